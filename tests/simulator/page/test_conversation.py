"""What people see and do in the conversation, in modals and in Home."""

from typing import Any

import pytest
from playwright.async_api import BrowserContext, expect

AIKO, EMI, MALLORY, GENERAL = "U0AIKO0001", "U0EMI00001", "U0MALLORY1", "C0GENERAL1"

pytestmark = pytest.mark.browser


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(action_id: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def text_input(name: str, label: str, **more: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": name, **more}
    return {"type": "input", "block_id": name, "label": plain(label), "element": element}


def form(*blocks: dict[str, Any], title: str = "Your app") -> dict[str, Any]:
    inputs = [text_input("name", "Name", initial_value="iPhone"), text_input("code", "Code")]
    return {"type": "modal", "title": plain(title), "submit": plain("Confirm"), "blocks": [*blocks, *inputs]}


async def post_card(app: Any, user: str, *elements: dict[str, Any]) -> None:
    blocks = [{"type": "actions", "block_id": "steps", "elements": list(elements)}]
    await app.web.chat_postMessage(channel=user, text="Your next step", blocks=blocks)


async def opened_form(app: Any, page: Any, user: str, *blocks: dict[str, Any]) -> Any:
    async def open_it(payload: dict[str, Any]) -> None:
        if payload["actions"][0]["action_id"] == "enrollment.start":
            await app.web.views_open(trigger_id=payload["trigger_id"], view=form(*blocks))

    app.on["block_actions"] = open_it
    await post_card(app, user, button("enrollment.start", "Begin"))
    await page.locator("[data-action-id='enrollment.start']").click()
    await page.get_by_test_id("modal").wait_for()
    return page.get_by_test_id("modal")


async def test_a_first_visit_is_shown_where_to_click_and_never_again(app: Any, open_as: Any) -> None:
    page = await open_as(AIKO)
    await page.get_by_test_id("say-hello").click()
    heard = await app.next("message")
    assert heard.payload["event"]["text"] == "こんにちは"
    await expect(page.get_by_test_id("hint")).to_have_count(0)
    await page.reload()
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await expect(page.get_by_test_id("hint")).to_have_count(0)


@pytest.mark.parametrize(
    ("locale", "name", "says"),
    [
        ("en-GB", "Emi", "Send “hello”"),
        ("ja-JP", "Aiko", "「こんにちは」と送る"),
        ("fr-FR", "Aiko", "「こんにちは」と送る"),
    ],
)
async def test_a_first_visit_speaks_the_browsers_language(
    context: BrowserContext, address: str, locale: str, name: str, says: str
) -> None:
    """As somebody who reads it; where nobody does, as the first of the cast."""
    assert context.browser is not None
    page = await (await context.browser.new_context(base_url=address, locale=locale)).new_page()
    await page.goto("/")
    await expect(page.get_by_test_id("say-hello")).to_have_text(says)
    await expect(page.get_by_test_id("as-picker").locator("option:checked")).to_contain_text(name)


async def test_what_somebody_writes_never_becomes_part_of_the_page(app: Any, person: Any, open_as: Any) -> None:
    page = await open_as(AIKO, GENERAL)
    await person.post("message", user=EMI, channel=GENERAL, text="<img src=x onerror=alert(1)> *really*")
    await app.web.chat_postMessage(channel=GENERAL, text="<javascript:alert(1)|tap> <https://example.com|*site*>")
    message = page.get_by_test_id("message")
    await expect(message.first).to_contain_text("<img src=x onerror=alert(1)> really")
    await expect(message.first.locator("strong", has_text="really")).to_be_visible()
    await expect(message.nth(1).locator("a")).to_have_count(1)
    assert await message.nth(1).locator("a").get_attribute("rel") == "noopener noreferrer"


async def test_another_person_sees_nothing_of_a_private_conversation(app: Any, open_as: Any) -> None:
    page = await open_as(AIKO)
    await app.web.chat_postMessage(channel=AIKO, text="Only for you")
    await expect(page.get_by_test_id("message")).to_have_count(1)
    await page.get_by_test_id("as-picker").select_option(MALLORY)
    await expect(page.get_by_test_id("messages")).to_contain_text("Nothing here yet")
    await expect(page.get_by_text("Only for you")).to_have_count(0)


async def test_news_elsewhere_is_marked_and_a_half_written_text_stays_where_it_was(person: Any, open_as: Any) -> None:
    page = await open_as(EMI)
    await page.get_by_test_id("composer").fill("only for Mamori")
    await person.post("message", user=AIKO, channel=GENERAL, text="hello all")
    channel = page.get_by_test_id("channel-general")
    await expect(channel).to_have_class("place unread")
    await channel.click()
    await expect(page.get_by_test_id("composer")).to_have_value("")
    await expect(channel).to_have_class("place")
    await page.get_by_test_id("dm-tab").click()
    await expect(page.get_by_test_id("composer")).to_have_value("only for Mamori")


async def test_a_slash_command_is_answered_for_its_caller_only(app: Any, open_as: Any) -> None:
    async def answer(payload: dict[str, Any]) -> dict[str, str]:
        return {"text": f"You asked for {payload['text']}"}

    app.on["/mfa"] = answer
    page = await open_as(EMI)
    await page.get_by_test_id("composer").fill("/mfa status")
    await page.get_by_test_id("composer").press("Enter")
    await expect(page.get_by_test_id("message")).to_contain_text("Only visible to you")
    await expect(page.get_by_test_id("message")).to_contain_text("You asked for status")


async def test_an_app_that_does_not_answer_is_named_beside_the_button(app: Any, person: Any, open_as: Any) -> None:
    page = await open_as(EMI)
    await post_card(app, EMI, button("enrollment.start", "Begin"))
    await person.post("faults", kind="drop_ack", count=1)
    await page.locator("[data-action-id='enrollment.start']").click()
    await expect(page.get_by_role("alert")).to_have_text("The app did not answer within 3 seconds. Try again.")


async def test_a_question_comes_before_an_action_that_asks_for_it(app: Any, open_as: Any) -> None:
    pressed: list[str] = []

    async def note(payload: dict[str, Any]) -> None:
        pressed.append(payload["actions"][0]["action_id"])

    app.on["block_actions"] = note
    page = await open_as(EMI)
    question = {
        "title": plain("Freeze it?"),
        "text": plain("At once."),
        "confirm": plain("Freeze"),
        "deny": plain("No"),
    }
    await post_card(app, EMI, button("authenticators.lost", "Lost phone", confirm=question))
    await page.locator("[data-action-id='authenticators.lost']").click()
    await page.get_by_role("button", name="No").click()
    assert pressed == []
    await page.locator("[data-action-id='authenticators.lost']").click()
    await page.get_by_test_id("confirm-yes").click()
    await app.next("block_actions")
    assert pressed == ["authenticators.lost"]


async def test_errors_stand_beside_their_field_and_take_the_focus(app: Any, open_as: Any) -> None:
    async def refuse(_payload: dict[str, Any]) -> dict[str, Any]:
        return {"response_action": "errors", "errors": {"code": "That code didn't match."}}

    app.on["view_submission"] = refuse
    page = await open_as(EMI)
    modal = await opened_form(app, page, EMI)
    await modal.locator("[name=code]").fill("000000")
    await modal.get_by_test_id("modal-submit").click()
    error = modal.locator("[data-error-for=code]")
    await expect(error).to_have_text("That code didn't match.")
    field = modal.locator("[name=code]")
    await expect(field).to_be_focused()
    assert await error.get_attribute("id") in (await field.get_attribute("aria-describedby") or "").split()
    await expect(field).to_have_value("000000")


async def test_typed_text_outlives_the_apps_update_and_a_reload(app: Any, open_as: Any) -> None:
    show_key = {"type": "actions", "block_id": "more", "elements": [button("enrollment.show_key", "Show the key")]}
    page = await open_as(EMI)
    modal = await opened_form(app, page, EMI, show_key)

    async def update(payload: dict[str, Any]) -> None:
        key = {"type": "section", "block_id": "setup_key", "text": plain("JBSW Y3DP")}
        await app.web.views_update(view_id=payload["view"]["id"], view=form(show_key, key))

    app.on["block_actions"] = update
    await modal.locator("[name=name]").fill("Pixel")
    await modal.locator("[data-action-id='enrollment.show_key']").click()
    await expect(modal.locator("[data-block-id=setup_key]")).to_be_visible()
    await expect(modal.locator("[name=name]")).to_have_value("Pixel")
    await expect(modal.locator("[data-action-id='enrollment.show_key']")).to_be_focused()
    await page.reload()
    await expect(page.get_by_test_id("modal").locator("[name=name]")).to_have_value("Pixel")


async def test_the_keyboard_stays_in_the_modal_and_escape_leaves_it(app: Any, open_as: Any) -> None:
    page = await open_as(EMI)
    await opened_form(app, page, EMI)
    await expect(page.locator("[name=name]")).to_be_focused()
    for _ in range(8):
        await page.keyboard.press("Tab")
        assert await page.evaluate("document.activeElement.closest('[data-testid=modal]') !== null")
    await page.keyboard.press("F6")
    assert await page.evaluate("document.activeElement.closest('[data-testid=authenticator]') !== null")
    await page.keyboard.press("F6")
    await page.keyboard.press("Escape")
    await expect(page.get_by_test_id("modal")).to_have_count(0)
    await expect(page.locator("[data-action-id='enrollment.start']")).to_be_focused()


async def test_home_shows_what_the_app_publishes_whenever_it_does(app: Any, open_as: Any) -> None:
    async def publish(payload: dict[str, Any]) -> None:
        await show(payload["event"]["user"], "You're covered")

    async def show(user: str, words: str) -> None:
        await app.web.views_publish(
            user_id=user, view={"type": "home", "blocks": [{"type": "header", "text": plain(words)}]}
        )

    app.on["app_home_opened"] = publish
    page = await open_as(EMI)
    await page.get_by_test_id("home-tab").click()
    await expect(page.get_by_test_id("home")).to_contain_text("You're covered")
    await show(EMI, "One more method takes two minutes")
    await expect(page.get_by_test_id("home")).to_contain_text("One more method")


async def test_equal_radio_buttons_in_two_messages_do_not_switch_each_other_off(app: Any, open_as: Any) -> None:
    page = await open_as(EMI)
    options = [{"text": plain("A"), "value": "a"}, {"text": plain("B"), "value": "b"}]
    for _ in range(2):
        await post_card(app, EMI, {"type": "radio_buttons", "action_id": "choice", "options": options})
    boxes = page.get_by_label("A", exact=True)
    await boxes.nth(0).check()
    await boxes.nth(1).check()
    await expect(boxes.nth(0)).to_be_checked()


async def test_nothing_is_wider_than_a_phone(app: Any, open_as: Any) -> None:
    page = await open_as(AIKO)
    await page.set_viewport_size({"width": 390, "height": 844})
    await opened_form(app, page, AIKO)
    for tab in ("bottom-tab-authenticator", "bottom-tab-slack"):
        await page.get_by_test_id(tab).click()
        assert await page.evaluate("document.documentElement.scrollWidth") <= 390
    await expect(page.get_by_test_id("modal")).to_be_visible()
