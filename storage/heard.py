"""Which deliveries of Slack have been handled: a redelivered event is answered once (S52)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, select

from storage.rows import HeardRow
from storage.tables import add, table_of

heard = table_of(HeardRow)

THIS = select(heard.c.event_id).where(heard.c.event_id == bindparam("event_id"))


class SqlHeard:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_new(self, event_id: str, *, at: datetime) -> bool:
        if self._connection.execute(THIS, {"event_id": event_id}).first():
            return False
        add(self._connection, heard, {"event_id": event_id, "at": at})
        return True

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(heard).where(heard.c.at < at)).rowcount
