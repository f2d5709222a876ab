"""The wallet card: shown once, and a newer one ends the older. Its code is good for freezing and nothing else."""

from datetime import timedelta

import pytest

from bot.errors import NotLinked, PageSpent
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.recovery.card import freeze_digest
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def enrolled(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)


def is_alive(house: House, code: str) -> bool:
    with house.database.begin() as uow:
        return uow.wallet_cards.by_code(freeze_digest(house.keyring, code)) is not None


def test_a_ticket_shows_one_card_and_no_second_one(house: House) -> None:
    """S53."""
    ticket = house.wallet_cards.offer(AIKO).reveal()
    made = house.wallet_cards.open_page(ticket)
    assert is_alive(house, made.code.reveal())
    with pytest.raises(PageSpent):
        house.wallet_cards.open_page(ticket)
    assert is_alive(house, made.code.reveal())


def test_a_new_card_ends_the_old_one_and_only_once_it_is_shown(house: House) -> None:
    """S20, S33: told in Slack and by mail, since what somebody carries no longer works."""
    old = house.wallet_cards.open_page(house.wallet_cards.offer(AIKO).reveal()).code.reveal()
    told = len(house.notices())
    ticket = house.wallet_cards.offer(AIKO).reveal()
    assert is_alive(house, old)
    assert len(house.notices()) == told
    new = house.wallet_cards.open_page(ticket).code.reveal()
    assert (is_alive(house, old), is_alive(house, new)) == (False, True)
    kinds = [(each.kind, each.facts.get("done") or each.facts.get("what")) for each in house.notices()[told:]]
    assert (NoticeKind.STEP, "card_made") in kinds
    assert (NoticeKind.CHANGE_MAIL, "card") in kinds
    assert [each.facts for each in house.events() if each.action == "recovery.card"] == [
        {"card": "new"},
        {"card": "replaced"},
    ]


def test_a_page_that_nobody_opened_in_time_makes_no_card(house: House) -> None:
    ticket = house.wallet_cards.offer(AIKO).reveal()
    house.clock.advance(Policy().page_life)
    with pytest.raises(PageSpent):
        house.wallet_cards.open_page(ticket)


def test_a_newer_ticket_takes_the_place_of_an_older_one(house: House) -> None:
    first, second = (house.wallet_cards.offer(AIKO).reveal() for _ in range(2))
    with pytest.raises(PageSpent):
        house.wallet_cards.open_page(first)
    assert house.wallet_cards.open_page(second)


def test_whoever_is_not_linked_gets_none(house: House) -> None:
    with pytest.raises(NotLinked):
        house.wallet_cards.offer(MALLORY)
    ticket = house.wallet_cards.offer(AIKO).reveal()
    house.linking.unlink("aiko", actor="operator")
    with pytest.raises(PageSpent):
        house.wallet_cards.open_page(ticket)


def test_the_code_has_eighty_bits_in_groups_and_is_kept_nowhere(house: House) -> None:
    """S1, S20: only a keyed hash of it."""
    code = house.wallet_cards.open_page(house.wallet_cards.offer(AIKO).reveal()).code.reveal()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert not set(code) & set("018")
    everywhere = ("SELECT * FROM wallet_cards", "SELECT * FROM audit_events", "SELECT * FROM notices")
    kept = [str(row) for statement in everywhere for row in house.sql(statement)]
    assert not any(code in row or code.replace("-", "") in row for row in kept)


@pytest.mark.parametrize("how", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "－")])
def test_it_is_heard_however_it_is_typed(house: House, how: object) -> None:
    code = house.wallet_cards.open_page(house.wallet_cards.offer(AIKO).reveal()).code.reveal()
    house.clock.advance(timedelta(days=400))
    assert is_alive(house, how(code))  # type: ignore[operator]
    assert is_alive(house, code.replace("O", "0").replace("I", "1").replace("B", "8"))
