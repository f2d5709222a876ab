"""The database as its users know it, and the choice by address of which one it is.

Everything behind the doors is synchronous; the doors hand a flow to ``transact`` or ``read`` and await its answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from secrets import token_hex
from typing import ParamSpec, TypeVar

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseOutOfStep, StorageUnavailable
from bot.ports import UnitOfWork
from storage.keyring import Keyring
from storage.migrations import HEAD
from storage.unit_of_work import News

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

EXAMPLES = "sqlite:///mamori.sqlite or postgresql+psycopg://mamori@db.example.ac.jp/mamori"


Changed = Callable[[News], None]


class Database(ABC):
    """``changed`` is called, on the event loop, after a transaction that leaves something for others to do.

    ``where`` says where the data lies, for people, and ``shown_url`` is its address without a password;
    ``keyring_beside`` says where its keyring lies unless somebody says otherwise, None where that must be said.
    """

    keyring_beside: Path | None = None

    def __init__(self, url: str, *, where: str) -> None:
        self.url = url
        self.shown_url = make_url(url).render_as_string(hide_password=True)
        self.where = where
        self.lives_as = token_hex(16)
        """The name under which this process claims work; while it listens, others see that it lives."""
        self.changed: Changed = _nobody_listens

    @abstractmethod
    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction on the present thread: read-only on a reader's, otherwise one that writes.

        Raises StorageUnavailable when the database cannot keep it.
        """

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction that only reads, on the present thread, and keeps nobody from writing however long it takes."""
        return self.begin()

    def begin_claim(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction that only takes due work and settles it, by guarded updates; it steps over what others hold."""
        return self.begin()

    @abstractmethod
    async def transact(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Runs one flow that writes; what it returned is kept."""

    @abstractmethod
    async def read(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Runs a flow that only looks, beside those that write."""

    def clock(self) -> datetime | None:
        """What time it is where the database lives; None where that is this machine. Raises StorageUnavailable."""
        return None

    def exposed(self) -> str | None:
        """Whether others on this machine can read its files; the sentence that mends it, or None."""
        return None

    async def can_keep(self) -> bool:
        """Whether what is decided now would be kept, as far as is known; after something was not, it is tried."""
        return True

    def hold(self, who: str) -> None:  # noqa: B027 - most databases are shared: only a file says more
        """Where only one process may live on a database: makes this the one, until it ends.

        ``who`` names the command to others who try. Commands that do one thing need not hold it.

        Raises DatabaseInUse with a sentence for the operator. Here: any number of processes may share it.
        """

    async def listen(self) -> None:  # noqa: B027 - what one file has to do: nothing
        """Until cancelled: also what other processes told or recorded reaches ``changed``. Ends at once where none can."""

    @abstractmethod
    def close(self) -> None: ...

    @abstractmethod
    def revision(self) -> str | None:
        """The migration it stands at; None for an empty one, or where there is none yet. Raises StorageUnavailable."""

    @abstractmethod
    def start_afresh(self, prepare: Callable[[str], object]) -> None:
        """Throws everything away and has it made anew by ``prepare``; only ever for a database marked as the demo's.

        Raises StorageUnavailable for any other: an operator's data is not thrown away by a wrong address.
        """

    @abstractmethod
    def is_demo(self) -> bool:
        """Whether the demo made it, or nobody has an account in it yet."""

    @abstractmethod
    def mark_as_demo(self) -> None: ...

    def require_in_step(self) -> None:
        """Refuses to work on a database of another age than the code. Raises DatabaseOutOfStep, StorageUnavailable."""
        found = self.revision()
        if found == HEAD:
            return
        if found is None:
            raise DatabaseOutOfStep(
                f"{self.where} is empty or not there yet. Prepare it with: python app.py database upgrade"
            )
        if found < HEAD:
            raise DatabaseOutOfStep(
                f"{self.where} is at migration {found}, this code needs {HEAD}. Make a backup, then: python app.py database upgrade"
            )
        raise DatabaseOutOfStep(
            f"{self.where} is at migration {found}, newer than this code ({HEAD}). Run the Mamori that wrote it, or a newer one; "
            "python app.py database status shows both"
        )


def open_database(url: str, keyring: Keyring, *, connections: int | None = None) -> Database:
    """Nothing is connected yet. Raises StorageUnavailable for an address that is none of ours.

    ``connections`` counts those to a server; a file has its own ways.
    """
    # Only the driver that is needed is loaded.
    match address_of(url).get_backend_name():
        case "sqlite":
            from storage.sqlite import SqliteDatabase  # noqa: PLC0415

            return SqliteDatabase(url, keyring)
        case _:
            from storage.postgres import CONNECTIONS, PostgresDatabase  # noqa: PLC0415

            return PostgresDatabase(url, keyring, connections=connections or CONNECTIONS)


def address_of(url: str) -> URL:
    """Raises StorageUnavailable for what is no address of ours, without repeating what may hold a password (S71)."""
    try:
        address = make_url(url)
    except ArgumentError:
        raise StorageUnavailable(f"the database's address can't be read; it looks like {EXAMPLES}") from None
    if address.get_backend_name() not in {"sqlite", "postgresql"}:
        raise StorageUnavailable(
            f"{address.drivername} is no database that Mamori knows; an address looks like {EXAMPLES}"
        )
    return address


def _nobody_listens(_news: News) -> None:
    pass
