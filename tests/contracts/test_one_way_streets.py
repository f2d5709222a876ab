"""What no code, no bug and no hand on the database shall do: the schema itself refuses it."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from storage.tables import ChangedMeanwhile
from tests.builders import AIKO, MALLORY, account_of
from tests.fakes.house import House


@pytest.mark.parametrize("value", [None, "2020-01-01 00:00:00.000000", "2999-01-01 00:00:00.000000"])
def test_enabled_never_goes_back(house: House, value: str | None) -> None:
    """Law 1, S30: neither undone nor dated anew."""
    house.with_person(AIKO)
    house.enroll(AIKO)
    with pytest.raises(IntegrityError, match="enabled never goes back"):
        house.sql("UPDATE accounts SET enabled_at = :value", value=value)
    assert house.people.standing(AIKO).account.enabled_at is not None


def test_an_enabled_account_can_still_change_in_every_other_way(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.people.hear(AIKO, event_id="Ev1", text="Please write in English")
    assert house.people.standing(AIKO).language == "en"


@pytest.mark.parametrize(
    "column", ["at", "actor", "action", "account_id", "target", "outcome", "facts", "chain", "signature"]
)
def test_a_sealed_event_is_never_changed(house: House, column: str) -> None:
    """S70."""
    house.with_person(AIKO)
    house.trail.seal()
    with pytest.raises(IntegrityError, match="never changed"):
        house.sql(f"UPDATE audit_events SET {column} = NULL WHERE number = 1")  # noqa: S608 - our own names
    assert house.trail.verify().is_sound


@pytest.mark.parametrize("is_sealed", [True, False])
def test_no_event_is_ever_removed(house: House, is_sealed: bool) -> None:
    """S70: not even one that is not sealed yet."""
    house.with_person(AIKO)
    if is_sealed:
        house.trail.seal()
    with pytest.raises(IntegrityError, match="never removed"):
        house.sql("DELETE FROM audit_events")


def test_one_address_is_one_persons(house: House) -> None:
    """S38."""
    house.with_person(AIKO)
    with pytest.raises(IntegrityError):
        house.with_person(MALLORY, addresses=("AIKO@example.ac.jp",))
    assert not house.people.is_linked(MALLORY)


def test_a_broken_rule_of_the_schema_is_not_called_a_full_disk(house: House) -> None:
    """It is our bug, and must not be answered with "try again in a few minutes"."""
    house.with_person(AIKO)
    with pytest.raises(IntegrityError):
        house.people.add(account_of(AIKO))


def test_an_account_that_changed_meanwhile_is_not_written_over(house: House) -> None:
    house.with_person(AIKO)
    with house.database.begin() as uow:
        seen = uow.accounts.find("aiko")
        assert seen is not None
        uow.accounts.save(seen.enabled(at=house.clock.now()))
    with pytest.raises(ChangedMeanwhile), house.database.begin() as uow:
        uow.accounts.save(seen.enabled(at=house.clock.now() + timedelta(days=1)))
