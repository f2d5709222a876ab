"""What this machine has to offer: its port, and whether the public address leads to it."""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator
from typing import Final

import aiohttp

from handlers.checks.model import Check, Outcome, ready, unused, wrong

PATIENCE: Final = aiohttp.ClientTimeout(total=6)
HEALTH: Final = "/healthz"


class DoorChecks:
    """The port is taken for a moment and says a word that nobody can know; the public address must bring it back.

    Where ``serve`` has the port already, its own ``/healthz`` says such a word.
    """

    def __init__(self, host: str, port: int, public_url: str | None) -> None:
        self._host = host
        self._port = port
        self._public_url = public_url.rstrip("/") if public_url else None
        self._door: asyncio.Task[tuple[Outcome, Outcome]] | None = None

    def all(self) -> list[Check]:
        return [Check("port", self.port), Check("public address", self.public_address)]

    async def port(self) -> Outcome:
        return (await self._look())[0]

    async def public_address(self) -> Outcome:
        return (await self._look())[1]

    async def _look(self) -> tuple[Outcome, Outcome]:
        self._door = self._door or asyncio.create_task(self._both())
        return await asyncio.shield(self._door)

    async def _both(self) -> tuple[Outcome, Outcome]:
        word = secrets.token_hex(8)
        where = f"{self._host}:{self._port}"
        try:
            async with _saying(word, self._host, self._port):
                return ready(f"{where} is free"), await self._public(word)
        except OSError as error:
            running = await _word_at(f"http://{_in_url(self._host)}:{self._port}")
            if running is None:
                taken = f"{where} can't be used ({error.strerror}): set MAMORI_PORT to another, or end what holds it"
                return wrong(taken), unused("not tested: the port comes first")
            return ready(f"Mamori answers at {where} already"), await self._public(running)

    async def _public(self, word: str) -> Outcome:
        if self._public_url is None:
            return unused("MAMORI_PUBLIC_URL is not set: no QR page, the key in the window is the way")
        if self._port == 0:
            return unused("not tested: with port 0 the proxy can't know where to go")
        found = await _word_at(self._public_url)
        if found == word:
            return ready(f"{self._public_url} leads here")
        here = f"{_in_url(self._host)}:{self._port}"
        if found is None:
            return wrong(
                f"{self._public_url}{HEALTH} does not answer as Mamori does: let the proxy hand it to {here} (docs/setup.md, "
                f"'Behind a reverse proxy'). If this machine can't reach its own public address, try from outside: "
                f"curl {self._public_url}{HEALTH}"
            )
        return wrong(f"{self._public_url} leads to another Mamori: let the proxy hand it to {here} (docs/setup.md)")


@contextlib.asynccontextmanager
async def _saying(word: str, host: str, port: int) -> AsyncIterator[None]:
    """A door that answers everything with one word."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await reader.readuntil(b"\r\n\r\n")
            body = f'{{"status": "ok", "process": "{word}"}}'.encode()
            head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            writer.write(f"{head}Connection: close\r\n\r\n".encode() + body)
            await writer.drain()
        writer.close()

    # As the server itself takes it: a port that was just left is free.
    server = await asyncio.start_server(answer, host, port, family=_family(host), reuse_address=True)
    try:
        yield
    finally:
        server.close()


async def _word_at(address: str) -> str | None:
    """What the Mamori at an address calls itself; None where there is none."""
    try:
        async with (
            aiohttp.ClientSession(timeout=PATIENCE, trust_env=True) as session,
            session.get(f"{address}{HEALTH}", allow_redirects=False) as answer,
        ):
            said = await answer.json(content_type=None)
    except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
        return None
    return str(said["process"]) if isinstance(said, dict) and "process" in said else None


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _in_url(host: str) -> str:
    """An address that listens everywhere is asked at this machine's own."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}.get(host, host)
    return f"[{host}]" if ":" in host else host
