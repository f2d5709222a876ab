"""Making backup codes: ten at a time, shown once (S20)."""

from dataclasses import replace
from datetime import datetime

from bot.accounts.model import Account, Language, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, AuthenticatorId, Kind, Place, State, usable
from bot.errors import BackupCodesNotOffered, MethodNeededFirst
from bot.notices import NoticeKind
from bot.policy import Offer, Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.recovery.checking import PURPOSE, end_codes, set_of
from bot.recovery.codes import CODES, draw, written
from bot.recovery.model import CodesOffer, NewCodes
from bot.telling import tell
from bot.verification.fresh_check import check_owed
from bot.verification.owed import CheckOwed, Errand, Next


class BackupCodeSets:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy

    def open(self, by: SlackUser) -> CodesOffer | CheckOwed:
        """What the window says, or the fresh check that comes first (S31).

        Raises NotLinked, BackupCodesNotOffered, MethodNeededFirst.
        """
        at = self._clock.now()
        with self._begin() as uow:
            link, account, held = self._person(uow, by)
            if owed := self._owed(uow, link, account, held, at):
                return owed
            former = set_of(usable(held, self._policy))
            return CodesOffer(language=_language(account, link), left=former.codes_left if former else None)

    def make(self, by: SlackUser) -> NewCodes | CheckOwed:
        """A new set; the old one ends with it. Raises NotLinked, BackupCodesNotOffered, MethodNeededFirst."""
        at = self._clock.now()
        with self._begin() as uow:
            link, account, held = self._person(uow, by)
            if owed := self._owed(uow, link, account, held, at):
                return owed
            for former in (each for each in held if each.kind.is_recovery):
                end_codes(uow, former, because="replaced", at=at)
            codes = Authenticator(
                id=AuthenticatorId(self._randomness.token()),
                account_id=account.id,
                kind=Kind.RECOVERY,
                place=Place.PAPER,
                state=State.ACTIVE,
                seed=None,
                created_at=at,
                confirmed_at=at,
                codes_left=CODES,
            )
            drawn = [draw(self._randomness) for _ in range(CODES)]
            uow.authenticators.add(codes)
            uow.recovery_codes.add_all(
                codes.id, [self._digests.slow_of(each.reveal(), purpose=PURPOSE) for each in drawn]
            )
            uow.audit.add(
                AuditEvent(
                    at=at,
                    actor=f"account:{account.id}",
                    action="recovery.make_codes",
                    account_id=account.id,
                    target=codes.id,
                )
            )
            facts = {"done": "codes_made", "method": codes.id}
            tell(uow, self._randomness, account.id, NoticeKind.STEP, at=at, **facts)
            numbered = tuple(written(each, number) for number, each in enumerate(drawn, start=1))
            return NewCodes(language=_language(account, link), codes=numbered)

    def _person(self, uow: UnitOfWork, by: SlackUser) -> tuple[Link, Account, list[Authenticator]]:
        link, account = holder(uow, by)
        if self._policy.backup_codes is Offer.OFF:
            raise BackupCodesNotOffered
        held = list(uow.authenticators.of(account.id))
        # Codes that make codes would never end, and whoever found the paper would live on it.
        if all(each.kind.is_recovery for each in usable(held, self._policy)):
            raise MethodNeededFirst
        return link, account, held

    def _owed(
        self, uow: UnitOfWork, link: Link, account: Account, held: list[Authenticator], at: datetime
    ) -> CheckOwed | None:
        errand = Errand(Next.BACKUP_CODES)
        owed = check_owed(uow, link, account, held, wanted=errand, at=at, policy=self._policy)
        if owed is None:
            return None
        return replace(owed, methods=tuple(each for each in owed.methods if not each[0].kind.is_recovery))


def _language(account: Account, link: Link) -> Language:
    return account.language or Language.of_locale(link.locale)
