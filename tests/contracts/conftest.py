"""What holds on every database: one run of these tests over each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.fakes.profile  # noqa: F401 - loads itself
from tests.fakes.house import POSTGRES, SQLITE, House


@pytest.fixture(params=[SQLITE, POSTGRES])
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A new database; nobody lives in it yet."""
    house = House(tmp_path, kind=request.param)
    yield house
    house.close()
