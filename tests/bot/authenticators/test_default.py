"""Which method is asked first: chosen without a fresh check, told on two channels, put back by "this wasn't me" (S31, S33)."""

from datetime import timedelta

import pytest

from bot.authenticators.model import Authenticator, Place, State, active
from bot.changes.model import UNDOABLE, ChangeId, What
from bot.changes.undoing import UNDO
from bot.errors import ChangeOver, MethodNotFound
from bot.notices import Notice, NoticeKind
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House


@pytest.fixture
def held(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO, addresses=("aiko@example.ac.jp",))
    phone, office = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return phone, office


def first(house: House) -> list[str]:
    return [each.id for each in active(house.people.standing(AIKO).authenticators) if each.is_default]


def newest(house: House, kind: NoticeKind) -> Notice:
    return [notice for notice in house.notices() if notice.kind is kind][-1]


def change_of(house: House) -> ChangeId:
    return ChangeId(newest(house, NoticeKind.STEP).facts["change"])


def ticket_of(house: House) -> str:
    ticket = house.changes.news(newest(house, NoticeKind.CHANGE_MAIL)).ticket
    assert ticket
    return ticket.reveal()


def test_it_takes_no_fresh_check_and_is_told_in_slack_and_by_mail(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    """S31, S33."""
    phone, office = held
    assert first(house) == [phone.id]
    house.care.make_default(AIKO, office.id)
    assert first(house) == [office.id]
    assert house.actions()[-1] == "authenticators.make_default"
    assert newest(house, NoticeKind.STEP).facts["done"] == What.DEFAULT
    change = house.changes.news(newest(house, NoticeKind.CHANGE_MAIL))
    assert (change.what, change.method and change.method.id) == (What.DEFAULT, office.id)
    assert change.former
    assert change.former[0].id == phone.id


def test_choosing_the_same_one_again_tells_nobody(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    before = len(house.notices())
    house.care.make_default(AIKO, held[0].id)
    assert len(house.notices()) == before


@pytest.mark.parametrize("way", ["slack", "mail"])
def test_this_was_not_me_puts_it_back_and_tells_security_once(
    house: House, held: tuple[Authenticator, Authenticator], way: str
) -> None:
    """S17, S33: over both ways, once."""
    phone, office = held
    house.care.make_default(AIKO, office.id)
    change, ticket = change_of(house), ticket_of(house)
    if way == "slack":
        assert house.changes.undo(AIKO, change) == "undone"
    else:
        assert house.changes.not_mine(ticket)[0] == "undone"
    assert first(house) == [phone.id]
    assert house.actions()[-1] == "changes.undo"
    assert house.changes.undo(AIKO, change) == "undone_before"
    assert house.changes.not_mine(ticket)[0] == "undone_before"
    alarms = [notice for notice in house.notices() if notice.kind is NoticeKind.ALARM]
    assert [alarm.facts["stopped"] for alarm in alarms] == ["undone"]
    mails = [notice.facts["what"] for notice in house.notices() if notice.kind is NoticeKind.CHANGE_MAIL]
    assert mails[-2:] == [What.DEFAULT, What.UNDONE]


def test_what_was_begun_by_the_same_session_ends_with_it(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    house.care.make_default(AIKO, held[1].id)
    house.with_fresh_check(AIKO)
    house.begin_app(AIKO)
    house.changes.undo(AIKO, change_of(house))
    standing = house.people.standing(AIKO)
    assert (standing.unfinished, standing.link.checked_at) == ([], None)


def test_a_method_that_was_stopped_since_is_not_put_back(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    phone, office = held
    house.care.make_default(AIKO, office.id)
    change = change_of(house)
    house.authenticators.not_me(AIKO, phone.id)
    assert house.changes.undo(AIKO, change) == "not_undone"
    assert first(house) == [office.id]


def test_after_its_time_it_stays_and_the_way_to_support_is_named(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    """S25."""
    house.care.make_default(AIKO, held[1].id)
    change = change_of(house)
    house.clock.advance(house.policy.not_me_life)
    with pytest.raises(ChangeOver):
        house.changes.undo(AIKO, change)
    house.clock.advance(timedelta(seconds=1))
    house.people.forget_deliveries()
    assert house.sql("SELECT id FROM made_changes") == []


def test_nobody_undoes_or_chooses_what_is_somebody_elses(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    house.with_person(MALLORY)
    house.enroll(MALLORY)
    house.care.make_default(AIKO, held[1].id)
    with pytest.raises(ChangeOver):
        house.changes.undo(MALLORY, change_of(house))
    with pytest.raises(MethodNotFound):
        house.care.make_default(MALLORY, held[0].id)
    assert first(house) == [held[1].id]


@pytest.mark.usefixtures("held")
def test_a_stopped_method_is_never_asked_first(house: House) -> None:
    house.with_fresh_check(AIKO)
    spare = house.add_app(AIKO, Place.COMPUTER, "Home PC")
    house.authenticators.not_me(AIKO, spare.id)
    assert house.method(spare).state is State.SUSPENDED
    with pytest.raises(MethodNotFound):
        house.care.make_default(AIKO, spare.id)


def test_every_change_that_can_be_undone_knows_how() -> None:
    assert UNDO.keys() == UNDOABLE
