"""Modals and Homes: one use of a trigger, three in a stack, hashes against lost updates, typed text that survives."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

AIKO, EMI = "U0AIKO0001", "U0EMI00001"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def form(name: str = "name", **changes: Any) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": name}
    field = {"type": "input", "block_id": name, "label": plain("Name"), "element": element}
    press = {"type": "button", "action_id": "press", "text": plain("More")}
    more = {"type": "actions", "block_id": "more", "elements": [press]}
    return {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": [field, more], **changes}


def home(text: str) -> dict[str, Any]:
    return {"type": "home", "blocks": [{"type": "section", "text": plain(text)}]}


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response["error"]


@pytest.fixture
async def trigger(app: Any, person: Any) -> Any:
    """Presses the button of a fresh message, or the one in the open modal, and gives back the trigger."""

    async def press(*, in_modal: bool = False) -> str:
        if in_modal:
            await person.post("interact", user=AIKO, view=True, action={"action_id": "press"})
        else:
            element = {"type": "button", "action_id": "press", "text": plain("Press")}
            blocks = [{"type": "actions", "elements": [element]}]
            posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=blocks)
            await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "press"})
        return (await app.next("block_actions")).payload["trigger_id"]

    return press


async def test_a_trigger_opens_one_modal_and_no_second(web: Any, trigger: Any, person: Any) -> None:
    one = await trigger()
    opened = (await web.views_open(trigger_id=one, view=form()))["view"]
    assert (opened["root_view_id"], opened["previous_view_id"]) == (opened["id"], None)
    assert await error_of(web.views_open(trigger_id=one, view=form())) == "exchanged_trigger_id"
    assert await error_of(web.views_open(trigger_id="1.2.abc", view=form())) == "invalid_trigger_id"
    assert (await person.get("modal", user=AIKO))["view"]["id"] == opened["id"]
    assert (await person.get("modal", user=EMI))["view"] is None


async def test_a_refused_view_leaves_the_trigger_for_a_mended_one(web: Any, trigger: Any) -> None:
    one = await trigger()
    with pytest.raises(SlackApiError) as refusal:
        await web.views_open(trigger_id=one, view=form(title=plain("x" * 25)))
    assert refusal.value.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in refusal.value.response["response_metadata"]["messages"][0]
    await web.views_open(trigger_id=one, view=form())


async def test_three_modals_stand_on_each_other_and_not_four(web: Any, trigger: Any, person: Any) -> None:
    assert await error_of(web.views_push(trigger_id=await trigger(), view=form())) == "not_found"
    first = (await web.views_open(trigger_id=await trigger(), view=form()))["view"]
    second = (await web.views_push(trigger_id=await trigger(in_modal=True), view=form()))["view"]
    await web.views_push(trigger_id=await trigger(in_modal=True), view=form())
    assert (second["previous_view_id"], second["root_view_id"]) == (first["id"], first["id"])
    assert await error_of(web.views_push(trigger_id=await trigger(in_modal=True), view=form())) == "push_limit_reached"
    assert (await person.post("close", user=AIKO))["view"]["id"] == second["id"]
    assert (await person.post("close", user=AIKO, all=True))["view"] is None


async def test_a_slower_update_does_not_overwrite_a_newer_one(web: Any, trigger: Any) -> None:
    opened = (await web.views_open(trigger_id=await trigger(), view=form()))["view"]
    await web.views_update(view_id=opened["id"], hash=opened["hash"], view=form())
    stale = web.views_update(view_id=opened["id"], hash=opened["hash"], view=form())
    assert await error_of(stale) == "hash_conflict"
    assert await error_of(web.views_update(view_id="VNOWHERE", view=form())) == "not_found"


async def test_what_was_typed_survives_an_update_of_the_same_input_only(web: Any, trigger: Any, person: Any) -> None:
    opened = (await web.views_open(trigger_id=await trigger(), view=form()))["view"]
    typed = {"action_id": "press"}
    await person.post("interact", user=AIKO, view=True, action=typed, values={"name": "iPhone"})
    same = (await web.views_update(view_id=opened["id"], view=form()))["view"]
    assert same["state"]["values"]["name"]["name"]["value"] == "iPhone"
    other = (await web.views_update(view_id=opened["id"], view=form("device")))["view"]
    assert other["state"]["values"]["device"]["device"]["value"] is None


async def test_an_external_id_belongs_to_one_open_view(web: Any, trigger: Any) -> None:
    await web.views_open(trigger_id=await trigger(), view=form(external_id="setup"))
    again = web.views_push(trigger_id=await trigger(in_modal=True), view=form(external_id="setup"))
    assert await error_of(again) == "duplicate_external_id"
    await web.views_update(external_id="setup", view=form(external_id="setup"))


async def test_home_is_published_for_one_person_and_guarded_by_its_hash(web: Any, person: Any) -> None:
    first = (await web.views_publish(user_id=AIKO, view=home("one")))["view"]
    second = (await web.views_publish(user_id=AIKO, view=home("two"), hash=first["hash"]))["view"]
    assert second["id"] == first["id"]
    assert await error_of(web.views_publish(user_id=AIKO, view=home("3"), hash=first["hash"])) == "hash_conflict"
    assert await error_of(web.views_publish(user_id=AIKO, view=form())) == "invalid_arguments"
    assert (await person.get("home", user=AIKO))["view"]["blocks"][0]["text"]["text"] == "two"
    assert (await person.get("home", user=EMI))["view"] is None


async def test_opening_home_waits_for_what_the_app_publishes(app: Any, person: Any) -> None:
    async def publish(payload: dict[str, Any]) -> None:
        await app.web.views_publish(user_id=payload["event"]["user"], view=home("welcome"))

    app.on["app_home_opened"] = publish
    opened = await person.post("open-home", user=AIKO)
    assert opened["view"]["blocks"][0]["text"]["text"] == "welcome"
    await person.post("open-home", user=AIKO)
    first, second = [(await app.next("app_home_opened")).payload["event"] for _ in range(2)]
    assert first["tab"] == "home"
    assert "view" not in first
    assert second["view"]["id"] == opened["view"]["id"]
