"""Each kind of phone, in both languages, and everything that can go wrong on the way: over the real Bolt and the demo's network."""

import re
from dataclasses import dataclass

import pytest

from tests.journeys.demo import ADMIN_CHANNEL, Demo, Person, actions_of, words

MOBILE, HOME, OFFICE = "090-1234-5678", "092-802-1234", "03-1234-5678"
E164 = {MOBILE: "+819012345678", HOME: "+81928021234", OFFICE: "+81312345678"}


@dataclass
class Phone:
    """A phone on a desk or in a pocket: what reaches it can be read or heard there."""

    demo: Demo
    number: str

    def received(self) -> list[dict[str, str]]:
        self.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
        return self.demo.ask("/_demo/inbox", to=E164[self.number])["messages"]

    def code(self) -> str:
        """The newest one: the first six digits of what was written or said."""
        return re.sub(r"\D", "", self.received()[-1]["text"])[:6]


def begin(person: Person, number: str, **what: str) -> Phone:
    """From the button to the window that asks for the code."""
    person.tap("enrollment.add_phone")
    give(person, number, **what)
    return Phone(person.demo, number)


def give(person: Person, number: str, *, kind: str = "mobile", delivery: str = "sms", name: str = "") -> None:
    answer = person.submit(kind=kind, number=number, delivery=delivery, name=name)
    assert answer["outcome"] == "view", answer
    assert answer["view"]["callback_id"] == "enrollment.confirm_phone"


def refused(person: Person, number: str, *, kind: str = "mobile", delivery: str = "sms") -> dict[str, str]:
    answer = person.submit(kind=kind, number=number, delivery=delivery, name="")
    assert answer["outcome"] == "errors"
    return dict(answer["errors"])


def finish(person: Person, phone: Phone) -> str:
    """Types the code; the card that comes then."""
    before = len(person.answers())
    assert person.submit(code=phone.code())["outcome"] == "closed"
    return words(person.next_answer(before))


KINDS = {
    "a mobile by SMS": (MOBILE, "mobile", "sms", "text messages to your iPhone (••• 78)", "iPhoneへのSMS(••• 78)"),
    "a mobile by call": (MOBILE, "mobile", "voice", "calls to your iPhone (••• 78)", "iPhoneへの電話(••• 78)"),
    "a home line": (HOME, "alternate", "voice", "calls to your iPhone (••• 34)", "iPhoneへの電話(••• 34)"),
    "an office line": (OFFICE, "office", "voice", "calls to your iPhone (••• 78)", "iPhoneへの電話(••• 78)"),
}


@pytest.mark.parametrize(("number", "kind", "delivery", "said", "_said_ja"), KINDS.values(), ids=KINDS)
def test_every_kind_of_phone_in_english(
    emi: Person, number: str, kind: str, delivery: str, said: str, _said_ja: str
) -> None:
    emi.start()
    phone = begin(emi, number, kind=kind, delivery=delivery, name="iPhone")
    (letter,) = phone.received()
    assert letter["kind"] == delivery
    assert "Kyushu University" in letter["text"]
    assert "Never read it to anyone" in letter["text"]
    assert f"Done: {said} are set up." in finish(emi, phone)
    assert said in words(emi.say("hello"))


@pytest.mark.parametrize(("number", "kind", "delivery", "_said", "said_ja"), KINDS.values(), ids=KINDS)
def test_every_kind_of_phone_in_japanese(
    aiko: Person, number: str, kind: str, delivery: str, _said: str, said_ja: str
) -> None:
    aiko.start("こんにちは")
    phone = begin(aiko, number, kind=kind, delivery=delivery, name="iPhone")
    (letter,) = phone.received()
    assert "九州大学" in letter["text"]
    assert "だれにも教えないでください" in letter["text"]
    assert f"{said_ja}を登録しました。" in finish(aiko, phone)


def test_without_a_smartphone_the_guides_pair_leads_to_the_end(emi: Person) -> None:
    """App on the office PC, then the home number (seed facts 5)."""
    emi.start()
    card = emi.answers()[-1]
    emi.tap("enrollment.have", on=card, selected_options=["office_pc"])
    emi.add_app("computer", "Office PC")
    second = emi.answers()[-1]
    buttons = [each for block in second["blocks"] for each in block.get("elements", []) if each.get("style")]
    assert [each["action_id"] for each in buttons] == ["enrollment.add_phone"]
    emi.tap("enrollment.add_phone")
    assert "Good as a backup, not as your only way." in words(emi.modal())
    assert "The number is used only to send you sign-in codes." in words(emi.modal())
    phone = Phone(emi.demo, HOME)
    give(emi, HOME, kind="alternate", delivery="voice")
    assert "Step 3 of 3" in finish(emi, phone)
    emi.tap("enrollment.enable")
    before = len(emi.answers())
    assert emi.submit(understood=["yes"])["outcome"] == "closed"
    emi.next_answer(before)
    assert "You're covered" in words(emi.say("hello"))


def test_two_numbers_alone_do_not_turn_mfa_on(emi: Person) -> None:
    emi.start()
    finish(emi, begin(emi, MOBILE))
    card = finish(emi, begin(emi, HOME, kind="alternate", delivery="voice"))
    assert "one app is needed too" in card
    assert "enrollment.enable" not in actions_of(emi.answers()[-1]["blocks"])
    assert "Add an app, then you can turn MFA on." in words(emi.say("hello"))


def test_what_cannot_be_is_said_beside_the_field_that_is_wrong(emi: Person) -> None:
    emi.start()
    emi.tap("enrollment.add_phone")
    assert refused(emi, HOME) == {
        "delivery": "This is a fixed line: it can't get text messages. Choose a phone call.",
        "kind": 'This is a fixed line, not a mobile phone. Choose "Alternate phone" or "Office phone".',
    }
    assert "delivery" in refused(emi, HOME, kind="office")
    for number, said in {
        "090-1234-567": "too short",
        "090-1234-56789": "too long",
        "どれでしたっけ": "can't read that",
        "0990-12-3456": "cost extra",
        "0120-123-456": "free-call",
        "050-1234-5678": "Internet phone",
        "092-802-1234 内線12": "extension",
        "110": "emergency",
        "+82 10 2345 6789": "this country",
    }.items():
        assert said in refused(emi, number)["number"]
    give(emi, MOBILE)


def test_somebody_elses_number_is_refused(emi: Person, aiko: Person) -> None:
    emi.start()
    finish(emi, begin(emi, MOBILE))
    emi.demo.advance(minutes=1)
    aiko.start("こんにちは")
    aiko.tap("enrollment.add_phone")
    assert "ほかの方がサインインに使っています" in refused(aiko, "+81 90 1234 5678")["number"]
    emi.tap("enrollment.add_phone")
    assert refused(emi, MOBILE)["number"] == "You have set up this number already."


def test_a_new_code_waits_its_time_and_kills_the_former_one(demo: Demo, emi: Person) -> None:
    emi.start()
    phone = begin(emi, MOBILE)
    former = phone.code()
    emi.tap_in_modal("enrollment.resend_code")
    assert "The next code can be sent in" in words(emi.modal())
    assert len(phone.received()) == 1
    demo.advance(seconds=31)
    emi.tap_in_modal("enrollment.resend_code")
    assert len(phone.received()) == 2
    answer = emi.submit(code=former)
    assert answer["errors"]["code"] == "That is an earlier code. A newer one was sent to ••• 78: type that one."
    demo.advance(seconds=31)
    emi.tap_in_modal("enrollment.resend_code")
    assert "The next code can be sent in" in words(emi.modal()), "a minute now"
    assert "are set up" in finish(emi, phone)


def test_a_call_instead_of_a_message(demo: Demo, emi: Person) -> None:
    emi.start()
    phone = begin(emi, MOBILE)
    assert len(phone.received()) == 1
    demo.advance(seconds=31)
    emi.tap_in_modal("enrollment.call_instead")
    assert "We're calling ••• 78." in words(emi.modal())
    assert "enrollment.call_instead" not in actions_of(emi.modal()["blocks"])
    assert [each["kind"] for each in phone.received()] == ["sms", "voice"]
    assert "calls to your" in finish(emi, phone)


def test_another_number_in_mid_flow_keeps_what_was_typed_and_forgets_the_former_codes(emi: Person) -> None:
    emi.start()
    former = begin(emi, MOBILE, name="My phone").code()
    emi.tap_in_modal("enrollment.other_number")
    form = emi.modal()
    assert form["callback_id"] == "enrollment.phone"
    typed = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    assert typed["number"]["initial_value"] == MOBILE
    assert typed["name"]["initial_value"] == "My phone"
    give(emi, HOME, kind="alternate", delivery="voice", name="Home phone")
    assert "didn't match" in emi.submit(code=former)["errors"]["code"]
    assert "calls to your Home phone (••• 34)" in finish(emi, Phone(emi.demo, HOME))


def test_a_window_that_was_closed_is_taken_up_again_and_a_late_code_is_called_late(demo: Demo, emi: Person) -> None:
    emi.start()
    phone = begin(emi, MOBILE)
    late = phone.code()
    emi.close()
    assert "You've begun with the" in words(emi.say("hello"))
    emi.tap("enrollment.add_phone")
    assert emi.modal()["callback_id"] == "enrollment.confirm_phone"
    demo.advance(minutes=10)
    assert emi.submit(code=late)["errors"]["code"] == "That code's time is over. Ask for a new one."
    emi.tap_in_modal("enrollment.resend_code")
    assert "are set up" in finish(emi, phone)


ALTERNATE = {
    "emi": ("hello", "lets you in when all of it is gone", "calls to your Home phone (••• 34)"),
    "aiko": ("こんにちは", "すべて失ってもサインインできます", "Home phoneへの電話(••• 34)"),
}


@pytest.mark.parametrize("name", ALTERNATE)
def test_phone_number_setup_for_sign_in_issues_while_all_is_well(demo: Demo, name: str) -> None:
    """Seed facts, section 10: offered to who has nothing but what they carry; then it is there, and asked last."""
    person = demo.person(name)
    hello, offer, line = ALTERNATE[name]
    apps = person.enroll(hello)
    demo.advance(minutes=10)
    assert offer in words(person.say(hello))
    person.tap("enrollment.add_phone")
    assert person.modal()["callback_id"] == "verification.step_up"
    assert person.submit(code=apps[0].code())["outcome"] == "view"
    give(person, HOME, kind="alternate", delivery="voice", name="Home phone")
    finish(person, Phone(demo, HOME))
    card = words(person.say(hello))
    assert line in card
    assert offer not in card
    demo.advance(minutes=10)
    person.tap("enrollment.add_phone")
    select = next(each["element"] for each in person.modal()["blocks"] if each.get("block_id") == "method")
    assert line[:10] in select["options"][-1]["text"]["text"]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("down", "The phone service doesn't answer"),
        ("refuses", "Our text message didn't reach ••• 78."),
    ],
)
def test_a_phone_service_that_fails_is_told_in_the_window_with_another_way(
    demo: Demo, emi: Person, fault: str, said: str
) -> None:
    emi.start()
    demo.http.post("/_demo/telephony", json={"fault": fault}).raise_for_status()
    phone = begin(emi, MOBILE)
    demo.until(lambda: said in words(emi.modal()), what="the trouble in the window")
    assert "An authenticator app works without the phone service." in words(emi.modal())
    assert "doesn't answer" in words(emi.modal()) or emi.submit(code="123456")["outcome"] == "errors"
    demo.http.post("/_demo/telephony", json={"fault": None}).raise_for_status()
    demo.advance(seconds=61)
    emi.tap_in_modal("enrollment.resend_code")
    assert "are set up" in finish(emi, phone)


def test_codes_are_not_sent_without_end(demo: Demo, emi: Person) -> None:
    emi.start()
    phone = begin(emi, MOBILE)
    for _ in range(8):
        phone.received()
        demo.advance(minutes=5)
        emi.tap("enrollment.add_phone")
        if emi.modal()["callback_id"] == "enrollment.phone":
            emi.submit(kind="mobile", number=MOBILE, delivery="sms", name="")
        else:
            emi.tap_in_modal("enrollment.resend_code")
        emi.close()
        # What a newer code overtakes is not sent any more: each leaves before the next is asked for.
        phone.received()
    assert len(phone.received()) == 5
    emi.tap("enrollment.add_phone")
    assert "The next one can be sent" in refused(emi, MOBILE)["number"]


def test_a_phone_answers_the_fresh_check_so_that_an_app_can_follow(demo: Demo, emi: Person) -> None:
    emi.start()
    phone = begin(emi, MOBILE)
    finish(emi, phone)
    demo.advance(minutes=6)
    emi.tap("enrollment.add_app_computer")
    assert emi.modal()["callback_id"] == "verification.step_up"
    assert "Right now there is no code for ••• 78" in emi.submit(code="123456")["errors"]["code"]
    emi.tap_in_modal("verification.send_code")
    assert "A text message with a 6-digit code is on its way to ••• 78." in words(emi.modal())
    answer = emi.submit(code=phone.code())
    assert answer["view"]["callback_id"] == "enrollment.confirm_app"
    app = emi.read_key()
    assert emi.submit(code=app.code(), name="Office PC")["outcome"] == "closed"


def test_a_fresh_check_comes_before_a_number_too(demo: Demo, emi: Person) -> None:
    emi.start()
    app = emi.add_app("mobile", "iPhone")
    demo.advance(minutes=6)
    emi.tap("enrollment.add_phone")
    assert emi.modal()["callback_id"] == "verification.step_up"
    assert "verification.send_code" not in actions_of(emi.modal()["blocks"])
    assert emi.submit(code=app.code())["view"]["callback_id"] == "enrollment.phone"
    give(emi, MOBILE)


def test_this_was_not_me_stops_a_number(demo: Demo, emi: Person) -> None:
    emi.start()
    emi.add_app("computer", "Office PC")
    finish(emi, begin(emi, MOBILE))
    before = len(emi.answers())
    emi.tap("authenticators.not_me")
    assert "That method is stopped" in words(emi.next_answer(before))
    assert "(••• 78): stopped today. It opens nothing." in words(emi.say("hello"))
    demo.until(
        lambda: "is stopped" in str(demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"]), what="the alarm"
    )
