"""Ten codes on paper: made in Slack, used at a sign-in, as a fresh check and in practice, in both languages."""

import re

import pytest

from tests.journeys.application import Library
from tests.journeys.demo import Demo, Person, actions_of, words
from tests.journeys.paper import backup_option, make_codes, printed

HELLO = {"emi": "hello there", "aiko": "こんにちは"}
WORDS = {
    "emi": ("Your backup codes are made", "backup codes: 9 left", "only 2 left", "has been used already"),
    "aiko": ("バックアップコードを10個作りました", "残り9個", "残り2個だけ", "使用済み"),
}


@pytest.mark.parametrize("name", WORDS)
def test_made_once_and_used_at_the_sign_in(demo: Demo, name: str) -> None:
    """S20, S31, S53, S65: in a window only; at the page it counts as possession, and once."""
    person = demo.person(name)
    made, left, few, used = WORDS[name]
    app, _ = person.enroll(HELLO[name])
    demo.advance(minutes=10)
    codes = make_codes(person, app.code(), HELLO[name])
    assert len(codes) == 10
    assert all(re.fullmatch(r"\d{1,2}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}", each) for each in codes)
    assert made in words(person.card_with("authenticators.not_me"))
    assert not any(code in words(each) for code in codes for each in person.messages())
    library = Library(demo, name)
    before = len(person.answers())
    answer = library.hand_on(library.ask(method="otp"), codes[0].lower().replace("-", " "))
    assert (answer["status"], answer["method"], answer["strength"]) == ("approved", "recovery_code", "possession")
    told = person.next_answer(before)
    assert left in words(told)
    assert "authenticators.not_me" in actions_of(told["blocks"])
    again = library.hand_on(library.ask(method="otp"), codes[0])
    assert (again["status"], again["reason"]) == ("pending", "spent")
    for code in codes[1:8]:
        assert library.hand_on(library.ask(method="otp"), code)["status"] == "approved"
    assert few in words(person.say(HELLO[name]))
    demo.advance(minutes=10)
    person.tap("verification.when_asked")
    assert used in person.submit(method=backup_option(person), code=codes[0])["errors"]["code"]


@pytest.mark.parametrize("name", WORDS)
def test_as_a_fresh_check_and_in_practice(demo: Demo, name: str) -> None:
    """S31: it opens the window that was asked for; in practice it gets its owner in."""
    person = demo.person(name)
    app, _ = person.enroll(HELLO[name])
    demo.advance(minutes=10)
    codes = make_codes(person, app.code(), HELLO[name])
    demo.advance(minutes=10)
    person.tap("verification.when_asked", on=person.say(HELLO[name]))
    assert person.submit(method=backup_option(person), code=codes[3])["outcome"] == "view"
    assert person.modal()["callback_id"] == "verification.when_asked"
    person.close()
    person.tap("practice.start", on=person.card_with("practice.start"))
    person.submit()
    assert person.submit(method=backup_option(person), code=codes[4])["outcome"] == "view"
    assert person.modal()["callback_id"] == "practice.ended"


def test_a_new_set_ends_the_old_one_and_this_was_not_me_ends_that(demo: Demo, emi: Person) -> None:
    """S20, S17, S33."""
    app, _ = emi.enroll()
    demo.advance(minutes=10)
    old = make_codes(emi, app.code(), "hello")
    emi.tap("recovery.codes", on=emi.say("hello"))
    assert "You have a set with 10 left." in words(emi.modal())
    before = len(emi.answers())
    emi.submit()
    new = printed(emi)
    assert not set(old) & set(new)
    card = emi.next_answer(before)
    library = Library(demo, "emi")
    assert library.hand_on(library.ask(method="otp"), old[0])["reason"] == "wrong"
    before = len(emi.answers())
    emi.tap("authenticators.not_me", on=card)
    emi.next_answer(before)
    assert library.hand_on(library.ask(method="otp"), new[0])["reason"] == "wrong"
    demo.advance(minutes=1)
    assert library.hand_on(library.ask(method="otp"), app.code())["status"] == "approved"
