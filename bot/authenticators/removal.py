"""Taking a method off: never one that is still needed, and for a while to be undone (S30, S32, S34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.accounts.model import Account, AccountId, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.model import (
    REMOVED,
    Authenticator,
    AuthenticatorId,
    Device,
    DeviceId,
    State,
    active,
    satisfies_enabling,
    usable,
)
from bot.changes.made import made
from bot.changes.model import MadeChange, What
from bot.errors import AskedFirst, MamoriError, MethodNotFound, StillNeeded
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.verification.fresh_check import check_owed
from bot.verification.owed import CheckOwed, Errand, Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One method, and what taking it off would mean."""

    method: Authenticator
    device: Device | None
    why_not: type[MamoriError] | None
    """AskedFirst or StillNeeded; None where it can be taken off."""
    alone: Device | None = None
    """Of an account with MFA on: the one device that would hold all methods left, so that losing it locks out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """What the window shows."""

    account: Account
    link: Link
    choices: tuple[Choice, ...]
    until: datetime
    """How long what is taken off now can be put back."""
    chosen: AuthenticatorId | None = None


def removable(held: Sequence[Authenticator]) -> list[Authenticator]:
    """Backup codes are not put away and back: a new set ends the old one."""
    return [each for each in active(held) if not each.kind.is_recovery]


class Removals:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy

    def open(self, by: SlackUser, chosen: str = "") -> Removal | CheckOwed:
        """What can be taken off, and what each would mean. Raises NotLinked, NoUsableMethod."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = list(uow.authenticators.of(account.id))
            if owed := self._owed(uow, link, account, held, chosen, at):
                return owed
            devices = {each.id: each for each in uow.authenticators.devices_of(account.id)}
            return Removal(
                account=account,
                link=link,
                choices=tuple(self._choice(account, each, held, devices) for each in removable(held)),
                until=at + self._policy.not_me_life,
                chosen=AuthenticatorId(chosen) if chosen else None,
            )

    def remove(self, by: SlackUser, id: AuthenticatorId) -> CheckOwed | None:  # noqa: A002
        """From this moment nobody gets in with it. None when it is done; else the check that is owed first (S31).

        What makes its codes is kept until it can be undone no more. Raises NotLinked, MethodNotFound, NoUsableMethod,
        AskedFirst, StillNeeded. Of several at once on many replicas those that leave enough go through (S32).
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = list(uow.authenticators.of(account.id))
            if owed := self._owed(uow, link, account, held, id, at):
                return owed
            method = next((each for each in removable(held) if each.id == id), None)
            if method is None:
                raise MethodNotFound
            if why_not := self._why_not(account, method, held):
                raise why_not
            uow.authenticators.save(method.suspended(because=REMOVED, at=at))
            uow.codes.forget_of(method.id)
            facts = {"kind": method.kind.value, "place": method.place.value}
            uow.audit.add(
                _event(account.id, "authenticators.remove", at, actor=f"account:{account.id}", target=id, facts=facts)
            )
            told = {"method": id, "thing": "phone" if method.kind.is_phone else method.place.value}
            made(uow, self._randomness, self._policy, account.id, What.REMOVED, at=at, **told)
            return None

    def erase_put_away(self, *, limit: int = 100) -> int:
        """Ends for good what can be put back no more: seed and number go, the record stays (S34, S39); how many."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.authenticators.put_away_before(at - self._policy.not_me_life, limit)
            for each in found:
                erase(uow, each, at=at)
            return len(found)

    def _owed(
        self,
        uow: UnitOfWork,
        link: Link,
        account: Account,
        held: list[Authenticator],
        of: str,
        at: datetime,
    ) -> CheckOwed | None:
        return check_owed(uow, link, account, held, wanted=Errand(Next.REMOVE, of), at=at, policy=self._policy)

    def _choice(
        self,
        account: Account,
        method: Authenticator,
        held: Sequence[Authenticator],
        devices: dict[DeviceId, Device],
    ) -> Choice:
        why_not = self._why_not(account, method, held)
        holding = {each.device_id for each in self._left(method, held)}
        only = next(iter(holding)) if len(holding) == 1 and account.enabled_at is not None and not why_not else None
        return Choice(
            method=method,
            device=devices.get(method.device_id) if method.device_id else None,
            why_not=why_not,
            alone=devices.get(only) if only else None,
        )

    def _left(self, method: Authenticator, held: Sequence[Authenticator]) -> list[Authenticator]:
        return [each for each in usable(held, self._policy) if each.id != method.id]

    def _why_not(
        self, account: Account, method: Authenticator, held: Sequence[Authenticator]
    ) -> type[MamoriError] | None:
        left = self._left(method, held)
        if account.enabled_at is not None:
            is_enough = satisfies_enabling(left)
        else:
            is_enough = bool(left) and (method.kind.is_phone or any(not each.kind.is_phone for each in left))
        if not is_enough:
            return StillNeeded
        return AskedFirst if method.is_default else None


def put_method_back(uow: UnitOfWork, account: Account, change: MadeChange, at: datetime) -> bool:  # noqa: ARG001
    """What was taken off works again, unless it has been erased since, or its number was added anew."""
    held = uow.authenticators.of(account.id)
    method = next((each for each in held if each.id == change.facts["method"]), None)
    if method is None or method.state is not State.SUSPENDED or method.ended_because != REMOVED:
        return False
    uow.authenticators.save(method.resumed(is_default=not any(each.is_default for each in held)))
    return True


def erase(uow: UnitOfWork, method: Authenticator, *, at: datetime) -> None:
    """Ends for good what its owner took off: it can't be put back any more, and its number is free (S34)."""
    because = method.ended_because or REMOVED
    uow.authenticators.save(method.revoked(because=because, at=at))
    uow.codes.forget_of(method.id)
    uow.audit.add(
        _event(
            method.account_id, "authenticators.erase", at, actor="system", target=method.id, facts={"because": because}
        )
    )


def _event(
    account_id: AccountId, action: str, at: datetime, *, actor: str, target: AuthenticatorId, facts: dict[str, str]
) -> AuditEvent:
    return AuditEvent(at=at, actor=actor, action=action, account_id=account_id, target=target, facts=facts)
