"""One process lives on a SQLite file: a second one is told who is there, and changes nothing."""

import fcntl
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.errors import DatabaseInUse, StorageUnavailable


def take(path: Path, who: str) -> int:
    """Holds the file for this process until it ends, however it ends: the system keeps the lock, not what is written.

    ``who`` is shown to others who try. The answer is the lock's descriptor; closing it gives the file free.

    Raises DatabaseInUse with a sentence that says who holds it, StorageUnavailable where no lock can be kept.
    """
    # The same file by another name, through a link or from another folder, is the same file.
    file = path.resolve()
    lock = file.with_name(f"{file.name}.lock")
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        # Never the database itself: closing a descriptor of it would drop SQLite's own locks.
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageUnavailable(f"{lock}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        holder = _read(descriptor)
        os.close(descriptor)
        raise DatabaseInUse(
            f"{path} is in use by {holder}. Nothing was changed. End that one first, or name another database."
        ) from None
    # Left behind and read only while somebody holds it: removing it would let two processes hold two files of one name.
    os.ftruncate(descriptor, 0)
    os.write(descriptor, f"{who} (process {os.getpid()}, since {datetime.now(UTC):%Y-%m-%d %H:%M} UTC)".encode())
    return descriptor


def _read(descriptor: int) -> str:
    with suppress(OSError, UnicodeDecodeError):
        if words := os.pread(descriptor, 200, 0).decode():
            return words
    return "another process"
