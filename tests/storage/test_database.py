"""What is SQLite's own: the file, a full disk, readers beside the writer."""

import contextlib
import sqlite3
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from bot.errors import DatabaseOutOfStep, StorageUnavailable
from storage.database import open_database
from storage.keyring import Keyring
from storage.schema import upgrade
from storage.sqlite import SqliteDatabase
from tests.builders import AIKO
from tests.fakes.house import House

ELSEWHERE = ["sqlite://", "sqlite:///:memory:", "mysql://x", "no address at all", ""]


def test_a_new_file_is_its_owner_s_alone_and_so_is_its_journal(tmp_path: Path) -> None:
    """It holds names and addresses."""
    path = tmp_path / "new.sqlite"
    upgrade(f"sqlite:///{path}")
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for each in tmp_path.glob("new.sqlite*"):
            assert each.stat().st_mode & 0o077 == 0, each.name


def test_an_older_file_that_others_can_read_is_named_with_what_mends_it(tmp_path: Path) -> None:
    """Databases made before files were their owner's alone stay as they are: `app.py check` tells."""
    path = tmp_path / "old.sqlite"
    upgrade(f"sqlite:///{path}")
    with contextlib.closing(open_database(f"sqlite:///{path}", Keyring(()))) as database:
        assert database.exposed() is None
        path.chmod(0o640)
        assert f"chmod 600 {path}" in (database.exposed() or "")


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_that_is_none_of_ours_is_refused(house: House, url: str) -> None:
    with pytest.raises(StorageUnavailable, match="sqlite:///"):
        open_database(url, house.keyring)


def test_a_password_in_a_wrong_address_is_not_repeated(house: House) -> None:
    """S71."""
    with pytest.raises(StorageUnavailable) as refused:
        open_database("mysql://mamori:hunter2@db/mamori", house.keyring)
    assert "hunter2" not in str(refused.value)


def test_an_empty_database_says_which_command_prepares_it(house: House, tmp_path: Path) -> None:
    empty = SqliteDatabase(f"sqlite:///{tmp_path / 'empty.sqlite'}", house.keyring)
    with pytest.raises(DatabaseOutOfStep, match=r"empty.*app\.py database upgrade"):
        empty.require_in_step()
    upgrade(empty.url)
    empty.require_in_step()
    empty.close()


def test_a_file_that_is_no_database_is_unavailable_and_stays_as_it_is(house: House, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear Aiko, " * 500)
    letter = SqliteDatabase(f"sqlite:///{path}", house.keyring)
    with pytest.raises(StorageUnavailable):
        letter.require_in_step()
    letter.close()
    assert path.read_text() == "Dear Aiko, " * 500


def until_it_fails(act: Callable[[], object]) -> None:
    for _ in range(1000):
        act()


def test_on_a_full_disk_nothing_is_half_done_and_later_it_works_again(house: House) -> None:
    """Laws 9 and 10, S74."""
    house.with_person(AIKO)
    (pages,) = house.sql("PRAGMA page_count")
    house.sql(f"PRAGMA max_page_count = {pages[0]}")
    ids = (f"Ev{number}" for number in count())
    with pytest.raises(StorageUnavailable, match="full"):
        until_it_fails(lambda: house.people.hear(AIKO, event_id=next(ids), text="hello"))
    with pytest.raises(StorageUnavailable, match="full"):
        until_it_fails(lambda: house.linking.invite("aiko", actor="operator"))
    heard = house.sql("SELECT event_id FROM heard_events")
    assert len(heard) == len(house.notices())
    assert house.actions().count("accounts.invite") == len(house.sql("SELECT id FROM invitations"))
    house.sql("PRAGMA max_page_count = 1000000")
    house.enroll(AIKO)
    assert house.trail.seal()
    assert house.trail.verify().is_sound
