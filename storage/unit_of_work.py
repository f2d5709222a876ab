"""The repositories of one transaction, over one connection."""

from sqlalchemy import Connection

from storage.accounts import SqlAccounts, SqlInvitations, SqlLinks
from storage.audit import SqlAudit
from storage.authenticators import SqlAuthenticators
from storage.heard import SqlHeard
from storage.keyring import Keyring
from storage.notices import SqlNotices
from storage.pages import SqlPageTickets


class SqlUnitOfWork:
    """Fulfils the port ``UnitOfWork``; beginning and ending is the database's affair."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self.accounts = SqlAccounts(connection)
        self.links = SqlLinks(connection)
        self.invitations = SqlInvitations(connection)
        self.authenticators = SqlAuthenticators(connection, keyring)
        self.pages = SqlPageTickets(connection)
        self.notices = SqlNotices(connection)
        self.audit = SqlAudit(connection)
        self.heard = SqlHeard(connection)

    @property
    def has_news(self) -> bool:
        """Whether a notice or an audit event was added: somebody should be woken."""
        return self.notices.added or self.audit.added
