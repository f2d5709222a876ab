"""Verifications: a client asks, the person answers in Slack or types a code at the page, the client learns what happened."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hmac import compare_digest

from bot.accounts.model import Account, Link, SlackUser
from bot.accounts.standing import holder
from bot.audit import AuditEvent
from bot.authenticators.codes import normalized
from bot.authenticators.model import AuthenticatorId
from bot.errors import IdempotencyMisused, NotYours, VerificationNotFound
from bot.notices import Notice, NoticeId, NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Digests, Randomness, UnitOfWork
from bot.relying_parties.model import Permission, RelyingParty
from bot.secret import Secret
from bot.verification.asking import Asking
from bot.verification.codes_at_page import CodesAtPage
from bot.verification.model import (
    OVER,
    TRANSACTION_DIGITS,
    Ask,
    Because,
    CodeAnswer,
    Hint,
    NotRequired,
    PostedPrompt,
    Status,
    Verification,
    VerificationId,
    Way,
)
from bot.verification.nobody import NOBODY, as_much_work
from bot.verification.pacing import LOOKED_BACK, pause

EXPIRED_AT_ONCE = 100
LATE = timedelta(seconds=5)
"""A prompt that has not left Slack's queue by then is behind whatever else waits."""
LOOKED_AT = timedelta(minutes=2)
"""Older ones say nothing about now."""
KEPT = timedelta(days=30)


class Verifications:
    """Every change of a verification is guarded by its state: of answer, code, cancel and expiry exactly one wins (law 5)."""

    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, digests: Digests, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._digests = digests
        self._policy = policy
        self._asking = Asking(policy, digests)
        self._codes = CodesAtPage(policy, randomness, digests)

    def ask(self, client: RelyingParty, ask: Ask) -> Verification | NotRequired:
        """Opens a verification and, where it is a prompt, tells Slack. Raises IdempotencyMisused.

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
                    return self._as_seen(former, at)
            person = self._asking.person(uow, ask, may_be_unenrolled=client.may(Permission.UNENROLLED), at=at)
            if isinstance(person, NotRequired):
                uow.audit.add(
                    AuditEvent(
                        at=at,
                        actor=f"client:{client.id}",
                        action="verification.not_required",
                        outcome=person.because,
                        facts={"application": ask.application},
                    )
                )
                return person
            past = uow.verifications.past(person.subject, since=at - LOOKED_BACK)
            held = pause(past, client=client.id, at=at, policy=self._policy)
            ways = person.ways(ask.strength)
            held_back = Hint.PROMPTS_PAUSED if held else self._late(uow, ways, at)
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
            self.record(
                uow, verification, f"client:{client.id}", "verification.ask", at, held.why.value if held else ""
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
            return self._as_seen(self._of(uow, client, id), at)

    def look_by_transaction(self, client: RelyingParty, transaction: str) -> Verification:
        """The same, by the number that plugins know. Raises VerificationNotFound."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.verifications.by_transaction(transaction)
            if found is None or found.client_id != client.id:
                raise VerificationNotFound
            return self._as_seen(found, at)

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
            return CodeAnswer(verification=self._as_seen(found, at), reason=OVER)
        account = uow.accounts.get(found.account_id or NOBODY)
        taken = self._codes.take(uow, client, found, account, typed, at=at)
        actor = f"client:{client.id}"
        if taken.method is not None:
            decided = self._decide(
                uow,
                replace(found, redeemed_at=at if is_spent else None),
                Status.APPROVED,
                Because.CODE,
                at,
                actor=actor,
                method=taken.method,
                authenticator_id=taken.authenticator_id,
            )
            return CodeAnswer(verification=decided)
        if taken.counts:
            found = replace(found, wrong_codes=found.wrong_codes + 1)
            if found.wrong_codes >= self._policy.codes_per_verification:
                found = self._decide(uow, found, Status.REJECTED, Because.WRONG_CODES, at, actor=actor)
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
                return self._as_seen(found, at)
            expires_at = max(found.expires_at, found.created_at + self._policy.verification_life)
            changed = replace(found, way=way, number=None, hint=None, expires_at=expires_at)
            uow.verifications.save(changed)
            self.record(uow, changed, f"client:{client.id}", "verification.another_way", at, way.value)
            if found.way is Way.PROMPT:
                self._refresh_prompts(uow, [changed], at)
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
                return self._as_seen(found, at)
            actor = f"client:{client.id}"
            return self._decide(uow, found, Status.CANCELLED, Because.CLIENT, at, actor=actor)

    def redeem(self, client: RelyingParty, transaction: str, identifier: str) -> Verification | None:
        """An approval fetched by a plugin, for the person it was asked for: once (S13). None where there is none to fetch."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.verifications.by_transaction(transaction)
            account = uow.accounts.find(identifier)
            if found is None or account is None or found.client_id != client.id or found.account_id != account.id:
                return None
            return self.redeem_in(uow, client, found, at=at)

    def redeem_in(
        self, uow: UnitOfWork, client: RelyingParty, found: Verification, *, at: datetime
    ) -> Verification | None:
        """The same as a part of a flow that knows whose it is."""
        if not found.can_be_redeemed(at, self._policy.approval_life):
            return None
        redeemed = replace(found, redeemed_at=at)
        uow.verifications.save(redeemed)
        self.record(uow, redeemed, f"client:{client.id}", "verification.redeem", at, "done")
        return redeemed

    def for_person(self, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """What its addressee may see. Raises NotLinked, NotYours."""
        at = self._clock.now()
        with self._begin() as uow:
            return self._as_seen(self._mine(uow, by, id), at)

    def answer(self, by: SlackUser, id: VerificationId, typed: Secret) -> Verification:  # noqa: A002
        """The number typed in Slack; a wrong one leaves it pending, the third rejects it (S10, S14).

        Raises NotLinked, NotYours. What is not pending any more is given back as it is: nothing changes.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = self._mine(uow, by, id)
            if not found.shows_prompt(at) or found.number is None:
                return self._as_seen(found, at)
            actor = f"account:{found.account_id}"
            if _same(normalized(typed.reveal()), found.number.reveal()):
                return self._decide(uow, found, Status.APPROVED, Because.NUMBER, at, actor=actor, method=Way.PROMPT)
            wrong = replace(found, wrong_numbers=found.wrong_numbers + 1)
            if wrong.wrong_numbers >= self._policy.wrong_numbers:
                return self._decide(uow, wrong, Status.REJECTED, Because.WRONG_NUMBERS, at, actor=actor)
            uow.verifications.save(wrong)
            self.record(uow, wrong, actor, "verification.wrong_number", at, str(wrong.wrong_numbers))
            return wrong

    def numbers_left(self, verification: Verification) -> int:
        """How many wrong numbers there may still be, the last of which rejects it (S14)."""
        return max(0, self._policy.wrong_numbers - verification.wrong_numbers)

    def call_off(self, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """The person called it off ("It's me, cancel"): nothing to worry about. Raises NotLinked, NotYours."""
        at = self._clock.now()
        with self._begin() as uow:
            found = self._mine(uow, by, id)
            if not found.can_be_ended(at):
                return self._as_seen(found, at)
            actor = f"account:{found.account_id}"
            return self._decide(uow, found, Status.CANCELLED, Because.PERSON, at, actor=actor)

    def not_me(self, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """Somebody else signs in ("This wasn't me"): rejects, stops prompts, alarms security at any hour (S17).

        Raises NotLinked, NotYours.

        Also heard when the prompt is over: whoever sees it too late saw a password being tried all the same.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = self._mine(uow, by, id)
            if found.disowned_at is not None:
                return self._as_seen(found, at)
            actor = f"account:{found.account_id}"
            mine = replace(found, disowned_at=at)
            others = [each for each in uow.verifications.open_of(found.subject) if each.id != found.id]
            disowned = [replace(each, disowned_at=at) for each in others if each.can_be_ended(at)]
            if mine.can_be_ended(at):
                disowned.insert(0, mine)
            else:
                uow.verifications.save(mine)
                self.record(uow, mine, actor, "verification.not_me_late", at, self._as_seen(mine, at).status.value)
            rejected = [self._settle(uow, each, Status.REJECTED, Because.NOT_ME, at, actor=actor) for each in disowned]
            self._refresh_prompts(uow, rejected, at)
            seen = rejected[0] if mine.can_be_ended(at) else self._as_seen(mine, at)
            self._alarm(uow, seen, at)
            return seen

    def posted(self, prompt: PostedPrompt) -> None:
        """Where a prompt has arrived; if it was decided meanwhile, it changes at once."""
        at = self._clock.now()
        with self._begin() as uow:
            uow.verifications.keep_posted(prompt)
            found = uow.verifications.get(prompt.verification_id)
            if found is None:
                return
            if not found.shows_prompt(at):
                self._refresh(uow, prompt, found, at)
            elif found.hint is Hint.NOT_DELIVERED:
                uow.verifications.save(replace(found, hint=None))

    def note(self, id: VerificationId, hint: Hint) -> None:  # noqa: A002
        """Something that whoever waits should know; wakes them."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.verifications.get(id)
            if found is None or not found.shows_prompt(at):
                return
            # What did not arrive yet may yet arrive; that nothing rings holds on.
            if found.hint is None or (found.hint is Hint.NOT_DELIVERED and hint is not found.hint):
                uow.verifications.save(replace(found, hint=hint))

    def to_show(self, id: VerificationId) -> Verification | None:  # noqa: A002
        """For the card that is being rendered."""
        at = self._clock.now()
        with self._begin() as uow:
            found = uow.verifications.get(id)
            return self._as_seen(found, at) if found else None

    def expire_due(self) -> int:
        """Writes down what the clock has decided, so that cards change without anybody tapping; how many there were."""
        at = self._clock.now()
        with self._begin() as uow:
            due = uow.verifications.expired(at, limit=EXPIRED_AT_ONCE)
            over = [self._settle(uow, each, Status.EXPIRED, Because.TIME, at, actor="system") for each in due]
            self._refresh_prompts(uow, over, at)
            return len(over)

    def any_expired(self) -> bool:
        """Only looks, so that an idle house writes nothing."""
        with self._begin() as uow:
            return bool(uow.verifications.expired(self._clock.now(), limit=1))

    def forget_old(self) -> int:
        """The audit record keeps what happened; of the verification itself nobody has any use after this."""
        with self._begin() as uow:
            return uow.verifications.forget_before(self._clock.now() - KEPT)

    def _of(self, uow: UnitOfWork, client: RelyingParty, id: VerificationId) -> Verification:  # noqa: A002
        found = uow.verifications.get(id)
        if found is None or found.client_id != client.id:
            raise VerificationNotFound
        return found

    def _mine(self, uow: UnitOfWork, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """Only the addressee may act, whoever else sees the button (S51)."""
        _link, account = holder(uow, by)
        found = uow.verifications.get(id)
        if found is None or found.account_id != account.id:
            raise NotYours
        return found

    @staticmethod
    def _as_seen(found: Verification, at: datetime) -> Verification:
        if found.status is Status.PENDING and not found.is_open(at):
            return found.decided(Status.EXPIRED, Because.TIME, at=found.expires_at)
        return found

    def _decide(
        self,
        uow: UnitOfWork,
        found: Verification,
        status: Status,
        because: Because,
        at: datetime,
        *,
        actor: str,
        method: Way | None = None,
        authenticator_id: AuthenticatorId | None = None,
    ) -> Verification:
        decided = self._settle(
            uow, found, status, because, at, actor=actor, method=method, authenticator_id=authenticator_id
        )
        self._refresh_prompts(uow, [decided], at)
        return decided

    def _settle(
        self,
        uow: UnitOfWork,
        found: Verification,
        status: Status,
        because: Because,
        at: datetime,
        *,
        actor: str,
        method: Way | None = None,
        authenticator_id: AuthenticatorId | None = None,
    ) -> Verification:
        """One decision and its one event; the cards that stand in Slack are the caller's to change."""
        decided = found.decided(status, because, at=at, method=method, authenticator_id=authenticator_id)
        uow.verifications.decide(decided)
        self.record(uow, decided, actor, f"verification.{status.value}", at, because.value)
        return decided

    @staticmethod
    def _late(uow: UnitOfWork, ways: Sequence[Way], at: datetime) -> Hint | None:
        """Where prompts of seconds ago still wait for Slack, as in a rush, nobody shall wait behind them."""
        if Way.PROMPT not in ways:
            return None
        late = uow.notices.is_waiting(NoticeKind.PROMPT, after=at - LOOKED_AT, before=at - LATE)
        return Hint.PROMPTS_LATE if late else None

    def _cancel_older(self, uow: UnitOfWork, newer: Verification, at: datetime) -> None:
        """S13: one open prompt per person and client; the newer one is what the person sees at the page now."""
        actor = f"client:{newer.client_id}"
        cancelled = [
            self._settle(uow, older, Status.CANCELLED, Because.NEWER, at, actor=actor)
            for older in uow.verifications.open_prompts_of(newer.subject, newer.client_id)
            if older.can_be_ended(at)
        ]
        if cancelled:
            self._refresh_prompts(uow, cancelled, at)

    def _prompt(self, uow: UnitOfWork, verification: Verification, links: Sequence[Link], at: datetime) -> None:
        for link in links:
            self._tell(uow, NoticeKind.PROMPT, verification, link.user, {"verification": verification.id}, at)
        if not links:
            as_much_work(uow, statements=1)

    def _refresh_prompts(self, uow: UnitOfWork, decided: Sequence[Verification], at: datetime) -> None:
        prompted = {each.id: each for each in decided if each.was_prompted}
        if prompted:
            for posted in uow.verifications.posted_of(*prompted):
                self._refresh(uow, posted, prompted[posted.verification_id], at)

    def _refresh(self, uow: UnitOfWork, posted: PostedPrompt, verification: Verification, at: datetime) -> None:
        facts = {"verification": posted.verification_id, "channel": posted.channel, "ts": posted.ts}
        self._tell(uow, NoticeKind.PROMPT_AGAIN, verification, posted.user, facts, at)

    def _tell(
        self,
        uow: UnitOfWork,
        kind: NoticeKind,
        verification: Verification,
        to: SlackUser,
        facts: dict[str, str],
        at: datetime,
    ) -> None:
        uow.notices.add(
            Notice(
                id=NoticeId(self._randomness.token()),
                kind=kind,
                to=to,
                account_id=verification.account_id,
                facts=facts,
                created_at=at,
                due_at=at,
            )
        )

    def _send(
        self, uow: UnitOfWork, account: Account | None, verification: Verification, way: Way, at: datetime
    ) -> Verification:
        """Sends a code to the phone; what can't be sent now leaves the other codes as the way."""
        if self._codes.send(uow, account, verification, way, at=at):
            return verification
        held = replace(verification, way=Way.OTP, hint=Hint.NOT_DELIVERED)
        uow.verifications.save(held)
        return held

    def _alarm(self, uow: UnitOfWork, verification: Verification, at: datetime) -> None:
        account = uow.accounts.get(verification.account_id) if verification.account_id else None
        facts = {
            "about": "prompt_not_me",
            "account": account.sso_id if account else "",
            "application": verification.application,
            "client": verification.client_name,
            "ip": verification.context.ip or "",
            "location": verification.context.location or "",
            "status": verification.status.value,
            "asked_at": verification.created_at.isoformat(),
        }
        uow.notices.add(
            Notice(
                id=NoticeId(self._randomness.token()),
                kind=NoticeKind.ALARM,
                to=None,
                account_id=verification.account_id,
                facts=facts,
                created_at=at,
                due_at=at,
                once=f"prompt_not_me:{verification.id}",
            )
        )

    @staticmethod
    def record(
        uow: UnitOfWork, verification: Verification, actor: str, action: str, at: datetime, outcome: str = ""
    ) -> None:
        facts = {
            "application": verification.application,
            "client": verification.client_name,
            "transaction": verification.transaction,
            "wanted": verification.strength.value,
        }
        if verification.method and verification.reached:
            facts |= {"method": verification.method.value, "strength": verification.reached.value}
        uow.audit.add(
            AuditEvent(
                at=at,
                actor=actor,
                action=action,
                account_id=verification.account_id,
                target=verification.id,
                outcome=outcome or "done",
                facts=facts,
            )
        )


def _same(typed: str, number: str) -> bool:
    return compare_digest(typed.encode(), number.encode())
