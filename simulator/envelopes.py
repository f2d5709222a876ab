"""What both ways to the app share: how a payload is called, who it is about, and that nobody answered it."""

from typing import Any

from simulator.inputs import Json


class NoAnswerError(Exception):
    """The app did not acknowledge an interaction; the message is what a person may read."""


def named(payload: Json) -> str:
    inner: Any = payload.get("event", payload)
    return str(inner.get("type") or payload.get("command"))


def who(payload: Json) -> str | None:
    user = payload.get("event", {}).get("user") or payload.get("user_id") or payload.get("user")
    return user.get("id") if isinstance(user, dict) else user
