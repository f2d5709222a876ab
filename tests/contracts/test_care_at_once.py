"""What people do about their methods when two windows, or two replicas, do it in the same instant."""

import pytest
from sqlalchemy.exc import DatabaseError

from bot.authenticators.model import active
from storage.schema import upgrade
from tests.builders import AIKO
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
