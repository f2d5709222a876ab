"""What Slack's refusals mean, and what one of them says about the calls that come after it."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

import structlog
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.errors import SendFailed

log = structlog.get_logger()

PERMANENT: Final = frozenset(
    (
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

TOKEN_REFUSED: Final = frozenset(
    (
        "access_denied",
        "account_inactive",
        "app_missing",
        "invalid_auth",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
    )
)
"""Slack knows us no more: the fault is with our key, never with what was to be told, so everything waits."""


LOOK_AGAIN: Final = timedelta(seconds=60)
"""How often Slack is asked whether it knows our token. While it does not, nothing else is asked."""


def understood(error: SlackApiError) -> SendFailed:
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
    if said in TOKEN_REFUSED:
        return _locked_out(said)
    return SendFailed(said or f"status {status}", permanent=said in PERMANENT)


def _locked_out(reason: str) -> SendFailed:
    return SendFailed(reason, permanent=False, retry_after=LOOK_AGAIN, for_all=True)


class Gate:
    """Stands before every call: what Slack has just refused to all of us is not asked again by each of us.

    ``now`` counts seconds and never goes back; it is this process's own, since Slack knows nothing of a demo's clock.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._not_before: dict[str, float] = {}
        self._told: set[str] = set()
        self.token_refused_because: str | None = None

    def require_open(self, method: str) -> None:
        """Raises SendFailed, without a word to Slack, while the token or the pace of this method is refused."""
        if self.token_refused_because:
            raise _locked_out(self.token_refused_because)
        left = self._not_before.get(method, 0.0) - self._now()
        if left > 0:
            raise SendFailed("ratelimited", permanent=False, retry_after=timedelta(seconds=left))

    def learn(self, method: str, failed: SendFailed) -> None:
        if failed.reason in TOKEN_REFUSED:
            if self.token_refused_because is None:
                # Once, and loudly: each notice that waits for it says so by itself, in a lower voice.
                log.error("slack_token_refused", why=failed.reason, mend="MAMORI_SLACK_BOT_TOKEN, docs/setup.md")
            self.token_refused_because = failed.reason
        elif failed.retry_after is not None:
            self._not_before[method] = self._now() + failed.retry_after.total_seconds()
        elif failed.reason == "missing_scope" and method not in self._told:
            self._told.add(method)
            log.error("slack_scope_missing", method=method, mend="app.py manifest, then reinstall the app")

    def accept(self) -> bool:
        """Slack knows the token. True where it was refused before."""
        was_refused = self.token_refused_because is not None
        self.token_refused_because = None
        return was_refused
