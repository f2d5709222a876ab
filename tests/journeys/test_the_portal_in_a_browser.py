"""The portal in a real browser beside Slack's page: a click, a password, a number carried over, and the page goes on by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from simulator.portal.words import WORDS
from tests.browser import ARGUMENTS, chromium
from tests.journeys.demo import CAST, Demo, Person

LANGUAGE = {"emi": "en", "aiko": "ja"}
HELLO = {"emi": "hello", "aiko": "こんにちは"}
LOCALE = {"emi": "en-US", "aiko": "ja-JP"}
DESK, PHONE = (1280, 900), (390, 844)

pytestmark = pytest.mark.browser


@pytest.fixture
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def window(browser: Browser, who: str, size: tuple[int, int], **more: bool) -> BrowserContext:
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height}, locale=LOCALE[who], **more)
    context.set_default_timeout(20_000)
    return context


def sign_in(page: Page, who: str) -> None:
    """By the keyboard alone: the first field has it already."""
    expect(page.locator("#name")).to_be_focused()
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(f"sample-{who}")
    page.keyboard.press("Enter")


def number_on(page: Page) -> str:
    return page.locator(".number").inner_text().replace(" ", "")


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def type_number(person: Person, number: str) -> None:
    person.tap("verification.answer")
    assert person.submit(number=number)["outcome"] == "closed"


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("who", ["emi", "aiko"])
def test_from_the_pane_to_the_portal_and_with_the_number_back_to_slack(
    demo: Demo, browser: Browser, who: str, size: tuple[int, int]
) -> None:
    demo.person(who).enroll(HELLO[who])
    words = WORDS[LANGUAGE[who]]
    context = window(browser, who, size)
    slack = context.new_page()
    slack.goto(f"{demo.address}/#as={CAST[who]}")
    slack.get_by_test_id("bottom-tab-portal" if size == PHONE else "tool-tab-portal").click()
    expect(slack.get_by_test_id("portal")).to_contain_text(f"sample-{who}")
    assert fits(slack), "wider than the window"
    with context.expect_page() as popup:
        slack.get_by_test_id("portal.open").click()
    page = popup.value
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    sign_in(page, who)
    expect(page.locator("h1")).to_have_text(words["prompt"])
    expect(page.locator("#look")).to_be_hidden()
    assert fits(page), "wider than the window"
    if size == PHONE:
        slack.get_by_test_id("bottom-tab-slack").click()
    slack.locator("[data-action-id='verification.answer']").last.click()
    modal = slack.get_by_test_id("modal")
    modal.locator("[name=number]").fill(number_on(page))
    modal.get_by_test_id("modal-submit").click()
    # The page waits by itself: nobody touches it.
    expect(page.locator("h1")).to_have_text(words["in"])
    expect(page.locator("dl")).to_contain_text(words["by.prompt"])
    assert fits(page), "wider than the window"
    assert complaints == []


def test_this_wasnt_me_reaches_the_page_that_waits(demo: Demo, browser: Browser) -> None:
    emi = demo.person("emi")
    emi.enroll()
    page = window(browser, "emi", PHONE).new_page()
    page.goto(f"{demo.address}/portal")
    sign_in(page, "emi")
    page.locator(".number").wait_for()
    emi.tap("verification.not_me")
    expect(page.locator("h1")).to_have_text(WORDS["en"]["not_me"])
    expect(page.get_by_role("button", name=WORDS["en"]["again"])).to_have_count(0)


def test_without_scripts_the_page_looks_again_by_itself(demo: Demo, browser: Browser) -> None:
    aiko = demo.person("aiko")
    aiko.enroll(HELLO["aiko"])
    page = window(browser, "aiko", PHONE, java_script_enabled=False).new_page()
    page.goto(f"{demo.address}/portal")
    page.locator("#name").fill("aiko")
    page.locator("#password").fill("sample-aiko")
    page.locator("button[value='sign-in']").click()
    expect(page.locator("#look")).to_be_visible()
    type_number(aiko, number_on(page))
    expect(page.locator("h1")).to_have_text(WORDS["ja"]["in"], timeout=20_000)


def test_a_double_click_signs_in_once_and_leaves_nobody_outside(demo: Demo, browser: Browser) -> None:
    emi = demo.person("emi")
    app, _ = emi.enroll()
    demo.advance(seconds=61)
    page = window(browser, "emi", DESK).new_page()
    page.goto(f"{demo.address}/portal/grades")
    sign_in(page, "emi")
    expect(page.locator("#code")).to_be_focused()
    page.keyboard.type(app.code())
    page.get_by_role("button", name=WORDS["en"]["code.go"]).dblclick(no_wait_after=True)
    expect(page.locator("h1")).to_have_text(WORDS["en"]["in.grades"])
    expect(page.locator("table")).to_contain_text(WORDS["en"]["course.1"])


def test_a_wrong_code_stands_beside_the_field_and_the_language_is_one_click(demo: Demo, browser: Browser) -> None:
    emi = demo.person("emi")
    emi.enroll()
    page = window(browser, "emi", PHONE).new_page()
    page.goto(f"{demo.address}/portal")
    sign_in(page, "emi")
    page.get_by_role("button", name=WORDS["en"]["way.otp"]).click()
    page.locator("#code").fill("12345")
    page.keyboard.press("Enter")
    expect(page.locator("#wrong")).to_have_text(WORDS["en"]["code.length"])
    expect(page.locator("#code")).to_have_attribute("aria-describedby", "wrong")
    expect(page.locator("#code")).to_be_focused()
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("h1")).to_have_text(WORDS["ja"]["otp"])
