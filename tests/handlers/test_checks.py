"""``app.py check``: each line tells the truth, and what is wrong names what mends it. Slack away is not a wrong token."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import KeyringUnusable
from handlers.checks import model
from handlers.checks.machine import DoorChecks
from handlers.checks.model import Check, Outcome, State, ready, unused, wrong
from handlers.checks.slack import SlackChecks, SlackSettings
from handlers.manifest import scopes
from handlers.senders.slack_answers import TOKEN_REFUSED
from tests.fakes.workspace import LocalWorkspace
from tests.journeys.demo import ADMIN_CHANNEL, SUPPORT_CHANNEL

NEEDED = scopes(email_is_proof=False)
MENDS = ("https://api.slack.com/apps", "docs/setup.md", "python app.py", "/invite", "MAMORI_", "timedatectl")


class Asking:
    """The checks before the local workspace, with settings that are right but for what a test changes."""

    def __init__(self, workspace: LocalWorkspace) -> None:
        self.workspace = workspace
        self.address = f"{workspace.address}/api/"
        app = workspace.app
        self.settings = SlackSettings(
            bot_token=app.bot_token,
            app_token=app.app_token,
            has_signing_secret=False,
            admin_channel=ADMIN_CHANNEL,
            support_channel=SUPPORT_CHANNEL,
            request_url=None,
        )
        self.now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def __call__(self, name: str, **changes: Any) -> Outcome:
        settings = replace(self.settings, **changes)
        client = AsyncWebClient(settings.bot_token, base_url=self.address)
        client.retry_handlers.clear()
        checks = SlackChecks(settings, client, NEEDED, self.now).all()
        outcomes = dict(await model.run_all([each for each in checks if each.name == name]))
        secrets = {settings.bot_token, settings.app_token} - {None}
        assert not any(str(secret) in outcomes[name].words for secret in secrets)
        if outcomes[name].state is State.WRONG and "status.com" not in outcomes[name].words:
            assert any(mend in outcomes[name].words for mend in MENDS), outcomes[name].words
        return outcomes[name]


@pytest.fixture
def asking(workspace: LocalWorkspace) -> Asking:
    workspace.control("app", {"scopes": list(NEEDED)})
    return Asking(workspace)


@pytest.mark.parametrize("name", ["bot token", "scopes", "app token", "admin channel", "support channel", "clock"])
async def test_an_app_installed_from_the_manifest_is_ready(asking: Asking, name: str) -> None:
    assert (await asking(name)).state is State.READY


@pytest.mark.parametrize("error", sorted(TOKEN_REFUSED))
async def test_a_token_that_slack_refuses_is_wrong(asking: Asking, error: str) -> None:
    refusal = json.dumps({"ok": False, "error": error})
    asking.workspace.answer("auth.test", 200, refusal, after_doing_it=False, kind="application/json")
    outcome = await asking("bot token")
    assert outcome.state is State.WRONG
    assert error in outcome.words
    assert "does not take MAMORI_SLACK_BOT_TOKEN" in outcome.words


@pytest.mark.parametrize("how", ["500", "429", "html", "nobody there"])
async def test_an_outage_is_no_verdict_on_the_token(asking: Asking, how: str) -> None:
    match how:
        case "500":
            asking.workspace.fault(kind="server_error", method="auth.test", count=1)
        case "429":
            asking.workspace.fault(kind="rate_limit", method="auth.test", count=1, seconds=30)
        case "html":
            asking.workspace.answer("auth.test", 200, "<html>", after_doing_it=False, kind="application/json")
        case "nobody there":
            asking.address = "http://127.0.0.1:9/api/"
    outcome = await asking("bot token")
    assert outcome.state is State.WRONG
    assert "nothing about the token" in outcome.words
    assert "does not take" not in outcome.words


@pytest.mark.parametrize(
    ("name", "changes", "words"),
    [
        ("bot token", {"bot_token": None}, "is not set"),
        ("bot token", {"bot_token": "xapp-1-hunter2"}, "does not begin with xoxb-"),
        ("app token", {"app_token": None}, "neither"),
        ("app token", {"app_token": "xoxb-hunter2"}, "does not begin with xapp-"),
        ("app token", {"app_token": "xapp-hunter2"}, "invalid_auth"),
        ("admin channel", {"admin_channel": None}, "is not set"),
        ("support channel", {"support_channel": None}, "is not set"),
        ("support channel", {"support_channel": "C0NOWHERE1"}, "/invite @mamori"),
        ("admin channel", {"admin_channel": "#mfa-admin"}, "no channel id"),
        ("admin channel", {"admin_channel": "C0NOWHERE1"}, "/invite @mamori"),
        ("signed events", {"has_signing_secret": True}, "MAMORI_PUBLIC_URL"),
    ],
)
async def test_what_is_missing_or_mixed_up_is_named(
    asking: Asking, name: str, changes: dict[str, Any], words: str
) -> None:
    outcome = await asking(name, **changes)
    assert outcome.state is State.WRONG
    assert words in outcome.words
    assert "hunter2" not in outcome.words


async def test_a_missing_scope_is_named_and_more_than_needed_is_said(asking: Asking) -> None:
    asking.workspace.control("app", {"scopes": [each for each in NEEDED if each != "im:write"]})
    outcome = await asking("scopes")
    assert outcome.state is State.WRONG
    assert outcome.words.startswith("im:write missing")
    assert "python app.py manifest" in outcome.words
    asking.workspace.control("app", {"scopes": [*NEEDED, "files:write"]})
    outcome = await asking("scopes")
    assert outcome.state is State.READY
    assert "files:write" in outcome.words


async def test_channels_and_scopes_are_not_asked_about_with_a_token_that_is_wrong(asking: Asking) -> None:
    for name in ("scopes", "admin channel", "clock"):
        assert (await asking(name, bot_token="xoxb-hunter2")).state is State.UNUSED


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"is_member": False}, "not in #mfa"),
        ({"is_archived": True}, "archived"),
        ({"is_ext_shared": True}, "shared with another organization"),
    ],
)
async def test_an_admin_channel_that_can_not_be_used_says_why(
    asking: Asking, changes: dict[str, bool], words: str
) -> None:
    channel = {"id": ADMIN_CHANNEL, "name": "mfa", "is_member": True} | changes
    body = json.dumps({"ok": True, "channel": channel})
    asking.workspace.answer("conversations.info", 200, body, after_doing_it=False, kind="application/json")
    outcome = await asking("admin channel")
    assert outcome.state is State.WRONG
    assert words in outcome.words


async def test_an_app_installed_for_a_whole_organization_is_refused(asking: Asking) -> None:
    body = json.dumps({"ok": True, "team_id": "E0UNIVERSE", "is_enterprise_install": True})
    asking.workspace.answer("auth.test", 200, body, after_doing_it=False, kind="application/json")
    outcome = await asking("bot token")
    assert outcome.state is State.WRONG
    assert "into one workspace" in outcome.words


@pytest.mark.parametrize(("off", "way"), [(60, "ahead of"), (-60, "behind"), (2, None), (-2, None)])
async def test_a_clock_that_is_off_is_said_with_its_seconds(asking: Asking, off: int, way: str | None) -> None:
    """S3, S50: codes of 30 seconds depend on it."""
    asking.now = lambda: datetime.now(UTC) + timedelta(seconds=off)
    outcome = await asking("clock")
    assert (outcome.state is State.WRONG) == (way is not None)
    assert way is None or way in outcome.words


# The machine -----------------------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder.getsockname()[1]


@pytest.fixture
def free() -> int:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        return int(holder.getsockname()[1])


@pytest.fixture
async def proxied(free: int) -> AsyncIterator[str]:
    """A reverse proxy before the port that Mamori is to take: it hands on what it gets."""

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", free)
        inner_writer.write(await reader.readuntil(b"\r\n\r\n"))
        writer.write(await inner_reader.read())
        await writer.drain()
        inner_writer.close()
        writer.close()

    server = await asyncio.start_server(hand_on, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def looked(port: int, public_url: str | None) -> tuple[Outcome, Outcome]:
    outcomes = dict(await model.run_all(DoorChecks("127.0.0.1", port, public_url).all()))
    return outcomes["port"], outcomes["public address"]


async def test_the_public_address_is_followed_to_this_very_process(free: int, proxied: str) -> None:
    port, public = await looked(free, proxied)
    assert (port.state, public.state) == (State.READY, State.READY)
    assert (await looked(free, f"{proxied}/"))[1].state is State.READY


async def test_a_public_address_that_leads_elsewhere_says_where_it_should(free: int, workspace: LocalWorkspace) -> None:
    _, public = await looked(free, workspace.address)
    assert public.state is State.WRONG
    assert f"127.0.0.1:{free}" in public.words
    assert "docs/setup.md" in public.words


async def test_a_port_that_somebody_holds_is_named(taken: int) -> None:
    async with aiohttp.ClientSession():
        port, public = await looked(taken, None)
    assert port.state is State.WRONG
    assert "MAMORI_PORT" in port.words
    assert public.state is State.UNUSED


async def test_without_a_public_address_nothing_is_asked(free: int) -> None:
    assert (await looked(free, None))[1].state is State.UNUSED


# The frame -------------------------------------------------------------------------------------------------------


def saying(outcome: Outcome) -> Callable[[], Awaitable[Outcome]]:
    async def run() -> Outcome:
        return outcome

    return run


async def test_no_line_can_spoil_or_hold_up_the_others() -> None:
    async def never() -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    async def broken() -> Outcome:
        raise KeyError("hunter2")

    def unusable() -> str:
        raise KeyringUnusable("the keyring is gone; python app.py keys new")

    checks = [
        Check("slow", never),
        Check("broken", broken),
        Check.of("keyring", unusable),
        Check.of("fine", lambda: "well"),
    ]
    outcomes = await model.run_all(checks, within=0.05)
    assert [name for name, _ in outcomes] == ["slow", "broken", "keyring", "fine"]
    assert [each.state for _, each in outcomes] == [State.WRONG] * 3 + [State.READY]
    assert "hunter2" not in model.as_lines(outcomes)
    assert "python app.py keys new" in model.as_lines(outcomes)


async def test_people_read_marks_and_machines_read_states() -> None:
    checks = [
        Check("one", saying(ready("well"))),
        Check("two", saying(unused("not used"))),
        Check("three", saying(wrong("mend it"))),
    ]
    outcomes = await model.run_all(checks)
    assert model.as_lines(outcomes).splitlines()[:3] == ["✓ one    well", "– two    not used", "✗ three  mend it"]
    assert json.loads(model.as_json(outcomes)) == {
        "ready": False,
        "checks": [
            {"name": "one", "state": "ready", "words": "well"},
            {"name": "two", "state": "unused", "words": "not used"},
            {"name": "three", "state": "wrong", "words": "mend it"},
        ],
    }
    assert model.is_ready(outcomes[:2])
