"""Codes that are sent to a phone: one code, once, for one purpose; and how many may be sent at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from typing import TYPE_CHECKING, NewType, Self

from bot.accounts.model import AccountId
from bot.authenticators.codes import DIGITS, Checked, Outcome, normalized
from bot.authenticators.model import AuthenticatorId
from bot.policy import Policy
from bot.secret import Secret

if TYPE_CHECKING:
    from bot.ports import Digests

CodeId = NewType("CodeId", str)

LONGEST_WAIT = timedelta(minutes=8)
KEPT_AFTER_ITS_LIFE = timedelta(hours=1)
"""How long it is known that a code was ours: so that one which arrives late is called late, not wrong."""


class Purpose(StrEnum):
    """What a code was sent for; it is good for nothing else (S13)."""

    CONFIRM = "confirm"
    STEP_UP = "step_up"
    SIGN_IN = "sign_in"
    PRACTICE = "practice"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfBandCode:
    """``code`` is there, sealed, only until it has left; afterwards its keyed hash is all that is kept."""

    id: CodeId
    authenticator_id: AuthenticatorId
    account_id: AccountId
    purpose: Purpose
    code: Secret | None
    digest: str
    notice_id: str
    view_id: str | None
    """The window in which the person waits for it."""
    verification_id: str | None = None
    """The sign-in it was sent for; it opens no other (S13)."""
    created_at: datetime
    expires_at: datetime
    sent_at: datetime | None = None
    used_at: datetime | None = None
    replaced_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and self.replaced_at is None and at < self.expires_at

    def sent(self, at: datetime) -> Self:
        return replace(self, code=None, sent_at=at)

    def used(self, at: datetime) -> Self:
        return replace(self, code=None, used_at=at)

    def replaced(self, at: datetime) -> Self:
        return replace(self, code=None, replaced_at=at)


def code_digest(digests: "Digests", id: CodeId, code: str) -> str:  # noqa: A002 - the word everybody expects
    """Bound to its own row: the same six digits sent twice leave two different hashes."""
    return digests.of(code, purpose=f"out of band {id}")


def check_sent(
    typed: str, codes: Sequence[OutOfBandCode], digests: "Digests", *, at: datetime
) -> tuple[Checked, OutOfBandCode | None]:
    """Says whether ``typed`` is the code that was sent last, and if not, why not. ``codes`` stand newest first.

    Only the newest is ever right, once and in time; the others only explain.
    """
    code = normalized(typed)
    if not code.isdecimal():
        return Checked(Outcome.LETTERS), None
    if len(code) != DIGITS:
        return Checked(Outcome.LENGTH), None
    for number, each in enumerate(codes):
        if not compare_digest(each.digest, code_digest(digests, each.id, code)):
            continue
        if each.used_at is not None:
            return Checked(Outcome.USED), None
        if number or each.replaced_at is not None:
            return Checked(Outcome.EARLIER), None
        return (Checked(Outcome.RIGHT), each) if each.is_open(at) else (Checked(Outcome.LATE), None)
    is_one_there = bool(codes) and codes[0].is_open(at)
    return Checked(Outcome.WRONG if is_one_there else Outcome.NOT_SENT), None


class Scope(StrEnum):
    """For whom a limit counts."""

    NUMBER = "number"
    ACCOUNT = "account"
    COUNTRY = "country"
    ALL = "all"


class Span(StrEnum):
    HOUR = "hour"
    DAY = "day"

    @property
    def length(self) -> timedelta:
        return timedelta(hours=1) if self is Span.HOUR else timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many codes were asked for since ``began_at``, by one subject; it begins anew when its span is over."""

    subject: str
    span: Span
    began_at: datetime
    count: int = 0
    last_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        return self.began_at + self.span.length

    def seen(self, at: datetime) -> Self:
        """As it stands at ``at``: where the clock was set back, what was counted still counts, and ends in its length."""
        if at >= self.ends_at:
            return replace(self, began_at=at, count=0)
        last_at = min(self.last_at, at) if self.last_at else None
        return replace(self, began_at=min(self.began_at, at), last_at=last_at)

    def counted(self, at: datetime) -> Self:
        return replace(self, count=self.count + 1, last_at=at)


@dataclass(frozen=True, slots=True)
class Limit:
    scope: Scope
    subject: str
    span: Span
    most: int


@dataclass(frozen=True, slots=True)
class Held:
    """No code was sent: ``scope`` says whose limit it was, None a wait between two; one may be sent at ``until``."""

    scope: Scope | None
    until: datetime


def limits(policy: Policy, *, number: str, account_id: AccountId, region: str) -> tuple[Limit, ...]:
    """All that must leave room before a code is sent. ``number`` is its keyed hash: a count is no place for a number."""
    subjects = {
        Scope.NUMBER: (f"number:{number}", policy.codes_per_number_an_hour, policy.codes_per_number_a_day),
        Scope.ACCOUNT: (f"account:{account_id}", policy.codes_per_account_an_hour, policy.codes_per_account_a_day),
        Scope.COUNTRY: (f"country:{region}", policy.codes_per_country_an_hour, policy.codes_per_country_a_day),
        Scope.ALL: ("all", policy.codes_in_all_an_hour, policy.codes_in_all_a_day),
    }
    return tuple(
        Limit(scope, subject, span, most)
        for scope, (subject, an_hour, a_day) in subjects.items()
        for span, most in ((Span.HOUR, an_hour), (Span.DAY, a_day))
    )


def held(tallies: Iterable[tuple[Limit, Tally]], policy: Policy, *, at: datetime) -> Held | None:
    """What keeps a code from being sent now; of several, the one that lasts longest."""
    found: list[Held] = []
    for limit, tally in tallies:
        if tally.count >= limit.most:
            found.append(Held(limit.scope, tally.ends_at))
        elif limit.scope is Scope.NUMBER and tally.count and tally.last_at is not None:
            # Each further code to one number waits twice as long; the day's tally only keeps the first wait alive
            # over the end of an hour.
            doubled = tally.count - 1 if limit.span is Span.HOUR else 0
            wait = min(policy.resend_wait * 2 ** min(doubled, 10), LONGEST_WAIT)
            if at < tally.last_at + wait:
                found.append(Held(None, tally.last_at + wait))
    # A limit says more than a wait: it comes first, however long the wait.
    return max(found, key=lambda each: (each.scope is not None, each.until), default=None)
