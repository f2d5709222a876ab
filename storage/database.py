"""The database as its users know it, and the choice by address of which one it is.

Everything behind the doors is synchronous; the doors hand a flow to ``transact`` or ``read`` and await its answer.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import ParamSpec, Protocol, TypeVar

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.errors import DatabaseOutOfStep, StorageUnavailable
from bot.notices import Lane
from bot.ports import UnitOfWork
from storage.keyring import Keyring
from storage.migrations import HEAD

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Changed(Protocol):
    def __call__(self, *, told: frozenset[Lane], recorded: bool) -> None: ...


class Database(ABC):
    """``changed`` is called, on the event loop, after a transaction that told or recorded something.

    ``where`` says where the data lies, for people; ``keyring_beside`` where its keyring lies unless somebody says
    otherwise, None where that must be said.
    """

    keyring_beside: Path | None = None

    def __init__(self, url: str, *, where: str) -> None:
        self.url = url
        self.where = where
        self.changed: Changed = _nobody_listens

    @abstractmethod
    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction on the present thread: read-only on a reader's, otherwise one that writes.

        Raises StorageUnavailable when the database cannot keep it.
        """

    def look(self) -> AbstractContextManager[UnitOfWork]:
        """One transaction that only reads, on the present thread, and keeps nobody from writing however long it takes."""
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

    def hold(self, who: str) -> None:  # noqa: B027 - most databases are shared: only a file says more
        """Where only one process may live on a database: makes this the one, until it ends.

        ``who`` names the command to others who try. Commands that do one thing need not hold it.

        Raises DatabaseInUse with a sentence for the operator. Here: any number of processes may share it.
        """

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


def open_database(url: str, keyring: Keyring) -> Database:
    """Nothing is connected yet. Raises StorageUnavailable for an address that is none of ours."""
    address = address_of(url)
    if address.get_backend_name() != "sqlite":
        shown = address.render_as_string(hide_password=True)
        raise StorageUnavailable(f"{shown} is not the address of a SQLite file, such as sqlite:///mamori.sqlite")
    from storage.sqlite import SqliteDatabase  # noqa: PLC0415 - loads only the driver that is needed

    return SqliteDatabase(url, keyring)


def address_of(url: str) -> URL:
    """Raises StorageUnavailable for what is no address, without repeating it: it may hold a password (S71)."""
    try:
        return make_url(url)
    except ArgumentError:
        raise StorageUnavailable(
            "the database's address can't be read; it looks like sqlite:///mamori.sqlite"
        ) from None


def _nobody_listens(*, told: frozenset[Lane], recorded: bool) -> None:
    pass
