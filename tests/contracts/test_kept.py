"""What is kept is the same afterwards, what failed is not there, and a database of another age is left alone."""

from datetime import timedelta

import pytest

from bot.accounts.model import AccountId, AskWhen, Language
from bot.errors import DatabaseOutOfStep, StorageUnavailable
from bot.notices import Lane
from bot.support.model import Topic
from bot.verification.model import Because, Hint
from storage.migrations import HEAD
from storage.schema import drift, newest, upgrade
from storage.unit_of_work import News
from tests.bot.verification.kit import asked
from tests.builders import AIKO, BEN, NOON, account_of, an_event
from tests.fakes.house import House

BEFORE_BACKUP_CODES = ("DROP TABLE recovery_codes", "ALTER TABLE authenticators DROP COLUMN codes_left")
"""Back from 0021."""
BEFORE_NUMBERS = (*BEFORE_BACKUP_CODES, "ALTER TABLE authenticators DROP COLUMN replaces")
"""Back from 0020."""
BEFORE_REPLACEMENTS = (*BEFORE_NUMBERS, "DROP TABLE replacements")
"""Back from 0019."""
BEFORE_TICKETS = (
    *BEFORE_REPLACEMENTS,
    "DROP TABLE visits",
    "DROP TABLE wallet_cards",
    "DROP TABLE ticket_messages",
    "DROP TABLE tickets",
)
"""Back from 0016."""
BEFORE_PUT_AWAY = (*BEFORE_TICKETS, "DROP INDEX stopped_methods")
"""Back from 0015."""
BEFORE_UNDOING = (
    *BEFORE_PUT_AWAY,
    "DROP TABLE made_changes",
    "ALTER TABLE not_me_tickets DROP COLUMN change_id",
    "DROP INDEX one_default_per_account",
)
"""Back from 0014."""
BEFORE_LAST_USED = (*BEFORE_UNDOING, "ALTER TABLE authenticators DROP COLUMN last_used_at")
"""Back from 0013."""
BEFORE_THE_CHOICE = (
    *BEFORE_LAST_USED,
    "DROP INDEX verifications_in_network",
    "ALTER TABLE verifications DROP COLUMN network",
    "ALTER TABLE not_me_tickets DROP COLUMN ask_when",
    "ALTER TABLE accounts DROP COLUMN ask_when",
)
"""Back from 0012 and on."""


def test_what_was_written_is_read_back_the_same(house: House) -> None:
    """Instants with their microseconds and zone, names in every script, nothing cut."""
    account = account_of(
        AIKO,
        name="田中 愛子 👩\u200d💻",
        unit="情報統括本部",
        warned_at=NOON + timedelta(microseconds=1),
        ask_when=AskWhen.UNUSUAL,
    )
    house.people.add(account)
    house.restart()
    with house.database.begin() as uow:
        assert uow.accounts.get(account.id) == account


def test_a_member_comes_in_enrolls_and_is_found_again_after_a_restart(house: House) -> None:
    house.with_person(AIKO)
    first, second = house.enroll(AIKO)
    house.restart()
    standing = house.people.standing(AIKO)
    assert standing.account.enabled_at == NOON
    assert {each.id for each in standing.active} == {first.id, second.id}
    assert house.trail.seal()
    assert house.trail.verify().is_sound


async def test_a_reader_looks_and_never_writes(house: House) -> None:
    house.with_person(AIKO)
    assert (await house.database.read(house.people.standing, AIKO)).account.sso_id == "aiko"
    with pytest.raises(StorageUnavailable, match=r"read-?only"):
        await house.database.read(house.people.add, account_of(BEN))
    assert house.people.account_of("ben") is None
    await house.database.transact(house.people.add, account_of(BEN))
    assert await house.database.read(house.people.account_of, "ben") == AccountId("account-ben")


async def test_whoever_waits_for_news_is_woken_once_it_is_kept_and_only_then(house: House) -> None:
    heard: list[News] = []
    house.database.changed = heard.append
    await house.database.transact(house.people.hear, AIKO, event_id="Ev1", text="hello")
    assert heard == [News(told=frozenset((Lane.SLACK,)))]
    await house.database.transact(house.people.hear, AIKO, event_id="Ev1", text="hello")
    await house.database.read(house.people.is_linked, AIKO)
    assert len(heard) == 1
    await house.database.transact(house.people.add, account_of(BEN))
    assert heard[1:] == [News(recorded=True)]
    with pytest.raises(RuntimeError):
        await house.database.transact(house.fail_after, lambda uow: uow.audit.add(an_event()))
    assert len(heard) == 2


def test_a_database_of_the_codes_own_age_is_taken(house: House) -> None:
    house.database.require_in_step()
    assert house.database.revision() == HEAD == newest()


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


def test_upgrading_twice_changes_nothing_and_the_tables_are_what_the_code_describes(house: House) -> None:
    house.with_person(AIKO)
    assert upgrade(house.database.url) == (HEAD, HEAD)
    assert house.people.account_of("aiko") == "account-aiko"
    assert drift(house.database.url) == []


def test_a_filled_database_of_before_the_verifications_comes_along(house: House) -> None:
    """0008 to 0009 and on."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for statement in (
        *BEFORE_THE_CHOICE,
        "DROP TABLE practices",
        "DROP TABLE posted_prompts",
        "DROP TABLE verifications",
        "DROP TABLE relying_parties",
        "ALTER TABLE out_of_band_codes DROP COLUMN verification_id",
        "UPDATE alembic_version SET version_num = '0008'",
    ):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0008", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    house.clock.advance(timedelta(minutes=10))
    client = house.relying_parties.add("Portal").client
    assert house.prompts.not_me(AIKO, asked(house, client).id).because is Because.NOT_ME


def test_a_sign_in_that_was_disowned_before_the_upgrade_goes_on_stopping_prompts(house: House) -> None:
    """0009 to 0010, S15."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    client = house.relying_parties.add("Portal").client
    house.prompts.not_me(AIKO, asked(house, client).id)
    for statement in (
        *BEFORE_THE_CHOICE,
        "DROP TABLE practices",
        "DROP INDEX disowned_verifications",
        "ALTER TABLE verifications DROP COLUMN disowned_at",
        "UPDATE alembic_version SET version_num = '0009'",
    ):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0009", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    assert asked(house, client).hint is Hint.PROMPTS_PAUSED


def test_only_the_demos_own_data_is_thrown_away(house: House) -> None:
    house.sql("CREATE TABLE theirs (id integer)")
    house.with_person(AIKO)
    with pytest.raises(StorageUnavailable, match="not a demo's"):
        house.database.start_afresh(upgrade)
    assert house.people.account_of("aiko") is not None
    house.database.mark_as_demo()
    house.enroll(AIKO)
    house.trail.seal()
    house.database.start_afresh(upgrade)
    assert house.people.account_of("aiko") is None
    assert house.events() == []
    house.with_person(AIKO)
    assert house.database.is_demo()
    house.database.require_in_step()


def test_a_filled_database_of_before_the_practices_comes_along(house: House) -> None:
    """0010 to 0011."""
    house.with_person(AIKO)
    iphone, _ = house.enroll(AIKO)
    for statement in (
        *BEFORE_THE_CHOICE,
        "DROP TABLE practices",
        "UPDATE alembic_version SET version_num = '0010'",
    ):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0010", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    assert iphone.device_id is not None
    assert house.practices.start(AIKO, iphone.device_id).lost.name == "iPhone"


def test_a_filled_database_of_before_the_requests_comes_along(house: House) -> None:
    """0015 to 0016."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for statement in (*BEFORE_TICKETS, "UPDATE alembic_version SET version_num = '0015'"):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0015", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    assert house.requests.ask(AIKO, Topic.QUESTION, "hello", language=Language.ENGLISH).number == 1


def test_a_filled_database_of_before_the_last_use_comes_along(house: House) -> None:
    """0012 to 0013: nobody knows when older methods were used, and nobody says so."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for statement in (*BEFORE_LAST_USED, "UPDATE alembic_version SET version_num = '0012'"):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0012", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    assert [each.last_used_at for each in house.people.standing(AIKO).active] == [None, None]


def test_a_filled_database_of_before_the_backup_codes_comes_along(house: House) -> None:
    """0020 to 0021."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    for statement in (*BEFORE_BACKUP_CODES, "UPDATE alembic_version SET version_num = '0020'"):
        house.sql(statement)
    assert upgrade(house.database.url) == ("0020", HEAD)
    assert drift(house.database.url) == []
    house.restart()
    assert [each.codes_left for each in house.people.standing(AIKO).active] == [None, None]
