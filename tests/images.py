"""``make images``: walks the running demo as a newcomer does, then through every chapter of the album, in both languages.

The pictures are kept in docs/images, with a page to leaf through; those that are no longer taken are thrown away.
``python -m tests.images CHAPTER…`` takes those chapters of tests/chapters.py only, and leaves all else as it is.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.album import opened
from tests.browser import ARGUMENTS, CHROMIUM
from tests.chapters import leaf_through
from tests.gallery import PLACE, add, keep
from tests.journeys.demo import CAST, TUESDAY_NOON, Demo
from tests.journeys.newcomer import Newcomer

LANGUAGES = {"en": "emi", "ja": "aiko"}
LOCALES = {"en": "en-GB", "ja": "ja-JP"}


def main(*chapters: str) -> int:
    if CHROMIUM is None:
        print("Chromium is needed for pictures: install it, or name it in CHROMIUM.")  # noqa: T201 - a command
        return 1
    PLACE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Demo(Path(folder))
        demo.start()
        demo.set_clock(TUESDAY_NOON)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        taken: dict[str, list[str]] = {}
        for language, who in LANGUAGES.items():
            names = taken.setdefault(language, [])

            if not chapters:
                _first_steps(browser, demo, language, who, names)
            with opened(demo, browser, PLACE, language, who, LOCALES[language]) as album:
                leaf_through(album, chapters)
            names += album.names
        browser.close()
        demo.stop()
    (add if chapters else keep)(taken)
    return 0


def _first_steps(browser: Browser, demo: Demo, language: str, who: str, names: list[str]) -> None:
    """On the screen, as a newcomer goes."""

    def look(name: str, page: Page) -> None:
        names.append(f"screen-{name}")
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PLACE / f"{language}-screen-{name}.png", animations="disabled")

    context = browser.new_context(viewport={"width": 1280, "height": 860}, locale=LOCALES[language])
    newcomer = Newcomer(context, demo.address, CAST[who], look)
    newcomer.say_hello()
    newcomer.add_app("mobile", "iPhone")
    newcomer.action("authenticators.not_me").wait_for()
    look("step-2", newcomer.page)
    newcomer.add_app("computer", "Office PC")
    newcomer.turn_on()
    newcomer.page.get_by_test_id("modal").wait_for(state="detached")
    newcomer.page.locator("[data-action-id='authenticators.not_me']").nth(2).wait_for()
    look("done", newcomer.page)
    newcomer.open_home()
    look("home", newcomer.page)
    context.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
