"""Handing out due notices and remembering how each ended, so that none is lost and none is told twice knowingly."""

from collections.abc import Sequence

from bot.errors import SendFailed
from bot.notices import CLAIM_LIFE, Notice, NoticeKind
from bot.ports import Begin, Clock


class Outbox:
    """``worker`` names this process: what it claims nobody else sends meanwhile."""

    def __init__(self, begin: Begin, clock: Clock, *, worker: str) -> None:
        self._begin = begin
        self._clock = clock
        self._worker = worker

    def claim(self, *, limit: int = 20) -> Sequence[Notice]:
        at = self._clock.now()
        with self._begin() as uow:
            return uow.notices.claim_due(at, worker=self._worker, until=at + CLAIM_LIFE, limit=limit)

    def sent(self, *notices: Notice) -> None:
        with self._begin() as uow:
            for notice in notices:
                uow.notices.save(notice.sent())

    def turn(self, delivered: Sequence[Notice], *, limit: int) -> Sequence[Notice]:
        """Remembers what was delivered and claims what is due, in one transaction; what is claimed next may wait for it."""
        at = self._clock.now()
        with self._begin() as uow:
            for notice in delivered:
                uow.notices.save(notice.sent())
            return uow.notices.claim_due(at, worker=self._worker, until=at + CLAIM_LIFE, limit=limit)

    def failed(self, notice: Notice, why: SendFailed) -> None:
        at = self._clock.now()
        with self._begin() as uow:
            # An alarm is never given up (S74): somebody may yet mend the channel it goes to.
            if why.permanent and notice.kind is not NoticeKind.ALARM:
                uow.notices.save(notice.refused(why.reason))
            else:
                uow.notices.save(notice.postponed(why.reason, at=at, wait=why.retry_after, unsure=why.unknown))

    def take_over(self) -> int:
        """On one database file there is one process: what a former one had claimed when it died is free at once."""
        with self._begin() as uow:
            return uow.notices.release(worker=None, at=self._clock.now())

    def hurry(self) -> int:
        """After the clock was moved, what waits for a time that may never come is due now."""
        with self._begin() as uow:
            return uow.notices.hurry(self._clock.now())

    def waiting(self) -> int:
        with self._begin() as uow:
            return uow.notices.waiting()
