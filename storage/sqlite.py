"""SQLite and its executor: one writer thread with one connection, and a small pool of readers."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import QueuePool

from bot.errors import StorageUnavailable
from bot.ports import UnitOfWork
from storage.database import Answer, Arguments, Database, address_of
from storage.keyring import Keyring
from storage.unit_of_work import News, SqlUnitOfWork

READERS = 2
DEMO_MARK = 0x4D414D4F
"""SQLite's ``user_version`` of a database that the demo made."""
BUSY_MS = 2_000
"""How long a transaction waits for another process, such as a command of the operator, before it fails."""


class SqliteDatabase(Database):
    """One SQLite file."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        """Raises StorageUnavailable for an address that is none of ours. Nothing is opened yet."""
        self.path = file_of(url)
        super().__init__(url, where=str(self.path))
        self.keyring_beside = Path(f"{self.path}.keys")
        self._keyring = keyring
        self._writer = _engine_for(url, read_only=False)
        self._readers = _engine_for(url, read_only=True)
        self._writing = ThreadPoolExecutor(1, thread_name_prefix="writer")
        self._reading = ThreadPoolExecutor(READERS, thread_name_prefix="reader")
        self._here = threading.local()

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        try:
            with self._engine.begin() as connection:
                unit_of_work = SqlUnitOfWork(connection, self._keyring)
                yield unit_of_work
            self._here.news = getattr(self._here, "news", News()) | unit_of_work.news
        except DBAPIError as error:
            # A broken rule of the schema is our bug and stays one; a database that cannot write is the world's.
            if not isinstance(error, OperationalError):
                raise
            raise StorageUnavailable(str(error.orig)) from error

    async def transact(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Runs one flow on the writer's thread; flows never wait for each other's locks, only for their turn."""
        loop = asyncio.get_running_loop()
        answer, news = await loop.run_in_executor(self._writing, partial(self._as_writer, flow, *args, **kwargs))
        if news.told or news.recorded:
            self.changed(told=news.told, recorded=news.recorded)
        return answer

    async def read(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(
            self._reading, partial(self._as_reader, flow, *args, **kwargs)
        )

    def close(self) -> None:
        self._writing.shutdown()
        self._reading.shutdown()
        self._writer.dispose()
        self._readers.dispose()

    def revision(self) -> str | None:
        if not self.path.exists():
            return None  # looking must not make a file
        try:
            with self._engine.connect() as connection:
                known = connection.execute(
                    text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")
                ).first()
                return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None
        except DBAPIError as error:
            raise StorageUnavailable(f"{self.where}: {error.orig}") from error

    def start_afresh(self, prepare: Callable[[str], object]) -> None:
        if not self.is_demo():
            raise StorageUnavailable(f"{self.where} is not a demo's database: it is not thrown away")
        self._writer.dispose()
        self._readers.dispose()
        remove_files(self.path)
        prepare(self.url)
        self.mark_as_demo()

    def is_demo(self) -> bool:
        with self._writer.connect() as connection:
            if connection.execute(text("PRAGMA user_version")).scalar() == DEMO_MARK:
                return True
            return connection.execute(text("SELECT count(*) FROM accounts")).scalar() == 0

    def mark_as_demo(self) -> None:
        with self._writer.connect() as connection:
            connection.execute(text(f"PRAGMA user_version = {DEMO_MARK}"))
            connection.commit()

    @property
    def _engine(self) -> Engine:
        """A reader's thread never touches the one connection that writes."""
        return self._readers if getattr(self._here, "reads", False) else self._writer

    def _as_writer(self, flow: Callable[..., Answer], *args: Any, **kwargs: Any) -> tuple[Answer, News]:
        self._here.news = News()
        return flow(*args, **kwargs), self._here.news

    def _as_reader(self, flow: Callable[..., Answer], *args: Any, **kwargs: Any) -> Answer:
        self._here.reads = True
        return flow(*args, **kwargs)


def file_of(url: str) -> Path:
    """The file of a database address. Raises StorageUnavailable for an address that is none of ours."""
    parsed = address_of(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        shown = parsed.render_as_string(hide_password=True)
        raise StorageUnavailable(f"{shown} is not the address of a SQLite file, such as sqlite:///mamori.sqlite")
    return Path(parsed.database)


def remove_files(path: Path) -> None:
    """The database and the two files that SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _engine_for(url: str, *, read_only: bool) -> Engine:
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=READERS if read_only else 1,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": BUSY_MS / 1000},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        # The driver's own transactions begin too late: a read followed by a write would lose updates. We begin ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
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
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")

    return engine
