from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.fakes.profile  # noqa: F401 - loads itself
from tests.fakes.house import House


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    """A new database file; nobody lives in it yet."""
    house = House(tmp_path)
    yield house
    house.close()
