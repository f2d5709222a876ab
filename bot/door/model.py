"""A visit at the door outside Slack: one browser, from the institution's sign-in until it leaves (S77)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Self

from bot.accounts.model import AccountId, Language
from bot.authenticators.model import Device, Place
from bot.secret import Secret

IDLE: Final = timedelta(minutes=15)
LIFE: Final = timedelta(hours=8)
"""Source of both: S77."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Of the id, which only the browser holds, a keyed hash is kept.

    Signing in at the institution is one factor: it shows where one stands and freezes. ``checked_at`` is the fresh check
    with a method of strength possession, made in this browser (S31).
    """

    digest: str
    language: Language
    created_at: datetime
    seen_at: datetime
    account_id: AccountId | None = None
    """None while the browser is on its way to the institution."""
    checked_at: datetime | None = None
    state: str | None = None
    """Of the way to the institution's sign-in: worth one coming back."""

    @property
    def locale(self) -> str:
        """As a link has it: what the person reads, if nothing else says so."""
        return self.language.value

    def is_open(self, at: datetime) -> bool:
        """One from the future is not: the clock was set back, and its time would never be up."""
        return self.created_at <= at < self.created_at + LIFE and at < self.seen_at + IDLE

    def seen(self, at: datetime) -> Self:
        return replace(self, seen_at=at)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Whoever holds the cookie of a visit, and the token that stands in the forms of its pages."""

    cookie: Secret
    form: Secret | None = None
    """None where something is only looked at."""


class Gone(StrEnum):
    """What is not at hand any more, in words that name no device: whoever found a card shall learn of none."""

    PHONE = "phone"
    COMPUTER = "computer"
    TOKEN = "token"  # noqa: S105 - a thing, no password
    EVERYTHING = "everything"

    def takes(self, device: Device) -> bool:
        places = {Gone.PHONE: Place.MOBILE, Gone.COMPUTER: Place.COMPUTER, Gone.TOKEN: Place.TOKEN}
        return self is Gone.EVERYTHING or device.place is places[self]


class CardOutcome(StrEnum):
    """What came of a freeze-only code."""

    FROZEN = "frozen"
    NOTHING = "nothing"
    """The code is right, and nothing of that kind was in use."""
    UNKNOWN = "unknown"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class CardAnswer:
    outcome: CardOutcome
    seconds: int = 0
    """How long the next wrong code has to wait."""
    opens_nothing: bool = False
    """Nothing is left to sign in with."""
