"""One device counts as lost, and its owner gets in all the same: from the status card to "You got in within 41 seconds"."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.browser import ARGUMENTS, chromium
from tests.journeys.demo import Demo, Person, actions_of, words


def choices(view: dict[str, Any], name: str) -> dict[str, str]:
    """The values of a field by what stands there."""
    block = next(each for each in view["blocks"] if each["block_id"] == name)
    return {each["text"]["text"]: each["value"] for each in block["element"]["options"]}


def test_losing_the_iphone_in_english(emi: Person, demo: Demo) -> None:
    _, pc = emi.enroll()
    demo.advance(minutes=10)
    card = emi.say("hello")
    assert "iPhone: you could still sign in with the browser authenticator on your Office PC. Not tried yet." in words(
        card
    )
    emi.tap("practice.start", on=card)
    assert "Nothing is switched off" in words(emi.modal())
    iphone = choices(emi.modal(), "device")["iPhone"]
    assert emi.submit(device=iphone)["outcome"] == "view"
    window = emi.modal()
    assert "Your iPhone is lost, for this practice only." in words(window)
    assert list(choices(window, "method")) == ["browser authenticator on your Office PC"]
    wrong = emi.submit(code="12345")
    assert "code" in wrong["errors"]
    demo.advance(seconds=41)
    before = len(emi.answers())
    assert emi.submit(code=pc.code())["outcome"] == "view"
    assert re.search(r"You got in within 4\d seconds\.", words(emi.modal()))
    told = emi.next_answer(before)
    assert "losing your iPhone won't lock you out" in words(told)
    assert "your Office PC. Proven on 24 November 2026, within 4" in words(told)
    assert "Office PC: you could still sign in with the authenticator app on your iPhone. Not tried yet" in words(told)
    assert "Proven on" in words(emi.home())


@pytest.mark.browser
def test_on_the_page_on_a_phone_and_without_scripts(emi: Person, demo: Demo) -> None:
    _, pc = emi.enroll()
    demo.advance(minutes=10)
    emi.tap("practice.start", on=emi.say("hello"))
    emi.submit(device=choices(emi.modal(), "device")["iPhone"])
    section = emi.modal()["blocks"][0]
    assert section["accessory"]["action_id"] == "practice.open_page"
    path = chromium()
    before = len(emi.answers())
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 360, "height": 640}, java_script_enabled=False)
        page.goto(section["accessory"]["url"])
        page.get_by_label("6-digit code").fill("12345")
        page.get_by_role("button", name="Get in", exact=True).click()
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_label("6-digit code").fill(pc.code())
        page.get_by_label("6-digit code").press("Enter")
        expect(page.get_by_role("heading")).to_contain_text(re.compile(r"You got in within \d+ seconds?"))
        browser.close()
    assert "won't lock you out" in words(emi.next_answer(before))
    assert "This practice is over" in emi.submit(code="123456")["errors"]["code"]


def test_losing_the_iphone_in_japanese(aiko: Person, demo: Demo) -> None:
    _, pc = aiko.enroll("こんにちは")
    demo.advance(minutes=10)
    aiko.tap("practice.start", on=aiko.say("こんにちは"))
    aiko.submit(device=choices(aiko.modal(), "device")["iPhone"])
    assert "この練習の間だけ、iPhoneはなくしたことにします。" in words(aiko.modal())
    before = len(aiko.answers())
    aiko.submit(code=pc.code())
    assert "秒でサインインできました" in words(aiko.modal())
    assert "iPhone: Office PCのブラウザーの認証アプリでサインインできます。確認済み" in words(aiko.next_answer(before))


def test_a_practice_that_does_not_work_out_blames_nobody(emi: Person) -> None:
    emi.enroll()
    emi.tap("practice.start", on=emi.say("hello"))
    emi.submit(device=choices(emi.modal(), "device")["iPhone"])
    before = len(emi.answers())
    emi.tap_in_modal("practice.give_up")
    assert "Good that you tried it today." in words(emi.modal())
    told = emi.next_answer(before)
    assert "enrollment.add_app_mobile" in actions_of(told["blocks"])
    assert "Office PC. Not tried yet" in words(told)


def test_a_practice_left_open_is_over_after_a_while(emi: Person, demo: Demo) -> None:
    _, pc = emi.enroll()
    emi.tap("practice.start", on=emi.say("hello"))
    emi.submit(device=choices(emi.modal(), "device")["iPhone"])
    demo.advance(minutes=15)
    assert "This practice is over" in emi.submit(code=pc.code())["errors"]["code"]


def test_a_code_sent_to_another_phone_gets_in(emi: Person, demo: Demo) -> None:
    emi.enroll()
    emi.tap("enrollment.add_phone", on=emi.say("hello"))
    emi.submit(kind="mobile", number="080-1234-5602", delivery="sms", name="Old phone")
    before = len(emi.answers())
    emi.submit(code=code_by_sms(demo, 1))
    emi.next_answer(before)
    demo.advance(minutes=10)
    emi.tap("practice.start", on=emi.say("hello"))
    emi.submit(device=choices(emi.modal(), "device")["iPhone"])
    ways = choices(emi.modal(), "method")
    phone = next(value for label, value in ways.items() if "Old phone" in label)
    emi.tap_in_modal("practice.send_code", method=phone)
    demo.until(lambda: "Send a new code" in words(emi.modal()), what="the word on the code")
    assert emi.submit(code=code_by_sms(demo, 2))["outcome"] == "view"
    assert "You got in within" in words(emi.modal())


def code_by_sms(demo: Demo, number: int) -> str:
    """The one in the so-manyeth text message."""

    def find() -> str | None:
        texts = [each["text"] for each in demo.ask("/_demo/inbox")["messages"] if each["kind"] == "sms"]
        found = re.search(r"\d{6}", texts[number - 1]) if len(texts) >= number else None
        return found[0] if found else None

    return str(demo.until(find, what="a code by SMS"))
