"""Back to the start: nothing that was ordered, opened or left over reaches the next one."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from tests.simulator.kit import AIKO, actions, button, plain


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response["error"]


async def test_faults_and_pacing_are_forgotten(web: Any, person: Any) -> None:
    for kind in ("rate_limit", "server_error", "revoke"):
        await person.post("faults", kind=kind, count=5)
    await person.post("reset")
    for _ in range(10):
        await web.chat_postMessage(channel=AIKO, text="x")
    assert await error_of(web.chat_postMessage(channel=AIKO, text="x")) == "ratelimited"
    await person.post("limits", on=False)
    await person.post("reset")
    for _ in range(10):
        await web.chat_postMessage(channel=AIKO, text="x")
    assert await error_of(web.chat_postMessage(channel=AIKO, text="x")) == "ratelimited"


async def test_triggers_response_urls_and_windows_are_forgotten(app: Any, person: Any, http: Any) -> None:
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("a", button("go"))])
    await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "go"})
    payload = (await app.next("block_actions")).payload
    await person.post("reset")
    view = {"type": "modal", "title": plain("F"), "blocks": []}
    assert await error_of(app.web.views_open(trigger_id=payload["trigger_id"], view=view)) == "invalid_trigger_id"
    assert (await http.post(payload["response_url"], json={"text": "late"})).status_code == 404
    assert (await person.get(f"messages/{AIKO}"))["messages"] == []


async def test_what_waited_to_be_delivered_again_is_forgotten(app: Any, person: Any) -> None:
    async def say_nothing(_payload: dict[str, Any]) -> dict[str, Any]:
        return {"silent": True}

    app.on["message"] = say_nothing
    await person.post("message", user=AIKO, text="before")
    assert [(await app.next("message")).retry_attempt for _ in range(2)] == [0, 1]
    await person.post("reset")
    assert (await person.post("redeliver"))["delivered"] == 0
    del app.on["message"]
    await person.post("message", user=AIKO, text="after")
    assert (await app.next("message")).payload["event"]["text"] == "after"
