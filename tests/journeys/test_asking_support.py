"""Asking support: on Saturday night it is held, on Monday at nine it stands in the desk's channel, once."""

from typing import Any

import pytest

from tests.journeys.demo import SATURDAY_NIGHT, SUPPORT_CHANNEL, Demo, Person, actions_of, words

MONDAY_NINE = "2026-11-30T09:00:00+09:00"
HELLO = {"emi": "hello there", "aiko": "こんにちは"}
WORDS = {
    "emi": {
        "held": "Your request No. 1 is kept.* Support opens Monday 9:00",
        "works": "Right now you can sign in with",
        "with": "Your request No. 1 is with support",
        "added": "added to your request",
        "closed": "Your request No. 1 is closed",
        "method": "browser authenticator on your Office PC",
    },
    "aiko": {
        "held": "ご相談(受付番号1)をお預かりしました。* 窓口が開く月曜9:00",
        "works": "いまサインインに使える方法",
        "with": "ご相談(受付番号1)は、担当者に届いています",
        "added": "内容を追加しました",
        "closed": "ご相談(受付番号1)は終了しました",
        "method": "Office PCのブラウザーの認証アプリ",
    },
}


def desk(demo: Demo) -> list[dict[str, Any]]:
    """All that stands in the support channel, threads included."""
    return list(demo.ask(f"/_control/messages/{SUPPORT_CHANNEL}")["messages"])


def open_desk(demo: Demo) -> None:
    demo.http.post("/_demo/run", json={"job": "support.open_desk"}).raise_for_status()


def deliver(demo: Demo) -> None:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()


def ask(person: Person, details: str, **values: Any) -> dict[str, Any]:
    """From the newest card that offers it; the card that answers."""
    person.tap("support.request")
    before = len(person.answers())
    assert person.submit(details=details, **values)["outcome"] == "closed"
    return person.next_answer(before)


@pytest.mark.parametrize("name", WORDS)
def test_what_is_asked_on_saturday_night_reaches_the_desk_on_monday_at_nine(demo: Demo, name: str) -> None:
    """Law 4, S45, S56."""
    person, said = demo.person(name), WORDS[name]
    person.enroll(HELLO[name])
    demo.set_clock(SATURDAY_NIGHT)
    person.say(HELLO[name])
    card = ask(person, "My iPhone is *gone* <!channel> & so is 123456", topic="device")
    assert said["held"] in words(card)
    assert said["works"] in words(card)
    assert said["method"] in words(card)
    open_desk(demo)
    deliver(demo)
    assert desk(demo) == []
    assert said["added"] in words(ask(person, "It was red"))
    demo.set_clock(MONDAY_NINE)
    open_desk(demo)
    open_desk(demo)
    (ticket,) = desk(demo)
    shown = words(ticket)
    for part in (
        "Request No. 1",
        "受付番号1",
        name,
        "28 November 2026, 22:00",
        "&lt;!channel&gt; &amp; so is •••",
        "It was red",
        "MFA: turned on",
        "authenticator app on iPhone",
        "Office PC",
        "Not verified",
        "ご本人とは未確認です",
    ):
        assert part in shown
    assert "<!channel>" not in str(ticket["blocks"])
    assert said["with"] in words(
        person.say(HELLO[name])
        and ask(
            person,
            "Found it",
        )
    )
    deliver(demo)
    first, later = desk(demo)
    assert later["thread_ts"] == first["ts"]
    assert "Found it" in words(later)
    before = len(person.answers())
    person.tap("support.cancel")
    assert said["closed"] in words(person.next_answer(before))
    deliver(demo)
    assert [each.get("thread_ts") for each in desk(demo)[1:]] == [first["ts"]] * 2


def test_in_service_hours_it_is_there_at_once_and_home_shows_its_number(demo: Demo, emi: Person) -> None:
    emi.home()
    emi.tap_at_home("support.request")
    assert emi.modal()["callback_id"] == "support.request"
    before = len(emi.answers())
    assert emi.submit(details="How do I begin?", topic="setup")["outcome"] == "closed"
    assert "No. 1 is with support" in words(emi.next_answer(before))
    (ticket,) = demo.until(lambda: desk(demo), what="the ticket")
    assert "MFA: not set up" in words(ticket)
    assert "Emi Clarke" in words(ticket)
    demo.until(lambda: "Your request No. 1" in words(emi.home()), what="the number at Home")


def test_what_was_asked_is_not_lost_when_mamori_was_down_at_opening(own: Demo) -> None:
    """Laws 4 and 9."""
    own.start()
    own.set_clock(SATURDAY_NIGHT)
    emi = own.person("emi")
    emi.say("hello")
    ask(emi, "Nobody shall forget this")
    own.kill()
    own.start()
    own.set_clock("2026-11-30T11:20:00+09:00")
    (ticket,) = own.until(lambda: desk(own), what="the ticket")
    assert "Nobody shall forget this" in words(ticket)


@pytest.mark.parametrize("name", ["guest", "stranger", "fumi"])
def test_whoever_can_not_be_helped_here_can_ask_all_the_same(demo: Demo, name: str) -> None:
    """No dead end: guests, strangers, and somebody whose account is not known."""
    person = demo.person(name)
    card = person.say("hello")
    assert "support.request" in actions_of(card["blocks"])
    answer = ask(person, "I can't get in")
    assert "No. 1" in words(answer) or "受付番号1" in words(answer)
    (ticket,) = demo.until(lambda: desk(demo), what="the ticket")
    assert "whose account is not known" in words(ticket)
    assert person.id in words(ticket)
    before = len(person.answers())
    person.tap("support.cancel")
    assert person.next_answer(before)


def test_an_empty_request_is_explained_beside_the_field(emi: Person) -> None:
    emi.say("hello")
    emi.tap("support.request")
    answer = emi.submit(details=" ")
    assert answer["outcome"] == "errors"
    assert "details" in answer["errors"]


def test_from_the_window_a_request_is_cancelled_and_a_card_that_is_old_says_so(emi: Person) -> None:
    emi.say("hello")
    old = ask(emi, "hm")
    emi.tap("support.request")
    before = len(emi.answers())
    emi.tap_in_modal("support.cancel")
    assert emi.modal()["callback_id"] == "support.cancelled"
    emi.close()
    assert "is closed" in words(emi.next_answer(before))
    emi.tap("support.cancel", on=old)
    assert "closed already" in words(emi.modal())
