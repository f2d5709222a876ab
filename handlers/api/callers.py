"""Who calls ``/v1``: known by a key, from where it may call, and not too often (S60). Before a byte of the body is read."""

import math
from collections.abc import Callable, Coroutine
from typing import Annotated, Any

import structlog
from fastapi import Depends, Request, Response
from fastapi.routing import APIRoute
from fastapi.security import HTTPBearer
from starlette.types import Message

from bot.errors import ClientUnknown
from bot.relying_parties.model import ClientId, Permission, RelyingParty
from bot.secret import Secret
from handlers.doors import Doors
from handlers.problems import Refused

log = structlog.get_logger()

LONGEST_BODY = 16_384
CHALLENGE = 'Bearer realm="mamori"'
KEY = HTTPBearer(auto_error=False, scheme_name="Client key", description="`app.py clients add NAME` makes one.")
"""For the documentation; the key itself is read below, before everything else."""


class Callers:
    """Counts requests per client in this process: where several share a database, each has its own count."""

    def __init__(self, doors: Doors, now: Callable[[], float]) -> None:
        self._doors = doors
        self._now = now
        self._left: dict[ClientId, tuple[float, float]] = {}

    async def admit(self, request: Request) -> RelyingParty:
        """Raises Refused: 401, 403 or 429."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not key.strip():
            words = "Give the client's key: Authorization: Bearer mamori_…"
            raise Refused(401, "client.key_missing", words, {"WWW-Authenticate": CHALLENGE})
        address = request.client.host if request.client else None
        try:
            client = await self._doors.read(self._doors.relying_parties.who, Secret(key.strip()))
        except ClientUnknown:
            log.warning("client_refused", why="key", address=address)
            raise
        if not client.may_call_from(address):
            log.warning("client_refused", why="address", client_id=client.id, address=address)
            raise Refused(403, "client.address", "This client may not call from here: its key has a list of networks.")
        wait = self._wait(client)
        if wait:
            log.warning("client_refused", why="rate", client_id=client.id)
            words = f"More than {client.requests_a_minute} requests a minute: go on in {wait} s."
            raise Refused(429, "client.rate", words, {"Retry-After": str(wait)})
        return client

    def _wait(self, client: RelyingParty) -> int:
        """Takes one of the requests that are left, or says after how many seconds there is one; 0 where it was taken."""
        now, most = self._now(), float(client.requests_a_minute)
        left, since = self._left.get(client.id, (most, now))
        left = min(most, left + (now - since) * most / 60)
        is_free = left >= 1
        self._left[client.id] = (left - 1 if is_free else left, now)
        return 0 if is_free else max(1, math.ceil((1 - left) * 60 / most))


def client_route(callers: Callers) -> type[APIRoute]:
    """A route that only known callers reach: whoever has no key learns nothing about what a right request looks like."""

    class ClientRoute(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            usual = super().get_route_handler()

            async def handle(request: Request) -> Response:
                request.state.client = await callers.admit(request)
                return await usual(Request(request.scope, _limited(request)))

            return handle

    return ClientRoute


def _limited(request: Request) -> Callable[[], Coroutine[Any, Any, Message]]:
    received = 0

    async def receive() -> Message:
        nonlocal received
        message = await request.receive()
        received += len(message.get("body", b""))
        if received > LONGEST_BODY:
            raise Refused(413, "request.too_large", f"A request has at most {LONGEST_BODY} bytes.")
        return message

    return receive


async def _caller(request: Request) -> RelyingParty:
    client: RelyingParty = request.state.client
    return client


def permitted(client: RelyingParty, permission: Permission, option: str) -> None:
    """Raises Refused where the client was added without it."""
    if not client.may(permission):
        log.warning("client_refused", why="permission", client_id=client.id)
        raise Refused(403, "client.permission", f"This client was added without {option}.")


Caller = Annotated[RelyingParty, Depends(_caller)]
