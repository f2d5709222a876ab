"""Tickets of one-time pages; only their digests are kept."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId
from bot.enrollment.model import PageTicket
from storage.rows import PageTicketRow
from storage.tables import add, table_of

tickets = table_of(PageTicketRow)


class SqlPageTickets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, digest: str) -> PageTicket | None:
        row = self._connection.execute(select(tickets).where(tickets.c.digest == digest)).first()
        if row is None:
            return None
        return PageTicket(
            digest=row.digest,
            authenticator_id=AuthenticatorId(row.authenticator_id),
            account_id=AccountId(row.account_id),
            created_at=row.created_at,
            expires_at=row.expires_at,
            opened_at=row.opened_at,
        )

    def add(self, ticket: PageTicket) -> None:
        add(self._connection, tickets, asdict(ticket))

    def save(self, ticket: PageTicket) -> None:
        self._connection.execute(update(tickets).where(tickets.c.digest == ticket.digest).values(asdict(ticket)))

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(tickets).where(tickets.c.expires_at < at)).rowcount
