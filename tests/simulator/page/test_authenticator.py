"""The devices beside Slack: keys, scanning, codes, clocks, loss."""

import base64
import io
from typing import Any

import pytest
import segno
from playwright.async_api import BrowserContext, Page, expect

EMI = "U0EMI00001"
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
URI = f"otpauth://totp/Uni:emi?secret={KEY}&issuer=Uni"

pytestmark = pytest.mark.browser


def base32(seed: bytes) -> str:
    return base64.b32encode(seed).decode().rstrip("=")


async def code_of(page: Page, account: dict[str, Any], seconds: int) -> str:
    script = """async ({ account, seconds }) => {
        const { codeAt, stepAt } = await import("/_assets/otp.js");
        return codeAt(account, stepAt(account, seconds * 1000));
    }"""
    code: str = await page.evaluate(script, {"account": account, "seconds": seconds})
    return code


async def with_clock(context: BrowserContext, now: str) -> None:
    """The demo's clock, standing still enough: the page asks again every few seconds and gets the same instant."""
    await context.route("**/_demo/clock", lambda route: route.fulfill(json={"now": now}))


async def type_key(page: Page, key: str) -> None:
    await page.get_by_test_id("add-key").click()
    await page.locator("[name=key]").fill(key)
    await page.get_by_test_id("save-key").click()


@pytest.mark.parametrize(
    ("algorithm", "seed", "codes"),
    [
        ("SHA1", b"1234567890" * 2, {59: "94287082", 1111111109: "07081804", 20000000000: "65353130"}),
        ("SHA256", b"1234567890" * 3 + b"12", {59: "46119246", 1111111109: "68084774", 20000000000: "77737706"}),
        ("SHA512", b"1234567890" * 6 + b"1234", {59: "90693936", 1111111109: "25091201", 20000000000: "47863826"}),
    ],
)
async def test_codes_are_those_of_rfc_6238(open_as: Any, algorithm: str, seed: bytes, codes: dict[int, str]) -> None:
    page = await open_as(EMI)
    account = {"key": base32(seed), "algorithm": algorithm, "digits": 8, "period": 30}
    assert {seconds: await code_of(page, account, seconds) for seconds in codes} == codes


async def test_a_key_is_taken_as_people_copy_it_and_refused_beside_the_field_when_it_is_none(open_as: Any) -> None:
    page = await open_as(EMI)
    await type_key(page, "jbsw 0000")
    await expect(page.get_by_role("alert")).to_contain_text("A to Z")
    await page.locator("[name=key]").fill("ｊｂｓｗ-y3dp ehpk 3pxp jbsw y3dp ehpk 3pxp")
    await page.get_by_test_id("save-key").click()
    await expect(page.get_by_test_id("otp-code")).to_have_count(1)
    assert KEY in await page.evaluate("JSON.stringify(localStorage)")


async def test_the_camera_reads_the_code_on_the_page_the_bot_opened(
    app: Any, context: BrowserContext, open_as: Any
) -> None:
    picture = io.BytesIO()
    segno.make(URI, error="m", boost_error=False).save(picture, kind="svg", scale=5, xmldecl=False)
    body = f"<!doctype html><div data-qr>{picture.getvalue().decode()}</div>"
    await context.route("**/enroll", lambda route: route.fulfill(content_type="text/html", body=body))
    page = await open_as(EMI)
    await page.get_by_test_id("scan-qr").click()
    await expect(page.get_by_role("alert")).to_contain_text("No page is open")
    url = f"{page.url.split('#')[0]}enroll"
    element = {
        "type": "button",
        "action_id": "enrollment.open_page",
        "text": {"type": "plain_text", "text": "Open"},
        "url": url,
    }
    await app.web.chat_postMessage(channel=EMI, text="Open it", blocks=[{"type": "actions", "elements": [element]}])
    async with page.expect_popup() as opened:
        await page.locator("[data-action-id='enrollment.open_page']").click()
    assert (await app.next("block_actions")).payload["actions"][0]["action_id"] == "enrollment.open_page"
    await (await opened.value).wait_for_load_state()
    await page.get_by_test_id("scan-qr").click()
    await expect(page.locator(".account")).to_contain_text("Uni")
    await page.get_by_test_id("scan-qr").click()
    await expect(page.get_by_role("alert")).to_have_text("This device has that account already.")


async def test_a_picture_without_a_code_says_so(open_as: Any) -> None:
    page = await open_as(EMI)
    dot = base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
    )
    await page.get_by_test_id("scan-file").set_input_files({"name": "dot.png", "mimeType": "image/png", "buffer": dot})
    await expect(page.get_by_role("alert")).to_have_text("No code could be read in the picture.")


async def test_codes_follow_the_demos_clock_and_the_devices_own_mistake(context: BrowserContext, open_as: Any) -> None:
    await with_clock(context, "2026-11-28T22:00:10+09:00")
    page = await open_as(EMI)
    await expect(page.get_by_test_id("clock")).to_contain_text("Sat, Nov 28")
    await type_key(page, KEY)
    account = {"key": KEY, "algorithm": "SHA1", "digits": 6, "period": 30}
    at = 1795870810  # 2026-11-28 13:00:10 UTC
    await expect(page.get_by_test_id("otp-code")).to_have_text(await code_of(page, account, at))
    await page.get_by_test_id("device-clock").select_option("slow")
    await expect(page.get_by_test_id("otp-code")).to_have_text(await code_of(page, account, at - 600))


async def test_a_lost_device_shows_no_codes_until_it_is_found(open_as: Any) -> None:
    page = await open_as(EMI)
    await type_key(page, KEY)
    await page.get_by_test_id("lose-device").click()
    await expect(page.get_by_test_id("otp-code")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("device")).to_contain_text("Lost")
    await page.get_by_test_id("find-device").click()
    await expect(page.get_by_test_id("otp-code")).to_have_count(1)


async def test_a_second_device_has_its_own_name_and_each_person_their_own_devices(open_as: Any) -> None:
    page = await open_as(EMI)
    await page.get_by_test_id("add-device").click()
    await page.locator("[name=device]").fill("iPhone")
    await page.get_by_test_id("save-device").click()
    await expect(page.get_by_role("alert")).to_contain_text("already a device of that name")
    await page.locator("[name=device]").fill("Office PC")
    await page.get_by_test_id("save-device").click()
    await expect(page.locator("[data-testid=device][data-name='Office PC']")).to_be_visible()
    await page.get_by_test_id("as-picker").select_option("U0MALLORY1")
    await expect(page.get_by_test_id("device")).to_have_count(1)
