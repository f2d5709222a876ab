"""Every change is told by mail as well, to every address on file, in as few mails as tell the story (S33)."""

import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.model import Language
from bot.authenticators.model import Place, State, active
from bot.changes.flow import Changes
from bot.changes.model import Change, What
from bot.errors import MethodNotFound, TicketSpent
from bot.notices import Mailbox, Notice, NoticeKind
from bot.secret import Secret
from tests.builders import AIKO, MALLORY, a_profile
from tests.fakes.house import House

ADDRESSES = ("aiko@example.ac.jp", "tanaka@example.jp")


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO, addresses=ADDRESSES)


def mails(house: House) -> list[Notice]:
    return [notice for notice in house.notices() if notice.kind is NoticeKind.CHANGE_MAIL]


def told(house: House, address: str = ADDRESSES[0]) -> list[str]:
    return [notice.facts["what"] for notice in mails(house) if notice.to == Mailbox(address)]


def news(house: House, notice: Notice) -> Change:
    return house.changes.news(notice)


def ticket_of(house: House, notice: Notice) -> str:
    ticket = news(house, notice).ticket
    assert ticket
    return ticket.reveal()


def alarms(house: House) -> list[Notice]:
    return [notice for notice in house.notices() if notice.kind is NoticeKind.ALARM]


def test_one_enrollment_is_two_mails_to_every_address(house: House) -> None:
    house.enroll(AIKO)
    for address in ADDRESSES:
        assert told(house, address) == [What.ADDED, What.ENABLED]
    change = news(house, mails(house)[-1])
    assert [device.name for _method, device in change.methods if device] == ["iPhone", "Office PC"]


def test_an_enrollment_that_stops_after_the_first_method_is_one_mail(house: House) -> None:
    house.add_app(AIKO)
    house.clock.advance(timedelta(days=30))
    house.enrollments.expire_unfinished()
    assert told(house) == [What.ADDED]


def test_once_mfa_is_on_each_method_is_a_mail_of_its_own(house: House) -> None:
    house.enroll(AIKO)
    house.add_app(AIKO, Place.MOBILE, "Old phone")
    house.clock.advance(timedelta(minutes=1))
    house.add_app(AIKO, Place.COMPUTER, "Home PC")
    assert told(house) == [What.ADDED, What.ENABLED, What.ADDED, What.ADDED]


def test_a_stopped_method_is_told_once(house: House) -> None:
    _phone, office = house.enroll(AIKO)
    house.authenticators.not_me(AIKO, office.id)
    house.authenticators.not_me(AIKO, office.id)
    assert told(house) == [What.ADDED, What.ENABLED, What.STOPPED]


def test_a_button_that_stops_nothing_floods_no_mailbox(house: House) -> None:
    house.enroll(AIKO)
    for _ in range(20):
        house.authenticators.not_me(AIKO, None)
    assert told(house) == [What.ADDED, What.ENABLED, What.REPORTED]


def test_whoever_has_no_address_on_file_is_told_in_slack(house: House) -> None:
    house.with_person(MALLORY, addresses=())
    house.add_app(MALLORY)
    assert mails(house) == []


def test_the_link_stops_that_method_as_the_button_in_slack_does(house: House) -> None:
    house.enroll(AIKO)
    added = house.add_app(AIKO, Place.MOBILE, "Mallory's phone")
    house.begin_app(AIKO)
    ticket = ticket_of(house, mails(house)[-1])
    assert house.changes.look(ticket).method == added
    assert house.changes.not_mine(ticket) == ("yes", Language.JAPANESE)
    stopped = house.method(added)
    assert (stopped.state, stopped.ended_because) == (State.SUSPENDED, "not_me")
    event = house.events()[-1]
    assert (event.actor, event.action, event.target) == ("mail", "authenticators.not_me", added.id)
    assert house.people.standing(AIKO).link.checked_at is None
    assert house.people.standing(AIKO).unfinished == []
    assert told(house)[-1] == What.STOPPED
    assert len(alarms(house)) == 1


def test_an_alarm_rings_once_over_both_ways_and_all_addresses(house: House) -> None:
    house.enroll(AIKO)
    added = house.add_app(AIKO, Place.MOBILE, "Mallory's phone")
    first, second = mails(house)[-2:]
    assert house.changes.not_mine(ticket_of(house, first))[0] == "yes"
    assert house.changes.not_mine(ticket_of(house, second))[0] == "before"
    house.authenticators.not_me(AIKO, added.id)
    assert len(alarms(house)) == 1


def test_a_link_works_once(house: House) -> None:
    house.enroll(AIKO)
    ticket = ticket_of(house, mails(house)[-1])
    assert house.changes.not_mine(ticket)[0] == "no"
    house.clock.advance(timedelta(minutes=10))
    with pytest.raises(TicketSpent):
        house.changes.not_mine(ticket)
    with pytest.raises(TicketSpent):
        house.changes.look(ticket)


def test_whoever_taps_twice_is_told_again_what_the_first_tap_did(house: House) -> None:
    house.enroll(AIKO)
    house.add_app(AIKO, Place.MOBILE, "Mallory's phone")
    ticket = ticket_of(house, mails(house)[-1])
    house.changes.not_mine(ticket)
    before = len(house.notices())
    assert house.changes.not_mine(ticket)[0] == "before"
    assert len(house.notices()) == before


def test_whoever_taps_twice_where_nothing_stops_is_not_told_that_the_link_is_dead(house: House) -> None:
    house.enroll(AIKO)
    ticket = ticket_of(house, mails(house)[-1])
    house.changes.not_mine(ticket)
    before = len(house.notices())
    assert house.changes.not_mine(ticket) == ("no", Language.JAPANESE)
    assert len(house.notices()) == before


@given(waited=st.timedeltas(timedelta(0), timedelta(days=14)))
def test_a_link_lives_seven_days_from_the_change(waited: timedelta) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))
        house.with_person(AIKO)
        house.add_app(AIKO)
        ticket = ticket_of(house, mails(house)[-1])
        house.clock.advance(waited)
        house.people.forget_deliveries()
        works = True
        try:
            house.changes.not_mine(ticket)
        except TicketSpent:
            works = False
        house.close()
    assert works == (waited < timedelta(days=7))


def test_law_2_a_link_never_takes_the_last_method(house: House) -> None:
    """Whoever gets hold of all of somebody's mail can't lock them out."""
    house.enroll(AIKO)
    house.add_app(AIKO, Place.MOBILE, "Third")
    house.clock.advance(timedelta(minutes=1))
    house.add_app(AIKO, Place.MOBILE, "Fourth")
    for notice in mails(house):
        if notice.facts["what"] in {What.ADDED, What.ENABLED}:
            house.changes.not_mine(ticket_of(house, notice))
    left = active(house.people.standing(AIKO).authenticators)
    assert [each.id for each in left] != []
    house.authenticators.not_me(AIKO, left[0].id)
    assert active(house.people.standing(AIKO).authenticators) == left


@pytest.mark.parametrize("ticket", ["", "0" * 40, "x", "愛", "a" * 10_000])
def test_a_guess_is_no_ticket(house: House, ticket: str) -> None:
    house.add_app(AIKO)
    ticket_of(house, mails(house)[0])
    with pytest.raises(TicketSpent):
        house.changes.look(ticket)
    with pytest.raises(TicketSpent):
        house.changes.not_mine(ticket)


def test_a_mail_sent_twice_carries_the_same_link_and_the_database_only_its_digest(house: House) -> None:
    """Law 7: not in the notice, not in the ticket's row, not in the record."""
    house.add_app(AIKO)
    (notice, other) = mails(house)
    ticket = ticket_of(house, notice)
    assert ticket == ticket_of(house, notice)
    assert ticket != ticket_of(house, other)
    assert len(house.sql("SELECT * FROM not_me_tickets")) == 2
    tables = [row.name for row in house.sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
    assert "not_me_tickets" in tables
    everything = [list(house.sql(f"SELECT * FROM {table}")) for table in tables]  # noqa: S608 - ours
    assert ticket not in str(everything)
    assert ticket not in repr(news(house, notice))
    assert isinstance(news(house, notice).ticket, Secret)


def test_without_pages_there_is_no_link(house: House) -> None:
    house.add_app(AIKO)
    around = (house.clock, house.randomness, house.keyring, house.policy)
    changes = Changes(house.database.begin, *around, has_pages=False)
    assert changes.news(mails(house)[0]).ticket is None
    assert house.sql("SELECT * FROM not_me_tickets") == []


def test_a_notice_about_an_account_that_is_gone_is_no_mail(house: House) -> None:
    house.add_app(AIKO)
    with pytest.raises(MethodNotFound):
        house.changes.news(replace(mails(house)[0], account_id=None))


def test_a_link_is_told_to_its_account_and_the_mail_ends_it(house: House) -> None:
    """Whoever knows somebody's password may sit in Slack under another name: the owner hears of it and ends it (S33, S38)."""
    house.linking.unlink("aiko", actor="operator")
    house.linking.accept_invitation(a_profile(MALLORY), house.linking.invite("aiko", actor="operator").reveal())
    begun = house.begin_app(MALLORY).authenticator
    assert told(house) == [What.UNLINKED, What.LINKED]
    first, second = mails(house)[-2:]
    change = news(house, first)
    assert (change.what, change.proof) == (What.LINKED, "invitation")
    ticket = ticket_of(house, first)
    assert house.changes.look(ticket).what is What.LINKED
    assert house.people.is_linked(MALLORY)
    for each in (ticket, ticket, ticket_of(house, second)):
        assert house.changes.not_mine(each)[0] == "link"
    assert not house.people.is_linked(MALLORY)
    assert house.method(begun).state is State.REVOKED
    ended = [event for event in house.events() if event.action == "accounts.unlink"][-1]
    assert (ended.actor, dict(ended.facts)) == ("mail", {"because": "not_me"})
    assert [alarm.facts["slack"] for alarm in alarms(house)] == [MALLORY.user_id]
    assert told(house) == [What.UNLINKED, What.LINKED, What.UNLINKED]


def test_the_mail_about_an_old_link_ends_no_newer_one(house: House) -> None:
    house.linking.unlink("aiko", actor="operator")
    house.linking.accept_invitation(a_profile(MALLORY), house.linking.invite("aiko", actor="operator").reveal())
    ticket = ticket_of(house, mails(house)[-1])
    house.linking.unlink("aiko", actor="operator")
    house.linking.accept_invitation(a_profile(AIKO), house.linking.invite("aiko", actor="operator").reveal())
    assert house.changes.not_mine(ticket)[0] == "link"
    assert house.people.is_linked(AIKO)


def test_the_end_of_a_link_is_told_in_the_language_it_was_read_in(house: House) -> None:
    house.linking.unlink("aiko", actor="operator")
    assert news(house, mails(house)[-1]).language is Language.JAPANESE
