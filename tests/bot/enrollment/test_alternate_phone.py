"""The alternate phone: set up while all is well, by those who may; asked when nothing else is left."""

import pytest

from bot.authenticators.model import Kind, Place
from bot.authenticators.phones import NumberFault
from bot.enrollment.model import Advice
from bot.enrollment.phones import PhoneRefused
from bot.policy import Policy
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Way
from bot.verification.owed import CheckOwed
from tests.bot.verification.kit import asked
from tests.builders import AIKO
from tests.fakes.house import House

AT_HOME = {"number": "092-123-4511", "place": Place.ALTERNATE, "by": Kind.VOICE, "name": "Home phone"}


def test_who_is_covered_only_by_what_they_carry_is_offered_one_until_they_have_it(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    assert house.people.standing(AIKO).lacks_alternate
    house.with_fresh_check(AIKO)
    house.add_phone(AIKO, **AT_HOME)
    assert not house.people.standing(AIKO).lacks_alternate


def test_before_mfa_is_on_the_way_there_comes_first(house: House) -> None:
    house.with_person(AIKO)
    house.add_app(AIKO)
    assert not house.people.standing(AIKO).lacks_alternate


def test_students_are_told_so_and_every_other_phone_works_for_them(house: House) -> None:
    """Seed facts, section 10: they can't use it for now."""
    house.with_person(AIKO, kind="Student")
    house.enroll(AIKO)
    standing = house.people.standing(AIKO)
    assert not standing.lacks_alternate
    assert standing.advice != Advice(Place.ALTERNATE)
    house.with_fresh_check(AIKO)
    setup = house.begin_phone(AIKO)
    assert setup.places == (Place.MOBILE, Place.OFFICE)
    # Whoever forges the choice gets the same answer.
    refused = house.give_number(AIKO, setup.authenticator, **AT_HOME)
    assert refused == PhoneRefused((NumberFault.NO_ALTERNATE,))
    assert NumberFault.NO_ALTERNATE.field == "kind"
    assert house.add_phone(AIKO, "092-123-4551", place=Place.OFFICE, by=Kind.VOICE).number is not None


@pytest.mark.parametrize("house", [Policy(no_alternate_phone=())], indirect=True)
def test_an_institution_may_offer_it_to_everybody(house: House) -> None:
    house.with_person(AIKO, kind="student")
    assert house.add_phone(AIKO, **AT_HOME).place is Place.ALTERNATE


def test_it_is_asked_last_whatever_came_first(house: House) -> None:
    """At sign-in, and where a fresh check is owed."""
    house.with_person(AIKO)
    phone = house.add_phone(AIKO, **AT_HOME)
    assert phone.is_default, "while nothing else is there"
    house.enroll(AIKO)
    by_place = {each.place: each for each in house.people.standing(AIKO).active}
    assert [each.is_default for each in by_place.values()].count(True) == 1
    assert by_place[Place.MOBILE].is_default
    office = house.add_phone(AIKO, "092-123-4551", place=Place.OFFICE, by=Kind.VOICE, name="Office phone")
    house.clock.advance(house.policy.fresh_check_life)
    owed = house.phones.add_phone(AIKO)
    assert isinstance(owed, CheckOwed)
    assert owed.methods[-1][0].place is Place.ALTERNATE
    client: RelyingParty = house.relying_parties.add("Portal").client
    verification = asked(house, client)
    assert verification.methods[-1] is Way.VOICE
    house.verifications.another_way(client, verification.id, Way.VOICE)
    sent = house.sql("SELECT authenticator_id FROM out_of_band_codes WHERE purpose = 'sign_in'")
    assert [row.authenticator_id for row in sent] == [office.id]


def test_it_answers_when_nothing_else_is_left(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, **AT_HOME)
    for app in house.people.standing(AIKO).active:
        if app.id != phone.id:
            house.authenticators.not_me(AIKO, app.id)
    assert [each.id for each in house.people.standing(AIKO).active] == [phone.id]
    client = house.relying_parties.add("Portal").client
    assert Way.VOICE in asked(house, client).methods
