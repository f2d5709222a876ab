"""Somebody new signs in at the institution, and somebody is lured into doing it for another: the demo as people use it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.journeys.demo import ADMIN_CHANNEL, CAST, Demo, Person, words

HELLO = {"en": "hello, please help me", "ja": "はじめまして"}
LINKED = {"en": "your account is linked", "ja": "アカウントを結び付けました"}
DONE = {"en": "You can close this page", "ja": "このページは閉じてかまいません"}
WARNED = {"en": "Tell this number to nobody", "ja": "この番号はだれにも教えないでください"}


@pytest.fixture
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


def phone(browser: Browser, language: str = "en") -> BrowserContext:
    """A browser of somebody's own, with cookies of its own."""
    locale = {"en": "en-US", "ja": "ja-JP"}[language]
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=locale)
    context.set_default_timeout(15_000)
    return context


def address_for(person: Person, greeting: str) -> str:
    """What stands behind the button of the window: it leads to the institution's sign-in."""
    person.say(greeting)
    person.tap("accounts.sign_in")
    elements = [each for block in person.modal()["blocks"] for each in block.get("elements", [])]
    return str(next(each["url"] for each in elements if each.get("action_id") == "accounts.open_sign_in"))


def sign_in(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.locator("button").click()
    page.locator("#name").fill(name)
    page.locator("#password").fill(f"sample-{name}")
    page.locator("button[value='sign-in']").click()


def unlink(demo: Demo, name: str) -> None:
    """What an operator does from outside happens by the machine's clock: the demo follows it."""
    demo.http.post("/_demo/clock", json={"real": True}).raise_for_status()
    done = demo.run("accounts", "unlink", name)
    assert done.returncode == 0, done.stderr


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "ja"])
def test_somebody_new_signs_in_types_the_number_and_goes_on(demo: Demo, browser: Browser, language: str) -> None:
    fumi = demo.person("fumi")
    address = address_for(fumi, HELLO[language])
    page = phone(browser, language).new_page()
    page.goto(address)
    page.locator("button").click()
    page.locator("#name").fill("fumi")
    page.locator("#password").fill("wrong")
    page.locator("button[value='sign-in']").click()
    expect(page.locator("#wrong")).to_be_visible()
    page.locator("#password").fill("sample-fumi")
    page.locator("button[value='sign-in']").click()
    number = page.locator(".number").inner_text()
    expect(page.locator("dl")).to_contain_text("fumi@example.ac.jp")
    expect(page.locator("dl")).to_contain_text("Mamori Demo University")
    expect(page.locator("body")).to_contain_text(WARNED[language])
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "wider than the phone"
    wrong = f"{(int(number.replace(' ', '')) + 1) % 10**6:06}"
    assert "number" in fumi.submit(number=wrong)["errors"]
    assert fumi.submit(number=number)["outcome"] == "closed"
    demo.until(lambda: LINKED[language] in words(fumi.answers()[-1]), what="the welcome")
    page.reload()
    expect(page.locator("body")).to_contain_text(DONE[language])
    assert "fumi" in words(fumi.home())
    shown = demo.run("accounts", "links", "fumi")
    assert CAST["fumi"] in shown.stdout
    assert "oidc" in shown.stdout


@pytest.mark.browser
def test_aiko_is_lured_into_mallory_s_linking_and_nothing_happens(demo: Demo, browser: Browser) -> None:
    """The classic: Mallory begins in her own Slack and sends Aiko the address. Aiko even signs in."""
    unlink(demo, "mallory")
    unlink(demo, "aiko")
    mallory = demo.person("mallory")
    address = address_for(mallory, "hello, please help me")
    page = phone(browser).new_page()
    page.goto(address)
    expect(page.locator("body")).to_contain_text("If somebody sent you this link, close the page.")
    sign_in(page, address, "aiko")
    expect(page.locator("h1")).to_have_text("Type this number in Slack")
    both = page.locator("dl")
    expect(both).to_contain_text("aiko")
    expect(both).to_contain_text("Mallory Reed, mallory@example.ac.jp")
    expect(page.locator("body")).to_contain_text("Tell this number to nobody.")
    number = page.locator(".number").inner_text().replace(" ", "")
    # Whatever Mallory can do without Aiko's help: the same address in her own browser, guessing, waiting.
    hers = phone(browser).new_page()
    hers.goto(address)
    hers.locator("button").click()
    expect(hers.locator("h1")).to_have_text("This page no longer works")
    hers.goto(f"{demo.address}/link")
    expect(hers.locator("h1")).to_have_text("This page no longer works")
    assert "number" in mallory.submit(number=f"{(int(number) + 1) % 10**6:06}")["errors"]
    assert "Nobody in Slack" in demo.run("accounts", "links", "aiko").stdout
    # Aiko says that this was not hers: the way is closed, and security hears of it.
    page.get_by_role("button", name="I didn't ask for this in Slack").click()
    expect(page.locator("h1")).to_have_text("Nothing was linked")
    assert "number" in mallory.submit(number=number)["errors"]
    assert "Nobody in Slack" in demo.run("accounts", "links", "aiko").stdout

    def alarms() -> list[str]:
        messages = demo.ask(f"/_control/messages/{ADMIN_CHANNEL}", **{"as": CAST["chika"]})["messages"]
        return [words(each) for each in messages if CAST["mallory"] in words(each)]

    (alarm,) = demo.until(alarms, what="the alarm")
    assert "signed in as aiko" in alarm


@pytest.mark.browser
def test_the_address_of_the_portal_forwarded_under_way_ends_in_the_other_browser(demo: Demo, browser: Browser) -> None:
    """Mallory goes as far as the institution's page herself, and lets Aiko do only the signing in."""
    unlink(demo, "mallory")
    unlink(demo, "aiko")
    hers = phone(browser).new_page()
    hers.goto(address_for(demo.person("mallory"), "hello, please help me"))
    hers.locator("button").click()
    hers.locator("#name").wait_for()
    page = phone(browser).new_page()
    page.goto(hers.url)
    page.locator("#name").fill("aiko")
    page.locator("#password").fill("sample-aiko")
    page.locator("button[value='sign-in']").click()
    expect(page.locator("h1")).to_have_text("This page no longer works")
    hers.goto(f"{demo.address}/link")
    expect(hers.locator("h1")).to_have_text("You haven't signed in yet")


@pytest.mark.browser
def test_whoever_cancels_or_takes_another_s_account_is_told_and_can_try_again(demo: Demo, browser: Browser) -> None:
    fumi = demo.person("fumi")
    page = phone(browser).new_page()
    page.goto(address_for(fumi, HELLO["en"]))
    page.locator("button").click()
    page.locator("button[value='cancel']").click()
    expect(page.locator("h1")).to_have_text("You didn't sign in")
    page.locator("button").click()
    page.locator("#name").fill("aiko")
    page.locator("#password").fill("sample-aiko")
    page.locator("button[value='sign-in']").click()
    expect(page.locator("h1")).to_have_text("This account is linked already")


def test_no_secret_of_the_way_stands_in_the_log_or_in_slack_s_history(demo: Demo) -> None:
    fumi = demo.person("fumi")
    ticket = address_for(fumi, HELLO["en"]).rsplit("/", 1)[1]
    onward = demo.http.post(f"/link/{ticket}")
    address = re.search(r'href="([^"]+/portal/authorize[^"]+)"', onward.text)[1].replace("&amp;", "&")
    asked = dict(re.findall(r"[?&](\w+)=([^&]*)", address))
    form = asked | {"redirect_uri": f"{demo.address}/link/callback", "scope": "openid profile email"}
    back = demo.http.post("/portal/authorize", data=form | {"name": "fumi", "password": "sample-fumi"})
    code = re.search(r"code=([^&]+)", back.headers["location"])[1]
    arrived = demo.http.get(back.headers["location"])
    assert (arrived.status_code, arrived.headers["location"]) == (303, f"{demo.address}/link")
    number = re.search(r'class="number">(\d{3}) (\d{3})<', demo.http.get("/link").text)
    assert fumi.submit(number=f"{number[1]}{number[2]}")["outcome"] == "closed"
    log, said = demo.log.read_text(), str(fumi.messages())
    for secret in (ticket, asked["state"], asked["nonce"], code, demo.http.cookies["mamori-link"]):
        assert secret not in log
        assert secret not in said
