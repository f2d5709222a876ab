import io
import logging
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from bot.policy import Policy
from handlers.logs import MUTE, TALKATIVE, configure
from tests.fakes.house import House
from tests.fakes.workspace import LocalWorkspace
from tests.handlers.front import Front


@pytest.fixture(scope="session")
def _workspace() -> Iterator[LocalWorkspace]:
    workspace = LocalWorkspace()
    yield workspace
    workspace.close()


@pytest.fixture
def workspace(_workspace: LocalWorkspace) -> LocalWorkspace:
    """One for all tests of a worker; each begins with nothing said in it."""
    _workspace.start_over()
    return _workspace


@pytest.fixture
def house(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[House]:
    """A parameter, where there is one, is its policy."""
    policy: Policy | None = getattr(request, "param", None)
    house = House(tmp_path, policy=policy)
    yield house
    house.close()


@pytest.fixture
async def front(house: House, workspace: LocalWorkspace) -> AsyncIterator[Front]:
    front = Front(house, workspace)
    await front.doors.slack.open()
    yield front
    await front.doors.slack.close()


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """All that would be written at DEBUG; afterwards logging is as it was."""
    root, levels = logging.getLogger(), {name: logging.getLogger(name).level for name in (*TALKATIVE, *MUTE)}
    before = list(root.handlers), root.level
    stream = io.StringIO()
    configure("DEBUG", stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    structlog.reset_defaults()
