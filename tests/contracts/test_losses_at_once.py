"""A device is reported in the same instant in which something else happens: one of them is first, and both know it."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.lost_devices import Back
from bot.authenticators.model import Authenticator, DeviceId, Loss, State
from bot.errors import LastWayIn, NothingFrozen
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Because, Status, Strength
from bot.verification.owed import CheckOwed
from tests.bot.verification.kit import asked, number
from tests.builders import AIKO, code_of
from tests.contracts.test_laws_at_once import all_at_once
from tests.fakes.house import House

DECISIONS = [f"verification.{each.value}" for each in Status]


@pytest.fixture
def held(house: House) -> tuple[Authenticator, Authenticator]:
    """An app on the phone, one on the PC."""
    house.with_person(AIKO)
    held = house.enroll(AIKO)
    house.clock.advance(timedelta(minutes=10))
    return held


@pytest.fixture
def client(house: House) -> RelyingParty:
    return house.relying_parties.add("Portal").client


def device(method: Authenticator) -> DeviceId:
    assert method.device_id is not None
    return method.device_id


async def test_lost_twice_at_once_is_once(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    """Law 8."""
    report = (house.lost_devices.report, AIKO, device(held[0]), Loss.LOST)
    came = await all_at_once(house, *[report] * 6)
    assert sum(len(each.stopped) for each in came) == 1
    assert house.actions().count("authenticators.freeze") == 1
    assert house.method(held[0]).state is State.SUSPENDED
    assert house.method(held[1]).is_default


@pytest.mark.parametrize("strength", list(Strength))
async def test_an_approval_in_the_instant_of_the_report_wins_or_loses_exactly_once(
    house: House, held: tuple[Authenticator, Authenticator], client: RelyingParty, strength: Strength
) -> None:
    """Laws 5 and 8: the prompt dies, or had just been answered; with a code, and with the number."""
    prompt = asked(house, client, strength=strength)
    answer = (
        (house.prompts.answer, AIKO, prompt.id, number(prompt))
        if strength is Strength.SESSION
        else (house.verifications.take_code, client, prompt.id, code_of(held[0].seed, house.clock.now()))
    )
    report = (house.lost_devices.report, AIKO, device(held[0]), Loss.STOLEN)
    await all_at_once(house, answer, report, answer, report)
    decided = [each.action for each in house.events() if each.target == prompt.id and each.action in DECISIONS]
    seen = house.verifications.look(client, prompt.id)
    assert decided == [f"verification.{seen.status.value}"]
    assert seen.status is Status.APPROVED or (seen.status, seen.because) == (Status.CANCELLED, Because.FROZEN)
    assert house.method(held[0]).state is State.SUSPENDED
    again = asked(house, client, strength=Strength.POSSESSION)
    house.clock.advance(timedelta(minutes=1))
    late = house.verifications.take_code(client, again.id, code_of(held[0].seed, house.clock.now()))
    assert late.verification.status is Status.PENDING


async def test_two_devices_reported_at_once_never_leave_nobody_a_way_in(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    """Law 2: whoever is second is told that it would be the last."""
    reports = [(house.lost_devices.report, AIKO, device(each), Loss.LOST) for each in held]
    came = await all_at_once(house, *reports)
    assert came.count(LastWayIn) == 1
    assert Counter(house.method(each).state for each in held) == {State.ACTIVE: 1, State.SUSPENDED: 1}


async def test_found_and_lost_at_once_is_one_after_the_other(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    """S31: a new report takes back the check that the find would have rested on."""
    phone, pc = held
    house.lost_devices.report(AIKO, device(phone), Loss.LOST)
    assert house.fresh_checks.step_up(AIKO, pc.id, code_of(pc.seed, house.clock.now())).outcome is Outcome.RIGHT
    find = (house.lost_devices.found, AIKO, device(phone))
    report = (house.lost_devices.report, AIKO, device(phone), Loss.STOLEN)
    came = await all_at_once(house, find, report, find, report)
    assert sum(isinstance(each, Back) for each in came) <= 1
    for each in came[::2]:
        assert isinstance(each, Back | CheckOwed) or each is NothingFrozen
    kept = house.method(phone)
    assert (kept.state, kept.ended_because) == (State.SUSPENDED, "stolen")
    assert sum(house.method(each).is_default for each in held) == 1


async def test_morning_and_a_worse_report_at_once(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    """What turns out to be stolen never comes back with the sun."""
    phone, _ = held
    house.lost_devices.report(AIKO, device(phone), Loss.LEFT_AT_HOME)
    house.clock.advance(timedelta(days=1))
    report = (house.lost_devices.report, AIKO, device(phone), Loss.STOLEN)
    await all_at_once(house, (house.lost_devices.wake_due,), report, (house.lost_devices.wake_due,))
    assert house.method(phone).ended_because == "stolen"
    assert sum(house.method(each).is_default for each in held) == 1
