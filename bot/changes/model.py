"""What a mail tells about a change to an account, and the ticket by which its reader says "this wasn't me" (S33)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.accounts.model import Account, AccountId, AskWhen, Language, LinkId
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, Loss
from bot.secret import Secret

ChangeId = NewType("ChangeId", str)


class What(StrEnum):
    ADDED = "added"
    ENABLED = "enabled"
    ENDED = "ended"
    """Staff took back a hardware token, or it was reported lost."""
    STOPPED = "stopped"
    """"This wasn't me" was heard, and that method stopped."""
    REPORTED = "reported"
    """"This wasn't me" was heard, and nothing stopped: it was the last method, or MFA having been turned on."""
    FROZEN = "frozen"
    """A device was reported lost, stolen, left at home, or without its app: what is on it stands still."""
    FOUND = "found"
    """A device that stood still for a loss works again."""
    LINKED = "linked"
    """A Slack user now acts for the account (S38)."""
    UNLINKED = "unlinked"
    """A Slack user acts for the account no more."""
    ASKED = "asked"
    """When the person is asked to confirm a sign-in was changed."""
    CARD = "card"
    """A new wallet card took the place of the one the person had."""
    REPLACED = "replaced"
    """A new device took an old one's place, or begins to: what is on it was proven."""
    CODE_USED = "code_used"
    """A backup code was used."""
    PUT_BACK = "put_back"
    """"This wasn't me" was heard about that: every sign-in is asked about now."""
    DEFAULT = "default"
    """Another method is asked first."""
    RENAMED = "renamed"
    """A device has another name."""
    REMOVED = "removed"
    """A method was taken off by its owner."""
    NUMBER = "number"
    """Another phone number took the place of one."""
    UNDONE = "undone"
    """"This wasn't me" was heard about a change that can be undone, and it was."""
    NOT_UNDONE = "not_undone"
    """The same, and it could not be undone any more."""


UNDOABLE = frozenset((What.DEFAULT, What.RENAMED, What.REMOVED, What.NUMBER))
"""What is kept so that "this wasn't me" can put back what was before; ``bot/changes/undoing.py`` says how."""
OF_LOSSES = frozenset((What.FROZEN, What.FOUND))
"""What is never undone by a mail: whoever holds the phone may read it. "This wasn't me" freezes, or has it stay so."""
STOPPABLE = (
    frozenset((What.ADDED, What.ENABLED, What.LINKED, What.ASKED, What.REPLACED, What.CODE_USED)) | UNDOABLE | OF_LOSSES
)
"""What its reader can say "this wasn't me" about by the mail's link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeChange:
    """A change that can be undone until ``until``, once, from Slack or by a mail's link."""

    id: ChangeId
    account_id: AccountId
    what: What
    facts: Mapping[str, str]
    """What undoing and telling need: ids and names, never a secret. ``method`` and ``former`` are ids of methods."""
    made_at: datetime
    until: datetime
    undone_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMeTicket:
    """Worth one "this wasn't me" about one method, one link or one change; whoever finds it can do nothing else with it."""

    digest: str
    account_id: AccountId
    authenticator_id: AuthenticatorId | None
    """None: about MFA having been turned on, about a link, or about when to ask."""
    link_id: LinkId | None = None
    """The link of a Slack user that it is about."""
    ask_when: AskWhen | None = None
    """What was chosen, where it is about that."""
    change_id: ChangeId | None = None
    """The change that it undoes."""
    created_at: datetime
    """When the change happened."""
    expires_at: datetime
    used_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.used_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What happened to whose account, as a mail or a page tells it."""

    what: What
    account: Account
    language: Language
    happened_at: datetime
    at: datetime
    """Now."""
    method: Authenticator | None
    device: Device | None
    methods: tuple[tuple[Authenticator, Device | None], ...]
    """All that the person can sign in with now."""
    ticket: Secret | None = None
    until: datetime | None = None
    """How long the ticket is good."""
    proof: str | None = None
    """Of a link: what showed whose account it is."""
    ask_when: AskWhen | None = None
    """What was chosen about when to ask."""
    made: MadeChange | None = None
    """The change that can be, or was, undone."""
    former: tuple[Authenticator, Device | None] | None = None
    """The method that was in this one's place before."""
    loss: Loss | None = None
    """What a device was reported as."""
