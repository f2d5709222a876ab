"""HTTP instead of a socket: signed requests to the app's request URL, and what happens when it does not answer well."""

import asyncio
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import aiohttp

from simulator.envelopes import NoAnswerError, named, who
from simulator.faults import Faults
from simulator.feed import Feed
from simulator.inputs import Json
from simulator.installation import Installation
from simulator.log import Log
from simulator.retries import ACK_SECONDS, Retries
from simulator.strict_json import read_json
from simulator.workspace import App

LONGEST_ANSWER = 1_000_000
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_JSON, _FORM = "application/json", "application/x-www-form-urlencoded"


class FailedError(Exception):
    """The request brought no good answer; ``reason`` is Slack's word for it in ``X-Slack-Retry-Reason``."""

    def __init__(self, reason: str, sentence: str, *, final: bool = False) -> None:
        super().__init__(sentence)
        self.reason, self.final = reason, final


@dataclass(frozen=True)
class _Answer:
    status: int
    text: str
    kind: str

    def payload(self) -> Json:
        """What an interaction's answer says: JSON, or for a command simply the words."""
        if self.kind == _JSON:
            try:
                said = read_json(self.text or "{}")
            except ValueError:
                raise NoAnswerError("The app's answer calls itself JSON and is none.") from None
            return said if isinstance(said, dict) else {}
        return {"text": self.text} if self.text.strip() else {}


class RequestUrl:
    """Events are repeated until they are answered with 200; interactions are asked once, for three seconds."""

    def __init__(self, app: App, installation: Installation, feed: Feed, log: Log, faults: Faults) -> None:
        self._app, self._installation, self._feed, self._log, self._faults = app, installation, feed, log, faults
        self._retries = Retries()
        self._running: set[asyncio.Task[None]] = set()
        self._down_until = 0.0
        self.is_reached = True

    def send_event(self, payload: Json) -> None:
        self._start(payload, 0, "")

    async def ask(self, kind: str, payload: Json) -> Json:
        """Deliver an interaction and give back what the answer carried. Raises ``NoAnswerError``."""
        form = payload if kind == "slash_commands" else {"payload": json.dumps(payload)}
        body = urlencode({key: str(value).lower() if isinstance(value, bool) else value for key, value in form.items()})
        try:
            answer = await self._post(payload, body, _FORM)
        except FailedError as failure:
            raise NoAnswerError(str(failure)) from None
        return answer.payload()

    async def verify(self, url: str) -> None:
        """The handshake before a request URL counts. Raises ``FailedError`` for an app that does not know it."""
        challenge = secrets.token_urlsafe(32)
        payload = {"token": self._app.verification_token, "challenge": challenge, "type": "url_verification"}
        answer = await self._post(payload, json.dumps(payload), _JSON, url=url)
        if challenge not in answer.text:
            raise FailedError("http_error", f"{url} answered, but not with the challenge it was sent.")

    def go_down(self, seconds: float) -> None:
        """For so long no request gets through."""
        self._down_until = time.monotonic() + seconds

    def hurry(self) -> int:
        return self._retries.hurry()

    def forget_undelivered(self) -> None:
        self._retries.forget()
        self._down_until, self.is_reached = 0.0, True
        for task in self._running:
            task.cancel()

    def _start(self, payload: Json, attempt: int, reason: str) -> None:
        task = asyncio.create_task(self._deliver(payload, attempt, reason))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        if attempt == 0 and self._faults.take("redeliver"):
            self._start(payload, 1, "http_timeout")

    async def _deliver(self, payload: Json, attempt: int, reason: str) -> None:
        again = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason} if attempt else {}
        try:
            await self._post(payload, json.dumps(payload), _JSON, headers=again)
        except FailedError as failure:
            if not failure.final:
                why = failure.reason
                self._retries.plan(attempt, lambda: self._start(payload, attempt + 1, why))

    async def _post(
        self, payload: Json, body: str, kind: str, *, headers: dict[str, str] | None = None, url: str | None = None
    ) -> _Answer:
        began = time.monotonic()
        again = headers or {}
        facts = {"type": named(payload), "user": who(payload)}
        self._log.add(
            "envelope", request=payload, retry_attempt=int(again.get("X-Slack-Retry-Num", 0)) or None, **facts
        )
        try:
            answer = await self._exchange(url or self._installation.request_url or "", body, kind, again)
        except FailedError as failure:
            ms = round((time.monotonic() - began) * 1000, 1)
            self._log.add("ack", response={"ok": False, "error": str(failure)}, ms=ms, **facts)
            if url is None:  # an address that is only tried says nothing about the one in use
                self._note_reach(now=failure.reason != "connection_failed")
            self._feed.publish("no_ack", envelope=named(payload), reason=failure.reason)
            raise
        said = answer.payload() if kind == _FORM else {}
        ms = round((time.monotonic() - began) * 1000, 1)
        self._log.add("ack", response=said, status=answer.status, ms=ms, **facts)
        self._note_reach(now=True)
        self._feed.publish("ack", envelope=named(payload), late=False)
        return answer

    async def _exchange(self, url: str, body: str, kind: str, headers: dict[str, str]) -> _Answer:
        """One request. Each has a connection of its own, so that nothing here outlives a workspace that ends."""
        name = self._app.name
        if time.monotonic() < self._down_until:
            raise FailedError("connection_failed", f"{name} can't be reached at {url}.")
        headers = headers | _signed(self._app.signing_secret, body) | {"Content-Type": kind}
        limit = aiohttp.ClientTimeout(total=ACK_SECONDS)
        try:
            async with (
                aiohttp.ClientSession(timeout=limit) as session,
                session.post(url, data=body.encode(), headers=headers, allow_redirects=False) as response,
            ):
                text = (await response.content.read(LONGEST_ANSWER)).decode(errors="replace")
                status, answered = response.status, response.content_type
                is_final = response.headers.get("X-Slack-No-Retry") == "1"
        except TimeoutError:
            raise FailedError("http_timeout", f"{name} did not answer within 3 seconds.") from None
        except aiohttp.ClientSSLError:
            raise FailedError("ssl_error", f"{name}'s certificate at {url} is not trusted here.") from None
        except aiohttp.ClientConnectionError:
            raise FailedError("connection_failed", f"{name} can't be reached at {url}.") from None
        except (aiohttp.ClientError, ValueError):
            raise FailedError("unknown_error", f"{url} gave no answer that HTTP knows.") from None
        if self._faults.take("drop_ack"):
            raise FailedError("http_timeout", f"{name} did not answer within 3 seconds.")
        if status != 200:  # noqa: PLR2004 - what Slack asks for
            raise FailedError("http_error", f"{name} answered with status {status}.", final=is_final)
        return _Answer(status, text, answered)

    def _note_reach(self, *, now: bool) -> None:
        if now != self.is_reached:
            self.is_reached = now
            self._feed.publish("app_reached" if now else "app_lost", connections=int(now))


def is_allowed(url: str) -> bool:
    """Only on this machine: the page's control API must not become a way to make requests elsewhere."""
    parts = urlsplit(url)
    return parts.scheme in {"http", "https"} and parts.hostname in _LOOPBACK


def _signed(secret: str, body: str) -> dict[str, str]:
    stamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
    }
