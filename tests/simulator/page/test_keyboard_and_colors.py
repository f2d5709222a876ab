"""Without a mouse, on a small screen, by day and by night."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

import simulator

AIKO, EMI, BEN = "U0AIKO0001", "U0EMI00001", "U0BEN00001"
PAGE = Path(simulator.__file__).parent / "page"
ON_SURFACES = ["ink", "ink-soft", "accent", "link", "danger", "warn"]
PAIRS = [
    *((ink, ground) for ink in ON_SURFACES for ground in ("surface", "raised", "paper")),
    *(("accent-ink", "accent"), ("accent-ink", "accent-strong"), ("accent-strong", "accent-wash")),
    *(("ink", "accent-wash"), ("danger", "danger-wash"), ("warn", "warn-wash"), ("ink-soft", "accent-wash")),
]
WHOLE_LETTERS = [
    {"kind": "sms", "to": "+818012345602", "text": "Code 042137", "at": "2026-11-24T12:00:00+09:00"},
    {"kind": "voice", "to": "+81921234552", "text": "0, 4, 2, 1, 3, 7", "at": "2026-11-24T12:00:01+09:00"},
    {"kind": "mail", "to": "emi@example.ac.jp", "text": "Hello " + "x" * 200, "at": "2026-11-24T12:00:02+09:00"},
]

in_a_browser = pytest.mark.browser


@pytest.fixture
async def demo(context: BrowserContext) -> None:
    await context.route("**/_demo/clock", lambda route: route.fulfill(json={"now": "2026-11-24T12:00:05+09:00"}))
    await context.route("**/_demo/inbox", lambda route: route.fulfill(json={"messages": WHOLE_LETTERS}))


async def focused(page: Page) -> str:
    script = "(document.activeElement.dataset.testid ?? '') + ' ' + (document.activeElement.id ?? '')"
    return str(await page.evaluate(script))


@in_a_browser
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("pane", ["authenticator", "phone", "mail"])
async def test_tab_comes_to_everything_that_can_be_used_and_always_shows_where_it_is(
    app: Any, open_as: Any, pane: str
) -> None:
    await app.web.chat_postMessage(channel=EMI, text="Hello <https://example.ac.jp|there>")
    page = await open_as(EMI)
    await page.get_by_test_id(f"tool-tab-{pane}").click()
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(page.get_by_test_id("clock")).to_be_visible()
    everything = await page.evaluate("""() => import("/_assets/dom.js").then(({ focusableIn }) => {
        window.wanted = new Set(focusableIn(document.body).filter((each) => each.tabIndex >= 0));
        document.activeElement.blur();
        return window.wanted.size;
    })""")
    assert everything > 10
    for _ in range(everything + 5):
        await page.keyboard.press("Tab")
        outline = await page.evaluate("""() => {
            const here = document.activeElement;
            window.wanted.delete(here);
            const frame = getComputedStyle(here.parentElement);  // the composer's box shows it on its frame
            const isShown = getComputedStyle(here).outlineStyle !== "none" || frame.boxShadow !== "none";
            return here === document.body || isShown;
        }""")
        assert outline, await page.evaluate("document.activeElement.outerHTML")
    left = await page.evaluate("[...window.wanted].filter((each) => each.isConnected).map((each) => each.outerHTML)")
    assert left == []


@in_a_browser
@pytest.mark.usefixtures("demo")
async def test_escape_leaves_what_was_opened_and_the_keyboard_is_where_it_was(open_as: Any) -> None:
    page = await open_as(EMI)
    for opener, inside in [("inspector-toggle", "inspector"), ("add-device", None), ("add-key", None)]:
        await page.get_by_test_id(opener).focus()
        await page.keyboard.press("Enter")
        if inside:
            await expect(page.get_by_test_id(inside)).to_be_visible()
        assert opener not in await focused(page)
        await page.keyboard.press("Escape")
        assert opener in await focused(page)
    await page.get_by_test_id("tool-tab-phone").click()
    await page.get_by_test_id("watch-number").press("Enter")
    await expect(page.locator("[name=number]")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("watch-number")).to_be_focused()
    clock = page.get_by_test_id("clock")
    await expect(clock).to_be_visible()  # a key pressed before the demo's clock is known would go to what is in use
    await clock.locator("summary").press("Enter")
    await expect(clock.locator(".clock-panel")).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Escape")
    await expect(clock.locator("summary")).to_be_focused()
    await expect(clock.locator(".clock-panel")).to_be_hidden()


@in_a_browser
@pytest.mark.usefixtures("demo")
async def test_f6_goes_to_the_device_that_was_used_last_and_back(open_as: Any) -> None:
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    await page.get_by_test_id("composer").focus()
    await page.keyboard.press("F6")
    assert await page.evaluate("document.activeElement.closest('[data-testid=phone]') !== null")
    await page.keyboard.press("F6")
    await expect(page.get_by_test_id("composer")).to_be_focused()


@in_a_browser
@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize("user", [AIKO, EMI])
async def test_no_pane_is_wider_than_a_small_phone(app: Any, person: Any, open_as: Any, user: str) -> None:
    long = [{"type": "section", "text": {"type": "mrkdwn", "text": f"`{'x' * 80}` <https://example.ac.jp/{'y' * 90}>"}}]
    await app.web.chat_postMessage(channel=user, text="x", blocks=long)
    page = await open_as(user)
    await page.set_viewport_size({"width": 360, "height": 640})
    assert person
    for pane in ("phone", "mail", "authenticator", "slack"):
        await page.get_by_test_id(f"bottom-tab-{pane}").click()
        await expect(page.get_by_test_id(f"bottom-tab-{pane}")).to_have_attribute("aria-current", "true")
        assert await page.evaluate(overflow()) == []
    await page.get_by_test_id("clock").locator("summary").click()
    assert await page.evaluate(overflow()) == []
    await page.keyboard.press("Escape")
    await page.get_by_test_id("inspector-toggle").click()
    await expect(page.locator(".inspector-line").first).to_be_visible()
    assert await page.evaluate(overflow()) == []


def overflow() -> str:
    """What reaches beyond the window's right edge, apart from what scrolls by itself."""
    return """[...document.querySelectorAll("body *")]
        .filter((each) => each.offsetParent && each.getBoundingClientRect().right > innerWidth + 1)
        .filter((each) => !each.closest(".sidebar, .visually-hidden, .skip-link, pre"))
        .map((each) => each.outerHTML.slice(0, 120))"""


@in_a_browser
async def test_somebody_who_wrote_before_is_not_greeted_as_new_in_another_browser(person: Any, open_as: Any) -> None:
    await person.post("message", user=EMI, text="hello")
    page = await open_as(EMI)
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(page.get_by_test_id("hint")).to_have_count(0)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_what_they_stand_on(scheme: str, ink: str, ground: str) -> None:
    """Source: WCAG 2.2, 1.4.3: 4.5 to 1."""
    light, dark = (re.findall(r"--([\w-]+): #([0-9a-f]{6})", part) for part in split_by_scheme())
    colors = dict(light) | (dict(dark) if scheme == "dark" else {})
    assert contrast(colors[ink], colors[ground]) >= 4.5


def split_by_scheme() -> list[str]:
    return (PAGE / "style.css").read_text(encoding="utf-8").split("prefers-color-scheme: dark", 1)


def contrast(one: str, other: str) -> float:
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
