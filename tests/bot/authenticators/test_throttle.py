"""How wrong codes are slowed down: enough against guessing, never a lock for ever (S4, S5)."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place, Throttle
from bot.policy import Policy
from bot.verification.owed import CheckOwed
from tests.builders import AIKO, MALLORY, NOON, code_of
from tests.fakes.house import House

HOUR = timedelta(hours=1)


def after(tries: int) -> Throttle:
    throttle = Throttle(subject="app-iphone", source="slack")
    for _ in range(tries):
        throttle = throttle.failed(at=NOON)
    return throttle


WAITS = {0: 0, 4: 0, 5: 1, 6: 2, 7: 4, 8: 8, 9: 16, 10: 60, 11: 60, 99: 60}
"""Minutes after so many wrong codes in a row."""


@pytest.mark.parametrize(("tries", "minutes"), WAITS.items())
def test_five_wrong_codes_wait_a_minute_doubling_and_from_ten_on_an_hour(tries: int, minutes: int) -> None:
    """S4."""
    assert after(tries).wait(at=NOON, policy=Policy()) == timedelta(minutes=minutes)


@given(
    tries=st.integers(0, 200),
    since=st.timedeltas(timedelta(0), timedelta(days=2)),
    free=st.integers(3, 10),
    slow=st.integers(5, 20),
)
def test_no_wait_is_longer_than_an_hour_and_every_wait_ends(tries: int, since: timedelta, free: int, slow: int) -> None:
    """S4, S5: nobody is locked out for ever, whatever the policy says within its bounds."""
    policy = Policy(free_tries=free, slow_tries=slow)
    throttle = after(tries)
    whole = throttle.wait(at=NOON, policy=policy)
    assert whole <= HOUR
    assert throttle.wait(at=NOON + since, policy=policy) == max(timedelta(0), whole - since)


@given(tries=st.integers(1, 20), more=st.integers(1, 20))
def test_more_wrong_codes_never_shorten_the_wait(tries: int, more: int) -> None:
    """S4."""
    assert after(tries + more).wait(at=NOON, policy=Policy()) >= after(tries).wait(at=NOON, policy=Policy())


@given(tries=st.integers(5, 20), back=st.timedeltas(timedelta(seconds=1), timedelta(days=30)))
def test_a_clock_set_back_waits_no_longer_than_the_wait_itself(tries: int, back: timedelta) -> None:
    throttle = after(tries)
    whole = throttle.wait(at=NOON, policy=Policy())
    seen = throttle.seen(at=NOON - back)
    assert seen.wait(at=NOON - back, policy=Policy()) == whole
    assert seen.wait(at=NOON - back + whole, policy=Policy()) == timedelta(0)


def test_a_success_forgets_the_wrong_codes_before_it() -> None:
    assert after(20).succeeded().wait(at=NOON, policy=Policy()) == timedelta(0)


def test_after_the_clock_was_set_back_a_wait_of_a_minute_is_over_after_a_minute(house: House) -> None:
    house.with_person(AIKO)
    app = house.begin_app(AIKO).authenticator
    house.clock.advance(timedelta(minutes=15))
    for _ in range(5):
        house.enrollments.confirm_app(AIKO, app.id, name="iPhone", typed=house.wrong(app))
    house.clock.advance(timedelta(minutes=-15))
    assert house.confirm(AIKO, app).outcome is Outcome.WAIT
    house.clock.advance(timedelta(minutes=1))
    assert house.confirm(AIKO, app).outcome is Outcome.RIGHT


def test_a_right_code_is_not_even_looked_at_while_waiting(house: House) -> None:
    """S4: the wait must not tell whether the code was right."""
    house.with_person(AIKO)
    app = house.begin_app(AIKO).authenticator
    for _ in range(5):
        house.enrollments.confirm_app(AIKO, app.id, name="iPhone", typed=house.wrong(app))
    checked = house.confirm(AIKO, app)
    assert (checked.outcome, checked.seconds, checked.step) == (Outcome.WAIT, 60, None)


def test_starting_again_wins_no_new_handful_of_guesses(house: House) -> None:
    """S4: wrong codes of unfinished set-ups are counted for the account."""
    house.with_person(AIKO)
    first = house.begin_app(AIKO).authenticator
    for _ in range(5):
        house.enrollments.confirm_app(AIKO, first.id, name="iPhone", typed=house.wrong(first))
    second = house.begin_app(AIKO, Place.COMPUTER).authenticator
    assert house.confirm(AIKO, second).outcome is Outcome.WAIT


def test_wrong_codes_of_one_method_leave_the_other_one_working(house: House) -> None:
    """S4, S5."""
    house.with_person(AIKO)
    phone, office = house.enroll(AIKO)
    house.clock.advance(timedelta(minutes=1))
    for _ in range(5):
        house.fresh_checks.step_up(AIKO, phone.id, house.wrong(phone))
    now = house.clock.now()
    assert house.fresh_checks.step_up(AIKO, phone.id, code_of(phone.seed, now)).outcome is Outcome.WAIT
    assert house.fresh_checks.step_up(AIKO, office.id, code_of(office.seed, now)).outcome is Outcome.RIGHT


@pytest.mark.parametrize("house", [Policy(tries_per_account=10)], indirect=True)
def test_too_many_wrong_codes_in_a_row_over_all_methods_stop_all_of_them(house: House) -> None:
    """S4's hard bound (``tests/test_policy.py`` says that it is 100), and S5's way out of it."""
    house.with_person(AIKO)
    phone, office = house.enroll(AIKO)
    for number in range(10):
        house.clock.advance(HOUR)
        method = (phone, office)[number % 2]
        assert house.fresh_checks.step_up(AIKO, method.id, house.wrong(method)).outcome is Outcome.WRONG
    house.clock.advance(timedelta(days=1))
    for method in (phone, office):
        typed = code_of(method.seed, house.clock.now())
        assert house.fresh_checks.step_up(AIKO, method.id, typed).outcome is Outcome.LOCKED
    assert house.actions()[-2:] == ["authenticators.throttled"] * 2
    house.people.unlock("aiko", actor="operator")
    assert house.actions()[-1] == "accounts.unlock"
    typed = code_of(phone.seed, house.clock.now())
    assert house.fresh_checks.step_up(AIKO, phone.id, typed).outcome is Outcome.RIGHT


def test_a_stranger_cannot_slow_down_somebody_else(house: House) -> None:
    """S5: Mallory has no way to type codes for Aiko's methods."""
    house.with_person(AIKO)
    house.with_person(MALLORY)
    phone, _ = house.enroll(AIKO)
    hers = house.add_app(MALLORY)
    house.clock.advance(timedelta(minutes=10))
    for _ in range(10):
        house.fresh_checks.step_up(MALLORY, hers.id, house.wrong(hers))
    now = house.clock.now()
    assert house.fresh_checks.step_up(AIKO, phone.id, code_of(phone.seed, now)).outcome is Outcome.RIGHT
    assert isinstance(house.enrollments.add_app(MALLORY, Place.COMPUTER, usual_name="PC"), CheckOwed)
