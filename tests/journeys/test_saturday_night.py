"""A Saturday night's mishaps, one test each: who gets in without staff, and who waits until Monday."""

import pytest

from tests.journeys.demo import Demo
from tests.journeys.saturday_nights import NEEDS_SUPPORT, NIGHTS, Night


@pytest.mark.parametrize("what", NIGHTS)
def test_whoever_has_anything_left_gets_in_without_staff(demo: Demo, what: str) -> None:
    """S45."""
    assert NIGHTS[what](Night(demo)) == (what not in NEEDS_SUPPORT)


def test_at_least_eight_of_ten_nights_end_without_staff() -> None:
    assert len(NIGHTS) == 10
    assert len(NIGHTS) - len(NEEDS_SUPPORT) >= 8
