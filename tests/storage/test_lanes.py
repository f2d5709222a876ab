"""Slack, mail and phones are ways of their own: what happens to one of them is no affair of the others."""

from datetime import timedelta

import pytest
from alembic import command
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from bot.accounts.model import SlackUser
from bot.authenticators.model import AuthenticatorId
from bot.errors import SendFailed
from bot.notices import (
    GIVE_UP_AFTER,
    LONGEST_PAUSE_FOR_A_PHONE,
    PHONE_LIFE,
    Lane,
    Line,
    Mailbox,
    NoticeId,
    NoticeState,
    Receiver,
    lane_of,
)
from storage.notices import _read, _written
from storage.schema import _config, upgrade
from tests.builders import AIKO, BEN, a_notice
from tests.fakes.house import House

MAILBOX = Mailbox("aiko@example.ac.jp")
LINE = Line(AuthenticatorId("sms-iphone"))

words = st.text(st.characters(codec="ascii", categories=("L", "N")), min_size=1)
receivers = st.one_of(
    st.none(),
    st.builds(SlackUser, words, words),
    st.builds(Mailbox, st.text(min_size=1)),
    st.builds(Line, st.text(min_size=1).map(AuthenticatorId)),
)


def tell(house: House, *receivers: Receiver) -> None:
    with house.database.begin() as uow:
        for number, to in enumerate(receivers):
            at = house.clock.now()
            uow.notices.add(a_notice(id=NoticeId(f"notice-{number}"), to=to, created_at=at, due_at=at))


@given(receiver=receivers)
def test_a_receiver_is_read_back_as_it_was_written(receiver: Receiver) -> None:
    assert _read(_written(receiver)) == receiver


def test_each_lane_hands_out_its_own(house: House) -> None:
    tell(house, AIKO, MAILBOX, LINE, None)
    assert [each.to for each in house.outbox.claim(Lane.MAIL)] == [MAILBOX]
    assert [each.to for each in house.outbox.claim(Lane.PHONE)] == [LINE]
    assert [each.to for each in house.outbox.claim(Lane.SLACK)] == [AIKO, None]
    assert house.outbox.waiting_by_lane() == {Lane.SLACK: 2, Lane.MAIL: 1, Lane.PHONE: 1}


def test_only_lanes_with_something_due_are_looked_into(house: House) -> None:
    assert house.outbox.lanes_due() == frozenset()
    tell(house, MAILBOX)
    assert house.outbox.lanes_due() == {Lane.MAIL}
    (claimed,) = house.outbox.claim(Lane.MAIL)
    assert house.outbox.lanes_due() == frozenset()
    house.outbox.failed(claimed, SendFailed("greylisted", permanent=False, retry_after=timedelta(minutes=5)))
    assert house.outbox.lanes_due() == frozenset()
    house.clock.advance(timedelta(minutes=5))
    assert house.outbox.lanes_due() == {Lane.MAIL}


def test_a_claim_that_ran_out_is_due_again(house: House) -> None:
    tell(house, MAILBOX)
    house.outbox.claim(Lane.MAIL)
    house.clock.advance(timedelta(minutes=1))
    assert house.outbox.lanes_due() == {Lane.MAIL}
    (again,) = house.outbox.claim(Lane.MAIL)
    assert again.unsure


def test_a_wait_that_holds_for_all_holds_for_its_lane_only(house: House) -> None:
    """A gateway that says "later" is not asked again by the next person's code; mail and cards go on."""
    tell(house, LINE, Line(AuthenticatorId("sms-other")), MAILBOX, AIKO)
    (first,) = house.outbox.claim(Lane.PHONE, limit=1)
    house.outbox.failed(first, SendFailed("429", permanent=False, retry_after=timedelta(seconds=30), for_all=True))
    assert house.outbox.lanes_due() == {Lane.MAIL, Lane.SLACK}
    assert house.outbox.claim(Lane.PHONE) == []
    assert len(house.outbox.claim(Lane.MAIL)) == 1
    house.clock.advance(timedelta(seconds=30))
    assert len(house.outbox.claim(Lane.PHONE)) == 2


@given(late=st.timedeltas(timedelta(0), timedelta(hours=1)))
def test_a_code_that_could_not_leave_in_time_never_leaves(late: timedelta) -> None:
    """Also for the first time, after the process was away."""
    notice = a_notice(to=LINE)
    assert notice.is_too_late(notice.created_at + late) == (late >= PHONE_LIFE)
    postponed = notice.postponed("503", at=notice.created_at + late, wait=None, unsure=False)
    assert (postponed.state is NoticeState.FAILED) == (late >= PHONE_LIFE)


def test_a_late_code_makes_room_for_the_next_one(house: House) -> None:
    tell(house, LINE)
    house.clock.advance(PHONE_LIFE)
    with house.database.begin() as uow:
        at = house.clock.now()
        uow.notices.add(a_notice(id=NoticeId("fresh"), to=LINE, created_at=at, due_at=at))
    assert [each.id for each in house.outbox.claim(Lane.PHONE)] == ["fresh"]
    late, _fresh = house.notices()
    assert (late.state, late.failed_because) == (NoticeState.FAILED, "too late")


@pytest.mark.parametrize("to", [AIKO, MAILBOX, None])
def test_what_may_come_late_is_sent_late(to: Receiver) -> None:
    notice = a_notice(to=to)
    assert not notice.is_too_late(notice.created_at + GIVE_UP_AFTER * 2)


def test_somebody_who_waits_for_a_code_does_not_wait_ten_minutes_for_the_next_try() -> None:
    notice = a_notice(to=LINE, tries=30)
    postponed = notice.postponed("503", at=notice.created_at, wait=None, unsure=False)
    assert postponed.due_at - notice.created_at == LONGEST_PAUSE_FOR_A_PHONE


def test_a_database_with_notices_in_it_gets_lanes(tmp_path: object) -> None:
    """What waited before the upgrade leaves by Slack after it; what must never be undone is still guarded."""
    url = f"sqlite:///{tmp_path}/old.sqlite"
    engine = create_engine(url)
    with engine.connect() as connection:
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(
            text(
                "INSERT INTO notices (id, kind, receiver, facts, created_at, due_at, state, tries, unsure) "
                "VALUES ('old', 'card', 'T1/U1', '{}', '2026-01-01', '2026-01-01', 'new', 0, 0)"
            )
        )
        connection.commit()
    upgrade(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT lane, receiver FROM notices")).one() == ("slack", "T1/U1")
        guards = connection.execute(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'")).scalar()
        assert guards == 3
    engine.dispose()


def test_lanes_follow_from_receivers() -> None:
    assert {lane_of(to) for to in (AIKO, BEN, None)} == {Lane.SLACK}
