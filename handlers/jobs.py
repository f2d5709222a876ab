"""The clock's ticks. Jobs keep no state: what is due is decided by the rows and the injected clock."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.interval import IntervalTrigger

from bot.errors import StorageUnavailable
from bot.notices import Lane
from bot.outbox import Outbox
from handlers.delivery import Delivery
from handlers.doors import Doors
from handlers.senders.slack_answers import LOOK_AGAIN

log = structlog.get_logger()

Job = Callable[[], Awaitable[object]]


class Jobs:
    def __init__(self, delivery: Delivery, outbox: Outbox, doors: Doors) -> None:
        self._delivery = delivery
        self._outbox = outbox
        self._doors = doors
        self._transact = doors.transact
        self._scheduler = AsyncIOScheduler(timezone="UTC")
        self.by_name: dict[str, Job] = {
            "delivery": self.deliver,
            "retention": self.retain,
            "support.open_desk": self.open_desk_now,
        }
        """What an operator of the demo may run by hand."""

    def start(self) -> None:
        # Without a grace time APScheduler skips a run that is more than a second late.
        options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": 30}
        self._scheduler.add_job(self.tick, IntervalTrigger(seconds=1), id="tick", **options)
        self._scheduler.add_job(self.retain, IntervalTrigger(seconds=60), id="retention", **options)
        often = IntervalTrigger(seconds=int(LOOK_AGAIN.total_seconds()))
        self._scheduler.add_job(self.look_at_slack, often, id="slack", next_run_time=datetime.now(UTC), **options)
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        await self._delivery.tick()
        await self.expire()
        await self.open_desk()

    async def open_desk(self) -> None:
        """What was held for the support desk reaches it once it is open, also after a time when nothing ran here."""
        try:
            if await self._doors.read(self._doors.requests.is_desk_due):
                await self._transact(self._doors.requests.open_desk)
        except StorageUnavailable as error:
            log.warning("desk_not_opened", why=error.code)

    async def open_desk_now(self) -> None:
        await self.open_desk()
        await self._delivery.drain()

    async def expire(self) -> None:
        """What nobody answered in time says so, in Slack and to whoever waits. An idle house is only looked at."""
        try:
            while await self._doors.read(self._doors.verifications.any_expired):
                await self._transact(self._doors.verifications.expire_due)
        except StorageUnavailable as error:
            # Nothing is approved by it: whoever looks is told by the clock that the time is up.
            log.warning("expiry_paused", why=error.code)

    async def wake(self) -> None:
        """What was left at home works again in the morning, one person after the other."""
        while await self._doors.read(self._doors.lost_devices.any_to_wake):
            await self._transact(self._doors.lost_devices.wake_due)

    def take_over(self) -> int:
        """A flow for the start: what a former process had in its hands when it died is free again."""
        return self._outbox.take_over()

    async def catch_up(self) -> None:
        """After the clock was moved: what a jump missed runs once, at the new time; nothing waits for a time gone by."""
        await self._transact(self._outbox.hurry)
        await self.expire()
        await self.open_desk()
        await self.retain()

    async def look_at_slack(self) -> None:
        """A token that was revoked is noticed although nobody writes; once there is a new one, what waited leaves."""
        if await self._doors.slack.look():
            await self._transact(self._outbox.hurry, Lane.SLACK)
            self._delivery.wake(told=[Lane.SLACK])

    async def deliver(self) -> None:
        await self._delivery.drain()
        await self._delivery.seal()

    async def retain(self) -> None:
        """Erases what has served its time: seeds of unfinished set-ups and of methods taken off, spent page tickets, ids of old deliveries."""
        await self.wake()
        while await self._transact(self._doors.enrollments.expire_unfinished):
            pass
        while await self._transact(self._doors.removals.erase_put_away):
            pass
        while await self._transact(self._doors.replacements.remind_next):
            pass
        await self._transact(self._doors.people.forget_deliveries)
        await self._transact(self._doors.verifications.forget_old)
        await self._transact(self._doors.requests.forget_old)
