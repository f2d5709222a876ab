"""Seed facts, section 9, "New smartphone", as its people go: new in, then old out."""

import re
from typing import Any

import pytest

from tests.journeys.demo import App, Demo, Person, actions_of, words

HELLO = {"emi": "hello there", "aiko": "こんにちは"}
NUMBER = {"emi": "080-1234-5602", "aiko": "090-1234-5601"}
SAID = {
    "emi": {
        "until": "Until then the old one works.",
        "done": "Your iPhone no longer opens anything.",
        "begun": "You're replacing your iPhone.",
        "works": "Your iPhone works until then.",
        "nothing": "Nothing you have elsewhere can show that it's you.",
        "stays": "There is nothing to set up.",
        "travel": "codes work offline",
        "planned": "A new device on 27 November 2026",
        "today": "Your new device comes today.",
        "back": "iPhone (asked first)",
    },
    "aiko": {
        "until": "それまで古い端末もそのまま使えます。",
        "done": "iPhoneではもうサインインできません。",
        "begun": "iPhoneを交換しています。",
        "works": "それまでiPhoneも使えます。",
        "nothing": "手元にご本人と確認できる方法がありません。",
        "stays": "登録は必要ありません。",
        "travel": "電波がなくても使えます",
        "planned": "2026年11月27日に機種変更の予定",
        "today": "新しい端末が届く日です。",
        "back": "iPhoneの認証アプリ(最初に使う方法)",
    },
}
NAMES = pytest.mark.parametrize("name", SAID)


def sms(demo: Demo, number: int) -> str:
    """The code in the so-manyeth text message."""

    def find() -> str | None:
        texts = [each["text"] for each in demo.ask("/_demo/inbox")["messages"] if each["kind"] == "sms"]
        found = re.search(r"\d{6}", texts[number - 1]) if len(texts) >= number else None
        return found[0] if found else None

    return str(demo.until(find, what="a code by SMS"))


def newest_mail(demo: Demo, name: str) -> str:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return str(demo.ask("/_demo/inbox", to=f"{name}@example.ac.jp")["messages"][-1]["text"])


def replace(person: Person, name: str, **answers: str) -> dict[str, Any]:
    """To the questions, and what came of the answers."""
    person.demo.advance(minutes=10)
    person.tap("authenticators.replace", on=person.say(HELLO[name]))
    assert SAID[name]["until"] in words(person.modal())
    return person.submit(**answers)


def prove_new(person: Person, name: str) -> tuple[App, dict[str, Any]]:
    """The app on the new phone, by its key; and what is told of it."""
    assert person.modal()["callback_id"] == "enrollment.confirm_app"
    new = person.read_key()
    before = len(person.answers())
    assert person.submit(code=new.code(), name=name)["outcome"] == "closed"
    return new, person.next_answer(before)


@NAMES
def test_new_smartphone_with_the_old_one_at_hand(demo: Demo, name: str) -> None:
    """S31, S33: five taps and submits; told in Slack and by mail."""
    person = demo.person(name)
    old, _ = person.enroll(HELLO[name])
    assert replace(person, name)["outcome"] == "view"
    assert person.modal()["callback_id"] == "verification.step_up"
    assert person.submit(code=old.code())["outcome"] == "view"
    _, told = prove_new(person, "Pixel")
    assert SAID[name]["done"] in words(told)
    assert "Pixel" in newest_mail(demo, name)
    card = person.say(HELLO[name])
    assert "Pixel" in words(card)
    assert "replacement.continue" not in actions_of(card["blocks"])


@NAMES
def test_new_smartphone_number_also_registered_and_unchanged(demo: Demo, name: str) -> None:
    """Seed facts, 9: authenticate by SMS with it. The old phone is gone, its SIM card is in the new one."""
    person = demo.person(name)
    person.enroll(HELLO[name])
    person.tap("enrollment.add_phone", on=person.say(HELLO[name]))
    person.submit(kind="mobile", number=NUMBER[name], delivery="sms", name="iPhone")
    before = len(person.answers())
    person.submit(code=sms(demo, 1))
    person.next_answer(before)
    assert replace(person, name, at_hand="no", number="stays")["outcome"] == "view"
    window = person.modal()
    options = next(each for each in window["blocks"] if each["block_id"] == "method")["element"]["options"]
    assert not any("iPhone" in each["text"]["text"] and "•••" not in each["text"]["text"] for each in options)
    by_sms = next(each["value"] for each in options if "•••" in each["text"]["text"])
    person.tap_in_modal("verification.send_code", method=by_sms)
    assert person.submit(code=sms(demo, 2), method=by_sms)["outcome"] == "view"
    _, told = prove_new(person, "Pixel")
    assert SAID[name]["done"] in words(told)
    card = words(person.say(HELLO[name]))
    assert "iPhone" not in card
    assert "••• " in card


@NAMES
def test_new_smartphone_only_the_app_registered(demo: Demo, name: str) -> None:
    """Seed facts, 9: with the old one at hand its own code is enough; without it and anything else, nothing begins."""
    person = demo.person(name)
    person.start(HELLO[name])
    only = person.add_app("mobile", "iPhone")
    refused = replace(person, name, at_hand="no")
    assert SAID[name]["nothing"] in refused["errors"]["at_hand"]
    assert person.submit(at_hand="yes")["outcome"] == "view"
    assert person.submit(code=only.code())["outcome"] == "view"
    _, told = prove_new(person, "Pixel")
    assert SAID[name]["done"] in words(told)


@NAMES
def test_left_in_the_middle_it_goes_on_where_it_was(demo: Demo, name: str) -> None:
    person = demo.person(name)
    old, _ = person.enroll(HELLO[name])
    replace(person, name)
    person.submit(code=old.code())
    assert person.modal()["callback_id"] == "enrollment.confirm_app"
    person.close()
    demo.advance(days=1)
    card = person.say(HELLO[name])
    assert SAID[name]["begun"] in words(card)
    assert SAID[name]["works"] in words(card)
    person.tap("replacement.continue", on=card)
    assert person.submit(code=old.code())["outcome"] == "view"
    _, told = prove_new(person, "Pixel")
    assert SAID[name]["done"] in words(told)


@NAMES
def test_getting_a_new_phone_on_friday(demo: Demo, name: str) -> None:
    person = demo.person(name)
    old, _ = person.enroll(HELLO[name])
    demo.advance(minutes=10)
    person.tap("authenticators.replace", on=person.say(HELLO[name]))
    person.tap_in_modal("replacement.travel")
    assert SAID[name]["travel"] in words(person.modal())
    person.close()
    person.tap("authenticators.replace")
    person.tap_in_modal("replacement.plan")
    assert "on" in person.submit(on="2026-11-24")["errors"]
    before = len(person.answers())
    assert person.submit(on="2026-11-27")["outcome"] == "closed"
    assert SAID[name]["planned"] in words(person.next_answer(before))
    before = len(person.answers())
    demo.set_clock("2026-11-27T09:00:00+09:00")
    told = person.next_answer(before)
    assert SAID[name]["today"] in words(told)
    person.tap("replacement.continue", on=told)
    assert person.submit()["outcome"] == "view"
    assert person.submit(code=old.code())["outcome"] == "view"
    _, told = prove_new(person, "Pixel")
    assert SAID[name]["done"] in words(told)


@NAMES
def test_who_did_not_do_it_gets_the_old_one_back(demo: Demo, name: str) -> None:
    """S33: from Slack; the mail's link does the same."""
    person = demo.person(name)
    old, _ = person.enroll(HELLO[name])
    replace(person, name)
    person.submit(code=old.code())
    _, told = prove_new(person, "Pixel")
    (link,) = re.findall(r"http\S+/not-me/[0-9a-f]+", newest_mail(demo, name))
    before = len(person.answers())
    demo.http.post(link).raise_for_status()
    person.next_answer(before)
    card = person.say(HELLO[name])
    assert SAID[name]["back"] in words(card) or "iPhone" in words(card)
    assert "authenticators.not_me" in actions_of(told["blocks"])
