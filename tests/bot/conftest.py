from collections.abc import Iterator
from pathlib import Path

import pytest

import tests.fakes.profile  # noqa: F401 - loads itself
from tests.fakes.house import House


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Nobody lives in it yet. A parameter, where there is one, is its policy."""
    house = House(tmp_path, policy=getattr(request, "param", None))
    yield house
    house.close()
