"""Visits at the door outside Slack; of their ids only digests are kept."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from bot.accounts.model import AccountId, Language
from bot.door.model import Visit
from storage.rows import VisitRow
from storage.tables import add, table_of

visits = table_of(VisitRow)


class SqlVisits:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, digest: str) -> Visit | None:
        row = self._connection.execute(select(visits).where(visits.c.digest == digest)).first()
        if row is None:
            return None
        return Visit(
            digest=row.digest,
            language=Language(row.language),
            created_at=row.created_at,
            seen_at=row.seen_at,
            account_id=AccountId(row.account_id) if row.account_id else None,
            checked_at=row.checked_at,
            state=row.state,
        )

    def add(self, visit: Visit) -> None:
        add(self._connection, visits, asdict(visit))

    def save(self, visit: Visit) -> None:
        self._connection.execute(update(visits).where(visits.c.digest == visit.digest).values(asdict(visit)))

    def end(self, digest: str) -> None:
        self._connection.execute(delete(visits).where(visits.c.digest == digest))

    def end_of(self, account_id: AccountId) -> None:
        self._connection.execute(delete(visits).where(visits.c.account_id == account_id))

    def forget_checks_of(self, account_id: AccountId) -> None:
        self._connection.execute(update(visits).where(visits.c.account_id == account_id).values(checked_at=None))

    def forget_before(self, *, created: datetime, seen: datetime) -> int:
        over = or_(visits.c.created_at < created, visits.c.seen_at < seen)
        return self._connection.execute(delete(visits).where(over)).rowcount
