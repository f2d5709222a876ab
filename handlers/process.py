"""How one process lives: takes its port, starts everything in order, and ends leaving nothing half done."""

import asyncio
import contextlib
import gc
import signal
import socket
from collections.abc import Callable, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
import uvicorn
from fastapi import FastAPI
from uvicorn.loops.auto import auto_loop_factory

from bot.accounts.flow import People
from bot.errors import MamoriError
from bot.relying_parties.model import Network
from handlers.delivery import Delivery
from handlers.doors import Doors
from handlers.jobs import Jobs
from handlers.socket import Socket

log = structlog.get_logger()

DRAIN_SECONDS = 1
"""How long requests that are under way may still take when the process ends."""
KEEP_ALIVE_SECONDS = 75
"""Longer than proxies and clients keep an idle connection: one that we closed first would fail their next request."""


class Kept(Protocol):
    async def listen(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True)
class House:
    """Everything that runs in one process, built and not yet started. ``socket`` is None without Socket Mode.

    ``trusted_proxies`` alone are believed when they say for whom they call.
    """

    database: Kept
    people: People
    doors: Doors
    delivery: Delivery
    jobs: Jobs
    http: FastAPI
    socket: Socket | None
    trusted_proxies: Sequence[Network] = ()


class Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals alone: the whole house ends in order, not only its server."""
        yield


def listen(host: str, port: int) -> socket.socket:
    """Takes the port before anything is opened: a second start leaves the first one's data alone.

    Raises ValueError with a sentence for the operator.
    """
    # Named as TCP, or asyncio leaves Nagle's algorithm on and each small answer waits 40 ms.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        other = port + 1
        raise ValueError(
            f"Port {port} of {host} can't be used ({error.strerror}). Choose another: --port {other}, or PORT={other} with make."
        ) from None
    return listener


def as_seen(networks: Iterable[Network]) -> list[str]:
    """Each network as callers from it appear: on a port that speaks IPv6, an IPv4 address has a prefix in front."""
    seen = []
    for each in networks:
        seen.append(str(each))
        if each.version == 4:  # noqa: PLR2004 - the name of the protocol
            seen.append(f"::ffff:{each.network_address}/{96 + each.prefixlen}")
    return seen


def server_of(app: FastAPI, trusted_proxies: Sequence[Network]) -> Server:
    return Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=DRAIN_SECONDS,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            ws_ping_interval=None,
            # By itself uvicorn believes every process of this machine.
            proxy_headers=bool(trusted_proxies),
            forwarded_allow_ips=as_seen(trusted_proxies),
        )
    )


def run(main: Coroutine[Any, Any, None]) -> None:
    """On uvloop, where there is one: uvicorn chooses it by itself only where it makes the loop."""
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main)


async def live(house: House, *, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Runs until SIGINT or SIGTERM. ``ready`` is called once, when Slack is connected and pages answer."""
    stop = asyncio.Event()
    for each in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    stopping = asyncio.create_task(stop.wait())
    server = server_of(house.http, house.trusted_proxies)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started and not serving.done():  # noqa: ASYNC110 - uvicorn offers no event to wait on
        await asyncio.sleep(0.005)
    if house.doors.mailer is None:
        log.warning("mail_not_set_up", means="changes are told in Slack only", setting="MAMORI_SMTP_HOST")
    await house.doors.slack.open()
    await house.doors.transact(house.jobs.take_over)
    working = [asyncio.create_task(house.delivery.run()), asyncio.create_task(house.database.listen())]
    house.jobs.start()
    house.delivery.wake()
    # What was made for the start stays to the end: looking through all of it again would hold up whoever asks meanwhile.
    gc.collect()
    gc.freeze()
    if house.socket:
        connecting = asyncio.create_task(house.socket.connect())
        working.append(connecting)
        await asyncio.wait({connecting, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        ready()
    await asyncio.wait({stopping, serving}, return_when=asyncio.FIRST_COMPLETED)
    house.jobs.stop()
    if house.socket:
        await house.socket.close()
    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    with contextlib.suppress(MamoriError):  # a full disk at the end: the next start looks for what may have arrived
        await house.delivery.finish()
    house.doors.waiters.let_go()
    server.should_exit = True
    await serving
    await house.doors.close()
    house.database.close()
