from datetime import datetime, timedelta

from tests.builders import NOON


class FakeClock:
    """Stands still until it is moved; may go back, as a real one does when it was wrong."""

    def __init__(self, now: datetime = NOON) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def advance(self, by: timedelta) -> None:
        self._now += by
