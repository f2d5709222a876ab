"""Sealing everything anew under the newest key, while people go on tapping."""

from bot.audit import AuditEvent
from bot.ports import Begin, Clock

AT_A_TIME = 200
"""Values in one transaction: some milliseconds, which nobody feels who taps meanwhile."""


class Resealing:
    def __init__(self, begin: Begin, clock: Clock) -> None:
        self._begin = begin
        self._clock = clock

    def waiting(self) -> int:
        with self._begin() as uow:
            return uow.sealed.waiting()

    def next(self) -> int:
        """Seals some values anew; 0 when none is left. What was done stays done when it is broken off."""
        with self._begin() as uow:
            return uow.sealed.reseal(AT_A_TIME)

    def finished(self, key: str) -> None:
        """``key`` is the id of the one that now seals everything."""
        with self._begin() as uow:
            uow.audit.add(
                AuditEvent(at=self._clock.now(), actor="operator", action="keys.rotate", facts={"sealing": key})
            )
