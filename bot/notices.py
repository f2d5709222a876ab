"""What must be told to somebody else, written in the same transaction as its cause and delivered at least once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import AccountId, SlackUser

NoticeId = NewType("NoticeId", str)

CLAIM_LIFE = timedelta(seconds=60)
"""A claim that is older belongs to a process that died: the notice is free again, its outcome unknown."""
LONGEST_PAUSE = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)


class NoticeKind(StrEnum):
    """Each is rendered by one function in ``handlers/notices.py``; facts hold ids and names, never a secret."""

    CARD = "card"
    """The status card, in answer to a message."""
    STEP = "step"
    """The present step's card; fact ``done`` says what has just happened."""
    CARD_AGAIN = "card_again"
    """A card that stands in the conversation gets its present face; facts ``channel``, ``ts``."""
    HOME = "home"
    """The App Home of one person."""
    METHOD_STOPPED = "method_stopped"
    """"This wasn't me" was heard: what was stopped, what comes next."""
    ALARM = "alarm"
    """Security is told, at any hour (S17). Goes to the admin channel."""


class NoticeState(StrEnum):
    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``to`` is a Slack user; None means the admin channel. ``unsure`` says that an earlier try may have arrived."""

    id: NoticeId
    kind: NoticeKind
    to: SlackUser | None
    account_id: AccountId | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime
    due_at: datetime
    state: NoticeState = NoticeState.NEW
    tries: int = 0
    unsure: bool = False
    failed_because: str | None = None
    once: str | None = None
    """A second notice with the same word here is not kept: an alarm rings once however often the button is tapped."""

    def sent(self) -> Self:
        return replace(self, state=NoticeState.SENT)

    def refused(self, reason: str) -> Self:
        return replace(self, state=NoticeState.FAILED, failed_because=reason)

    def postponed(self, reason: str, *, at: datetime, wait: timedelta | None, unsure: bool) -> Self:
        """Tries again later, ever more slowly; after three days the receiver has other worries."""
        if at - self.created_at > GIVE_UP_AFTER and self.kind is not NoticeKind.ALARM:
            return self.refused(reason)
        # The exponent is bounded first: after half a day without Slack, 2**tries seconds are more than a timedelta holds.
        pause = wait if wait is not None else min(timedelta(seconds=2 ** min(self.tries, 10)), LONGEST_PAUSE)
        return replace(
            self,
            state=NoticeState.NEW,
            tries=self.tries + 1,
            due_at=at + pause,
            unsure=self.unsure or unsure,
            failed_because=reason,
        )
