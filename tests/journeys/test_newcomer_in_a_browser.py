"""A newcomer opens the demo's page and leaves protected, clicking only what is on it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.journeys.demo import CAST, Demo
from tests.journeys.newcomer import Newcomer


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.set_default_timeout(15_000)
        yield context
        browser.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("who", "covered", "on"),
    [("emi", "You're covered", "How signing in will look"), ("aiko", "備えができています", "これからのサインイン")],
)
def test_from_the_first_click_to_enabled(demo: Demo, context: BrowserContext, who: str, covered: str, on: str) -> None:
    newcomer = Newcomer(context, demo.address, CAST[who])
    newcomer.say_hello()
    for place, device in (("mobile", "iPhone"), ("computer", "Office PC")):
        read = newcomer.add_app(place, device)
        assert read.startswith("otpauth://totp/Kyushu%20University:")
        assert f":{who}?secret=" in read
    newcomer.turn_on()
    expect(newcomer.page.get_by_test_id("messages")).to_contain_text(on)
    expect(newcomer.open_home()).to_contain_text(covered)


@pytest.mark.browser
@pytest.mark.parametrize(("who", "delivery"), [("emi", "sms"), ("aiko", "voice")])
def test_a_number_is_proved_by_what_arrives_on_the_demos_phone(
    demo: Demo, context: BrowserContext, who: str, delivery: str
) -> None:
    newcomer = Newcomer(context, demo.address, CAST[who])
    newcomer.say_hello()
    page, modal = newcomer.page, newcomer.page.get_by_test_id("modal")
    page.get_by_test_id("tool-tab-phone").click()
    mobile = page.get_by_test_id("phone-card").first
    newcomer.action("enrollment.add_phone").click()
    modal.locator("[name=number]").fill(mobile.get_by_test_id("copy").get_attribute("data-text") or "")
    modal.locator("[name=delivery]").select_option(delivery)
    modal.get_by_test_id("modal-submit").click()
    if delivery == "voice":
        mobile.get_by_test_id("answer-call").click()
    arrived = mobile.get_by_test_id("sms" if delivery == "sms" else "call")
    code = arrived.get_by_test_id("copy").get_attribute("data-text") or ""
    assert len(code) == len("123456")
    modal.locator("[name=code]").fill(code)
    modal.get_by_test_id("modal-submit").click()
    expect(modal).to_have_count(0)
