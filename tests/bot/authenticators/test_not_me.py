""" "This wasn't me": stops what can be stopped, tells security at any hour, and locks nobody out (S17, S33, law 2)."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place, State
from bot.errors import SetupExpired
from bot.notices import Notice, NoticeKind
from bot.policy import Policy
from bot.verification.owed import CheckOwed
from tests.builders import AIKO, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO)


def alarms(house: House) -> list[Notice]:
    return [notice for notice in house.notices() if notice.kind is NoticeKind.ALARM]


def test_the_method_stops_at_once_and_security_is_told(house: House) -> None:
    phone, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, office.id)
    stopped = house.method(office)
    assert (stopped.state, stopped.ended_because) == (State.SUSPENDED, "not_me")
    assert house.actions()[-1] == "authenticators.not_me"
    (alarm,) = alarms(house)
    assert (alarm.to, alarm.facts) == (None, {"stopped": "yes", "account": "aiko", "method": office.id})
    assert house.method(phone).state is State.ACTIVE


def test_an_alarm_is_due_at_once_also_in_the_middle_of_the_night(house: House) -> None:
    """Law 4 and S17: the only thing that does not wait for the desk to open."""
    house.enroll(AIKO)
    house.clock.advance(timedelta(days=3, hours=12))
    assert not house.people.desk().is_open
    house.authenticators.not_me(AIKO, None)
    assert alarms(house)[0].due_at == house.clock.now()


def test_the_last_method_of_an_enabled_account_goes_on_working_and_security_decides(house: House) -> None:
    """Law 2."""
    phone, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, office.id)
    house.authenticators.not_me(AIKO, phone.id)
    assert house.method(phone).state is State.ACTIVE
    assert [alarm.facts["stopped"] for alarm in alarms(house)] == ["yes", "no"]


def test_a_phone_that_may_not_answer_now_does_not_count_as_a_method_left(house: House) -> None:
    """Law 2 where the institution has switched phones off since (S19)."""
    app = house.add_app(AIKO)
    house.add_phone(AIKO)
    house.enrollments.enable(AIKO, understood=True)
    house.policy = Policy(phones_allowed=False)
    house.restart()
    house.authenticators.not_me(AIKO, app.id)
    assert house.method(app).state is State.ACTIVE
    assert [alarm.facts["stopped"] for alarm in alarms(house)] == ["no"]


def test_before_mfa_is_on_even_the_only_method_is_stopped(house: House) -> None:
    """Nobody is locked out by it: signing in does not need it yet."""
    phone = house.add_app(AIKO)
    house.authenticators.not_me(AIKO, phone.id)
    assert house.method(phone).state is State.SUSPENDED
    assert not house.people.standing(AIKO).active


def test_another_method_takes_the_place_of_a_stopped_first_one(house: House) -> None:
    """S32: somebody with a method left always has one that is asked first."""
    phone, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, phone.id)
    assert not house.method(phone).is_default
    assert house.method(office).is_default


def test_tapping_it_again_rings_no_second_alarm(house: House) -> None:
    _, office = house.enroll(AIKO)
    for _ in range(3):
        house.authenticators.not_me(AIKO, office.id)
    assert len(alarms(house)) == 1
    assert house.actions().count("authenticators.not_me") == 1
    assert [notice.facts["stopped"] for notice in house.notices() if notice.kind is NoticeKind.METHOD_STOPPED] == [
        "yes",
        "before",
        "before",
    ]


def test_that_mfa_was_turned_on_can_be_disowned_but_not_undone(house: House) -> None:
    """Law 1."""
    house.enroll(AIKO)
    for _ in range(2):
        house.authenticators.not_me(AIKO, None)
    assert house.people.standing(AIKO).account.enabled_at is not None
    (alarm,) = alarms(house)
    assert alarm.facts["stopped"] == "no"


def test_nothing_that_this_slack_session_proved_before_counts_any_more(house: House) -> None:
    """S31: whoever sits there may not be the person."""
    _, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, office.id)
    assert isinstance(house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="Smartphone"), CheckOwed)


def test_a_set_up_begun_before_it_does_not_become_a_method_afterwards(house: House) -> None:
    """S31: a stolen session could otherwise keep a key in store and finish it once the alarm is over."""
    house.add_app(AIKO)
    office = house.add_app(AIKO, Place.COMPUTER, "Office PC")
    in_store = house.begin_app(AIKO).authenticator
    house.authenticators.not_me(AIKO, office.id)
    with pytest.raises(SetupExpired):
        house.confirm(AIKO, in_store)
    assert house.method(in_store).seed is None
    assert "enrollment.expire" in house.actions()


def test_a_stopped_method_opens_nothing_and_the_others_still_do(house: House) -> None:
    phone, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, office.id)
    house.clock.advance(timedelta(minutes=1))
    now = house.clock.now()
    assert house.fresh_checks.step_up(AIKO, phone.id, code_of(phone.seed, now)).outcome is Outcome.RIGHT
    house.begin_app(AIKO, Place.COMPUTER)
