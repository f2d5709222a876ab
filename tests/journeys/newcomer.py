"""Somebody who has only the page before them: every step is a click on what is there, or a code read off the screen."""

import io
from collections.abc import Callable

import zxingcpp
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page

Look = Callable[[str, Page], None]


def nobody_looks(_name: str, _page: Page) -> None:
    pass


class Newcomer:
    """``look`` is called at every moment worth a picture, with its name."""

    def __init__(self, context: BrowserContext, address: str, user: str, look: Look = nobody_looks) -> None:
        self._context = context
        self._look = look
        self.page = context.new_page()
        self.page.goto(f"{address}/#as={user}")
        self.page.get_by_test_id("say-hello").wait_for()
        look("first-visit", self.page)

    def action(self, action_id: str) -> Locator:
        """The newest button with this id."""
        return self.page.locator(f"[data-action-id='{action_id}']").last

    def say_hello(self) -> None:
        self.page.get_by_test_id("say-hello").click()
        self.action("enrollment.start").wait_for()
        self._look("status-card", self.page)
        self.action("enrollment.start").click()
        self.action("enrollment.add_app_mobile").wait_for()
        self._look("step-1", self.page)

    def add_app(self, place: str, device: str) -> str:
        """Opens the window, opens its page, scans the QR code with the device, types what the device shows.

        Gives back what an independent decoder reads in the very picture on the page.
        """
        self.action(f"enrollment.add_app_{place}").click()
        modal = self.page.get_by_test_id("modal")
        modal.wait_for()
        self._look(f"setup-{place}", self.page)
        with self._context.expect_page() as popup:
            self.action("enrollment.open_page").click()
        page = popup.value
        page.set_viewport_size({"width": 430, "height": 860})
        page.locator("button").wait_for()
        if place == "mobile":
            self._look("page", page)
        page.locator("button").click()
        picture = page.locator("svg")
        picture.wait_for()
        self._look(f"page-{place}", page)
        read = decode(picture.screenshot())
        self.page.bring_to_front()
        shown = self.page.locator(f"[data-testid='device'][data-name='{device}']")
        if not shown.count():
            self._get_device(device)
        shown.get_by_test_id("scan-qr").click()
        code = shown.get_by_test_id("otp-code").first
        code.wait_for()
        page.close()
        modal.locator("[name='name']").fill(device)
        modal.locator("[name='code']").fill(code.inner_text())
        self._look(f"code-{place}", self.page)
        self.page.get_by_test_id("modal-submit").click()
        modal.wait_for(state="detached")
        return read

    def turn_on(self) -> None:
        self.action("enrollment.enable").wait_for()
        self._look("step-3", self.page)
        self.action("enrollment.enable").click()
        modal = self.page.get_by_test_id("modal")
        modal.wait_for()
        modal.locator("input[type='checkbox']").check()
        self._look("turn-on", self.page)
        self.page.get_by_test_id("modal-submit").click()
        modal.wait_for(state="detached")

    def open_home(self) -> Locator:
        self.page.get_by_test_id("home-tab").click()
        home = self.page.get_by_test_id("home")
        home.wait_for()
        return home

    def _get_device(self, name: str) -> None:
        self.page.get_by_test_id("add-device").click()
        self.page.get_by_test_id("authenticator").locator("[name='device']").fill(name)
        self.page.get_by_test_id("save-device").click()


def decode(png: bytes) -> str:
    """What stands in the QR code of a picture."""
    gray = Image.open(io.BytesIO(png)).convert("L")
    pixels = memoryview(gray.tobytes()).cast("B", (gray.height, gray.width))
    return str(zxingcpp.read_barcodes(pixels)[0].text)
