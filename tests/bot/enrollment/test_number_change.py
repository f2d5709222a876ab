"""Another phone number: the new one proven, the old one ended and told, all of it undone by "this wasn't me" (S31, S33)."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, Kind, Place, State
from bot.authenticators.out_of_band import Purpose
from bot.authenticators.phones import NumberFault
from bot.changes.model import ChangeId, What
from bot.enrollment.phones import PhoneRefused, PhoneSetup
from bot.errors import MethodNotFound
from bot.notices import Line, NoticeKind
from bot.verification.owed import CheckOwed, Errand, Next
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House

OLD, NEW, THIRD = "090-1234-5678", "080-1111-2222", "080-3333-4444"


@pytest.fixture
def phone(house: House) -> Authenticator:
    """With an app on the same iPhone and another on a PC; MFA is on."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    phone = house.add_phone(AIKO, OLD, name="iPhone")
    house.clock.advance(timedelta(minutes=10))
    return house.method(phone)


def begin(house: House, phone: Authenticator, number: str = NEW, **what: object) -> PhoneSetup:
    house.with_fresh_check(AIKO)
    setup = house.phones.change_number(AIKO, phone.id)
    assert isinstance(setup, PhoneSetup)
    given = house.give_number(AIKO, setup.authenticator, number, **what)
    assert isinstance(given, PhoneSetup)
    return given


def change(house: House, phone: Authenticator, number: str = NEW, **what: object) -> Authenticator:
    new = begin(house, phone, number, **what).authenticator
    assert house.phones.confirm(AIKO, new.id, house.sent_to(new)).outcome is Outcome.RIGHT
    house.clock.advance(timedelta(minutes=5))
    return house.method(new)


def newest_change(house: House) -> ChangeId:
    return ChangeId([each for each in house.notices() if each.kind is NoticeKind.STEP][-1].facts["change"])


def test_a_check_comes_first_and_knows_which_number_it_was_for(house: House, phone: Authenticator) -> None:
    """S31."""
    owed = house.phones.change_number(AIKO, phone.id)
    assert isinstance(owed, CheckOwed)
    assert owed.wanted == Errand(Next.CHANGE_NUMBER, phone.id)


def test_until_the_new_one_is_proven_the_old_one_works(house: House, phone: Authenticator) -> None:
    begin(house, phone)
    assert house.method(phone).state is State.ACTIVE
    house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id=None)
    typed = house.sent_to(phone, Purpose.STEP_UP)
    assert house.fresh_checks.step_up(AIKO, phone.id, typed).outcome is Outcome.RIGHT


def test_then_the_old_one_gets_no_code_and_the_new_one_has_its_name_and_its_turn(
    house: House, phone: Authenticator
) -> None:
    house.care.make_default(AIKO, phone.id)
    new = change(house, phone)
    old = house.method(phone)
    assert (old.state, old.ended_because, old.is_default) == (State.SUSPENDED, "number_changed", False)
    assert (new.state, new.device_id, new.is_default) == (State.ACTIVE, phone.device_id, True)
    with pytest.raises(MethodNotFound):
        house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id=None)
    assert "authenticators.change_number" in house.actions()
    assert house.people.standing(AIKO).stopped == []


def test_a_code_that_was_under_way_to_the_old_one_is_dead(house: House, phone: Authenticator) -> None:
    house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id=None)
    typed = house.sent_to(phone, Purpose.STEP_UP)
    house.clock.advance(timedelta(seconds=40))
    change(house, phone)
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(AIKO, phone.id, typed)


def test_it_is_told_in_slack_by_mail_and_on_the_old_number_itself(house: House, phone: Authenticator) -> None:
    """S33: with no secret: the notice holds no number, and is read only when it leaves."""
    new = change(house, phone)
    told = [each for each in house.notices() if each.kind is NoticeKind.FORMER_NUMBER]
    assert [(each.to, each.facts) for each in told] == [(Line(phone.id), {})]
    leaving = house.dispatches.farewell(phone.id)
    assert leaving
    assert (leaving.number, leaving.by) == (phone.number, Kind.SMS)
    mail = house.changes.news([each for each in house.notices() if each.kind is NoticeKind.CHANGE_MAIL][-1])
    assert (mail.what, mail.method and mail.method.id) == (What.NUMBER, new.id)
    assert mail.former
    assert mail.former[0].id == phone.id


def test_a_fixed_line_is_told_by_a_call(house: House, phone: Authenticator) -> None:
    assert phone
    house.with_fresh_check(AIKO)
    desk = house.add_phone(AIKO, "092-123-4551", place=Place.OFFICE, by=Kind.VOICE, name="Desk")
    house.clock.advance(timedelta(minutes=3))
    change(house, desk, "092-123-4552", place=Place.OFFICE, by=Kind.VOICE)
    leaving = house.dispatches.farewell(desk.id)
    assert leaving
    assert leaving.by is Kind.VOICE


def test_this_was_not_me_brings_the_old_one_back_and_stops_the_new(house: House, phone: Authenticator) -> None:
    """S25, S33."""
    house.care.make_default(AIKO, phone.id)
    new = change(house, phone)
    assert house.changes.undo(AIKO, newest_change(house)) == "undone"
    old, stopped = house.method(phone), house.method(new)
    assert (old.state, old.is_default, old.number) == (State.ACTIVE, True, phone.number)
    assert (stopped.state, stopped.ended_because, stopped.is_default) == (State.SUSPENDED, "not_me", False)
    assert house.dispatches.farewell(phone.id) is None


def test_undoing_the_first_of_two_changes_stops_both_that_followed(house: House, phone: Authenticator) -> None:
    """Whoever changes it twice must not keep the second number."""
    second = change(house, phone)
    first_change = newest_change(house)
    third = change(house, second, THIRD)
    assert house.changes.undo(AIKO, first_change) == "undone"
    assert house.method(phone).state is State.ACTIVE
    assert {house.method(each).state for each in (second, third)} == {State.SUSPENDED}


def test_back_to_the_old_number_is_a_change_like_any_other(house: House, phone: Authenticator) -> None:
    new = change(house, phone)
    first = newest_change(house)
    again = change(house, new, OLD)
    assert (again.state, house.method(phone).state) == (State.ACTIVE, State.REVOKED)
    assert house.changes.undo(AIKO, first) == "not_undone"
    assert house.method(again).state is State.ACTIVE


def test_the_same_number_and_somebody_elses_are_refused_beside_the_field(house: House, phone: Authenticator) -> None:
    house.with_person(MALLORY)
    house.add_phone(MALLORY, THIRD)
    house.with_fresh_check(AIKO)
    setup = house.phones.change_number(AIKO, phone.id)
    assert isinstance(setup, PhoneSetup)
    for number, fault in ((OLD, NumberFault.OWN), (THIRD, NumberFault.TAKEN)):
        given = house.give_number(AIKO, setup.authenticator, number)
        assert isinstance(given, PhoneRefused)
        assert given.faults == (fault,)


def test_after_seven_days_the_old_number_is_erased(house: House, phone: Authenticator) -> None:
    """S34, S39."""
    change(house, phone)
    house.clock.advance(house.policy.not_me_life)
    assert house.removals.erase_put_away() == 1
    ended = house.method(phone)
    assert (ended.state, ended.number, ended.ended_because) == (State.REVOKED, None, "number_changed")


def test_where_the_old_one_was_removed_meanwhile_the_new_one_simply_joins(house: House, phone: Authenticator) -> None:
    new = begin(house, phone).authenticator
    house.removals.remove(AIKO, phone.id)
    assert house.phones.confirm(AIKO, new.id, house.sent_to(new)).outcome is Outcome.RIGHT
    assert house.method(new).state is State.ACTIVE
    assert house.method(phone).ended_because == "removed"


def test_an_unfinished_change_is_gone_on_with_and_never_mixed_up_with_a_further_phone(
    house: House, phone: Authenticator
) -> None:
    begun = begin(house, phone)
    again = house.phones.change_number(AIKO, phone.id)
    assert isinstance(again, PhoneSetup)
    assert again.authenticator.id == begun.authenticator.id
    assert again.code
    further = house.phones.add_phone(AIKO)
    assert isinstance(further, PhoneSetup)
    assert further.authenticator.id != begun.authenticator.id


def test_nobody_changes_a_number_of_somebody_else(house: House, phone: Authenticator) -> None:
    house.with_person(MALLORY)
    with pytest.raises(MethodNotFound):
        house.phones.change_number(MALLORY, phone.id)
