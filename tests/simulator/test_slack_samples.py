"""Wherever the workspace sends a field that Slack's published samples show, it has the samples' type and place."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

SAMPLES = os.environ.get("SLACK_SAMPLES")
pytestmark = pytest.mark.skipif(not SAMPLES, reason="SLACK_SAMPLES names no folder")
AIKO, BEN = "U0AIKO0001", "U0BEN00001"


def sample(name: str) -> Any:
    return json.loads((Path(SAMPLES or "") / f"{name}.json").read_text(encoding="utf-8"))


def differences(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """Fields of another type. A null is Slack's way to say "none" everywhere; an empty placeholder says nothing."""
    if ours is None or theirs is None or (theirs == "" and isinstance(ours, (list, dict))):
        return []
    if type(ours) is not type(theirs):
        return [f"{path}: {type(ours).__name__} instead of {type(theirs).__name__}"]
    if isinstance(ours, dict):
        return [
            found
            for key in ours.keys() & theirs.keys()
            for found in differences(ours[key], theirs[key], f"{path}/{key}")
        ]
    if isinstance(ours, list):
        return [found for one in ours if (like := _like(one, theirs)) for found in differences(one, like, f"{path}[]")]
    return []


def _like(one: Any, samples: list[Any]) -> Any:
    """In lists of blocks and elements the sample with the same type; elsewhere the first."""
    if isinstance(one, dict) and "type" in one:
        return next(
            (like for like in samples if isinstance(like, dict) and like.get("type") in {one["type"], ""}), None
        )
    return samples[0] if samples else None


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": True}


BUTTON = {"type": "button", "action_id": "press", "text": plain("Press"), "value": "1"}
CARD = [
    {"type": "section", "text": {"type": "mrkdwn", "text": "x"}, "accessory": BUTTON},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}]},
    {"type": "image", "image_url": "https://example.ac.jp/a.png", "alt_text": "a"},
]
FORM = {
    "type": "modal",
    "title": plain("Form"),
    "submit": plain("Send"),
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "name",
            "label": plain("Name"),
            "element": {"type": "plain_text_input", "action_id": "name"},
        },
        {"type": "actions", "elements": [BUTTON]},
    ],
}
HOME = {"type": "home", "blocks": CARD}


async def test_answers_have_the_samples_types(app: Any, web: Any, workspace: Any) -> None:
    async def remember_trigger(payload: dict[str, Any]) -> None:
        app.trigger = payload["trigger_id"]

    app.on["block_actions"] = remember_trigger
    metadata = {"event_type": "x", "event_payload": {}}
    posted = await web.chat_postMessage(channel="C0SUPPORT1", text="x", blocks=CARD, metadata=metadata)
    channel, ts = posted["channel"], posted["ts"]
    await web.chat_postMessage(channel=channel, text="reply", thread_ts=ts)
    answers = {
        "auth.test": await web.auth_test(),
        "apps.connections.open": await web.apps_connections_open(app_token=workspace.app.app_token),
        "chat.postMessage": posted,
        "chat.postEphemeral": await web.chat_postEphemeral(channel=channel, user=BEN, text="x"),
        "reactions.add": await web.reactions_add(channel=channel, timestamp=ts, name="wave"),
        "chat.update": await web.chat_update(channel=channel, ts=ts, text="y"),
        "chat.getPermalink": await web.chat_getPermalink(channel=channel, message_ts=ts),
        "users.conversations": await web.users_conversations(),
        "conversations.history": await web.conversations_history(channel=channel, include_all_metadata=True),
        "conversations.replies": await web.conversations_replies(channel=channel, ts=ts),
        "conversations.info": await web.conversations_info(channel=channel),
        "conversations.members": await web.conversations_members(channel=channel),
        "conversations.open": await web.conversations_open(users=AIKO, return_im=True),
        "users.info": await web.users_info(user=AIKO, include_locale=True),
        "users.list": await web.users_list(include_locale=True),
        "users.lookupByEmail": await web.users_lookupByEmail(email="aiko@example.ac.jp"),
        "team.info": await web.team_info(),
        "views.publish": await web.views_publish(user_id=AIKO, view=HOME),
        "chat.delete": await web.chat_delete(channel=channel, ts=ts),
    }
    found = {name: differences(answer.data, sample(f"api/{name}")) for name, answer in answers.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


async def test_payloads_and_events_have_the_samples_types(app: Any, web: Any, person: Any) -> None:
    async def open_form(payload: dict[str, Any]) -> None:
        opened = await web.views_open(trigger_id=payload["trigger_id"], view=FORM)
        assert differences(opened.data, sample("api/views.open")) == []

    seen: dict[str, Any] = {}
    app.on["block_actions"] = open_form
    posted = await web.chat_postMessage(channel=AIKO, text="x", blocks=CARD)
    seen["events/MessagePayload"] = (await app.next("message")).payload
    await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "press"})
    seen["app-backend/interactive-components/BlockActionPayload"] = (await app.next("block_actions")).payload
    await person.post("submit", user=AIKO, values={"name": "iPhone"})
    seen["app-backend/views/ViewSubmissionPayload"] = (await app.next("view_submission")).payload
    await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "press"})
    await person.post("close", user=AIKO)
    seen["app-backend/views/ViewClosedPayload"] = (await app.next("view_closed")).payload
    await person.post("command", user=AIKO, command="/mfa", text="help")
    seen["app-backend/slash-commands/SlashCommandPayload"] = (await app.next("slash_commands")).payload
    await web.views_publish(user_id=AIKO, view=HOME)
    await web.chat_update(channel=posted["channel"], ts=posted["ts"], text="y")
    seen["events/MessageChangedPayload"] = (await app.next("message")).payload
    await web.chat_delete(channel=posted["channel"], ts=posted["ts"])
    seen["events/MessageDeletedPayload"] = (await app.next("message")).payload
    found = {name: differences(payload, sample(name)) for name, payload in seen.items()}
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
