"""Signed HTTP requests to the app's request URL, taken by the real Bolt; and the weather between the two."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.simulator.kit import AIKO, actions, button, entry, plain


class BoltByHttp:
    """A Bolt app that checks signatures itself. ``weather`` holds the answers of the door before it, oldest first."""

    def __init__(self, bolt: AsyncApp) -> None:
        self.bolt = bolt
        self.address = ""
        self.heard: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.requests: list[dict[str, str]] = []
        self.weather: list[Response] = []
        self.gate: asyncio.Event | None = None
        self._handler = AsyncSlackRequestHandler(bolt)

    async def take(self, request: Request) -> Response:
        self.requests.append(dict(request.headers))
        if self.weather:
            return self.weather.pop(0)
        if self.gate is not None:
            await self.gate.wait()
        return await self._handler.handle(request)

    def listen_with(self, bolt: AsyncApp) -> None:
        self._handler = AsyncSlackRequestHandler(bolt)

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(10):
            return await self.heard.get()


@pytest.fixture
async def bolt(web: Any, workspace: Any) -> AsyncIterator[BoltByHttp]:
    there = BoltByHttp(AsyncApp(client=web, signing_secret=workspace.app.signing_secret))

    async def keep(body: dict[str, Any], ack: Any) -> None:
        await ack()
        await there.heard.put(body)

    there.bolt.event("message")(keep)
    there.bolt.event("app_uninstalled")(keep)
    there.bolt.event("tokens_revoked")(keep)
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    served = Starlette(routes=[Route("/slack/events", there.take, methods=["POST"])])
    server = uvicorn.Server(uvicorn.Config(served, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    there.address = f"http://127.0.0.1:{listening.getsockname()[1]}/slack/events"
    yield there
    if there.gate is not None:
        there.gate.set()
    server.should_exit = server.force_exit = True
    await serving


@pytest.fixture
async def by_http(bolt: BoltByHttp, person: Any) -> BoltByHttp:
    """The same, and the workspace knows its address."""
    assert (await person.post("app", request_url=bolt.address))["app"]["request_url"] == bolt.address
    bolt.requests.clear()
    return bolt


async def press(person: Any, web: Any, **changes: Any) -> dict[str, Any]:
    posted = await web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go", **changes))])
    return await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "go"})


async def test_an_address_counts_only_once_the_app_there_answered_the_challenge(bolt: BoltByHttp, person: Any) -> None:
    bolt.weather.append(PlainTextResponse("hello"))
    refused = await person.post("app", request_url=bolt.address, expect=409)
    assert "not with the challenge" in refused["error"]
    await person.post("app", request_url="http://127.0.0.1:9/slack/events", expect=409)
    assert {"app_lost"} & {event["type"] for event in (await person.get("wait"))["events"]} == set()
    await person.post("app", request_url="https://example.ac.jp/slack/events", expect=400)
    assert (await person.get("state"))["apps"][0]["request_url"] is None
    await person.post("app", request_url=bolt.address)
    assert (await person.get("state"))["apps"][0]["request_url"] == bolt.address
    await person.post("reset")
    assert (await person.get("state"))["apps"][0]["request_url"] is None


async def test_an_event_arrives_signed_and_in_the_shape_bolt_takes(by_http: BoltByHttp, person: Any) -> None:
    await person.post("message", user=AIKO, text="こんにちは")
    assert (await by_http.next())["event"]["text"] == "こんにちは"
    headers = by_http.requests[0]
    assert headers["content-type"] == "application/json"
    assert "x-slack-retry-num" not in headers
    await person.until("ack", envelope="message")


async def test_a_workspace_that_signs_with_another_secret_is_refused(web: Any, bolt: BoltByHttp, person: Any) -> None:
    bolt.listen_with(AsyncApp(client=web, signing_secret="of-another-workspace"))
    refused = await person.post("app", request_url=bolt.address, expect=409)
    assert "status 401" in refused["error"]


async def test_an_answer_other_than_200_brings_the_event_again_with_its_number_and_reason(
    by_http: BoltByHttp, person: Any
) -> None:
    by_http.weather += [PlainTextResponse("", 503), PlainTextResponse("", 302, headers={"location": "/elsewhere"})]
    await person.post("message", user=AIKO, text="hello")
    await person.until("no_ack", reason="http_error")
    while (await person.post("redeliver"))["delivered"] == 0:
        await person.until("no_ack", reason="http_error")
    assert (await by_http.next())["event"]["text"] == "hello"
    tries = [(one.get("x-slack-retry-num"), one.get("x-slack-retry-reason")) for one in by_http.requests]
    assert tries == [(None, None), ("1", "http_error"), ("2", "http_error")]


async def test_after_three_repetitions_slack_gives_up(by_http: BoltByHttp, person: Any) -> None:
    by_http.weather += [PlainTextResponse("", 500) for _ in range(5)]
    await person.post("message", user=AIKO, text="hello")
    seen = 0
    for _ in range(4):
        seen = (await person.until("no_ack", after=seen))["number"]
        await person.post("redeliver")
    assert (await person.post("redeliver"))["delivered"] == 0
    assert [one.get("x-slack-retry-num") for one in by_http.requests] == [None, "1", "2", "3"]


async def test_an_app_may_say_that_it_wants_no_repetition(by_http: BoltByHttp, person: Any) -> None:
    by_http.weather.append(PlainTextResponse("", 500, headers={"X-Slack-No-Retry": "1"}))
    await person.post("message", user=AIKO, text="hello")
    await person.until("no_ack")
    assert (await person.post("redeliver"))["delivered"] == 0
    assert len(by_http.requests) == 1


async def test_an_answer_after_three_seconds_is_none(by_http: BoltByHttp, person: Any, web: Any) -> None:
    by_http.gate = asyncio.Event()
    await person.post("message", user=AIKO, text="hello")
    silent = await press(person, web)
    assert silent == {"ok": False, "error": "Mamori did not answer within 3 seconds."}
    await person.until("no_ack", envelope="message", reason="http_timeout")
    by_http.gate.set()
    assert (await by_http.next())["event"]["text"] == "hello"
    assert "http_timeout" in {one.get("x-slack-retry-reason") for one in by_http.requests}


async def test_where_nobody_listens_the_event_waits_for_its_next_turn_and_people_are_told(
    by_http: BoltByHttp, person: Any, web: Any
) -> None:
    await person.post("faults", kind="disconnect", seconds=60)
    await person.post("message", user=AIKO, text="hello")
    await person.until("app_lost")
    assert "can't be reached" in (await press(person, web))["error"]
    assert (await person.get("state"))["apps"][0]["connections"] == 0
    assert by_http.requests == []


async def test_interactions_commands_and_forms_travel_as_forms_and_their_answers_come_back(
    by_http: BoltByHttp, person: Any, web: Any
) -> None:
    view = {"type": "modal", "callback_id": "f", "title": plain("F"), "submit": plain("S"), "blocks": [entry("code")]}

    @by_http.bolt.action("go")
    async def open_it(ack: Any, body: dict[str, Any], client: Any) -> None:
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @by_http.bolt.view("f")
    async def check(ack: Any, payload: dict[str, Any]) -> None:
        right = payload["state"]["values"]["code"]["code"]["value"] == "４２"
        await (ack() if right else ack(response_action="errors", errors={"code": "Not that."}))

    @by_http.bolt.command("/mfa")
    async def answer(ack: Any, command: dict[str, Any], respond: Any) -> None:
        await ack(f"You asked: {command['text']}")
        await respond("and later")

    assert (await press(person, web))["ok"]
    await person.until("modal_opened")
    assert (await person.post("submit", user=AIKO, values={"code": "1"}))["errors"] == {"code": "Not that."}
    assert (await person.post("submit", user=AIKO, values={"code": "４２"}))["outcome"] == "closed"
    answered = await person.post("command", user=AIKO, command="/mfa", text="状態 & 他")
    assert answered["message"]["text"] == "You asked: 状態 &amp; 他"
    forms = [one for one in by_http.requests if one["content-type"] == "application/x-www-form-urlencoded"]
    assert len(forms) == 4


async def test_a_dropped_ack_and_a_repetition_on_purpose_work_here_too(by_http: BoltByHttp, person: Any) -> None:
    await person.post("faults", kind="drop_ack")
    await person.post("message", user=AIKO, text="one")
    assert [(await by_http.next())["event"]["text"] for _ in range(2)] == ["one", "one"]
    await person.post("faults", kind="redeliver")
    await person.post("message", user=AIKO, text="two")
    twice = [await by_http.next() for _ in range(2)]
    assert twice[0]["event_id"] == twice[1]["event_id"]
    assert {one.get("x-slack-retry-num") for one in by_http.requests} == {None, "1"}


async def test_what_waited_for_a_socket_goes_to_the_request_url(bolt: BoltByHttp, person: Any) -> None:
    await person.post("message", user=AIKO, text="hello")
    await person.post("app", request_url=bolt.address)
    assert (await bolt.next())["event"]["text"] == "hello"


@pytest.mark.usefixtures("app")
async def test_a_connected_socket_is_told_that_it_is_not_wanted_any_more(bolt: BoltByHttp, person: Any) -> None:
    await person.post("app", request_url=bolt.address)
    await person.until("socket_disconnected")
    await person.post("message", user=AIKO, text="hello")
    assert (await bolt.next())["event"]["text"] == "hello"
