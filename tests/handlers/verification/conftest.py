from datetime import timedelta

import pytest

from bot.accounts.model import Language
from bot.relying_parties.model import RelyingParty
from tests.builders import AIKO, MALLORY
from tests.handlers.front import Front


@pytest.fixture(params=[Language.ENGLISH])
async def portal(front: Front, request: pytest.FixtureRequest) -> RelyingParty:
    """Aiko, whose MFA is on, and a client that may ask. A parameter is her language."""
    for user in (AIKO, MALLORY):
        front.join(user, request.param)
        front.house.enroll(user)
    await front.delivery.drain()
    front.house.clock.advance(timedelta(minutes=20))
    return front.house.relying_parties.add("Campus sign-in").client
