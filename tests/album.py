"""One language's pictures of what people see, each of one thing: a card, a window, a page, a mail.

``tests/chapters.py`` walks to them, ``tests/images.py`` takes them, ``tests/test_documents.py`` sees that none is forgotten.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page

from tests.journeys.demo import CAST, Demo, Person

WIDE, TALL = 1180, 1500
"""Pixels of the page: tall enough that no window scrolls."""
LOW = 600
"""Where what is shown takes all the height there is."""


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

    def mistake(self, name: str, /, *, of: str | None = None, **values: str) -> None:
        """The open window after it was sent with these values: what is wrong stands beside the first of them."""
        # Typed on the page: what it shows beside a field comes from its own sending.
        self._open(of or self.reader, "dm")
        modal = self.page.get_by_test_id("modal")
        for field_name, value in values.items():
            modal.locator(f"[name='{field_name}']").fill(value)
        self.page.get_by_test_id("modal-submit").click()
        modal.locator(f"[data-error-for='{next(iter(values))}']:not([hidden])").wait_for()
        self._take(f"window-{name}", modal)

    def home(self, name: str, *, of: str | None = None) -> None:
        self.demo.person(of or self.reader).home()
        self._open(of or self.reader, "home")
        home = self.page.get_by_test_id("home")
        home.wait_for()
        self.page.set_viewport_size({"width": WIDE, "height": LOW})
        self._take(f"home-{name}", home)
        self.page.set_viewport_size({"width": WIDE, "height": TALL})

    def web(self, name: str, address: str, then: Callable[[Page], object] | None = None) -> None:
        """A page that Mamori serves, on a phone."""
        page = self.page.context.new_page()
        page.set_viewport_size({"width": 390, "height": 780})
        page.goto(address)
        if then:
            then(page)
        self.look(f"page-{name}", page)
        page.close()

    def read(self, address: str, what: str) -> str:
        """The words in one place of a page."""
        page = self.page.context.new_page()
        page.goto(address)
        words = page.locator(what).inner_text()
        page.close()
        return words

    def look(self, name: str, page: Page) -> None:
        """All of a page as it stands."""
        page.evaluate("document.fonts.ready")
        page.screenshot(path=self._path(name), full_page=True, animations="disabled")

    def mail(self, name: str) -> str:
        """The newest mail to the reader, as a mail program shows its HTML; gives back its plain text."""
        self.demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
        address = f"{self.reader}@example.ac.jp"
        newest = self.demo.ask("/_demo/inbox", to=address)["messages"][-1]
        page = self.page.context.new_page()
        page.set_viewport_size({"width": 480, "height": 300})
        page.set_content(newest["html"])
        self.look(f"mail-{name}", page)
        page.close()
        return str(newest["text"])

    def pane(self, name: str, pane: str) -> None:
        """One of the tools beside Slack, as far as what arrived fills it."""
        self._open(self.reader, "dm")
        self.page.get_by_test_id(f"tool-tab-{pane}").click()
        self.page.set_viewport_size({"width": WIDE, "height": LOW})
        self._take(f"pane-{name}", self.page.get_by_test_id(pane))
        self.page.set_viewport_size({"width": WIDE, "height": TALL})

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
