"""How often somebody may be asked in Slack, rule by rule (S15), also where the clock was set back."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy import Policy
from bot.relying_parties.model import ClientId
from bot.verification.model import Because, Status, VerificationId, Way
from bot.verification.pacing import DAY, Past, Pause, Why, pause
from tests.builders import NOON

POLICY = Policy()
MINUTE = timedelta(minutes=1)
PORTAL, VPN, MAIL = ClientId("portal"), ClientId("vpn"), ClientId("mail")


def a_prompt(ago: timedelta, **changes: Any) -> Past:
    """One that is still open, or was when it was new."""
    made = NOON - ago
    facts: dict[str, Any] = {
        "id": VerificationId(f"v{ago}"),
        "client_id": PORTAL,
        "was_prompted": True,
        "status": Status.PENDING,
        "because": None,
        "created_at": made,
        "expires_at": made + POLICY.prompt_life,
        "decided_at": None,
        "way": Way.PROMPT,
    }
    return Past(**facts | changes)


def ended(ago: timedelta, status: Status, because: Because, **changes: Any) -> Past:
    """Decided when its time was half over."""
    prompt = a_prompt(ago, status=status, because=because, decided_at=NOON - ago + MINUTE)
    return replace(prompt, **changes)


def denied(ago: timedelta) -> Past:
    return ended(ago, Status.REJECTED, Because.WRONG_NUMBERS)


def timed_out(ago: timedelta) -> Past:
    return replace(a_prompt(ago), status=Status.EXPIRED, because=Because.TIME, decided_at=NOON - ago + 2 * MINUTE)


def called_off(ago: timedelta) -> Past:
    return ended(ago, Status.CANCELLED, Because.PERSON)


def approved(ago: timedelta, **changes: Any) -> Past:
    return ended(ago, Status.APPROVED, Because.CODE, **changes)


def disowned(ago: timedelta) -> Past:
    return ended(ago, Status.REJECTED, Because.NOT_ME, disowned_at=NOON - ago + MINUTE)


def now(*past: Past, at: datetime = NOON, client: ClientId = PORTAL) -> Pause | None:
    return pause(past, client=client, at=at, policy=POLICY)


def test_nobody_who_was_not_asked_is_held_back() -> None:
    assert now() is None


def test_a_third_open_prompt_waits_until_one_of_the_others_is_over() -> None:
    first, second = a_prompt(90 * timedelta(seconds=1), client_id=VPN), a_prompt(MINUTE, client_id=MAIL)
    assert now(second) is None
    assert now(second, first) == Pause(Why.OTHERS_OPEN, first.expires_at)
    assert now(second, first, at=first.expires_at) is None
    assert now(second, replace(first, client_id=PORTAL)) is None, "this client's own is replaced"
    assert now(second, replace(first, way=Way.OTP)) is None, "one that was left for a code is no prompt any more"


def test_a_success_elsewhere_does_not_close_prompts_that_are_open() -> None:
    open_ones = [
        a_prompt(90 * timedelta(seconds=1), client_id=VPN),
        a_prompt(80 * timedelta(seconds=1), client_id=MAIL),
    ]
    held = now(approved(MINUTE * 1.1), *open_ones)
    assert held is not None
    assert held.why is Why.OTHERS_OPEN


def test_three_prompts_in_ten_minutes_are_enough() -> None:
    past = [called_off(minutes * MINUTE) for minutes in (2, 5, 8)]
    assert now(*past) == Pause(Why.TOO_MANY, NOON + 2 * MINUTE)
    assert now(*past, at=NOON + 2 * MINUTE) is None
    assert now(*past[:2]) is None


def test_ten_prompts_a_day_are_enough() -> None:
    past = [called_off(hours * timedelta(hours=2)) for hours in range(1, 11)]
    assert now(*past) == Pause(Why.TOO_MANY_TODAY, NOON - timedelta(hours=20) + DAY)
    assert now(*past[:-1]) is None


def test_two_denials_in_a_row_stop_prompts_for_half_an_hour() -> None:
    past = denied(12 * MINUTE), denied(15 * MINUTE)
    assert now(*past) == Pause(Why.DENIED, NOON - 11 * MINUTE + 30 * MINUTE)
    assert now(*past, at=NOON + 19 * MINUTE) is None
    assert now(past[0]) is None


def test_two_timeouts_in_a_row_stop_prompts_for_five_minutes() -> None:
    past = timed_out(3 * MINUTE), timed_out(12 * MINUTE)
    assert now(*past) == Pause(Why.UNANSWERED, NOON + 4 * MINUTE)
    assert now(*past, at=NOON + 4 * MINUTE) is None


def test_a_time_that_is_up_counts_before_anybody_wrote_it_down() -> None:
    assert now(a_prompt(3 * MINUTE), timed_out(12 * MINUTE)) == Pause(Why.UNANSWERED, NOON + 4 * MINUTE)


def test_a_denial_and_a_timeout_are_not_two_of_a_kind() -> None:
    assert now(denied(3 * MINUTE), timed_out(12 * MINUTE)) is None


@pytest.mark.parametrize("between", [called_off(5 * MINUTE), ended(5 * MINUTE, Status.CANCELLED, Because.NEWER)])
def test_what_says_nothing_about_who_asks_does_not_break_the_row(between: Past) -> None:
    held = now(denied(3 * MINUTE), between, denied(12 * MINUTE))
    assert held is not None
    assert held.why is Why.DENIED


def test_a_prompt_that_was_left_for_a_code_did_not_time_out() -> None:
    assert now(replace(timed_out(3 * MINUTE), way=Way.OTP), timed_out(12 * MINUTE)) is None


def test_after_not_me_prompts_rest_for_a_day_or_until_a_code() -> None:
    past = disowned(2 * timedelta(hours=1))
    assert now(past) == Pause(Why.NOT_ME, NOON - 119 * MINUTE + DAY)
    assert now(past, at=NOON - 119 * MINUTE + DAY) is None
    assert now(approved(MINUTE * 5), past) is None


def test_a_sign_in_that_was_disowned_too_late_stops_prompts_as_well() -> None:
    """Whoever finds a card of the night in the morning."""
    night = replace(timed_out(timedelta(hours=40)), disowned_at=NOON - MINUTE)
    assert now(night) == Pause(Why.NOT_ME, NOON - MINUTE + DAY)


def test_a_success_that_its_owner_disowned_is_none() -> None:
    assert now(approved(5 * MINUTE, disowned_at=NOON - MINUTE)) == Pause(Why.NOT_ME, NOON - MINUTE + DAY)
    stolen = approved(3 * MINUTE, disowned_at=NOON - 2 * MINUTE)
    held = now(stolen, disowned(10 * MINUTE))
    assert held is not None
    assert held.why is Why.NOT_ME


def test_a_denial_counts_although_a_newer_request_succeeded_before_it() -> None:
    """The order of the answers counts, not that of the questions."""
    older = ended(3 * MINUTE, Status.REJECTED, Because.NOT_ME, disowned_at=NOON, decided_at=NOON)
    held = now(approved(2 * MINUTE), older)
    assert held is not None
    assert held.why is Why.NOT_ME


ENDINGS = [denied, timed_out, called_off, disowned, a_prompt]
pasts = st.lists(st.tuples(st.sampled_from(ENDINGS), st.integers(3, 26 * 60)), max_size=15).map(
    lambda drawn: [ending(minutes * MINUTE) for ending, minutes in drawn]
)


@given(past=pasts, client=st.sampled_from([PORTAL, VPN, MAIL]))
def test_a_success_frees_whoever_had_no_open_prompt(past: list[Past], client: ClientId) -> None:
    assert now(approved(MINUTE, decided_at=NOON), *past, client=client) is None


@given(past=pasts, order=st.randoms(use_true_random=False))
def test_the_order_in_which_they_are_read_does_not_matter(past: list[Past], order: Any) -> None:
    shuffled = list(past)
    order.shuffle(shuffled)
    assert now(*shuffled) == now(*past)


@given(past=pasts, later=st.integers(0, 72 * 60))
def test_every_pause_ends_and_says_when(past: list[Past], later: int) -> None:
    """While nothing new happens."""
    at = NOON + later * MINUTE
    held = now(*past, at=at)
    if held is not None:
        assert at < held.until <= NOON + DAY
        after = now(*past, at=held.until)
        assert after is None or after.until > held.until


@given(past=pasts, back=st.integers(1, 60 * 24 * 30))
def test_a_clock_that_was_set_back_neither_frees_nor_stops_for_ever(past: list[Past], back: int) -> None:
    held, at = now(*past), NOON - back * MINUTE
    after = now(*past, at=at)
    if after is not None:
        assert after.until - at <= 2 * DAY
    newest = max((each.created_at for each in past), default=NOON)
    if held is not None and held.why is Why.NOT_ME and newest - at < DAY:
        assert after is not None
    if back > 1:
        future = approved(MINUTE, was_prompted=False)
        assert now(future, *past, at=at) == after, "a success of the future frees nobody"


@given(waits=st.lists(st.integers(0, 900), max_size=80), ends=st.lists(st.sampled_from(ENDINGS[:4]), min_size=1))
def test_without_a_success_no_more_are_pushed_than_the_rules_say(waits: list[int], ends: list[Any]) -> None:
    """However somebody times their tries."""
    at, pushed = NOON - timedelta(days=2), list[Past]()
    for number, seconds in enumerate(waits):
        at += timedelta(seconds=seconds)
        if now(*pushed, at=at) is None:
            pushed.append(ends[number % len(ends)](NOON - at))
    for each in pushed:
        since = [other for other in pushed if each.created_at - DAY < other.created_at <= each.created_at]
        assert len(since) <= POLICY.prompts_a_day
        soon = [other for other in since if each.created_at - other.created_at < 10 * MINUTE]
        assert len(soon) <= POLICY.prompts_in_ten_minutes
