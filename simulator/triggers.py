"""The two short-lived permissions an interaction carries: its trigger id, and its response url."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass

from simulator.ids import new_id

TRIGGER_SECONDS = 3.0
RESPONSE_URL_SECONDS = 30 * 60.0
RESPONSE_URL_USES = 5


class TriggerRefusedError(Exception):
    """Carries Slack's name for the reason."""


@dataclass
class _Trigger:
    user: str
    made_at: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where an app may answer one interaction, and which message that interaction was on (none for a command)."""

    channel: str
    user: str
    message_ts: str | None
    thread_ts: str | None
    made_at: float
    uses_left: int = RESPONSE_URL_USES


class Triggers:
    """A trigger id opens one view, within three seconds. Longer-lived ones would let a modal pop up out of nowhere."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, _Trigger] = {}

    def new(self, user: str) -> str:
        trigger_id = f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**10):010d}.{secrets.token_hex(16)}"
        self._known[trigger_id] = _Trigger(user, self._now())
        return trigger_id

    def use(self, trigger_id: str) -> str:
        """Whose screen the view belongs on. Raises ``TriggerRefusedError``."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise TriggerRefusedError("invalid_trigger_id")
        if trigger.used:
            raise TriggerRefusedError("exchanged_trigger_id")
        if self._now() - trigger.made_at > TRIGGER_SECONDS:
            raise TriggerRefusedError("expired_trigger_id")
        trigger.used = True
        return trigger.user


class ResponseUrls:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: dict[str, ResponseUrl] = {}

    def new(self, *, channel: str, user: str, message_ts: str | None = None, thread_ts: str | None = None) -> str:
        """The url's path; it can't be guessed, because whoever knows it may write in the app's name."""
        path = f"{new_id('')}/{secrets.token_urlsafe(18)}"
        self._known[path] = ResponseUrl(channel, user, message_ts, thread_ts, self._now())
        return path

    def use(self, path: str) -> ResponseUrl | None:
        url = self._known.get(path)
        if url is None or url.uses_left == 0 or self._now() - url.made_at > RESPONSE_URL_SECONDS:
            return None
        url.uses_left -= 1
        return url
