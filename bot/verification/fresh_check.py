"""Checking that it is really the person: the fresh check owed before methods change (S31)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from bot.accounts.model import Account, Link, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.codes import Checked, Generator, Outcome, check
from bot.authenticators.model import Authenticator, AuthenticatorId, Throttle, active, answering
from bot.authenticators.out_of_band import Held, Purpose
from bot.door.entering import acting, keep_check
from bot.door.model import Visit, Visitor
from bot.errors import MethodNotFound, NoUsableMethod
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.recovery.checking import BackupCodes
from bot.secret import Secret
from bot.verification.nobody import as_much_work
from bot.verification.out_of_band import PhoneCodes
from bot.verification.owed import CheckOwed, Wanted, carried, with_names


def fresh_check_owed(link: Link | Visit, authenticators: list[Authenticator], *, at: datetime, policy: Policy) -> bool:
    """Whether an existing method must answer first. Nothing is owed by somebody who has none yet.

    The check belongs to the Slack user who made it: one made elsewhere must not open the door for a stolen session.
    """
    if not active(authenticators) and not answering(authenticators, policy):
        return False
    return not is_fresh(link, at=at, policy=policy)


def is_fresh(link: Link | Visit, *, at: datetime, policy: Policy) -> bool:
    """Whether a method has answered here a moment ago."""
    return link.checked_at is not None and link.checked_at <= at < link.checked_at + policy.fresh_check_life


def check_owed(
    uow: UnitOfWork,
    link: Link | Visit,
    account: Account,
    held: list[Authenticator],
    *,
    wanted: Wanted,
    at: datetime,
    policy: Policy,
) -> CheckOwed | None:
    """The check that comes before a new method, if it is owed. Raises NoUsableMethod where nothing is left to answer it.

    An enabled account that lost its last method would otherwise be open to whoever holds its Slack session.
    """
    methods = answering(held, policy)
    if account.enabled_at is not None and not active(held) and not methods:
        # The last code on paper has just been it: with it spent, what it opened must not close before its owner.
        if is_fresh(link, at=at, policy=policy):
            return None
        raise NoUsableMethod
    if not fresh_check_owed(link, held, at=at, policy=policy):
        return None
    if not methods:
        raise NoUsableMethod
    named = with_names(methods, uow.authenticators.devices_of(account.id))
    return CheckOwed(account=account, link=link, methods=named, wanted=wanted)


@dataclass(frozen=True, slots=True)
class Tries:
    """Counts wrong codes, per subject and source (S4). Used by every flow that takes a code."""

    policy: Policy
    source: str = "slack"

    def throttle(self, uow: UnitOfWork, subject: str, *, at: datetime) -> Throttle:
        """The row of wrong codes as it stands now; hand it on to ``refuse`` and ``count``."""
        kept = uow.authenticators.throttle(subject, self.source)
        throttle = kept.seen(at=at)
        if throttle != kept:
            uow.authenticators.save_throttle(throttle)
        return throttle

    def refuse(self, uow: UnitOfWork, account: Account, throttle: Throttle, *, at: datetime) -> Checked | None:
        """What to answer without comparing anything, or None when a try may be made."""
        wait = throttle.wait(at=at, policy=self.policy)
        if account.wrong_codes_in_row >= self.policy.tries_per_account:
            refused = Checked(Outcome.LOCKED)
        elif wait:
            refused = Checked(Outcome.WAIT, seconds=max(1, round(wait.total_seconds())))
        else:
            return None
        uow.audit.add(_tried(account, "authenticators.throttled", throttle.subject, refused, at=at))
        return refused

    def count(
        self, uow: UnitOfWork, account: Account, throttle: Throttle, checked: Checked, *, at: datetime
    ) -> Account:
        """Remembers the outcome of a comparison; the account as it is now."""
        if checked.outcome is Outcome.RIGHT:
            if throttle.wrong_in_row:
                uow.authenticators.save_throttle(throttle.succeeded())
            counted = replace(account, wrong_codes_in_row=0)
        elif checked.outcome.counts_as_try:
            uow.authenticators.save_throttle(throttle.failed(at=at))
            counted = replace(account, wrong_codes_in_row=account.wrong_codes_in_row + 1)
            uow.audit.add(_tried(account, "authenticators.wrong_code", throttle.subject, checked, at=at))
        else:
            counted = account
        if counted != account:
            uow.accounts.save(counted)
        return counted

    def count_for_nobody(self, uow: UnitOfWork, throttle: Throttle, checked: Checked, *, at: datetime) -> None:
        """The same for somebody nobody knows: as slow, and as much on record (S6)."""
        uow.authenticators.save_throttle(throttle.failed(at=at))
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=self.source,
                action="authenticators.wrong_code",
                target=throttle.subject,
                outcome=checked.outcome.value,
            )
        )
        as_much_work(uow, statements=1)


def tries_of(by: SlackUser | Visitor, policy: Policy) -> Tries:
    """Counted apart: whoever guesses at the door, a password in hand, makes nobody wait in Slack (S5)."""
    return Tries(policy, source="door" if isinstance(by, Visitor) else "slack")


def _tried(account: Account, action: str, subject: str, checked: Checked, *, at: datetime) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=f"account:{account.id}",
        action=action,
        account_id=account.id,
        target=subject,
        outcome=checked.outcome.value,
    )


class FreshChecks:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._policy = policy
        self._digests = digests
        self._codes = PhoneCodes(policy, randomness, digests)
        self._backup = BackupCodes(randomness, digests)

    def step_up(self, by: SlackUser | Visitor, method: AuthenticatorId, typed: Secret) -> Checked:
        """Takes the code of a method the person holds as their fresh check. Raises NotLinked, VisitOver, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            authenticator = self._answering(uow, account, method)
            tries = tries_of(by, self._policy)
            throttle = tries.throttle(uow, authenticator.id, at=at)
            if refused := tries.refuse(uow, account, throttle, at=at):
                return refused
            checked = compare(
                uow,
                account,
                authenticator,
                typed,
                Purpose.STEP_UP,
                at=at,
                codes=self._codes,
                backup=self._backup,
                policy=self._policy,
            )
            tries.count(uow, account, throttle, checked, at=at)
            if checked.outcome is Outcome.RIGHT:
                uow.authenticators.save(authenticator.accepted(checked.step, at=at))
                keep_check(uow, link, at)
                uow.audit.add(
                    AuditEvent(
                        at=at,
                        actor=f"account:{account.id}",
                        action="verification.step_up",
                        account_id=account.id,
                        target=authenticator.id,
                        facts={"method": authenticator.kind.value, "strength": "possession"},
                    )
                )
            return checked

    def send_code(
        self, by: SlackUser | Visitor, method: AuthenticatorId, *, wanted: Wanted, view_id: str | None
    ) -> CheckOwed:
        """Sends a code to a phone the person holds, for their fresh check. Raises NotLinked, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            phone = self._answering(uow, account, method)
            if phone.number is None:
                raise MethodNotFound
            sent = self._codes.send(uow, account, phone, Purpose.STEP_UP, view_id=view_id, at=at, then=carried(wanted))
            owed = self._owed(uow, link, account, phone, wanted, at)
            return replace(owed, held=sent) if isinstance(sent, Held) else owed

    def look(self, by: SlackUser | Visitor, method: AuthenticatorId, *, wanted: Wanted) -> CheckOwed:
        """The check with the code that was sent, and how far it has come. Raises NotLinked, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account = acting(uow, self._digests, by, at)
            return self._owed(uow, link, account, self._answering(uow, account, method), wanted, at)

    def _owed(
        self,
        uow: UnitOfWork,
        link: Link | Visit,
        account: Account,
        phone: Authenticator,
        wanted: Wanted,
        at: datetime,
    ) -> CheckOwed:
        methods = answering(uow.authenticators.of(account.id), self._policy)
        return CheckOwed(
            account=account,
            link=link,
            methods=with_names(methods, uow.authenticators.devices_of(account.id)),
            wanted=wanted,
            chosen=phone.id,
            code=self._codes.newest(uow, phone, Purpose.STEP_UP, at=at),
        )

    def _answering(self, uow: UnitOfWork, account: Account, method: AuthenticatorId) -> Authenticator:
        held = answering(uow.authenticators.of(account.id), self._policy)
        found = next((each for each in held if each.id == method), None)
        if found is None:
            raise MethodNotFound
        return found


def compare(
    uow: UnitOfWork,
    account: Account,
    authenticator: Authenticator,
    typed: Secret,
    purpose: Purpose,
    *,
    at: datetime,
    codes: PhoneCodes,
    backup: BackupCodes,
    policy: Policy,
) -> Checked:
    """The typed code against what the method shows, what was sent to it for this purpose, or what stands on the paper."""
    if authenticator.kind.is_recovery:
        return backup.check(uow, authenticator, typed, at=at)
    generator = authenticator.generator
    if generator is None:
        return codes.check(uow, uow.codes.of(authenticator.id, purpose), typed, at=at)
    return check(
        typed.reveal(),
        generator,
        at=at,
        last_step=authenticator.last_step,
        earlier_steps=policy.earlier_steps,
        others=partial(generators_by_device, uow, account, but=authenticator),
    )


def generators_by_device(uow: UnitOfWork, account: Account, *, but: Authenticator) -> dict[str, Generator]:
    """The person's other apps and tokens by device name: to say "that is the other one's code"."""
    others = [each for each in active(uow.authenticators.of(account.id)) if each.id != but.id]
    names = {device.id: device.name for device in uow.authenticators.devices_of(account.id)} if others else {}
    return {
        names[each.device_id]: each.generator
        for each in others
        if each.generator is not None and each.device_id in names
    }
