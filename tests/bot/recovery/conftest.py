from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.policy import Offer, Policy
from tests.fakes.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """Where the institution offers backup codes."""
    house = House(tmp_path, policy=Policy(backup_codes=Offer.OFFERED))
    yield house
    house.close()
