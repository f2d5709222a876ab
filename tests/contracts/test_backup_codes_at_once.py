"""One backup code used many times at the same moment: once is right (S20)."""

import asyncio
from collections import Counter
from pathlib import Path

import pytest

from bot.authenticators.codes import Outcome
from bot.errors import MamoriError
from bot.policy import Offer, Policy
from bot.verification.fresh_check import FreshChecks
from tests.bot.recovery.kit import codes_of, the_set
from tests.builders import AIKO
from tests.fakes.house import POSTGRES, SQLITE, House


@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
async def test_of_parallel_uses_of_one_code_one_is_right(tmp_path: Path, kind: str) -> None:
    """In one process and in two."""
    house = House(tmp_path, kind=kind, policy=Policy(backup_codes=Offer.OFFERED))
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    twin = house.twin()
    theirs = FreshChecks(twin.begin, house.clock, house.randomness, house.keyring, house.policy)

    async def use(which: int) -> str:
        database, checks = (house.database, house.fresh_checks) if which % 2 else (twin, theirs)
        try:
            return (await database.transact(checks.step_up, AIKO, set_.id, codes[4])).outcome.value
        except MamoriError as refused:
            return refused.code

    answers = Counter(await asyncio.gather(*map(use, range(4))))
    assert answers[Outcome.RIGHT.value] == 1
    assert set(answers) <= {Outcome.RIGHT.value, Outcome.SPENT.value, "storage.changed_meanwhile"}
    assert house.method(set_).codes_left == 9
    assert house.actions().count("recovery.use_code") == 1
    twin.close()
    house.close()
