"""A process whose writer never rests: adds people, many at a time, and says each one's number once it is told that they are kept.

``python -m tests.storage.load DATABASE FIRST_NUMBER [BYTES]``. With BYTES no file may grow beyond them, as on a full disk, until all
flows of a round have failed; then there is room again.
"""

import asyncio
import os
import resource
import signal
import sys
from itertools import count
from pathlib import Path

from bot.accounts.flow import People
from bot.accounts.model import AccountId
from bot.errors import StorageUnavailable
from bot.policy import Policy
from bot.support.hours import SupportHours
from storage.keyring import Keyring
from storage.sqlite import SqliteDatabase
from tests.builders import an_account
from tests.fakes.clock import FakeClock
from tests.fakes.randomness import FakeRandomness

AT_ONCE = 24


def say(*words: object) -> None:
    """At once, and in one piece."""
    os.write(1, f"{' '.join(map(str, words))}\n".encode())


async def work(path: Path, first: int, room: int | None) -> None:
    keyring = Keyring(())
    database = SqliteDatabase(f"sqlite:///{path}", keyring)
    people = People(database.begin, FakeClock(), FakeRandomness(), Policy(), SupportHours())
    numbers = count(first)
    failed = 0
    if room is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that the write fails, and not the process
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))

    async def add(number: int) -> None:
        nonlocal failed
        name = f"person-{number}"
        account = an_account(id=AccountId(f"account-{number}"), sso_id=name, addresses=(f"{name}@example.ac.jp",))
        try:
            await database.transact(people.add, account)
        except StorageUnavailable:
            failed += 1
            say("lost", number)
        else:
            failed = 0
            say("kept", number)
        if failed == AT_ONCE * 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            say("room again")

    async def caller() -> None:
        for number in numbers:
            await add(number)

    async with asyncio.TaskGroup() as tasks:
        for _ in range(AT_ONCE):
            tasks.create_task(caller())


if __name__ == "__main__":
    asyncio.run(work(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]) if sys.argv[3:] else None))
