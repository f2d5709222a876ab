"""Whose turn it is to write: the flows that wait are run one after the other, and kept or lost together.

One commit waits once for the disk, for however many flows. Each has a savepoint of its own, so that what one refuses or
breaks is undone without the others.
"""

import asyncio
import sqlite3
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection

from bot.errors import StorageUnavailable
from storage.unit_of_work import News

Answer = TypeVar("Answer")

AT_ONCE = 32
"""Flows in one transaction at most: the first of them waits for the last."""
LOST = "the database gave up a whole transaction"


class Group:
    """One transaction with a savepoint for each unit of work in it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # Past SQLAlchemy: these statements need none of its care, which takes ten times as long as they do.
        self._raw: sqlite3.Connection = connection.connection.driver_connection  # type: ignore[assignment]
        self.news = News()
        self._changes_before = self._raw.total_changes

    @property
    def has_written(self) -> bool:
        return self._raw.total_changes > self._changes_before

    @property
    def is_open(self) -> bool:
        """On some errors, such as a full disk, SQLite undoes not the statement but all of the transaction, and says so nowhere else."""
        return self._raw.in_transaction

    @contextmanager
    def savepoint(self) -> Iterator[Connection]:
        """Raises StorageUnavailable where there is no transaction left: a savepoint would silently begin one."""
        if not self.is_open:
            raise StorageUnavailable(LOST)
        self._raw.execute("SAVEPOINT flow")
        try:
            yield self._connection
        except BaseException:
            if self.is_open:
                self._raw.execute("ROLLBACK TO flow")
                self._raw.execute("RELEASE flow")
            raise
        if not self.is_open:
            # The flow caught the error of the statement that lost everything, and went on.
            raise StorageUnavailable(LOST)
        self._raw.execute("RELEASE flow")


@dataclass(eq=False, slots=True)
class _Turn:
    flow: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    answer: Any = None
    error: BaseException | None = None

    def run(self) -> None:
        try:
            self.answer = self.flow()
        except BaseException as error:  # noqa: BLE001 - whatever it is, it belongs to whoever waits for this flow
            self.error = error

    def lose(self, why: BaseException) -> None:
        """It was undone with its group. One that raised keeps its own error: nothing of it was to be written anyway."""
        if self.error is None:
            self.error = why

    def settle(self) -> None:
        if self.future.done():
            return  # nobody waits any more
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.answer)


class Turns:
    """One thread that writes. ``together`` opens its transactions; ``tell`` is given, on the event loop, what a kept one tells."""

    def __init__(self, together: Callable[[], AbstractContextManager[Group]], tell: Callable[[News], None]) -> None:
        self._together = together
        self._tell = tell
        self._waiting: deque[_Turn] = deque()
        self._is_called = False
        """Whether the thread has been called and has not begun to look for who waits."""
        self.is_troubled = False
        """Whether a flow found that the database could not keep it, and nothing has been kept since."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="writer")

    def take(self, flow: Callable[[], Answer]) -> asyncio.Future[Answer]:
        """What the flow returned, once it is kept; what it raised; or StorageUnavailable where its group was lost."""
        loop = asyncio.get_running_loop()
        turn = _Turn(flow, loop, loop.create_future())
        self._waiting.append(turn)
        if not self._is_called:
            self._is_called = True
            self._thread.submit(self._next)
        return turn.future

    def close(self) -> None:
        """Whatever waits is run first."""
        self._thread.shutdown()

    def _next(self) -> None:
        # Before looking: whoever comes in after the last look finds that nobody has been called, and calls.
        self._is_called = False
        while turns := self._take_along():
            while turns:
                settled, news = self._run(turns)
                _answer(settled, news, self._tell)
                turns = turns[len(settled) :]

    def _take_along(self) -> list[_Turn]:
        turns: list[_Turn] = []
        while self._waiting and len(turns) < AT_ONCE:
            turn = self._waiting.popleft()
            if not turn.future.cancelled():
                turns.append(turn)
        return turns

    def _run(self, turns: list[_Turn]) -> tuple[list[_Turn], News]:
        """As many of them as one transaction could take, and what it leaves to be told."""
        ran: list[_Turn] = []
        try:
            with self._together() as group:
                for turn in turns:
                    turn.run()
                    ran.append(turn)
                    if not group.is_open:
                        raise StorageUnavailable(LOST)  # noqa: TRY301 - all that ran is lost, whatever it returned
        except BaseException as error:  # noqa: BLE001 - this thread lives as long as the process
            lost = ran or turns
            for turn in lost:
                turn.lose(error)
            self.is_troubled = True
            return lost, News()
        if any(isinstance(turn.error, StorageUnavailable) for turn in ran):
            self.is_troubled = True
        elif group.has_written:
            self.is_troubled = False
        return ran, group.news


def _answer(turns: list[_Turn], news: News, tell: Callable[[News], None]) -> None:
    by_loop: dict[asyncio.AbstractEventLoop, list[_Turn]] = defaultdict(list)
    for turn in turns:
        by_loop[turn.loop].append(turn)

    def settle(those: list[_Turn]) -> None:
        for turn in those:
            turn.settle()
        if news:
            tell(news)

    for loop, those in by_loop.items():
        with suppress(RuntimeError):  # that loop has ended, and with it whoever waited
            loop.call_soon_threadsafe(settle, those)
