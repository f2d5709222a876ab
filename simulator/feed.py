"""What just happened, numbered, so that a page or a test can wait for the next thing instead of asking again and again."""

import asyncio
import contextlib
from collections import deque
from dataclasses import dataclass
from typing import Any

_KEPT = 5_000


@dataclass(frozen=True)
class _Happening:
    number: int
    audience: frozenset[str] | None
    facts: dict[str, Any]


class Feed:
    """The numbers go on over a reset: somebody waiting for "after 17" must not wait for a second 17."""

    def __init__(self) -> None:
        self.last = 0
        self._kept: deque[_Happening] = deque(maxlen=_KEPT)
        self._news = asyncio.Event()

    def publish(self, kind: str, *, audience: frozenset[str] | None = None, **facts: Any) -> int:
        """Tell everybody, or only the ``audience``: a DM's new message is nobody else's news."""
        self.last += 1
        self._kept.append(_Happening(self.last, audience, {"number": self.last, "type": kind, **facts}))
        self._news.set()
        self._news = asyncio.Event()
        return self.last

    def after(self, number: int, viewer: str | None = None) -> list[dict[str, Any]]:
        return [
            one.facts
            for one in self._kept
            if one.number > number and (viewer is None or one.audience is None or viewer in one.audience)
        ]

    async def wait(self, number: int, seconds: float, viewer: str | None = None) -> list[dict[str, Any]]:
        """The events after ``number``; empty when nothing came in time."""
        try:
            async with asyncio.timeout(seconds):
                while not (events := self.after(number, viewer)) and number <= self.last:
                    await self._news.wait()
        except TimeoutError:
            return []
        return events

    async def wait_for(self, kind: str, number: int, seconds: float, viewer: str) -> None:
        """Until something of this kind happened after ``number``, or the time is over."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not any(event["type"] == kind for event in self.after(number, viewer)):
                    await self._news.wait()
