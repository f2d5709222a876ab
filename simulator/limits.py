"""Slack's pacing: how often a method may be called before it answers 429.

Source: Slack's published tiers (1: 1, 2: 20, 3: 50, 4: 100 calls a minute; one message a second in a channel, several
hundred a minute in a workspace). Slack tolerates bursts without saying how long; we allow one minute's worth at once.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    per_minute: float
    burst: float


TIER_1 = Pace(per_minute=1, burst=10)  # reconnecting after a fault must stay possible
TIER_2 = Pace(per_minute=20, burst=20)
TIER_3 = Pace(per_minute=50, burst=50)
TIER_4 = Pace(per_minute=100, burst=100)
SPECIAL = Pace(per_minute=600, burst=600)
POSTS_IN_A_CHANNEL = Pace(per_minute=60, burst=10)
POSTS_IN_THE_WORKSPACE = Pace(per_minute=300, burst=300)


@dataclass
class _Bucket:
    left: float
    at: float


class Limits:
    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.on = True
        self._now = now
        self._buckets: dict[str, _Bucket] = {}

    def take(self, *wanted: tuple[str, Pace]) -> int | None:
        """Take one call out of each bucket, or none at all: then answer the whole seconds to wait."""
        if not self.on:
            return None
        buckets = [(self._filled(name, pace), pace) for name, pace in wanted]
        waits = [(1 - bucket.left) * 60 / pace.per_minute for bucket, pace in buckets if bucket.left < 1]
        if waits:
            return max(1, math.ceil(max(waits)))
        for bucket, _ in buckets:
            bucket.left -= 1
        return None

    def switch(self, *, on: bool) -> None:
        self.on = on
        self.refill()

    def refill(self) -> None:
        self._buckets.clear()

    def _filled(self, name: str, pace: Pace) -> _Bucket:
        now = self._now()
        bucket = self._buckets.setdefault(name, _Bucket(pace.burst, now))
        bucket.left = min(pace.burst, bucket.left + (now - bucket.at) * pace.per_minute / 60)
        bucket.at = now
        return bucket
