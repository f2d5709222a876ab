"""Verifications: a client asks whether it is really the person, hands on the codes typed at its page, and learns what happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.accounts.model import Account, Link
from bot.audit import AuditEvent
from bot.errors import IdempotencyMisused, VerificationNotFound
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.relying_parties.model import Permission, RelyingParty
from bot.secret import Secret
from bot.telling import notify
from bot.verification.asking import Asking
from bot.verification.codes_at_page import CodesAtPage
from bot.verification.decisions import Decisions, as_seen, record
from bot.verification.model import (
    OVER,
    TRANSACTION_DIGITS,
    Ask,
    Because,
    CodeAnswer,
    Hint,
    NotRequired,
    Status,
    Verification,
    VerificationId,
    Way,
)
from bot.verification.nobody import NOBODY, as_much_work
from bot.verification.own_setting import Sparing
from bot.verification.pacing import LOOKED_BACK, pause
from bot.verification.places import Campus

EXPIRED_AT_ONCE = 100
LATE = timedelta(seconds=5)
"""A prompt that has not left Slack's queue by then is behind whatever else waits."""
LOOKED_AT = timedelta(minutes=2)
"""Older ones say nothing about now."""
KEPT = timedelta(days=30)


class Verifications:
    """The client's side; what the person says in Slack is in ``Prompts``."""

    def __init__(
        self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy, campus: Campus
    ) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._decisions = Decisions(randomness)
        self._asking = Asking(policy, digests)
        self._sparing = Sparing(policy, campus)
        self._codes = CodesAtPage(policy, randomness, digests)

    def ask(self, client: RelyingParty, ask: Ask) -> Verification | NotRequired:
        """Opens a verification and, where it is a prompt, tells Slack. Raises IdempotencyMisused.

        Nobody is asked where the person's own setting says so of the place that the client claims. Nothing is kept of
        that: the same idempotency key decides anew, and may then ask.

        Somebody unknown gets a verification that nobody answers: same words, same work, same pauses (S6).
        """
        at = self._clock.now()
        asked_digest = self._digests.of(repr(replace(ask, idempotency_key=None)), purpose="asked")
        with self._begin() as uow:
            if ask.idempotency_key:
                former = uow.verifications.by_key(client.id, ask.idempotency_key)
                if former is not None and former.asked_digest != asked_digest:
                    raise IdempotencyMisused
                if former is not None:
                    return as_seen(former, at)
            person = self._asking.person(uow, ask, may_be_unenrolled=client.may(Permission.UNENROLLED), at=at)
            if isinstance(person, NotRequired):
                return self._spared(uow, client, ask, None, person, at)
            past = uow.verifications.past(person.subject, since=at - LOOKED_BACK)
            held = pause(past, client=client.id, at=at, policy=self._policy)
            # Whoever holds the missing device may hold a Slack session on it, and the password in its browser.
            rests = held is not None or person.misses_a_device
            spared = self._sparing.not_required(uow, ask, person.subject, person.account, is_held=rests, at=at)
            if spared is not None:
                return self._spared(uow, client, ask, person.account, spared, at)
            ways = person.ways(ask.strength)
            held_back = Hint.PROMPTS_PAUSED if rests else self._late(uow, ways, at)
            way, hint = self._asking.first_way(ask, ways, held_back)
            is_prompt = way is Way.PROMPT
            verification = Verification(
                id=VerificationId(self._randomness.token()),
                transaction=self._randomness.digits(TRANSACTION_DIGITS),
                client_id=client.id,
                client_name=client.name,
                subject=person.subject,
                account_id=person.account.id if person.account else None,
                application=ask.application,
                strength=ask.strength,
                way=way,
                methods=tuple(each for each in ways if each is not Way.PROMPT or held_back is None),
                number=Secret(self._randomness.digits(self._policy.prompt_digits)) if is_prompt else None,
                was_prompted=is_prompt,
                context=ask.context,
                created_at=at,
                expires_at=at + (self._policy.prompt_life if is_prompt else self._policy.verification_life),
                hint=hint,
                idempotency_key=ask.idempotency_key,
                asked_digest=asked_digest,
            )
            if is_prompt:
                self._cancel_older(uow, verification, at)
            uow.verifications.add(verification)
            record(
                uow,
                verification,
                f"client:{client.id}",
                "verification.ask",
                at,
                held.why.value if held else "device_gone" if rests else "",
            )
            if is_prompt:
                self._prompt(uow, verification, person.links, at)
            if way in {Way.SMS, Way.VOICE}:
                verification = self._send(uow, person.account, verification, way, at)
            return verification

    def look(self, client: RelyingParty, id: VerificationId) -> Verification:  # noqa: A002 - the word everybody expects
        """As it is now; one whose time is up says so although nobody has written that down yet. Raises VerificationNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            return as_seen(self._of(uow, client, id), at)

    def take_code(self, client: RelyingParty, id: VerificationId, typed: Secret) -> CodeAnswer:  # noqa: A002
        """A code typed at the page: of any app or token, or the one that was sent. Wrong ones leave it pending, up to a limit.

        Raises VerificationNotFound.
        """
        at = self._clock.now()
        with self._begin() as uow:
            return self.take_in(uow, client, self._of(uow, client, id), typed, at=at)

    def take_in(
        self,
        uow: UnitOfWork,
        client: RelyingParty,
        found: Verification,
        typed: Secret,
        *,
        at: datetime,
        is_spent: bool = False,
    ) -> CodeAnswer:
        """The same as a part of a flow; ``is_spent`` where the answer itself is all that the approval is worth (S13)."""
        if not found.is_open(at):
            return CodeAnswer(verification=as_seen(found, at), reason=OVER)
        account = uow.accounts.get(found.account_id or NOBODY)
        taken = self._codes.take(uow, client, found, account, typed, at=at)
        actor = f"client:{client.id}"
        if taken.method is not None:
            approved = replace(found, redeemed_at=at if is_spent else None).decided(
                Status.APPROVED, Because.CODE, at=at, method=taken.method, authenticator_id=taken.authenticator_id
            )
            return CodeAnswer(verification=self._decisions.decide(uow, approved, at, actor=actor))
        if taken.counts:
            found = replace(found, wrong_codes=found.wrong_codes + 1)
            if found.wrong_codes >= self._policy.codes_per_verification:
                rejected = found.decided(Status.REJECTED, Because.WRONG_CODES, at=at)
                found = self._decisions.decide(uow, rejected, at, actor=actor)
            else:
                uow.verifications.save(found)
        return CodeAnswer(verification=found, reason=taken.reason, wait_seconds=taken.wait_seconds)

    def another_way(self, client: RelyingParty, id: VerificationId, way: Way) -> Verification:  # noqa: A002
        """The person at the page chose another way: a code, or one that is sent now. Raises VerificationNotFound.

        An open prompt is called off by it: what is answered at the page must not be answered twice.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = self._of(uow, client, id)
            if not found.is_open(at) or way is Way.PROMPT or way not in found.methods:
                return as_seen(found, at)
            expires_at = max(found.expires_at, found.created_at + self._policy.verification_life)
            changed = replace(found, way=way, number=None, hint=None, expires_at=expires_at)
            uow.verifications.save(changed)
            record(uow, changed, f"client:{client.id}", "verification.another_way", at, way.value)
            if found.way is Way.PROMPT:
                self._decisions.refresh(uow, [changed], at)
            if way in {Way.SMS, Way.VOICE}:
                account = uow.accounts.get(found.account_id or NOBODY)
                changed = self._send(uow, account, changed, way, at)
            return changed

    def cancel(self, client: RelyingParty, id: VerificationId) -> Verification:  # noqa: A002
        """The client gives up. Raises VerificationNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            found = self._of(uow, client, id)
            if not found.can_be_ended(at):
                return as_seen(found, at)
            cancelled = found.decided(Status.CANCELLED, Because.CLIENT, at=at)
            return self._decisions.decide(uow, cancelled, at, actor=f"client:{client.id}")

    def redeem_in(
        self, uow: UnitOfWork, client: RelyingParty, found: Verification, *, at: datetime
    ) -> Verification | None:
        """An approval fetched by a plugin, once (S13), as a part of a flow that knows whose it is; None where there is none."""
        if not found.can_be_redeemed(at, self._policy.approval_life):
            return None
        redeemed = replace(found, redeemed_at=at)
        uow.verifications.save(redeemed)
        record(uow, redeemed, f"client:{client.id}", "verification.redeem", at, "done")
        return redeemed

    def expire_due(self) -> int:
        """Writes down what the clock has decided, so that cards change without anybody tapping; how many there were."""
        at = self._clock.now()
        with self._begin() as uow:
            due = uow.verifications.expired(at, limit=EXPIRED_AT_ONCE)
            over = [each.decided(Status.EXPIRED, Because.TIME, at=at) for each in due]
            self._decisions.decide_all(uow, over, at, actor="system")
            return len(over)

    def any_expired(self) -> bool:
        """Only looks, so that an idle house writes nothing."""
        with self._begin() as uow:
            return bool(uow.verifications.expired(self._clock.now(), limit=1))

    def forget_old(self) -> int:
        """The audit record keeps what happened; of the verification itself nobody has any use after this."""
        with self._begin() as uow:
            return uow.verifications.forget_before(self._clock.now() - KEPT)

    @staticmethod
    def _spared(
        uow: UnitOfWork, client: RelyingParty, ask: Ask, account: Account | None, why: NotRequired, at: datetime
    ) -> NotRequired:
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=f"client:{client.id}",
                action="verification.not_required",
                account_id=account.id if account else None,
                outcome=why.because,
                facts={"application": ask.application, **why.facts},
            )
        )
        return why

    def _of(self, uow: UnitOfWork, client: RelyingParty, id: VerificationId) -> Verification:  # noqa: A002
        found = uow.verifications.get(id)
        if found is None or found.client_id != client.id:
            raise VerificationNotFound
        return found

    @staticmethod
    def _late(uow: UnitOfWork, ways: Sequence[Way], at: datetime) -> Hint | None:
        """Where prompts of seconds ago still wait for Slack, as in a rush, nobody shall wait behind them."""
        if Way.PROMPT not in ways:
            return None
        late = uow.notices.is_waiting(NoticeKind.PROMPT, after=at - LOOKED_AT, before=at - LATE)
        return Hint.PROMPTS_LATE if late else None

    def _cancel_older(self, uow: UnitOfWork, newer: Verification, at: datetime) -> None:
        """S13: one open prompt per person and client; the newer one is what the person sees at the page now."""
        cancelled = [
            older.decided(Status.CANCELLED, Because.NEWER, at=at)
            for older in uow.verifications.open_prompts_of(newer.subject, newer.client_id)
            if older.can_be_ended(at)
        ]
        self._decisions.decide_all(uow, cancelled, at, actor=f"client:{newer.client_id}")

    def _prompt(self, uow: UnitOfWork, verification: Verification, links: Sequence[Link], at: datetime) -> None:
        for link in links:
            facts = {"verification": verification.id}
            notify(uow, self._randomness, verification.account_id, NoticeKind.PROMPT, link.user, facts, at=at)
        if not links:
            as_much_work(uow, statements=1)

    def _send(
        self, uow: UnitOfWork, account: Account | None, verification: Verification, way: Way, at: datetime
    ) -> Verification:
        """Sends a code to the phone; what can't be sent now leaves the other codes as the way."""
        if self._codes.send(uow, account, verification, way, at=at):
            return verification
        held = replace(verification, way=Way.OTP, hint=Hint.NOT_DELIVERED)
        uow.verifications.save(held)
        return held
