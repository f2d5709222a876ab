"""The end of the old device, in the transaction of the new one's proof; and its coming back where that was not its owner."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.accounts.model import Account
from bot.audit import AuditEvent
from bot.authenticators.model import (
    REPLACED,
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    State,
    unused_name,
)
from bot.errors import ReplacementOver
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Randomness, UnitOfWork
from bot.replacement.model import Ended, Replacement, ReplacementId, settle, stopped_with
from bot.telling import tell


def going_on(uow: UnitOfWork, account: Account, replacing: ReplacementId | None) -> Replacement | None:
    """The open replacement of this account. Raises ReplacementOver where ``replacing`` names one that is not it."""
    found = uow.replacements.open_of(account.id)
    if replacing and (found is None or found.id != replacing):
        raise ReplacementOver
    return found


def is_of(setup: Authenticator, going: Replacement | None, replacing: ReplacementId | None) -> bool:
    """Whether an unfinished method belongs to what is being done: a backup that somebody adds replaces nothing."""
    bound = going is not None and going.setup_id == setup.id
    return bound is bool(replacing)


def keep_setup(uow: UnitOfWork, going: Replacement | None, setup: Authenticator) -> None:
    if going is not None and going.setup_id != setup.id:
        uow.replacements.save(replace(going, setup_id=setup.id))


def replacement_of(uow: UnitOfWork, setup: Authenticator) -> Replacement | None:
    """The replacement that this unfinished method belongs to, if it belongs to one."""
    found = uow.replacements.open_of(setup.account_id)
    return found if found is not None and found.setup_id == setup.id else None


def new_device(
    uow: UnitOfWork, randomness: Randomness, replacement: Replacement, setup: Authenticator, name: str
) -> Device:
    """Where the proven method lives: never on the device that it replaces, also where both have one name."""
    devices = uow.authenticators.devices_of(setup.account_id)
    known = next((each for each in devices if each.id == replacement.new_device_id), None)
    called = next((each for each in devices if each.is_called(name) and each.id != replacement.device_id), None)
    if found := known or called:
        return found
    device = Device(
        id=DeviceId(randomness.token()), account_id=setup.account_id, name=unused_name(name, devices), place=setup.place
    )
    uow.authenticators.add_device(device)
    return device


def complete(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account: Account,
    replacement: Replacement,
    proven: Authenticator,
    device: Device,
    *,
    at: datetime,
) -> None:
    """Keeps what was proven, and ends in the same step what has its successor now: there is no moment without either."""
    going = replace(replacement, new_device_id=device.id, setup_id=None)
    before = list(uow.authenticators.of(account.id))
    held = [proven if each.id == proven.id else each for each in before]
    settled = settle(going, held, is_enabled=account.enabled_at is not None, phones_allowed=policy.phones_allowed)
    takes_over = any(each.is_default for each in settled.out) or not any(each.is_default for each in before)
    # The old ones first: never two of one account are asked first (S32).
    for each in settled.out:
        uow.authenticators.save(each.suspended(because=REPLACED, at=at))
        uow.codes.forget_of(each.id)
        uow.audit.add(_event(account, "replacement.end", each.id, at, new=device.id))
    uow.authenticators.save(replace(proven, is_default=takes_over))
    for each in settled.moved:
        uow.authenticators.save(replace(each, device_id=device.id))
    if settled.missing is None:
        for each in stopped_with(going, before):
            uow.authenticators.save(each.revoked(because=REPLACED, at=at))
            uow.audit.add(_event(account, "replacement.end", each.id, at, new=device.id))
        going = going.done(at)
    uow.replacements.save(going)
    old = next(each.name for each in uow.authenticators.devices_of(account.id) if each.id == replacement.device_id)
    uow.audit.add(
        _event(
            account,
            "replacement.proven",
            replacement.id,
            at,
            method=proven.id,
            old=replacement.device_id,
            new=device.id,
            out=" ".join(each.id for each in settled.out),
            moved=" ".join(each.id for each in settled.moved),
            missing=settled.missing.value if settled.missing else "",
        )
    )
    done = "replaced" if going.ended is Ended.DONE else "replacing"
    tell(
        uow, randomness, account.id, NoticeKind.STEP, at=at, done=done, device=device.name, method=proven.id, former=old
    )


def bring_back(
    uow: UnitOfWork, policy: Policy, account: Account, disowned: Authenticator, *, at: datetime
) -> Sequence[AuthenticatorId]:
    """Undoes what the disowned method had pushed out: those methods work again, and numbers go back to their device.

    Only while the change can be undone; what was frozen for a loss before does not come back. The ids of what works again.
    """
    if disowned.device_id is None or disowned.state is not State.ACTIVE:
        return []
    found = uow.replacements.onto(disowned.device_id)
    if found is None or found.account_id != account.id or _came_along(disowned, found):
        return []
    back = []
    for each in uow.authenticators.of(account.id):
        if each.device_id == found.device_id and _can_return(each, policy, at):
            uow.authenticators.save(each.resumed(is_default=False))
            back.append(each.id)
        elif each.device_id == disowned.device_id and each.kind.is_phone and _came_along(each, found):
            uow.authenticators.save(replace(each, device_id=found.device_id))
    if found.ended is None:
        uow.replacements.save(found.cancelled(at))
    if back:
        facts = {"old": found.device_id, "methods": " ".join(back)}
        event = AuditEvent(
            at=at, actor="system", action="replacement.undone", account_id=account.id, target=found.id, facts=facts
        )
        uow.audit.add(event)
    return back


def _event(account: Account, action: str, target: str, at: datetime, **facts: str) -> AuditEvent:
    actor = f"account:{account.id}"
    return AuditEvent(at=at, actor=actor, action=action, account_id=account.id, target=target, facts=facts)


def _can_return(method: Authenticator, policy: Policy, at: datetime) -> bool:
    return (
        method.state is State.SUSPENDED
        and method.ended_because == REPLACED
        and method.ended_at is not None
        and at < method.ended_at + policy.not_me_life
    )


def _came_along(method: Authenticator, found: Replacement) -> bool:
    return (method.confirmed_at or method.created_at) < found.started_at
