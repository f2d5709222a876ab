"""Clients that wait for a decision: woken by it, in whichever process it was made."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from bot.verification.model import VerificationId


class Waiters:
    def __init__(self) -> None:
        self._waiting: dict[VerificationId, set[asyncio.Event]] = {}
        self.are_let_go = False
        """The process ends: whoever waits is told how things stand, and nobody waits any more."""

    def wake(self, changed: Iterable[VerificationId]) -> None:
        """These changed. Costs nothing where nobody waits."""
        for each in changed:
            for event in self._waiting.get(each, ()):
                event.set()

    def wake_all(self) -> None:
        """Any of them may have changed."""
        self.wake([*self._waiting])

    def let_go(self) -> None:
        self.are_let_go = True
        self.wake_all()

    @contextmanager
    def waiting_for(self, id: VerificationId) -> Iterator[asyncio.Event]:  # noqa: A002 - the word everybody expects
        """Set by the next change. Begin to wait before looking: what changes in between is not missed."""
        event = asyncio.Event()
        self._waiting.setdefault(id, set()).add(event)
        try:
            yield event
        finally:
            waiting = self._waiting[id]
            waiting.discard(event)
            if not waiting:
                del self._waiting[id]
