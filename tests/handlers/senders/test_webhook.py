"""A code leaves signed, for one address only, and whatever the gateway answers is one of a few plain outcomes."""

import asyncio
import contextlib
import io
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.model import Language
from bot.errors import SendFailed
from bot.notices import NoticeId
from bot.secret import Secret
from handlers.senders.phone import PhoneMessage
from handlers.senders.webhook import LONGEST_WAIT, Gateway, Webhook, signature
from tests.handlers.senders.mail_server import Script, serving

SECRET = Secret("0123456789abcdef0123456789abcdef")
NOW = 1_795_575_600.0
DOCUMENT = Path(__file__).parents[3] / "docs" / "telephony.md"
NUMBER, CODE = "+819055501278", "428 190"


def a_message(**changes: Any) -> PhoneMessage:
    facts: dict[str, Any] = {
        "id": NoticeId("0123456789abcdef"),
        "by": "sms",
        "to": Secret(NUMBER),
        "text": Secret(f"{CODE} 九州大学"),
        "language": Language.JAPANESE,
    }
    return PhoneMessage(**facts | changes)


class Desk:
    """A gateway on this machine that answers what it is told to."""

    def __init__(self) -> None:
        self.answer: Callable[[], web.Response] = lambda: web.Response(status=202)
        self.heard: list[tuple[dict[str, str], bytes]] = []
        self.address = ""

    async def take(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        return self.answer()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    desk = Desk()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", desk.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    desk.address = f"http://127.0.0.1:{runner.addresses[0][1]}/messages"
    yield desk
    await runner.cleanup()


@contextlib.asynccontextmanager
async def webhook(url: str, **what: Any) -> AsyncIterator[Webhook]:
    ours = Webhook(Gateway(url=url, secret=SECRET), now=lambda: NOW, **what)
    yield ours
    await ours.close()


async def failure(url: str, **what: Any) -> SendFailed:
    async with webhook(url, **what) as ours:
        with pytest.raises(SendFailed) as failed:
            await ours.send(a_message())
    return failed.value


async def test_what_is_sent_is_signed_and_says_which_message_it_is(desk: Desk) -> None:
    async with webhook(desk.address) as ours:
        await ours.send(a_message())
    ((headers, body),) = desk.heard
    assert json.loads(body) == {
        "id": "0123456789abcdef",
        "kind": "sms",
        "to": NUMBER,
        "text": f"{CODE} 九州大学",
        "language": "ja",
    }
    assert headers["Mamori-Timestamp"] == str(int(NOW))
    assert headers["Mamori-Signature"] == signature(SECRET, str(int(NOW)), body)
    assert headers["Idempotency-Key"] == "0123456789abcdef"


def test_the_signature_is_the_one_that_the_document_describes() -> None:
    """Computed once with openssl: printf 'v1:1795575600:{}' | openssl dgst -sha256 -hmac …"""
    expected = "73daaf3257ae52a548736159a376417f05830971714cc1caddef740fa005feb0"
    assert signature(SECRET, "1795575600", b"{}") == f"v1={expected}"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_any_success_means_taken(desk: Desk, status: int) -> None:
    desk.answer = lambda: web.Response(status=status)
    async with webhook(desk.address) as ours:
        await ours.send(a_message())


@pytest.mark.parametrize("status", [400, 404, 422])
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ('{"reason": "landline"}', "landline"),
        (f'{{"reason": "{NUMBER}"}}', None),
        ('{"reason": "No such number +81 90"}', None),
        ("[]", None),
        ("<html>", None),
        ("x" * 100_000, None),
    ],
)
async def test_a_number_that_does_not_work_is_not_tried_again(
    desk: Desk, status: int, body: str, reason: str | None
) -> None:
    desk.answer = lambda: web.Response(status=status, text=body)
    failed = await failure(desk.address)
    assert failed.permanent
    assert failed.reason == (reason or f"http {status}")


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504, 599])
async def test_not_now_is_not_never(desk: Desk, status: int) -> None:
    desk.answer = lambda: web.Response(status=status)
    failed = await failure(desk.address)
    assert (failed.permanent, failed.retry_after) == (False, None)
    desk.answer = lambda: web.Response(status=status, headers={"Retry-After": "7"})
    failed = await failure(desk.address)
    assert (failed.permanent, failed.retry_after) == (False, timedelta(seconds=7))


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ("0", timedelta(0)),
        ("3600", timedelta(hours=1)),
        ("9999", LONGEST_WAIT),
        (format_datetime(datetime.fromtimestamp(NOW + 90, UTC), usegmt=True), timedelta(seconds=90)),
        (format_datetime(datetime.fromtimestamp(NOW - 90, UTC), usegmt=True), timedelta(0)),
        (format_datetime(datetime.fromtimestamp(NOW + 10**6, UTC), usegmt=True), LONGEST_WAIT),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
        ("9" * 5000, None),
        ("Wed, 25 Nov 2026 03:00:00", None),
    ],
)
def test_retry_after_is_read_in_both_its_forms_and_no_other(said: str, wait: timedelta | None) -> None:
    ours = Webhook(Gateway(url="https://sms.example.ac.jp", secret=SECRET), now=lambda: NOW)
    assert ours._wait({"Retry-After": said}) == wait


@given(said=st.text())
def test_no_retry_after_breaks_anything(said: str) -> None:
    ours = Webhook(Gateway(url="https://sms.example.ac.jp", secret=SECRET), now=lambda: NOW)
    wait = ours._wait({"Retry-After": said})
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT


async def test_while_the_gateway_wants_a_pause_everybody_is_told_at_once_and_it_is_left_in_peace(desk: Desk) -> None:
    desk.answer = lambda: web.Response(status=429, headers={"Retry-After": "30"})
    now = NOW
    ours = Webhook(Gateway(url=desk.address, secret=SECRET), now=lambda: now)
    for number in range(5):
        with pytest.raises(SendFailed) as failed:
            await ours.send(a_message(id=NoticeId(f"{number}")))
        assert failed.value.retry_after == timedelta(seconds=30)
    assert len(desk.heard) == 1
    desk.answer = lambda: web.Response(status=202)
    now += 30
    await ours.send(a_message())
    await ours.close()
    assert len(desk.heard) == 2


@pytest.mark.parametrize("status", [401, 403, 405, 410, 418])
async def test_what_the_operator_must_mend_is_said_loudly_and_blames_no_number(
    desk: Desk, status: int, log: io.StringIO
) -> None:
    desk.answer = lambda: web.Response(status=status)
    failed = await failure(desk.address)
    assert not failed.permanent
    assert "telephony_at_fault" in log.getvalue()


async def test_a_code_follows_no_redirect(desk: Desk) -> None:
    elsewhere = f"{desk.address}/elsewhere"
    desk.answer = lambda: web.Response(status=307, headers={"Location": elsewhere})
    failed = await failure(desk.address)
    assert not failed.permanent
    assert len(desk.heard) == 1


@pytest.mark.parametrize(
    "lines", [["220 mail.example.ac.jp"], ["HTTP/1.1 banana"], [""], ["HTTP/1.1 200 OK\r\nContent-Length: x\r\n"]]
)
async def test_nonsense_is_tried_again(lines: list[str]) -> None:
    async with serving(lambda: Script(*lines)) as port:
        failed = await failure(f"http://127.0.0.1:{port}/", patience=5)
    assert (failed.permanent, failed.unknown) == (False, True)


async def test_a_gateway_that_hangs_costs_no_more_than_our_patience() -> None:
    async with serving(Script) as port:
        failed = await failure(f"http://127.0.0.1:{port}/", patience=0.2)
    assert (failed.reason, failed.permanent, failed.unknown) == ("gateway slow", False, True)


async def test_nobody_there_is_said_by_the_check_too() -> None:
    async with serving(lambda: Script("")) as port:
        pass
    url = f"http://127.0.0.1:{port}/"
    assert (await failure(url)).reason == "gateway unreachable"
    async with webhook(url) as ours:
        assert "MAMORI_TELEPHONY_URL" in str(await ours.check())


async def test_a_gateway_that_answers_passes_the_check_and_gets_no_message(desk: Desk) -> None:
    desk.answer = lambda: web.Response(status=405)
    async with webhook(desk.address) as ours:
        assert await ours.check() is None
    assert [body for _headers, body in desk.heard] == [b""]


async def test_neither_number_nor_code_reaches_a_log_or_a_reason(desk: Desk, log: io.StringIO) -> None:
    """S71."""
    for status in (202, 400, 401, 429, 503):
        desk.answer = lambda status=status: web.Response(status=status, text=f'{{"reason": "{NUMBER} {CODE}"}}')
        async with webhook(desk.address) as ours:
            with contextlib.suppress(SendFailed):
                await ours.send(a_message())
    assert "telephony_at_fault" in log.getvalue()
    for secret in (NUMBER, NUMBER[-6:], CODE, CODE.replace(" ", ""), SECRET.reveal()):
        assert secret not in log.getvalue()
        assert secret not in repr(a_message())


@contextlib.asynccontextmanager
async def sample_gateway() -> AsyncIterator[tuple[int, asyncio.subprocess.Process]]:
    """The very lines that the document shows."""
    (sample,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", sample, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "MAMORI_TELEPHONY_SECRET": SECRET.reveal(), "PORT": "0"},
    )  # fmt: skip
    assert process.stdout
    yield int((await process.stdout.readline()).decode().split()[-1]), process
    process.terminate()
    await process.wait()
    assert process.stderr
    assert await process.stderr.read() == b""
    process._transport.close()


async def test_the_documents_sample_takes_what_we_send_once_and_nothing_unsigned() -> None:
    async with sample_gateway() as (port, process):
        url = f"http://127.0.0.1:{port}/"
        ours = Webhook(Gateway(url=url, secret=SECRET))
        for _ in range(2):
            await ours.send(a_message())
        await ours.send(a_message(id=NoticeId("another"), by="voice", language=Language.ENGLISH))
        await ours.close()
        assert process.stdout
        assert (await process.stdout.readline()).decode() == "sms to …78 in ja\n"
        assert (await process.stdout.readline()).decode() == "voice to …78 in en\n"
        assert (await failure(url)).reason == "http 401"  # a clock that is far off
        stranger = Webhook(Gateway(url=url, secret=Secret("x" * 32)))
        with pytest.raises(SendFailed, match="401"):
            await stranger.send(a_message())
        await stranger.close()
