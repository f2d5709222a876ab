"""Somebody signs in at an application: asked in Slack, answered there, heard at the page that waits."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.journeys.application import Library
from tests.journeys.demo import ADMIN_CHANNEL, Demo, Person, actions_of, words

ASKS = "verification.answer"


def changed(person: Person, old: dict[str, Any]) -> str:
    """What the message says once it asks no more."""

    def look() -> str | None:
        same = next(each for each in person.answers() if each["ts"] == old["ts"])
        return None if ASKS in actions_of(same["blocks"]) else words(same)

    return str(person.demo.until(look, what="the message's change"))


def test_the_number_typed_in_slack_lets_the_page_that_waits_go_on(demo: Demo, emi: Person) -> None:
    emi.enroll()
    library = Library(demo, "emi")
    asked = library.ask()
    request = emi.card_with("verification.answer")
    assert "Are you signing in to Library right now?" in words(request)
    with ThreadPoolExecutor(1) as page:
        waiting = page.submit(library.wait, asked)
        emi.tap("verification.answer", on=request)
        assert "didn't match" in emi.submit(number=f"{(int(asked['number']) + 1) % 10**6:06}")["errors"]["number"]
        assert emi.submit(number=f"{asked['number'][:3]} {asked['number'][3:]}")["outcome"] == "closed"
        approved = waiting.result()
    if approved["status"] == "pending":  # woken by the wrong number first
        approved = library.wait(asked)
    assert approved["status"] == "approved"
    assert "You confirmed the sign-in to Library on" in changed(emi, request)
    assert asked["number"] not in str(emi.messages())


def test_what_nobody_answered_says_so_by_itself(demo: Demo, emi: Person) -> None:
    """By the clock's job alone: nobody taps, and nobody asks."""
    emi.enroll()
    Library(demo, "emi").ask()
    request = emi.card_with("verification.answer")
    demo.advance(minutes=2, seconds=1)
    assert "this request expired on" in changed(emi, request)


def test_this_wasnt_me_is_heard_by_the_page_and_by_security(demo: Demo, aiko: Person) -> None:
    aiko.enroll("こんにちは")
    library = Library(demo, "aiko")
    asked = library.ask()
    request = aiko.card_with("verification.not_me")
    aiko.tap("verification.not_me", on=request)
    assert library.wait(asked)["status"] == "rejected"
    assert "図書館へのサインインは拒否しました。" in changed(aiko, request)
    alarm = demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    assert "図書館" in words(alarm[0])


def test_who_is_not_to_be_disturbed_is_offered_a_code_at_once(demo: Demo, emi: Person) -> None:
    emi.enroll()
    library = Library(demo, "emi")
    demo.control("dnd", {"user": emi.id, "on": True})
    asked = library.ask()
    said = asked
    while not said.get("hint"):
        said = library.wait(asked)
    assert (said["status"], said["hint"]) == ("pending", "do_not_disturb")
    assert emi.card_with("verification.answer")
