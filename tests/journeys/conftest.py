from collections.abc import Iterator

import pytest

from tests.journeys.demo import Demo, Person


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """One demo for all tests of a worker; each test begins with its reset."""
    demo = Demo(tmp_path_factory.mktemp("demo"))
    demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def demo(running: Demo) -> Demo:
    running.reset()
    return running


@pytest.fixture
def aiko(demo: Demo) -> Person:
    return demo.person("aiko")


@pytest.fixture
def emi(demo: Demo) -> Person:
    return demo.person("emi")


@pytest.fixture
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo of the test's own, to be killed and started as it likes."""
    demo = Demo(tmp_path_factory.mktemp("own"))
    yield demo
    if demo.process and demo.process.poll() is None:
        demo.kill()
