"""Replacing a device: two questions, the new one proven, the old one out; to be left and taken up again at any time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.flow import erase_setup
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, Place
from bot.errors import (
    DayNotPossible,
    MethodNotFound,
    NothingElseAtHand,
    NothingToReplace,
    ReplacementOver,
    ReplacementUnderWay,
)
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.replacement.model import (
    LONGEST_AHEAD,
    Need,
    Replacement,
    ReplacementId,
    replaceable,
    settle,
)
from bot.support.hours import SupportHours
from bot.telling import tell
from bot.verification.fresh_check import check_owed
from bot.verification.owed import CheckOwed, Errand, Next


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """An open replacement, and what comes next in it."""

    replacement: Replacement
    old: Device
    need: Need
    place: Place
    """Where the next app is put."""


class Replacements:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy, hours: SupportHours) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._hours = hours

    def start(
        self,
        by: SlackUser,
        id: AuthenticatorId,  # noqa: A002
        *,
        at_hand: bool,
        number_stays: bool,
    ) -> Going | CheckOwed:
        """The two questions were answered about the device of this method: what comes next.

        Raises NotLinked, MethodNotFound, NothingToReplace, ReplacementUnderWay, and as ``go_on``.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            replacement = self._opened(uow, account, id, at).answered(at_hand=at_hand, number_stays=number_stays)
            held = uow.authenticators.of(account.id)
            if self._settled(replacement, held, account) is None:
                raise NothingToReplace
            uow.replacements.save(replacement)
            facts = {"at_hand": str(at_hand).lower(), "number_stays": str(number_stays).lower()}
            uow.audit.add(_event(replacement, "replacement.start", at, device=replacement.device_id, **facts))
            return self._next(uow, link, account, replace(replacement, version=replacement.version + 1), at)

    def go_on(self, by: SlackUser) -> Going | CheckOwed:
        """Takes it up where it was left: the fresh check that is owed, or what the new device still has to prove.

        Raises NotLinked, ReplacementOver, NothingElseAtHand.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account = holder(uow, by)
            return self._next(uow, link, account, self._open(uow, account), at)

    def plan(self, by: SlackUser, id: AuthenticatorId, on: date) -> Replacement:  # noqa: A002
        """The new device comes on that day, where the desk is: a reminder then, at the hour when the desk opens.

        Raises NotLinked, MethodNotFound, ReplacementUnderWay, DayNotPossible.
        """
        at = self._clock.now()
        today = at.astimezone(self._hours.zone).date()
        if not today < on <= today + LONGEST_AHEAD:
            raise DayNotPossible
        with self._begin() as uow:
            _link, account = holder(uow, by)
            opened = self._opened(uow, account, id, at)
            planned = replace(opened, at_hand=None, remind_at=self._hours.morning_of(on))
            uow.replacements.save(planned)
            uow.audit.add(_event(planned, "replacement.plan", at, device=planned.device_id, on=on.isoformat()))
            tell(uow, self._randomness, account.id, NoticeKind.CARD, at=at)
            return planned

    def cancel(self, by: SlackUser) -> None:
        """Everything stays as it is: what is proven stays proven, what was begun is erased. Raises NotLinked; twice is once."""
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            found = uow.replacements.open_of(account.id)
            if found is None:
                return
            setup = uow.authenticators.get(found.setup_id) if found.setup_id else None
            if setup is not None and setup.is_unfinished(at):
                erase_setup(uow, setup, at=at, because="cancelled")
            uow.replacements.save(found.cancelled(at))
            uow.audit.add(_event(found, "replacement.cancel", at, device=found.device_id))
            tell(uow, self._randomness, account.id, NoticeKind.CARD, at=at)

    def remind_next(self) -> bool:
        """Tells one person that the day of their new device has come; whether there was one."""
        at = self._clock.now()
        with self._begin() as uow:
            due = uow.replacements.due(at)
            if due is None:
                return False
            uow.replacements.save(replace(due, remind_at=None))
            tell(uow, self._randomness, due.account_id, NoticeKind.REPLACEMENT, at=at, replacement=due.id)
            return True

    def _opened(self, uow: UnitOfWork, account: Account, id_: AuthenticatorId, at: datetime) -> Replacement:
        """The open one for the device of this method, or a new one."""
        method = uow.authenticators.get(id_)
        held = uow.authenticators.of(account.id)
        devices = uow.authenticators.devices_of(account.id)
        device = next((each for each in devices if method and each.id == method.device_id), None)
        if device is None or not replaceable(device, held):
            raise MethodNotFound
        found = uow.replacements.open_of(account.id)
        if found is not None and found.device_id != device.id and self._is_moot(uow, found, held, account):
            # Its old device was lost or removed meanwhile: nothing is left to replace, and nobody has to say so.
            uow.replacements.save(found.cancelled(at))
            found = None
        if found is not None:
            if found.device_id != device.id:
                raise ReplacementUnderWay
            return found
        opened = Replacement(
            id=ReplacementId(self._randomness.token()),
            account_id=account.id,
            device_id=device.id,
            at_hand=None,
            started_at=at,
        )
        uow.replacements.add(opened)
        return opened

    def _is_moot(self, uow: UnitOfWork, found: Replacement, held: Sequence[Authenticator], account: Account) -> bool:
        devices = uow.authenticators.devices_of(account.id)
        has_old = any(each.id == found.device_id and replaceable(each, held) for each in devices)
        return not has_old or (not found.is_planned and self._settled(found, held, account) is None)

    def _open(self, uow: UnitOfWork, account: Account) -> Replacement:
        found = uow.replacements.open_of(account.id)
        if found is None:
            raise ReplacementOver
        return found

    def _next(
        self, uow: UnitOfWork, link: Link, account: Account, replacement: Replacement, at: datetime
    ) -> Going | CheckOwed:
        held = list(uow.authenticators.of(account.id))
        errand = Errand(Next.REPLACE, of=replacement.id)
        if owed := check_owed(uow, link, account, held, wanted=errand, at=at, policy=self._policy):
            return self._answerable(owed, replacement)
        need = self._settled(replacement, held, account)
        if need is None:
            raise ReplacementOver
        old = next(each for each in uow.authenticators.devices_of(account.id) if each.id == replacement.device_id)
        return Going(replacement=replacement, old=old, need=need, place=old.place)

    def _answerable(self, owed: CheckOwed, replacement: Replacement) -> CheckOwed:
        """The old one's own code where it is at hand; where it isn't, what is elsewhere, and a number that has moved already."""
        on_old = [each for each, _ in owed.methods if each.device_id == replacement.device_id]
        if replacement.at_hand:
            own = next((each for each in on_old if not each.kind.is_phone), None)
            return replace(owed, chosen=own.id) if own else owed
        gone = {each.id for each in on_old if not (each.kind.is_phone and replacement.number_stays)}
        left = tuple(pair for pair in owed.methods if pair[0].id not in gone)
        if not left:
            raise NothingElseAtHand
        return replace(owed, methods=left)

    def _settled(self, replacement: Replacement, held: Sequence[Authenticator], account: Account) -> Need | None:
        is_enabled = account.enabled_at is not None
        found = settle(replacement, held, is_enabled=is_enabled, phones_allowed=self._policy.phones_allowed)
        return found.missing


def _event(replacement: Replacement, action: str, at: datetime, **facts: str) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=f"account:{replacement.account_id}",
        action=action,
        account_id=replacement.account_id,
        target=replacement.id,
        facts=facts,
    )
