"""A visit at the door: signed in at the institution, one factor, for a while, in one browser (S77)."""

from datetime import timedelta

import pytest

from bot.accounts.model import Identity, Language
from bot.authenticators.model import DeviceId, Loss, State
from bot.door.model import IDLE, LIFE, Visitor
from bot.errors import AccountUnknown, LastWayIn, MethodNotFound, VisitOver, WaySpent
from bot.secret import Secret
from tests.builders import AIKO, BEN
from tests.fakes.house import House

AIKO_THERE = Identity(issuer="https://idp.example.ac.jp", subject="sub-aiko", identifier="aiko")


@pytest.fixture(autouse=True)
def enrolled(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))


def enter(house: House, identity: Identity = AIKO_THERE) -> Visitor:
    """From the button at the door to the page inside."""
    departure = house.visits.depart(Language.ENGLISH)
    back = house.visits.come_back(departure.state.reveal(), departure.browser.reveal())
    cookie = house.visits.signed_in(back.ticket, identity)
    assert cookie != departure.browser, "a new id at sign-in"
    return Visitor(cookie, house.visits.look(Visitor(cookie)).form)


def device(house: House, name: str) -> DeviceId:
    return next(each.id for each in house.people.standing(AIKO).devices if each.name == name)


def test_whoever_has_signed_in_sees_where_they_stand_and_may_add_nothing(house: House) -> None:
    """S31: a password alone is one factor."""
    found = house.visits.look(enter(house))
    assert [each.name for each in found.losable] == ["iPhone", "Office PC"]
    assert (found.is_checked, found.may_add) == (False, False)


def test_a_state_counts_once_and_in_its_own_browser(house: House) -> None:
    """Login CSRF: a sign-in of somebody else's must not become this browser's."""
    departure, other = house.visits.depart(Language.ENGLISH), house.visits.depart(Language.ENGLISH)
    state, browser = departure.state.reveal(), departure.browser.reveal()
    for cookie in (None, other.browser.reveal(), "invented"):
        with pytest.raises(WaySpent):
            house.visits.come_back(state, cookie)
    house.visits.come_back(state, browser)
    with pytest.raises(WaySpent):
        house.visits.come_back(state, browser)


def test_a_browser_that_is_on_its_way_is_not_inside(house: House) -> None:
    departure = house.visits.depart(Language.ENGLISH)
    with pytest.raises(VisitOver):
        house.visits.look(Visitor(departure.browser))


def test_a_sign_in_that_leads_to_no_account_opens_nothing(house: House) -> None:
    with pytest.raises(AccountUnknown):
        enter(house, Identity(issuer="https://idp.example.ac.jp", subject="sub-new", identifier="nobody"))


def test_a_subject_stays_with_the_account_it_signed_in_to_first(house: House) -> None:
    """S64."""
    house.with_person(BEN)
    enter(house)
    renamed = Identity(issuer=AIKO_THERE.issuer, subject="sub-aiko", identifier="ben")
    assert house.visits.look(enter(house, renamed)).account.sso_id == "aiko"
    taken_over = Identity(issuer=AIKO_THERE.issuer, subject="sub-somebody", identifier="aiko")
    with pytest.raises(AccountUnknown):
        enter(house, taken_over)


def test_it_is_over_after_a_quarter_of_an_hour_without_a_step_and_after_eight_hours(house: House) -> None:
    """S77."""
    by = enter(house)
    house.clock.advance(IDLE - timedelta(seconds=1))
    house.visits.look(by)
    house.clock.advance(IDLE)
    with pytest.raises(VisitOver):
        house.visits.look(by)
    by = enter(house)
    for _ in range(LIFE // timedelta(minutes=10) - 1):
        house.clock.advance(timedelta(minutes=10))
        house.visits.look(by)
    house.clock.advance(timedelta(minutes=10))
    with pytest.raises(VisitOver):
        house.visits.look(by)


def test_leaving_ends_it_and_another_sites_form_does_not(house: House) -> None:
    """S77; a form without our token comes from somewhere else."""
    by = enter(house)
    house.visits.leave(Visitor(by.cookie, Secret("forged")))
    assert house.visits.look(by)
    house.visits.leave(by)
    with pytest.raises(VisitOver):
        house.visits.look(by)


def test_freezing_needs_the_forms_token_and_no_check(house: House) -> None:
    """S45; CSRF."""
    by, iphone = enter(house), device(house, "iPhone")
    with pytest.raises(VisitOver):
        house.visits.freeze(Visitor(by.cookie), iphone, Loss.STOLEN, anyway=False)
    done = house.visits.freeze(by, iphone, Loss.STOLEN, anyway=False)
    assert [each.device_id for each in done.stopped] == [iphone]
    assert [each.state for each in house.visits.look(by).stopped] == [State.SUSPENDED]


def test_the_last_way_in_is_frozen_only_by_somebody_who_knows(house: House) -> None:
    """Law 2."""
    by = enter(house)
    house.visits.freeze(by, device(house, "iPhone"), Loss.LOST, anyway=False)
    with pytest.raises(LastWayIn):
        house.visits.freeze(by, device(house, "Office PC"), Loss.LOST, anyway=False)
    house.visits.freeze(by, device(house, "Office PC"), Loss.LOST, anyway=True)
    assert house.visits.look(by).active == []


def test_nobody_elses_device_can_be_frozen(house: House) -> None:
    house.with_person(BEN)
    house.enroll(BEN)
    theirs = house.people.standing(BEN).devices[0].id
    with pytest.raises(MethodNotFound):
        house.visits.freeze(enter(house), theirs, Loss.LOST, anyway=True)


def test_this_was_not_me_ends_every_visit(house: House) -> None:
    """S17, S35."""
    by = enter(house)
    house.authenticators.not_me(AIKO, house.people.standing(AIKO).active[0].id)
    with pytest.raises(VisitOver):
        house.visits.look(by)


def test_what_is_over_is_forgotten_and_no_cookie_is_kept(house: House) -> None:
    by = enter(house)
    assert not any(by.cookie.reveal() in str(row) for row in house.sql("SELECT * FROM visits"))
    house.clock.advance(IDLE + timedelta(seconds=1))
    house.people.forget_deliveries()
    assert house.sql("SELECT * FROM visits") == []
