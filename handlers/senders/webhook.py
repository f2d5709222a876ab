"""SMS and calls by the institution's own gateway: one signed request for each (docs/telephony.md)."""

import asyncio
import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Final

import aiohttp
import structlog

from bot.errors import SendFailed
from bot.secret import Secret
from handlers.senders.phone import PhoneMessage

log = structlog.get_logger()

PATIENCE: Final = 15.0
"""Seconds for one request: somebody waits before a window, and the next way should be offered soon."""
LONGEST_ANSWER: Final = 4096
LONGEST_WAIT: Final = timedelta(hours=1)
FIRST_WAIT: Final = timedelta(seconds=5)
"""How long all codes wait where the gateway does not let us in and names no time."""
REASON: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
FOR_THIS_NUMBER: Final = frozenset((400, 404, 422))
NOT_NOW: Final = frozenset((408, 425, 429))
SUCCESSES: Final = range(200, 300)


def signature(secret: Secret, stamp: str, body: bytes) -> str:
    """``v1=`` and HMAC-SHA-256 over ``v1:stamp:body``; the same in both directions."""
    signed = b"v1:" + stamp.encode() + b":" + body
    return "v1=" + hmac.new(secret.reveal().encode(), signed, hashlib.sha256).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    url: str
    secret: Secret


class Webhook:
    """Fulfils the port ``Telephony``."""

    def __init__(self, gateway: Gateway, *, now: Callable[[], float] = time.time, patience: float = PATIENCE) -> None:
        self._gateway = gateway
        self._now = now
        self._patience = patience
        self._session: aiohttp.ClientSession | None = None
        self._not_before = 0.0

    async def send(self, message: PhoneMessage) -> None:
        """Raises SendFailed. A repetition carries the same ``Idempotency-Key``: the person is not called twice.

        While the gateway has asked for a pause, every code is told so at once: whoever waits for one learns it in their
        window, and the gateway is left in peace.
        """
        if (left := self._not_before - self._now()) > 0:
            raise SendFailed("gateway paused", permanent=False, retry_after=timedelta(seconds=left))
        facts = {
            "id": message.id,
            "kind": message.by,
            "to": message.to.reveal(),
            "text": message.text.reveal(),
            "language": message.language.value,
        }
        body = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
        stamp = str(int(self._now()))
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": message.id,
            "Mamori-Timestamp": stamp,
            "Mamori-Signature": signature(self._gateway.secret, stamp, body),
        }
        try:
            # A redirect is not followed: a code goes to the address that the operator named, and nowhere else.
            async with self._open().post(
                self._gateway.url, data=body, headers=headers, allow_redirects=False
            ) as answer:
                if answer.status in SUCCESSES:
                    return
                said = await answer.content.read(LONGEST_ANSWER)
        except aiohttp.ClientConnectorError:
            raise SendFailed("gateway unreachable", permanent=False) from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise SendFailed(_how(error), permanent=False, unknown=True) from None
        raise self._understood(answer.status, answer.headers, said)

    async def check(self) -> str | None:
        """Whether something speaks HTTP at the address; nothing is sent to anybody. One sentence, or None."""
        try:
            async with self._open().get(self._gateway.url, allow_redirects=False):
                return None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            return f"The gateway of MAMORI_TELEPHONY_URL can't be reached ({_how(error)}): check the address and the firewall."
        finally:
            await self.close()

    async def close(self) -> None:
        if self._session:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=self._patience)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _understood(self, status: int, headers: Mapping[str, str], said: bytes) -> SendFailed:
        wait = self._wait(headers)
        if status in FOR_THIS_NUMBER:
            return SendFailed(_reason(said) or f"http {status}", permanent=True)
        if status in NOT_NOW or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return self._pause(status, wait) if wait else SendFailed(f"http {status}", permanent=False)
        # Not let in, redirected, gone: whoever runs Mamori or the gateway has to mend it, and no person's number is at fault.
        log.error("telephony_at_fault", status=status)
        return self._pause(status, wait or FIRST_WAIT)

    def _pause(self, status: int, wait: timedelta) -> SendFailed:
        self._not_before = self._now() + wait.total_seconds()
        return SendFailed(f"http {status}", permanent=False, retry_after=wait)

    def _wait(self, headers: Mapping[str, str]) -> timedelta | None:
        """``Retry-After`` in seconds or as a date; None where it is missing or makes no sense."""
        said = headers.get("Retry-After", "").strip()
        if said.isascii() and said.isdecimal() and len(said) < len(str(LONGEST_WAIT.total_seconds())):
            return min(timedelta(seconds=int(said)), LONGEST_WAIT)
        try:
            at = parsedate_to_datetime(said)
            ahead = at - datetime.fromtimestamp(self._now(), UTC)
        except (ValueError, TypeError):
            return None
        return max(timedelta(0), min(ahead, LONGEST_WAIT))


def _reason(said: bytes) -> str | None:
    """The gateway's own word for a number that does not work; nothing longer, since it might repeat the number."""
    try:
        answer = json.loads(said)
    except ValueError:
        return None
    found = answer.get("reason") if isinstance(answer, dict) else None
    return found if isinstance(found, str) and REASON.fullmatch(found) else None


def _how(error: BaseException) -> str:
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return "gateway slow"
    if isinstance(error, aiohttp.ClientSSLError):
        return "gateway certificate"
    return "gateway unreachable" if isinstance(error, aiohttp.ClientConnectorError) else "gateway nonsense"
