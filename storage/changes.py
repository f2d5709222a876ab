"""Tickets of the links in mails; only their digests are kept."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.accounts.model import AccountId, AskWhen, LinkId
from bot.authenticators.model import AuthenticatorId
from bot.changes.model import NotMeTicket
from storage.rows import NotMeTicketRow
from storage.tables import add, table_of

tickets = table_of(NotMeTicketRow)


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
