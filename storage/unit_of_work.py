"""The repositories of one transaction, over one connection."""

from dataclasses import dataclass

from sqlalchemy import Connection

from bot.notices import Lane
from bot.verification.model import Status, VerificationId, Way
from storage.acceptances import SqlAcceptances
from storage.accounts import SqlAccounts, SqlInvitations, SqlLinks
from storage.audit import SqlAudit
from storage.authenticators import SqlAuthenticators
from storage.changes import SqlMadeChanges, SqlNotMeTickets
from storage.heard import SqlHeard
from storage.keyring import Keyring
from storage.linking import SqlLinkTickets, SqlSubjects
from storage.notices import SqlNotices
from storage.out_of_band import SqlCodes
from storage.pages import SqlPageTickets
from storage.practices import SqlPractices
from storage.recovery import SqlRecoveryCodes
from storage.relying_parties import SqlRelyingParties
from storage.replacements import SqlReplacements
from storage.sealed import SqlSealed
from storage.tickets import SqlTickets
from storage.tokens import SqlTokens
from storage.verifications import SqlVerifications
from storage.visits import SqlVisits
from storage.wallet_cards import SqlWalletCards

Decision = tuple[Status, Way | None]


@dataclass(frozen=True, slots=True)
class News:
    """What a transaction leaves for others to do: lanes with notices to deliver, audit events to seal, clients to wake."""

    told: frozenset[Lane] = frozenset()
    recorded: bool = False
    changed: frozenset[VerificationId] = frozenset()
    """Verifications that somebody may wait for."""
    missed: bool = False
    """Something may have changed while nobody listened: whoever waits looks again."""
    decided: tuple[Decision, ...] = ()
    """How verifications ended, in this process."""

    def __bool__(self) -> bool:
        return bool(self.told or self.recorded or self.changed or self.missed)

    def __or__(self, other: "News") -> "News":
        return News(
            self.told | other.told,
            self.recorded or other.recorded,
            self.changed | other.changed,
            self.missed or other.missed,
            self.decided + other.decided,
        )


class SqlUnitOfWork:
    """Fulfils the port ``UnitOfWork``; beginning and ending is the database's affair."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.accounts = SqlAccounts(connection)
        self.links = SqlLinks(connection)
        self.invitations = SqlInvitations(connection)
        self.link_tickets = SqlLinkTickets(connection)
        self.subjects = SqlSubjects(connection)
        self.authenticators = SqlAuthenticators(connection, keyring)
        self.codes = SqlCodes(connection, keyring)
        self.acceptances = SqlAcceptances(connection)
        self.tokens = SqlTokens(connection, keyring)
        self.recovery_codes = SqlRecoveryCodes(connection)
        self.pages = SqlPageTickets(connection)
        self.wallet_cards = SqlWalletCards(connection)
        self.visits = SqlVisits(connection)
        self.practices = SqlPractices(connection)
        self.changes = SqlMadeChanges(connection)
        self.replacements = SqlReplacements(connection)
        self.not_me = SqlNotMeTickets(connection)
        self.notices = SqlNotices(connection)
        self.audit = SqlAudit(connection)
        self.heard = SqlHeard(connection)
        self.relying_parties = SqlRelyingParties(connection)
        self.verifications = SqlVerifications(connection, keyring)
        self.tickets = SqlTickets(connection, keyring)
        self.sealed = SqlSealed(connection, keyring)

    @property
    def news(self) -> News:
        return News(
            told=self.notices.told,
            recorded=self.audit.added,
            changed=frozenset(self.verifications.changed),
            decided=tuple(self.verifications.decided),
        )
