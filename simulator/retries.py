"""Attempts that lie ahead: an event nobody acknowledged comes again, as Slack repeats it.

Source: Slack's Events API, "Retries": almost at once, after one minute, after five, then never again.
"""

import asyncio
from collections.abc import Callable

ACK_SECONDS = 3.0
RETRY_SECONDS = (0.0, 60.0, 300.0)


class Retries:
    def __init__(self) -> None:
        self._ahead: dict[asyncio.TimerHandle, Callable[[], None]] = {}

    def plan(self, attempts: int, again: Callable[[], None]) -> bool:
        """``again`` runs when its turn has come, after that many attempts; false when Slack would have given up."""
        if attempts >= len(RETRY_SECONDS):
            return False
        if RETRY_SECONDS[attempts] == 0:
            again()
            return True

        def now() -> None:
            self._ahead.pop(timer, None)
            again()

        timer = asyncio.get_running_loop().call_later(RETRY_SECONDS[attempts], now)
        self._ahead[timer] = again
        return True

    def hurry(self) -> int:
        """All of them now, for whoever can't wait five minutes; says how many."""
        ahead = list(self._ahead.items())
        self._ahead.clear()
        for timer, again in ahead:
            timer.cancel()
            again()
        return len(ahead)

    def forget(self) -> None:
        for timer in self._ahead:
            timer.cancel()
        self._ahead.clear()
