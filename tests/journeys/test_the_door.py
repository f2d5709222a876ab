"""Signed out of Slack, the phone gone: the door, on a phone-sized page, without scripts."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.journeys.demo import SATURDAY_NIGHT, SUPPORT_CHANNEL, App, Demo, Person, words

pytestmark = pytest.mark.browser
MONDAY_NINE = "2026-11-30T09:00:00+09:00"
HELLO = {"emi": "hello there", "aiko": "こんにちは"}
LOCALE = {"emi": "en-GB", "aiko": "ja-JP"}
WORDS = {
    "emi": {
        "card": "Open my card",
        "show": "Show my card",
        "code": "Freeze-only code on the card",
        "freeze": "Freeze it now",
        "frozen": "It's frozen",
        "sign_in": "Sign in",
        "hello": "Hello Emi Clarke",
    },
    "aiko": {
        "card": "カードを開く",
        "show": "カードを表示する",
        "code": "カードの一時停止専用コード",
        "freeze": "いますぐ一時停止する",
        "frozen": "一時停止しました",
        "sign_in": "サインインする",
        "hello": "田中 愛子さん、こんにちは",
    },
}


@pytest.fixture
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def phone(browser: Browser, name: str) -> Page:
    """A small phone of somebody else's, in private mode and without scripts."""
    page = browser.new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False, locale=LOCALE[name])
    page.set_default_timeout(15_000)
    return page


def fits(page: Page) -> bool:
    box = page.locator("main").bounding_box()
    return box is not None and box["width"] <= 360


def card_code(person: Person, page: Page, name: str) -> str:
    """From App Home's button to the code on the card."""
    person.tap("recovery.card")
    (url,) = [each["url"] for block in person.modal()["blocks"] for each in block.get("elements", []) if "url" in each]
    page.goto(url)
    page.get_by_role("button", name=WORDS[name]["show"]).click()
    found = re.search(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", page.locator(".wallet").get_attribute("alt") or "")
    assert found is not None
    return found[0]


def sign_in(page: Page, demo: Demo, name: str) -> None:
    page.goto(f"{demo.address}/door")
    page.get_by_role("button", name=WORDS[name]["sign_in"], exact=True).click()
    page.locator("a.button").or_(page.locator("#name")).first.wait_for()
    if page.locator("a.button").count():
        page.locator("a.button").click()
    page.locator("#name").fill(name)
    page.locator("#password").fill(f"sample-{name}")
    page.locator("button[value='sign-in']").click()


@pytest.mark.parametrize("name", WORDS)
def test_on_saturday_night_the_card_freezes_the_phone(demo: Demo, browser: Browser, name: str) -> None:
    """S45: no Slack, no phone, no sign-in, nobody there; two languages."""
    person, said = demo.person(name), WORDS[name]
    person.enroll(HELLO[name])
    page = phone(browser, name)
    code = card_code(person, page, name)
    before = len(person.answers())
    page.goto(f"{demo.address}/door")
    assert fits(page)
    page.get_by_label(said["code"]).fill("AAAA-BBBB-CCCC-DDDD")
    page.get_by_label(said["code"]).press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(said["code"]).fill(code.lower().replace("-", " "))
    page.get_by_role("button", name=said["freeze"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["frozen"])
    assert "iPhone" in words(person.next_answer(before))


@pytest.mark.parametrize("name", WORDS)
def test_after_signing_in_at_the_institution_one_device_is_frozen(demo: Demo, browser: Browser, name: str) -> None:
    """S77."""
    demo.person(name).enroll(HELLO[name])
    page = phone(browser, name)
    sign_in(page, demo, name)
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[name]["hello"])
    assert fits(page)
    page.locator("form[action^='/door/freeze-device'] button").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(WORDS[name]["frozen"])
    page.locator("a.button").click()
    expect(page.locator("main")).to_contain_text("iPhone")
    page.locator("form[action^='/door/leave'] button").click()
    page.goto(f"{demo.address}/door")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(WORDS[name]["hello"])


@pytest.mark.parametrize("name", WORDS)
def test_on_saturday_night_the_pc_gets_in_and_the_next_phone_is_added(demo: Demo, browser: Browser, name: str) -> None:
    """S31: signed out of Slack; a password alone adds nothing, one code of the app on the PC does."""
    _, pc = demo.person(name).enroll(HELLO[name])
    demo.advance(hours=5)
    page = phone(browser, name)
    sign_in(page, demo, name)
    expect(page.locator("form[action^='/door/enroll']")).to_have_count(0)
    check = page.locator("form[action^='/door/check']")
    check.locator("[name='method']").last.check()
    check.locator("#code").fill("123")
    check.locator("#code").press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    check.locator("[name='method']").last.check()
    check.locator("#code").fill(pc.code())
    check.locator("#code").press("Enter")
    page.locator("form[action^='/door/enroll'] button").first.click()
    key = re.search(r"secret=([A-Z2-7]+)", page.locator("a.button").first.get_attribute("href") or "")
    assert key is not None
    assert fits(page)
    page.locator("#name").fill("Pixel")
    page.locator("#code").fill(App(demo, key[1]).code())
    page.locator("#code").press("Enter")
    expect(page.locator("main")).to_contain_text("Pixel")


@pytest.mark.parametrize("name", WORDS)
def test_signed_out_of_slack_phone_gone_saturday_night_to_monday_morning(
    demo: Demo, browser: Browser, name: str
) -> None:
    """Law 4, S45: everything is frozen by the card, support is asked, and hears of it on Monday at nine, not before."""
    person = demo.person(name)
    person.enroll(HELLO[name])
    page = phone(browser, name)
    code = card_code(person, page, name)
    demo.set_clock(SATURDAY_NIGHT)
    page.goto(f"{demo.address}/door")
    page.get_by_label(WORDS[name]["code"]).fill(code)
    page.locator("[name='gone'][value='everything']").check()
    page.get_by_role("button", name=WORDS[name]["freeze"]).click()
    page.locator("a.button").click()
    form = page.locator("form[action^='/door/ask']")
    form.locator("#who").fill(f"{name}@example.ac.jp")
    form.locator("#details").fill("It was on the train <!channel>")
    form.locator("button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1")
    expect(page.locator("main")).to_contain_text("9:00")
    assert desk(demo) == []
    demo.set_clock(MONDAY_NINE)
    demo.http.post("/_demo/run", json={"job": "support.open_desk"}).raise_for_status()
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    (ticket,) = desk(demo)
    assert "not proven" in words(ticket)
    assert "It was on the train" in words(ticket)


def desk(demo: Demo) -> list[dict[str, Any]]:
    return list(demo.ask(f"/_control/messages/{SUPPORT_CHANNEL}")["messages"])
