"""What people do about their methods when two windows, or two replicas, do it in the same instant."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import DatabaseError

from bot.authenticators.model import Authenticator, Place, State, active
from bot.authenticators.removal import Removals
from bot.changes.model import ChangeId
from bot.errors import AskedFirst, MamoriError, MethodNotFound, StillNeeded
from storage.schema import upgrade
from storage.tables import ChangedMeanwhile
from tests.builders import AIKO, code_of
from tests.contracts.test_kept import BEFORE_UNDOING
from tests.contracts.test_phones_at_once import all_at_once
from tests.fakes.house import House


def defaults(house: House) -> int:
    return sum(each.is_default for each in active(house.people.standing(AIKO).authenticators))


async def test_of_many_who_choose_at_once_one_method_is_asked_first(house: House) -> None:
    house.with_person(AIKO)
    methods = [house.add_app(AIKO, name=name) for name in ("iPhone", "Office PC", "Home PC", "Old phone")]
    for _ in range(5):
        await all_at_once(house, *(lambda each=each: house.care.make_default(AIKO, each.id) for each in methods))
        assert defaults(house) == 1


def test_the_database_itself_refuses_a_second_one(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    with pytest.raises(DatabaseError):
        house.sql("UPDATE authenticators SET is_default = true")
    assert defaults(house) == 1


def test_where_two_were_asked_first_before_the_upgrade_one_stays(house: House) -> None:
    """0013 to 0014."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for statement in BEFORE_UNDOING:
        house.sql(statement)
    house.sql("UPDATE authenticators SET is_default = true")
    house.sql("UPDATE alembic_version SET version_num = '0013'")
    upgrade(house.database.url)
    house.restart()
    assert defaults(house) == 1


async def test_of_methods_removed_at_once_on_two_replicas_two_stay(house: House) -> None:
    """S30, S32: each transaction behaves as though it were alone."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for number in range(4):
        house.add_app(AIKO, Place.COMPUTER, f"PC {number}")
    twin = house.twin()
    theirs = Removals(twin.begin, house.clock, house.randomness, house.policy)
    held = house.people.standing(AIKO).active

    async def come_to(run: Any, flow: Any, method: Authenticator) -> Any:
        try:
            return await run(flow, AIKO, method.id)
        except MamoriError as refused:
            return type(refused)

    for _ in range(3):
        answers = await asyncio.gather(
            *(come_to(house.database.transact, house.removals.remove, each) for each in held),
            *(come_to(twin.transact, theirs.remove, each) for each in reversed(held)),
        )
        assert set(answers) <= {None, AskedFirst, StillNeeded, MethodNotFound, ChangedMeanwhile}
        left = house.people.standing(AIKO).active
        assert len(left) >= 2
        assert sum(each.is_default for each in left) == 1
    twin.close()
    assert len(left) == 2


async def test_removed_while_its_code_is_taken_it_opens_nothing_afterwards(house: House) -> None:
    """The code counts or the removal was first; never both in the wrong order."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    spare = house.add_app(AIKO, Place.COMPUTER, "Home PC")
    house.clock.advance(timedelta(minutes=2))
    typed = code_of(spare.seed, house.clock.now())
    await all_at_once(
        house,
        lambda: house.removals.remove(AIKO, spare.id),
        lambda: house.fresh_checks.step_up(AIKO, spare.id, typed),
    )
    if house.method(spare).state is State.ACTIVE:
        house.removals.remove(AIKO, spare.id)
    house.clock.advance(timedelta(minutes=1))
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(AIKO, spare.id, code_of(spare.seed, house.clock.now()))


async def test_undone_many_times_at_once_it_is_undone_once(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    spare = house.add_app(AIKO, Place.COMPUTER, "Home PC")
    house.removals.remove(AIKO, spare.id)
    change = ChangeId(house.sql("SELECT id FROM made_changes")[0].id)
    answers = await all_at_once(house, *[lambda: house.changes.undo(AIKO, change)] * 8)
    assert answers.count("undone") == 1
    assert house.actions().count("changes.undo") == 1
    assert house.method(spare).state is State.ACTIVE
