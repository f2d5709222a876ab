"""Core tables of the SQLModel classes, and the one guarded update that all of them share."""

from typing import Any

from sqlalchemy import Connection, Table, and_, insert, update
from sqlmodel import SQLModel

from bot.errors import MamoriError


class ChangedMeanwhile(MamoriError):
    """Somebody else saved this row since it was read: the flow has to look again."""

    code = "storage.changed_meanwhile"


def table_of(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


def add(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    connection.execute(insert(table), values)


def save_version(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Writes a row whose ``version`` is still the one that was read, and counts it up. Raises ChangedMeanwhile."""
    now = {**values, "version": values["version"] + 1}
    guard = and_(table.c.id == values["id"], table.c.version == values["version"])
    if connection.execute(update(table).where(guard).values(now)).rowcount != 1:
        raise ChangedMeanwhile
