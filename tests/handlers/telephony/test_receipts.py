"""The gateway's word on what arrived: believed when it is signed, fresh and new, and kept with the notice."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from bot.authenticators.model import AuthenticatorId
from bot.errors import SendFailed
from bot.notices import Arrival, Lane, Line, Notice, NoticeId
from bot.secret import Secret
from handlers.demo.inbox import Inbox
from handlers.demo.outside import DemoTelephony
from handlers.http import build_http
from handlers.senders.webhook import signature
from handlers.telephony.routes import router
from tests.builders import AIKO, a_notice
from tests.handlers.front import Front
from tests.journeys.demo import words

SECRET = Secret("0123456789abcdef0123456789abcdef")
NOW = 1_795_575_600


@pytest.fixture
async def http(front: Front) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_http(front.doors, front.house.outbox, checks={})
    app.include_router(router(front.doors, front.house.outbox, SECRET, now=lambda: NOW))
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        yield http


@pytest.fixture
def code(front: Front) -> Notice:
    """On its way to a phone."""
    with front.house.database.begin() as uow:
        uow.notices.add(a_notice(id=NoticeId("code"), to=Line(AuthenticatorId("sms"))))
        uow.notices.add(a_notice(id=NoticeId("card"), to=AIKO))
    (claimed,) = front.house.outbox.claim(Lane.PHONE)
    return claimed


def arrival(front: Front) -> Arrival:
    return next(notice.arrival for notice in front.house.notices() if notice.id == "code")


async def say(
    http: httpx2.AsyncClient, *, stamp: Any = NOW, key: Secret = SECRET, signed: str | None = None, **body: Any
) -> int:
    raw = json.dumps(body).encode()
    headers = {"Mamori-Timestamp": str(stamp), "Mamori-Signature": signed or signature(key, str(stamp), raw)}
    answer = await http.post("/telephony/receipts", content=raw, headers=headers)
    return int(answer.status_code)


async def test_what_arrived_is_kept_and_recorded(front: Front, http: httpx2.AsyncClient, code: Notice) -> None:
    assert arrival(front) is Arrival.UNDER_WAY
    front.house.outbox.sent(code)
    assert arrival(front) is Arrival.TAKEN
    assert await say(http, id="code", status="delivered") == 204
    assert arrival(front) is Arrival.DELIVERED
    event = front.house.events()[-1]
    assert (event.actor, event.action, event.target, event.facts) == (
        "gateway",
        "phones.receipt",
        "code",
        {"status": "delivered"},
    )


async def test_a_receipt_that_overtakes_our_own_note_is_not_lost(
    front: Front, http: httpx2.AsyncClient, code: Notice
) -> None:
    assert await say(http, id="code", status="failed") == 204
    front.house.outbox.sent(code)
    assert arrival(front) is Arrival.FAILED


@pytest.mark.usefixtures("code")
async def test_what_arrived_stays_arrived(front: Front, http: httpx2.AsyncClient) -> None:
    assert await say(http, id="code", status="delivered") == 204
    assert await say(http, id="code", status="failed", stamp=NOW + 1) == 204
    assert arrival(front) is Arrival.DELIVERED


async def test_what_we_could_not_take_yet_is_taken_when_it_is_sent_once_more(
    front: Front, http: httpx2.AsyncClient
) -> None:
    """The very same request, after an answer that told the gateway to try again."""
    late = {"id": "late", "status": "delivered"}
    assert await say(http, **late) == 404
    with front.house.database.begin() as uow:
        uow.notices.add(a_notice(id=NoticeId("late"), to=Line(AuthenticatorId("sms"))))
    assert await say(http, **late) == 204
    assert await say(http, **late) == 401


def test_trouble_shows_at_the_first_failed_try(front: Front, code: Notice) -> None:
    front.house.outbox.failed(code, SendFailed("http 503", permanent=False))
    assert arrival(front) is Arrival.TROUBLED


def test_a_refusal_for_good_is_a_failure(front: Front, code: Notice) -> None:
    front.house.outbox.failed(code, SendFailed("landline", permanent=True))
    assert arrival(front) is Arrival.FAILED


@pytest.mark.parametrize(
    "wrong",
    [
        {"stamp": NOW - 301},
        {"stamp": NOW + 301},
        {"stamp": "abc"},
        {"stamp": "9" * 5000},
        {"stamp": ""},
        {"key": Secret("x" * 32)},
        {"signed": "v1="},
        {"signed": "v0=abc"},
        {"signed": "nothing"},
    ],
)
async def test_a_stranger_is_refused_and_seen(
    front: Front, http: httpx2.AsyncClient, code: Notice, wrong: dict[str, Any], log: io.StringIO
) -> None:
    assert code.id == "code"
    assert await say(http, id="code", status="delivered", **wrong) == 401
    assert arrival(front) is Arrival.UNDER_WAY
    assert "telephony_request_refused" in log.getvalue()


async def test_a_request_that_came_before_is_refused(http: httpx2.AsyncClient, code: Notice, log: io.StringIO) -> None:
    assert code.id == "code"
    assert await say(http, id="code", status="delivered") == 204
    assert await say(http, id="code", status="delivered") == 401
    assert '"why": "replay"' in log.getvalue()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"id": "other", "status": "delivered"}, 404),
        ({"id": "card", "status": "delivered"}, 404),
        ({"id": "code", "status": "read"}, 422),
        ({"id": "code"}, 422),
        ({"id": "x" * 100, "status": "failed"}, 422),
        ({"id": "code", "status": "failed", "more": "x" * 5000}, 413),
    ],
)
async def test_what_makes_no_sense_is_said(
    http: httpx2.AsyncClient, code: Notice, body: dict[str, str], status: int
) -> None:
    assert code.id == "code"
    assert await say(http, **body) == status


async def test_whoever_waits_for_a_code_that_did_not_arrive_reads_it_in_the_window(
    front: Front, http: httpx2.AsyncClient
) -> None:
    front.join(AIKO)
    now = front.house.clock.now
    front.with_changed(telephony=DemoTelephony(Inbox(), now))
    await front.tap(AIKO, "enrollment.add_phone")
    form = front.workspace.modal(AIKO)
    assert form
    filled = {"kind": {"value": "mobile"}, "delivery": {"value": "sms"}, "number": "090-1234-5678", "name": "iPhone"}
    answer = await front.submit(AIKO, form, **filled)
    assert "on its way" in words(answer["view"])
    await front.delivery.drain()
    (code,) = [notice for notice in front.house.notices() if notice.lane is Lane.PHONE]
    assert await say(http, id=code.id, status="failed") == 204
    assert "didn't reach" in words(front.workspace.modal(AIKO) or {})
