"""The audit record in the database: sealed in order whoever commits last, and no hand changes it unseen (S70)."""

import asyncio
from itertools import pairwise

import pytest

from bot.trail import BATCH, AuditTrail
from storage.database import Database
from storage.sqlite import SqliteDatabase
from tests.builders import AIKO, an_event
from tests.fakes.house import House


def test_what_the_flows_wrote_is_sealed_in_batches_and_verified(house: House) -> None:
    for number in range(BATCH + 5):
        with house.database.begin() as uow:
            uow.audit.add(an_event(target=f"t{number}", facts={"名前": "愛子"}))
    assert [house.trail.seal() for _ in range(3)] == [BATCH, 5, 0]
    house.restart()
    finding = house.trail.verify()
    assert (finding.is_sound, finding.events, finding.sealed) == (True, BATCH + 5, BATCH + 5)


def test_an_event_of_a_flow_that_failed_is_not_there(house: House) -> None:
    """Law 8 the other way round: nothing is recorded that did not happen."""
    with pytest.raises(RuntimeError):
        house.fail_after(lambda uow: uow.audit.add(an_event()))
    assert house.events() == []


TAMPER = {
    "altered": "UPDATE audit_events SET actor = 'account:mallory' WHERE number = 2",
    "removed": "DELETE FROM audit_events WHERE number = 2",
    "cut off": "DELETE FROM audit_events WHERE number >= 3",
    "moved": "UPDATE audit_events SET number = CASE number WHEN 2 THEN -3 ELSE number END",
    "unsealed": "UPDATE audit_events SET chain = NULL, signature = NULL WHERE number = 2",
    "emptied": "DELETE FROM audit_events",
    "beheaded": "DELETE FROM audit_head",
}


@pytest.mark.parametrize("statement", TAMPER.values(), ids=TAMPER)
def test_a_hand_that_first_removes_the_triggers_still_leaves_its_marks(house: House, statement: str) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.trail.seal()
    assert house.trail.verify().is_sound
    for trigger in ("sealed_is_for_good", "audit_is_kept"):
        house.sql(
            f"DROP TRIGGER {trigger}" + ("" if isinstance(house.database, SqliteDatabase) else " ON audit_events")
        )
    house.sql(statement)
    assert not house.trail.verify().is_sound


async def test_two_processes_seal_one_chain(house: House) -> None:
    """While both write and both seal; each event has one place, and none is left out."""
    twin = house.twin()
    theirs = AuditTrail(twin.begin, house.keyring)

    def add(number: int) -> None:
        with (house.database if number % 2 else twin).begin() as uow:
            uow.audit.add(an_event(target=f"t{number}"))

    async def seal(database: Database, trail: AuditTrail) -> None:
        for _ in range(6):
            if batch := await database.read(trail.next_batch):
                await database.transact(trail.keep, batch)

    await asyncio.gather(
        *((house.database if number % 2 else twin).transact(add, number) for number in range(40)),
        seal(house.database, house.trail),
        seal(twin, theirs),
    )
    while house.trail.seal():
        pass
    twin.close()
    finding = house.trail.verify()
    assert (finding.is_sound, finding.because, finding.sealed) == (True, None, 40)
    assert {event.target for event in house.events()} == {f"t{number}" for number in range(40)}


def test_events_come_in_the_order_of_the_chain_and_unsealed_ones_last(house: House) -> None:
    for _ in range(3):
        with house.database.begin() as uow:
            uow.audit.add(an_event())
    house.trail.seal()
    with house.database.begin() as uow:
        uow.audit.add(an_event())
    events = house.events()
    assert [event.chain is None for event in events] == [False, False, False, True]
    assert all(first.number < second.number for first, second in pairwise(events))
