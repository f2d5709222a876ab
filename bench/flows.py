"""How many decisions a second are kept, beside the same statements in bare SQLAlchemy transactions on the same database."""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyotp
from sqlalchemy import Engine, event, make_url

from bench import bare_step_up
from bench.bare_step_up import Holder
from bench.figure import Figure, milliseconds, percentile
from bot.accounts.flow import People
from bot.accounts.linking import Linking
from bot.accounts.model import Account, AccountId, SlackProfile, SlackUser
from bot.authenticators.codes import STEP, Outcome
from bot.authenticators.model import APP_PLACES, Authenticator, AuthenticatorId, Place
from bot.enrollment.flow import Enrollments, Setup
from bot.errors import StorageUnavailable
from bot.policy import Policy
from bot.secret import Secret
from bot.support.hours import SupportHours
from bot.verification.fresh_check import FreshChecks
from handlers.system import SystemRandomness
from storage import postgres, sqlite
from storage.database import Database, open_database
from storage.keyring import Keyring
from storage.schema import upgrade
from tests.postgres import new_database

CALLERS = (1, 8, 32)
PEOPLE = 256
"""A multiple of the callers: two codes of one person are never under way together."""
ROUNDS = 3
FLOWS = 512
"""In each round, for each side."""
SHARE = 0.7
START = datetime(2026, 11, 25, 3, 0, tzinfo=UTC)


class ClockOfFlow:
    """Each flow has its own time: every code is a new one, and really accepted."""

    def __init__(self) -> None:
        self._here = threading.local()

    def now(self) -> datetime:
        now: datetime = getattr(self._here, "now", START)
        return now

    def set(self, now: datetime) -> None:
        self._here.now = now


@dataclass
class Times:
    """Seconds that each caller waited, and seconds of the whole."""

    waits: list[float] = field(default_factory=list)
    wall: float = 0.0
    cpu: float = 0.0
    given_up: int = 0

    @property
    def per_second(self) -> float:
        return len(self.waits) / self.wall

    def summary(self) -> dict[str, float]:
        return {
            "per_s": round(self.per_second),
            "p50_ms": milliseconds(percentile(self.waits, 50)),
            "p99_ms": milliseconds(percentile(self.waits, 99)),
            # Unlike a wait, this hardly depends on who else uses the machine.
            "cpu_ms_per_flow": milliseconds(self.cpu / len(self.waits)),
            "given_up": self.given_up,
        }


class House:
    """People with two apps each, who prove again and again that it is really them."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self.database = database
        self.clock = ClockOfFlow()
        around = (self.clock, SystemRandomness(), keyring, Policy())
        self._people = People(database.begin, around[0], around[1], around[3], SupportHours())
        self._linking = Linking(database.begin, *around)
        self._enrollments = Enrollments(database.begin, *around)
        self._verifications = FreshChecks(database.begin, *around)
        self.holders = [self._settle(number) for number in range(PEOPLE)]
        self._steps = dict.fromkeys(range(PEOPLE), 0)

    def step_up(self, holder: Holder, at: datetime, typed: Secret) -> None:
        self.clock.set(at)
        checked = self._verifications.step_up(holder.user, AuthenticatorId(holder.authenticator_id), typed)
        if checked.outcome is not Outcome.RIGHT:
            raise RuntimeError(f"a right code was not accepted: {checked}")

    def work(self, count: int) -> list[tuple[Holder, datetime, Secret]]:
        """So many right codes, each newer than the one before of the same person."""
        found = []
        for number in range(count):
            who = number % PEOPLE
            self._steps[who] += 1
            at, holder = START + STEP * 4 * self._steps[who], self.holders[who]
            found.append((holder, at, Secret(pyotp.TOTP(holder.seed).at(at))))
        return found

    def _settle(self, number: int) -> Holder:
        user = SlackUser(f"U1BENCH{number:05}", "T0BENCH001")
        account = Account(id=AccountId(SystemRandomness().token()), sso_id=f"bench{number}", name="Bench")
        self._people.add(account)
        self._linking.link_by_operator(SlackProfile(user, "en-US"), account.sso_id)
        app, _ = (self._app(user, place) for place in APP_PLACES)
        return Holder(user=user, authenticator_id=app.id, seed=_seed(app))

    def _app(self, user: SlackUser, place: Place) -> Authenticator:
        setup = self._enrollments.add_app(user, place, usual_name=place.value)
        if not isinstance(setup, Setup):
            raise TypeError("a code that confirmed a method a moment ago is a fresh check")
        app = setup.authenticator
        code = Secret(pyotp.TOTP(_seed(app)).at(self.clock.now()))
        self._enrollments.confirm_app(user, app.id, name=place.value, typed=code)
        return app


def _seed(app: Authenticator) -> str:
    if app.seed is None:
        raise ValueError(app.id)
    return app.seed.reveal()


def measure(folder: Path) -> Iterator[Figure]:
    keyring = Keyring.make(folder / "flows.keys")
    url = f"sqlite:///{folder / 'flows.sqlite'}"
    yield from _on("sqlite", url, keyring, sqlite.engine_for(url, read_only=False), threads=1)
    url = new_database()
    bare = postgres.engine_for(make_url(url), connections=postgres.CONNECTIONS)
    yield from _on("postgresql", url, keyring, bare, threads=postgres.CONNECTIONS)


def _on(kind: str, url: str, keyring: Keyring, bare: Engine, *, threads: int) -> Iterator[Figure]:
    """``bare`` and ``threads``: what the yardstick works with, the same as ours has."""
    upgrade(url)
    database = open_database(url, keyring)
    house = House(database, keyring)
    pool = ThreadPoolExecutor(threads, thread_name_prefix="bare")
    _require_the_same(house, bare)

    async def ours(holder: Holder, at: datetime, typed: Secret) -> None:
        await database.transact(house.step_up, holder, at, typed)

    async def theirs(holder: Holder, at: datetime, _typed: Secret) -> None:
        step = int(at.timestamp()) // int(STEP.total_seconds())
        await asyncio.get_running_loop().run_in_executor(pool, bare_step_up.step_up, bare, holder, at, step)

    for callers in CALLERS:
        times = {ours: Times(), theirs: Times()}
        for _ in range(ROUNDS):
            # Turn and turn about, so that a busy moment of the machine meets both.
            for side in (theirs, ours):
                asyncio.run(_load(side, house.work(FLOWS), callers, times[side]))
        yield _figure(kind, callers, times[ours], times[theirs])
    pool.shutdown()
    bare.dispose()
    database.close()


async def _load(
    side: Callable[[Holder, datetime, Secret], Awaitable[None]],
    work: list[tuple[Holder, datetime, Secret]],
    callers: int,
    times: Times,
) -> None:

    async def caller(number: int) -> None:
        # Each its own people: on PostgreSQL a flow that lost a race would come after the same person's next code.
        for holder, at, typed in work[number::callers]:
            began = time.perf_counter()
            while True:
                try:
                    await side(holder, at, typed)
                except StorageUnavailable:
                    times.given_up += 1  # nothing was written: a person would try again, and so does this one
                else:
                    break
            times.waits.append(time.perf_counter() - began)

    began, used = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as tasks:
        for number in range(callers):
            tasks.create_task(caller(number))
    times.wall += time.perf_counter() - began
    times.cpu += time.process_time() - used


def _require_the_same(house: House, bare: Engine) -> None:
    """The yardstick does what the flow does, statement by statement, or these figures compare nothing."""
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        if "pg_notify" not in statement:  # waking other processes is ours alone to do
            said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    (mine, yours) = house.work(2)
    house.step_up(*mine)
    ours, said[:] = list(said), []
    holder, at, _ = yours
    bare_step_up.step_up(bare, holder, at, int(at.timestamp()) // int(STEP.total_seconds()))
    event.remove(Engine, "before_cursor_execute", hear)
    if ours != said:
        raise RuntimeError(f"the flow has changed, the yardstick has not: {sorted(set(ours) ^ set(said))}")


def _figure(kind: str, callers: int, ours: Times, bare: Times) -> Figure:
    ratio = ours.per_second / bare.per_second
    return Figure(
        bench=f"step_ups_{kind}_{callers}_caller{'s' if callers > 1 else ''}",
        value=round(ours.per_second),
        unit="per s",
        goal=f">= {SHARE} of bare SQLAlchemy's ({round(SHARE * bare.per_second)} per s)",
        met=ratio >= SHARE,
        measured=(
            f"right codes accepted and kept, {callers} at a time in one process, taking turns with the same statements in one "
            "bare transaction each; before the web and before Slack"
        ),
        details={
            "ratio": round(ratio, 2),
            "mamori": ours.summary(),
            "bare_sqlalchemy": bare.summary(),
        },
    )
