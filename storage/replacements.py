"""Devices that are being replaced."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy import Connection, Row, Select, bindparam, select
from sqlalchemy.exc import IntegrityError

from bot.accounts.model import AccountId
from bot.authenticators.model import AuthenticatorId, DeviceId
from bot.errors import ReplacementUnderWay
from bot.replacement.model import Ended, Replacement, ReplacementId
from storage.rows import ReplacementRow
from storage.tables import add, save_version, table_of

replacements = table_of(ReplacementRow)
OPEN = select(replacements).where(
    replacements.c.account_id == bindparam("account_id"), replacements.c.ended_at.is_(None)
)
ONTO = (
    select(replacements)
    .where(replacements.c.new_device_id == bindparam("device_id"))
    .order_by(replacements.c.started_at.desc())
    .limit(1)
)
DUE = (
    select(replacements)
    .where(replacements.c.remind_at <= bindparam("at"))
    .order_by(replacements.c.remind_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)


class SqlReplacements:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def open_of(self, account_id: AccountId) -> Replacement | None:
        return self._one(OPEN, account_id=account_id)

    def onto(self, device_id: DeviceId) -> Replacement | None:
        return self._one(ONTO, device_id=device_id)

    def due(self, at: datetime) -> Replacement | None:
        return self._one(DUE, at=at)

    def add(self, replacement: Replacement) -> None:
        try:
            add(self._connection, replacements, asdict(replacement))
        except IntegrityError:
            raise ReplacementUnderWay from None

    def save(self, replacement: Replacement) -> None:
        save_version(self._connection, replacements, asdict(replacement))

    def _one(self, statement: Select[tuple[object, ...]], **facts: object) -> Replacement | None:
        row = self._connection.execute(statement, facts).first()
        return _replacement(row) if row else None


def _replacement(row: Row[tuple[object, ...]]) -> Replacement:
    return Replacement(
        id=ReplacementId(row.id),
        account_id=AccountId(row.account_id),
        device_id=DeviceId(row.device_id),
        at_hand=row.at_hand,
        number_stays=row.number_stays,
        started_at=row.started_at,
        remind_at=row.remind_at,
        setup_id=AuthenticatorId(row.setup_id) if row.setup_id else None,
        new_device_id=DeviceId(row.new_device_id) if row.new_device_id else None,
        ended_at=row.ended_at,
        ended=Ended(row.ended) if row.ended else None,
        version=row.version,
    )
