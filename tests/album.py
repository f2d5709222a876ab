"""Every card and window that people see, one picture each, in both languages: walked through a running demo by its control API.

``tests/images.py`` takes them, ``tests/test_documents.py`` holds the list against the windows there are.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.journeys.demo import ADMIN_CHANNEL, CAST, App, Demo, Person

WIDE, TALL = 1180, 1500
"""Pixels of the page: tall enough that no window scrolls."""


@dataclass
class Album:
    """Pictures of one language: its reader is one of the cast who reads it."""

    demo: Demo
    page: Page
    place: Path
    language: str
    reader: str
    names: list[str] = field(default_factory=list)

    @property
    def person(self) -> Person:
        return self.demo.person(self.reader)

    def card(self, name: str, *, of: str | None = None, view: str = "dm") -> None:
        """The newest message that ``of`` (the reader) sees."""
        self._open(of or self.reader, view)
        self._take(f"card-{name}", self.page.get_by_test_id("message").last)

    def window(self, name: str, *, of: str | None = None) -> None:
        """The window that stands open before ``of`` (the reader)."""
        self._open(of or self.reader, "dm")
        self._take(f"window-{name}", self.page.get_by_test_id("modal"))

    def mistake(self, name: str, **values: str) -> None:
        """The open window after it was sent with these values: what is wrong stands beside the first of them."""
        # Typed on the page: what it shows beside a field comes from its own sending.
        self._open(self.reader, "dm")
        modal = self.page.get_by_test_id("modal")
        for field_name, value in values.items():
            modal.locator(f"[name='{field_name}']").fill(value)
        self.page.get_by_test_id("modal-submit").click()
        modal.locator(f"[data-error-for='{next(iter(values))}']:not([hidden])").wait_for()
        self._take(f"window-{name}", modal)

    def home(self, name: str) -> None:
        self.person.home()
        self._open(self.reader, "home")
        home = self.page.get_by_test_id("home")
        home.wait_for()
        self.page.set_viewport_size({"width": WIDE, "height": 700})
        self._take(f"home-{name}", home)
        self.page.set_viewport_size({"width": WIDE, "height": TALL})

    def web(self, name: str, address: str, then: Callable[[Page], object] | None = None) -> None:
        """A page that Mamori serves, on a phone."""
        page = self.page.context.new_page()
        page.set_viewport_size({"width": 390, "height": 780})
        page.goto(address)
        if then:
            then(page)
        page.screenshot(path=self._path(f"page-{name}"), full_page=True, animations="disabled")
        page.close()

    def _open(self, who: str, view: str) -> None:
        # Away first: the same address again would not be loaded anew.
        self.page.goto("about:blank")
        self.page.goto(f"{self.demo.address}/#as={CAST[who]}&view={view}")
        self.page.evaluate("document.fonts.ready")

    def _take(self, name: str, what: Locator) -> None:
        what.wait_for()
        what.screenshot(path=self._path(name), animations="disabled")

    def _path(self, name: str) -> Path:
        self.names.append(name)
        return self.place / f"{self.language}-{name}.png"


@contextmanager
def opened(demo: Demo, browser: Browser, place: Path, language: str, reader: str, locale: str) -> Iterator[Album]:
    context: BrowserContext = browser.new_context(
        viewport={"width": WIDE, "height": TALL}, locale=locale, device_scale_factor=1
    )
    yield Album(demo, context.new_page(), place, language, reader)
    context.close()


def leaf_through(album: Album) -> None:
    """All chapters; each begins with nothing but the cast."""
    for chapter in (enrolling, phones, phones_going_wrong, going_wrong, this_was_not_me, strangers):
        album.demo.reset()
        chapter(album)


def enrolling(album: Album) -> None:
    person = album.person
    person.say(hello(album))
    album.card("status-none")
    album.home("none")
    _next(person, lambda: person.tap("enrollment.start"))
    album.card("step-1")
    person.tap("enrollment.add_app_mobile")
    album.window("enrollment.confirm_app")
    app = person.read_key()
    album.window("enrollment.confirm_app-key")
    person.close()
    person.say(hello(album))
    album.card("status-begun")
    _confirm(person, app, "mobile", "iPhone")
    album.card("step-2")
    person.say(hello(album))
    album.card("status-one-method")
    person.tap("enrollment.add_app_computer")
    second = person.read_key()
    _next(person, lambda: person.submit(name="Office PC", code=second.code()))
    album.card("step-3")
    person.say(hello(album))
    album.card("status-ready")
    person.tap("enrollment.enable")
    album.window("enrollment.confirm_enable")
    _next(person, lambda: person.submit(understood=["yes"]))
    album.card("done")
    person.say(hello(album))
    album.card("status-protected")
    album.home("protected")
    album.demo.advance(minutes=20)
    person.tap("enrollment.add_app_mobile")
    album.window("verification.step_up")


def phones(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    card = person.answers()[-1]
    person.tap("enrollment.have", on=card, selected_options=["office_pc"])
    person.add_app("computer", "Office PC")
    album.card("step-2-number-advised")
    person.tap("enrollment.add_phone")
    album.window("enrollment.phone")
    album.mistake("enrollment.phone-internet-number", number="050-1234-5678")
    person.submit(kind="alternate", number="092-123-4511", delivery="voice")
    album.window("enrollment.confirm_phone-call")
    code = phone_code(album, "+81921234511")
    _next(person, lambda: person.submit(code=code))
    album.card("step-3-with-number")
    person.say(hello(album))
    album.card("status-with-number")
    album.demo.advance(minutes=20)
    person.tap("enrollment.add_phone")
    option = person.modal()["blocks"][1]["element"]["options"][1]
    person.tap_in_modal("verification.send_code", method=option["value"])
    album.window("verification.step_up-phone")


def phones_going_wrong(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.tap("enrollment.add_phone")
    person.submit(kind="mobile", number="090-1234-5601", delivery="sms", name="iPhone")
    album.window("enrollment.confirm_phone")
    album.mistake("enrollment.confirm_phone-wrong", code="000000")
    person.tap_in_modal("enrollment.resend_code")
    album.window("enrollment.confirm_phone-too-soon")
    album.demo.http.post("/_demo/telephony", json={"fault": "down"}).raise_for_status()
    album.demo.advance(seconds=31)
    person.tap_in_modal("enrollment.resend_code")
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    album.window("enrollment.confirm_phone-no-answer")
    album.demo.http.post("/_demo/telephony", json={"fault": None}).raise_for_status()
    album.demo.advance(seconds=61)
    person.tap_in_modal("enrollment.resend_code")
    _next(person, lambda: person.submit(code=phone_code(album, "+819012345601")))
    person.tap("enrollment.add_phone")
    person.submit(kind="office", number="092-123-4551", delivery="voice")
    _next(person, lambda: person.submit(code=phone_code(album, "+81921234551")))
    album.card("step-2-app-needed")


def phone_code(album: Album, number: str) -> str:
    """What that phone received last: the first six digits of it."""
    album.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    said = album.demo.ask("/_demo/inbox", to=number)["messages"][-1]["text"]
    return re.sub(r"\D", "", said)[:6]


def going_wrong(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.tap("enrollment.add_app_mobile")
    album.mistake("enrollment.confirm_app-short-code", code="12345")
    album.demo.advance(minutes=31)
    person.tap_in_modal("enrollment.show_key")
    album.window("refusal")
    person.close()
    person.add_app("mobile", "iPhone")
    person.add_app("computer", "iPhone")
    album.card("step-3-one-device")


def this_was_not_me(album: Album) -> None:
    person = album.person
    person.start(hello(album))
    person.add_app("mobile", "iPhone")
    person.add_app("computer", "Office PC")
    _next(person, lambda: person.tap("authenticators.not_me"))
    album.card("not-me")
    album.demo.until(lambda: album.demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    album.card("alarm", of="chika", view=ADMIN_CHANNEL)


def strangers(album: Album) -> None:
    fumi = album.demo.person("fumi")
    fumi.say(hello(album))
    album.card("not-linked", of="fumi")
    fumi.tap("accounts.link")
    album.window("accounts.link", of="fumi")
    guest = album.demo.person("guest")
    guest.say(hello(album))
    album.card("guest", of="guest")


def hello(album: Album) -> str:
    return "こんにちは" if album.language == "ja" else "hello there"


def _confirm(person: Person, app: App, place: str, device: str) -> None:
    person.tap(f"enrollment.add_app_{place}")
    _next(person, lambda: person.submit(name=device, code=app.code()))


def _next(person: Person, act: Callable[[], object]) -> None:
    """Does it, and waits for the answer."""
    before = len(person.answers())
    act()
    person.next_answer(before)
