"""Law 9: whatever was acknowledged survives a kill or a full disk a moment later, and nothing is there by half."""

import contextlib
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.fakes.house import House
from tests.journeys.demo import ROOT


class Load:
    """``tests.storage.load`` at work, and what it said; in the end it is killed in the middle of its work."""

    def __init__(self, path: Path, first: int, *room: int) -> None:
        command = [sys.executable, "-m", "tests.storage.load", str(path), str(first), *map(str, room)]
        self._working = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        self.said: list[str] = []

    def hear(self, lines: int, *, after: str | None = None) -> None:
        assert self._working.stdout is not None
        while after is not None and after not in self.said:
            self.said.append(self._working.stdout.readline().strip())
            assert self.said[-1], "it ended by itself"
        self.said += [self._working.stdout.readline().strip() for _ in range(lines)]

    def kill(self) -> None:
        """What it had said before it died counts as said."""
        self._working.kill()
        assert self._working.stdout is not None
        self.said += self._working.stdout.read().splitlines()
        self._working.stdout.close()
        self._working.wait()

    def numbers(self, what: str) -> set[int]:
        return {int(line.split()[1]) for line in self.said if line.startswith(f"{what} ")}


@pytest.fixture
def load() -> Iterator[Callable[..., Load]]:
    started: list[Load] = []

    def start(path: Path, first: int, *room: int) -> Load:
        started.append(Load(path, first, *room))
        return started[-1]

    yield start
    for each in started:
        if each._working.poll() is None:
            each.kill()


def in_database(path: Path) -> tuple[set[int], list[tuple[int, ...]]]:
    """Who is there, and how many of each part of them, which are all the same number."""
    with contextlib.closing(sqlite3.connect(path)) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        there = {int(row[0].removeprefix("account-")) for row in database.execute("SELECT id FROM accounts")}
        parts = database.execute(
            "SELECT count(DISTINCT i.folded), count(DISTINCT e.number) FROM accounts a "
            "LEFT JOIN account_identifiers i ON i.account_id = a.id LEFT JOIN audit_events e ON e.account_id = a.id "
            "GROUP BY a.id"
        ).fetchall()
        loose = database.execute(
            "SELECT (SELECT count(*) FROM audit_events WHERE account_id NOT IN (SELECT id FROM accounts)), "
            "(SELECT count(*) FROM account_identifiers WHERE account_id NOT IN (SELECT id FROM accounts))"
        ).fetchall()
    return there, [*set(parts), *loose]


def test_what_was_acknowledged_survives_a_kill_under_load(house: House, load: Callable[..., Load]) -> None:
    house.close()
    kept: set[int] = set()
    for first in (0, 1_000_000, 2_000_000):
        working = load(house.database.path, first)
        working.hear(150)
        working.kill()
        kept |= working.numbers("kept")
    there, parts = in_database(house.database.path)
    assert len(kept) >= 450
    assert kept <= there
    assert parts == [(2, 1), (0, 0)]


@pytest.mark.parametrize("room", [300_000, 330_000])
def test_a_commit_that_finds_no_room_acknowledges_nobody_and_later_there_is_room_again(
    house: House, load: Callable[..., Load], room: int
) -> None:
    """The write fails in the middle of a group's commit, wherever that happens to be."""
    house.close()
    working = load(house.database.path, 0, room)
    working.hear(100, after="room again")
    working.kill()
    there, parts = in_database(house.database.path)
    kept, lost = working.numbers("kept"), working.numbers("lost")
    assert kept
    assert lost
    assert kept <= there
    assert not lost & there
    assert parts == [(2, 1), (0, 0)]
