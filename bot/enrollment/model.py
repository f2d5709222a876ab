"""The three steps of the guide (generation B): a first method, a second one, turning MFA on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from bot.accounts.model import Account, AccountId, Possession
from bot.authenticators.model import Authenticator, AuthenticatorId, Kind, Place, State, active, satisfies_enabling


class MfaState(StrEnum):
    """Source: design, section 2. Derived from what the account holds, so that it cannot contradict it."""

    NONE = "none"
    REGISTERING = "registering"
    READY = "ready"
    ENABLED = "enabled"


class Step(StrEnum):
    FIRST = "first"
    SECOND = "second"
    ENABLE = "enable"
    DONE = "done"


def mfa_state(account: Account, authenticators: Iterable[Authenticator]) -> MfaState:
    held = [each for each in authenticators if each.state in {State.PENDING, State.ACTIVE}]
    if account.enabled_at is not None:
        return MfaState.ENABLED
    if satisfies_enabling(held):
        return MfaState.READY
    return MfaState.REGISTERING if held else MfaState.NONE


def step(account: Account, authenticators: Sequence[Authenticator]) -> Step:
    if account.enabled_at is not None:
        return Step.DONE
    if satisfies_enabling(authenticators):
        return Step.ENABLE
    return Step.SECOND if any(not each.kind.is_recovery for each in active(authenticators)) else Step.FIRST


@dataclass(frozen=True, slots=True)
class Advice:
    """Where the next method is best put: an app, or (``Place.ALTERNATE``) a phone number.

    ``on_another`` says that the person holds one of that kind: use another device.
    """

    place: Place
    on_another: bool = False


def advise(
    possessions: frozenset[Possession], authenticators: Iterable[Authenticator], *, phones_allowed: bool = True
) -> Advice:
    """The guide's pairs: the smartphone, then the office computer; without one the office computer, then the home number.

    Source: seed facts, section 5, example combinations [B].
    """
    usable = active(authenticators)
    held = {each.place for each in usable if each.kind is Kind.APP}
    may_have_phone = not possessions or Possession.SMARTPHONE in possessions
    if Place.MOBILE not in held and may_have_phone:
        return Advice(Place.MOBILE)
    if Place.COMPUTER not in held and possessions != {Possession.SMARTPHONE}:
        return Advice(Place.COMPUTER)
    if phones_allowed and not may_have_phone and not any(each.kind.is_phone for each in usable):
        return Advice(Place.ALTERNATE)
    if possessions == {Possession.SMARTPHONE}:
        return Advice(Place.MOBILE, on_another=True)
    return Advice(Place.COMPUTER, on_another=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageTicket:
    """Worth one look at the QR code of one set-up (S53). The ticket in the link is no secret of the set-up itself."""

    digest: str
    authenticator_id: AuthenticatorId
    account_id: AccountId
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.opened_at is None and at < self.expires_at

    def opened(self, at: datetime) -> Self:
        return replace(self, opened_at=at)
