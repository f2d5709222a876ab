"""A request to the support desk: who asks, how sure that is, and how far it has come."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import Account, AccountId, Language, SlackUser
from bot.authenticators.model import Authenticator, Device
from bot.enrollment.model import MfaState

TicketId = NewType("TicketId", str)

DETAILS_LENGTH = 1000
"""Characters of one message that are kept."""
CLAIM_LENGTH = 60
"""Characters of a name that nobody proved."""


class Topic(StrEnum):
    SIGN_IN = "sign_in"
    DEVICE = "device"
    SETUP = "setup"
    ACCOUNT = "account"
    QUESTION = "question"


class TicketState(StrEnum):
    HELD = "held"
    """Asked outside service hours: nobody at the desk has heard of it (law 4)."""
    OPEN = "open"
    CANCELLED = "cancelled"


class How(StrEnum):
    """How sure it is who asks. None of it is the verification that a sensitive action needs (S40)."""

    SLACK = "slack"
    """The Slack user that acts for the account."""
    UNLINKED = "unlinked"
    """A Slack user who acts for no account."""
    DOOR = "door"
    """Somebody outside Slack who proved there to be this account."""
    CLAIMED = "claimed"
    """Somebody outside Slack who says so, and has proved nothing."""


@dataclass(frozen=True, slots=True)
class AtDoor:
    """Somebody outside Slack who has just proved to be this account."""

    account_id: AccountId


@dataclass(frozen=True, slots=True)
class Claimed:
    """Somebody outside Slack who says to be ``identifier``. ``source`` is where they come from, such as an address."""

    identifier: str
    source: str


By = SlackUser | AtDoor | Claimed


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """``account_id`` is also there where an account was only claimed and exists: support sees both, the asker neither."""

    how: How
    account_id: AccountId | None = None
    user: SlackUser | None = None
    called: str | None = None
    """What Slack calls them, or what they say to be: anybody may write anything here."""

    @property
    def key(self) -> str | None:
        """One person has one request at a time. Claims have none: nobody may add to the request of whom they claim to be."""
        if self.how is How.CLAIMED:
            return None
        return key_of_account(self.account_id) if self.account_id else key_of_user(self.user) if self.user else None


def key_of_account(id: AccountId) -> str:  # noqa: A002 - the word everybody expects
    return f"account:{id}"


def key_of_user(user: SlackUser) -> str:
    return f"slack:{user.team_id}/{user.user_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """held → open, once the desk is there; either may be cancelled. ``number`` is how people call it."""

    id: TicketId
    number: int
    asker: Asker
    topic: Topic
    language: Language
    state: TicketState
    asked_at: datetime
    said: int
    """How many messages of the asker there are."""
    opened_at: datetime | None = None
    ended_at: datetime | None = None
    channel: str | None = None
    """Where its message stands in Slack, with ``ts``."""
    ts: str | None = None

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    def cancelled(self, *, at: datetime) -> Self:
        return replace(self, state=TicketState.CANCELLED, ended_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    ticket_id: TicketId
    number: int
    """1 is what the request began with."""
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDesk:
    """All that a ticket's message shows to the desk."""

    ticket: Ticket
    messages: Sequence[Message]
    account: Account | None
    state: MfaState | None
    methods: tuple[tuple[Authenticator, Device | None], ...]
    """Active and stopped ones."""


_CODES = re.compile(r"(?<![\d-])(?:\d{6,8}|\d{3}[ \u3000]\d{3}|\d{4}[ \u3000]\d{4})(?![\d-])")
_KEYS = re.compile(r"(?<![A-Z2-7])(?=[A-Z -]*[2-7])(?:[A-Z2-7]{4}[ -]?){3,}[A-Z2-7]{0,4}(?![A-Z2-7])")
HIDDEN = "•••"


def without_secrets(text: str) -> str:
    """What looks like a code or a key is taken out: people write them although nobody asks, and Slack keeps everything (law 7)."""
    return _KEYS.sub(HIDDEN, _CODES.sub(HIDDEN, unicodedata.normalize("NFKC", text)))


def readable(typed: str, longest: int) -> str:
    """Lines of printable text; empty where nothing readable was typed. Marks of direction would rewrite what stands around."""
    lines = (
        " ".join("".join(c if unicodedata.category(c)[0] != "C" or c == "\u200d" else " " for c in line).split())
        for line in typed.splitlines()
    )
    kept = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return kept if len(kept) <= longest else kept[: longest - 1] + "…"
