"""Several windows, one replacement: whatever is tapped at the same moment, one wins and nothing is lost."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, State
from bot.enrollment.flow import Setup
from bot.errors import ReplacementUnderWay
from bot.replacement.flow import Going
from tests.builders import AIKO, code_of
from tests.contracts.test_phones_at_once import all_at_once
from tests.fakes.house import House


@pytest.fixture
def enrolled(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    house.with_fresh_check(AIKO)
    return both


def start(house: House, old: Authenticator) -> str:
    found = house.replacements.start(AIKO, old.id, at_hand=True, number_stays=True)
    assert isinstance(found, Going)
    return found.old.name


async def test_of_two_replacements_at_once_one_wins(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    answers = await all_at_once(house, *[lambda: start(house, iphone), lambda: start(house, pc)] * 4)
    counted = Counter(answers)
    assert counted[ReplacementUnderWay] == 4
    assert sorted((counted["iPhone"], counted["Office PC"])) == [0, 4]
    rows = house.sql("SELECT device_id FROM replacements WHERE ended_at IS NULL")
    assert len(rows) == 1


async def test_the_right_code_sent_from_two_windows_replaces_once(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """And a sign-in with the old one at that moment takes no harm."""
    iphone, _ = enrolled
    going = house.replacements.start(AIKO, iphone.id, at_hand=True, number_stays=True)
    assert isinstance(going, Going)
    setup = house.enrollments.add_app(AIKO, going.place, usual_name="Smartphone", replacing=going.replacement.id)
    assert isinstance(setup, Setup)
    typed = code_of(setup.authenticator.seed, house.clock.now())
    old = code_of(iphone.seed, house.clock.now())
    await all_at_once(
        house,
        *[lambda: house.enrollments.confirm_app(AIKO, setup.authenticator.id, name="Pixel", typed=typed).outcome] * 4,
        *[lambda: house.fresh_checks.step_up(AIKO, iphone.id, old).outcome] * 4,
    )
    assert house.actions().count("replacement.proven") == 1
    assert house.method(iphone).state is State.SUSPENDED
    assert house.method(setup.authenticator).state is State.ACTIVE
    held = house.people.standing(AIKO).active
    assert (len(held), sum(each.is_default for each in held)) == (2, 1)


async def test_cancelling_while_it_is_proven_leaves_one_of_both(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """Law 2: never neither; either the old one is out and the new one in, or the new one is only one more."""
    iphone, _ = enrolled
    going = house.replacements.start(AIKO, iphone.id, at_hand=True, number_stays=True)
    assert isinstance(going, Going)
    setup = house.enrollments.add_app(AIKO, going.place, usual_name="Smartphone", replacing=going.replacement.id)
    assert isinstance(setup, Setup)
    typed = code_of(setup.authenticator.seed, house.clock.now())
    answers = await all_at_once(
        house,
        *[lambda: house.replacements.cancel(AIKO)] * 3,
        lambda: house.enrollments.confirm_app(AIKO, setup.authenticator.id, name="Pixel", typed=typed).outcome,
    )
    states = house.method(iphone).state, house.method(setup.authenticator).state
    if Outcome.RIGHT in answers:
        assert states == (State.SUSPENDED, State.ACTIVE)
    else:
        assert states == (State.ACTIVE, State.REVOKED)
    assert len(house.people.standing(AIKO).active) == 2
