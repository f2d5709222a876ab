"""SQLite and its executor: one writer thread with one connection, and a small pool of readers."""

import asyncio
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, delete, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

from bot.errors import StorageUnavailable
from bot.ports import UnitOfWork
from storage.database import Answer, Arguments, Database, address_of
from storage.keyring import Keyring
from storage.lock import take
from storage.migrations import HEAD
from storage.turns import Group, Turns
from storage.unit_of_work import News, SqlUnitOfWork

READERS = 2
DEMO_MARK = 0x4D414D4F
"""SQLite's ``user_version`` of a database that the demo made."""
BUSY_MS = 2_000
"""How long the writer's thread waits for another process, such as a command of the operator: Slack gives it three seconds."""
PATIENT_MS = 20_000
"""How long anybody else waits: at the command line people would rather wait for their turn than try again."""


class SqliteDatabase(Database):
    """One SQLite file."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        """Raises StorageUnavailable for an address that is none of ours. Nothing is opened yet."""
        self.path = file_of(url)
        super().__init__(url, where=str(self.path))
        self.keyring_beside = Path(f"{self.path}.keys")
        self._keyring = keyring
        self._writer = engine_for(url, read_only=False)
        self._readers = engine_for(url, read_only=True)
        self._turns = Turns(self._together, self._tell)
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._here = threading.local()

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with _explained(), self._transaction() as connection:
            unit_of_work = SqlUnitOfWork(connection, self._keyring)
            yield unit_of_work
        if group := self._group:
            group.news |= unit_of_work.news

    @contextmanager
    def look(self) -> Iterator[UnitOfWork]:
        with _explained(), self._readers.begin() as connection:
            yield SqlUnitOfWork(connection, self._keyring)

    async def transact(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Runs one flow on the writer's thread; flows never wait for each other's locks, only for their turn."""
        return await self._turns.take(partial(flow, *args, **kwargs))

    async def read(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, partial(self._as_reader, flow, *args, **kwargs)
        )

    def exposed(self) -> str | None:
        open_to_others = [each for each in files_at(self.path) if each.exists() and each.stat().st_mode & 0o077]
        if os.name != "posix" or not open_to_others:
            return None
        return f"others can read what is in {self.where}: chmod 600 {' '.join(map(str, open_to_others))}"

    async def can_keep(self) -> bool:
        """Writes nothing while all is well: whoever watches asks every few seconds, also on a disk that is nearly full."""
        if self._turns.is_troubled:
            with suppress(StorageUnavailable):
                await self.transact(self._try)
        return not self._turns.is_troubled

    def _try(self) -> None:
        with _explained(), self._transaction() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))

    def hold(self, who: str) -> None:
        take(self.path, who)

    def close(self) -> None:
        self._turns.close()
        self._reading.shutdown()
        self._writer.dispose()
        self._readers.dispose()

    def revision(self) -> str | None:
        if not self.path.exists():
            return None  # looking must not make a file
        try:
            with self._readers.connect() as connection:
                known = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
                ).first()
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
        except DBAPIError as error:
            raise StorageUnavailable(f"{self.where}: {error.orig}") from error

    def start_afresh(self, prepare: Callable[[str], object]) -> None:
        """In a flow, everything happens in its one transaction: whoever reads sees the old state or the new one."""
        if not self.is_demo():
            raise StorageUnavailable(f"{self.where} is not a demo's database: it is not thrown away")
        if self.revision() == HEAD:
            # Never a new file under the feet of those who read: they would keep the old one, or halves of both.
            with _explained(), self._transaction() as connection:
                _empty(connection)
            return
        self._writer.dispose()
        self._readers.dispose()
        remove_files(self.path)
        prepare(self.url)
        self.mark_as_demo()

    def is_demo(self) -> bool:
        with _explained(), self._transaction() as connection:
            if connection.execute(text("PRAGMA user_version")).scalar() == DEMO_MARK:
                return True
            return connection.execute(text("SELECT count(*) FROM accounts")).scalar() == 0

    def mark_as_demo(self) -> None:
        with _explained(), self._transaction() as connection:
            connection.execute(text(f"PRAGMA user_version = {DEMO_MARK}"))

    def _transaction(self) -> AbstractContextManager[Connection]:
        """On the writer's thread a part of its group; on a reader's one that only looks; elsewhere one of its own."""
        if group := self._group:
            return group.savepoint()
        if getattr(self._here, "reads", False):
            return self._readers.begin()
        return self._write(patience_ms=PATIENT_MS)

    @property
    def _group(self) -> Group | None:
        return getattr(self._here, "group", None)

    @contextmanager
    def _write(self, *, patience_ms: int) -> Iterator[Connection]:
        with self._writer.connect() as connection:
            if connection.info.get("patience_ms", BUSY_MS) != patience_ms:
                _raw(connection).execute(f"PRAGMA busy_timeout = {patience_ms}")
                connection.info["patience_ms"] = patience_ms
            with connection.begin():
                yield connection

    @contextmanager
    def _together(self) -> Iterator[Group]:
        with _explained(), self._write(patience_ms=BUSY_MS) as connection:
            self._here.group = Group(connection)
            try:
                yield self._here.group
            finally:
                self._here.group = None

    def _tell(self, news: News) -> None:
        self.changed(news)

    def _as_reader(self, flow: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        self._here.reads = True
        return flow(*args, **kwargs)


@contextmanager
def _explained() -> Iterator[None]:
    """A broken rule of the schema is our bug and stays one; a database that cannot write is the world's."""
    try:
        yield
    except OperationalError as error:
        raise StorageUnavailable(str(error.orig)) from error
    except sqlite3.OperationalError as error:
        raise StorageUnavailable(str(error)) from error


def _empty(connection: Connection) -> None:
    """Every row goes, also those that the schema's own rules keep: only ever for the demo."""
    rules = connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
    for rule in rules:
        connection.execute(text(f"DROP TRIGGER {rule.name}"))
    for table in reversed(SQLModel.metadata.sorted_tables):
        connection.execute(delete(table))
    connection.execute(text("DELETE FROM sqlite_sequence"))
    for rule in rules:
        connection.exec_driver_sql(rule.sql)


def _raw(connection: Connection) -> sqlite3.Connection:
    """The driver's own, for statements that need none of SQLAlchemy's care."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        raise TypeError(raw)
    return raw


def file_of(url: str) -> Path:
    """The file of a database address. Raises StorageUnavailable for an address that is none of ours."""
    parsed = address_of(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        shown = parsed.render_as_string(hide_password=True)
        raise StorageUnavailable(f"{shown} is not the address of a SQLite file, such as sqlite:///mamori.sqlite")
    return Path(parsed.database)


def files_at(path: Path) -> list[Path]:
    """The database and the two files that SQLite keeps beside it, whether or not they are there."""
    return [path.with_name(path.name + suffix) for suffix in ("", "-wal", "-shm")]


def remove_files(path: Path) -> None:
    for each in files_at(path):
        each.unlink(missing_ok=True)


def engine_for(url: str, *, read_only: bool) -> Engine:
    """One connection that writes, or a few that only read."""
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=READERS if read_only else 1,
        max_overflow=0,
        # A failed statement's words reach logs; its values, such as a telephone number, do not (S71).
        hide_parameters=True,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transactions begin too late: a read followed by a write would lose updates. We begin ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        with suppress(Exception):  # a read-only medium cannot change its journal; the first write will say so
            cursor.execute("PRAGMA journal_mode = WAL")
        # FULL: what was acknowledged is on the disk before it is acknowledged (law 9).
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
        # An erased seed is overwritten, not merely unlinked (S7).
        cursor.execute("PRAGMA secure_delete = ON")
        if read_only:
            cursor.execute("PRAGMA query_only = ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        _raw(connection).execute("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
