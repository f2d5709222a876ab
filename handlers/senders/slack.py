"""How words leave for Slack, and what its refusals mean."""

import asyncio
from datetime import timedelta
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.accounts.model import SlackProfile, SlackUser
from bot.errors import SendFailed
from handlers.blocks import Block, faults

log = structlog.get_logger()

IN_A_LISTENER: Final = 2.0
"""Seconds a call may take while Slack waits three for our acknowledgement."""
BEFORE_A_VIEW: Final = 0.8
"""Seconds for a look that comes before opening a view, within the same three."""
PATIENCE: Final = 30.0
"""Seconds that any other call may take."""
LOOK_BACK: Final = 50
"""Messages of a conversation looked through for one that may have arrived already."""
EVENT_TYPE: Final = "mamori_notice"

PERMANENT: Final = frozenset(
    (
        "account_inactive",
        "cannot_dm_bot",
        "cant_update_message",
        "channel_not_found",
        "edit_window_closed",
        "invalid_blocks",
        "is_archived",
        "message_not_found",
        "messages_tab_disabled",
        "msg_too_long",
        "not_in_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
    )
)
"""Trying again would be refused again. Everything else (rates, outages, a token being renewed) is worth another try."""


class SlackWorkspace:
    """Posting, views and profiles. Every failure is a SendFailed, except in ``profile``, which then knows nothing."""

    def __init__(self, client: AsyncWebClient, *, admin_channel: str | None) -> None:
        self.client = client
        self.admin_channel = admin_channel
        self._team: str | None = None

    async def open(self) -> None:
        """One session for all calls: a new connection for each would more than double their time."""
        self.client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    async def close(self) -> None:
        if self.client.session and not self.client.session.closed:
            await self.client.session.close()

    async def post(self, channel: str, *, text: str, blocks: list[Block], notice: str, unsure: bool) -> None:
        """Posts a notice; one that may have arrived before is looked for first, since Slack has no idempotency key."""
        if unsure and await self._has_arrived(channel, notice):
            return
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"notice": notice}}
        message = {"channel": channel, "metadata": metadata, "unfurl_links": False, **_checked(text, blocks)}
        try:
            await self._call("chat_postMessage", **message)
        except SendFailed as failed:
            if failed.reason != "invalid_blocks":
                raise
            # Slack knows rules that we do not: the words alone still help the person.
            log.warning("blocks_refused", notice_id=notice)
            await self._call("chat_postMessage", **{key: each for key, each in message.items() if key != "blocks"})

    async def update(self, channel: str, ts: str, *, text: str, blocks: list[Block]) -> None:
        await self._call("chat_update", channel=channel, ts=ts, **_checked(text, blocks))

    async def publish_home(self, user: SlackUser, view: Block) -> None:
        _report(faults(view))
        await self._call("views_publish", user_id=user.user_id, view=view)

    async def open_view(self, trigger_id: str, view: Block) -> None:
        """While Slack waits: one try, two seconds at most."""
        _report(faults(view))
        await self._soon("views_open", trigger_id=trigger_id, view=view)

    async def update_view(self, view_id: str, view: Block) -> None:
        _report(faults(view))
        await self._soon("views_update", view_id=view_id, view=view)

    async def profile(self, user: SlackUser) -> SlackProfile | None:
        """What Slack says about a user now; None when it does not say, and then nobody is let in on that ground."""
        try:
            asking = self._soon("users_info", BEFORE_A_VIEW, user=user.user_id, include_locale=True)
            answer, team = await asyncio.gather(asking, self._own_team())
        except SendFailed:
            return None
        found: dict[str, Any] = answer["user"]
        return SlackProfile(
            user=user,
            locale=found.get("locale"),
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            # Slack's own mark is missing on strangers who share a channel with us: the team is what tells.
            is_stranger=bool(found.get("is_stranger")) or {found.get("team_id", team), user.team_id} != {team},
            is_bot=bool(found.get("is_bot")) or user.user_id == "USLACKBOT",
            is_closed=bool(found.get("deleted")),
            email=found.get("profile", {}).get("email"),
        )

    async def _own_team(self) -> str:
        """The workspace we are installed in; asked once."""
        if self._team is None:
            self._team = str((await self._soon("auth_test", BEFORE_A_VIEW))["team_id"])
        return self._team

    async def _has_arrived(self, channel: str, notice: str) -> bool:
        if channel.startswith(("U", "W")):
            channel = (await self._call("conversations_open", users=[channel]))["channel"]["id"]
        answer = await self._call("conversations_history", channel=channel, limit=LOOK_BACK, include_all_metadata=True)
        payloads = (each.get("metadata", {}).get("event_payload", {}) for each in answer["messages"])
        return any(payload.get("notice") == notice for payload in payloads)

    async def _soon(self, method: str, within: float = IN_A_LISTENER, **arguments: Any) -> Any:
        try:
            return await asyncio.wait_for(self._call(method, **arguments), within)
        except TimeoutError:
            raise SendFailed("slow", permanent=False, unknown=True) from None

    async def _call(self, method: str, **arguments: Any) -> Any:
        try:
            return await getattr(self.client, method)(**arguments)
        except SlackApiError as error:
            raise _understood(error) from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # ValueError: an answer that says it is JSON and is not. Whether it was done, nobody knows.
            raise SendFailed(type(error).__name__, permanent=False, unknown=True) from None


def _understood(error: SlackApiError) -> SendFailed:
    response: Any = error.response
    if not isinstance(response, AsyncSlackResponse):
        # The answer called itself JSON and was none: the library then hands on something else. Was it done? Nobody knows.
        return SendFailed("unreadable", permanent=False, unknown=True)
    status, headers = response.status_code, {key.lower(): each for key, each in dict(response.headers).items()}
    said = response.data.get("error", "") if isinstance(response.data, dict) else ""
    if status == 429 or said == "ratelimited":  # noqa: PLR2004 - HTTP's own number
        after = str(headers.get("retry-after", "1"))
        return SendFailed(
            "ratelimited", permanent=False, retry_after=timedelta(seconds=int(after) if after.isdecimal() else 1)
        )
    if status >= 500 or said in {"internal_error", "fatal_error", "service_unavailable", "request_timeout"}:  # noqa: PLR2004
        return SendFailed(said or f"status {status}", permanent=False, unknown=True)
    return SendFailed(said or f"status {status}", permanent=said in PERMANENT)


def _checked(text: str, blocks: list[Block]) -> dict[str, Any]:
    """Words without blocks still arrive where Slack would refuse the blocks: a person waits for them."""
    found = faults({"blocks": blocks})
    _report(found)
    return {"text": text} if found else {"text": text, "blocks": blocks}


def _report(found: list[str]) -> None:
    if found:
        log.error("blocks_at_fault", faults=found)
