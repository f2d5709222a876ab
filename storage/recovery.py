"""Backup codes, as hashes."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from bot.authenticators.model import AuthenticatorId
from bot.recovery.model import KeptCode
from storage.rows import RecoveryCodeRow
from storage.tables import table_of

codes = table_of(RecoveryCodeRow)
CODE = select(codes.c.hash, codes.c.used_at).where(
    codes.c.authenticator_id == bindparam("set_id"), codes.c.number == bindparam("number")
)


class SqlRecoveryCodes:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, set_id: AuthenticatorId, number: int) -> KeptCode | None:
        row = self._connection.execute(CODE, {"set_id": set_id, "number": number}).first()
        return KeptCode(hash=row.hash, used_at=row.used_at) if row else None

    def add_all(self, set_id: AuthenticatorId, hashes: Sequence[str]) -> None:
        rows = [
            {"authenticator_id": set_id, "number": number, "hash": each} for number, each in enumerate(hashes, start=1)
        ]
        self._connection.execute(insert(codes), rows)

    def use(self, set_id: AuthenticatorId, number: int, *, at: datetime) -> bool:
        unused = update(codes).where(
            codes.c.authenticator_id == set_id, codes.c.number == number, codes.c.used_at.is_(None)
        )
        return self._connection.execute(unused.values(used_at=at)).rowcount == 1

    def forget_of(self, set_id: AuthenticatorId) -> None:
        self._connection.execute(delete(codes).where(codes.c.authenticator_id == set_id))
