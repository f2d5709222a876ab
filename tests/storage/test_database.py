"""The file and its age, a full disk, and many taps at the same moment."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bot.accounts.model import AccountId
from bot.authenticators.codes import Outcome
from bot.errors import DatabaseOutOfStep, StorageUnavailable
from bot.notices import Lane
from bot.verification.flow import Verifications
from storage.migrations import HEAD
from storage.schema import drift, newest, upgrade
from storage.sqlite import SqliteDatabase
from tests.builders import AIKO, BEN, NOON, account_of, an_event, code_of
from tests.fakes.house import House

ELSEWHERE = ["postgresql+psycopg://localhost/mamori", "sqlite://", "sqlite:///:memory:", "mysql://x"]


@pytest.mark.parametrize("url", ELSEWHERE)
def test_an_address_that_is_no_sqlite_file_is_refused(house: House, url: str) -> None:
    with pytest.raises(StorageUnavailable, match="sqlite:///"):
        SqliteDatabase(url, house.keyring)


def test_a_password_in_a_wrong_address_is_not_repeated(house: House) -> None:
    """S71."""
    with pytest.raises(StorageUnavailable) as refused:
        SqliteDatabase("postgresql+psycopg://mamori:hunter2@db/mamori", house.keyring)
    assert "hunter2" not in str(refused.value)


def test_a_database_of_the_codes_own_age_is_taken(house: House) -> None:
    house.database.require_in_step()
    assert house.database.revision() == HEAD == newest()


def test_an_empty_database_says_which_command_prepares_it(house: House, tmp_path: Path) -> None:
    empty = SqliteDatabase(f"sqlite:///{tmp_path / 'empty.sqlite'}", house.keyring)
    with pytest.raises(DatabaseOutOfStep, match=r"empty.*app\.py database upgrade"):
        empty.require_in_step()
    upgrade(empty.url)
    empty.require_in_step()
    empty.close()


def test_an_older_database_says_to_make_a_backup_and_which_command_follows(house: House) -> None:
    house.sql("UPDATE alembic_version SET version_num = '0000'")
    with pytest.raises(DatabaseOutOfStep, match=r"0000.*backup.*app\.py database upgrade"):
        house.database.require_in_step()


def test_a_newer_database_is_left_alone(house: House) -> None:
    """An older Mamori would write what the newer one no longer understands."""
    house.sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseOutOfStep, match=r"9999, newer than this code"):
        house.database.require_in_step()
    with pytest.raises(DatabaseOutOfStep, match="newer"):
        upgrade(house.database.url)


def test_upgrading_twice_changes_nothing(house: House) -> None:
    house.with_person(AIKO)
    assert upgrade(house.database.url) == (HEAD, HEAD)
    assert house.people.account_of("aiko") == "account-aiko"
    assert drift(house.database.url) == []


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
        until_it_fails(lambda: house.people.invite("aiko", actor="operator"))
    heard = house.sql("SELECT event_id FROM heard_events")
    assert len(heard) == len(house.notices())
    assert house.actions().count("accounts.invite") == len(house.sql("SELECT id FROM invitations"))
    house.sql("PRAGMA max_page_count = 1000000")
    house.enroll(AIKO)
    assert house.trail.seal()
    assert house.trail.verify().is_sound


async def test_of_many_submissions_of_one_right_code_exactly_one_is_accepted(house: House) -> None:
    """Law 3, S2: also in the same instant."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=10))
    typed = code_of(app.seed, house.clock.now())
    step_up = house.verifications.step_up
    answers = await asyncio.gather(*(house.database.transact(step_up, AIKO, app.id, typed) for _ in range(20)))
    outcomes = Counter(answer.outcome for answer in answers)
    assert outcomes[Outcome.RIGHT] == 1
    assert outcomes.keys() <= {Outcome.RIGHT, Outcome.USED, Outcome.WAIT}
    assert house.actions().count("verification.step_up") == 1


async def test_of_two_processes_taking_one_right_code_exactly_one_accepts_it(house: House) -> None:
    """Law 3: the database decides, not the memory of a process."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=10))
    typed = code_of(app.seed, house.clock.now())
    twin = SqliteDatabase(house.database.url, house.keyring)
    theirs = Verifications(twin.begin, house.clock, house.randomness, house.keyring, house.policy)
    answers = await asyncio.gather(
        *(house.database.transact(house.verifications.step_up, AIKO, app.id, typed) for _ in range(5)),
        *(twin.transact(theirs.step_up, AIKO, app.id, typed) for _ in range(5)),
    )
    twin.close()
    assert sum(answer.outcome is Outcome.RIGHT for answer in answers) == 1


async def test_of_many_guesses_sent_at_once_no_more_are_compared_than_one_after_the_other(house: House) -> None:
    """S4: a burst wins nothing."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    wrong = house.wrong(app)
    step_up = house.verifications.step_up
    answers = await asyncio.gather(*(house.database.transact(step_up, AIKO, app.id, wrong) for _ in range(20)))
    outcomes = Counter(answer.outcome for answer in answers)
    assert outcomes == {Outcome.WRONG: house.policy.free_tries, Outcome.WAIT: 20 - house.policy.free_tries}


async def test_a_reader_looks_and_never_writes(house: House) -> None:
    house.with_person(AIKO)
    assert (await house.database.read(house.people.standing, AIKO)).account.sso_id == "aiko"
    with pytest.raises(StorageUnavailable, match="readonly"):
        await house.database.read(house.people.add, account_of(BEN))
    assert house.people.account_of("ben") is None
    await house.database.transact(house.people.add, account_of(BEN))
    assert await house.database.read(house.people.account_of, "ben") == AccountId("account-ben")


async def test_whoever_waits_for_news_is_woken_once_it_is_kept_and_only_then(house: House) -> None:
    heard: list[dict[str, Any]] = []
    house.database.changed = lambda **news: heard.append(news)
    await house.database.transact(house.people.hear, AIKO, event_id="Ev1", text="hello")
    assert heard == [{"told": {Lane.SLACK}, "recorded": False}]
    await house.database.transact(house.people.hear, AIKO, event_id="Ev1", text="hello")
    await house.database.read(house.people.is_linked, AIKO)
    assert len(heard) == 1
    await house.database.transact(house.people.add, account_of(BEN))
    assert heard[1:] == [{"told": frozenset(), "recorded": True}]

    with pytest.raises(RuntimeError):
        await house.database.transact(house.fail_after, lambda uow: uow.audit.add(an_event()))
    assert len(heard) == 2


def test_what_was_written_is_read_back_the_same(house: House) -> None:
    """Instants with their microseconds and zone, names in every script, nothing cut."""
    account = account_of(
        AIKO, name="田中 愛子 👩\u200d💻", unit="情報統括本部", warned_at=NOON + timedelta(microseconds=1)
    )
    house.people.add(account)
    house.restart()
    with house.database.begin() as uow:
        assert uow.accounts.get(account.id) == account
