"""Practising a loss: one device counts as gone for one practice sign-in, and whether its owner got in all the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import AccountId, Language
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, DeviceId, active
from bot.authenticators.out_of_band import Held
from bot.secret import Secret
from bot.verification.owed import SentCode

PracticeId = NewType("PracticeId", str)

PRACTICE_LIFE = timedelta(minutes=15)
PROOF_LIFE = timedelta(days=365)
"""How long a practice proves anything: people forget, and things at home are put away."""


class Ended(StrEnum):
    GOT_IN = "got_in"
    GAVE_UP = "gave_up"
    REPLACED = "replaced"
    """A newer one took its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """open → got_in | gave_up | replaced, once. It says nothing to anybody who asks for a sign-in: it is no verification."""

    id: PracticeId
    account_id: AccountId
    device_id: DeviceId
    """The one that counts as lost."""
    started_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    ended: Ended | None = None
    authenticator_id: AuthenticatorId | None = None
    """What got the person in."""

    def is_open(self, at: datetime) -> bool:
        """One from the future is not: the clock was set back, and no time measured would be true."""
        return self.ended_at is None and self.started_at <= at < self.expires_at

    def got_in(self, by: AuthenticatorId, *, at: datetime) -> Self:
        return replace(self, ended=Ended.GOT_IN, ended_at=at, authenticator_id=by)

    def gave_up(self, *, at: datetime) -> Self:
        return replace(self, ended=Ended.GAVE_UP, ended_at=at)

    @property
    def took(self) -> timedelta:
        """From the beginning to its end; nothing while it is open."""
        return (self.ended_at or self.started_at) - self.started_at


@dataclass(frozen=True, slots=True)
class AtPage:
    """Whoever has the address of an open practice's page: it says nothing else about them, and opens nothing else."""

    ticket: Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What the window, or the page, of an open practice shows."""

    practice: Practice
    ticket: Secret
    """What the address of its page ends with."""
    language: Language | None
    """What the person chose to read, if they ever did."""
    lost: Device
    methods: tuple[tuple[Authenticator, str], ...]
    """What stays when the device is gone, each with the name of its own device."""
    chosen: AuthenticatorId | None = None
    code: SentCode | None = None
    """The code that was sent to the chosen phone."""
    held: Held | None = None
    """Why no code was sent just now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """Of all devices that hold a method of somebody whose MFA is on: what losing each one would mean."""

    proven: int
    on_paper: int
    locked_out: int
    """Nothing would be left."""


def left_without(lost: DeviceId, authenticators: Iterable[Authenticator]) -> list[Authenticator]:
    """The active methods that stay: those on one device fall together. Source: design, section 2."""
    return [each for each in active(authenticators) if each.device_id != lost]


def proof(
    lost: DeviceId, practices: Sequence[Practice], usable: Sequence[Authenticator], at: datetime
) -> Practice | None:
    """The practice that proves that losing this device locks nobody out; None where that stands on paper only.

    It proves so for a year, while the method that got the person in stays when the device is gone, and until a later
    practice of the same loss did not work out.
    """
    told = [each for each in practices if each.device_id == lost and each.ended in {Ended.GOT_IN, Ended.GAVE_UP}]
    newest = max(told, key=lambda each: each.started_at, default=None)
    if newest is None or newest.ended is not Ended.GOT_IN or at >= newest.started_at + PROOF_LIFE:
        return None
    staying = {each.id for each in left_without(lost, usable)}
    return newest if newest.authenticator_id in staying else None
