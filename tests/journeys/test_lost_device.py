"""The guide's procedures for a lost device (seed facts, section 11) and for an unavailable one (section 10), walked in Slack."""

import re
from typing import Any

import pytest

from tests.journeys.application import Library
from tests.journeys.demo import ADMIN_CHANNEL, App, Demo, Person, actions_of, words
from tests.journeys.test_trying_to_lose import choices

SATURDAY_NIGHT = "2026-11-28T21:10:00+09:00"
HELLO = {"emi": "hello there", "aiko": "こんにちは"}
FROZEN = {"emi": "Your iPhone is frozen.", "aiko": "iPhoneを一時停止しました。"}
STILL = {"emi": "browser authenticator on your Office PC", "aiko": "Office PCのブラウザーの認証アプリ"}
SLACK_ITSELF = {"emi": "That includes Slack on the device itself.", "aiko": "その端末のSlackも同じです。"}
BACK = {"emi": "Your iPhone is back.", "aiko": "iPhoneが元に戻りました。"}
DESK = {"emi": "Support opens Monday 9:00.", "aiko": "窓口は月曜9:00に開きます。"}
MONDAY = {"emi": "Support opens Monday 9:00, and gets it then.", "aiko": "月曜9:00"}
RESTS = {"emi": "Your iPhone rests until Sunday 5:00.", "aiko": "iPhoneは日曜5:00まで休みます。"}
AGAIN_FROZEN = {"emi": "That device is frozen", "aiko": "その端末を一時停止しました。"}
AGAIN = {"emi": "A deleted app can't show the same codes again.", "aiko": "消したアプリは、同じコードを出せません。"}


def on_saturday_night(demo: Demo, name: str) -> tuple[Person, App, App]:
    person = demo.person(name)
    phone, pc = person.enroll(HELLO[name])
    demo.set_clock(SATURDAY_NIGHT)
    return person, phone, pc


def report(person: Person, name: str, what: str, **more: Any) -> dict[str, Any]:
    """From the status card: tap, choose, submit; the card that tells of it."""
    person.tap("authenticators.lost", on=person.say(HELLO[name]))
    before = len(person.answers())
    assert person.submit(what=what, **more)["outcome"] == "closed"
    return person.next_answer(before)


def lets_in(library: Library, app: App) -> bool:
    """Whether the code that this app shows now opens the library's page."""
    return library.hand_on(library.ask(), app.code())["status"] == "approved"


def newest_mail(demo: Demo, name: str) -> str:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return str(demo.ask("/_demo/inbox", to=f"{name}@example.ac.jp")["messages"][-1]["text"])


@pytest.mark.parametrize("name", HELLO)
def test_seed_facts_11_lost_device_at_once_another_method_and_sign_out_everywhere(demo: Demo, name: str) -> None:
    """S33, S34, S35, S45: on a Saturday night, with nothing but Slack in hand."""
    person, phone, pc = on_saturday_night(demo, name)
    told = report(person, name, "lost")
    said = words(told)
    assert FROZEN[name] in said
    assert SLACK_ITSELF[name] in said
    assert STILL[name] in said
    for where in ("mysignins.microsoft.com", "slack.com", "icloud.com/find", "google.com/android/find"):
        assert where in said
    assert {"authenticators.found", "authenticators.loss_not_me"} <= set(actions_of(told["blocks"]))
    assert "iPhone" in newest_mail(demo, name)
    # "sign in with another method": the lost one opens nothing, the other one does.
    library = Library(demo, name)
    assert not lets_in(library, phone)
    assert lets_in(library, pc)
    # "register again if needed": with the other one's code, and never on the lost device of the same name.
    demo.advance(minutes=10)
    person.tap("enrollment.add_app_mobile", on=person.say(HELLO[name]))
    assert person.submit(code=pc.code())["outcome"] == "view"
    before = len(person.answers())
    assert person.submit(name="iPhone", code=person.read_key().code())["outcome"] == "closed"
    assert "iPhone 2" in words(person.next_answer(before))


@pytest.mark.parametrize("name", HELLO)
def test_found_again_takes_one_code_of_another_device(demo: Demo, name: str) -> None:
    """S31: the phone's own code is no way."""
    person, phone, pc = on_saturday_night(demo, name)
    report(person, name, "stolen")
    demo.advance(minutes=10)
    person.tap("authenticators.found", on=person.say(HELLO[name]))
    window = person.modal()
    assert window["callback_id"] == "verification.step_up"
    assert len(choices(window, "method")) == 1
    assert "code" in person.submit(code=phone.code())["errors"]
    before = len(person.answers())
    assert person.submit(code=pc.code())["outcome"] == "view"
    assert BACK[name] in words(person.modal())
    person.close()
    assert BACK[name] in words(person.next_answer(before))
    assert "iPhone" in newest_mail(demo, name)
    library = Library(demo, name)
    assert lets_in(library, phone)


@pytest.mark.parametrize("name", HELLO)
def test_seed_facts_10_nothing_left_is_said_before_the_click_and_support_is_named(demo: Demo, name: str) -> None:
    """Law 2's one exception."""
    person, _, _ = on_saturday_night(demo, name)
    person.tap("authenticators.lost", on=person.say(HELLO[name]))
    pc = choices(person.modal(), "authenticator")["Office PC"]
    before = len(person.answers())
    person.submit(authenticator=pc, what="lost")
    person.next_answer(before)
    person.tap("authenticators.lost", on=person.say(HELLO[name]))
    window = person.modal()
    assert list(choices(window, "authenticator")) == ["iPhone"]
    assert DESK[name] in words(window)
    assert "anyway" in person.submit(what="stolen")["errors"]
    before = len(person.answers())
    assert person.submit(what="stolen", anyway=["yes"])["outcome"] == "closed"
    told = person.next_answer(before)
    assert FROZEN[name] in words(told)
    assert DESK[name] in words(told)
    person.tap("authenticators.found", on=told)
    assert person.modal()["callback_id"] == "refusal"
    person.close()
    # "contact support": held until Monday, from the same card.
    person.tap("support.request", on=told)
    assert DESK[name] in words(person.modal())
    before = len(person.answers())
    assert person.submit(topic="sign_in", details="iPhone")["outcome"] == "closed"
    assert MONDAY[name] in words(person.next_answer(before))


@pytest.mark.parametrize("name", HELLO)
def test_seed_facts_10_left_at_home_is_a_way_round_until_the_morning(demo: Demo, name: str) -> None:
    person, phone, pc = on_saturday_night(demo, name)
    assert RESTS[name] in words(report(person, name, "left_at_home"))
    library = Library(demo, name)
    assert not lets_in(library, phone)
    assert lets_in(library, pc)
    demo.set_clock("2026-11-29T05:00:01+09:00")
    demo.http.post("/_demo/run", json={"job": "retention"}).raise_for_status()
    assert "authenticators.found" not in actions_of(person.say(HELLO[name])["blocks"])
    assert lets_in(library, phone)


@pytest.mark.parametrize("name", HELLO)
def test_a_deleted_app_is_set_up_anew_on_the_same_device(demo: Demo, name: str) -> None:
    person, phone, pc = on_saturday_night(demo, name)
    told = report(person, name, "app_deleted")
    assert AGAIN[name] in words(told)
    demo.advance(minutes=10)
    person.tap("enrollment.add_app_mobile", on=told)
    assert person.submit(code=pc.code())["outcome"] == "view"
    before = len(person.answers())
    assert person.submit(name="iPhone", code=person.read_key().code())["outcome"] == "closed"
    assert "iPhone 2" not in words(person.next_answer(before))
    library = Library(demo, name)
    assert not lets_in(library, phone)


def test_who_did_not_report_it_tells_security_and_frees_nothing(demo: Demo, emi: Person) -> None:
    """S17."""
    emi.enroll()
    told = report(emi, "emi", "lost")
    before = len(emi.answers())
    emi.tap("authenticators.loss_not_me", on=told)
    assert "That device stays frozen" in words(emi.next_answer(before))
    alarm = demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    assert "emi says a device of theirs was frozen by somebody else" in words(alarm[0])


@pytest.mark.parametrize("name", HELLO)
def test_who_reads_only_mail_has_it_frozen_again(demo: Demo, name: str) -> None:
    """S33: somebody with her Slack and her PC has said that the phone is here again."""
    person, phone, pc = on_saturday_night(demo, name)
    report(person, name, "stolen")
    demo.advance(minutes=10)
    person.tap("authenticators.found", on=person.say(HELLO[name]))
    before = len(person.answers())
    person.submit(code=pc.code())
    person.next_answer(before)
    (link,) = re.findall(r"http\S+/not-me/[0-9a-f]+", newest_mail(demo, name))
    assert "iPhone" in demo.http.get(link).text
    assert AGAIN_FROZEN[name] in demo.http.post(link).text
    assert not lets_in(Library(demo, name), phone)
