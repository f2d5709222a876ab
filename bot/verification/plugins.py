"""What the plugins of other systems ask: is this code right, please ask this person, and what came of it.

They know one call for a code and nothing of verifications; each of their sign-ins is one all the same.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.accounts.model import Account, AccountId
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, usable
from bot.errors import ClientUnknown, SerialUnknown
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.relying_parties.model import ClientId, RelyingParty
from bot.secret import Secret
from bot.verification.asking import WAY_OF, Asking
from bot.verification.codes_at_page import CodesAtPage
from bot.verification.decisions import record
from bot.verification.flow import Verifications
from bot.verification.model import (
    TRANSACTION_DIGITS,
    Ask,
    Because,
    Context,
    Status,
    Strength,
    Verification,
    VerificationId,
    Way,
)
from bot.verification.serials import made_up_serial, method_called, serial_of

PLUGINS: Final = "privacyIDEA plugins"
"""The client that all of them are: they carry no key of their own, their addresses tell who they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Whom a plugin means: the first of these names that somebody has, or the owner of the method with this serial."""

    names: tuple[str, ...] = ()
    serial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a plugin says of a sign-in; what it says is a claim (S16)."""

    whose: Whose
    application: str
    context: Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """What came of one call. ``verification`` is None where there is none to speak of; ``serial`` is the method's that answered."""

    verification: Verification | None = None
    is_success: bool = False
    serial: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """An open question, and the serials under which plugins list the ways to answer it."""

    verification: Verification
    serials: dict[Way, str]


class Progress(StrEnum):
    PENDING = "pending"
    """Also for what nobody knows, what is over by time, and what was fetched before: a poll reveals no more (S61)."""
    ACCEPT = "accept"
    DECLINED = "declined"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class _Person:
    subject: str
    account: Account | None
    held: list[Authenticator]


class PluginSignIns:
    def __init__(
        self,
        verifications: Verifications,
        begin: Begin,
        clock: Clock,
        randomness: Randomness,
        digests: Digests,
        policy: Policy,
    ) -> None:
        self._verifications = verifications
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._asking = Asking(policy, digests)
        self._codes = CodesAtPage(policy, randomness, digests)

    def client(self) -> RelyingParty:
        """The plugins' client, made at its first use. Raises ClientUnknown where an operator has revoked it.

        What was revoked does not come back by itself: ``clients add`` with the same name brings it back.
        """
        with self._begin() as uow:
            return self._client(uow, self._clock.now())

    def check_code(self, question: Question, typed: Secret) -> Passed:
        """A code without anything before it: one verification, opened and decided at once, in one transaction.

        Raises ClientUnknown, SerialUnknown.
        """
        at = self._clock.now()
        with self._begin() as uow:
            client = self._client(uow, at)
            person, only = self._person(uow, question.whose)
            asked = Verification(
                id=VerificationId(self._randomness.token()),
                transaction=self._randomness.digits(TRANSACTION_DIGITS),
                client_id=client.id,
                client_name=client.name,
                subject=person.subject,
                account_id=person.account.id if person.account else None,
                application=question.application,
                strength=Strength.POSSESSION,
                way=Way.OTP,
                methods=(Way.OTP,),
                context=question.context,
                created_at=at,
                expires_at=at + self._policy.verification_life,
            )
            # Nothing was sent for a sign-in that begins with its code: phones have nothing to say here.
            held = [each for each in person.held if not each.kind.is_phone and only in {None, each.id}]
            taken = self._codes.take(uow, client, asked, person.account, typed, at=at, held=held)
            is_right = taken.method is not None
            decided = replace(asked, redeemed_at=at if is_right else None).decided(
                Status.APPROVED if is_right else Status.REJECTED,
                Because.CODE if is_right else Because.WRONG_CODES,
                at=at,
                method=taken.method,
                authenticator_id=taken.authenticator_id,
            )
            uow.verifications.add(decided)
            record(
                uow, decided, f"client:{client.id}", f"verification.{decided.status.value}", at, taken.reason or "code"
            )
        used = next((each for each in held if each.id == taken.authenticator_id), None)
        return Passed(verification=decided, is_success=is_right, serial=serial_of(used) if used else None)

    def ask_for(self, question: Question) -> Ask:
        """What to ask ``Verifications`` for. Only looks. Raises SerialUnknown."""
        names = question.whose.names
        if question.whose.serial is not None:
            with self._begin() as uow:
                person, _ = self._person(uow, question.whose)
            # Somebody whose MFA is not on looks like somebody nobody knows.
            names = (person.account.sso_id if person.account else person.subject,)
        return Ask(account=names[0], also_called=names[1:], application=question.application, context=question.context)

    def challenge(self, verification: Verification) -> Challenge:
        """With the serial of each way: of the method that would be asked, or one that is made up. Only looks."""
        with self._begin() as uow:
            held = (
                usable(uow.authenticators.of(verification.account_id), self._policy) if verification.account_id else []
            )
        in_order = sorted(held, key=lambda each: not each.is_default)
        serials = {way: made_up_serial(way.value[:2].upper(), verification.subject, self._digests) for way in Way}
        serials[Way.OTP] = made_up_serial("TP", verification.subject, self._digests)
        serials[Way.PROMPT] = made_up_serial("PU", verification.subject, self._digests)
        # Of each way the first one is written last, and stays: it is the one that a code is sent to.
        return Challenge(
            verification=verification,
            serials=serials | {WAY_OF[each.kind]: serial_of(each) for each in reversed(in_order)},
        )

    def answer(self, whose: Whose, transaction: str, typed: Secret | None) -> Passed:
        """The answer to an open challenge: a code, or nothing, which fetches an approval given in Slack: once (S13).

        Raises ClientUnknown, SerialUnknown.
        """
        at = self._clock.now()
        with self._begin() as uow:
            client = self._client(uow, at)
            found = uow.verifications.by_transaction(transaction)
            person = self._answerer(uow, whose, found)
            if found is None or found.client_id != client.id or found.subject != person.subject:
                return Passed()
            if typed is None:
                redeemed = self._verifications.redeem_in(uow, client, found, at=at)
                return self._passed(redeemed, person, is_success=redeemed is not None)
            if not found.is_open(at):
                return Passed(verification=found)
            taken = self._verifications.take_in(uow, client, found, typed, at=at, is_spent=True).verification
            return self._passed(taken, person, is_success=taken.status is Status.APPROVED)

    def progress(self, transaction: str) -> Progress:
        """How far a challenge has come. Only looks, and uses nothing up."""
        at = self._clock.now()
        with self._begin() as uow:
            client = uow.relying_parties.by_name(PLUGINS)
            found = uow.verifications.by_transaction(transaction)
        if found is None or client is None or found.client_id != client.id:
            return Progress.PENDING
        if found.can_be_redeemed(at, self._policy.approval_life):
            return Progress.ACCEPT
        ended = {Status.REJECTED: Progress.DECLINED, Status.CANCELLED: Progress.CANCELLED}
        return ended.get(found.status, Progress.PENDING)

    def _client(self, uow: UnitOfWork, at: datetime) -> RelyingParty:
        living = uow.relying_parties.by_name(PLUGINS)
        if living is not None:
            return living
        if any(each.name.casefold() == PLUGINS.casefold() for each in uow.relying_parties.all()):
            raise ClientUnknown
        made = RelyingParty(
            id=ClientId(self._randomness.token()),
            name=PLUGINS,
            # Of no key at all: nobody can call in its name anywhere else.
            digest=self._digests.of(self._randomness.seed(32), purpose="no client key"),
            created_at=at,
        )
        uow.relying_parties.add(made)
        uow.audit.add(
            AuditEvent(at=at, actor="system", action="relying_parties.add", target=made.id, facts={"name": PLUGINS})
        )
        return made

    def _person(self, uow: UnitOfWork, whose: Whose) -> tuple[_Person, str | None]:
        """Who is meant, and the one method that may answer where it was named by its serial. Raises SerialUnknown."""
        only = None
        if whose.serial is not None:
            method = method_called(uow, whose.serial)
            if method is None:
                raise SerialUnknown
            account, only = uow.accounts.get(method.account_id), method.id
        else:
            account = uow.accounts.find_first(whose.names)
        return self._known(uow, account, whose.names[-1] if whose.names else str(only)), only

    def _known(self, uow: UnitOfWork, account: Account | None, called: str) -> _Person:
        """Whoever may not sign in is nobody, under the name they were asked by: it looks the same and costs the same (S6)."""
        nobody = self._asking.nobody(called)
        held = usable(uow.authenticators.of(account.id if account else AccountId(nobody.subject)), self._policy)
        if account is None or account.enabled_at is None or not held:
            return _Person(nobody.subject, None, [])
        return _Person(account.id, account, held)

    def _answerer(self, uow: UnitOfWork, whose: Whose, found: Verification | None) -> _Person:
        """Like ``_person``; a challenge in Slack has a serial too, and with its transaction it names somebody."""
        if found is not None and whose.serial == made_up_serial("PU", found.subject, self._digests):
            account = uow.accounts.get(found.account_id) if found.account_id else None
            return self._known(uow, account, found.subject) if account else _Person(found.subject, None, [])
        return self._person(uow, whose)[0]

    def _passed(self, verification: Verification | None, person: _Person, *, is_success: bool) -> Passed:
        if verification is None or not is_success:
            return Passed(verification=verification)
        used = next((each for each in person.held if each.id == verification.authenticator_id), None)
        serial = serial_of(used) if used else made_up_serial("PU", verification.subject, self._digests)
        return Passed(verification=verification, is_success=True, serial=serial)
