"""Changes that can be undone, and the tickets of the links in mails, of which only the digests are kept."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.accounts.model import AccountId, AskWhen, LinkId
from bot.authenticators.model import AuthenticatorId
from bot.changes.model import ChangeId, MadeChange, NotMeTicket, What
from storage.rows import MadeChangeRow, NotMeTicketRow
from storage.tables import add, table_of

changes = table_of(MadeChangeRow)
tickets = table_of(NotMeTicketRow)


class SqlMadeChanges:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: ChangeId) -> MadeChange | None:  # noqa: A002
        row = self._connection.execute(select(changes).where(changes.c.id == id)).first()
        if row is None:
            return None
        return MadeChange(
            id=ChangeId(row.id),
            account_id=AccountId(row.account_id),
            what=What(row.what),
            facts=row.facts,
            made_at=row.made_at,
            until=row.until,
            undone_at=row.undone_at,
        )

    def add(self, change: MadeChange) -> None:
        add(self._connection, changes, asdict(change))

    def undo(self, id: ChangeId, *, at: datetime) -> bool:  # noqa: A002
        standing = update(changes).where(changes.c.id == id, changes.c.undone_at.is_(None))
        return self._connection.execute(standing.values(undone_at=at)).rowcount == 1

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(changes).where(changes.c.until < at)).rowcount


class SqlNotMeTickets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, digest: str) -> NotMeTicket | None:
        row = self._connection.execute(select(tickets).where(tickets.c.digest == digest)).first()
        if row is None:
            return None
        return NotMeTicket(
            digest=row.digest,
            account_id=AccountId(row.account_id),
            authenticator_id=AuthenticatorId(row.authenticator_id) if row.authenticator_id else None,
            link_id=LinkId(row.link_id) if row.link_id else None,
            ask_when=AskWhen(row.ask_when) if row.ask_when else None,
            change_id=ChangeId(row.change_id) if row.change_id else None,
            created_at=row.created_at,
            expires_at=row.expires_at,
            used_at=row.used_at,
        )

    def add(self, ticket: NotMeTicket) -> None:
        add(self._connection, tickets, asdict(ticket))

    def use(self, digest: str, *, at: datetime) -> bool:
        unused = update(tickets).where(tickets.c.digest == digest, tickets.c.used_at.is_(None))
        return self._connection.execute(unused.values(used_at=at)).rowcount == 1

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(tickets).where(tickets.c.expires_at < at)).rowcount
