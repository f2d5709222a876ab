"""PostgreSQL and its executor: a pool of threads, one connection each; a flow that lost a race is simply run again."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from datetime import datetime
from functools import partial
from secrets import SystemRandom
from typing import Any

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlmodel import SQLModel

import storage.rows  # noqa: F401 - the tables register themselves
from bot.errors import StorageUnavailable
from bot.notices import Lane
from bot.ports import UnitOfWork
from bot.verification.model import VerificationId
from storage.database import Answer, Arguments, Database, address_of
from storage.keyring import Keyring
from storage.unit_of_work import News, SqlUnitOfWork

OLDEST = 15
"""The oldest PostgreSQL that is tested."""
CONNECTIONS = 8
STATEMENT_MS = 2_000
"""How long one statement may take, waiting for others included."""
CONNECT_SECONDS = 2
RECONNECT_SECONDS = 1.0
CHANNEL = "mamori_changed"
RECORDED = "recorded"
VERIFICATION = "v:"
"""Stands among the lanes in what is said on the channel."""
DEMO_MARK = "made by Mamori's demo"

LOST_RACES = {"40001", "40P01"}
"""Serialization failure and deadlock: nothing was written, and the same flow may well succeed now."""
NOT_UNIQUE = "23505"
NO_TABLE = "42P01"
READ_ONLY = "25006"


class LostRace(StorageUnavailable):
    """Nothing was written: another transaction was faster, or the connection was gone before the commit."""


class PostgresDatabase(Database):
    """One database of a server, shared by any number of processes."""

    patience_seconds = 2.0
    """How long a flow that loses races is run again. Slack waits three seconds for the answer."""

    def __init__(self, url: str, keyring: Keyring, *, connections: int = CONNECTIONS) -> None:
        address = address_of(url).set(drivername="postgresql+psycopg")
        super().__init__(url, where=place_of(address))
        self._keyring = keyring
        self._address = address
        # As though each transaction were alone in the world: what is right on SQLite's one writer is right here (decision 7).
        self._deciding = engine_for(address, connections=connections, isolation="SERIALIZABLE")
        self._taking = self._deciding.execution_options(isolation_level="READ COMMITTED")
        self._looking = self._deciding.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        self._threads = ThreadPoolExecutor(connections, thread_name_prefix="flow")
        self._here = _Here()
        self._once_more = threading.Lock()
        self._wait = SystemRandom().uniform

    @contextmanager
    def begin(self) -> Iterator[UnitOfWork]:
        with self._transaction(self._looking if self._here.reads else self._deciding) as unit_of_work:
            yield unit_of_work

    @contextmanager
    def look(self) -> Iterator[UnitOfWork]:
        with self._transaction(self._looking) as unit_of_work:
            yield unit_of_work

    @contextmanager
    def begin_claim(self) -> Iterator[UnitOfWork]:
        with self._transaction(self._looking if self._here.reads else self._taking) as unit_of_work:
            yield unit_of_work

    async def transact(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        """Runs one flow, and again while others are faster: what they wrote it then finds, as though it had come later."""
        answer, news = await self._in_thread(partial(self._run, partial(flow, *args, **kwargs), reads=False))
        if news:
            self.changed(news)
        return answer

    async def read(
        self, flow: Callable[Arguments, Answer], *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> Answer:
        answer, _ = await self._in_thread(partial(self._run, partial(flow, *args, **kwargs), reads=True))
        return answer

    async def listen(self) -> None:
        """Until cancelled: what another process told or recorded is news here within a millisecond."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    **self._deciding.dialect.create_connect_args(self._address)[1],
                    autocommit=True,
                    connect_timeout=CONNECT_SECONDS,
                )
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    # Goes with the connection, and so with the process: who starts sees which claims are a dead one's.
                    await connection.execute("SELECT pg_advisory_lock_shared(hashtextextended(%s, 0))", [self.lives_as])
                    # Whatever was said while nobody listened.
                    self.changed(News(told=frozenset(Lane), recorded=True, missed=True))
                    async for notification in connection.notifies():
                        self.changed(_read(notification.payload))
            except psycopg.Error:
                await asyncio.sleep(RECONNECT_SECONDS)

    def close(self) -> None:
        self._threads.shutdown()
        self._deciding.dispose()

    def revision(self) -> str | None:
        with self._plainly() as connection:
            known = connection.execute(text("SELECT to_regclass('alembic_version')")).scalar()
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if known else None

    def clock(self) -> datetime | None:
        with self._plainly() as connection:
            now: datetime = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
            return now

    def start_afresh(self, prepare: Callable[[str], object]) -> None:
        if not self.is_demo():
            raise StorageUnavailable(f"{self.where} is not a demo's database: it is not thrown away")
        with self._plainly() as connection:
            SQLModel.metadata.drop_all(connection)
            connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
        prepare(self.url)
        self.mark_as_demo()

    def is_demo(self) -> bool:
        with self._plainly() as connection:
            if connection.execute(text("SELECT obj_description('alembic_version'::regclass)")).scalar() == DEMO_MARK:
                return True
            return connection.execute(text("SELECT count(*) FROM accounts")).scalar() == 0

    def mark_as_demo(self) -> None:
        """On a table that goes when the demo's data goes, and in no row that a backup of accounts would carry elsewhere."""
        with self._plainly() as connection:
            connection.exec_driver_sql("COMMENT ON TABLE alembic_version IS '{}'".format(DEMO_MARK.replace("'", "''")))

    @contextmanager
    def _plainly(self) -> Iterator[Connection]:
        """A transaction outside the flows. Raises StorageUnavailable, with where, and never with the password."""
        try:
            with self._taking.begin() as connection:
                require_usable(connection)
                yield connection
        except DBAPIError as error:
            raise StorageUnavailable(f"{self.where}: {' '.join(str(error.orig).split())}") from error

    @contextmanager
    def _transaction(self, engine: Engine) -> Iterator[UnitOfWork]:
        ending = False
        try:
            with engine.begin() as connection:
                unit_of_work = SqlUnitOfWork(connection, self._keyring)
                yield unit_of_work
                news = unit_of_work.news
                if news:
                    connection.execute(NOTIFY, {"news": _written(news)})
                ending = True
            self._here.kept = True
            self._here.news |= news
        except DBAPIError as error:
            raise _judged(error, ending=ending) from error

    async def _in_thread(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._threads, work)

    def _run(self, flow: Callable[[], Answer], *, reads: bool) -> tuple[Answer, News]:
        until = time.monotonic() + self.patience_seconds
        tries = 0
        while True:
            self._here.begin_flow(reads=reads)
            try:
                # Whoever lost once waits for the turn of the other losers: among themselves they would go on losing.
                with self._once_more if tries else nullcontext():
                    return flow(), self._here.news
            except LostRace:
                if self._here.kept or (tries and time.monotonic() > until):
                    raise
            except DBAPIError as error:
                # Somebody else may have written the row that ours collides with: the flow then finds it. Twice is our bug.
                if self._here.kept or tries or _state(error) != NOT_UNIQUE:
                    raise
            finally:
                self._here.reads = False
            tries += 1
            time.sleep(self._wait(0, min(0.001 * 2**tries, 0.05)))


def _written(news: News) -> str:
    """One line for other processes; a batch of expired verifications stays far below the 8,000 bytes that PostgreSQL takes."""
    words = [*news.told, *([RECORDED] if news.recorded else [])]
    return " ".join([*words, *(f"{VERIFICATION}{each}" for each in news.changed)])


def _read(payload: str) -> News:
    words = payload.split()
    ids = (each.removeprefix(VERIFICATION) for each in words if each.startswith(VERIFICATION))
    return News(
        told=frozenset(Lane) & frozenset(words),
        recorded=RECORDED in words,
        changed=frozenset(VerificationId(each) for each in ids),
    )


class _Here(threading.local):
    """What the flow on this thread has come to."""

    def __init__(self) -> None:
        self.begin_flow(reads=False)

    def begin_flow(self, *, reads: bool) -> None:
        self.reads = reads
        self.kept = False
        self.news = News()


NOTIFY = text(f"SELECT pg_notify('{CHANNEL}', :news)")


def engine_for(
    address: URL, *, connections: int = 1, isolation: Any = "READ COMMITTED", statement_ms: int = STATEMENT_MS
) -> Engine:
    """``statement_ms`` 0: statements may take as long as they like."""
    mine = f"-c statement_timeout={statement_ms} -c idle_in_transaction_session_timeout=60000 -c jit=off"
    given = address.query.get("options", "")
    return create_engine(
        address.difference_update_query(["options"]).set(drivername="postgresql+psycopg"),
        isolation_level=isolation,
        pool_size=connections,
        max_overflow=2,
        pool_timeout=CONNECT_SECONDS,
        # A failed statement's words reach logs; its values, such as a telephone number, do not (S71).
        hide_parameters=True,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "mamori",
            "client_encoding": "utf8",
            "options": f"{mine} {given}",
        },
    )


def place_of(address: URL) -> str:
    """For people: the database and its server, and nothing of the address that could be a password (S71)."""
    host = address.host or address.query.get("host") or "this machine"
    return f"the PostgreSQL database {address.database or address.username or 'postgres'} on {host}"


def require_usable(connection: Connection) -> None:
    """Raises StorageUnavailable for a server that is too old, or a database that cannot hold every script."""
    found = int((connection.dialect.server_version_info or (0,))[0])
    if found < OLDEST:
        raise StorageUnavailable(f"this is PostgreSQL {found}; Mamori needs {OLDEST} or newer")
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise StorageUnavailable(f"the database's encoding is {encoding}; Mamori needs one made with ENCODING 'UTF8'")


def _state(error: DBAPIError) -> str | None:
    return getattr(error.orig, "sqlstate", None)


def _judged(error: DBAPIError, *, ending: bool) -> Exception:
    """A broken rule of the schema is our bug and stays one; a database that cannot write is the world's."""
    why = " ".join(str(error.orig).split())
    if _state(error) in LOST_RACES:
        return LostRace(why)
    if error.connection_invalidated or isinstance(error, InterfaceError):
        # During the commit nobody knows whether it was kept: running the flow again could do it twice.
        return StorageUnavailable(why) if ending else LostRace(why)
    # Without its tables: a demo that starts afresh makes them anew just now, or somebody took the schema away.
    if isinstance(error, OperationalError) or _state(error) in {READ_ONLY, NO_TABLE}:
        return StorageUnavailable(why)
    return error
