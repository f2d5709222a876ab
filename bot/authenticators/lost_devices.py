"""Reporting a device lost, and finding it again: the person's side of ``loss``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.accounts.model import Account, SlackUser
from bot.accounts.standing import holder
from bot.authenticators.flow import trust_nothing_proved_before
from bot.authenticators.loss import Frozen, falling, freeze, record, wakes_at
from bot.authenticators.model import Authenticator, Device, DeviceId, Loss, active, usable
from bot.changes.made import made
from bot.changes.model import What
from bot.errors import LastWayIn, MethodNotFound, NothingFrozen
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.telling import notify, tell
from bot.verification.fresh_check import check_owed
from bot.verification.owed import CheckOwed, Errand, Next

WOKEN_AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LossForm:
    """What the window of a report shows."""

    account: Account
    devices: tuple[Device, ...]
    """Those that can be reported, the likeliest first."""
    last: Device | None
    """The one without which nothing would be left to sign in with, if there is one."""
    wakes_at: datetime
    """Until when something left at home would rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Back:
    """A device that works again."""

    device: Device


class LostDevices:
    def __init__(
        self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy, zone: ZoneInfo | None = None
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._zone = zone or ZoneInfo("Asia/Tokyo")

    def wakes_at(self, rested_at: datetime) -> datetime:
        return wakes_at(rested_at, self._zone)

    def open(self, by: SlackUser) -> LossForm:
        """What can be reported now. Raises NotLinked, MethodNotFound where nothing is held."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            held = uow.authenticators.of(account.id)
            devices = uow.authenticators.devices_of(account.id)
            found = [each for each in devices if falling(held, each.id, Loss.LOST)]
            if not found:
                raise MethodNotFound
            first = {each.device_id for each in active(held) if each.is_default}
            found.sort(key=lambda each: (each.place.is_carried, each.id in first), reverse=True)
            is_on = account.enabled_at is not None
            last = next((each for each in found if is_on and not _left(held, each, self._policy)), None)
            return LossForm(account=account, devices=tuple(found), last=last, wakes_at=self.wakes_at(at))

    def report(self, by: SlackUser, device: DeviceId, because: Loss, *, anyway: bool = False) -> Frozen:
        """Freezes it, at any hour, with nothing in hand. Raises NotLinked, MethodNotFound, LastWayIn."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            actor = f"account:{account.id}"
            return freeze(
                uow, self._randomness, self._policy, account, device, because, at=at, actor=actor, anyway=anyway
            )

    def found(self, by: SlackUser, device: DeviceId) -> Back | CheckOwed:
        """It is here again, after a fresh check with another device; what was stopped by "this wasn't me" stays so.

        Whoever holds the phone and the Slack session on it has no other device. Only what was left at home may
        answer for itself, where nothing else is left. Raises NotLinked, NothingFrozen, NoUsableMethod.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            held = list(uow.authenticators.of(account.id))
            stopped = [each for each in held if each.device_id == device and each.loss]
            if not stopped:
                raise NothingFrozen
            wanted = Errand(Next.FOUND, device)
            if owed := check_owed(uow, link, account, held, wanted=wanted, at=at, policy=self._policy):
                return owed
            _bring_back(uow, account, "authenticators.found", held, stopped, at=at, actor=f"account:{account.id}")
            told = {"device": device, "method": stopped[0].id}
            made(uow, self._randomness, self._policy, account.id, What.FOUND, at=at, **told)
            return Back(device=_named(uow, account, device))

    def not_me(self, by: SlackUser, device: DeviceId) -> None:
        """Somebody else reported it, or said that it is here again. Security is told at any hour (S17). Raises NotLinked, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            loss_was_not_mine(
                uow, self._randomness, self._policy, account, device, at=at, actor=f"account:{account.id}"
            )

    def any_to_wake(self) -> bool:
        """Only looks, so that an idle house writes nothing."""
        with self._begin() as uow:
            return bool(self._due(uow, self._clock.now()))

    def wake_due(self) -> int:
        """It is morning: what one person left at home is asked again. How many methods there were."""
        at = self._clock.now()
        with self._begin() as uow:
            due = self._due(uow, at)
            account = uow.accounts.get(due[0].account_id) if due else None
            if account is None:
                return 0
            theirs = [each for each in due if each.account_id == account.id]
            held = uow.authenticators.of(account.id)
            _bring_back(uow, account, "authenticators.wake", held, theirs, at=at, actor="system")
            # Nobody is woken for it: the report said when it would be.
            for link in uow.links.of_account(account.id):
                if link.home_seen_at is not None:
                    notify(uow, self._randomness, account.id, NoticeKind.HOME, link.user, {}, at=at)
            return len(theirs)

    def _due(self, uow: UnitOfWork, at: datetime) -> list[Authenticator]:
        resting = uow.authenticators.resting(limit=WOKEN_AT_ONCE)
        return [each for each in resting if each.ended_at and self.wakes_at(each.ended_at) <= at]


def loss_was_not_mine(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account: Account,
    device_id: DeviceId,
    *,
    at: datetime,
    actor: str,
) -> str:
    """What "this wasn't me" does about a report or a find: ``loss_frozen`` it stands still as before, ``loss_stolen`` it does now, ``loss_kept``.

    It never brings a device back: mail and Slack may both be open on the phone that a thief holds (S19). Raises MethodNotFound.
    """
    _named(uow, account, device_id)
    outcome = "loss_frozen"
    if any(each.device_id == device_id for each in active(uow.authenticators.of(account.id))):
        try:
            freeze(uow, randomness, policy, account, device_id, Loss.STOLEN, at=at, actor=actor)
            outcome = "loss_stolen"
        except LastWayIn:
            outcome = "loss_kept"
    trust_nothing_proved_before(uow, account, at=at)
    record(
        uow, account, "authenticators.loss_not_me", device_id, at=at, actor=actor, outcome=outcome.removeprefix("loss_")
    )
    facts = {"stopped": outcome, "account": account.sso_id, "method": device_id}
    once = f"{outcome}:{account.id}:{device_id}:{at.date().isoformat()}"
    notify(uow, randomness, account.id, NoticeKind.ALARM, None, facts, at=at, once=once)
    tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped=outcome)
    return outcome


def _left(held: Sequence[Authenticator], lost: Device, policy: Policy) -> list[Authenticator]:
    return [each for each in usable(held, policy) if each.device_id != lost.id]


def _named(uow: UnitOfWork, account: Account, device_id: DeviceId) -> Device:
    device = next((each for each in uow.authenticators.devices_of(account.id) if each.id == device_id), None)
    if device is None:
        raise MethodNotFound
    return device


def _bring_back(
    uow: UnitOfWork,
    account: Account,
    action: str,
    held: Sequence[Authenticator],
    stopped: Sequence[Authenticator],
    *,
    at: datetime,
    actor: str,
) -> None:
    has_default = any(each.is_default for each in held if each not in stopped)
    for each in stopped:
        # What rested comes back to its place, unless another was chosen meanwhile; there is always one that is asked first.
        was_first = each.is_default or not any(other.is_default for other in stopped)
        back = each.resumed(is_default=not has_default and was_first)
        has_default = has_default or back.is_default
        uow.authenticators.save(back)
        record(uow, account, action, each.id, at=at, actor=actor, device=each.device_id or "")
