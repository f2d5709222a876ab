"""The one-time page with the QR code: a ticket is worth one look, at one set-up, in time (S53)."""

from datetime import timedelta

import pytest

from bot.authenticators.model import Place
from bot.enrollment.flow import Enrollments, Setup
from bot.errors import PageSpent, SetupExpired, SetupFinished
from bot.policy import Policy
from bot.secret import Secret
from tests.builders import AIKO
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO)


def ticket_of(house: House) -> str:
    page = house.begin_app(AIKO).page
    assert isinstance(page, Secret)
    return page.reveal()


def test_a_ticket_shows_the_key_once(house: House) -> None:
    setup = house.begin_app(AIKO)
    assert setup.page is not None
    ticket = setup.page.reveal()
    assert house.enrollments.open_page(ticket).authenticator == setup.authenticator
    assert house.actions()[-1] == "enrollment.open_page"
    house.restart()
    with pytest.raises(PageSpent):
        house.enrollments.open_page(ticket)


def test_every_look_into_the_window_brings_a_ticket_of_its_own(house: House) -> None:
    setup = house.begin_app(AIKO)
    house.enrollments.open_page(ticket_of(house))
    again = house.enrollments.show(AIKO, setup.authenticator.id).page
    assert again is not None
    assert house.enrollments.open_page(again.reveal()).authenticator == setup.authenticator


@pytest.mark.parametrize("house", [Policy(page_life=timedelta(minutes=5))], indirect=True)
def test_a_ticket_is_good_until_its_last_microsecond(house: House) -> None:
    first, second = ticket_of(house), ticket_of(house)
    house.clock.advance(timedelta(minutes=5) - timedelta(microseconds=1))
    house.enrollments.open_page(first)
    house.clock.advance(timedelta(microseconds=1))
    with pytest.raises(PageSpent):
        house.enrollments.open_page(second)


def test_a_ticket_never_outlives_its_set_up(house: House) -> None:
    house.begin_app(AIKO)
    house.clock.advance(timedelta(minutes=20))
    late = ticket_of(house)
    house.clock.advance(timedelta(minutes=10))
    with pytest.raises(PageSpent):
        house.enrollments.open_page(late)


def test_a_finished_set_up_is_not_shown_by_a_ticket_that_is_left(house: House) -> None:
    setup = house.begin_app(AIKO)
    assert setup.page is not None
    house.confirm(AIKO, setup.authenticator)
    with pytest.raises(SetupFinished):
        house.enrollments.open_page(setup.page.reveal())


def test_a_set_up_ended_by_this_was_not_me_is_not_shown(house: House) -> None:
    ticket = ticket_of(house)
    house.authenticators.not_me(AIKO, None)
    with pytest.raises(SetupExpired):
        house.enrollments.open_page(ticket)


@pytest.mark.parametrize("guess", ["", "0" * 32, "../..", "\x00", "票"])
def test_a_guess_opens_nothing(house: House, guess: str) -> None:
    """S51."""
    ticket_of(house)
    with pytest.raises(PageSpent):
        house.enrollments.open_page(guess)


def test_only_a_keyed_hash_of_the_ticket_is_kept(house: House) -> None:
    """Law 7."""
    ticket = ticket_of(house)
    assert all(ticket not in str(row) for row in house.sql("SELECT * FROM page_tickets"))


def test_tickets_whose_time_is_up_are_forgotten(house: House) -> None:
    ticket_of(house)
    house.clock.advance(timedelta(hours=1))
    house.enrollments.expire_unfinished()
    assert house.sql("SELECT * FROM page_tickets") == []


def test_without_a_public_address_there_is_no_page_and_the_key_in_the_window_is_the_way(house: House) -> None:
    around = (house.clock, house.randomness, house.keyring, house.policy)
    enrollments = Enrollments(house.database.begin, *around, has_pages=False)
    setup = enrollments.add_app(AIKO, Place.MOBILE, usual_name="Smartphone")
    assert isinstance(setup, Setup)
    assert setup.page is None
    assert house.sql("SELECT * FROM page_tickets") == []
