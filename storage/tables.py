"""Core tables of the SQLModel classes, and the statements that all of them share.

Statements are built once and bound per call: building one takes longer than SQLite takes to run it.
"""

from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Table, Update, bindparam, insert, update
from sqlmodel import SQLModel

from bot.errors import MamoriError


class ChangedMeanwhile(MamoriError):
    """Somebody else saved this row since it was read: the flow has to look again."""

    code = "storage.changed_meanwhile"


def table_of(row: type[SQLModel]) -> Table:
    return SQLModel.metadata.tables[str(row.__tablename__)]


def add(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    connection.execute(_insert(table), values)


def save(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Writes these values into the row with this ``id``."""
    connection.execute(_update(table), {**values, "read_id": values["id"]})


def save_version(connection: Connection, table: Table, values: dict[str, Any]) -> None:
    """Writes a row whose ``version`` is still the one that was read, and counts it up. Raises ChangedMeanwhile."""
    now = {**values, "version": values["version"] + 1, "read_id": values["id"], "read_version": values["version"]}
    if connection.execute(_update_if_unchanged(table), now).rowcount != 1:
        raise ChangedMeanwhile


@cache
def _insert(table: Table) -> Insert:
    return insert(table)


@cache
def _update(table: Table) -> Update:
    """Sets whatever it is given by the columns' names."""
    return update(table).where(table.c.id == bindparam("read_id"))


@cache
def _update_if_unchanged(table: Table) -> Update:
    """Sets whatever it is given by the columns' names."""
    return update(table).where(table.c.id == bindparam("read_id"), table.c.version == bindparam("read_version"))
