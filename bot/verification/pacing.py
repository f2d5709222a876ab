"""How often somebody may be asked in Slack: whoever knows a password must not be able to wear its owner down (S15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.policy import Policy
from bot.relying_parties.model import ClientId
from bot.verification.model import CLOCKS_APART, Because, Status, VerificationId, Way

DAY = timedelta(hours=24)
LOOKED_BACK = DAY + timedelta(minutes=10)
"""What was asked just before may have been answered within the day."""
IN_A_ROW = 2
OPEN_IN_ALL = 2
SOON = timedelta(minutes=10)

DENIED = frozenset((Because.NOT_ME, Because.WRONG_NUMBERS))


class Why(StrEnum):
    NOT_ME = "not_me"
    DENIED = "denied"
    UNANSWERED = "unanswered"
    TOO_MANY = "too_many"
    TOO_MANY_TODAY = "too_many_today"
    OTHERS_OPEN = "others_open"


@dataclass(frozen=True, slots=True)
class Pause:
    why: Why
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """One earlier verification of the same person, as far as pacing needs it."""

    id: VerificationId
    client_id: ClientId
    was_prompted: bool
    status: Status
    because: Because | None
    created_at: datetime
    expires_at: datetime
    decided_at: datetime | None
    way: Way
    disowned_at: datetime | None = None

    @property
    def ended_at(self) -> datetime:
        return self.decided_at or self.expires_at


def pause(past: Sequence[Past], *, client: ClientId, at: datetime, policy: Policy) -> Pause | None:
    """Why no prompt may be pushed now, or None. ``past`` reaches back ``LOOKED_BACK``.

    What counts is what happened since the last success: a person who signs in all day is never slowed down. Where the
    clock was set back, a success of the future frees nobody, and what was pushed in the future goes on counting; but
    only for a day, or a clock that once was years ahead would stop prompts for years.
    """
    known = [each for each in past if each.created_at - at < DAY]
    success = _last_success(known, at)
    prompted = [each for each in known if each.was_prompted]
    waits = [
        *_stopped(known, success, policy),
        *_in_a_row(prompted, success, at, policy),
        *_too_many(prompted, success, at, policy),
        *_others(prompted, client, at),
    ]
    longest = max(waits, key=lambda each: each.until, default=None)
    return longest if longest and at < longest.until else None


def _last_success(past: Sequence[Past], at: datetime) -> datetime | None:
    approved = (each.decided_at for each in past if each.status is Status.APPROVED and each.disowned_at is None)
    return max((each for each in approved if each and each <= at), default=None)


def _is_after(instant: datetime, success: datetime | None) -> bool:
    return success is None or instant > success


def _stopped(past: Sequence[Past], success: datetime | None, policy: Policy) -> list[Pause]:
    """After "this wasn't me" somebody knows the password: prompts rest until a code proves the person, or a day has gone by.

    No prompt can be answered meanwhile, so a success after it is a code.
    """
    return [
        Pause(Why.NOT_ME, each.disowned_at + policy.prompts_stop_after_not_me)
        for each in past
        if each.disowned_at and _is_after(each.disowned_at, success)
    ]


def _in_a_row(prompted: Sequence[Past], success: datetime | None, at: datetime, policy: Policy) -> list[Pause]:
    """Neither the person's own calling off nor a newer prompt's taking over says anything about who asks.

    Nor does one that was left for a code: nobody waited for its number any more.
    """
    ended = [each for each in prompted if _was_denied(each) or _ran_out(each, at)]
    ended = sorted((each for each in ended if _is_after(each.ended_at, success)), key=lambda each: each.ended_at)
    last = ended[-IN_A_ROW:]
    if len(last) < IN_A_ROW:
        return []
    if all(_was_denied(each) for each in last):
        return [Pause(Why.DENIED, last[-1].ended_at + policy.prompts_pause_after_denials)]
    if not any(_was_denied(each) for each in last):
        return [Pause(Why.UNANSWERED, last[-1].ended_at + policy.prompts_pause_after_timeouts)]
    return []


def _was_denied(each: Past) -> bool:
    return each.because in DENIED


def _ran_out(each: Past, at: datetime) -> bool:
    is_over = each.status is Status.EXPIRED or (each.status is Status.PENDING and at >= each.expires_at)
    return is_over and each.way is Way.PROMPT


def _too_many(prompted: Sequence[Past], success: datetime | None, at: datetime, policy: Policy) -> list[Pause]:
    counting = sorted(each.created_at for each in prompted if _is_after(each.created_at, success))
    waits = []
    for why, span, most in (
        (Why.TOO_MANY, SOON, policy.prompts_in_ten_minutes),
        (Why.TOO_MANY_TODAY, DAY, policy.prompts_a_day),
    ):
        recent = [each for each in counting if at - each < span]
        if len(recent) >= most:
            waits.append(Pause(why, recent[-most] + span))
    return waits


def _others(prompted: Sequence[Past], client: ClientId, at: datetime) -> list[Pause]:
    """Two open prompts of other clients are enough to look at; this client's own open one is replaced (S13)."""
    open_ones = [each.expires_at for each in prompted if each.client_id != client and _is_open(each, at)]
    if len(open_ones) < OPEN_IN_ALL:
        return []
    return [Pause(Why.OTHERS_OPEN, sorted(open_ones)[-OPEN_IN_ALL])]


def _is_open(each: Past, at: datetime) -> bool:
    is_pending = each.status is Status.PENDING and each.way is Way.PROMPT
    return is_pending and each.created_at - CLOCKS_APART <= at < each.expires_at
