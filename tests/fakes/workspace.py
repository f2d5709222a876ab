"""The local Slack workspace on a thread of its own, with the bad weather that a test orders call by call."""

import asyncio
import itertools
import socket
import threading
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import uvicorn
from starlette.types import Message, Receive, Scope, Send

from bot.accounts.model import SlackUser
from simulator.app import create_app
from simulator.workspace import load_workspace
from simulator.world import World

PATIENCE = 10.0

Json = dict[str, Any]
Pass = Callable[[], Awaitable[None]]
"""Lets the call through; what the workspace says to it goes nowhere, unless it is let through to the app."""


class Held:
    """A call that waits at the door, or whose answer does, until the test lets go."""

    def __init__(self) -> None:
        self._here = threading.Event()
        self._go = threading.Event()

    async def arrived(self) -> None:
        assert await asyncio.to_thread(self._here.wait, PATIENCE), "the call never came"

    def wait_for_it(self) -> None:
        assert self._here.wait(PATIENCE), "the call never came"

    def let_go(self) -> None:
        self._go.set()

    async def pause(self) -> None:
        self._here.set()
        await asyncio.to_thread(self._go.wait, PATIENCE)


class LocalWorkspace:
    """Answers over a real socket. What people do and see goes through its control API, as in the journeys."""

    def __init__(self) -> None:
        self.app = load_workspace().app
        self._inner = create_app(load_workspace())
        self._world: World = self._inner.state.world
        self._tricks: list[tuple[str, Callable[[Pass, Pass, Send], Awaitable[None]]]] = []
        self._held: list[Held] = []
        self._numbers = itertools.count(1)
        # Naming TCP matters: asyncio switches Nagle's delay off only for sockets that do.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen()
        self.address = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve, interface="asgi3", lifespan="off", log_config=None, access_log=False, ws_ping_interval=None
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True)
        self._thread.start()
        self.http = httpx2.Client(base_url=self.address, timeout=PATIENCE)

    def close(self) -> None:
        self.http.close()
        self._server.should_exit = self._server.force_exit = True
        self._thread.join()
        self._listener.close()

    def start_over(self) -> None:
        """Nothing said, nothing open, no trick left from another test."""
        for each in self._held:
            each.let_go()
        self._held.clear()
        self._tricks.clear()
        self.control("reset", {})

    # What goes wrong ---------------------------------------------------------------------------------------------

    def answer(self, method: str, status: int, body: str, *, after_doing_it: bool, kind: str = "text/html") -> None:
        """The next call of ``method`` gets this answer, although (or without that) it was done."""

        async def trick(do: Pass, _through: Pass, send: Send) -> None:
            if after_doing_it:
                await do()
            await _say(send, status, body, kind=kind)

        self._tricks.append((method, trick))

    def tear(self, method: str) -> None:
        """The next call of ``method`` is done, and the connection breaks in the middle of the answer."""

        async def trick(do: Pass, _through: Pass, send: Send) -> None:
            await do()
            await _say(send, 200, "{", kind="application/json", promised=100)

        self._tricks.append((method, trick))

    def hold(self, method: str, *, after_doing_it: bool = False) -> Held:
        """The next call of ``method`` waits; done already, or not begun."""
        held = Held()

        async def trick(do: Pass, through: Pass, send: Send) -> None:
            if after_doing_it:
                await do()
                await held.pause()
                await _say(send, 200, '{"ok": true}', kind="application/json")
            else:
                await held.pause()
                await through()

        self._held.append(held)
        self._tricks.append((method, trick))
        return held

    def fault(self, **fault: Any) -> None:
        """One of the simulator's own faults."""
        self.control("faults", fault)

    def clear_up(self) -> None:
        """The weather is fair again."""
        self._world.faults.clear()

    # What people do and see ----------------------------------------------------------------------------------------

    def control(self, what: str, body: Json) -> Json:
        answer = self.http.post(f"/_control/{what}", json=body)
        assert answer.status_code == 200, f"{what} {body}: {answer.text}"
        return dict(answer.json())

    def ask(self, path: str, **query: Any) -> Json:
        answer = self.http.get(f"/_control/{path}", params=query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return dict(answer.json())

    def messages(self, where: str) -> list[Json]:
        """In a channel, or in a person's conversation with Mamori."""
        return list(self.ask(f"messages/{where}")["messages"])

    def modal(self, user: SlackUser) -> Json | None:
        view: Json | None = self.ask("modal", user=user.user_id)["view"]
        return view

    def home(self, user: SlackUser) -> Json | None:
        view: Json | None = self.ask("home", user=user.user_id)["view"]
        return view

    def calls(self, method: str) -> list[Json]:
        """What the app asked of ``method``, oldest first."""
        return [each for each in self.ask("log")["entries"] if each.get("method") == method]

    def trigger(self, user: SlackUser) -> str:
        """Worth one window within three seconds, as each tap brings one."""
        return self._world.triggers.new(user.user_id)

    def next_number(self) -> int:
        return next(self._numbers)

    async def until(self, look: Callable[[], Any], *, what: str) -> Any:
        """Waits on the workspace's events, never on time: looks again at each."""
        return await asyncio.to_thread(self.wait_until, look, what=what)

    def wait_until(self, look: Callable[[], Any], *, what: str) -> Any:
        deadline = time.monotonic() + PATIENCE
        number = self.ask("wait", after=0, timeout=0)["last"]
        while not (found := look()):
            left = deadline - time.monotonic()
            assert left > 0, f"waited for {what} in vain"
            number = self.ask("wait", after=number, timeout=min(left, 1))["last"]
        return found

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        trick = self._take(scope)
        if trick is None:
            await self._inner(scope, receive, send)
            return

        async def nowhere(_message: Message) -> None:
            pass

        await trick(lambda: self._inner(scope, receive, nowhere), lambda: self._inner(scope, receive, send), send)

    def _take(self, scope: Scope) -> Callable[[Pass, Pass, Send], Awaitable[None]] | None:
        for number, (method, trick) in enumerate(self._tricks):
            if scope.get("path") == f"/api/{method}":
                del self._tricks[number]
                return trick
        return None


async def _say(send: Send, status: int, body: str, *, kind: str, promised: int | None = None) -> None:
    raw = body.encode()
    length = str(promised or len(raw)).encode()
    headers = [(b"content-type", kind.encode()), (b"content-length", length)]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": raw})
