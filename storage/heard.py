"""Which deliveries of Slack have been handled: a redelivered event is answered once (S52)."""

from datetime import datetime

from sqlalchemy import Connection, bindparam, delete, exists, insert, select

from storage.rows import HeardRow
from storage.tables import table_of

heard = table_of(HeardRow)

_event_id = bindparam("event_id", type_=heard.c.event_id.type)
FIRST = (
    insert(heard)
    .from_select(
        ["event_id", "at"],
        select(_event_id, bindparam("at", type_=heard.c.at.type)).where(~exists().where(heard.c.event_id == _event_id)),
    )
    .returning(heard.c.event_id)
)


class SqlHeard:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_new(self, event_id: str, *, at: datetime) -> bool:
        return self._connection.execute(FIRST, {"event_id": event_id, "at": at}).first() is not None

    def forget(self, event_id: str) -> None:
        self._connection.execute(delete(heard).where(heard.c.event_id == event_id))

    def forget_before(self, at: datetime) -> int:
        return self._connection.execute(delete(heard).where(heard.c.at < at)).rowcount
