"""Looking after the methods one holds: which of them is asked first, and what their devices are called."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.model import (
    Authenticator,
    AuthenticatorId,
    Device,
    State,
    active,
    readable_name,
    unused_name,
    usable,
)
from bot.changes.made import made
from bot.changes.model import MadeChange, What
from bot.errors import MethodNotFound, NameMissing, NameTaken
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the windows choose from: the methods that can be used, each with its device."""

    account: Account
    link: Link
    methods: tuple[tuple[Authenticator, Device | None], ...]

    @property
    def asked_first(self) -> tuple[Authenticator, Device | None] | None:
        return next((each for each in self.methods if each[0].is_default), None)


class MethodCare:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy

    def held(self, by: SlackUser, *, stopped: bool = False) -> Held:
        """``stopped``: also those that stand still. Raises NotLinked."""
        with self._begin() as uow:
            link, account = holder(uow, by)
            devices = {each.id: each for each in uow.authenticators.devices_of(account.id)}
            held = uow.authenticators.of(account.id)
            methods = [each for each in held if _has_name(each)] if stopped else can_be_first(held, self._policy)
            return Held(
                account=account,
                link=link,
                methods=tuple((each, devices.get(each.device_id) if each.device_id else None) for each in methods),
            )

    def make_default(self, by: SlackUser, id: AuthenticatorId) -> None:  # noqa: A002
        """From now on this method is asked first; told on two channels, and undone by "this wasn't me" (S33).

        No fresh check is owed: nobody gets in by it who would not otherwise (S31). Twice is once. Raises NotLinked,
        MethodNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            chosen = next((each for each in can_be_first(held, self._policy) if each.id == id), None)
            if chosen is None:
                raise MethodNotFound
            if chosen.is_default:
                return
            former = next((each for each in active(held) if each.is_default), None)
            ask_first(uow, held, chosen)
            facts: dict[str, str] = {"former": former.id} if former else {}
            uow.audit.add(_event(account, "authenticators.make_default", at, target=id, facts=facts))
            made(uow, self._randomness, self._policy, account.id, What.DEFAULT, at=at, method=id, **facts)

    def rename(self, by: SlackUser, id: AuthenticatorId, name: str) -> None:  # noqa: A002
        """Another name for the device of this method, and so for all that is on it; told on two channels (S33).

        No fresh check is owed (S31). The same name again tells nobody. Raises NotLinked, MethodNotFound, NameMissing,
        NameTaken.
        """
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            method = next((each for each in held if each.id == id and _has_name(each)), None)
            devices = uow.authenticators.devices_of(account.id)
            device = next((each for each in devices if method and each.id == method.device_id), None)
            if method is None or device is None:
                raise MethodNotFound
            readable = readable_name(name)
            if not readable:
                raise NameMissing
            if device.name == readable:
                return
            _give_name(uow, device, readable, held, devices)
            uow.audit.add(_event(account, "authenticators.rename", at, target=id, facts={"device": device.id}))
            told = {"method": id, "device_id": device.id, "device": readable, "old_name": device.name}
            made(uow, self._randomness, self._policy, account.id, What.RENAMED, at=at, **told)


def _has_name(method: Authenticator) -> bool:
    """Whether people see it, by its device's name."""
    is_held = method.state in {State.ACTIVE, State.SUSPENDED} and not method.is_put_away
    return is_held and method.device_id is not None


def _give_name(
    uow: UnitOfWork, device: Device, name: str, held: Sequence[Authenticator], devices: Sequence[Device]
) -> None:
    """One name means one device. Raises NameTaken; a device that holds nothing any more makes way."""
    holding = {each.device_id for each in held if each.state is not State.PENDING}
    for other in (each for each in devices if each.id != device.id and each.is_called(name)):
        if other.id in holding:
            raise NameTaken
        uow.authenticators.save_device(replace(other, name=unused_name(name, devices)))
    uow.authenticators.save_device(replace(device, name=name))


def can_be_first(held: Sequence[Authenticator], policy: Policy) -> list[Authenticator]:
    """Backup codes run out: nobody is asked for them first."""
    return [each for each in usable(held, policy) if not each.kind.is_recovery]


def ask_first(uow: UnitOfWork, held: Sequence[Authenticator], chosen: Authenticator) -> None:
    """One method of an account is asked first: the index of the database refuses a second one, so the former goes first."""
    for each in held:
        if each.is_default and each.id != chosen.id:
            uow.authenticators.save(replace(each, is_default=False))
    if not chosen.is_default:
        uow.authenticators.save(replace(chosen, is_default=True))


def put_default_back(uow: UnitOfWork, account: Account, change: MadeChange, at: datetime) -> bool:  # noqa: ARG001
    """The method that was asked first before is so again, if it can still be used."""
    held = uow.authenticators.of(account.id)
    former = next((each for each in held if each.id == change.facts.get("former")), None)
    if former is None or former.state is not State.ACTIVE:
        return False
    ask_first(uow, held, former)
    return True


def put_name_back(uow: UnitOfWork, account: Account, change: MadeChange, at: datetime) -> bool:  # noqa: ARG001
    """The device is called as before, unless another one has that name by now."""
    devices = uow.authenticators.devices_of(account.id)
    device = next((each for each in devices if each.id == change.facts["device_id"]), None)
    if device is None:
        return False
    try:
        _give_name(uow, device, change.facts["old_name"], uow.authenticators.of(account.id), devices)
    except NameTaken:
        return False
    return True


def _event(account: Account, action: str, at: datetime, *, target: str, facts: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        at=at, actor=f"account:{account.id}", action=action, account_id=account.id, target=target, facts=facts
    )
