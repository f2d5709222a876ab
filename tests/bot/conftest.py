from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.fakes.house import House

# No deadline: a busy machine is no fault. Derandomized: a red run is the same run for whoever repeats it.
settings.register_profile("rules", deadline=None, derandomize=True, database=None)
settings.load_profile("rules")


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """Nobody lives in it yet. A parameter, where there is one, is its policy."""
    house = House(tmp_path, policy=getattr(request, "param", None))
    yield house
    house.close()
