"""What arrives outside Slack: SMS, calls and mail, each before the eyes of the person it is for."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, Page, expect

AIKO, EMI = "U0AIKO0001", "U0EMI00001"
EMIS_MOBILE, EMIS_OFFICE, AIKOS_MOBILE = "+818012345602", "+81921234552", "+819012345601"
NOON = "2026-11-24T12:00:00+09:00"

pytestmark = pytest.mark.browser


class Outside:
    """The demo's inbox and clock, as far as the page asks them."""

    def __init__(self) -> None:
        self.messages: list[dict[str, str]] = []
        self.now = NOON

    def send(self, kind: str, to: str, text: str, **more: str) -> None:
        at = f"2026-11-24T12:00:{len(self.messages):02d}+09:00"
        self.messages.append({"kind": kind, "to": to, "text": text, "at": at, **more})

    async def arrive(self, page: Page, kind: str, to: str, text: str, **more: str) -> None:
        """Sends, and has the page look around now instead of in a few seconds."""
        self.send(kind, to, text, **more)
        await page.evaluate("import('/_assets/inbox.js').then(({ inbox }) => inbox.refresh())")


@pytest.fixture
async def outside(context: BrowserContext) -> Outside:
    outside = Outside()
    await context.route("**/_demo/clock", lambda route: route.fulfill(json={"now": outside.now}))
    await context.route("**/_demo/inbox", lambda route: route.fulfill(json={"messages": outside.messages}))
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    return outside


async def test_an_sms_stands_on_the_phone_it_was_sent_to_and_is_marked_as_new_until_it_is_seen(
    outside: Outside, open_as: Any
) -> None:
    page = await open_as(EMI)
    tab = page.get_by_test_id("tool-tab-phone")
    await expect(tab).to_be_visible()
    await outside.arrive(page, "sms", EMIS_MOBILE, "Mamori: your code is 123456.")
    await outside.arrive(page, "sms", AIKOS_MOBILE, "Mamori: your code is 654321.")
    await expect(tab.get_by_test_id("badge")).to_contain_text("1 new")
    await expect(page.get_by_role("log")).to_contain_text("An SMS arrived at 080-1234-5602.")
    await tab.click()
    await expect(page.get_by_test_id("sms")).to_have_count(1)
    mobile = page.locator(f"[data-number='{EMIS_MOBILE}']")
    await expect(mobile.get_by_test_id("sms")).to_contain_text("your code is 123456")
    await expect(page.locator(f"[data-number='{EMIS_OFFICE}']")).to_contain_text("Nothing yet")
    await expect(tab.get_by_test_id("badge")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("tool-tab-phone").get_by_test_id("badge")).to_have_count(0)
    await page.get_by_test_id("as-picker").select_option(AIKO)
    await expect(page.get_by_test_id("sms")).to_contain_text("654321")
    await expect(page.get_by_text("123456")).to_have_count(0)


async def test_a_code_is_copied_with_one_tap_however_it_is_written(outside: Outside, open_as: Any) -> None:
    outside.send("sms", EMIS_MOBILE, "Mamori: 042 137 (10 minutes). Not you? Call 092-802-0000.")
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    await page.get_by_role("button", name="Copy the code 042137").click()
    await expect(page.get_by_role("status").get_by_text("copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == "042137"
    await page.get_by_role("button", name="Copy the number 080-1234-5602").click()
    assert await page.evaluate("navigator.clipboard.readText()") == "080-1234-5602"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1, 2, 3, 4, 5, 6.", "123456"),
        ("１、２、３、４、５、６。", "123456"),
        ("Code 123456, valid 10 minutes", "123456"),
        ("Call 092-802-0000", None),
        ("at 12:30", None),
        ("+819012345601", None),
    ],
)
async def test_what_is_a_code_in_a_text(outside: Outside, open_as: Any, text: str, code: str | None) -> None:
    assert outside
    page = await open_as(EMI)
    script = "(text) => import('/_assets/phone-card.js').then(({ codeIn }) => codeIn(text))"
    assert await page.evaluate(script, text) == code


async def test_a_call_says_its_words_only_after_it_was_answered(outside: Outside, open_as: Any) -> None:
    outside.send("voice", EMIS_OFFICE, "This is Mamori. Your code is 1, 2, 3, 4, 5, 6.")
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    call = page.get_by_test_id("call")
    await expect(call).to_contain_text("It rings…")
    await expect(page.get_by_text("Your code is")).to_have_count(0)
    await page.get_by_test_id("answer-call").press("Enter")
    await expect(call).to_contain_text("This is Mamori. Your code is 1, 2, 3, 4, 5, 6.")
    await expect(call.get_by_role("button", name="Copy the code 123456")).to_be_visible()
    await expect(call.get_by_test_id("speak")).to_be_visible()
    assert await page.evaluate("speechSynthesis.speaking") is False
    await page.reload()
    await page.get_by_test_id("tool-tab-phone").click()
    await expect(page.get_by_test_id("call")).to_contain_text("This is Mamori.")


async def test_a_call_that_nobody_answered_in_time_was_missed(outside: Outside, open_as: Any) -> None:
    outside.send("voice", EMIS_OFFICE, "Your code is 1, 2, 3, 4, 5, 6.")
    outside.now = "2026-11-24T12:05:00+09:00"
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    await expect(page.get_by_test_id("call")).to_contain_text("Missed call")
    await page.get_by_role("button", name="Hear what it said").click()
    await expect(page.get_by_test_id("call")).to_contain_text("Your code is")


async def test_a_number_of_ones_own_can_be_watched_and_let_go(outside: Outside, open_as: Any) -> None:
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    await page.get_by_test_id("watch-number").click()
    await page.locator("[name=number]").fill("abc")
    await page.get_by_test_id("save-number").click()
    await expect(page.get_by_role("alert")).to_contain_text("area code")
    await page.locator("[name=number]").fill("080-1234-5602")
    await page.get_by_test_id("save-number").click()
    await expect(page.get_by_role("alert")).to_contain_text("already here")
    await page.locator("[name=number]").fill("０７０ー９９９９ー８８８８")
    await page.get_by_test_id("save-number").click()
    await outside.arrive(page, "sms", "+817099998888", "Code 111222")
    await expect(page.locator("[data-number='+817099998888']").get_by_test_id("sms")).to_be_visible()
    await page.reload()
    await page.get_by_test_id("tool-tab-phone").click()
    await page.get_by_test_id("forget-number").click()
    await expect(page.locator("[data-number='+817099998888']")).to_have_count(0)


async def test_what_arrives_at_nobodys_number_is_offered_and_what_belongs_to_others_is_not(
    outside: Outside, open_as: Any
) -> None:
    outside.send("sms", "+4915123456789", "Code 333444")
    outside.send("sms", AIKOS_MOBILE, "Code 555666")
    page = await open_as(EMI)
    await page.get_by_test_id("tool-tab-phone").click()
    await expect(page.get_by_test_id("watch-stranger")).to_have_count(1)
    await page.get_by_test_id("watch-stranger").click()
    await expect(page.get_by_test_id("sms")).to_contain_text("333444")


async def test_letters_are_newest_first_and_only_this_demos_addresses_are_links(
    outside: Outside, open_as: Any, address: str
) -> None:
    outside.send("mail", "emi@example.ac.jp", "An older one.")
    long = "Dear Emi,\n\n" + "Please read this carefully. " * 60
    text = f"{long}\n\n{address}/link/abc. Or https://evil.example.com/{address}/x and javascript:alert(1)"
    outside.send("mail", "emi@example.ac.jp", text, subject="Your invitation")
    outside.send("mail", "aiko@example.ac.jp", "For Aiko only.")
    page = await open_as(EMI)
    tab = page.get_by_test_id("tool-tab-mail")
    await expect(tab.get_by_test_id("badge")).to_contain_text("2 new")
    await tab.click()
    letters = page.get_by_test_id("letter")
    await expect(letters).to_have_count(2)
    await expect(letters.first).to_contain_text("Your invitation")
    links = letters.first.locator("a")
    await expect(links).to_have_count(1)
    assert await links.get_attribute("href") == f"{address}/link/abc"
    assert (await links.get_attribute("target"), await links.get_attribute("rel")) == ("_blank", "noopener")
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_empty_panes_say_what_will_arrive_in_them(outside: Outside, open_as: Any) -> None:
    assert outside
    page = await open_as(AIKO)
    await page.get_by_test_id("tool-tab-phone").click()
    await expect(page.get_by_test_id("phone")).to_contain_text("コードがSMSか電話で届きます")
    await page.get_by_test_id("tool-tab-mail").click()
    await expect(page.get_by_test_id("mail")).to_contain_text("まだメールはありません")


async def test_where_only_the_workspace_runs_there_is_no_phone_and_no_mail(open_as: Any) -> None:
    page = await open_as(EMI)
    await expect(page.get_by_test_id("tool-tab-authenticator")).to_be_visible()
    await expect(page.get_by_test_id("tool-tab-phone")).to_have_count(0)
