"""A device is lost, stolen, left at home, or its app is gone: everything on it stops at once, at any hour, without a human (S34, S45)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.accounts.model import Account
from bot.audit import AuditEvent
from bot.authenticators.flow import erase_setup
from bot.authenticators.model import Authenticator, Device, DeviceId, Kind, Loss, Place, State, usable
from bot.authenticators.removal import erase
from bot.changes.made import made
from bot.changes.model import What
from bot.errors import LastWayIn, MethodNotFound
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Randomness, UnitOfWork
from bot.telling import tell
from bot.verification.decisions import Decisions
from bot.verification.model import Because, Status

MORNING: Final = time(5, 0)
"""When what was left at home comes back by itself, where the desk is: before anybody leaves the house."""


def wakes_at(rested_at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning after ``rested_at``; UTC."""
    local = rested_at.astimezone(zone)
    day = local.date() if local.time() < MORNING else local.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, zone).astimezone(rested_at.tzinfo)


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """What came of a report."""

    device: Device
    because: Loss
    stopped: tuple[Authenticator, ...]
    """None where it had been reported so before, and where the only device was left at home: nothing is gained by resting it."""
    left: tuple[Authenticator, ...]
    """What the person can still sign in with."""


def falling(held: Sequence[Authenticator], device_id: DeviceId, because: Loss) -> list[Authenticator]:
    """What this report stops, or stops for a graver reason than before."""
    return [
        each
        for each in held
        if each.device_id == device_id
        and (because is not Loss.APP_DELETED or (each.kind is Kind.APP and each.place is not Place.TOKEN))
        and (each.state is State.ACTIVE or (each.loss is not None and because.is_graver_than(each.loss)))
    ]


def freeze(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account: Account,
    device_id: DeviceId,
    because: Loss,
    *,
    at: datetime,
    actor: str,
    anyway: bool = False,
) -> Frozen:
    """Stops every method on a device, with no check and no human: whoever can only say so must be able to (S45).

    The same report twice is once; a lighter one than before changes nothing, or a thief would call a stolen phone "left
    at home" and wait for the morning. ``anyway`` is the person's word that they know that nothing is left afterwards
    (law 2). ``actor`` is for the record.

    Raises MethodNotFound for a device of somebody else or without methods, LastWayIn where ``anyway`` was not said.
    """
    held = list(uow.authenticators.of(account.id))
    device = next((each for each in uow.authenticators.devices_of(account.id) if each.id == device_id), None)
    if device is None or not any(each.device_id == device_id and each.state is not State.PENDING for each in held):
        raise MethodNotFound
    stopping = falling(held, device_id, because)
    left = [each for each in usable(held, policy) if each not in stopping]
    if because.may_be_a_thief:
        # Undoing a removal takes no code: what had been on this device must not come back that way.
        for each in held:
            if each.device_id == device_id and each.is_put_away and each not in stopping:
                erase(uow, each, at=at)
    if stopping and not left and because is Loss.LEFT_AT_HOME:
        # Resting the only way in keeps nobody out but its owner.
        stopping, left = [], usable(held, policy)
        _tell(uow, randomness, policy, device, because, stopping, at)
    elif stopping:
        if account.enabled_at is not None and not left and not anyway:
            raise LastWayIn
        _stop(uow, account, stopping, left, because, at=at, actor=actor)
        _end_what_is_open(uow, randomness, account, held, because, at=at, actor=actor)
        _tell(uow, randomness, policy, device, because, stopping, at)
    return Frozen(device=device, because=because, stopped=tuple(stopping), left=tuple(left))


def _stop(
    uow: UnitOfWork,
    account: Account,
    stopping: Sequence[Authenticator],
    left: Sequence[Authenticator],
    because: Loss,
    *,
    at: datetime,
    actor: str,
) -> None:
    rests = because is Loss.LEFT_AT_HOME
    for each in stopping:
        # What only rests keeps its place: tomorrow it is asked first again.
        uow.authenticators.save(
            replace(each.suspended(because=because.value, at=at), is_default=rests and each.is_default)
        )
        # A code that is under way to a phone in strange hands opens nothing any more.
        uow.codes.forget_of(each.id)
        facts = {"because": because.value, "device": each.device_id or "", "method": each.kind.value}
        record(uow, account, "authenticators.freeze", each.id, at=at, actor=actor, **facts)
    if not rests and left and any(each.is_default for each in stopping):
        follower = min(
            left, key=lambda each: (each.kind.is_phone, each.place is Place.ALTERNATE, each.created_at, each.id)
        )
        uow.authenticators.save(replace(follower, is_default=True))


def _end_what_is_open(
    uow: UnitOfWork,
    randomness: Randomness,
    account: Account,
    held: Sequence[Authenticator],
    because: Loss,
    *,
    at: datetime,
    actor: str,
) -> None:
    # A code of that device may have been the last check of whoever holds it now.
    for link in uow.links.of_account(account.id):
        uow.links.save(replace(link, checked_at=None))
    uow.visits.forget_checks_of(account.id)
    uow.practices.replace_open(account.id, at=at)
    if not because.may_be_a_thief:
        return
    # One of these may be the thief's, waiting for its first code. A token was lent by staff.
    for begun in held:
        if begun.state is State.PENDING and begun.place is not Place.TOKEN:
            erase_setup(uow, begun, at=at, because=because.value)
    open_ones = [each for each in uow.verifications.open_of(account.id) if each.can_be_ended(at)]
    over = [each.decided(Status.CANCELLED, Because.FROZEN, at=at) for each in open_ones]
    Decisions(randomness).decide_all(uow, over, at, actor=actor)


def _tell(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    device: Device,
    because: Loss,
    stopped: Sequence[Authenticator],
    at: datetime,
) -> None:
    told = {"device": device.id, "loss": because.value}
    if not stopped:
        tell(uow, randomness, device.account_id, NoticeKind.FROZEN, at=at, **told)
        return
    told["method"] = stopped[0].id
    made(uow, randomness, policy, device.account_id, What.FROZEN, at=at, **told)


def record(
    uow: UnitOfWork,
    account: Account,
    action: str,
    target: str,
    *,
    at: datetime,
    actor: str,
    outcome: str = "done",
    **facts: str,
) -> None:
    uow.audit.add(
        AuditEvent(
            at=at, actor=actor, action=action, account_id=account.id, target=target, outcome=outcome, facts=facts
        )
    )
