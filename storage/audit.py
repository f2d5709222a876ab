"""The audit record: appended by flows, sealed right after, never changed (the schema refuses it)."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update

from bot.accounts.model import AccountId
from bot.audit import AuditEvent
from storage.rows import AuditHeadRow, AuditRow
from storage.tables import add, table_of

events = table_of(AuditRow)
heads = table_of(AuditHeadRow)

UNSEALED = select(events).where(events.c.chain.is_(None)).order_by(events.c.number).limit(bindparam("at_most"))
NEWEST_PLACE = select(func.max(events.c.sealed_as))
SEAL = (
    update(events)
    .where(events.c.number == bindparam("this"))
    .values(chain=bindparam("chain"), signature=bindparam("signature"), sealed_as=bindparam("place"))
)
# In the order of the chain, then what waits for its seal: each half walks along an index.
IN_ORDER = select(events).where(events.c.sealed_as.is_not(None)).order_by(events.c.sealed_as)
WAITING = select(events).where(events.c.sealed_as.is_(None)).order_by(events.c.number)
AT_A_TIME = 500


class SqlAudit:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.added = False

    def add(self, event: AuditEvent) -> None:
        values = {
            "at": event.at,
            "actor": event.actor,
            "action": event.action,
            "account_id": event.account_id,
            "target": event.target,
            "outcome": event.outcome,
            "facts": dict(event.facts),
        }
        self.added = True
        add(self._connection, events, values)

    def unsealed(self, *, limit: int) -> Sequence[AuditEvent]:
        return [_event(row) for row in self._connection.execute(UNSEALED, {"at_most": limit})]

    def keep_seals(self, sealed: Sequence[AuditEvent], *, head: str, signature: str) -> None:
        next_place = (self._connection.execute(NEWEST_PLACE).scalar() or 0) + 1
        values = [
            {"this": each.number, "chain": each.chain, "signature": each.signature, "place": place}
            for place, each in enumerate(sealed, next_place)
        ]
        self._connection.execute(SEAL, values)
        self._connection.execute(delete(heads))
        self._connection.execute(insert(heads), {"id": 1, "chain": head, "signature": signature})

    def all(self) -> Iterable[AuditEvent]:
        for half in (IN_ORDER, WAITING):
            with self._connection.execute(half, execution_options={"yield_per": AT_A_TIME}) as rows:
                for row in rows:
                    yield _event(row)

    def head(self) -> tuple[str, str] | None:
        row = self._connection.execute(select(heads.c.chain, heads.c.signature)).first()
        return (row.chain, row.signature) if row else None


def _event(row: Row[Any]) -> AuditEvent:
    return AuditEvent(
        at=row.at,
        actor=row.actor,
        action=row.action,
        account_id=AccountId(row.account_id) if row.account_id else None,
        target=row.target,
        outcome=row.outcome,
        facts=row.facts,
        number=row.number,
        chain=row.chain,
        signature=row.signature,
    )
