"""Ten typical states of a Saturday night: what happened, and whether the person gets in before anybody of support is there.

Each night begins with MFA turned on and the codes of the enrollment long used, at 22:00; it ends with what a sign-in
page says. ``bench`` counts them, the journeys judge each one.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from tests.journeys.application import Library
from tests.journeys.demo import SATURDAY_NIGHT, App, Demo, Person, words
from tests.journeys.paper import backup_option, make_codes
from tests.journeys.test_phones import HOME, MOBILE, Phone, finish, give

HELLO: Final = "hello there"


class Night:
    """Emi, her iPhone and her Office PC."""

    def __init__(self, demo: Demo) -> None:
        demo.reset()
        self.demo = demo
        self.emi: Person = demo.person("emi")
        self.iphone, self.pc = self.emi.enroll(HELLO)
        self.page = Library(demo, "emi")
        demo.advance(minutes=10)

    def falls(self) -> None:
        self.demo.set_clock(SATURDAY_NIGHT)

    def lets_in(self, code: str) -> bool:
        """Whether the library's page takes it."""
        return bool(self.page.hand_on(self.page.ask(method="otp"), code)["status"] == "approved")

    def lets_in_by_phone(self, phone: Phone, way: str) -> bool:
        """By a code that the page has sent there."""
        asked = self.page.ask(method=way)
        return bool(self.page.hand_on(asked, phone.code())["status"] == "approved")

    def add_phone(self, number: str, **what: str) -> Phone:
        self.emi.say(HELLO)
        self.emi.tap("enrollment.add_phone")
        assert self.emi.submit(code=self.iphone.code())["outcome"] == "view"
        give(self.emi, number, **what)
        phone = Phone(self.demo, number)
        finish(self.emi, phone)
        self.demo.advance(minutes=10)
        return phone

    def report(self, what: str, **more: Any) -> dict[str, Any]:
        """Tap, choose, submit."""
        self.emi.tap("authenticators.lost", on=self.emi.say(HELLO))
        before = len(self.emi.answers())
        answer = self.emi.submit(what=what, **more)
        assert answer["outcome"] == "closed", answer
        return self.emi.next_answer(before)

    def set_up_anew(self, name: str, *, code: Callable[[], str], by_paper: bool = False) -> App:
        """A phone's app, after a fresh check."""
        self.demo.advance(minutes=10)
        self.emi.tap("enrollment.add_app_mobile", on=self.emi.say(HELLO))
        method = {"method": backup_option(self.emi)} if by_paper else {}
        assert self.emi.submit(code=code(), **method)["outcome"] == "view"
        app = self.emi.read_key()
        before = len(self.emi.answers())
        assert self.emi.submit(code=app.code(), name=name)["outcome"] == "closed"
        self.emi.next_answer(before)
        self.demo.advance(minutes=1)
        return app


def phone_lost_computer_at_hand(night: Night) -> bool:
    night.falls()
    night.report("lost")
    return not night.lets_in(night.iphone.code()) and night.lets_in(night.pc.code())


def phone_left_at_home(night: Night) -> bool:
    night.falls()
    night.report("left_at_home")
    return night.lets_in(night.pc.code())


def app_deleted(night: Night) -> bool:
    night.falls()
    night.report("app_deleted")
    return night.lets_in(night.set_up_anew("iPhone", code=night.pc.code).code())


def new_phone_old_one_at_hand(night: Night) -> bool:
    night.falls()
    night.emi.tap("authenticators.replace", on=night.emi.say(HELLO))
    assert night.emi.submit()["outcome"] == "view"
    assert night.emi.submit(code=night.iphone.code())["outcome"] == "view"
    new = night.emi.read_key()
    before = len(night.emi.answers())
    assert night.emi.submit(code=new.code(), name="Pixel")["outcome"] == "closed"
    night.emi.next_answer(before)
    night.demo.advance(minutes=1)
    return night.lets_in(new.code()) and not night.lets_in(night.iphone.code())


def new_phone_old_one_sold_same_number(night: Night) -> bool:
    phone = night.add_phone(MOBILE, name="iPhone")
    night.falls()
    return night.lets_in_by_phone(phone, "sms")


def phone_lost_number_at_home(night: Night) -> bool:
    phone = night.add_phone(HOME, kind="alternate", delivery="voice")
    night.falls()
    night.report("lost")
    return night.lets_in_by_phone(phone, "voice")


def signed_out_of_slack_with_the_card_in_the_wallet(night: Night) -> bool:
    night.emi.tap("recovery.card")
    (url,) = [
        each["url"] for block in night.emi.modal()["blocks"] for each in block.get("elements", []) if "url" in each
    ]
    code = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", night.demo.http.post(url).text)
    assert code
    night.emi.close()
    night.falls()
    answer = night.demo.http.post("/door/freeze", data={"code": code[0]})
    assert answer.status_code == 200, answer.text
    return not night.lets_in(night.iphone.code()) and night.lets_in(night.pc.code())


def everything_gone_but_the_paper(night: Night) -> bool:
    codes = make_codes(night.emi, night.iphone.code(), HELLO)
    night.falls()
    night.report("lost")
    night.report("stolen")
    return night.lets_in(codes[0]) and night.lets_in(
        night.set_up_anew("Pixel", code=lambda: codes[1], by_paper=True).code()
    )


def a_request_nobody_made(night: Night) -> bool:
    """Somebody knows her password: it ends there, and her own sign-in goes on by a code."""
    night.falls()
    before = len(night.emi.answers())
    asked = night.page.ask()
    night.emi.next_answer(before)
    night.emi.tap("verification.not_me")
    return night.page.wait(asked)["status"] == "rejected" and night.lets_in(night.pc.code())


def everything_gone(night: Night) -> bool:
    """Frozen in her own interest; support hears of it when the desk opens."""
    night.falls()
    night.report("lost")
    told = night.report("stolen", anyway=["yes"])
    assert "Monday 9:00" in words(told)
    return False


NIGHTS: Final[dict[str, Callable[[Night], bool]]] = {
    each.__name__: each
    for each in (
        phone_lost_computer_at_hand,
        phone_left_at_home,
        app_deleted,
        new_phone_old_one_at_hand,
        new_phone_old_one_sold_same_number,
        phone_lost_number_at_home,
        signed_out_of_slack_with_the_card_in_the_wallet,
        everything_gone_but_the_paper,
        a_request_nobody_made,
        everything_gone,
    )
}
NEEDS_SUPPORT: Final = frozenset(("everything_gone",))
