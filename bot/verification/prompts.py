"""The person's side of a verification: the request in Slack, its number, and what is said instead of a number."""

from dataclasses import replace
from datetime import datetime
from hmac import compare_digest

from bot.accounts.model import SlackUser
from bot.accounts.standing import holder
from bot.authenticators.codes import normalized
from bot.errors import NotYours
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.ports import Begin, Clock, Randomness, UnitOfWork
from bot.secret import Secret
from bot.telling import notify
from bot.verification.decisions import Decisions, as_seen, record
from bot.verification.model import Because, Hint, PostedPrompt, Status, Verification, VerificationId, Way


class Prompts:
    def __init__(self, begin: Begin, clock: Clock, randomness: Randomness, policy: Policy) -> None:
        self._begin = begin
        self._clock = clock
        self._randomness = randomness
        self._policy = policy
        self._decisions = Decisions(randomness)

    def for_person(self, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """What its addressee may see. Raises NotLinked, NotYours."""
        at = self._clock.now()
        with self._begin() as uow:
            return as_seen(self._mine(uow, by, id), at)

    def answer(self, by: SlackUser, id: VerificationId, typed: Secret) -> Verification:  # noqa: A002
        """The number typed in Slack; a wrong one leaves it pending, the third rejects it (S10, S14).

        Raises NotLinked, NotYours. What is not pending any more is given back as it is: nothing changes.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = self._mine(uow, by, id)
            if not found.shows_prompt(at) or found.number is None:
                return as_seen(found, at)
            actor = f"account:{found.account_id}"
            if _same(normalized(typed.reveal()), found.number.reveal()):
                approved = found.decided(Status.APPROVED, Because.NUMBER, at=at, method=Way.PROMPT)
                return self._decisions.decide(uow, approved, at, actor=actor)
            wrong = replace(found, wrong_numbers=found.wrong_numbers + 1)
            if wrong.wrong_numbers >= self._policy.wrong_numbers:
                rejected = wrong.decided(Status.REJECTED, Because.WRONG_NUMBERS, at=at)
                return self._decisions.decide(uow, rejected, at, actor=actor)
            uow.verifications.save(wrong)
            record(uow, wrong, actor, "verification.wrong_number", at, str(wrong.wrong_numbers))
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
                return as_seen(found, at)
            cancelled = found.decided(Status.CANCELLED, Because.PERSON, at=at)
            return self._decisions.decide(uow, cancelled, at, actor=f"account:{found.account_id}")

    def not_me(self, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """Somebody else signs in ("This wasn't me"): rejects, stops prompts, alarms security at any hour (S17).

        Raises NotLinked, NotYours.

        Also heard when the prompt is over: whoever sees it too late saw a password being tried all the same.
        """
        at = self._clock.now()
        with self._begin() as uow:
            found = self._mine(uow, by, id)
            if found.disowned_at is not None:
                return as_seen(found, at)
            actor = f"account:{found.account_id}"
            mine = replace(found, disowned_at=at)
            others = [each for each in uow.verifications.open_of(found.subject) if each.id != found.id]
            disowned = [replace(each, disowned_at=at) for each in (mine, *others) if each.can_be_ended(at)]
            rejected = [each.decided(Status.REJECTED, Because.NOT_ME, at=at) for each in disowned]
            self._decisions.decide_all(uow, rejected, at, actor=actor)
            seen = next((each for each in rejected if each.id == mine.id), as_seen(mine, at))
            if not mine.can_be_ended(at):
                uow.verifications.save(mine)
                record(uow, mine, actor, "verification.not_me_late", at, seen.status.value)
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
                self._decisions.refresh_one(uow, prompt, found, at)
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
            return as_seen(found, at) if found else None

    def _mine(self, uow: UnitOfWork, by: SlackUser, id: VerificationId) -> Verification:  # noqa: A002
        """Only the addressee may act, whoever else sees the button (S51)."""
        _link, account = holder(uow, by)
        found = uow.verifications.get(id)
        if found is None or found.account_id != account.id:
            raise NotYours
        return found

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
        once = f"prompt_not_me:{verification.id}"
        notify(uow, self._randomness, verification.account_id, NoticeKind.ALARM, None, facts, at=at, once=once)


def _same(typed: str, number: str) -> bool:
    return compare_digest(typed.encode(), number.encode())
