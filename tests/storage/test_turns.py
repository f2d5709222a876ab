"""Flows that are kept together: each for itself in what it refuses, all alike in what the disk refuses."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError

from bot.accounts.model import AccountId
from bot.errors import InvitationRefused, StorageUnavailable
from bot.notices import Lane
from bot.ports import UnitOfWork
from storage.schema import upgrade
from storage.unit_of_work import News
from tests.builders import AIKO, BEN, CHIKA, a_profile, account_of, an_account, an_event
from tests.fakes.house import House

PATIENCE = 10.0


@asynccontextmanager
async def meanwhile(house: House) -> AsyncIterator[None]:
    """The writer is busy with one flow; what is asked of it in here waits, and is kept in one transaction."""
    busy, go_on = threading.Event(), threading.Event()

    def take_long() -> None:
        busy.set()
        assert go_on.wait(PATIENCE)

    first = asyncio.ensure_future(house.database.transact(take_long))
    assert await asyncio.to_thread(busy.wait, PATIENCE)
    yield
    await asyncio.sleep(0)  # those that were asked have come to the queue
    go_on.set()
    await first


async def asked_together(house: House, *flows: Callable[[], Any]) -> list[Any]:
    """What became of each, error or answer."""
    async with meanwhile(house):
        waiting = asyncio.gather(*(house.database.transact(flow) for flow in flows), return_exceptions=True)
        await asyncio.sleep(0)
    return await waiting


def commits(house: House) -> list[str]:
    seen: list[str] = []
    event.listen(house.database._writer, "commit", lambda _connection: seen.append("commit"))
    return seen


def adds(house: House, number: int) -> Callable[[], None]:
    account = an_account(id=AccountId(f"account-{number}"), sso_id=f"person-{number}", addresses=())
    return lambda: house.people.add(account)


def known(house: House, numbers: range) -> list[bool]:
    return [house.people.account_of(f"person-{number}") is not None for number in numbers]


def writes(house: House, *, allowed: bool) -> None:
    """Whether the database takes any."""
    with house.database._writer.connect() as connection:
        connection.connection.driver_connection.execute(f"PRAGMA query_only = {int(not allowed)}")  # type: ignore[union-attr]


async def test_flows_that_wait_share_one_commit(house: House) -> None:
    seen = commits(house)
    await asked_together(house, *(adds(house, number) for number in range(20)))
    assert len(seen) == 2  # the one they waited for, and theirs
    assert all(known(house, range(20)))


async def test_more_than_one_transaction_can_hold_are_kept_in_the_next(house: House) -> None:
    await asked_together(house, *(adds(house, number) for number in range(100)))
    assert all(known(house, range(100)))


async def test_what_one_flow_refuses_or_breaks_is_undone_without_the_others(house: House) -> None:
    house.with_person(AIKO)

    def forgery(uow: UnitOfWork) -> None:
        uow.audit.add(an_event(action="forgery"))

    answers = await asked_together(
        house,
        adds(house, 1),
        lambda: house.fail_after(forgery),
        adds(house, 2),
        lambda: house.linking.accept_invitation(a_profile(BEN), "WRONG"),
        lambda: house.people.add(account_of(AIKO)),
        adds(house, 3),
    )
    kinds = [type(each) for each in answers]
    assert kinds == [type(None), RuntimeError, type(None), InvitationRefused, IntegrityError, type(None)]
    assert all(known(house, range(1, 4)))
    assert "forgery" not in house.actions()
    assert house.actions().count("accounts.add") == 4


async def test_a_flow_of_a_group_sees_what_those_before_it_did(house: House) -> None:
    """Of two that want the same, the second is refused, though neither is kept yet."""
    house.people.add(account_of(AIKO))
    answers = await asked_together(
        house,
        lambda: house.linking.link_by_operator(a_profile(AIKO), "aiko"),
        lambda: house.people.is_linked(AIKO),
        lambda: house.linking.link_by_operator(a_profile(AIKO), "aiko"),
    )
    assert answers[1] is True
    assert [getattr(each, "code", None) for each in answers] == [None, None, "accounts.already_linked"]


async def test_on_a_full_disk_nothing_is_acknowledged_that_is_not_kept(house: House) -> None:
    """Laws 9 and 10: whatever SQLite gives up, a statement or all of a transaction, and whoever stood in it."""
    await house.database.transact(adds(house, 0))
    pages = house.sql("PRAGMA page_count")[0][0]
    house.sql(f"PRAGMA max_page_count = {pages + 2}")
    kept, lost = set(), set()
    numbers = count(1)
    while len(lost) < 40:
        group = [next(numbers) for _ in range(20)]
        for number, answer in zip(
            group, await asked_together(house, *(adds(house, each) for each in group)), strict=True
        ):
            assert answer is None or isinstance(answer, StorageUnavailable)
            (kept if answer is None else lost).add(number)
    house.sql("PRAGMA max_page_count = 1000000")
    assert kept
    everybody = range(1, next(numbers))
    assert {number for number in everybody if known(house, range(number, number + 1))[0]} == kept
    assert house.actions().count("accounts.add") == len(kept) + 1
    await house.database.transact(adds(house, next(numbers)))


async def test_where_all_of_a_transaction_is_given_up_nobody_in_it_is_acknowledged(house: House) -> None:
    """SQLite may roll back everything behind a flow's back; a flow that goes on all the same must not begin anew."""

    def lose_everything() -> None:
        with house.database.begin() as uow:
            uow.accounts.add(account_of(BEN))
            house.database._group._raw.execute("ROLLBACK")  # type: ignore[union-attr]

    def lose_and_go_on() -> str:
        try:
            lose_everything()
        except StorageUnavailable:
            house.people.add(account_of(CHIKA))
        return "done"

    for lossy in (lose_everything, lose_and_go_on):
        before, lost, after = await asked_together(house, adds(house, 1), lossy, adds(house, 2))
        assert isinstance(before, StorageUnavailable)
        assert isinstance(lost, StorageUnavailable)
        assert after is None
        assert known(house, range(1, 3)) == [False, True]
        assert house.people.account_of("ben") is house.people.account_of("chika") is None
        house.sql("DELETE FROM account_identifiers")
        house.sql("DELETE FROM accounts")


async def test_news_are_told_after_the_commit_and_once_for_all(house: House) -> None:
    heard: list[tuple[frozenset[Lane], bool, list[bool]]] = []

    def hear(news: News) -> None:
        heard.append((news.told, news.recorded, known(house, range(1, 3))))

    house.database.changed = hear
    await asked_together(
        house, adds(house, 1), lambda: house.people.hear(AIKO, event_id="Ev1", text="hello"), adds(house, 2)
    )
    assert heard == [(frozenset((Lane.SLACK,)), True, [True, True])]


async def test_a_flow_nobody_waits_for_any_more_is_not_begun(house: House) -> None:
    async with meanwhile(house):
        given_up = asyncio.ensure_future(house.database.transact(adds(house, 1)))
        await asyncio.sleep(0)
        given_up.cancel()
    await house.database.transact(adds(house, 2))
    assert known(house, range(1, 3)) == [False, True]


async def test_when_the_house_closes_what_waits_is_kept_first(house: House) -> None:
    async with meanwhile(house):
        waiting: Awaitable[Any] = asyncio.gather(*(house.database.transact(adds(house, each)) for each in range(5)))
        await asyncio.sleep(0)
    await asyncio.to_thread(house.database.close)
    await waiting
    house.restart()
    assert all(known(house, range(5)))


@pytest.mark.parametrize("resets", [8])
async def test_a_demo_that_starts_afresh_under_those_who_read_is_either_old_or_new(house: House, resets: int) -> None:
    """Nobody keeps yesterday's file, sees half of a beginning, or holds the reset up."""
    house.database.mark_as_demo()
    ended = asyncio.Event()
    seen: list[str] = []

    def settle(number: int) -> None:
        house.database.start_afresh(upgrade)
        house.with_person(AIKO, name=f"Aiko {number}")
        house.add_app(AIKO)

    async def look() -> None:
        while not ended.is_set():
            standing = await house.database.read(house.people.standing, AIKO)
            assert len(standing.active) == 1
            seen.append(standing.account.name)

    await house.database.transact(settle, 0)
    async with asyncio.timeout(PATIENCE * 3), asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(look())
        for number in range(1, resets + 1):
            await house.database.transact(settle, number)
            for _ in range(4):
                assert (await house.database.read(house.people.standing, AIKO)).account.name == f"Aiko {number}"
        ended.set()
    assert set(seen) <= {f"Aiko {number}" for number in range(resets + 1)}
    house.trail.seal()
    assert house.trail.verify().is_sound


async def test_a_database_that_kept_nothing_is_not_ready_until_it_keeps_something_again(house: House) -> None:
    """Also when nobody comes any more, since whoever watches sends nobody to what is not ready."""
    assert await house.database.can_keep()
    writes(house, allowed=False)
    assert await house.database.can_keep()  # nobody has noticed yet, and looking writes nothing
    with pytest.raises(StorageUnavailable):
        await house.database.transact(adds(house, 1))
    assert not await house.database.can_keep()
    assert not await house.database.can_keep()
    writes(house, allowed=True)
    await house.database.transact(house.people.is_linked, AIKO)
    assert house.database._turns.is_troubled  # what writes nothing proves nothing
    assert await house.database.can_keep()


async def test_what_a_flow_refuses_is_no_trouble_of_the_database(house: House) -> None:
    with pytest.raises(InvitationRefused):
        await house.database.transact(house.linking.accept_invitation, a_profile(BEN), "WRONG")
    writes(house, allowed=False)
    assert await house.database.can_keep()


def test_only_a_demo_starts_afresh(house: House) -> None:
    house.with_person(AIKO)
    with pytest.raises(StorageUnavailable, match="not a demo's"):
        house.database.start_afresh(upgrade)
    assert house.people.account_of("aiko")


def test_a_demo_that_started_afresh_keeps_the_rules_of_the_schema(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.database.mark_as_demo()
    before = house.sql("SELECT name, sql FROM sqlite_master ORDER BY name")
    house.database.start_afresh(upgrade)
    assert house.sql("SELECT name, sql FROM sqlite_master ORDER BY name") == before
    tables = [row.name for row in before if row.sql and row.sql.startswith("CREATE TABLE")]
    full = {each for each in tables if house.sql(f"SELECT count(*) FROM {each}")[0][0]}  # noqa: S608 - its own tables
    assert full == {"alembic_version"}
    assert house.database.is_demo()
