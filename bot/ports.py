"""Every wish to the outside, on one page. ``storage/`` and ``handlers/`` fulfil them; tests put fakes in their place."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from bot.accounts.model import Account, AccountId, Invitation, Language, Link, LinkId, LinkTicket, SlackUser
from bot.audit import AuditEvent
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, DeviceId, Throttle
from bot.authenticators.out_of_band import CodeId, OutOfBandCode, Purpose, Tally
from bot.changes.model import ChangeId, MadeChange, NotMeTicket
from bot.door.model import Visit
from bot.enrollment.model import PageTicket
from bot.notices import Lane, Notice, NoticeKind
from bot.practice.model import Losses, Practice, PracticeId
from bot.recovery.model import KeptCode
from bot.recovery.wallet_card import WalletCard
from bot.relying_parties.model import ClientId, RelyingParty
from bot.replacement.model import Replacement
from bot.secret import Secret
from bot.support.model import Message, Ticket, TicketId
from bot.tokens.model import StockLine, Token
from bot.verification.familiarity import Familiarity
from bot.verification.model import PostedPrompt, Verification, VerificationId
from bot.verification.pacing import Past


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, aware, UTC. Asked once per flow and handed on as ``at``."""


class Randomness(Protocol):
    def token(self) -> str:
        """A new id of 128 bits, as text: unguessable (S51)."""

    def seed(self, size: int) -> str:
        """``size`` random bytes as base32 without padding."""

    def digits(self, count: int) -> str:
        """``count`` random decimal digits, leading zeros included."""


class Digests(Protocol):
    def of(self, text: str, *, purpose: str) -> str:
        """A keyed hash for secrets that are only compared, never read again; differs for each purpose."""

    def slow_of(self, text: str, *, purpose: str) -> str:
        """A keyed, salted and slow hash, for secrets that are too short for a fast one; different each time."""

    def matches(self, text: str, kept: str | None, *, purpose: str) -> bool:
        """Whether ``kept`` is the slow hash of this text. None never is, and costs the same time (S6)."""


class Accounts(Protocol):
    def get(self, id: AccountId) -> Account | None: ...  # noqa: A002 - the word everybody expects

    def find(self, identifier: str) -> Account | None:
        """By SSO id or by one of the addresses, without regard to case."""

    def find_first(self, identifiers: Sequence[str]) -> Account | None:
        """Whoever the first of these that is known belongs to; one look, whether or not somebody is found."""

    def add(self, account: Account) -> None: ...

    def save(self, account: Account) -> None: ...


class Links(Protocol):
    def of(self, user: SlackUser) -> Link | None:
        """The link in force, not a revoked one."""

    def were_ever_of(self, user: SlackUser) -> bool:
        """Whether there is or was a link of this Slack user, to any account."""

    def of_account(self, account_id: AccountId) -> Sequence[Link]: ...

    def language_of(self, user: SlackUser) -> Language | None:
        """What the person reads; None for somebody not linked."""

    def add(self, link: Link) -> None: ...

    def save(self, link: Link) -> None: ...

    def get(self, id: LinkId) -> Link | None: ...  # noqa: A002


class Invitations(Protocol):
    def by_digest(self, digest: str) -> Invitation | None: ...

    def open_of(self, account_id: AccountId) -> Sequence[Invitation]: ...

    def add(self, invitation: Invitation) -> None: ...

    def save(self, invitation: Invitation) -> None: ...


class LinkTickets(Protocol):
    def get(self, digest: str) -> LinkTicket | None: ...

    def by_state(self, digest: str) -> LinkTicket | None: ...

    def by_browser(self, digest: str) -> LinkTicket | None: ...

    def signed_in_of(self, user: SlackUser) -> Sequence[LinkTicket]:
        """Those that wait for their number, and have not ended."""

    def add(self, ticket: LinkTicket) -> None: ...

    def save(self, ticket: LinkTicket) -> None: ...

    def forget_before(self, at: datetime) -> int: ...


class Subjects(Protocol):
    """Whose account a subject of the institution's sign-in is (S64)."""

    def account_of(self, issuer: str, subject: str) -> AccountId | None: ...

    def subject_of(self, issuer: str, account_id: AccountId) -> str | None: ...

    def add(self, issuer: str, subject: str, account_id: AccountId, *, at: datetime) -> None: ...

    def forget(self, account_id: AccountId) -> int: ...


class Authenticators(Protocol):
    def get(self, id: AuthenticatorId) -> Authenticator | None: ...  # noqa: A002

    def of(self, account_id: AccountId) -> Sequence[Authenticator]:
        """Pending, active and suspended ones, oldest first; revoked ones stay on record and out of the way."""

    def beginning_with(self, start: str) -> Sequence[Authenticator]:
        """Those not revoked whose ids begin so: what a serial is made of."""

    def with_number(self, number: Secret) -> Authenticator | None:
        """The one active or stopped phone of this number, whoever's it is."""

    def unfinished_since(self, at: datetime, limit: int) -> Sequence[Authenticator]:
        """Set-ups whose time was up before ``at``."""

    def resting(self, limit: int) -> Sequence[Authenticator]:
        """What was left at home, the longest ago first."""

    def add(self, authenticator: Authenticator) -> None: ...

    def save(self, authenticator: Authenticator) -> None:
        """Raises NumberTaken where another account confirmed the same number a moment earlier."""

    def devices_of(self, account_id: AccountId) -> Sequence[Device]: ...

    def put_away_before(self, at: datetime, limit: int) -> Sequence[Authenticator]:
        """Those that their owners took off not after ``at``."""

    def add_device(self, device: Device) -> None: ...

    def save_device(self, device: Device) -> None: ...

    def throttle(self, subject: str, source: str) -> Throttle: ...

    def save_throttle(self, throttle: Throttle) -> None: ...


class Codes(Protocol):
    """Codes sent to phones, and how many were asked for."""

    def get(self, id: CodeId) -> OutOfBandCode | None: ...  # noqa: A002

    def of(self, authenticator_id: AuthenticatorId, purpose: Purpose) -> Sequence[OutOfBandCode]:
        """Newest first."""

    def of_all(
        self, authenticator_ids: Sequence[AuthenticatorId], purpose: Purpose | None = None
    ) -> Sequence[OutOfBandCode]:
        """Those of several phones, for one purpose or all; of each phone newest first."""

    def add(self, code: OutOfBandCode) -> None: ...

    def save(self, code: OutOfBandCode) -> None: ...

    def forget_of(self, authenticator_id: AuthenticatorId) -> None: ...

    def forget_before(self, expired_before: datetime, *, counted_before: datetime) -> None: ...

    def tallies(self, fresh: Sequence[Tally]) -> Sequence[Tally]:
        """What is counted for these, in their order; ``fresh`` where nothing is. Nobody else counts until this transaction ends."""

    def save_tallies(self, tallies: Sequence[Tally]) -> None: ...


class Acceptances(Protocol):
    def add(self, account_id: AccountId, what: str, version: str, *, at: datetime) -> bool:
        """Whether it is accepted for the first time in this version (S39)."""


class Tokens(Protocol):
    def find(self, serial: str) -> Token | None:
        """By its serial, however it is spelled."""

    def taken(self) -> tuple[frozenset[str], frozenset[str]]:
        """The folded serials and the seed digests of all tokens that were ever in stock."""

    def add_all(self, tokens: Iterable[Token]) -> None: ...

    def save(self, token: Token) -> None: ...

    def stock(self) -> Sequence[StockLine]:
        """Every token, by serial."""


class RecoveryCodes(Protocol):
    """The rows of sets of backup codes, by the set's id and the number printed in front."""

    def get(self, set_id: AuthenticatorId, number: int) -> KeptCode | None: ...

    def add_all(self, set_id: AuthenticatorId, hashes: Sequence[str]) -> None:
        """Numbered from 1."""

    def use(self, set_id: AuthenticatorId, number: int, *, at: datetime) -> bool:
        """Whether it was still unused."""

    def forget_of(self, set_id: AuthenticatorId) -> None: ...


class PageTickets(Protocol):
    def get(self, digest: str) -> PageTicket | None: ...

    def add(self, ticket: PageTicket) -> None: ...

    def save(self, ticket: PageTicket) -> None: ...

    def forget_before(self, at: datetime) -> int: ...


class Visits(Protocol):
    """Browsers at the door outside Slack."""

    def get(self, digest: str) -> Visit | None: ...

    def add(self, visit: Visit) -> None: ...

    def save(self, visit: Visit) -> None: ...

    def end(self, digest: str) -> None: ...

    def end_of(self, account_id: AccountId) -> None: ...

    def forget_checks_of(self, account_id: AccountId) -> None:
        """What a method of the account proved there counts no more."""

    def forget_before(self, *, created: datetime, seen: datetime) -> int: ...


class WalletCards(Protocol):
    def of(self, account_id: AccountId) -> WalletCard | None: ...

    def by_ticket(self, digest: str) -> WalletCard | None: ...

    def by_code(self, digest: str) -> WalletCard | None: ...

    def save(self, card: WalletCard) -> None:
        """The one of its account."""

    def redeem(self, card: WalletCard, *, ticket: str | None) -> bool:
        """Writes it, unless somebody else has just redeemed this ticket or got another one."""


class Practices(Protocol):
    def get(self, id: PracticeId) -> Practice | None: ...  # noqa: A002

    def of(self, account_id: AccountId) -> Sequence[Practice]:
        """Those that the person brought to an end: got in, or gave up."""

    def losses(self, *, at: datetime, phones_allowed: bool, codes_allowed: bool) -> Losses: ...

    def add(self, practice: Practice) -> None:
        """At most one of an account is open."""

    def end(self, practice: Practice) -> bool:
        """Whether it was still open."""

    def replace_open(self, account_id: AccountId, *, at: datetime) -> None: ...

    def forget_before(self, at: datetime) -> int:
        """Those that began before."""


class MadeChanges(Protocol):
    """Changes that can still be undone."""

    def get(self, id: ChangeId) -> MadeChange | None: ...  # noqa: A002

    def add(self, change: MadeChange) -> None: ...

    def undo(self, id: ChangeId, *, at: datetime) -> bool:  # noqa: A002
        """Marks it as undone; False where somebody else just did."""

    def forget_before(self, at: datetime) -> int:
        """Those that could be undone until then, and no longer."""


class Replacements(Protocol):
    def open_of(self, account_id: AccountId) -> Replacement | None: ...

    def onto(self, device_id: DeviceId) -> Replacement | None:
        """The newest one in which this device was the new one."""

    def due(self, at: datetime) -> Replacement | None:
        """An open one whose day has come and was not told yet; no other process has it in its hands."""

    def add(self, replacement: Replacement) -> None:
        """Raises ReplacementUnderWay where another one of the account was begun at the same moment."""

    def save(self, replacement: Replacement) -> None:
        """Raises ChangedMeanwhile where somebody else saved it since it was read."""


class NotMeTickets(Protocol):
    def get(self, digest: str) -> NotMeTicket | None: ...

    def add(self, ticket: NotMeTicket) -> None: ...

    def use(self, digest: str, *, at: datetime) -> bool:
        """Marks it as used; False where somebody else just did."""

    def forget_before(self, at: datetime) -> int: ...


class Notices(Protocol):
    def add(self, notice: Notice) -> None:
        """Keeps it, unless it says ``once`` and there is one with that word already."""

    def get(self, id: str) -> Notice | None: ...  # noqa: A002

    def save(self, notice: Notice) -> None: ...

    def keep_receipt(self, id: str, receipt: str) -> bool:  # noqa: A002
        """What the gateway said about something for a phone; ``delivered`` stays. False where there is no such notice."""

    def claim_due(self, lane: Lane, at: datetime, *, worker: str, until: datetime, limit: int) -> Sequence[Notice]:
        """Takes due notices of one lane, oldest first and, but for prompts, never one before an older one to the same receiver.

        Nobody else gets them until ``until``.
        """

    def lanes_due(self, at: datetime) -> frozenset[Lane]:
        """The lanes in which something may be claimed at ``at``."""

    def release(self, *, worker: str | None, at: datetime) -> int:
        """Frees notices that a worker (None: any that lives no more) died with: their outcome is unknown."""

    def hurry(self, at: datetime, lane: Lane | None = None) -> int:
        """Makes every waiting notice (of one lane) due at ``at``."""

    def is_waiting(self, kind: NoticeKind, *, after: datetime, before: datetime) -> bool:
        """Whether one of this kind, written between the two, has not left yet."""

    def waiting(self) -> Mapping[Lane, int]:
        """How many have not left yet, for every lane."""

    def forget_settled_before(self, at: datetime) -> int:
        """Deletes notices that were sent or given up, and were written before ``at``."""


class Audit(Protocol):
    def add(self, event: AuditEvent) -> None: ...

    def unsealed(self, *, limit: int) -> Sequence[AuditEvent]:
        """The oldest events without a seal, in the order of their numbers."""

    def keep_seals(self, sealed: Sequence[AuditEvent], *, head: str, signature: str) -> None: ...

    def all(self) -> Iterable[AuditEvent]:
        """In the order they were sealed, which is the chain's; then those that wait for their seal."""

    def head(self) -> tuple[str, str] | None:
        """The newest link and its signature, kept apart from the events."""


class Heard(Protocol):
    def is_new(self, event_id: str, *, at: datetime) -> bool:
        """Whether this delivery is the first of its event; remembers it in the same transaction (S52)."""

    def forget(self, event_id: str) -> None:
        """The next delivery of it is new again."""

    def forget_before(self, at: datetime) -> int: ...


class RelyingParties(Protocol):
    def by_digest(self, digest: str) -> RelyingParty | None: ...

    def by_name(self, name: str) -> RelyingParty | None:
        """The living one of this name, without regard to case."""

    def all(self) -> Sequence[RelyingParty]: ...

    def add(self, client: RelyingParty) -> None: ...

    def save(self, client: RelyingParty) -> None: ...


class Verifications(Protocol):
    def get(self, id: VerificationId) -> Verification | None: ...  # noqa: A002

    def by_transaction(self, transaction: str) -> Verification | None: ...

    def by_key(self, client_id: ClientId, key: str) -> Verification | None:
        """The one that a client asked for under this idempotency key."""

    def past(self, subject: str, *, since: datetime) -> Sequence[Past]:
        """Those that were prompted or approved, or disowned, after ``since``: the newest, as many as pacing needs."""

    def familiarity(self, subject: str, network: str, *, since: datetime, until: datetime) -> Familiarity:
        """Whether one was approved in this network, decided after ``since`` and not after ``until``; by one statement."""

    def open_of(self, subject: str) -> Sequence[Verification]:
        """Pending ones, whether or not their time is up."""

    def open_prompts_of(self, subject: str, client_id: ClientId) -> Sequence[Verification]:
        """The same of one client, and only those whose number can still be typed in Slack."""

    def expired(self, at: datetime, *, limit: int) -> Sequence[Verification]:
        """Pending ones whose time is up."""

    def add(self, verification: Verification) -> None: ...

    def save(self, verification: Verification) -> None:
        """Whatever may change while it stays as decided or undecided as it is."""

    def decide(self, verification: Verification) -> None:
        """Writes a decision. Raises ChangedMeanwhile where somebody else decided first (law 5)."""

    def keep_posted(self, prompt: PostedPrompt) -> None: ...

    def posted_of(self, *ids: VerificationId) -> Sequence[PostedPrompt]: ...

    def forget_before(self, at: datetime) -> int: ...


class Tickets(Protocol):
    """Requests to the support desk."""

    def get(self, id: TicketId, *, to_change: bool = False) -> Ticket | None:  # noqa: A002
        """``to_change``: nobody else changes it until this transaction ends."""

    def open_of(self, askers: Sequence[str], *, to_change: bool = False) -> Ticket | None:
        """The oldest one that is not over, of those with one of these keys."""

    def is_any_held(self) -> bool: ...

    def open_held(self, at: datetime) -> Sequence[Ticket]:
        """Opens all that are held; those that this transaction has opened, in the order asked."""

    def add(self, ticket: Ticket, text: str) -> Ticket:
        """With its first message; it comes back with its number."""

    def say(self, ticket: Ticket, message: Message) -> Ticket: ...

    def save(self, ticket: Ticket) -> None: ...

    def keep_posted(self, id: TicketId, *, channel: str, ts: str) -> None: ...  # noqa: A002

    def messages_of(self, id: TicketId) -> Sequence[Message]: ...  # noqa: A002

    def forget_before(self, at: datetime) -> int:
        """Those that ended before, with their messages."""


class Sealed(Protocol):
    """All that is sealed at rest, whatever it is."""

    def waiting(self) -> int:
        """How many values an older key than the newest has sealed."""

    def is_foreign(self) -> bool:
        """Whether some value was sealed with a key that this keyring does not hold."""

    def reseal(self, limit: int) -> int:
        """Seals some of them anew; how many were looked at, 0 when none is left."""


class UnitOfWork(Protocol):
    """One transaction: left normally it commits, left by an exception it rolls back."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def links(self) -> Links: ...

    @property
    def invitations(self) -> Invitations: ...

    @property
    def link_tickets(self) -> LinkTickets: ...

    @property
    def subjects(self) -> Subjects: ...

    @property
    def authenticators(self) -> Authenticators: ...

    @property
    def codes(self) -> Codes: ...

    @property
    def acceptances(self) -> Acceptances: ...

    @property
    def tokens(self) -> Tokens: ...

    @property
    def recovery_codes(self) -> RecoveryCodes: ...

    @property
    def pages(self) -> PageTickets: ...

    @property
    def visits(self) -> Visits: ...

    @property
    def wallet_cards(self) -> WalletCards: ...

    @property
    def practices(self) -> Practices: ...

    @property
    def changes(self) -> MadeChanges: ...

    @property
    def replacements(self) -> Replacements: ...

    @property
    def not_me(self) -> NotMeTickets: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def audit(self) -> Audit: ...

    @property
    def heard(self) -> Heard: ...

    @property
    def relying_parties(self) -> RelyingParties: ...

    @property
    def verifications(self) -> Verifications: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def sealed(self) -> Sealed: ...


Begin = Callable[[], AbstractContextManager[UnitOfWork]]
