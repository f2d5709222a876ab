"""How words leave for Slack, and what its refusals mean."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import aiohttp
import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.accounts.model import SlackProfile, SlackUser
from bot.errors import SendFailed
from handlers.blocks import Block, faults
from handlers.senders.slack_answers import Gate, understood

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


@dataclass(frozen=True, slots=True)
class Place:
    """The workspace we are installed in, and the Enterprise Grid organization it belongs to, if any."""

    team: str
    organization: str | None
    name: str


@dataclass(frozen=True, slots=True)
class Posted:
    """Where a message stands."""

    channel: str
    ts: str


class SlackWorkspace:
    """Posting, views and profiles. Every failure is a SendFailed, except in ``profile``, which then knows nothing."""

    def __init__(
        self,
        client: AsyncWebClient,
        *,
        admin_channel: str | None,
        support_channel: str | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.client = client
        self.admin_channel = admin_channel
        self.support_channel = support_channel
        """None where no requests are taken in Slack."""
        self._gate = gate or Gate()
        self._place: Place | None = None
        self._has_looked = False

    async def open(self) -> None:
        """One session for all calls: a new connection for each would more than double their time."""
        self.client.session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=PATIENCE))

    async def close(self) -> None:
        if self.client.session and not self.client.session.closed:
            await self.client.session.close()

    async def post(
        self,
        channel: str,
        *,
        text: str,
        blocks: list[Block],
        notice: str,
        unsure: bool,
        thread_ts: str | None = None,
    ) -> Posted:
        """Posts a notice; one that may have arrived before is looked for first, since Slack has no idempotency key."""
        if unsure and (stands := await self.find(channel, notice, thread_ts)):
            return stands
        metadata = {"event_type": EVENT_TYPE, "event_payload": {"notice": notice}}
        message = {"channel": channel, "metadata": metadata, "unfurl_links": False, **_checked(text, blocks)}
        if thread_ts:
            message["thread_ts"] = thread_ts
        try:
            return _place_in(await self._call("chat_postMessage", **message))
        except SendFailed as failed:
            if failed.reason != "invalid_blocks":
                raise
            # Slack knows rules that we do not: the words alone still help the person.
            log.warning("blocks_refused", notice_id=notice)
            words = {key: each for key, each in message.items() if key != "blocks"}
            return _place_in(await self._call("chat_postMessage", **words))

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

    async def is_accepted(self) -> bool:
        """Whether Slack took our token when it was last used."""
        return self._gate.token_refused_because is None

    async def look(self) -> bool:
        """Asks Slack whether it knows us. True where it does for the first time, or again: what waited can leave.

        An outage says nothing about the token, and changes nothing.
        """
        try:
            await self._learn_place()
        except SendFailed:
            return False
        again = self._gate.accept()
        if again:
            log.info("slack_token_accepted")
        first, self._has_looked = not self._has_looked, True
        return first or again

    async def profile(self, user: SlackUser) -> SlackProfile | None:
        """What Slack says about a user now; None when it does not say, and then nobody is let in on that ground."""
        try:
            found, place = await asyncio.gather(self._face(user.user_id), self._own_place())
        except SendFailed:
            return None
        is_ours = _belongs(found, place)
        return SlackProfile(
            user=user,
            locale=found.get("locale"),
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            # Slack's own mark is missing on strangers who share a channel with us: the team is what tells.
            is_stranger=bool(found.get("is_stranger")) or not is_ours or user.team_id != place.team,
            is_bot=bool(found.get("is_bot")) or user.user_id == "USLACKBOT",
            is_closed=bool(found.get("deleted")),
            email=found.get("profile", {}).get("email"),
            name=found.get("profile", {}).get("real_name") or found.get("real_name") or found.get("name"),
        )

    async def is_resting(self, user: SlackUser) -> bool:
        """Whether Slack rings for nothing at the moment. Slack shows a snooze to nobody else; where it says nothing, no."""
        try:
            said = await self._soon("dnd_info", user=user.user_id)
        except SendFailed:
            return False
        # By the machine's clock: Slack knows nothing of a demo's.
        begins, ends = said.get("next_dnd_start_ts") or 0, said.get("next_dnd_end_ts") or 0
        return bool(said.get("dnd_enabled")) and begins <= time.time() < ends

    async def workspace_name(self) -> str | None:
        """What people call the workspace we are installed in; None when Slack does not say."""
        try:
            return (await self._own_place()).name or None
        except SendFailed:
            return None

    async def acting_team(self, user_id: str, said: str) -> str:
        """The team somebody acts for. On Enterprise Grid a tap names the person's home workspace, or the organization.

        Whoever is a member of our workspace too acts in ours: an id is unique within one organization. Slack is asked
        each time, so that whoever has left is out at once; where it does not answer, they stay strangers (S38, S54).
        """
        try:
            place = await self._own_place()
            if place.organization is None or said == place.team:
                return said
            found = await self._face(user_id)
        except SendFailed as failed:
            log.warning("membership_unknown", why=failed.reason)
            return said
        their_own = {*_workspaces(found, place), place.organization}
        return place.team if said in their_own and _belongs(found, place) else said

    async def _face(self, user_id: str) -> Mapping[str, Any]:
        answer = await self._soon("users_info", BEFORE_A_VIEW, user=user_id, include_locale=True)
        face: Mapping[str, Any] = answer["user"]
        return face

    async def _own_place(self) -> Place:
        """Asked once: an installation never moves."""
        if self._place is None:
            try:
                async with asyncio.timeout(BEFORE_A_VIEW):
                    return await self._learn_place()
            except TimeoutError:
                raise SendFailed("slow", permanent=False, unknown=True) from None
        return self._place

    async def _learn_place(self) -> Place:
        answer = await self._ask("auth_test")
        self._place = Place(str(answer["team_id"]), answer.get("enterprise_id"), str(answer.get("team") or ""))
        return self._place

    async def find(self, channel: str, notice: str, thread_ts: str | None = None) -> Posted | None:
        """Where the message of a notice stands, if it arrived. Raises SendFailed where Slack does not let us look."""
        if channel.startswith(("U", "W")):
            channel = (await self._call("conversations_open", users=[channel]))["channel"]["id"]
        try:
            look: dict[str, Any] = {"channel": channel, "limit": LOOK_BACK, "include_all_metadata": True}
            if thread_ts:
                answer = await self._call("conversations_replies", ts=thread_ts, **look)
            else:
                answer = await self._call("conversations_history", **look)
        except SendFailed as failed:
            if failed.reason != "missing_scope":
                raise
            # An app installed with less than its manifest: twice is better than never, above all for an alarm (S74).
            return None
        for message in answer["messages"]:
            if message.get("metadata", {}).get("event_payload", {}).get("notice") == notice:
                return Posted(channel, str(message["ts"]))
        return None

    async def _soon(self, method: str, within: float = IN_A_LISTENER, **arguments: Any) -> Any:
        try:
            return await asyncio.wait_for(self._call(method, **arguments), within)
        except TimeoutError:
            raise SendFailed("slow", permanent=False, unknown=True) from None

    async def _call(self, method: str, **arguments: Any) -> Any:
        self._gate.require_open(method)
        return await self._ask(method, **arguments)

    async def _ask(self, method: str, **arguments: Any) -> Any:
        try:
            return await getattr(self.client, method)(**arguments)
        except SlackApiError as error:
            failed = understood(error)
            self._gate.learn(method, failed)
            raise failed from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            # ValueError: an answer that says it is JSON and is not. Whether it was done, nobody knows.
            raise SendFailed(type(error).__name__, permanent=False, unknown=True) from None


def _place_in(answer: Mapping[str, Any]) -> Posted:
    if not (answer.get("channel") and answer.get("ts")):
        raise SendFailed("unreadable", permanent=False, unknown=True)
    return Posted(str(answer["channel"]), str(answer["ts"]))


def _workspaces(face: Mapping[str, Any], place: Place) -> set[str]:
    """Where somebody is a member, as far as it concerns us: outside our organization only their home counts."""
    on_grid = face.get("enterprise_user") or {}
    is_ours = place.organization is not None and on_grid.get("enterprise_id") == place.organization
    home = {str(face["team_id"])} if face.get("team_id") else set()
    return home | (set(on_grid.get("teams") or ()) if is_ours else set())


def _belongs(face: Mapping[str, Any], place: Place) -> bool:
    """Where Slack names no team at all, the one that was asked for is meant."""
    workspaces = _workspaces(face, place)
    return place.team in workspaces if workspaces else True


def _checked(text: str, blocks: list[Block]) -> dict[str, Any]:
    """Words without blocks still arrive where Slack would refuse the blocks: a person waits for them."""
    found = faults({"blocks": blocks})
    _report(found)
    return {"text": text} if found else {"text": text, "blocks": blocks}


def _report(found: list[str]) -> None:
    if found:
        log.error("blocks_at_fault", faults=found)
