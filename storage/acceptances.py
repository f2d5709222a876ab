"""What people have accepted, in which version of the words (S39)."""

from datetime import datetime

from sqlalchemy import Connection, select

from bot.accounts.model import AccountId
from storage.rows import AcceptanceRow
from storage.tables import add, table_of

acceptances = table_of(AcceptanceRow)


class SqlAcceptances:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, account_id: AccountId, what: str, version: str, *, at: datetime) -> bool:
        this = {"account_id": account_id, "what": what, "version": version}
        known = select(acceptances.c.at).where(*(acceptances.c[name] == value for name, value in this.items()))
        if self._connection.execute(known).first():
            return False
        add(self._connection, acceptances, this | {"at": at})
        return True
