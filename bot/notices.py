"""What must be told to somebody else, written in the same transaction as its cause and delivered at least once."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import AccountId, SlackUser
from bot.authenticators.model import AuthenticatorId

NoticeId = NewType("NoticeId", str)

CLAIM_LIFE = timedelta(seconds=60)
"""A claim that is older belongs to a process that died: the notice is free again, its outcome unknown."""
LONGEST_PAUSE = timedelta(minutes=10)
GIVE_UP_AFTER = timedelta(days=3)
PHONE_LIFE = timedelta(minutes=10)
"""A code is worthless afterwards: what could not leave for a phone in this time is given up, never sent late."""
LONGEST_PAUSE_FOR_A_PHONE = timedelta(seconds=15)
"""Somebody sits before a window and waits."""


class Lane(StrEnum):
    """The ways out. Each has its own pace and its own outages: a mail server that hangs holds up no card and no code."""

    SLACK = "slack"
    MAIL = "mail"
    PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str


@dataclass(frozen=True, slots=True)
class Line:
    """The phone of one method. Its number is read, unsealed, only when something leaves for it (S71)."""

    authenticator_id: AuthenticatorId


@dataclass(frozen=True, slots=True)
class SupportDesk:
    """The people of the support desk, in their channel. Nothing reaches them outside service hours (law 4)."""


SUPPORT = SupportDesk()
Receiver = SlackUser | Mailbox | Line | SupportDesk | None
"""None is the admin channel."""


def lane_of(receiver: Receiver) -> Lane:
    if isinstance(receiver, Mailbox):
        return Lane.MAIL
    return Lane.PHONE if isinstance(receiver, Line) else Lane.SLACK


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
    FROZEN = "frozen"
    """A device was reported lost, stolen, left at home, or without its app; facts ``device``, ``loss`` and, where something stopped, ``method``."""
    FOUND = "found"
    """A device that stood still works again; facts ``device`` and ``method``."""
    PRACTICE = "practice"
    """How a practice sign-in ended, and which losses are proven; fact ``practice``."""
    REPLACEMENT = "replacement"
    """The day of a new device has come; fact ``replacement``. Worth nothing once it is done or cancelled."""
    PROMPT = "prompt"
    """Somebody signs in, or says to be this person; fact ``verification``. Worth nothing once it is decided."""
    PROMPT_AGAIN = "prompt_again"
    """A prompt that stands in the conversation says what became of it; facts ``verification``, ``channel``, ``ts``."""
    CODE = "code"
    """A code for a phone; fact ``code`` is its id, the digits are read only at the moment of sending."""
    FORMER_NUMBER = "former_number"
    """The phone whose number was changed is told so, with no secret and no link (S33)."""
    CHANGE_MAIL = "change_mail"
    """A change, told to an address on file; facts ``what`` and, where it is about one, ``method``."""
    REQUEST = "request"
    """To the person who asked support: how far it is; fact ``ticket``."""
    TICKET = "ticket"
    """A request, to the support desk; facts ``ticket`` and ``messages``, how many of them it holds."""
    TICKET_ADDED = "ticket_added"
    """What was added since, in the ticket's thread; facts ``ticket`` and ``message``, its number."""
    TICKET_CANCELLED = "ticket_cancelled"
    """The asker no longer needs help; fact ``ticket``."""
    ALARM = "alarm"
    """Security is told, at any hour (S17). Goes to the admin channel."""


NEVER_GIVEN_UP = frozenset((NoticeKind.ALARM, NoticeKind.TICKET, NoticeKind.TICKET_ADDED, NoticeKind.TICKET_CANCELLED))
"""Somebody may yet mend the channel these go to, and nobody would know that they are missing (S74)."""


class NoticeState(StrEnum):
    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class Arrival(StrEnum):
    """How far something has come on its way to a phone, as the person who waits for it may be told."""

    UNDER_WAY = "under_way"
    TROUBLED = "troubled"
    """The gateway did not take it at the first try; it is tried again while it has any use."""
    TAKEN = "taken"
    DELIVERED = "delivered"
    """The gateway says that it arrived; many never say so."""
    FAILED = "failed"
    """Given up, refused, or the gateway says that it could not arrive: another way is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """``unsure`` says that an earlier try may have arrived."""

    id: NoticeId
    kind: NoticeKind
    to: Receiver
    account_id: AccountId | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    created_at: datetime
    due_at: datetime
    state: NoticeState = NoticeState.NEW
    tries: int = 0
    unsure: bool = False
    failed_because: str | None = None
    receipt: str | None = None
    """``delivered`` or ``failed``, as the gateway said after it had taken it."""
    once: str | None = None
    """A second notice with the same word here is not kept: an alarm rings once however often the button is tapped."""

    @property
    def lane(self) -> Lane:
        return lane_of(self.to)

    @property
    def arrival(self) -> Arrival:
        if self.receipt == "delivered":
            return Arrival.DELIVERED
        if self.receipt == "failed" or self.state is NoticeState.FAILED:
            return Arrival.FAILED
        if self.state is NoticeState.SENT:
            return Arrival.TAKEN
        return Arrival.TROUBLED if self.tries else Arrival.UNDER_WAY

    def is_too_late(self, at: datetime) -> bool:
        """Whether it must not leave any more, even for the first time."""
        return self.lane is Lane.PHONE and at - self.created_at >= PHONE_LIFE

    def sent(self) -> Self:
        return replace(self, state=NoticeState.SENT)

    def held(self, *, until: datetime) -> Self:
        """Waits for a time to come; nothing went wrong."""
        return replace(self, state=NoticeState.NEW, due_at=until)

    def refused(self, reason: str) -> Self:
        return replace(self, state=NoticeState.FAILED, failed_because=reason)

    def postponed(self, reason: str, *, at: datetime, wait: timedelta | None, unsure: bool) -> Self:
        """Tries again later, ever more slowly; after three days the receiver has other worries."""
        is_old = at - self.created_at > GIVE_UP_AFTER and self.kind not in NEVER_GIVEN_UP
        if is_old or self.is_too_late(at):
            return self.refused(reason)
        longest = LONGEST_PAUSE_FOR_A_PHONE if self.lane is Lane.PHONE else LONGEST_PAUSE
        # The exponent is bounded first: after half a day without Slack, 2**tries seconds are more than a timedelta holds.
        pause = wait if wait is not None else min(timedelta(seconds=2 ** min(self.tries, 10)), longest)
        return replace(
            self,
            state=NoticeState.NEW,
            tries=self.tries + 1,
            due_at=at + pause,
            unsure=self.unsure or unsure,
            failed_because=reason,
        )
