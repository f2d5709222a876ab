"""Ids and timestamps with the look of Slack's own."""

import secrets
import string
import time

_LETTERS = string.ascii_uppercase


def new_id(prefix: str) -> str:
    """An id such as ``V…``; letters only, so that nothing in it looks like a one-time code to the log's redaction."""
    return prefix + "".join(secrets.choice(_LETTERS) for _ in range(10))


def short_name() -> str:
    """What Slack gives a block that came without a ``block_id``."""
    return "".join(secrets.choice(string.ascii_letters) for _ in range(5))


class Timestamps:
    """Message timestamps: real time, and never the same twice, because a ``ts`` is a message's identity."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last = max(self._last + 1, time.time_ns() // 1000)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"
