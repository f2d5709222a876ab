"""The outbox: each notice is handed out once, to each receiver in order, and none is lost when a process dies."""

import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SendFailed
from bot.notices import CLAIM_LIFE, GIVE_UP_AFTER, LONGEST_PAUSE, Lane, Notice, NoticeId, NoticeKind, NoticeState
from bot.outbox import Outbox
from bot.support.hours import SupportHours
from tests.builders import AIKO, BEN, CHIKA, NOON, a_notice
from tests.fakes.house import House


def tell(house: House, *notices: Notice) -> None:
    with house.database.begin() as uow:
        for notice in notices:
            uow.notices.add(notice)


def notice(number: int, **changes: Any) -> Notice:
    return a_notice(id=NoticeId(f"notice-{number:03}"), **changes)


def state_of(house: House, id_: str) -> Notice:
    with house.database.begin() as uow:
        found = uow.notices.get(id_)
    assert found is not None
    return found


def test_many_workers_of_several_processes_claim_each_notice_once(house: House) -> None:
    receivers = [AIKO, BEN, CHIKA, None]
    tell(house, *(notice(number, to=receivers[number % 4]) for number in range(40)))
    others = [house.twin() for _ in range(3)]

    def work(number: int) -> list[str]:
        outbox = Outbox(others[number % 3].begin_claim, house.clock, SupportHours(), worker=f"worker-{number}")
        done: list[str] = []
        while outbox.waiting():
            for claimed in outbox.claim(limit=3):
                done.append(claimed.id)
                outbox.sent(claimed)
        return done

    with ThreadPoolExecutor(6) as workers:
        handed_out = Counter(id_ for done in workers.map(work, range(6)) for id_ in done)
    for each in others:
        each.close()
    assert handed_out == Counter(f"notice-{number:03}" for number in range(40))


@given(order=st.lists(st.sampled_from([AIKO, BEN, None]), min_size=1, max_size=8), limit=st.integers(1, 4))
def test_a_receiver_gets_notices_in_the_order_they_were_told(order: list[Any], limit: int) -> None:
    """A "done" that overtakes its cause, or an alarm after its all-clear, would be a lie."""
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder))  # one for each example, so no fixture
        tell(house, *(notice(number, to=to) for number, to in enumerate(order)))
        seen: dict[Any, list[str]] = {}
        while claimed := house.outbox.claim(limit=limit):
            assert len({each.to for each in claimed}) == len(claimed) <= limit
            for each in claimed:
                seen.setdefault(each.to, []).append(each.id)
                house.outbox.sent(each)
        house.close()
    assert sum(map(len, seen.values())) == len(order)
    assert all(first < second for ids in seen.values() for first, second in pairwise(ids))


def test_one_that_has_to_wait_holds_back_later_ones_to_the_same_receiver_and_nobody_elses(house: House) -> None:
    tell(house, notice(1), notice(2), notice(3, to=BEN))
    first, bens = house.outbox.claim()
    assert (first.id, bens.id) == ("notice-001", "notice-003")
    house.outbox.failed(first, SendFailed("rate limit", permanent=False, retry_after=timedelta(seconds=30)))
    house.outbox.sent(bens)
    assert house.outbox.claim() == []
    house.clock.advance(timedelta(seconds=30))
    assert [each.id for each in house.outbox.claim()] == ["notice-001"]


def test_a_notice_is_not_handed_out_before_it_is_due(house: House) -> None:
    tell(house, notice(1, due_at=NOON + timedelta(hours=1)))
    house.clock.advance(timedelta(hours=1) - timedelta(microseconds=1))
    assert house.outbox.claim() == []
    house.clock.advance(timedelta(microseconds=1))
    assert len(house.outbox.claim()) == 1


def test_what_is_told_by_a_clock_ahead_of_ours_leaves_at_once_and_holds_back_nothing(house: House) -> None:
    """An operator's command goes by the machine's clock while the demo's stands in the past; twins differ by a little."""
    ahead = NOON + timedelta(days=3)
    tell(house, notice(1, created_at=ahead, due_at=ahead), notice(2))
    assert house.outbox.lanes_due() == {Lane.SLACK}
    for id_ in ("notice-001", "notice-002"):
        (claimed,) = house.outbox.claim()
        assert claimed.id == id_
        house.outbox.sent(claimed)


def test_the_claim_of_a_process_that_died_runs_out_and_the_outcome_is_called_unsure(house: House) -> None:
    """Law 9: sent at least once, and looked for before it is sent again."""
    tell(house, notice(1))
    house.outbox.claim()
    house.restart()
    house.clock.advance(CLAIM_LIFE - timedelta(microseconds=1))
    assert house.outbox.claim() == []
    house.clock.advance(timedelta(microseconds=1))
    (again,) = house.outbox.claim()
    assert again.unsure


def test_a_process_that_starts_takes_over_at_once_what_a_dead_one_held(house: House) -> None:
    tell(house, notice(1), notice(2, to=BEN))
    house.outbox.claim(limit=1)
    house.restart()
    assert house.outbox.take_over() == 1
    assert {each.id: each.unsure for each in house.outbox.claim()} == {"notice-001": True, "notice-002": False}


def test_taking_over_leaves_alone_what_is_settled(house: House) -> None:
    tell(house, notice(1), notice(2, to=BEN))
    first, second = house.outbox.claim()
    house.outbox.sent(first)
    house.outbox.failed(second, SendFailed("channel_not_found", permanent=True))
    assert house.outbox.take_over() == 0
    assert house.outbox.waiting() == 0
    assert state_of(house, "notice-002").failed_because == "channel_not_found"


def test_hurrying_makes_everything_due_after_the_clock_was_moved(house: House) -> None:
    tell(house, notice(1, due_at=NOON + timedelta(days=7)))
    house.clock.advance(timedelta(days=-1))
    assert house.outbox.hurry() == 1
    assert len(house.outbox.claim()) == 1


def test_the_same_thing_is_told_once(house: House) -> None:
    """An alarm rings once however often the button is tapped."""
    tell(house, notice(1, once="not_me:aiko"), notice(2, once="not_me:aiko"), notice(3, once="not_me:ben"), notice(4))
    assert [each.id for each in house.notices()] == ["notice-001", "notice-003", "notice-004"]


def test_the_same_thing_is_told_once_even_after_it_was_sent(house: House) -> None:
    tell(house, notice(1, once="not_me:aiko"))
    house.outbox.sent(house.outbox.claim()[0])
    tell(house, notice(2, once="not_me:aiko"))
    assert house.outbox.claim() == []


def test_what_failed_is_tried_ever_more_slowly_and_given_up_after_three_days(house: House) -> None:
    """Also during the fiftieth hour without Slack."""
    tell(house, notice(1))
    pauses = []
    kept = state_of(house, "notice-001")
    while claimed := house.outbox.claim():
        house.outbox.failed(claimed[0], SendFailed("no connection", permanent=False, unknown=True))
        kept = state_of(house, "notice-001")
        if kept.state is NoticeState.FAILED:
            break
        pauses.append(kept.due_at - house.clock.now())
        house.clock.advance(pauses[-1])
    assert pauses[:4] == [timedelta(seconds=s) for s in (1, 2, 4, 8)]
    assert all(first <= second for first, second in pairwise(pauses))
    assert pauses[-1] == LONGEST_PAUSE
    assert GIVE_UP_AFTER <= sum(pauses, timedelta()) <= GIVE_UP_AFTER + 2 * LONGEST_PAUSE
    assert kept.unsure


@pytest.mark.parametrize("permanent", [True, False])
def test_an_alarm_is_never_given_up(house: House, permanent: bool) -> None:
    """S74: not after three days, and not where the channel is gone: somebody may yet mend it."""
    tell(house, notice(1, kind=NoticeKind.ALARM, to=None))
    house.clock.advance(GIVE_UP_AFTER * 3)
    house.outbox.failed(house.outbox.claim()[0], SendFailed("channel_not_found", permanent=permanent))
    assert state_of(house, "notice-001").state is NoticeState.NEW


def test_a_notice_of_a_flow_that_failed_is_never_sent(house: House) -> None:
    with pytest.raises(RuntimeError):
        house.fail_after(lambda uow: uow.notices.add(notice(1)))
    assert house.outbox.claim() == []
