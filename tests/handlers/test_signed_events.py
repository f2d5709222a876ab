"""The endpoint for signed HTTP events (S50): what is not Slack's, not now or not new is refused, and nothing of it is kept."""

import hashlib
import hmac
import io
import json
import time
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx2
import pytest
from fastapi import FastAPI

from handlers.http import build_http
from handlers.slack_door import signed_events
from tests.builders import AIKO
from tests.handlers.front import Front
from tests.handlers.test_our_mistakes import Broken, broken_read
from tests.journeys.demo import words

PRIVATE = "482915 is what my phone shows"
"""Stands in every body; must stand in no log."""


class Slack:
    """Signs as Slack does, by its published recipe and not by our code."""

    def __init__(self, http: httpx2.AsyncClient, secret: str) -> None:
        self._http = http
        self._secret = secret

    def sign(self, body: bytes, stamp: str) -> str:
        base = b"v0:" + stamp.encode() + b":" + body
        return "v0=" + hmac.new(self._secret.encode(), base, hashlib.sha256).hexdigest()

    async def post(
        self, body: bytes, *, stamp: str | None = None, signature: str | None = None, kind: str = "application/json"
    ) -> httpx2.Response:
        stamp = str(int(time.time())) if stamp is None else stamp
        headers = [
            (b"content-type", kind.encode()),
            (b"x-slack-request-timestamp", stamp.encode()),
            (b"x-slack-signature", (signature or self.sign(body, stamp)).encode()),
        ]
        return await self._http.post("/slack/events", content=body, headers=headers)


@pytest.fixture
def app(front: Front) -> FastAPI:
    app = build_http(front.doors, front.house.outbox, checks={})
    events = signed_events(front.bolt, front.doors, front.workspace.app.signing_secret)
    app.add_api_route("/slack/events", events, methods=["POST"])
    return app


@pytest.fixture
async def slack(app: FastAPI, front: Front) -> AsyncIterator[Slack]:
    front.join(AIKO)
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        yield Slack(http, front.workspace.app.signing_secret)


@pytest.fixture
def hello(front: Front) -> bytes:
    return json.dumps(front.payloads.message(AIKO, f"hello, {PRIVATE}")).encode()


async def test_what_slack_signed_is_heard_and_answered(front: Front, slack: Slack, hello: bytes) -> None:
    answer = await slack.post(hello)
    assert answer.status_code == 200
    await front.delivery.drain()
    (card,) = front.workspace.messages(AIKO.user_id)
    assert "You haven't set up" in words(card)


async def test_taps_and_commands_come_by_the_same_door(front: Front, slack: Slack) -> None:
    form = "application/x-www-form-urlencoded"
    tap = urlencode({"payload": json.dumps(front.payloads.tap(AIKO, "enrollment.add_app_mobile"))}).encode()
    assert (await slack.post(tap, kind=form)).status_code == 200
    assert front.workspace.modal(AIKO) is not None
    command = urlencode(front.payloads.command(AIKO)).encode()
    answer = await slack.post(command, kind=form)
    assert "enrollment.start" in answer.text


async def test_the_address_is_proved_to_slack_as_it_asks(slack: Slack) -> None:
    answer = await slack.post(b'{"type": "url_verification", "challenge": "3eZbrw1aB"}')
    assert answer.json() == {"challenge": "3eZbrw1aB"}


def minutes_from_now(minutes: float) -> str:
    return str(int(time.time() + minutes * 60))


@pytest.mark.parametrize(
    "stamp",
    ["abc", "", "-1", "1.5", "٣", "9" * 30, "9" * 5000, minutes_from_now(-6), minutes_from_now(600)],
    ids=[
        "letters",
        "nothing",
        "negative",
        "a fraction",
        "other digits",
        "the far future",
        "too long",
        "6 minutes old",
        "10 hours ahead",
    ],
)
async def test_a_time_that_is_not_now_is_refused_even_when_signed(
    front: Front, slack: Slack, hello: bytes, log: io.StringIO, stamp: str
) -> None:
    assert (await slack.post(hello, stamp=stamp)).status_code == 401
    nothing_was_heard(front, log)


@pytest.mark.parametrize("signature", ["v0=" + "0" * 64, "v0=", "v1=abc", "v0=ゼロ", "\u00e9" * 67, " "])
async def test_a_signature_that_is_not_slack_s_is_refused(
    front: Front, slack: Slack, hello: bytes, log: io.StringIO, signature: str
) -> None:
    assert (await slack.post(hello, signature=signature)).status_code == 401
    nothing_was_heard(front, log)


async def test_a_signature_covers_every_byte_and_the_time(
    front: Front, slack: Slack, hello: bytes, log: io.StringIO
) -> None:
    now, earlier = minutes_from_now(0), minutes_from_now(-1)
    assert (await slack.post(hello + b" ", stamp=now, signature=slack.sign(hello, now))).status_code == 401
    assert (await slack.post(hello, stamp=now, signature=slack.sign(hello, earlier))).status_code == 401
    nothing_was_heard(front, log)


async def test_without_the_headers_nobody_gets_in(app: FastAPI, front: Front, hello: bytes, log: io.StringIO) -> None:
    transport = httpx2.ASGITransport(app=app)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        assert (await http.post("/slack/events", content=hello)).status_code == 401
    nothing_was_heard(front, log)


async def test_bytes_that_are_no_text_are_refused(front: Front, slack: Slack, log: io.StringIO) -> None:
    assert (await slack.post(b"\xff\xfe" + PRIVATE.encode())).status_code == 400
    nothing_was_heard(front, log)


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
@pytest.mark.parametrize("body", ["", "{", "[]", "payload={", "payload=[]", "null", "payload=null", '"text"'])
async def test_signed_nonsense_is_answered_without_a_trace(front: Front, slack: Slack, body: str, kind: str) -> None:
    """Only a holder of the signing secret gets so far: an honest answer is enough, whatever its number."""
    answer = await slack.post(body.encode(), kind=kind)
    assert answer.status_code in {200, 400, 500}
    assert "Traceback" not in answer.text
    assert "JSONDecodeError" not in answer.text
    assert front.house.notices() == []


async def test_a_request_that_comes_again_is_refused(front: Front, slack: Slack, hello: bytes) -> None:
    """Whoever recorded it cannot tap in somebody's name within the five minutes that its time is good for."""
    now = minutes_from_now(0)
    assert (await slack.post(hello, stamp=now)).status_code == 200
    assert (await slack.post(hello, stamp=now)).status_code == 401
    assert len(front.house.notices()) == 1


async def test_slack_s_own_repetition_is_new_to_the_door_and_answered_once(
    front: Front, slack: Slack, hello: bytes
) -> None:
    """It signs anew, with the time of the repetition; the event's id tells."""
    assert (await slack.post(hello, stamp=minutes_from_now(-1))).status_code == 200
    assert (await slack.post(hello, stamp=minutes_from_now(0))).status_code == 200
    assert len(front.house.notices()) == 1


async def test_what_failed_here_is_heard_when_slack_repeats_it_within_the_same_second(
    front: Front, slack: Slack, hello: bytes
) -> None:
    """The same second is the same signature. It is heard once: the third time it is a replay again."""
    now = minutes_from_now(0)
    hear, front.house.people.hear = front.house.people.hear, Broken().hear  # type: ignore[method-assign]
    assert (await slack.post(hello, stamp=now)).status_code == 500
    assert front.house.notices() == []
    front.house.people.hear = hear  # type: ignore[method-assign]
    assert (await slack.post(hello, stamp=now)).status_code == 200
    assert (await slack.post(hello, stamp=now)).status_code == 401
    assert len(front.house.notices()) == 1


async def test_a_tap_that_failed_here_can_not_be_replayed(front: Front, slack: Slack) -> None:
    """Slack never repeats a tap, so a second one with its signature is somebody else's, whatever came of the first."""
    form, now = "application/x-www-form-urlencoded", minutes_from_now(0)
    tap = urlencode({"payload": json.dumps(front.payloads.tap(AIKO, "enrollment.add_app_mobile"))}).encode()
    front.bolt.middleware(broken_read)
    assert (await slack.post(tap, kind=form, stamp=now)).status_code == 500
    for kind in (form, "application/json"):
        assert (await slack.post(tap, kind=kind, stamp=now)).status_code == 401


async def test_nothing_of_a_heard_request_reaches_the_log_either(
    front: Front, slack: Slack, hello: bytes, log: io.StringIO
) -> None:
    assert (await slack.post(hello)).status_code == 200
    await front.delivery.drain()
    assert "notice_sent" in log.getvalue()
    assert PRIVATE not in log.getvalue()
    assert "482915" not in log.getvalue()


def nothing_was_heard(front: Front, log: io.StringIO) -> None:
    assert front.house.notices() == []
    assert front.house.sql("SELECT * FROM heard_events") == []
    assert PRIVATE not in log.getvalue()
    assert "482915" not in log.getvalue()
