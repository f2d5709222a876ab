"""What is PostgreSQL's own: many writers at once, other processes, a server that goes away, an address with a password."""

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.authenticators.model import State
from bot.errors import SendFailed, StorageUnavailable
from bot.notices import CLAIM_LIFE, Lane
from bot.outbox import Outbox
from bot.ports import UnitOfWork
from bot.support.hours import SupportHours
from storage.database import open_database
from storage.keyring import Keyring
from storage.migrations import HEAD
from storage.postgres import LostRace, PostgresDatabase, require_usable
from storage.schema import upgrade
from tests import postgres
from tests.builders import AIKO, BEN, a_notice, an_event
from tests.fakes.house import POSTGRES, House

NOBODY_THERE = "postgresql+psycopg://mamori:hunter2@127.0.0.1:1/mamori?password=hunter2"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path, kind=POSTGRES)
    yield house
    house.close()


def test_a_server_that_is_away_is_named_and_its_password_is_not(house: House) -> None:
    """S71."""
    away = open_database(NOBODY_THERE, house.keyring)
    for act in (away.revision, away.require_in_step, lambda: upgrade(NOBODY_THERE)):
        with pytest.raises(StorageUnavailable, match=r"mamori on 127\.0\.0\.1") as refused:
            act()
        assert "hunter2" not in str(refused.value)
    assert "hunter2" not in away.where
    away.close()


def test_its_clock_is_asked_for_in_utc_s_time(house: House) -> None:
    """S3: `app.py check` compares it with the machine's."""
    theirs = house.database.clock()
    assert theirs is not None
    assert abs(datetime.now(UTC) - theirs) < timedelta(minutes=1)


def test_addresses_as_other_tools_write_them_are_understood(house: House) -> None:
    other = open_database(house.database.url.replace("+psycopg", ""), house.keyring)
    assert other.revision() == HEAD
    other.close()


def test_without_its_tables_it_is_away_and_not_a_bug(house: House) -> None:
    """A demo that starts afresh: whoever looks in between is told to wait, and a job goes on with its next turn."""
    engine = create_engine(house.database.url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE verifications RENAME TO gone"))
    engine.dispose()
    with pytest.raises(StorageUnavailable, match="verifications"):
        house.verifications.any_expired()


def test_of_several_processes_that_upgrade_at_once_one_does_it() -> None:
    url = postgres.new_database()
    with ThreadPoolExecutor(4) as several:
        done = list(several.map(upgrade, [url] * 4))
    assert sorted(done, key=str) == sorted([(None, HEAD), *[(HEAD, HEAD)] * 3], key=str)


def test_a_server_of_another_time_is_refused_with_a_sentence(house: House) -> None:
    engine = create_engine(house.database.url)
    with engine.connect() as connection:
        require_usable(connection)
        connection.dialect.server_version_info = (14, 12)
        with pytest.raises(StorageUnavailable, match="PostgreSQL 14; Mamori needs 15 or newer"):
            require_usable(connection)
    engine.dispose()


def test_a_database_that_cannot_hold_every_script_is_refused() -> None:
    url = postgres.new_database(options="TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    with pytest.raises(StorageUnavailable, match="SQL_ASCII"):
        upgrade(url)


def test_an_event_that_commits_after_a_later_one_was_sealed_leaves_the_chain_sound(house: House) -> None:
    """Numbers are drawn at once and committed whenever: the order of numbers is not the order of the chain."""
    with house.database.begin() as slow:
        slow.audit.add(an_event(target="drawn first"))
        with house.database.begin() as fast:
            fast.audit.add(an_event(target="drawn second"))
        assert house.trail.seal() == 1
    assert house.trail.seal() == 1
    assert [event.target for event in house.events()] == ["drawn second", "drawn first"]
    assert house.trail.verify().is_sound


def test_a_number_that_was_drawn_and_never_committed_leaves_the_chain_sound(house: House) -> None:
    with pytest.raises(RuntimeError):
        house.fail_after(lambda uow: uow.audit.add(an_event()))
    with house.database.begin() as uow:
        uow.audit.add(an_event())
    assert house.trail.seal() == 1
    assert house.trail.verify().is_sound


async def test_two_who_each_end_one_of_two_methods_do_not_end_both(house: House) -> None:
    """Law 2: each sees the other's method still standing (write skew). One of them is run again and finds the truth."""
    house.with_person(AIKO)
    apps = house.enroll(AIKO)
    both_have_looked = threading.Barrier(2, timeout=10)
    first_look = {app.id: True for app in apps}

    def end(mine: int) -> bool:
        with house.database.begin() as uow:
            held = [each for each in uow.authenticators.of(apps[0].account_id) if each.state is State.ACTIVE]
            if first_look.pop(apps[mine].id, False):
                both_have_looked.wait()
            if len(held) < 2:
                return False
            uow.authenticators.save(replace(held[mine], state=State.SUSPENDED))
            return True

    assert sorted(await asyncio.gather(*(house.database.transact(end, mine) for mine in range(2)))) == [False, True]


async def test_a_flow_that_always_loses_is_given_up_and_has_written_nothing(house: House) -> None:
    house.with_person(AIKO)
    house.database.patience_seconds = 0.0
    others = house.twin()
    runs = 0

    def lose() -> None:
        nonlocal runs
        runs += 1
        with house.database.begin() as uow:
            account = uow.accounts.find("aiko")
            assert account is not None
            with others.begin() as faster:
                faster.accounts.save(replace(account, unit=f"unit {runs}"))
            uow.audit.add(an_event(target="lost"))
            uow.accounts.save(replace(account, unit="mine"))

    with pytest.raises(LostRace):
        await house.database.transact(lose)
    others.close()
    assert runs > 1
    assert house.people.standing(AIKO).account.unit == f"unit {runs}"
    assert "lost" not in {event.target for event in house.events()}


async def test_what_one_process_tells_and_records_wakes_another(house: House) -> None:
    twin = house.twin()
    woken: asyncio.Queue[tuple[frozenset[Lane], bool]] = asyncio.Queue()
    twin.changed = lambda news: woken.put_nowait((news.told, news.recorded))
    listening = asyncio.create_task(twin.listen())
    assert await woken.get() == (frozenset(Lane), True)  # whatever was said before it listened
    house.people.hear(AIKO, event_id="Ev1", text="hello")
    assert await woken.get() == (frozenset({Lane.SLACK}), False)
    house.with_person(AIKO)
    assert await woken.get() == (frozenset(), True)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    twin.close()


async def test_after_the_server_was_restarted_people_notice_nothing(house: House) -> None:
    """Connections that have gone are replaced before anything is lost, and the ear is at the door again."""
    house.with_person(AIKO)
    woken: asyncio.Queue[bool] = asyncio.Queue()
    listening = asyncio.create_task(house.database.listen())
    house.database.changed = lambda news: woken.put_nowait(len(news.told) == len(Lane) and news.recorded)
    while not await woken.get():
        pass
    await asyncio.gather(*(house.database.read(house.people.standing, AIKO) for _ in range(8)))
    cut_all_connections(house)
    for number in range(10):
        await house.database.transact(house.people.hear, AIKO, event_id=f"Ev{number}", text="hello")
    assert len(house.notices()) == 10
    while not await woken.get():
        pass
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_a_connection_lost_in_the_middle_of_a_flow_writes_it_once(house: House) -> None:
    runs = 0

    def flow() -> None:
        nonlocal runs
        runs += 1
        with house.database.begin() as uow:
            uow.notices.add(a_notice(id=f"notice-{runs}"))
            if runs == 1:
                cut_all_connections(house)
            uow.audit.add(an_event())

    await house.database.transact(flow)
    assert runs == 2
    assert [notice.id for notice in house.notices()] == ["notice-2"]


async def test_a_process_that_starts_leaves_a_living_ones_notices_alone_and_frees_a_dead_ones_at_once(
    house: House,
) -> None:
    with house.database.begin() as uow:
        uow.notices.add(a_notice(id="notice-1"))
    twin, listens = house.twin(), asyncio.Event()
    twin.lives_as = "second"
    twin.changed = lambda _: listens.set()
    living = asyncio.create_task(twin.listen())
    await listens.wait()
    theirs = Outbox(twin.begin_claim, house.clock, SupportHours(), worker="second")
    assert [each.id for each in theirs.claim()] == ["notice-1"]
    assert house.outbox.take_over() == 0
    assert house.outbox.claim() == []
    living.cancel()
    await asyncio.gather(living, return_exceptions=True)
    while not house.outbox.take_over():  # the server sees within a moment that it is gone
        pass
    assert house.outbox.claim()[0].unsure
    twin.close()


def test_who_was_thought_dead_settles_what_it_sent_and_it_stays_settled(house: House) -> None:
    with house.database.begin() as uow:
        uow.notices.add(a_notice(id="notice-1"))
    twin = house.twin()
    slow = Outbox(twin.begin_claim, house.clock, SupportHours(), worker="second")
    (claimed,) = slow.claim()
    house.clock.advance(CLAIM_LIFE)
    (again,) = house.outbox.claim()
    slow.sent(claimed)
    house.outbox.failed(again, SendFailed("timeout", permanent=False))
    assert house.outbox.waiting() == 0
    twin.close()


def test_what_another_is_just_claiming_is_stepped_over(house: House) -> None:
    """SKIP LOCKED: a twin never waits for a twin."""
    with house.database.begin() as uow:
        uow.notices.add(a_notice(id="notice-1"))
        uow.notices.add(a_notice(id="notice-2", to=BEN))
    until = house.clock.now() + CLAIM_LIFE

    def claim(uow: UnitOfWork, limit: int) -> list[str]:
        found = uow.notices.claim_due(Lane.SLACK, house.clock.now(), worker="w", until=until, limit=limit)
        return [each.id for each in found]

    with house.database.begin_claim() as first, house.database.begin_claim() as second:
        assert claim(first, 1) == ["notice-1"]
        assert claim(second, 2) == ["notice-2"]


def cut_all_connections(house: House) -> None:
    """As a restart of the server does."""
    engine = create_engine(postgres.server())
    name = house.sql("SELECT current_database()")[0][0]
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
        )
    engine.dispose()


def test_a_second_keyring_is_not_looked_for_beside_a_server() -> None:
    assert PostgresDatabase("postgresql://db/mamori", Keyring(())).keyring_beside is None
