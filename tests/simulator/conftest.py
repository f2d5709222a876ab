"""A running workspace on its own port, the real Slack SDK on one side and a person's hands on the other."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx2
import pytest
import uvicorn
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient
from starlette.types import ASGIApp

from simulator.app import create_app
from simulator.portal.mamori import SecondFactor
from simulator.workspace import Workspace, load_workspace
from tests.simulator.kit import AIKO, actions, button, plain

Answer = dict[str, Any] | None


class Person:
    """The control API, as a page would use it."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self._http = http

    async def post(self, name: str, /, *, expect: int = 200, **body: Any) -> dict[str, Any]:
        response = await self._http.post(f"/_control/{name}", json=body)
        assert response.status_code == expect, response.text
        return response.json()

    async def get(self, path: str, /, *, expect: int = 200, **query: Any) -> dict[str, Any]:
        response = await self._http.get(f"/_control/{path}", params=query)
        assert response.status_code == expect, response.text
        return response.json()

    async def until(self, kind: str, after: int = 0, **facts: Any) -> dict[str, Any]:
        """The next event of this kind with these facts."""
        while True:
            answer = await self.get("wait", after=after, timeout=10)
            assert answer["events"], f"no {kind} came"
            for event in answer["events"]:
                if event["type"] == kind and facts.items() <= event.items():
                    return event
            after = answer["last"]


class App:
    """An app on the other side: it remembers what it was sent and acknowledges as it is told to."""

    def __init__(self, web: AsyncWebClient, workspace: Workspace) -> None:
        self.web = web
        self.seen: asyncio.Queue[SocketModeRequest] = asyncio.Queue()
        self.on: dict[str, Callable[[dict[str, Any]], Awaitable[Answer]]] = {}
        self.socket = SocketModeClient(app_token=workspace.app.app_token, web_client=web)
        self.socket.socket_mode_request_listeners.append(self._take)

    async def _take(self, client: SocketModeClient, request: SocketModeRequest) -> None:
        payload = request.payload
        kind = payload.get("event", payload).get("type") or payload.get("command")
        act = self.on.get(kind)
        answer = await act(payload) if act else None
        response: dict[str, Any] = {"envelope_id": request.envelope_id}
        if answer is not None:
            response["payload"] = answer
        if answer != {"silent": True}:
            await client.send_socket_mode_response(response)
        await self.seen.put(request)

    async def next(self, kind: str) -> SocketModeRequest:
        """The next envelope about this kind of thing; others are passed over."""
        async with asyncio.timeout(10):
            while True:
                request = await self.seen.get()
                if request.payload.get("event", request.payload).get("type", request.type) == kind:
                    return request


@pytest.fixture
def workspace() -> Workspace:
    return load_workspace()


@pytest.fixture
def second_factor() -> SecondFactor | None:
    """Whom the portal asks: nobody, unless a test says otherwise."""
    return None


@pytest.fixture
async def address(workspace: Workspace, second_factor: SecondFactor | None) -> AsyncIterator[str]:
    async with served(create_app(workspace, second_factor=second_factor)) as address:
        yield address


@contextlib.asynccontextmanager
async def served(app: ASGIApp) -> AsyncIterator[str]:
    # Who knocks before the server is up waits in the socket's queue. Naming TCP matters: asyncio switches Nagle's delay
    # off only for sockets that do, and with it every answer takes 40 ms.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off"))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    server.force_exit = True
    await serving


@pytest.fixture
async def http(address: str) -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient(base_url=address, timeout=15) as client:
        yield client


@pytest.fixture
def person(http: httpx2.AsyncClient) -> Person:
    return Person(http)


@pytest.fixture
def web(address: str, workspace: Workspace) -> AsyncWebClient:
    return AsyncWebClient(token=workspace.app.bot_token, base_url=f"{address}/api/", retry_handlers=[])


@pytest.fixture
async def app(web: AsyncWebClient, workspace: Workspace) -> AsyncIterator[App]:
    """An app that is connected by Socket Mode."""
    app = App(web, workspace)
    await app.socket.connect()
    yield app
    with contextlib.suppress(ConnectionError):
        await app.socket.close()


@pytest.fixture
def open_modal(app: App, person: Person) -> Any:
    """A modal with these blocks on Aiko's screen."""

    async def open_modal(*blocks: dict[str, Any], **changes: Any) -> None:
        view = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": list(blocks), **changes}

        async def open_it(payload: dict[str, Any]) -> None:
            await app.web.views_open(trigger_id=payload["trigger_id"], view=view)

        app.on["block_actions"] = open_it
        posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go"))])
        await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "go"})
        await app.next("block_actions")
        del app.on["block_actions"]

    return open_modal
