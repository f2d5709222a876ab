"""Bringing a database to the schema of the code, and comparing the two. Alembic is loaded only here."""

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel

import storage.rows  # noqa: F401 - the tables register themselves
from bot.errors import DatabaseOutOfStep, StorageUnavailable
from storage.database import address_of
from storage.migrations import HEAD
from storage.sqlite import file_of

ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtext('mamori upgrade'))")
PLACE = Path(__file__).parent / "migrations"


def upgrade(url: str) -> tuple[str | None, str]:
    """Runs the migrations that are missing; the revision before and after. Of two at the same moment one waits.

    Raises DatabaseOutOfStep when the database is newer than the code, StorageUnavailable when it cannot be opened.
    """
    engine, where = _open(url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                from storage.postgres import require_usable  # noqa: PLC0415 - loads only the driver that is needed

                require_usable(connection)
                connection.execute(ONE_AT_A_TIME)
            else:
                connection.execute(text("PRAGMA journal_mode = WAL"))
                connection.commit()
            before = MigrationContext.configure(connection).get_current_revision()
            if before is not None and before > HEAD:
                raise DatabaseOutOfStep(f"the database is at migration {before}, newer than this code ({HEAD})")
            config = _config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    except DBAPIError as error:
        raise StorageUnavailable(f"{where}: {' '.join(str(error.orig).split())}") from error
    finally:
        engine.dispose()
    return before, HEAD


def newest() -> str | None:
    """The newest migration on disk; a test holds it against ``HEAD``."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def drift(url: str) -> list[object]:
    """What the tables of the code have and a migrated database has not, or the other way round; empty is right."""
    engine, _ = _open(url)
    try:
        with engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
            return list(compare_metadata(context, SQLModel.metadata))
    finally:
        engine.dispose()


def _open(url: str) -> tuple[Engine, str]:
    """An engine for the schema's affairs, which may take their time, and where it leads, for people."""
    address = address_of(url)
    if address.get_backend_name() == "postgresql":
        from storage.postgres import engine_for, place_of  # noqa: PLC0415 - loads only the driver that is needed

        return engine_for(address, statement_ms=0), place_of(address)
    path = file_of(url)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Names and addresses of people lie here; SQLite gives its journal the same permissions.
        if not path.exists():
            path.touch(mode=0o600)
    except OSError as error:
        raise StorageUnavailable(f"{path}: {error}") from error
    return create_engine(url), str(path)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(PLACE))
    config.set_main_option("path_separator", "os")
    return config
