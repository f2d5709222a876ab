"""Codes typed at the page of a sign-in system: compared with every app and token of the person, and with what was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.accounts.model import Account
from bot.authenticators.codes import Checked, Generator, Outcome, check
from bot.authenticators.model import Authenticator, AuthenticatorId, usable
from bot.authenticators.out_of_band import Held, Purpose
from bot.policy import Offer, Policy
from bot.ports import Digests, Randomness, UnitOfWork
from bot.recovery.checking import BackupCodes, set_of
from bot.recovery.codes import read
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.asking import WAY_OF
from bot.verification.fresh_check import Tries
from bot.verification.model import Verification, Way
from bot.verification.nobody import NOBODY
from bot.verification.out_of_band import PhoneCodes

TELLING = (Outcome.USED, Outcome.AHEAD, Outcome.CLOCK_FAST, Outcome.CLOCK_SLOW, Outcome.LATE)
"""What explains a code that is not right better than "wrong"; said only to whoever typed a code that was once good."""
USUALLY_HELD = 2
"""Apps and tokens with which a code is compared at least."""
NOBODYS = Generator(Secret("MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"))
"""Its codes are never right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """``method`` is there where the code was right."""

    method: Way | None = None
    authenticator_id: AuthenticatorId | None = None
    reason: str | None = None
    wait_seconds: int = 0
    counts: bool = False


class CodesAtPage:
    def __init__(self, policy: Policy, randomness: Randomness, digests: Digests) -> None:
        self._policy = policy
        self._digests = digests
        self._sent = PhoneCodes(policy, randomness, digests)
        self._backup = BackupCodes(randomness, digests)

    def take(
        self,
        uow: UnitOfWork,
        client: RelyingParty,
        verification: Verification,
        account: Account | None,
        typed: Secret,
        *,
        at: datetime,
        held: Sequence[Authenticator] | None = None,
    ) -> Taken:
        """Counts a wrong one by person and client: whoever knows a password locks nobody out of Slack by it (S4, S5).

        ``held`` are the methods that may answer, where the flow knows them already. An account that is locked, and one
        that nobody knows, look like one whose codes were all wrong (S6).
        """
        tries = Tries(self._policy, source=f"client:{client.id}")
        kept = tries.throttle(uow, f"page:{verification.subject}", at=at)
        wait = kept.wait(at=at, policy=self._policy)
        if wait:
            return Taken(reason="wait", wait_seconds=max(1, round(wait.total_seconds())))
        is_locked = account is not None and account.wrong_codes_in_row >= self._policy.tries_per_account
        if held is None:
            held = usable(uow.authenticators.of(account.id if account else NOBODY), self._policy)
        used, checked = self._compare(uow, verification, [] if is_locked or account is None else held, typed, at)
        if account is not None:
            tries.count(uow, account, kept, checked, at=at)
        elif checked.outcome.counts_as_try:
            tries.count_for_nobody(uow, kept, checked, at=at)
        if checked.outcome is Outcome.RIGHT and used is not None:
            uow.authenticators.save(used.accepted(checked.step, at=at))
            return Taken(method=WAY_OF[used.kind], authenticator_id=used.id)
        return Taken(reason=_reason(checked), wait_seconds=checked.seconds, counts=checked.outcome.counts_as_try)

    def send(
        self, uow: UnitOfWork, account: Account | None, verification: Verification, way: Way, *, at: datetime
    ) -> bool:
        """A code for the first phone of this kind, good for this verification only (S13). False where none may leave now."""
        if account is None:
            return self._sent.may_seem_sent(uow, verification.subject, at=at)
        held = usable(uow.authenticators.of(account.id), self._policy)
        phones = sorted((each for each in held if WAY_OF[each.kind] is way), key=lambda each: not each.is_default)
        if not phones:
            return False
        sent = self._sent.send(
            uow, account, phones[0], Purpose.SIGN_IN, view_id=None, at=at, verification_id=verification.id
        )
        return not isinstance(sent, Held)

    def _compare(
        self, uow: UnitOfWork, verification: Verification, held: Sequence[Authenticator], typed: Secret, at: datetime
    ) -> tuple[Authenticator | None, Checked]:
        drawn = read(typed) if self._policy.backup_codes is not Offer.OFF else None
        if drawn is not None:
            # Nothing else has this shape: it is compared with one row of one set, or with as much of nobody's.
            codes = set_of(held)
            keeps_last = all(each.kind.is_recovery for each in held)
            return codes, self._backup.check_drawn(uow, codes, drawn, at=at, keeps_last=keeps_last)
        held = [each for each in held if not each.kind.is_recovery]
        found: list[Checked] = []
        # Looked for where the page offers a phone, whether or not there is one behind it (S6).
        offers_phone = any(each in verification.methods for each in (Way.SMS, Way.VOICE))
        sent = self._sent.sent_for(uow, verification.id, held) if offers_phone else {}
        for each in held:
            if each.generator is None:
                checked = self._sent.check(uow, sent.get(each.id, ()), typed, at=at)
            else:
                checked = self._check(each.generator, typed, at, each.last_step)
            if checked.outcome is Outcome.RIGHT:
                return each, checked
            found.append(checked)
        for _ in range(USUALLY_HELD - sum(each.generator is not None for each in held)):
            # The same work for somebody who has nothing to compare with: time must not tell who is known (S6).
            checked = self._check(NOBODYS, typed, at, None)
            found.append(checked if checked.outcome in {Outcome.LETTERS, Outcome.LENGTH} else Checked(Outcome.WRONG))
        telling = [each for each in found if each.outcome in TELLING]
        # A phone to which nothing was sent must not make a guess at the app's code look like none: it counts (S4).
        counting = [each for each in found if each.outcome.counts_as_try]
        return None, (telling or counting or found)[0]

    def _check(self, generator: Generator, typed: Secret, at: datetime, last_step: int | None) -> Checked:
        return check(typed.reveal(), generator, at=at, last_step=last_step, earlier_steps=self._policy.earlier_steps)


def _reason(checked: Checked) -> str:
    return checked.outcome.value
