"""What is sealed at rest, found by the mark its column carries, and sealing it anew under another key."""

from sqlalchemy import Column, ColumnElement, Connection, Table, bindparam, func, select, update
from sqlmodel import SQLModel

from storage.keyring import Keyring


def place_of(column: Column[str], id: str) -> str:  # noqa: A002 - the word everybody expects
    """What a sealed value is bound to: copied into another row or column it does not open."""
    return f"{column.table.name}.{column.name}:{id}"


def sealed_columns() -> list[Column[str]]:
    tables = SQLModel.metadata.sorted_tables
    return [column for table in tables for column in table.columns if column.info.get("sealed")]


class SqlSealed:
    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def waiting(self) -> int:
        counts = (
            select(func.count()).select_from(_table(column)).where(self._is_old(column)) for column in sealed_columns()
        )
        return sum(self._connection.execute(each).scalar_one() for each in counts)

    def is_foreign(self) -> bool:
        ours = [f"{id_}." for id_ in self._keyring.ids()]
        values = (
            select(column).where(*(~column.startswith(each, autoescape=True) for each in ours)).limit(1)
            for column in sealed_columns()
        )
        return any(self._connection.execute(each).scalar() for each in values)

    def reseal(self, limit: int) -> int:
        for column in sealed_columns():
            if found := self._some(column, limit):
                return found
        return 0

    def _some(self, column: Column[str], limit: int) -> int:
        (id_,) = _table(column).primary_key.columns
        old = select(id_.label("id"), column.label("value")).where(self._is_old(column)).limit(limit)
        values = [
            {"this": row.id, "was": row.value, "anew": self._anew(row.value, place_of(column, row.id))}
            for row in self._connection.execute(old)
        ]
        if values:
            # Only while it is still what was read: a flow that wrote in between has sealed by itself.
            unchanged = update(_table(column)).where(id_ == bindparam("this"), column == bindparam("was"))
            self._connection.execute(unchanged.values({column: bindparam("anew")}), values)
        return len(values)

    def _anew(self, value: str, place: str) -> str:
        return self._keyring.seal(self._keyring.unseal(value, place=place), place=place)

    def _is_old(self, column: Column[str]) -> ColumnElement[bool]:
        return ~column.startswith(f"{self._keyring.keys[0].id}.", autoescape=True)


def _table(column: Column[str]) -> Table:
    if not isinstance(column.table, Table):
        raise TypeError(column)
    return column.table
