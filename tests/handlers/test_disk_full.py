"""The disk is full: nothing is approved, nothing is half done, and whoever asked learns it or is answered later, once."""

import io
import json

import pytest
from sqlalchemy.exc import OperationalError

from tests.builders import AIKO, code_of
from tests.fakes.house import House
from tests.handlers.front import Front
from tests.handlers.test_our_mistakes import reference_in
from tests.journeys.demo import words


def fill_the_disk(house: House) -> None:
    """No page more for the file, and no room left in those that hold notices: every flow that tells something fails."""
    pages = house.sql("PRAGMA page_count")[0][0]
    house.sql(f"PRAGMA max_page_count = {pages}")
    number = 0
    for size in (1000, 100, 1):
        try:
            while True:
                number += 1
                house.sql(
                    "INSERT INTO notices (id, kind, receiver, facts, created_at, due_at, state, tries, unsure) "
                    "VALUES (:id, 'card', 'filler', :facts, '2026-01-01', '2026-01-01', 'sent', 0, 0)",
                    id=f"filler-{number:06}",
                    facts=json.dumps("x" * size),
                )
        except OperationalError as full:
            assert "full" in str(full.orig)  # noqa: PT017 - the way out of the loop


def make_room(house: House) -> None:
    house.sql("PRAGMA max_page_count = 1000000")
    house.sql("DELETE FROM notices WHERE receiver = 'filler'")


@pytest.fixture
def joined(front: Front) -> Front:
    front.join(AIKO)
    return front


async def test_a_code_typed_while_the_disk_is_full_approves_nothing(joined: Front, log: io.StringIO) -> None:
    house = joined.house
    window = await joined.begin_app(AIKO)
    (begun,) = house.people.standing(AIKO).unfinished
    code = code_of(begun.seed, house.clock.now()).reveal()
    fill_the_disk(house)
    before = joined.everything()
    answer = await joined.submit(AIKO, window, name="iPhone", code=code)
    said = answer["errors"]["code"]
    assert said.startswith("I can't save anything right now. Nothing was changed.")
    reference = reference_in(said.replace("Reference", "reference"))
    assert reference in log.getvalue()
    assert "database or disk is full" in log.getvalue()
    assert joined.everything() == before
    make_room(house)
    assert await joined.submit(AIKO, window, name="iPhone", code=code) == {}
    assert house.method(begun).confirmed_at is not None


async def test_hello_during_a_full_disk_is_answered_once_when_there_is_room(joined: Front) -> None:
    hello = joined.payloads.message(AIKO, "hello")
    fill_the_disk(joined.house)
    assert (await joined.send(hello)).status == 500
    assert (await joined.send(hello)).status == 500
    make_room(joined.house)
    assert (await joined.send(hello)).status == 200
    assert (await joined.send(hello)).status == 200
    await joined.delivery.drain()
    assert len(joined.workspace.messages(AIKO.user_id)) == 1


async def test_taps_and_the_command_say_that_nothing_can_be_saved(joined: Front) -> None:
    fill_the_disk(joined.house)
    await joined.tap(AIKO, "enrollment.start")
    shown = joined.workspace.modal(AIKO)
    assert shown is not None
    assert "I can't save anything right now" in words(shown)
    card = await joined.acked(joined.payloads.command(AIKO))
    assert "You haven't set up" in words(card)
