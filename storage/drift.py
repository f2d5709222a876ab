"""``python -m storage.drift``: a freshly migrated database must be what the tables of the code describe."""

import sys
import tempfile
from pathlib import Path

from storage.migrations import HEAD
from storage.schema import drift, newest, upgrade


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'drift.sqlite'}"
        upgrade(url)
        differences = drift(url)
    for each in differences:
        print(f"not in the migrations: {each}")  # noqa: T201 - this is a command
    if newest() != HEAD:
        print(f"storage.migrations.HEAD is {HEAD}, the newest migration is {newest()}")  # noqa: T201
        return 1
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
