"""The guide's "update or remove": what people change about the methods they hold. Source: seed facts, section 8."""

import re
from typing import Any

import pytest

from tests.journeys.demo import ADMIN_CHANNEL, CAST, SATURDAY_NIGHT, Demo, Person, actions_of, words
from tests.journeys.test_phones import E164, HOME, MOBILE, Phone, begin, finish

NEW = "080-1111-2222"
E164[NEW] = "+818011112222"
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


GONE = {"emi": ("would lock you out", "until"), "aiko": ("をなくすと", "サインインできません")}
DELETE = {"emi": "Only then delete the account in the app", "aiko": "そのあとでアプリの中のアカウントを消して"}


@pytest.mark.parametrize("name", HELLO)
def test_an_item_is_deleted_on_the_page_first_and_then_in_the_app(demo: Demo, name: str) -> None:
    """Change or Delete beside the item. S31, S32, S33: a check before it, the consequence before the click, undone after it."""
    person = demo.person(name)
    app, _ = person.enroll(HELLO[name])
    person.say(HELLO[name])
    person.add_app("computer", "Home PC")
    demo.advance(hours=1)
    person.say(HELLO[name])
    person.tap("authenticators.remove")
    assert person.modal()["callback_id"] == "verification.step_up"
    method = choices(person.modal(), "method")
    iphone = next(value for label, value in method.items() if "iPhone" in label)
    assert person.submit(method=iphone, code=app.code())["outcome"] == "view"
    window = person.modal()
    assert window["callback_id"] == "authenticators.remove"
    assert DELETE[name] in words(window)
    home = next(value for label, value in choices(window).items() if "Home PC" in label)
    before = len(person.answers())
    assert person.submit(authenticator=home)["outcome"] == "closed"
    card = person.next_answer(before)
    assert "Home PC" in words(card)
    assert "Home PC" in newest_mail(demo, name)
    before = len(person.answers())
    person.tap("changes.not_me", on=card)
    assert UNDONE[name] in words(person.next_answer(before))
    assert "Home PC" in words(person.home())


def test_deleting_the_default_method_gives_an_error_first_set_another(demo: Demo, emi: Person) -> None:
    """`mfa/modify` [B]. And S30: with MFA on two stay, with the way to go on named."""
    emi.enroll()
    emi.say("hello")
    emi.tap("authenticators.remove")
    assert emi.modal().get("submit") is None
    assert "Add another one first" in words(emi.modal())
    emi.close()
    emi.add_app("computer", "Home PC")
    emi.say("hello")
    emi.tap("authenticators.remove")
    by_name = choices(emi.modal())
    iphone = next(value for label, value in by_name.items() if "iPhone" in label)
    refused = emi.submit(authenticator=iphone)
    assert refused["outcome"] == "errors"
    assert "asked first" in refused["errors"]["authenticator"]
    emi.tap_in_modal("authenticators.make_default")
    assert emi.modal()["callback_id"] == "authenticators.make_default"
    office = next(value for label, value in choices(emi.modal()).items() if "Office PC" in label)
    before = len(emi.answers())
    assert emi.submit(authenticator=office)["outcome"] == "closed"
    emi.next_answer(before)
    emi.tap("authenticators.remove")
    before = len(emi.answers())
    assert emi.submit(authenticator=iphone)["outcome"] == "closed"
    assert "iPhone" in words(emi.next_answer(before))
    assert demo.now()


@pytest.mark.parametrize("name", HELLO)
def test_on_a_saturday_night_the_window_says_until_when_one_would_be_locked_out(demo: Demo, name: str) -> None:
    """S32: the consequence, by day and hour, before anything is sent."""
    person = demo.person(name)
    _, app = person.enroll(HELLO[name])
    person.say(HELLO[name])
    person.add_app("mobile", "iPhone")
    demo.set_clock(SATURDAY_NIGHT)
    person.say(HELLO[name])
    person.tap("authenticators.remove")
    office = next(value for label, value in choices(person.modal(), "method").items() if "Office PC" in label)
    assert person.submit(method=office, code=app.code())["outcome"] == "view"
    (line,) = [each for each in words(person.modal()).splitlines() if "Office PC" in each and "•" in each]
    assert all(each in line for each in (*GONE[name], "iPhone", "9:00"))


FAREWELL = {"emi": "sign-in codes go to another number now", "aiko": "別の番号に届きます"}


@pytest.mark.parametrize("name", HELLO)
def test_a_changed_phone_number_is_updated_in_four_taps(demo: Demo, name: str) -> None:
    """When to update: a changed phone number. S31, S33: the new one proven, the old one told; goal: 5 taps and submits."""
    person = demo.person(name)
    app, _ = person.enroll(HELLO[name])
    person.say(HELLO[name])
    old = begin(person, MOBILE, name="iPhone")
    finish(person, old)
    demo.advance(hours=1)
    person.say(HELLO[name])
    person.tap("authenticators.change_number")
    iphone = next(value for label, value in choices(person.modal(), "method").items() if "78" not in label)
    assert person.submit(method=iphone, code=app.code())["outcome"] == "view"
    assert person.modal()["callback_id"] == "enrollment.phone"
    assert "••• 78" in words(person.modal())
    assert person.submit(number=NEW)["outcome"] == "view"
    new = Phone(demo, NEW)
    before = len(person.answers())
    assert person.submit(code=new.code())["outcome"] == "closed"
    card = person.next_answer(before)
    assert "••• 22" in words(card)
    assert "iPhone" in words(card)
    told = old.received()[-1]["text"]
    assert FAREWELL[name] in told
    assert not re.search(r"\d|http", told)
    mail = newest_mail(demo, name)
    assert all(ends in mail for ends in ("••• 22", "••• 78"))
    assert NEW not in mail
    link = link_in(mail)
    before = len(person.answers())
    assert UNDONE[name] in demo.http.post(link).text
    assert "••• 78" in words(person.next_answer(before))


def test_of_two_numbers_one_is_chosen_first(demo: Demo, emi: Person) -> None:
    emi.enroll()
    emi.say("hello")
    finish(emi, begin(emi, MOBILE, name="iPhone"))
    demo.advance(minutes=2)
    emi.say("hello")
    finish(emi, begin(emi, HOME, kind="alternate", delivery="voice", name="Home"))
    emi.say("hello")
    emi.tap("authenticators.change_number")
    assert emi.modal()["callback_id"] == "authenticators.change_number"
    home = next(value for label, value in choices(emi.modal()).items() if "Home" in label)
    assert emi.submit(authenticator=home)["outcome"] == "view"
    assert "calls to your Home" in words(emi.modal())


@pytest.mark.parametrize("name", HELLO)
def test_what_is_outdated_is_renamed(demo: Demo, name: str) -> None:
    """Anything outdated. A name that another device has is explained beside the field."""
    person = demo.person(name)
    person.enroll(HELLO[name])
    person.say(HELLO[name])
    person.tap("authenticators.rename")
    iphone = choices(person.modal())["iPhone"]
    assert person.submit(authenticator=iphone, name="office pc")["errors"].keys() == {"name"}
    before = len(person.answers())
    assert person.submit(authenticator=iphone, name="Pixel *9*")["outcome"] == "closed"
    card = person.next_answer(before)
    assert "Pixel" in words(card)
    assert "Pixel *9*" in newest_mail(demo, name)
    before = len(person.answers())
    person.tap("changes.not_me", on=card)
    assert "iPhone" in words(person.next_answer(before))


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
