"""Before methods change, one that is there has to answer (S31)."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place
from bot.errors import MethodNotFound
from bot.verification.owed import CheckOwed
from tests.builders import AIKO, NOON, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO)


def test_nothing_is_owed_by_somebody_who_has_no_method_yet(house: House) -> None:
    house.clock.advance(timedelta(days=1))
    house.begin_app(AIKO)


def test_the_code_that_confirmed_a_method_counts_for_five_minutes(house: House) -> None:
    house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    house.begin_app(AIKO, Place.COMPUTER)
    house.clock.advance(timedelta(microseconds=1))
    owed = house.enrollments.add_app(AIKO, Place.COMPUTER, usual_name="Office PC")
    assert isinstance(owed, CheckOwed)
    assert [name for _, name in owed.methods] == ["iPhone"]


def test_a_code_of_a_method_is_the_fresh_check(house: House) -> None:
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(hours=1))
    assert house.fresh_checks.step_up(AIKO, app.id, house.wrong(app)).outcome is Outcome.WRONG
    assert isinstance(house.enrollments.add_app(AIKO, Place.COMPUTER, usual_name="PC"), CheckOwed)
    typed = code_of(app.seed, house.clock.now())
    assert house.fresh_checks.step_up(AIKO, app.id, typed).outcome is Outcome.RIGHT
    house.begin_app(AIKO, Place.COMPUTER)
    assert house.actions()[-2:] == ["verification.step_up", "enrollment.start_app"]


def test_a_check_from_the_future_does_not_count(house: House) -> None:
    """A clock set back must not keep a door open for longer."""
    house.add_app(AIKO)
    house.clock.advance(timedelta(hours=-1))
    assert isinstance(house.enrollments.add_app(AIKO, Place.COMPUTER, usual_name="PC"), CheckOwed)


def test_a_method_that_is_unfinished_or_stopped_answers_nothing(house: House) -> None:
    app = house.add_app(AIKO)
    begun = house.begin_app(AIKO, Place.COMPUTER).authenticator
    house.authenticators.not_me(AIKO, app.id)
    for each in (app, begun):
        with pytest.raises(MethodNotFound):
            house.fresh_checks.step_up(AIKO, each.id, code_of(each.seed, NOON))
