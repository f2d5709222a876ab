"""Ways through the institution's sign-in, and whose account its subjects are."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from bot.accounts.model import AccountId, Language, LinkTicket, SlackUser
from storage.rows import LinkTicketRow, SubjectRow
from storage.tables import add, table_of

tickets = table_of(LinkTicketRow)
subjects = table_of(SubjectRow)


class SqlLinkTickets:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, digest: str) -> LinkTicket | None:
        return self._one(tickets.c.digest == digest)

    def by_state(self, digest: str) -> LinkTicket | None:
        return self._one(tickets.c.state == digest)

    def by_browser(self, digest: str) -> LinkTicket | None:
        return self._one(tickets.c.browser == digest)

    def signed_in_of(self, user: SlackUser) -> Sequence[LinkTicket]:
        statement = select(tickets).where(
            tickets.c.team_id == user.team_id,
            tickets.c.user_id == user.user_id,
            tickets.c.number.is_not(None),
            tickets.c.ended_at.is_(None),
        )
        return [_ticket(row) for row in self._connection.execute(statement.order_by(tickets.c.created_at))]

    def add(self, ticket: LinkTicket) -> None:
        add(self._connection, tickets, _values(ticket))

    def save(self, ticket: LinkTicket) -> None:
        self._connection.execute(update(tickets).where(tickets.c.digest == ticket.digest).values(_values(ticket)))

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(tickets).where(tickets.c.expires_at < at)).rowcount

    def _one(self, which: Any) -> LinkTicket | None:
        row = self._connection.execute(select(tickets).where(which)).first()
        return _ticket(row) if row else None


class SqlSubjects:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def account_of(self, issuer: str, subject: str) -> AccountId | None:
        found = select(subjects.c.account_id).where(subjects.c.issuer == issuer, subjects.c.subject == subject)
        id_ = self._connection.execute(found).scalar()
        return AccountId(id_) if id_ else None

    def subject_of(self, issuer: str, account_id: AccountId) -> str | None:
        found = select(subjects.c.subject).where(subjects.c.issuer == issuer, subjects.c.account_id == account_id)
        return self._connection.execute(found).scalar()

    def add(self, issuer: str, subject: str, account_id: AccountId, *, at: datetime) -> None:
        values = {"issuer": issuer, "subject": subject, "account_id": account_id, "bound_at": at}
        add(self._connection, subjects, values)

    def forget(self, account_id: AccountId) -> int:
        return self._connection.execute(delete(subjects).where(subjects.c.account_id == account_id)).rowcount


def _values(ticket: LinkTicket) -> dict[str, Any]:
    values = asdict(ticket)
    del values["user"]
    return values | {"team_id": ticket.user.team_id, "user_id": ticket.user.user_id}


def _ticket(row: Row[Any]) -> LinkTicket:
    return LinkTicket(
        digest=row.digest,
        user=SlackUser(row.user_id, row.team_id),
        language=Language(row.language),
        created_at=row.created_at,
        expires_at=row.expires_at,
        browser=row.browser,
        state=row.state,
        issuer=row.issuer,
        subject=row.subject,
        account_id=AccountId(row.account_id) if row.account_id else None,
        number=row.number,
        wrong_numbers=row.wrong_numbers,
        ended_at=row.ended_at,
        ended_because=row.ended_because,
    )
