"""The numbers an admin may change, and the bounds beyond which they would no longer protect."""

from dataclasses import fields
from datetime import timedelta
from typing import Any

import pytest

from bot.policy import BOUNDS, Policy


def test_the_defaults_are_the_ones_that_the_security_requirements_name() -> None:
    """S3, S4, S7, S12, S19, S31, S53."""
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
        code_life=timedelta(minutes=10),
        resend_wait=timedelta(seconds=30),
        codes_per_number_an_hour=5,
        codes_per_number_a_day=10,
        codes_per_account_an_hour=10,
        codes_per_account_a_day=20,
        codes_per_country_an_hour=300,
        codes_per_country_a_day=2000,
        codes_in_all_an_hour=500,
        codes_in_all_a_day=3000,
        phones_allowed=True,
        voip_allowed=False,
        no_alternate_phone=("student",),
        phone_regions=("JP",),
    )


def test_every_number_has_a_bound() -> None:
    switches = {
        "phones_allowed",
        "voip_allowed",
        "phone_regions",
        "ask_when_allowed",
        "ask_when_default",
        "no_alternate_phone",
        "backup_codes",
    }
    assert {each.name for each in fields(Policy)} - switches == BOUNDS.keys()


@pytest.mark.parametrize("regions", [(), ("Japan",), ("jp",), ("JP", "81"), ("XX",), ("ＪＰ",)])
def test_countries_are_named_by_their_two_letters(regions: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="phone_regions"):
        Policy(phone_regions=regions)
    assert Policy(phone_regions=("JP", "KR")).phone_regions == ("JP", "KR")


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
