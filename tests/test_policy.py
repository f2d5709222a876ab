"""The numbers an admin may change, and the bounds beyond which they would no longer protect."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from bot.policy import BOUNDS, Policy


def test_the_defaults_are_the_ones_that_the_security_requirements_name() -> None:
    """S3, S4, S7, S31, S53."""
    assert Policy() == Policy(
        setup_life=timedelta(minutes=30),
        page_life=timedelta(minutes=30),
        fresh_check_life=timedelta(minutes=5),
        invitation_life=timedelta(days=14),
        earlier_steps=1,
        free_tries=5,
        slow_tries=10,
        tries_per_account=100,
        methods_per_account=10,
    )


def test_every_number_has_a_bound() -> None:
    assert {each.name for each in fields(Policy)} == BOUNDS.keys()


@pytest.mark.parametrize("name", BOUNDS)
def test_a_number_is_taken_up_to_its_bounds_and_refused_by_name_beyond_them(name: str) -> None:
    lowest, highest = BOUNDS[name]
    step: Any = timedelta(microseconds=1) if isinstance(lowest, timedelta) else 1
    within: list[Any] = [lowest, highest]
    for taken in within:
        assert getattr(Policy(**{name: taken}), name) == taken
    for refused in (within[0] - step, within[1] + step):
        with pytest.raises(ValueError, match=name):
            Policy(**{name: refused})
