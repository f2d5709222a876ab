"""Socket Mode: tickets, hello, one connection an envelope, repetition until acknowledged, refresh."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

AIKO = "U0AIKO0001"


class Wire:
    """A bare WebSocket, to see and do what the SDK would not."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def next(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(10):
            while (message := await self.socket.receive_json())["type"] != kind:
                pass
        return message

    async def ack(self, envelope: dict[str, Any], **payload: Any) -> None:
        await self.socket.send_json(
            {"envelope_id": envelope["envelope_id"]} | ({"payload": payload} if payload else {})
        )


@pytest.fixture
async def connect(web: Any, workspace: Any) -> AsyncIterator[Any]:
    async with aiohttp.ClientSession() as session:

        async def connect() -> Wire:
            url = (await web.apps_connections_open(app_token=workspace.app.app_token))["url"]
            wire = Wire(await session.ws_connect(url))
            wire.url = url
            return wire

        yield connect


async def test_a_connection_is_greeted_and_its_ticket_is_good_for_one_use(connect: Any) -> None:
    wire = await connect()
    hello = await wire.next("hello")
    assert (hello["num_connections"], hello["connection_info"]) == (1, {"app_id": "A0MAMORI01"})
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(wire.url)


async def test_an_event_has_the_shape_slack_gives_it(connect: Any, person: Any) -> None:
    wire = await connect()
    said = (await person.post("message", user=AIKO, text="a & b <https://example.ac.jp>"))["message"]
    envelope = await wire.next("events_api")
    assert (envelope["accepts_response_payload"], envelope["retry_attempt"]) == (False, 0)
    payload = envelope["payload"]
    assert payload["authorizations"][0] | {"user_id": "U0MAMORI01", "is_bot": True} == payload["authorizations"][0]
    assert payload["api_app_id"] == "A0MAMORI01"
    event = payload["event"]
    assert (event["type"], event["channel_type"], event["user"], event["ts"]) == ("message", "im", AIKO, said["ts"])
    assert event["text"] == "a &amp; b &lt;<https://example.ac.jp>&gt;"


async def test_events_wait_while_nobody_is_connected(connect: Any, person: Any) -> None:
    for text in ("one", "two"):
        await person.post("message", user=AIKO, text=text)
    wire = await connect()
    assert [(await wire.next("events_api"))["payload"]["event"]["text"] for _ in range(2)] == ["one", "two"]


async def test_an_unacknowledged_event_comes_again_under_the_same_id(connect: Any, person: Any) -> None:
    wire = await connect()
    await person.post("message", user=AIKO, text="hello")
    first = await wire.next("events_api")
    again = await wire.next("events_api")
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "timeout")
    assert again["payload"]["event_id"] == first["payload"]["event_id"]
    assert again["envelope_id"] != first["envelope_id"]
    await wire.ack(first)
    event = await person.until("ack", envelope_id=first["envelope_id"])
    assert event["late"]


async def test_an_event_whose_connection_breaks_goes_to_the_next_one(connect: Any, person: Any) -> None:
    wire = await connect()
    await person.post("message", user=AIKO, text="hello")
    first = await wire.next("events_api")
    await wire.socket.close()
    again = await (await connect()).next("events_api")
    assert again["payload"] == first["payload"]
    assert (again["retry_attempt"], again["retry_reason"]) == (1, "connection_failed")


async def test_each_envelope_goes_to_one_of_several_connections(connect: Any, person: Any) -> None:
    wires = [await connect(), await connect()]
    for text in ("one", "two"):
        await person.post("message", user=AIKO, text=text)
    got = [await wire.next("events_api") for wire in wires]
    assert {one["payload"]["event"]["text"] for one in got} == {"one", "two"}


async def test_an_acknowledged_event_can_be_repeated_on_purpose(connect: Any, person: Any) -> None:
    wire = await connect()
    await person.post("faults", kind="redeliver", count=1)
    await person.post("message", user=AIKO, text="hello")
    first, second = [await wire.next("events_api") for _ in range(2)]
    assert first["payload"]["event_id"] == second["payload"]["event_id"]
    assert second["retry_attempt"] == 1


async def test_a_dropped_ack_brings_the_event_again(connect: Any, person: Any) -> None:
    wire = await connect()
    await person.post("faults", kind="drop_ack", count=1)
    await person.post("message", user=AIKO, text="hello")
    await wire.ack(await wire.next("events_api"))
    assert (await wire.next("events_api"))["retry_attempt"] == 1


async def test_the_real_client_follows_a_refresh_and_misses_nothing(app: Any, person: Any) -> None:
    before = (await person.get("wait"))["last"]
    await person.post("faults", kind="disconnect")
    await person.post("message", user=AIKO, text="during the change")
    await person.until("socket_connected", after=before)
    assert (await app.next("message")).payload["event"]["text"] == "during the change"


async def test_a_refresh_is_announced_first_and_then_the_connection_ends(connect: Any, person: Any) -> None:
    wire = await connect()
    await wire.next("hello")
    await person.post("faults", kind="disconnect", warning_s=0)
    assert [(await wire.next("disconnect"))["reason"] for _ in range(2)] == ["warning", "refresh_requested"]
    assert (await wire.socket.receive()).type == aiohttp.WSMsgType.CLOSE


async def test_an_app_has_ten_connections_at_most(connect: Any, person: Any) -> None:
    await person.post("limits", on=False)
    wires = [await connect() for _ in range(10)]
    for wire in wires:
        await wire.next("hello")
    assert (await (await connect()).next("disconnect"))["reason"] == "too_many_websockets"


async def test_events_of_a_broken_connection_come_again_in_their_order(connect: Any, person: Any) -> None:
    wire = await connect()
    for text in ("one", "two", "three"):
        await person.post("message", user=AIKO, text=text)
    await wire.next("events_api")
    await wire.socket.close()
    await person.until("socket_disconnected", connections=0)
    again = await connect()
    texts = [(await again.next("events_api"))["payload"]["event"]["text"] for _ in range(3)]
    assert texts == ["one", "two", "three"]


async def test_an_outage_cuts_the_connection_and_refuses_new_ones(connect: Any, person: Any) -> None:
    wire = await connect()
    await wire.next("hello")
    await person.post("faults", kind="disconnect", seconds=60)
    await person.until("socket_disconnected", connections=0)
    with pytest.raises(Exception, match="internal_error"):
        await connect()
    await person.post("reset")
    await connect()


async def test_the_bot_hears_of_its_own_messages_too(app: Any) -> None:
    posted = await app.web.chat_postMessage(channel=AIKO, text="hello")
    event = (await app.next("message")).payload["event"]
    assert (event["bot_id"], event["ts"]) == ("B0MAMORI01", posted["ts"])
    await app.web.chat_update(channel=posted["channel"], ts=posted["ts"], text="bye")
    changed = (await app.next("message")).payload["event"]
    assert (changed["subtype"], changed["previous_message"]["text"]) == ("message_changed", "hello")
    await app.web.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert (await app.next("message")).payload["event"]["deleted_ts"] == posted["ts"]


async def test_only_subscribed_and_granted_events_are_told(app: Any, person: Any, workspace: Any) -> None:
    workspace.app.events.remove("message.channels")
    workspace.app.scopes.remove("reactions:read")
    said = (await person.post("message", user=AIKO, channel="C0GENERAL1", text="<@U0MAMORI01> hi"))["message"]
    await person.post("react", user=AIKO, channel="C0GENERAL1", ts=said["ts"], name="wave")
    await person.post("message", user=AIKO, text="last")
    first = (await app.seen.get()).payload["event"]
    second = (await app.seen.get()).payload["event"]
    assert (first["type"], second["text"]) == ("app_mention", "last")
