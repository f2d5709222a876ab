"""Whatever is tapped, in whatever order, while clocks jump: no more codes leave than the limits allow (S19)."""

import itertools
import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.accounts.model import AccountId, SlackUser
from bot.authenticators.out_of_band import LONGEST_WAIT, Limit, Scope, Span, Tally, held, limits
from bot.enrollment.phones import PhoneSetup
from bot.errors import MamoriError
from bot.policy import Policy
from tests.builders import AIKO, BEN, NOON
from tests.fakes.house import House

POLICY = Policy(codes_in_all_an_hour=12, codes_per_country_an_hour=10)
waits = st.lists(st.integers(min_value=0, max_value=1200).map(lambda s: timedelta(seconds=s)), max_size=60)


def may_leave(tallies: dict[Limit, Tally], at: datetime) -> bool:
    """One tap on one number: counts it where nothing speaks against it."""
    seen = {limit: tally.seen(at) for limit, tally in tallies.items()}
    if held(seen.items(), POLICY, at=at) is not None:
        return False
    tallies.update({limit: tally.counted(at) for limit, tally in seen.items()})
    return True


@given(waits)
def test_one_number_gets_no_more_than_its_limit_in_any_hour_that_is_counted(gaps: list[timedelta]) -> None:
    all_limits = limits(POLICY, number="n", account_id=AccountId("a"), region="JP")
    tallies = {each: Tally(subject=each.subject, span=each.span, began_at=NOON) for each in all_limits}
    at, sent = NOON, []
    for gap in gaps:
        at += gap
        if may_leave(tallies, at):
            sent.append(at)
    for before, after in itertools.pairwise(sent):
        assert after - before >= POLICY.resend_wait
    for first in sent:
        # A span begins with a code: two of them can touch, so an hour anywhere sees at most twice the number.
        within = [each for each in sent if first <= each < first + timedelta(hours=1)]
        assert len(within) <= 2 * POLICY.codes_per_number_an_hour
    assert len(sent) <= POLICY.codes_per_number_a_day * (1 + (at - NOON) // timedelta(days=1))


@given(st.integers(min_value=1, max_value=4))
def test_each_further_code_to_one_number_waits_twice_as_long(sent: int) -> None:
    tally = Tally(subject="n", span=Span.HOUR, began_at=NOON, count=sent, last_at=NOON)
    limit = Limit(Scope.NUMBER, "n", Span.HOUR, 5)
    found = held([(limit, tally)], POLICY, at=NOON)
    assert found is not None
    assert found.scope is None
    assert found.until == NOON + min(POLICY.resend_wait * 2 ** (sent - 1), LONGEST_WAIT)
    assert held([(limit, tally)], POLICY, at=found.until) is None


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_clock_that_jumps_neither_frees_nor_locks_for_longer_than_a_span(jump: timedelta) -> None:
    full = Tally(subject="all", span=Span.HOUR, began_at=NOON, count=9, last_at=NOON + timedelta(minutes=1))
    at = NOON + jump
    seen = full.seen(at)
    assert seen.count == (0 if jump >= timedelta(hours=1) else 9)
    assert seen.ends_at <= at + timedelta(hours=1)
    assert seen.last_at is None or seen.last_at <= at


@given(
    taps=st.lists(
        st.tuples(
            st.sampled_from([AIKO, BEN]),
            st.sampled_from(["give", "again", "call", "other", "start"]),
            st.integers(0, 3),
            st.sampled_from([0, 1, 31, 65, 200, 600]),
        ),
        max_size=40,
    )
)
@hypothesis_settings(max_examples=25)
def test_no_order_of_taps_sends_more_than_the_limits(taps: list[tuple[SlackUser, str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        house = House(Path(folder), policy=POLICY)
        for user in (AIKO, BEN):
            house.with_person(user)
        begun = house.clock.now()
        for user, tap, which, seconds in taps:
            house.clock.advance(timedelta(seconds=seconds))
            try:
                _tap(house, user, tap, which)
            except MamoriError:
                continue
        sent = [event for event in house.events() if event.action == "verification.send_code"]
        hours = 1 + (house.clock.now() - begun) // timedelta(hours=1)
        per_account, per_end = Counter(e.account_id for e in sent), Counter(e.facts["ends"] for e in sent)
        house.close()
    assert len(sent) <= min(POLICY.codes_in_all_an_hour, POLICY.codes_per_country_an_hour) * hours
    assert all(number <= POLICY.codes_per_account_an_hour * hours for number in per_account.values())
    assert all(number <= POLICY.codes_per_number_an_hour * hours for number in per_end.values())


def _tap(house: House, user: SlackUser, tap: str, which: int) -> None:
    setup = house.phones.add_phone(user)
    if not isinstance(setup, PhoneSetup):
        return
    id_ = setup.authenticator.id
    match tap:
        case "give":
            house.give_number(user, setup.authenticator, f"090-1234-560{which}")
        case "again":
            house.phones.send_again(user, id_, view_id=None)
        case "call":
            house.phones.call_instead(user, id_, view_id=None)
        case "other":
            house.phones.other_number(user, id_)
