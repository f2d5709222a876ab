"""A client, and somebody it asks about."""

from datetime import timedelta

import pytest

from bot.relying_parties.model import RelyingParty
from tests.builders import AIKO
from tests.fakes.house import House


@pytest.fixture
def client(house: House) -> RelyingParty:
    return house.relying_parties.add("Portal").client


@pytest.fixture
def aiko(house: House) -> None:
    """Her MFA is on, and the codes that she enrolled with are old."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.clock.advance(timedelta(minutes=10))
