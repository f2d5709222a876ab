"""Inside the door: a password alone adds nothing; one code of a method that is left does, in this browser only (S31)."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.accounts.model import Identity, Language
from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import Authenticator, Loss, Place
from bot.door.model import Visitor
from bot.enrollment.flow import Setup
from bot.errors import MethodNotFound, NoUsableMethod, VisitOver
from bot.policy import Offer, Policy
from bot.verification.owed import CheckOwed
from tests.bot.recovery.kit import codes_of, the_set
from tests.builders import AIKO, code_of
from tests.fakes.house import House

AIKO_THERE = Identity(issuer="https://idp.example.ac.jp", subject="sub-aiko", identifier="aiko")


def enter(house: House) -> Visitor:
    departure = house.visits.depart(Language.ENGLISH)
    back = house.visits.come_back(departure.state.reveal(), departure.browser.reveal())
    cookie = house.visits.signed_in(back.ticket, AIKO_THERE)
    return Visitor(cookie, house.visits.look(Visitor(cookie)).form)


def answer(house: House, by: Visitor, app: Authenticator) -> Checked:
    return house.fresh_checks.step_up(by, app.id, code_of(app.seed, house.clock.now()))


@pytest.fixture
def both(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return both


def add(house: House, by: Visitor, place: Place = Place.MOBILE, name: str = "New phone") -> Outcome:
    setup = house.enrollments.add_app(by, place, usual_name="Smartphone")
    assert isinstance(setup, Setup)
    typed = code_of(setup.authenticator.seed, house.clock.now())
    return house.enrollments.confirm_app(by, setup.authenticator.id, name=name, typed=typed).outcome


@pytest.mark.usefixtures("both")
def test_a_password_alone_adds_nothing(house: House) -> None:
    assert isinstance(house.enrollments.add_app(enter(house), Place.MOBILE, usual_name="x"), CheckOwed)


def test_the_phone_is_gone_the_pc_gets_in_and_the_next_phone_is_added(
    house: House, both: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = both
    by = enter(house)
    assert iphone.device_id is not None
    house.visits.freeze(by, iphone.device_id, Loss.STOLEN, anyway=False)
    with pytest.raises(MethodNotFound):
        answer(house, by, iphone)
    assert answer(house, by, pc).outcome is Outcome.RIGHT
    assert house.visits.look(by).may_add
    assert add(house, by) is Outcome.RIGHT
    names = {each.name for each in house.visits.look(by).losable}
    assert names == {"Office PC", "New phone"}


def test_both_are_gone_and_a_code_on_paper_gets_in_once(tmp_path: Path) -> None:
    """S20: from "everything is lost" to a new phone, at the door alone."""
    house = House(tmp_path, policy=Policy(backup_codes=Offer.OFFERED))
    house.with_person(AIKO)
    house.enroll(AIKO)
    codes, set_ = codes_of(house), the_set(house)
    by = enter(house)
    for device in house.visits.look(by).losable:
        house.visits.freeze(by, device.id, Loss.STOLEN, anyway=False)
    assert [each.id for each in house.visits.look(by).answering] == [set_.id]
    assert house.fresh_checks.step_up(by, set_.id, codes[3]).outcome is Outcome.RIGHT
    assert house.visits.look(by).may_add
    assert add(house, by) is Outcome.RIGHT
    assert house.fresh_checks.step_up(enter(house), set_.id, codes[3]).outcome is not Outcome.RIGHT
    house.close()


def test_a_check_at_the_door_counts_in_that_browser_only_and_for_minutes(
    house: House, both: tuple[Authenticator, Authenticator]
) -> None:
    _, pc = both
    here, there = enter(house), enter(house)
    answer(house, here, pc)
    assert isinstance(house.enrollments.add_app(there, Place.MOBILE, usual_name="x"), CheckOwed)
    assert isinstance(house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="x"), CheckOwed)
    house.clock.advance(Policy().fresh_check_life)
    assert isinstance(house.enrollments.add_app(here, Place.MOBILE, usual_name="x"), CheckOwed)


@pytest.mark.usefixtures("both")
def test_a_check_in_slack_does_not_count_at_the_door(house: House) -> None:
    house.with_fresh_check(AIKO)
    assert isinstance(house.enrollments.add_app(enter(house), Place.MOBILE, usual_name="x"), CheckOwed)


def test_a_report_of_a_loss_ends_what_a_code_had_proved_there(
    house: House, both: tuple[Authenticator, Authenticator]
) -> None:
    """S35: the code may have come from whoever holds the device."""
    iphone, _ = both
    by = enter(house)
    answer(house, by, iphone)
    assert iphone.device_id is not None
    house.visits.freeze(enter(house), iphone.device_id, Loss.STOLEN, anyway=False)
    assert not house.visits.look(by).may_add


def test_wrong_codes_at_the_door_make_nobody_wait_in_slack(
    house: House, both: tuple[Authenticator, Authenticator]
) -> None:
    """S4, S5: whoever has only the password can't lock the person out of Slack."""
    _, pc = both
    by = enter(house)
    for _ in range(Policy().free_tries):
        assert house.fresh_checks.step_up(by, pc.id, house.wrong(pc)).outcome is Outcome.WRONG
    assert answer(house, by, pc).outcome is Outcome.WAIT
    assert answer(house, enter(house), pc).outcome is Outcome.WAIT, "another visit is no further handful of guesses"
    right = house.fresh_checks.step_up(AIKO, pc.id, code_of(pc.seed, house.clock.now()))
    assert right.outcome is Outcome.RIGHT


def test_a_form_of_another_site_answers_and_adds_nothing(
    house: House, both: tuple[Authenticator, Authenticator]
) -> None:
    """CSRF."""
    _, pc = both
    forged = Visitor(enter(house).cookie)
    with pytest.raises(VisitOver):
        answer(house, forged, pc)
    with pytest.raises(VisitOver):
        house.enrollments.add_app(forged, Place.MOBILE, usual_name="x")
    with pytest.raises(VisitOver):
        house.enrollments.enable(forged, understood=True)


def test_who_has_no_method_left_gets_in_by_no_password(house: House, both: tuple[Authenticator, Authenticator]) -> None:
    by = enter(house)
    for each in both:
        assert each.device_id is not None
        house.visits.freeze(by, each.device_id, Loss.LOST, anyway=True)
    assert not house.visits.look(by).may_add
    with pytest.raises(NoUsableMethod):
        house.enrollments.add_app(by, Place.MOBILE, usual_name="x")


def test_who_was_never_in_slack_sets_everything_up_at_the_door(house: House) -> None:
    """Nothing is owed by somebody who has nothing yet; each code that proves a method is the check for the next."""
    house.with_person(AIKO)
    house.linking.unlink("aiko", actor="operator")
    by = enter(house)
    assert house.visits.look(by).may_add
    assert add(house, by, Place.MOBILE, "iPhone") is Outcome.RIGHT
    house.clock.advance(timedelta(minutes=1))
    assert add(house, by, Place.COMPUTER, "Office PC") is Outcome.RIGHT
    found = house.visits.look(by)
    assert (found.may_enable, found.account.enabled_at) == (True, None)
    house.enrollments.enable(by, understood=True)
    assert house.visits.look(by).account.enabled_at is not None
