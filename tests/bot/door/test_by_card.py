"""The freeze-only code: at any hour, with nothing in hand; it freezes, and opens nothing. Guesses learn nothing."""

from datetime import timedelta

import pytest

from bot.authenticators.model import Loss, State
from bot.door.model import CardAnswer, CardOutcome, Gone
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.secret import Secret
from tests.builders import AIKO, BEN
from tests.fakes.house import House

HOME, CAMPUS = "203.0.113.7", "192.0.2.7"
UNKNOWN = Secret("AAAA-BBBB-CCCC-DDDD")


def card_of(house: House) -> Secret:
    return house.wallet_cards.open_page(house.wallet_cards.offer(AIKO).reveal()).code


def freeze(house: House, code: Secret, gone: Gone = Gone.PHONE, source: str = HOME) -> CardAnswer:
    return house.card_freezes.freeze(code, gone, source=source)


@pytest.fixture
def card(house: House) -> Secret:
    house.with_person(AIKO)
    house.enroll(AIKO)
    return card_of(house)


def states(house: House) -> dict[str, State]:
    standing = house.people.standing(AIKO)
    names = {each.id: each.name for each in standing.devices}
    return {names[each.device_id]: each.state for each in standing.authenticators if each.device_id}


def test_the_phone_stops_the_rest_goes_on_and_the_person_is_told(house: House, card: Secret) -> None:
    """S33, S34, S45."""
    told = len(house.notices())
    assert freeze(house, card) == CardAnswer(CardOutcome.FROZEN)
    assert states(house) == {"iPhone": State.SUSPENDED, "Office PC": State.ACTIVE}
    assert {each.kind for each in house.notices()[told:]} >= {NoticeKind.FROZEN, NoticeKind.CHANGE_MAIL}
    assert house.events()[-1].facts == {"gone": "phone", "stopped": "1"}
    assert house.events()[-1].account_id == "account-aiko"


def test_twice_is_once_and_the_code_goes_on_working(house: House, card: Secret) -> None:
    freeze(house, card)
    assert freeze(house, card).outcome is CardOutcome.NOTHING
    assert freeze(house, card, Gone.COMPUTER) == CardAnswer(CardOutcome.FROZEN, opens_nothing=True)


def test_everything_can_be_frozen_by_somebody_who_was_told_what_that_means(house: House, card: Secret) -> None:
    """Law 2: the page says so before the click."""
    assert freeze(house, card, Gone.EVERYTHING).opens_nothing
    assert set(states(house).values()) == {State.SUSPENDED}
    assert {each.loss for each in house.people.standing(AIKO).authenticators} == {Loss.LOST}


def test_the_code_of_an_older_card_is_as_unknown_as_one_that_never_was(house: House, card: Secret) -> None:
    """S6: the same answer, and the same on record."""
    card_of(house)
    before = len(house.events())
    answers = {freeze(house, code) for code in (card, UNKNOWN, Secret(""), Secret("ｎｏｎｓｅｎｓｅ"))}
    assert answers == {CardAnswer(CardOutcome.UNKNOWN)}
    rows = {(e.actor, e.action, e.account_id, e.target, e.outcome, str(e.facts)) for e in house.events()[before:]}
    assert len(rows) == 1


def test_wrong_codes_are_slowed_down_per_source_and_a_right_one_is_heard_all_the_same(
    house: House, card: Secret
) -> None:
    """S4, S5: whoever guesses in her network keeps nobody there from freezing, and slows nobody elsewhere."""
    for _ in range(Policy().free_tries):
        assert freeze(house, UNKNOWN).outcome is CardOutcome.UNKNOWN
    kept = len(house.events())
    assert freeze(house, UNKNOWN) == CardAnswer(CardOutcome.WAIT, seconds=60)
    assert len(house.events()) == kept, "noise leaves no more traces than it may"
    assert freeze(house, UNKNOWN, source=CAMPUS).outcome is CardOutcome.UNKNOWN
    assert freeze(house, card).outcome is CardOutcome.FROZEN
    house.clock.advance(timedelta(seconds=60))
    assert freeze(house, UNKNOWN).outcome is CardOutcome.UNKNOWN


def test_guesses_leave_no_address_and_only_so_many_rows(house: House) -> None:
    for number in range(50):
        freeze(house, UNKNOWN, source=f"203.0.113.{number}")
    rows = house.sql("SELECT * FROM throttles")
    assert not any("203.0.113" in str(row) for row in rows)
    assert all(len(row.source) == len("door:") + 4 for row in rows)


def test_it_freezes_nobody_else(house: House, card: Secret) -> None:
    house.with_person(BEN)
    house.enroll(BEN)
    freeze(house, card, Gone.EVERYTHING)
    assert len(house.people.standing(BEN).active) == 2
