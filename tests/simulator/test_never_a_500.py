"""Whatever is sent, the answer is a refusal with words: a crash would look like Slack being down."""

import copy
import json
from typing import Any

import httpx2
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.app import create_app
from simulator.blockkit import message_problems, view_problems
from simulator.workspace import load_workspace
from tests.simulator.kit import AIKO, SUPPORT, actions, button, entry, option, plain

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["type", "text", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=5,
)
SELECT = {"type": "static_select", "action_id": "pick", "options": [option("a")], "initial_option": option("a")}
VIEW: dict[str, Any] = {
    "type": "modal",
    "title": plain("Form"),
    "submit": plain("Send"),
    "blocks": [
        entry("code", min_length=1, focus_on_load=True),
        actions("a", button("b"), SELECT),
        {
            "type": "section",
            "text": plain("x"),
            "accessory": {"type": "image", "image_url": "https://e.jp/a", "alt_text": "a"},
        },
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    ],
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path] + [found for key, one in steps for found in places(one, (*path, key))]


def replaced(value: Any, path: tuple[Any, ...], by: Any) -> Any:
    if not path:
        return by
    changed = copy.deepcopy(value)
    inside = changed
    for step in path[:-1]:
        inside = inside[step]
    inside[path[-1]] = by
    return changed


@given(path=st.sampled_from(places(VIEW)), by=anything)
def test_a_view_with_anything_anywhere_is_judged_and_never_a_crash(path: tuple[Any, ...], by: Any) -> None:
    view = replaced(VIEW, path, by)
    assert isinstance(view_problems(view, "modal"), list)
    assert isinstance(message_problems(view.get("blocks") if isinstance(view, dict) else view), list)


FIELDS = [
    "user",
    "channel",
    "ts",
    "text",
    "action",
    "view",
    "home",
    "values",
    "command",
    "name",
    "files",
    "kind",
    "count",
    "on",
    "scopes",
    "bot_token",
    "request_url",
    "error",
    "token",
    "deleted",
    "tz",
    "member",
]
CALLS = [
    *("message", "edit", "delete", "react", "interact", "submit", "close", "command"),
    *("faults", "limits", "app", "redeliver", "user", "membership", "dnd"),
]
METHODS = [
    "chat.postMessage",
    "chat.update",
    "conversations.history",
    "conversations.list",
    "views.open",
    "views.publish",
    "users.info",
    "dnd.info",
    "files.getUploadURLExternal",
    "files.completeUploadExternal",
    "files.info",
    "users.conversations",
    "chat.getPermalink",
]
ARGUMENTS = [
    "channel",
    "text",
    "blocks",
    "metadata",
    "thread_ts",
    "ts",
    "limit",
    "cursor",
    "oldest",
    "view",
    "trigger_id",
    "user_id",
    "user",
    "files",
    "filename",
    "length",
    "channel_id",
    "message_ts",
]
known = st.sampled_from([AIKO, SUPPORT, "U0MAMORI01", "/mfa", "delay"])
quickly = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)


@quickly
@given(call=st.sampled_from(CALLS), body=st.dictionaries(st.sampled_from(FIELDS), known | anything, max_size=6))
async def test_a_control_call_with_any_body_is_answered(call: str, body: dict[str, Any]) -> None:
    await answered(f"/_control/{call}", body)


@quickly
@given(method=st.sampled_from(METHODS), body=st.dictionaries(st.sampled_from(ARGUMENTS), known | anything, max_size=6))
async def test_a_web_api_call_with_any_arguments_is_answered(method: str, body: dict[str, Any]) -> None:
    await answered(f"/api/{method}", body)


async def test_what_could_never_be_answered_is_never_stored() -> None:
    for number in ("NaN", "Infinity", "1e999", '"\\ud83d"', "[" * 100_000):
        app = create_app(load_workspace())
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://localhost") as client:
            body = f'{{"user": "{AIKO}", "text": "x", "files": [{{"name": {number}}}]}}'
            assert (await client.post("/_control/message", content=body)).status_code == 400


async def answered(path: str, body: dict[str, Any]) -> None:
    app = create_app(load_workspace())
    transport = httpx2.ASGITransport(app=app)  # it raises what the app raises
    header = {"authorization": f"Bearer {app.state.world.workspace.app.bot_token}"}
    async with httpx2.AsyncClient(transport=transport, base_url="http://localhost", headers=header) as client:
        response = await client.post(path, content=json.dumps(body), headers={"content-type": "application/json"})
    assert response.status_code < 500
    assert isinstance(response.json()["ok"], bool)
