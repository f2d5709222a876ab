"""Socket Mode comes back: with a fresh address each time, at Slack's pace, and with one line for one reason."""

import io
import json
from collections.abc import AsyncIterator

import pytest

from handlers.socket import Socket
from tests.builders import AIKO
from tests.handlers.front import Front
from tests.journeys.demo import words

OPEN = "apps.connections.open"


@pytest.fixture
async def socket(front: Front) -> AsyncIterator[Socket]:
    front.join(AIKO)
    socket = Socket(front.bolt, front.workspace.app.app_token, pauses=(0.01, 0.05))
    yield socket
    await socket.close()


def events(log: io.StringIO) -> list[str]:
    return [json.loads(line)["event"] for line in log.getvalue().splitlines()]


async def hears(front: Front) -> bool:
    """Whether a message reaches us and is answered."""
    before = len(front.workspace.messages(AIKO.user_id))
    front.workspace.control("message", {"user": AIKO.user_id, "text": "hello"})
    await front.workspace.until(front.house.notices, what="the message")
    await front.delivery.drain()
    return "You haven't set up" in words(front.workspace.messages(AIKO.user_id)[-1]) and (
        len(front.workspace.messages(AIKO.user_id)) == before + 2
    )


async def test_an_address_that_is_spent_is_not_tried_again(front: Front, socket: Socket, log: io.StringIO) -> None:
    spent = f"{front.workspace.address.replace('http', 'ws', 1)}/_socket?ticket=spent"
    for _ in range(3):
        body = json.dumps({"ok": True, "url": spent})
        front.workspace.answer(OPEN, 200, body, after_doing_it=False, kind="application/json")
    await socket.connect()
    assert await socket.is_connected()
    assert await hears(front)
    assert events(log).count("slack_not_connected") == 1
    assert events(log).count("slack_connected") == 1
    assert "Traceback" not in log.getvalue()


@pytest.mark.parametrize(
    ("error", "event"),
    [
        ("invalid_auth", "slack_app_token_refused"),
        ("missing_scope", "slack_app_token_refused"),
        ("internal_error", "slack_not_connected"),
    ],
)
async def test_what_slack_says_against_it_is_told_once_and_tried_until_it_works(
    front: Front, socket: Socket, log: io.StringIO, error: str, event: str
) -> None:
    for _ in range(5):
        body = json.dumps({"ok": False, "error": error})
        front.workspace.answer(OPEN, 200, body, after_doing_it=False, kind="application/json")
    await socket.connect()
    assert await socket.is_connected()
    assert events(log).count(event) == 1


async def test_a_connection_that_slack_replaces_is_replaced_without_a_word(
    front: Front, socket: Socket, log: io.StringIO
) -> None:
    await socket.connect()
    front.workspace.fault(kind="disconnect", count=1)
    await front.workspace.until(lambda: len(front.workspace.calls(OPEN)) == 2, what="the new connection")
    assert await hears(front)
    assert "slack_not_connected" not in events(log)


async def test_it_ends_while_slack_is_away(front: Front, socket: Socket) -> None:
    await socket.connect()
    front.workspace.fault(kind="disconnect", count=1, seconds=30)
    await socket.close()
    assert not await socket.is_connected()
