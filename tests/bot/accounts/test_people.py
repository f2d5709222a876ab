"""What is heard, remembered and answered around one person's account."""

from datetime import timedelta

import pytest

from bot.accounts.model import Possession
from bot.errors import NotLinked
from bot.notices import NoticeKind
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House


def kinds(house: House) -> list[NoticeKind]:
    return [notice.kind for notice in house.notices()]


def test_a_redelivered_message_is_answered_once(house: House) -> None:
    """S52: Slack repeats an event whose acknowledgement came late."""
    house.with_person(AIKO)
    for _ in range(3):
        house.people.hear(AIKO, event_id="Ev1", text="こんにちは")
    assert kinds(house) == [NoticeKind.CARD]


def test_a_redelivered_message_is_known_after_a_restart_too(house: House) -> None:
    """Law 9, S52."""
    house.people.hear(AIKO, event_id="Ev1", text="こんにちは")
    house.restart()
    house.people.hear(AIKO, event_id="Ev1", text="こんにちは")
    assert kinds(house) == [NoticeKind.CARD]


def test_an_event_id_is_forgotten_after_a_day_and_not_before(house: House) -> None:
    assert house.people.hears_first("Ev1")
    house.clock.advance(timedelta(days=1))
    house.people.forget_deliveries()
    assert not house.people.hears_first("Ev1")
    house.clock.advance(timedelta(seconds=1))
    house.people.forget_deliveries()
    assert house.people.hears_first("Ev1")


def test_home_is_kept_fresh_only_for_those_who_opened_it(house: House) -> None:
    house.with_person(AIKO)
    house.people.have(AIKO, frozenset((Possession.SMARTPHONE,)), channel=None, ts=None)
    assert kinds(house) == []
    house.people.look_in(AIKO, event_id="Ev1")
    house.people.have(AIKO, frozenset((Possession.OFFICE_PC,)), channel="D1", ts="1.2")
    assert kinds(house) == [NoticeKind.HOME, NoticeKind.CARD_AGAIN, NoticeKind.HOME]


def test_a_stranger_is_answered_and_nothing_is_kept_about_them(house: House) -> None:
    house.people.hear(MALLORY, event_id="Ev1", text="hello")
    assert [(notice.to, notice.facts) for notice in house.notices()] == [(MALLORY, {"language": "en"})]
    with pytest.raises(NotLinked):
        house.people.standing(MALLORY)


def test_what_somebody_wrote_is_kept_nowhere(house: House) -> None:
    """S55, law 7: a code typed into the conversation by mistake must not stay in the database."""
    house.with_person(AIKO)
    house.people.hear(AIKO, event_id="Ev1", text="my code is 424242")
    house.people.hear(AIKO, event_id="Ev2", text="424242")
    kept = house.database.path.read_bytes() + house.database.path.with_name("mamori.sqlite-wal").read_bytes()
    assert b"424242" not in kept


@pytest.mark.parametrize("act", ["start", "standing"])
def test_somebody_without_an_account_is_told_so(house: House, act: str) -> None:
    with pytest.raises(NotLinked):
        getattr(house.people, act)(MALLORY)


def test_the_desk_says_until_or_from_when(house: House) -> None:
    now = house.people.desk()
    assert now.is_open
    assert now.changes_at - house.clock.now() == timedelta(hours=5)
    house.clock.advance(timedelta(hours=5))
    evening = house.people.desk()
    assert not evening.is_open
    assert evening.changes_at - house.clock.now() == timedelta(hours=16)
