"""How often somebody may be asked in Slack: whoever knows a password must not be able to wear its owner down (S15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.policy import Policy
from bot.relying_parties.model import ClientId
from bot.verification.model import Because, Status, VerificationId

LOOKED_BACK = timedelta(hours=24)
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


def pause(past: Sequence[Past], *, client: ClientId, at: datetime, policy: Policy) -> Pause | None:
    """Why no prompt may be pushed now, or None. ``past`` stands newest first and reaches back ``LOOKED_BACK``.

    What counts is what happened since the last success: a person who signs in all day is never slowed down.
    """
    since = _since_success(past)
    prompted = [each for each in since if each.was_prompted]
    waits = [
        *_stopped(prompted, policy),
        *_in_a_row(prompted, at, policy),
        *_too_many(prompted, at, policy),
        *_others(prompted, client, at),
    ]
    longest = max(waits, key=lambda each: each.until, default=None)
    return longest if longest and at < longest.until else None


def _since_success(past: Sequence[Past]) -> list[Past]:
    kept: list[Past] = []
    for each in past:
        if each.status is Status.APPROVED:
            break
        kept.append(each)
    return kept


def _stopped(prompted: Sequence[Past], policy: Policy) -> list[Pause]:
    """After "this wasn't me" somebody knows the password: prompts rest until a code proves the person, or a day has gone by."""
    return [
        Pause(Why.NOT_ME, each.decided_at + policy.prompts_stop_after_not_me)
        for each in prompted
        if each.because is Because.NOT_ME and each.decided_at
    ]


def _in_a_row(prompted: Sequence[Past], at: datetime, policy: Policy) -> list[Pause]:
    """Neither the person's own calling off nor a newer prompt's taking over says anything about who asks."""
    ended = [
        each
        for each in prompted
        if each.because in DENIED
        or each.status is Status.EXPIRED
        or (each.status is Status.PENDING and at >= each.expires_at)
    ][:IN_A_ROW]
    if len(ended) < IN_A_ROW:
        return []
    last = ended[0].decided_at or ended[0].expires_at
    if all(each.because in DENIED for each in ended):
        return [Pause(Why.DENIED, last + policy.prompts_pause_after_denials)]
    if not any(each.because in DENIED for each in ended):
        return [Pause(Why.UNANSWERED, last + policy.prompts_pause_after_timeouts)]
    return []


def _too_many(prompted: Sequence[Past], at: datetime, policy: Policy) -> list[Pause]:
    waits = []
    for why, span, most in (
        (Why.TOO_MANY, SOON, policy.prompts_in_ten_minutes),
        (Why.TOO_MANY_TODAY, LOOKED_BACK, policy.prompts_a_day),
    ):
        recent = [each for each in prompted if at - each.created_at < span]
        if len(recent) >= most:
            waits.append(Pause(why, recent[most - 1].created_at + span))
    return waits


def _others(prompted: Sequence[Past], client: ClientId, at: datetime) -> list[Pause]:
    """Two open prompts of other clients are enough to look at; this client's own open one is replaced (S13)."""
    open_ones = [
        each for each in prompted if each.status is Status.PENDING and at < each.expires_at and each.client_id != client
    ]
    if len(open_ones) < OPEN_IN_ALL:
        return []
    return [Pause(Why.OTHERS_OPEN, min(each.expires_at for each in open_ones))]
