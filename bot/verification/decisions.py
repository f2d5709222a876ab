"""What every change of a verification has in common: its one decision, its one event, and the message in Slack that follows it."""

from collections.abc import Sequence
from datetime import datetime

from bot.audit import AuditEvent
from bot.notices import NoticeKind
from bot.ports import Randomness, UnitOfWork
from bot.telling import notify
from bot.verification.model import Because, PostedPrompt, Status, Verification


class Decisions:
    """Guarded by the state that was read: of answer, code, cancel and expiry exactly one wins (law 5)."""

    def __init__(self, randomness: Randomness) -> None:
        self._randomness = randomness

    def decide(self, uow: UnitOfWork, decided: Verification, at: datetime, *, actor: str) -> Verification:
        """Keeps a decision; what stands in Slack changes with it. Raises ChangedMeanwhile where somebody was faster."""
        self.decide_all(uow, [decided], at, actor=actor)
        return decided

    def decide_all(self, uow: UnitOfWork, decided: Sequence[Verification], at: datetime, *, actor: str) -> None:
        """The same for several that one cause ends."""
        for each in decided:
            uow.verifications.decide(each)
            record(
                uow, each, actor, f"verification.{each.status.value}", at, each.because.value if each.because else ""
            )
        self.refresh(uow, decided, at)

    def refresh(self, uow: UnitOfWork, decided: Sequence[Verification], at: datetime) -> None:
        """What stands in Slack about these says what became of them."""
        prompted = {each.id: each for each in decided if each.was_prompted}
        if prompted:
            for posted in uow.verifications.posted_of(*prompted):
                self.refresh_one(uow, posted, prompted[posted.verification_id], at)

    def refresh_one(self, uow: UnitOfWork, posted: PostedPrompt, verification: Verification, at: datetime) -> None:
        facts = {"verification": posted.verification_id, "channel": posted.channel, "ts": posted.ts}
        notify(uow, self._randomness, verification.account_id, NoticeKind.PROMPT_AGAIN, posted.user, facts, at=at)


def as_seen(found: Verification, at: datetime) -> Verification:
    """One whose time is up says so although nobody has written that down yet."""
    if found.status is Status.PENDING and not found.is_open(at):
        return found.decided(Status.EXPIRED, Because.TIME, at=found.expires_at)
    return found


def record(
    uow: UnitOfWork, verification: Verification, actor: str, action: str, at: datetime, outcome: str = ""
) -> None:
    """The event of a change, in the transaction of the change (law 8)."""
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
