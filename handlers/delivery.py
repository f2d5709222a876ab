"""Which notice leaves when: claims what is due, sends it, remembers how it ended. Woken by every transaction that told something."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager

import structlog

from bot.errors import MamoriError, SendFailed, StorageUnavailable
from bot.notices import Lane, Notice
from bot.outbox import Outbox
from bot.trail import AuditTrail
from handlers.doors import NOT_NEEDED, NOT_SET_UP, Run

log = structlog.get_logger()

AT_ONCE = {Lane.SLACK: 20, Lane.MAIL: 4, Lane.PHONE: 10}
"""Notices under way at a time."""
GATHERING_NOTICES = 0.015
"""Seconds that notices gather before they are claimed: nobody feels them, and whoever taps meanwhile is answered first."""
GATHERING_EVENTS = 0.1
"""Seconds that recorded events gather before they are sealed together."""
LAST_SECONDS = 2.0

Deliver = Callable[[Notice], Awaitable[None]]


class Delivery:
    """One hand for each lane, so that an outage of one way out holds up only what leaves by it, and one that seals."""

    def __init__(self, outbox: Outbox, trail: AuditTrail, transact: Run, read: Run, deliver: Deliver) -> None:
        self._outbox = outbox
        self._trail = trail
        self._transact = transact
        self._read = read
        self._recorded = asyncio.Event()
        self._sealing = asyncio.Lock()
        self._hands = {lane: _Hand(lane, outbox, transact, deliver) for lane in Lane}

    def wake(self, *, told: Iterable[Lane] = tuple(Lane), recorded: bool = True) -> None:
        """Something was told or recorded. Costs nothing where nobody waits."""
        for lane in told:
            self._hands[lane].told.set()
        if recorded:
            self._recorded.set()

    async def tick(self) -> None:
        """The clock: wakes the lanes in which something has become due; an idle house is only looked at."""
        try:
            due = await self._read(self._outbox.lanes_due)
        except StorageUnavailable as error:
            log.warning("delivery_paused", why=error.code)
            return
        # A hand that could not write down what has left tries that again, too.
        self.wake(told=due | {lane for lane, hand in self._hands.items() if hand.owes})

    async def run(self) -> None:
        """Until cancelled: each lane delivers for itself, and an outage of all of them leaves no event unsealed."""
        async with asyncio.TaskGroup() as tasks:
            for hand in self._hands.values():
                tasks.create_task(_forever(hand.told, hand.hand_out_together))
            tasks.create_task(_forever(self._recorded, self._seal_together))

    async def drain(self) -> None:
        """Returns when all that is due now has been tried, and how it ended is remembered."""
        for hand in self._hands.values():
            await hand.drain()

    async def finish(self) -> None:
        """At the end of the process: what is under way arrives, and is remembered as sent."""
        await asyncio.gather(*(hand.arrive() for hand in self._hands.values()))
        delivered = [notice for hand in self._hands.values() for notice in hand.take_delivered()]
        if delivered:
            await self._transact(self._outbox.sent, *delivered)

    @asynccontextmanager
    async def standstill(self) -> AsyncIterator[None]:
        """Nothing is sent or sealed meanwhile, and what was under way is given up: for a demo that starts afresh.

        A card about yesterday must not arrive in a conversation that has just been emptied.
        """
        async with AsyncExitStack() as all_of_them:
            await all_of_them.enter_async_context(self._sealing)
            for hand in self._hands.values():
                await all_of_them.enter_async_context(hand.standstill())
            yield

    async def seal(self) -> None:
        async with self._sealing:
            while batch := await self._read(self._trail.next_batch):
                is_kept = await self._transact(self._trail.keep, batch)
                if is_kept and not batch.is_full:
                    return  # what was recorded meanwhile wakes us again, and comes together with more

    async def _seal_together(self) -> None:
        """One chain for all that a busy moment recorded: sealing each event by itself would keep people's taps waiting."""
        await asyncio.sleep(GATHERING_EVENTS)
        await self.seal()


class _Hand:
    """Hands out the notices of one lane."""

    def __init__(self, lane: Lane, outbox: Outbox, transact: Run, deliver: Deliver) -> None:
        self._lane = lane
        self._outbox = outbox
        self._transact = transact
        self._deliver = deliver
        self.told = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._under_way: set[asyncio.Task[None]] = set()
        self._delivered: list[Notice] = []

    async def hand_out_together(self) -> None:
        await asyncio.sleep(GATHERING_NOTICES)
        await self._hand_out()

    async def drain(self) -> None:
        while True:
            await self._hand_out()
            if not self._under_way:
                return
            await asyncio.wait(self._under_way)

    @property
    def owes(self) -> bool:
        """Whether something was delivered that is not remembered yet."""
        return bool(self._delivered)

    async def arrive(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=LAST_SECONDS)

    @asynccontextmanager
    async def standstill(self) -> AsyncIterator[None]:
        async with self._claiming:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
            self._delivered.clear()
            yield

    def take_delivered(self) -> list[Notice]:
        delivered, self._delivered = self._delivered, []
        return delivered

    async def _hand_out(self) -> None:
        """Starts sending what is due. One slow receiver holds up nobody else: each notice is a task of its own."""
        async with self._claiming:
            while True:
                delivered = self.take_delivered()
                free = AT_ONCE[self._lane] - len(self._under_way)
                try:
                    # Shielded: broken off here at the end of the process, what arrived would be sent again by the next one.
                    turn = asyncio.ensure_future(
                        self._transact(self._outbox.turn, delivered, lane=self._lane, limit=free)
                    )
                    claimed = await asyncio.shield(turn)
                except StorageUnavailable:
                    self._delivered += delivered
                    raise
                except Exception:
                    # One that can't be remembered must not keep the others from being.
                    await self._settle_each(delivered)
                    raise
                for notice in claimed:
                    task = asyncio.create_task(self._send(notice))
                    self._under_way.add(task)
                    task.add_done_callback(self._landed)
                if len(claimed) < free or not claimed:
                    return

    async def _settle_each(self, delivered: list[Notice]) -> None:
        for notice in delivered:
            try:
                await self._transact(self._outbox.sent, notice)
            except Exception as error:  # noqa: BLE001 - the claim runs out; it is looked for before it is sent again
                log.error("notice_unsettled", notice_id=notice.id, why=type(error).__name__)  # noqa: TRY400

    def _landed(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self.told.set()
        if not task.cancelled() and (error := task.exception()):
            log.error("notice_unsettled", why=type(error).__name__)

    async def _send(self, notice: Notice) -> None:
        try:
            await self._deliver(notice)
        except SendFailed as failed:
            facts = {
                "notice_id": notice.id,
                "kind": notice.kind.value,
                "lane": self._lane.value,
                "why": failed.reason,
                "permanent": failed.permanent,
                "tries": notice.tries + 1,
            }
            if failed.reason in {NOT_SET_UP, NOT_NEEDED}:  # the start has warned of the one, nobody misses the other
                log.info("notice_not_sent", **facts)
            else:
                log.warning("notice_not_sent", **facts)
            await self._transact(self._outbox.failed, notice, failed)
            return
        except Exception:
            # Our own mistake must not hold up everybody else's notices; it is tried again, ever more slowly.
            log.exception("notice_failed", notice_id=notice.id, kind=notice.kind.value)
            await self._transact(self._outbox.failed, notice, SendFailed("bug", permanent=False, unknown=True))
            return
        self._delivered.append(notice)
        log.info("notice_sent", notice_id=notice.id, kind=notice.kind.value)


async def _forever(woken: asyncio.Event, work: Callable[[], Awaitable[object]]) -> None:
    while True:
        await woken.wait()
        woken.clear()
        try:
            await work()
        except MamoriError as error:
            # The database may be full or gone for a while; the next tick tries again, nothing is forgotten.
            log.warning("delivery_paused", why=error.code)
        except Exception:
            log.exception("delivery_failed")
