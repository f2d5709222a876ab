"""The guide's "update or remove": what people change about the methods they hold. Source: seed facts, section 8."""

import re
from typing import Any

import pytest

from tests.journeys.demo import ADMIN_CHANNEL, CAST, Demo, Person, actions_of, words

HELLO = {"emi": "hello there", "aiko": "こんにちは"}
UNDONE = {"emi": "That change is undone", "aiko": "元に戻しました"}


def newest_mail(demo: Demo, name: str) -> str:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return str(demo.ask("/_demo/inbox", to=f"{name}@example.ac.jp")["messages"][-1]["text"])


def link_in(mail: str) -> str:
    (link,) = re.findall(r"http\S+/not-me/[0-9a-f]+", mail)
    return str(link)


def choices(view: dict[str, Any], name: str = "authenticator") -> dict[str, str]:
    """What the window lets one choose: value by what is read."""
    block = next(each for each in view["blocks"] if each.get("block_id") == name)
    return {each["text"]["text"]: each["value"] for each in block["element"]["options"]}


def change(person: Person, window: str, device: str, **values: str) -> dict[str, Any]:
    """By the card's button, without a fresh check; the card that tells of it."""
    person.say(HELLO[next(name for name in HELLO if CAST[name] == person.id)])
    person.tap(window)
    assert person.modal()["callback_id"] == window
    value = next(value for label, value in choices(person.modal()).items() if device in label)
    before = len(person.answers())
    assert person.submit(authenticator=value, **values)["outcome"] == "closed"
    return person.next_answer(before)


@pytest.mark.parametrize("name", HELLO)
def test_the_default_sign_in_method_is_changed_and_put_back_by_who_did_not_do_it(demo: Demo, name: str) -> None:
    """`mfa/modify` [B]: another default sign-in method is set first. S31: no fresh check; S33: told on two channels."""
    person = demo.person(name)
    person.enroll(HELLO[name])
    demo.advance(hours=1)
    card = change(person, "authenticators.make_default", "Office PC")
    assert "Office PC" in words(card)
    mail = newest_mail(demo, name)
    assert "Office PC" in mail
    before = len(person.answers())
    person.tap("changes.not_me", on=card)
    told = person.next_answer(before)
    assert UNDONE[name] in words(told)
    assert "iPhone" in words(told).split("Office PC")[0]
    alarm = demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    assert name in words(alarm[0])
    assert demo.http.get(link_in(mail)).status_code == 200
    assert demo.http.post(link_in(mail)).status_code == 200
    assert len(demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"]) == 1


def test_who_reads_only_mail_puts_the_default_back_by_its_link(demo: Demo, emi: Person) -> None:
    """S33."""
    emi.enroll()
    change(emi, "authenticators.make_default", "Office PC")
    link = link_in(newest_mail(demo, "emi"))
    assert "Office PC" in demo.http.get(link).text
    before = len(emi.answers())
    assert UNDONE["emi"] in demo.http.post(link).text
    assert "iPhone (asked first)" in words(emi.next_answer(before))


def test_with_one_method_there_is_nothing_to_choose_and_no_button(emi: Person) -> None:
    emi.start()
    emi.add_app("mobile", "iPhone")
    assert "authenticators.make_default" not in actions_of(emi.say("hello")["blocks"])
