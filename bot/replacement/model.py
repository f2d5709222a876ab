"""Putting a new device in an old one's place: new in and proven first, then the old one out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import AccountId
from bot.authenticators.model import (
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    Place,
    State,
    active,
    satisfies_enabling,
)

ReplacementId = NewType("ReplacementId", str)

LONGEST_AHEAD = timedelta(days=365)
"""How far ahead somebody can plan for a new device."""
REPLACEABLE = frozenset((Place.MOBILE, Place.COMPUTER))
"""A hardware token is exchanged at the counter; a line at home or in an office is a number, no device that is bought anew."""


class Ended(StrEnum):
    DONE = "done"
    CANCELLED = "cancelled"


class Need(StrEnum):
    """What the new device still has to prove."""

    APP = "app"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Replacement:
    """open → done | cancelled, once; at most one of an account is open, and it waits as long as its person does.

    ``at_hand`` and ``number_stays`` are the two questions; ``at_hand`` is None while it is only planned.
    """

    id: ReplacementId
    account_id: AccountId
    device_id: DeviceId
    """The old one. All that is on it goes together."""
    at_hand: bool | None
    number_stays: bool = True
    started_at: datetime
    remind_at: datetime | None = None
    """When the day comes on which the new device is expected; None once it was told."""
    setup_id: AuthenticatorId | None = None
    """The unfinished method on the new device."""
    new_device_id: DeviceId | None = None
    """Once something on it is proven."""
    ended_at: datetime | None = None
    ended: Ended | None = None
    version: int = 1

    @property
    def is_planned(self) -> bool:
        return self.at_hand is None

    def answered(self, *, at_hand: bool, number_stays: bool) -> Self:
        return replace(self, at_hand=at_hand, number_stays=number_stays, remind_at=None)

    def done(self, at: datetime) -> Self:
        return replace(self, ended=Ended.DONE, ended_at=at, setup_id=None, remind_at=None)

    def cancelled(self, at: datetime) -> Self:
        return replace(self, ended=Ended.CANCELLED, ended_at=at, setup_id=None, remind_at=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What a proof on the new device lets happen, and what is still missing."""

    moved: tuple[Authenticator, ...]
    """Numbers that stay: they come along, since the line is in the new phone."""
    out: tuple[Authenticator, ...]
    missing: Need | None


def replaceable(device: Device, authenticators: Iterable[Authenticator]) -> bool:
    """Whether a new device can take its place: one that can be bought anew, and holds a method, be it frozen for a loss."""
    on_it = (each for each in authenticators if each.device_id == device.id)
    return device.place in REPLACEABLE and any(each.state is State.ACTIVE or is_frozen(each) for each in on_it)


def settle(
    replacement: Replacement, authenticators: Sequence[Authenticator], *, is_enabled: bool, phones_allowed: bool = True
) -> Settled:
    """What can go now without leaving less than S30 wants, in one step with the proof of the new.

    A method of the old device stays until its successor is there; where two apps were on it and nothing else is, one of
    them stays until a second one is proven.
    """
    rest = active(authenticators)
    new = [
        each
        for each in rest
        if each.device_id == replacement.new_device_id
        and (each.confirmed_at or each.created_at) >= replacement.started_at
    ]
    old = [each for each in rest if each.device_id == replacement.device_id]
    numbers = [each for each in old if each.kind.is_phone]
    stays = replacement.number_stays or not phones_allowed
    moved = numbers if stays and new else []
    has_app = any(not each.kind.is_phone for each in new)
    has_number = any(each.kind.is_phone for each in new)
    out: list[Authenticator] = []
    for each in old:
        if each in moved or not (has_number if each.kind.is_phone else has_app):
            continue
        without = [other for other in rest if other is not each]
        if not is_enabled or satisfies_enabling(without):
            out.append(each)
            rest = without
    left = [each for each in old if each not in moved and each not in out]
    frozen = stopped_with(replacement, authenticators)
    # What stands still for a loss needs a successor as much as what works; its number is proven anew, stay or change.
    if any(not each.kind.is_phone for each in frozen) and not has_app:
        return Settled(moved=tuple(moved), out=tuple(out), missing=Need.APP)
    if phones_allowed and any(each.kind.is_phone for each in frozen) and not has_number:
        return Settled(moved=tuple(moved), out=tuple(out), missing=Need.NUMBER)
    if any(not each.kind.is_phone for each in left):
        return Settled(moved=tuple(moved), out=tuple(out), missing=Need.APP)
    is_missing = bool(left) and not stays
    return Settled(moved=tuple(moved), out=tuple(out), missing=Need.NUMBER if is_missing else None)


def stopped_with(replacement: Replacement, authenticators: Iterable[Authenticator]) -> list[Authenticator]:
    """What stands still on the old device because it was lost: it does not come back once the device has a successor."""
    return [each for each in authenticators if each.device_id == replacement.device_id and is_frozen(each)]


def is_frozen(method: Authenticator) -> bool:
    """Whether it stands still since its device may be with somebody else; what was left at home works again tomorrow."""
    return method.loss is not None and method.loss.may_be_a_thief
