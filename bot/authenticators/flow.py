"""What becomes of methods that somebody says are not theirs, and of set-ups that end unfinished."""

from dataclasses import replace
from datetime import datetime

from bot.accounts.model import Account, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, AuthenticatorId, State, usable
from bot.errors import MethodNotFound
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.recovery.checking import end_codes
from bot.replacement.ending import bring_back
from bot.telling import notify, tell


class HeldAuthenticators:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy

    def not_me(self, by: SlackUser, id: AuthenticatorId | None) -> None:  # noqa: A002
        """Stops a method whose owner did not add it; security is told at any hour (S17, S33). Twice is once.

        A method whose stopping would leave an enabled account without any goes on working (law 2); security decides.
        ``id`` is None when what was not theirs is MFA having been turned on. Raises NotLinked, MethodNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            stop_as_not_mine(uow, self._randomness, self._policy, account, id, at=at, actor=f"account:{account.id}")


def stop_as_not_mine(
    uow: UnitOfWork,
    randomness: Randomness,
    policy: Policy,
    account: Account,
    id: AuthenticatorId | None,  # noqa: A002
    *,
    at: datetime,
    actor: str,
) -> str:
    """What "this wasn't me" does, in Slack and from a mail: ``yes`` it is stopped, ``no``, or it was ``before``.

    ``over`` says that the method had ended already. ``actor`` is for the record. Raises MethodNotFound.
    """
    stopped = "no"
    if id is not None:
        authenticator = uow.authenticators.get(id)
        if authenticator is None or authenticator.account_id != account.id:
            raise MethodNotFound
        # One that stands still for a loss could be found again: what nobody admits to having added must not be.
        if authenticator.state is State.SUSPENDED and authenticator.loss is None:
            tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped="before")
            return "before"
        # A set-up that only waits for its code is erased below, with all others; what was revoked opens nothing.
        if authenticator.loss is not None:
            uow.authenticators.save(authenticator.suspended(because="not_me", at=at))
            stopped = "yes"
        elif authenticator.state is not State.ACTIVE:
            stopped = "yes" if authenticator.state is State.PENDING else "over"
        bring_back(uow, policy, account, authenticator, at=at)
        left = [each for each in usable(uow.authenticators.of(account.id), policy) if each.id != id]
        if authenticator.state is State.ACTIVE and (left or account.enabled_at is None):
            _stop(uow, authenticator, [each for each in left if not each.kind.is_recovery], at)
            stopped = "yes"
    trust_nothing_proved_before(uow, account, at=at)
    uow.audit.add(
        AuditEvent(
            at=at,
            actor=actor,
            action="authenticators.not_me",
            account_id=account.id,
            target=id,
            facts={"stopped": stopped},
        )
    )
    told = {"method": id} if id else {}
    tell(uow, randomness, account.id, NoticeKind.METHOD_STOPPED, at=at, stopped=stopped, **told)
    facts = {"stopped": stopped, "account": account.sso_id, "method": id or ""}
    # Once, over both ways: Slack's button and the mail's.
    once = f"not_me:{account.id}:{id or 'enable'}"
    notify(uow, randomness, account.id, NoticeKind.ALARM, None, facts, at=at, once=once)
    return stopped


def trust_nothing_proved_before(uow: UnitOfWork, account: Account, *, at: datetime) -> None:
    """Whoever sits at a Slack session of theirs may not be the person: nothing it proved before counts any more.

    What it began under that proof (a set-up waiting for its code) must not become a method afterwards.
    """
    for link in uow.links.of_account(account.id):
        uow.links.save(replace(link, checked_at=None))
    uow.visits.end_of(account.id)
    for begun in uow.authenticators.of(account.id):
        if begun.state is State.PENDING:
            erase_setup(uow, begun, at=at, because="not_me")


def _stop(uow: UnitOfWork, authenticator: Authenticator, heirs: list[Authenticator], at: datetime) -> None:
    if authenticator.kind.is_recovery:
        # For good: whoever read one of the codes has read all of them.
        end_codes(uow, authenticator, because="not_me", at=at)
        return
    uow.authenticators.save(authenticator.suspended(because="not_me", at=at))
    if authenticator.is_default and heirs:
        uow.authenticators.save(replace(heirs[0], is_default=True))


def erase_setup(uow: UnitOfWork, authenticator: Authenticator, *, at: datetime, because: str) -> None:
    """Ends an unfinished set-up for good: its seed or number and its codes go, its record stays (S7, S34)."""
    uow.authenticators.save(authenticator.erased(because=because, at=at))
    uow.codes.forget_of(authenticator.id)
    uow.audit.add(
        AuditEvent(
            at=at,
            actor="system",
            action="enrollment.expire",
            account_id=authenticator.account_id,
            target=authenticator.id,
            facts={"because": because},
        )
    )
