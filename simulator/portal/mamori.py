"""Asking Mamori over ``/v1``, as any relying party would: strict about what comes back, for it decides who gets in."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote, urlencode

import aiohttp

from simulator.inputs import Json
from simulator.strict_json import read_json

TIMEOUT = 8
"""Seconds for an answer. Somebody stands at the page: rather "not now" than a page that hangs."""
WAIT = 25
"""Seconds that one question may wait for a decision."""
LONGEST_ANSWER = 64_000

STATUSES: Final = frozenset({"pending", "approved", "rejected", "expired", "cancelled"})
WAYS: Final = frozenset({"prompt", "otp", "sms", "voice"})
STRENGTHS: Final = frozenset({"session", "possession"})
_NUMBER = re.compile(r"[0-9]{6,8}")


class Unavailable(Exception):
    """No answer, or none that can be trusted. Whatever it is, nobody gets in by it; the message is for programmers."""


class Lost(Unavailable):
    """The connection broke: whether the question arrived, nobody knows."""


@dataclass
class SecondFactor:
    """Where Mamori is, and the key by which it knows the portal. ``location`` is what the portal claims about browsers.

    The key may change while the portal runs: whoever makes it anew, writes it here.
    """

    url: str
    key: str = field(repr=False)
    location: str | None = None


@dataclass(frozen=True, kw_only=True)
class Question:
    """Who signs in where, and what of it is told to Mamori. ``once`` lets a question that was lost be sent again."""

    account: str
    application: str
    strength: str
    ip: str | None
    user_agent: str | None
    location: str | None = None
    once: str


@dataclass(frozen=True, kw_only=True)
class Verification:
    """What Mamori said last. ``method`` is the way that is open now; when it is approved, the one that was used.

    ``version`` changes with what a page should show. ``reason`` says why it ended, or why a code was not right.
    """

    id: str
    status: str
    version: str
    method: str
    methods: tuple[str, ...]
    number: str | None = None
    expires_at: datetime | None = None
    hint: str | None = None
    strength: str | None = None
    reason: str | None = None
    retry_after_s: int = 0


@dataclass(frozen=True)
class NotRequired:
    """Nobody has to be asked this time."""


class Mamori:
    """Every call raises ``Unavailable`` for everything that is not a clear answer."""

    def __init__(self, factor: SecondFactor) -> None:
        self._factor = factor

    async def ask(self, question: Question) -> Verification | NotRequired:
        context = {
            "ip": question.ip,
            "location": question.location or self._factor.location,
            "user_agent": question.user_agent,
        }
        body = {
            "account": question.account,
            "application": question.application,
            "strength": question.strength,
            "context": {key: value for key, value in context.items() if value},
            "idempotency_key": question.once,
        }
        try:
            answer = await self._call("POST", "/verifications", body, good=(200, 201))
        except Lost:
            # Once more with the same key: it may have been the answer that was lost, and nobody is asked twice.
            answer = await self._call("POST", "/verifications", body, good=(200, 201))
        return NotRequired() if answer.get("status") == "not_required" else _verification(answer)

    async def look(self, id_: str, *, wait: int = 0, seen: str = "") -> Verification:
        """With ``wait`` it answers at a change of the version that was ``seen``, or after so many seconds."""
        query = urlencode({"wait": wait, "seen": seen} if wait else {})
        return self._same(id_, await self._call("GET", f"{_path(id_)}?{query}", seconds=TIMEOUT + wait))

    async def take_code(self, id_: str, code: str) -> Verification:
        return self._same(id_, await self._call("POST", f"{_path(id_)}/code", {"code": code}))

    async def another_way(self, id_: str, way: str) -> Verification:
        return self._same(id_, await self._call("POST", f"{_path(id_)}/method", {"method": way}))

    async def cancel(self, id_: str) -> None:
        await self._call("POST", f"{_path(id_)}/cancel")

    @staticmethod
    def _same(id_: str, answer: Json) -> Verification:
        verification = _verification(answer)
        if verification.id != id_:
            # An approval of somebody else's question is none of ours.
            raise Unavailable("the answer is about another verification")
        return verification

    async def _call(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        good: tuple[int, ...] = (200,),
        seconds: int = TIMEOUT,
    ) -> Json:
        headers = {"authorization": f"Bearer {self._factor.key}", "accept": "application/json"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=seconds)) as http,
                # No redirects: the key goes to the address that was set up, and nowhere else.
                http.request(
                    method, f"{self._factor.url}{path}", json=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                if answer.status not in good:
                    raise Unavailable(f"it answered {answer.status}")
                read = read_json(await _all_of(answer))
        except aiohttp.ClientConnectionError as error:
            raise Lost(type(error).__name__) from None
        except (TimeoutError, aiohttp.ClientError, OSError, ValueError) as error:
            raise Unavailable(type(error).__name__) from None
        if not isinstance(read, dict):
            raise Unavailable("the answer is no object")
        return read


async def _all_of(answer: aiohttp.ClientResponse) -> bytes:
    """Raises ValueError for an endless one."""
    found = bytearray()
    async for piece in answer.content.iter_any():
        found += piece
        if len(found) > LONGEST_ANSWER:
            raise ValueError("too long")
    return bytes(found)


def _path(id_: str) -> str:
    return f"/verifications/{quote(id_, safe='')}"


def _verification(answer: Json) -> Verification:
    number, methods, after = _text(answer, "number"), answer.get("methods"), answer.get("retry_after_s", 0)
    if number is not None and not _NUMBER.fullmatch(number):
        raise Unavailable("the number is none")
    if not isinstance(methods, list) or not isinstance(after, int):
        raise Unavailable("methods or retry_after_s is something else")
    found = Verification(
        id=_there(answer, "id"),
        status=_one_of(answer, "status", STATUSES),
        version=_there(answer, "version"),
        method=_one_of(answer, "method", WAYS),
        methods=tuple(each for each in methods if each in WAYS),
        number=number,
        expires_at=_instant(_text(answer, "expires_at")),
        hint=_text(answer, "hint"),
        strength=_text(answer, "strength"),
        reason=_text(answer, "reason"),
        retry_after_s=after,
    )
    if found.status == "approved":
        _one_of(answer, "strength", STRENGTHS)
    return found


def _text(answer: Mapping[str, Any], key: str) -> str | None:
    value = answer.get(key)
    if value is not None and not isinstance(value, str):
        raise Unavailable(f"{key} is no text")
    return value


def _there(answer: Mapping[str, Any], key: str) -> str:
    value = _text(answer, key)
    if not value:
        raise Unavailable(f"{key} is missing")
    return value


def _one_of(answer: Mapping[str, Any], key: str, known: frozenset[str]) -> str:
    value = _there(answer, key)
    if value not in known:
        raise Unavailable(f"{key} is none that is known")
    return value


def _instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text) if text else None
    except ValueError:
        raise Unavailable("expires_at is no instant") from None
    return found if found and found.tzinfo else None
