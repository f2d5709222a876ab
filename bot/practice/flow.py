"""A practice sign-in without one device, from its beginning to its end. It opens nothing, and real sign-ins never see it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from hmac import compare_digest

from bot.accounts.model import Account, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import Checked, Outcome
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, DeviceId, usable
from bot.authenticators.out_of_band import Held, Purpose
from bot.errors import DeviceNotFound, MethodNotFound, NothingLeft, PracticeOver
from bot.notices import NoticeKind
from bot.policy import Offer, Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.practice.model import PRACTICE_LIFE, AtPage, Attempt, Losses, Practice, PracticeId, left_without
from bot.recovery.checking import BackupCodes
from bot.secret import Secret
from bot.telling import tell
from bot.verification.fresh_check import Tries, compare
from bot.verification.out_of_band import PhoneCodes
from bot.verification.owed import with_names


class Practices:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        # The same counters as everywhere in Slack: a practice wins nobody a further handful of guesses (S4).
        self._tries = Tries(policy)
        self._codes = PhoneCodes(policy, randomness, digests)
        self._backup = BackupCodes(randomness, digests)

    def start(self, by: SlackUser, lost: DeviceId) -> Attempt:
        """Begins one; an open one makes way. The time runs from here.

        Raises NotLinked, DeviceNotFound, NothingLeft.
        """
        at = self._clock.now()
        with self._begin() as uow:
            _link, account = holder(uow, by)
            held = usable(uow.authenticators.of(account.id), self._policy)
            if not any(each.device_id == lost for each in held):
                raise DeviceNotFound
            if not left_without(lost, held):
                raise NothingLeft
            practice = Practice(
                id=PracticeId(self._randomness.token()),
                account_id=account.id,
                device_id=lost,
                started_at=at,
                expires_at=at + PRACTICE_LIFE,
            )
            uow.practices.replace_open(account.id, at=at)
            uow.practices.add(practice)
            uow.audit.add(_event(practice, "practice.start", at, {"device": lost}))
            return self._attempt(uow, account, practice, held)

    def answer(
        self,
        by: SlackUser | AtPage,
        id: PracticeId,  # noqa: A002 - the word everybody expects
        method: AuthenticatorId,
        typed: Secret,
    ) -> tuple[Checked, Practice]:
        """Takes the code of a method that stays. A right one ends the practice, and is spent as anywhere else (law 3).

        It is nobody's fresh check (S31), and no verification of any client. Raises NotLinked, PracticeOver, MethodNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            account, practice = self._open(uow, by, id, at)
            authenticator = self._staying(uow, practice, method)
            throttle = self._tries.throttle(uow, authenticator.id, at=at)
            if refused := self._tries.refuse(uow, account, throttle, at=at):
                return refused, practice
            checked = compare(
                uow,
                account,
                authenticator,
                typed,
                Purpose.PRACTICE,
                at=at,
                codes=self._codes,
                backup=self._backup,
                policy=self._policy,
            )
            self._tries.count(uow, account, throttle, checked, at=at)
            if checked.outcome is not Outcome.RIGHT:
                return checked, practice
            uow.authenticators.save(authenticator.accepted(checked.step, at=at))
            done = practice.got_in(authenticator.id, at=at)
            facts = {
                "device": done.device_id,
                "method": authenticator.id,
                "seconds": str(round(done.took.total_seconds())),
                "where": "page" if isinstance(by, AtPage) else "slack",
            }
            self._end(uow, done, at)
            uow.audit.add(_event(done, "practice.finish", at, facts))
            return checked, done

    def send_code(
        self,
        by: SlackUser | AtPage,
        id: PracticeId,  # noqa: A002
        method: AuthenticatorId,
        *,
        view_id: str | None,
    ) -> Attempt:
        """Sends a code to a phone that stays. Raises NotLinked, PracticeOver, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            account, practice = self._open(uow, by, id, at)
            phone = self._staying(uow, practice, method)
            if phone.number is None:
                raise MethodNotFound
            sent = self._codes.send(uow, account, phone, Purpose.PRACTICE, view_id=view_id, at=at, then=practice.id)
            held = usable(uow.authenticators.of(account.id), self._policy)
            attempt = self._attempt(uow, account, practice, held, phone=phone, at=at)
            return replace(attempt, held=sent) if isinstance(sent, Held) else attempt

    def look(self, by: SlackUser | AtPage, id: PracticeId, method: AuthenticatorId | None = None) -> Attempt:  # noqa: A002
        """The open practice, with the code that was sent to ``method``. Raises NotLinked, PracticeOver, MethodNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            account, practice = self._open(uow, by, id, at)
            phone = self._staying(uow, practice, method) if method else None
            held = usable(uow.authenticators.of(account.id), self._policy)
            return self._attempt(uow, account, practice, held, phone=phone, at=at)

    def give_up(self, by: SlackUser | AtPage, id: PracticeId) -> Practice:  # noqa: A002
        """The person couldn't get in: good to know today. Raises NotLinked, PracticeOver."""
        at = self._clock.now()
        with self._begin() as uow:
            _account, practice = self._open(uow, by, id, at)
            done = practice.gave_up(at=at)
            self._end(uow, done, at)
            uow.audit.add(_event(done, "practice.give_up", at, {"device": done.device_id}))
            return done

    def get(self, by: SlackUser, id: PracticeId) -> Practice | None:  # noqa: A002
        """One of the person's own, open or not. Raises NotLinked."""
        with self._begin() as uow:
            _link, account = holder(uow, by)
            found = uow.practices.get(id)
            return found if found is not None and found.account_id == account.id else None

    def losses(self) -> Losses:
        """What losing each device would mean, over all accounts."""
        at = self._clock.now()
        with self._begin() as uow:
            return uow.practices.losses(
                at=at,
                phones_allowed=self._policy.phones_allowed,
                codes_allowed=self._policy.backup_codes is not Offer.OFF,
            )

    def _open(
        self,
        uow: UnitOfWork,
        by: SlackUser | AtPage,
        id: PracticeId,  # noqa: A002
        at: datetime,
    ) -> tuple[Account, Practice]:
        found = uow.practices.get(id)
        if isinstance(by, AtPage):
            is_theirs = compare_digest(by.ticket.reveal().encode(), self._ticket(id).reveal().encode())
            account = uow.accounts.get(found.account_id) if found and is_theirs else None
        else:
            _link, account = holder(uow, by)
        if found is None or account is None or found.account_id != account.id or not found.is_open(at):
            raise PracticeOver
        return account, found

    def _ticket(self, id: PracticeId) -> Secret:  # noqa: A002
        """Not kept anywhere: the id stands in the record and in Slack's window, and alone it must not open the page."""
        return Secret(self._digests.of(id, purpose="practice page")[:40])

    def _staying(self, uow: UnitOfWork, practice: Practice, method: AuthenticatorId) -> Authenticator:
        found = uow.authenticators.get(method)
        if found is None or found.account_id != practice.account_id:
            raise MethodNotFound
        if not left_without(practice.device_id, usable([found], self._policy)):
            raise MethodNotFound
        return found

    def _attempt(
        self,
        uow: UnitOfWork,
        account: Account,
        practice: Practice,
        held: Sequence[Authenticator],
        *,
        phone: Authenticator | None = None,
        at: datetime | None = None,
    ) -> Attempt:
        devices = uow.authenticators.devices_of(practice.account_id)
        return Attempt(
            practice=practice,
            ticket=self._ticket(practice.id),
            language=account.language,
            lost=_named(practice.device_id, devices),
            methods=with_names(left_without(practice.device_id, held), devices),
            chosen=phone.id if phone else None,
            code=self._codes.newest(uow, phone, Purpose.PRACTICE, at=at) if phone and at else None,
        )

    def _end(self, uow: UnitOfWork, done: Practice, at: datetime) -> None:
        # Of two at the same moment one ends it; the other's code, tries and all, never happened.
        if not uow.practices.end(done):
            raise PracticeOver
        tell(uow, self._randomness, done.account_id, NoticeKind.PRACTICE, at=at, practice=done.id)


def _named(id_: DeviceId, devices: Sequence[Device]) -> Device:
    return next(each for each in devices if each.id == id_)


def _event(practice: Practice, action: str, at: datetime, facts: dict[str, str]) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=f"account:{practice.account_id}",
        action=action,
        account_id=practice.account_id,
        target=practice.id,
        facts=facts,
    )
