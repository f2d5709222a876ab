"""Practice sign-ins."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, delete, select, update

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId, DeviceId
from bot.practice.model import Ended, Practice, PracticeId
from storage.rows import PracticeRow
from storage.tables import add, table_of

practices = table_of(PracticeRow)
BROUGHT_TO_AN_END = select(practices).where(
    practices.c.account_id == bindparam("account_id"), practices.c.ended.in_((Ended.GOT_IN, Ended.GAVE_UP))
)


class SqlPractices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, id: PracticeId) -> Practice | None:  # noqa: A002
        row = self._connection.execute(select(practices).where(practices.c.id == id)).first()
        return _practice(row) if row else None

    def of(self, account_id: AccountId) -> Sequence[Practice]:
        return [_practice(row) for row in self._connection.execute(BROUGHT_TO_AN_END, {"account_id": account_id})]

    def add(self, practice: Practice) -> None:
        add(self._connection, practices, asdict(practice))

    def end(self, practice: Practice) -> bool:
        still_open = update(practices).where(practices.c.id == practice.id, practices.c.ended_at.is_(None))
        return self._connection.execute(still_open.values(asdict(practice))).rowcount == 1

    def replace_open(self, account_id: AccountId, *, at: datetime) -> None:
        still_open = update(practices).where(practices.c.account_id == account_id, practices.c.ended_at.is_(None))
        self._connection.execute(still_open.values(ended=Ended.REPLACED, ended_at=at))

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(practices).where(practices.c.started_at < at)).rowcount


def _practice(row: Row[tuple[object, ...]]) -> Practice:
    return Practice(
        id=PracticeId(row.id),
        account_id=AccountId(row.account_id),
        device_id=DeviceId(row.device_id),
        started_at=row.started_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
        ended=Ended(row.ended) if row.ended else None,
        authenticator_id=AuthenticatorId(row.authenticator_id) if row.authenticator_id else None,
    )
