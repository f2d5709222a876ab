"""Handing out due notices and remembering how each ended, so that none is lost and none is told twice knowingly."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.audit import AuditEvent
from bot.errors import SendFailed
from bot.notices import CLAIM_LIFE, NEVER_GIVEN_UP, Lane, Notice, SupportDesk
from bot.ports import Begin, Clock, UnitOfWork
from bot.support.hours import SupportHours


class Outbox:
    """``worker`` names this process: what it claims nobody else sends meanwhile."""

    def __init__(self, begin: Begin, clock: Clock, hours: SupportHours, *, worker: str) -> None:
        self._begin = begin
        self._clock = clock
        self._hours = hours
        self._worker = worker
        self._paused_until: dict[Lane, datetime] = {}

    def claim(self, lane: Lane = Lane.SLACK, *, limit: int = 20) -> Sequence[Notice]:
        return self.turn((), lane=lane, limit=limit)

    def sent(self, *notices: Notice) -> None:
        with self._begin() as uow:
            for notice in notices:
                uow.notices.save(notice.sent())

    def turn(self, delivered: Sequence[Notice], *, lane: Lane, limit: int) -> Sequence[Notice]:
        """Remembers what was delivered and claims what is due, in one transaction; what is claimed next may wait for it."""
        at = self._clock.now()
        with self._begin() as uow:
            for notice in delivered:
                uow.notices.save(notice.sent())
            if self._is_paused(lane, at):
                return []
            return self._claim(uow, lane, at, limit)

    def lanes_due(self) -> frozenset[Lane]:
        """Where a turn may find something. Only looks, so that an idle house writes nothing."""
        at = self._clock.now()
        with self._begin() as uow:
            return frozenset(lane for lane in uow.notices.lanes_due(at) if not self._is_paused(lane, at))

    def failed(self, notice: Notice, why: SendFailed) -> None:
        at = self._clock.now()
        if why.for_all and why.retry_after is not None:
            self._paused_until[notice.lane] = at + why.retry_after
        with self._begin() as uow:
            if why.permanent and notice.kind not in NEVER_GIVEN_UP:
                uow.notices.save(notice.refused(why.reason))
            else:
                uow.notices.save(notice.postponed(why.reason, at=at, wait=why.retry_after, unsure=why.unknown))

    def arrived(self, id: str, receipt: str) -> bool:  # noqa: A002 - the word everybody expects
        """Keeps and records what the gateway says of something for a phone. False where there is no such notice."""
        at = self._clock.now()
        with self._begin() as uow:
            if not uow.notices.keep_receipt(id, receipt):
                return False
            notice = uow.notices.get(id)
            account = notice.account_id if notice else None
            facts = {"status": receipt}
            uow.audit.add(
                AuditEvent(at=at, actor="gateway", action="phones.receipt", account_id=account, target=id, facts=facts)
            )
            return True

    def take_over(self) -> int:
        """For the start: what a process had claimed when it died is free at once; what a living one holds stays its own."""
        with self._begin() as uow:
            return uow.notices.release(worker=None, at=self._clock.now())

    def hurry(self, lane: Lane | None = None) -> int:
        """What waits is due now: after the clock was moved, or once a way out is open again."""
        for each in Lane if lane is None else (lane,):
            self._paused_until.pop(each, None)
        with self._begin() as uow:
            return uow.notices.hurry(self._clock.now(), lane)

    def waiting(self) -> int:
        return sum(self.waiting_by_lane().values())

    def waiting_by_lane(self) -> Mapping[Lane, int]:
        with self._begin() as uow:
            return uow.notices.waiting()

    def _claim(self, uow: UnitOfWork, lane: Lane, at: datetime, limit: int) -> Sequence[Notice]:
        until = at + CLAIM_LIFE
        while claimed := uow.notices.claim_due(lane, at, worker=self._worker, until=until, limit=limit):
            for late in (each for each in claimed if each.is_too_late(at)):
                uow.notices.save(late.refused(late.failed_because or "too late"))
            early = [] if self._hours.is_open(at) else [each for each in claimed if isinstance(each.to, SupportDesk)]
            for each in early:
                # Told in service hours, and Slack did not take it until they were over (law 4).
                uow.notices.save(each.held(until=self._hours.next_opening(at)))
            if leaving := [each for each in claimed if not each.is_too_late(at) and each not in early]:
                return leaving
        return []

    def _is_paused(self, lane: Lane, at: datetime) -> bool:
        until = self._paused_until.get(lane)
        return until is not None and at < until
