"""What is kept of verifications: found by indexes, sealed anew with the rest, forgotten in time."""

from datetime import timedelta
from pathlib import Path

import pytest

from bot.relying_parties.model import RelyingParty
from bot.verification.flow import KEPT
from bot.verification.model import Strength
from storage.keyring import Keyring
from tests.bot.verification.kit import asked, number
from tests.builders import AIKO
from tests.fakes.house import House

MINUTE = timedelta(minutes=1)
LOOKS = {
    "past": "subject = 's' AND (created_at > '2026' OR disowned_at > '2026') AND (was_prompted OR status = 'approved')",
    "by transaction": "\"transaction\" = '1'",
    "by key": "client_id = 'c' AND idempotency_key = 'k'",
    "open": "subject = 's' AND status = 'pending'",
    "usual network": "subject = 's' AND network = 'n' AND status = 'approved' AND decided_at > '2026'",
    "expired": "status = 'pending' AND expires_at <= '2026'",
}


@pytest.fixture
def client(house: House) -> RelyingParty:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.clock.advance(10 * MINUTE)
    return house.relying_parties.add("Portal").client


@pytest.mark.parametrize("what", LOOKS)
def test_nothing_is_looked_for_from_end_to_end(house: House, what: str) -> None:
    plan = house.sql(f"EXPLAIN QUERY PLAN SELECT * FROM verifications WHERE {LOOKS[what]}")  # noqa: S608 - our own words
    assert not [row.detail for row in plan if row.detail.startswith("SCAN")]


def test_past_is_newest_first_reaches_back_as_far_as_asked_and_no_further(house: House, client: RelyingParty) -> None:
    made = []
    for _ in range(4):
        made.append(asked(house, client).id)
        while claimed := house.outbox.claim():
            house.outbox.sent(*claimed)
        house.clock.advance(MINUTE)
    asked(house, client, strength=Strength.POSSESSION)
    subject = str(house.people.standing(AIKO).account.id)
    with house.database.begin() as uow:
        past = uow.verifications.past(subject, since=house.clock.now() - 4 * MINUTE)
    assert [each.id for each in past] == [made[2], made[1]], "the fourth met a pause, and was no prompt"


def test_what_is_old_is_forgotten_and_what_is_open_is_not(house: House, client: RelyingParty) -> None:
    old = asked(house, client)
    house.verifications.cancel(client, old.id)
    house.clock.advance(KEPT + MINUTE)
    waiting = asked(house, client)
    assert house.verifications.forget_old() == 1
    assert [row.id for row in house.sql("SELECT id FROM verifications")] == [waiting.id]


def test_a_number_is_sealed_anew_with_everything_else_and_can_still_be_typed(
    house: House, client: RelyingParty, tmp_path: Path
) -> None:
    """S1."""
    prompt = asked(house, client)
    path = tmp_path / "own.keys"
    Keyring.make(path)
    house.keyring.keys = (*Keyring.load(path).keys, *house.keyring.keys)
    with house.database.begin() as uow:
        while uow.sealed.reseal(10):
            pass
    assert house.sql("SELECT number FROM verifications")[0].number.startswith(house.keyring.keys[0].id)
    assert house.prompts.answer(AIKO, prompt.id, number(prompt)).reached
