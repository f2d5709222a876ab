"""Two processes on one PostgreSQL: the client waits at one of them, the person's tap arrives at the other."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.secret import Secret
from bot.verification.model import VerificationId
from bot.verification.prompts import Prompts
from storage.unit_of_work import News
from tests import postgres
from tests.builders import AIKO
from tests.fakes.house import POSTGRES, House
from tests.handlers.api.kit import Api, until
from tests.handlers.front import Front


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path, kind=POSTGRES)
    yield house
    house.close()


async def test_a_decision_in_one_process_wakes_the_client_that_waits_at_another(api: Api, front: Front) -> None:
    house = api.house
    hears = asyncio.Event()
    ours = house.database.changed

    def changed(news: News) -> None:
        hears.set()
        ours(news)

    house.database.changed = changed
    listening = asyncio.create_task(house.database.listen())
    await hears.wait()
    asked = await api.ask()
    polling = asyncio.create_task(api.look(asked["id"], wait=30))
    await until(lambda: VerificationId(asked["id"]) in front.doors.waiters._waiting)
    await answer_elsewhere(house, asked)
    async with asyncio.timeout(10):
        assert (await polling)["status"] == "approved"
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def test_the_same_key_and_the_same_code_at_once_are_one_question_and_one_approval(api: Api) -> None:
    """Laws 3 and 5, where writers really run at the same time."""
    answers = await asyncio.gather(*(api.ask(method="otp", idempotency_key="at once") for _ in range(8)))
    assert len({each["id"] for each in answers}) == 1
    code = api.code_now()
    typed = await asyncio.gather(*(api.code(answers[0]["id"], code) for _ in range(20)))
    assert [each.get("reason") for each in typed].count(None) == 1
    assert api.house.actions().count("verification.approved") == 1


async def test_what_was_decided_while_a_process_could_not_hear_wakes_its_clients_once_it_can(
    api: Api, front: Front
) -> None:
    """The connection it listens on was cut; the tap arrived at the other process before there was a new one."""
    house = api.house
    hears = asyncio.Event()
    ours = house.database.changed

    def changed(news: News) -> None:
        ours(news)
        if news.missed:
            hears.set()

    house.database.changed = changed
    listening = asyncio.create_task(house.database.listen())
    await hears.wait()
    asked = await api.ask()
    polling = asyncio.create_task(api.look(asked["id"], wait=30))
    await until(lambda: VerificationId(asked["id"]) in front.doors.waiters._waiting)
    cut_all_connections(house)
    await answer_elsewhere(house, asked)
    async with asyncio.timeout(15):
        assert (await polling)["status"] == "approved"
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)


async def answer_elsewhere(house: House, asked: dict[str, Any]) -> None:
    """The person's tap arrives at another process."""
    twin = house.twin()
    theirs = Prompts(twin.begin, house.clock, house.randomness, house.policy)
    await twin.transact(theirs.answer, AIKO, VerificationId(asked["id"]), Secret(asked["number"]))
    twin.close()


def cut_all_connections(house: House) -> None:
    """As a restart of the server does."""
    engine = create_engine(postgres.server())
    name = house.sql("SELECT current_database()")[0][0]
    with engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"), {"name": name}
        )
    engine.dispose()
