"""What Slack says about our tokens, our scopes, our channels and our clock. Slack away is not a token that is wrong."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.checks.clock import compared
from handlers.checks.model import Check, Outcome, ready, unused, wrong
from handlers.senders.slack_answers import TOKEN_REFUSED, understood

APPS: Final = "https://api.slack.com/apps"
BOT, APP = "MAMORI_SLACK_BOT_TOKEN", "MAMORI_SLACK_APP_TOKEN"
REINSTALL: Final = (
    f"paste what 'python app.py manifest' prints into 'App Manifest' of the app at {APPS}, then reinstall it there"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackSettings:
    bot_token: str | None
    app_token: str | None
    has_signing_secret: bool
    admin_channel: str | None
    support_channel: str | None
    request_url: str | None


class _Unanswered(Exception):
    """Slack refused, or could not be asked: the outcome says which."""

    def __init__(self, outcome: Outcome, reason: str = "") -> None:
        super().__init__(outcome.words)
        self.outcome = outcome
        self.reason = reason


class SlackChecks:
    def __init__(
        self,
        settings: SlackSettings,
        client: AsyncWebClient,
        scopes: Iterable[str],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._settings = settings
        self._client = client
        self._scopes = frozenset(scopes)
        self._now = now
        self._identity: asyncio.Task[Any] | None = None

    def all(self) -> list[Check]:
        return [
            Check("bot token", self.bot_token),
            Check("scopes", self.scopes),
            Check("app token", self.app_token),
            Check("signed events", self.signed_events),
            Check("admin channel", self._admin_channel),
            Check("support channel", self._support_channel),
            Check("clock", self.clock),
        ]

    async def _admin_channel(self) -> Outcome:
        return await self.channel("MAMORI_SLACK_ADMIN_CHANNEL", self._settings.admin_channel, "alarms need a channel")

    async def _support_channel(self) -> Outcome:
        return await self.channel(
            "MAMORI_SLACK_SUPPORT_CHANNEL", self._settings.support_channel, "requests to support need a channel"
        )

    async def bot_token(self) -> Outcome:
        token = self._settings.bot_token
        if token is None:
            return wrong(f"{BOT} is not set: copy the 'Bot User OAuth Token' from 'OAuth & Permissions' at {APPS}")
        if not token.startswith("xoxb-"):
            return wrong(f"{BOT} does not begin with xoxb-: copy the 'Bot User OAuth Token' at {APPS}")
        try:
            answer = await self._who_are_we()
        except _Unanswered as unanswered:
            return unanswered.outcome
        if answer.get("is_enterprise_install"):
            return wrong(
                f"the app is installed for a whole organization; install it into one workspace instead at {APPS}"
            )
        return ready(f"@{answer.get('user')} in {answer.get('team')} ({answer.get('team_id')})")

    async def scopes(self) -> Outcome:
        try:
            answer = await self._who_are_we()
        except _Unanswered:
            return unused("not asked: the bot token comes first")
        header = {key.lower(): value for key, value in dict(answer.headers).items()}.get("x-oauth-scopes", "")
        granted = {each.strip() for each in str(header).split(",")} - {""}
        if missing := self._scopes - granted:
            return wrong(f"{', '.join(sorted(missing))} missing: {REINSTALL}")
        more = granted - self._scopes
        return ready("as the manifest asks" + (f"; more than needed: {', '.join(sorted(more))}" if more else ""))

    async def app_token(self) -> Outcome:
        token = self._settings.app_token
        if token is None:
            if self._settings.has_signing_secret:
                return unused("not used: Slack sends signed requests")
            return wrong(
                f"neither {APP} (Socket Mode) nor MAMORI_SLACK_SIGNING_SECRET is set: make an app-level token with "
                f"connections:write at 'Basic Information' of the app at {APPS}"
            )
        if not token.startswith("xapp-"):
            return wrong(f"{APP} does not begin with xapp-: copy it from 'App-Level Tokens' at {APPS}")
        try:
            await self._ask("apps_connections_open", APP, app_token=token)
        except _Unanswered as unanswered:
            if unanswered.reason == "missing_scope":
                return wrong(f"{APP} lacks connections:write: make a new one at 'App-Level Tokens' at {APPS}")
            return unanswered.outcome
        return ready("Socket Mode opens")

    async def signed_events(self) -> Outcome:
        if not self._settings.has_signing_secret:
            return unused("not used: MAMORI_SLACK_SIGNING_SECRET is not set")
        if self._settings.request_url is None:
            return wrong("MAMORI_PUBLIC_URL is needed: without it Slack has no address to send to")
        if self._settings.app_token:
            return ready(f"taken at {self._settings.request_url}, beside Socket Mode; the app's manifest decides")
        return ready(f"taken at {self._settings.request_url}; Slack tests the secret when it verifies that address")

    async def channel(self, setting: str, channel: str | None, why: str) -> Outcome:
        """Whether the channel of ``setting`` is there and we may write in it."""
        if channel is None:
            return wrong(f"{setting} is not set: {why} (docs/setup.md)")
        if channel[:1] not in {"C", "G"} or not channel.isalnum():
            return wrong(
                f"{setting} is no channel id: it begins with C and stands at the end of the channel's 'About' (docs/setup.md)"
            )
        try:
            await self._who_are_we()
        except _Unanswered:
            return unused("not asked: the bot token comes first")
        try:
            found = (await self._ask("conversations_info", BOT, channel=channel))["channel"]
        except _Unanswered as unanswered:
            return _CHANNEL_FAULTS.get(unanswered.reason, unanswered.outcome)
        return _seen(found, setting)

    async def clock(self) -> Outcome:
        try:
            answer = await self._who_are_we()
        except _Unanswered:
            return unused("not compared: Slack's time comes with the bot token")
        date = {key.lower(): value for key, value in dict(answer.headers).items()}.get("date")
        if date is None:
            return unused("not compared: the answer bears no date")
        return compared(self._now(), parsedate_to_datetime(date), "Slack")

    async def _who_are_we(self) -> Any:
        """Asked once, however many points depend on it."""
        if self._settings.bot_token is None:
            raise _Unanswered(wrong(f"{BOT} is not set"))
        self._identity = self._identity or asyncio.create_task(self._ask("auth_test", BOT))
        return await asyncio.shield(self._identity)

    async def _ask(self, method: str, token_of: str, **arguments: Any) -> Any:
        try:
            return await getattr(self._client, method)(**arguments)
        except SlackApiError as error:
            failed = understood(error)
            if failed.reason in TOKEN_REFUSED:
                words = (
                    f"Slack does not take {token_of} ({failed.reason}): reinstall the app at {APPS} and set the new one"
                )
            elif failed.unknown or failed.retry_after is not None:
                words = f"Slack is busy or has an outage ({failed.reason}): {_NOTHING_SAID}"
            else:
                words = (
                    f"Slack refuses {method.replace('_', '.')} ({failed.reason}); docs/setup.md lists what that means"
                )
            raise _Unanswered(wrong(words), failed.reason) from None
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            words = f"{self._client.base_url} can't be reached ({type(error).__name__}): {_NOTHING_SAID}"
            raise _Unanswered(wrong(words)) from None


_NOTHING_SAID: Final = (
    "this says nothing about the token. Look at the network, HTTPS_PROXY and https://slack-status.com, then try again"
)


def _seen(channel: Mapping[str, Any], setting: str) -> Outcome:
    name = f"#{channel.get('name')}"
    if channel.get("is_archived"):
        return wrong(f"{name} is archived: unarchive it, or set {setting} to another one")
    if not channel.get("is_member"):
        return wrong(f"the app is not in {name}: write '/invite @mamori' there")
    if channel.get("is_ext_shared"):
        return wrong(f"{name} is shared with another organization: set {setting} to an internal channel")
    return ready(name)


_CHANNEL_FAULTS: Final = {
    "channel_not_found": wrong(
        "it is not there, or is private and the app not in it: write '/invite @mamori' in the channel"
    ),
    "missing_scope": wrong(f"it can't be looked at without its scope: {REINSTALL}"),
}
