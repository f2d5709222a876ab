"""Sending codes to phones and checking what comes back; used by every flow in which a phone answers."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.accounts.model import Account, AccountId
from bot.audit import AuditEvent
from bot.authenticators.codes import DIGITS, Checked
from bot.authenticators.model import Authenticator, AuthenticatorId
from bot.authenticators.out_of_band import (
    KEPT_AFTER_ITS_LIFE,
    CodeId,
    Held,
    Limit,
    OutOfBandCode,
    Purpose,
    Scope,
    Span,
    Tally,
    check_sent,
    code_digest,
    held,
    limits,
)
from bot.authenticators.phones import region_of
from bot.errors import SetupNotFound
from bot.notices import Arrival, Line, Notice, NoticeId, NoticeKind, NoticeState
from bot.policy import Policy
from bot.ports import Digests, Randomness, UnitOfWork
from bot.secret import Secret
from bot.verification.nobody import as_much_work
from bot.verification.owed import Progress, SentCode

OF_A_CODE = 5
"""Statements that keep a code and have it sent: looking for former ones, its number, itself, its notice, its event."""


class PhoneCodes:
    def __init__(self, policy: Policy, randomness: Randomness, digests: Digests) -> None:
        self._policy = policy
        self._randomness = randomness
        self._digests = digests

    def send(
        self,
        uow: UnitOfWork,
        account: Account,
        authenticator: Authenticator,
        purpose: Purpose,
        *,
        view_id: str | None,
        at: datetime,
        then: str = "",
        verification_id: str | None = None,
    ) -> SentCode | Held:
        """A new code for this phone, unless a limit says otherwise; codes sent to it before are dead from then on.

        ``then`` is what comes after a fresh check; the window needs it again when there is trouble to tell.
        """
        if authenticator.number is None:
            raise SetupNotFound
        if refused := self._count(uow, account, self._limits(account, authenticator.number), at):
            return refused
        self._replace_open_ones(uow, authenticator.id, at)
        id_ = CodeId(self._randomness.token())
        digits = self._randomness.digits(DIGITS)
        code = OutOfBandCode(
            id=id_,
            authenticator_id=authenticator.id,
            account_id=account.id,
            purpose=purpose,
            code=Secret(digits),
            digest=code_digest(self._digests, id_, digits),
            notice_id=self._randomness.token(),
            view_id=view_id,
            verification_id=verification_id,
            created_at=at,
            expires_at=at + self._policy.code_life,
        )
        uow.codes.add(code)
        uow.notices.add(
            Notice(
                id=NoticeId(code.notice_id),
                kind=NoticeKind.CODE,
                to=Line(authenticator.id),
                account_id=account.id,
                facts={"code": code.id, "then": then},
                created_at=at,
                due_at=at,
            )
        )
        facts = {"by": authenticator.kind.value, "ends": authenticator.number.reveal()[-2:], "purpose": purpose.value}
        uow.audit.add(_event(account, "verification.send_code", at, authenticator.id, facts=facts))
        return SentCode(code, Progress.UNDER_WAY)

    def count_guess(self, uow: UnitOfWork, account: Account, number: Secret, *, at: datetime) -> Held | None:
        """Takes one out of the account's own budget, for asking for a number that is somebody else's (S19).

        So nobody learns cheaply whose numbers are known. The number's budget stays its owner's: else whoever types it often enough keeps their codes away.
        """
        return self._count(uow, account, self._limits(account, number, but_only=Scope.ACCOUNT), at)

    def _limits(self, account: Account, number: Secret, *, but_only: Scope | None = None) -> Sequence[Limit]:
        digest = self._digests.of(number.reveal(), purpose="number")
        found = limits(self._policy, number=digest, account_id=account.id, region=region_of(number))
        return [each for each in found if but_only in {None, each.scope}]

    def _count(self, uow: UnitOfWork, account: Account, of: Sequence[Limit], at: datetime) -> Held | None:
        """Takes one out of each budget (S19).

        Counted is what was asked for, not what arrived: failed deliveries cost as much. Nothing is counted where one
        budget is spent.
        """
        fresh = [Tally(subject=each.subject, span=each.span, began_at=at) for each in of]
        kept = uow.codes.tallies(fresh)
        tallies = [(limit, tally.seen(at)) for limit, tally in zip(of, kept, strict=True)]
        found = held(tallies, self._policy, at=at)
        if found is None:
            uow.codes.save_tallies([tally.counted(at) for _, tally in tallies])
            return None
        scope = found.scope.value if found.scope else "wait"
        uow.audit.add(_event(account, "verification.code_held", at, None, outcome=scope))
        if found.scope in {Scope.ALL, Scope.COUNTRY}:
            self._alarm(uow, found, next(tally for limit, tally in tallies if limit.scope is found.scope), at)
        return found

    def check(
        self,
        uow: UnitOfWork,
        sent: Sequence[OutOfBandCode],
        typed: Secret,
        *,
        at: datetime,
    ) -> Checked:
        """Compares with the codes sent to one phone for one purpose, newest first; the right one is used up."""
        checked, right = check_sent(typed.reveal(), sent, self._digests, at=at)
        if right is not None:
            uow.codes.save(right.used(at))
        return checked

    def sent_for(
        self, uow: UnitOfWork, verification_id: str, held: Sequence[Authenticator]
    ) -> Mapping[AuthenticatorId, Sequence[OutOfBandCode]]:
        """What was sent for this sign-in to each of the phones, newest first: one look, also where there is no phone (S6)."""
        phones = [each.id for each in held if each.kind.is_phone]
        sent: dict[AuthenticatorId, list[OutOfBandCode]] = {}
        for each in uow.codes.of_all(phones, Purpose.SIGN_IN):
            if each.verification_id == verification_id:
                sent.setdefault(each.authenticator_id, []).append(each)
        return sent

    def may_seem_sent(self, uow: UnitOfWork, subject: str, *, at: datetime) -> bool:
        """Whether a page may say that a code was sent to somebody whom nobody knows: as often as to anybody else (S6).

        Nothing is sent, so nothing is taken from the budgets that all share: unknown names could use them up. Where
        they are spent, nobody gets a code.
        """
        digest = self._digests.of(subject, purpose="number")
        of = limits(self._policy, number=digest, account_id=AccountId(subject), region=self._policy.phone_regions[0])
        kept = uow.codes.tallies([Tally(subject=each.subject, span=each.span, began_at=at) for each in of])
        tallies = [(limit, tally.seen(at)) for limit, tally in zip(of, kept, strict=True)]
        if held(tallies, self._policy, at=at) is not None:
            as_much_work(uow, statements=1)
            return False
        own = (Scope.NUMBER, Scope.ACCOUNT)
        uow.codes.save_tallies([tally.counted(at) for limit, tally in tallies if limit.scope in own])
        as_much_work(uow, statements=OF_A_CODE)
        return True

    def newest(
        self, uow: UnitOfWork, authenticator: Authenticator, purpose: Purpose, *, at: datetime
    ) -> SentCode | None:
        """The code that can still be typed, and how far it has come."""
        codes: Sequence[OutOfBandCode] = uow.codes.of(authenticator.id, purpose)
        if not codes or not codes[0].is_open(at):
            return None
        return SentCode(codes[0], progress_of(uow, codes[0]))

    def _replace_open_ones(self, uow: UnitOfWork, id_: AuthenticatorId, at: datetime) -> None:
        former = uow.codes.of_all([id_])
        for older in (each for each in former if each.used_at is None and each.replaced_at is None):
            uow.codes.save(older.replaced(at))
            notice = uow.notices.get(older.notice_id)
            # One that still waits for a provider's answer would hold up the new code behind it.
            if notice is not None and notice.state is NoticeState.NEW:
                uow.notices.save(notice.refused("a newer code was sent"))

    def _alarm(self, uow: UnitOfWork, found: Held, tally: Tally, at: datetime) -> None:
        """Once for each budget and span: either people need more than was planned, or somebody earns money with it."""
        facts = {"about": "phones_paused", "scope": tally.subject, "until": found.until.isoformat()}
        uow.notices.add(
            Notice(
                id=NoticeId(self._randomness.token()),
                kind=NoticeKind.ALARM,
                to=None,
                facts=facts,
                created_at=at,
                due_at=at,
                once=f"phones_paused:{tally.subject}:{found.until.isoformat()}",
            )
        )


def progress_of(uow: UnitOfWork, code: OutOfBandCode) -> Progress:
    """What the notice knows, and the gateway's word on it where it gives one."""
    notice = uow.notices.get(code.notice_id)
    if notice is None:
        return Progress.SENT if code.sent_at else Progress.REFUSED
    match notice.arrival:
        case Arrival.FAILED:
            return Progress.REFUSED
        case Arrival.TROUBLED:
            return Progress.TROUBLE
        case Arrival.UNDER_WAY if code.sent_at is None:
            return Progress.UNDER_WAY
    return Progress.SENT


def forget_codes(uow: UnitOfWork, at: datetime) -> None:
    """What has served its time: codes, and counts of codes that bound nothing any more."""
    uow.codes.forget_before(at - KEPT_AFTER_ITS_LIFE, counted_before=at - Span.DAY.length)


def _event(
    account: Account,
    action: str,
    at: datetime,
    target: str | None,
    *,
    outcome: str = "done",
    facts: dict[str, str] | None = None,
) -> AuditEvent:
    return AuditEvent(
        at=at,
        actor=f"account:{account.id}",
        action=action,
        account_id=account.id,
        target=target,
        outcome=outcome,
        facts=facts or {},
    )
