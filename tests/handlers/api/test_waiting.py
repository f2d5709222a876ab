"""The long poll: it ends with the decision, with what the page should say, with the time, and costs no thread."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.secret import Secret
from bot.verification.model import Hint, VerificationId
from tests.builders import AIKO
from tests.handlers.api.kit import Api, Json, problem, until
from tests.handlers.front import Front

Poll = Callable[..., Awaitable["asyncio.Task[Json]"]]


@pytest.fixture
def poll(api: Api, front: Front) -> Poll:
    """A long poll that has begun to wait."""

    async def begin(verification: str, **query: Any) -> "asyncio.Task[Json]":
        polling = asyncio.create_task(api.look(verification, **{"wait": 30, **query}))
        await until(lambda: VerificationId(verification) in front.doors.waiters._waiting)
        return polling

    return begin


async def ended(polling: "asyncio.Task[Json]") -> Json:
    """Long before its own time is up."""
    async with asyncio.timeout(10):
        return await polling


async def test_it_ends_with_the_decision(api: Api, front: Front, poll: Poll) -> None:
    asked = await api.ask()
    polling = await poll(asked["id"])
    await front.doors.transact(front.doors.prompts.answer, AIKO, VerificationId(asked["id"]), Secret(asked["number"]))
    assert (await ended(polling))["status"] == "approved"
    assert not front.doors.waiters._waiting


async def test_it_ends_with_a_code_typed_meanwhile(api: Api, poll: Poll) -> None:
    asked = await api.ask(method="otp")
    polling = await poll(asked["id"])
    await api.code(asked["id"], api.code_now())
    assert (await ended(polling))["method"] == "otp"


async def test_it_ends_when_the_page_should_say_something_else(api: Api, front: Front, poll: Poll) -> None:
    """S15: nobody waits for a prompt that Do Not Disturb keeps quiet."""
    asked = await api.ask()
    polling = await poll(asked["id"], seen=asked["version"])
    await front.doors.transact(front.doors.prompts.note, VerificationId(asked["id"]), Hint.DO_NOT_DISTURB)
    told = await ended(polling)
    assert (told["status"], told["hint"]) == ("pending", "do_not_disturb")
    assert told["version"] != asked["version"]


async def test_what_changed_before_it_began_is_told_at_once_to_a_page_that_says_what_it_shows(
    api: Api, front: Front
) -> None:
    asked = await api.ask()
    await front.doors.transact(front.doors.prompts.note, VerificationId(asked["id"]), Hint.DO_NOT_DISTURB)
    async with asyncio.timeout(10):
        told = await api.look(asked["id"], wait=30, seen=asked["version"])
    assert told["hint"] == "do_not_disturb"


async def test_a_wrong_number_in_slack_wakes_nobody_for_long(api: Api, front: Front, poll: Poll) -> None:
    """S61: how many tries were made is not told."""
    asked = await api.ask()
    polling = await poll(asked["id"])
    wrong = Secret("000000" if asked["number"] != "000000" else "111111")
    await front.doors.transact(front.doors.prompts.answer, AIKO, VerificationId(asked["id"]), wrong)
    await front.doors.transact(front.doors.prompts.answer, AIKO, VerificationId(asked["id"]), Secret(asked["number"]))
    assert (await ended(polling))["status"] == "approved"


async def test_its_end_is_told_when_it_comes_although_nothing_wakes_it(api: Api, poll: Poll) -> None:
    """S12: the clock decides, whether or not somebody wrote it down."""
    asked = await api.ask()
    api.house.clock.advance(api.house.policy.prompt_life - timedelta(milliseconds=50))
    polling = await poll(asked["id"])
    api.house.clock.advance(timedelta(milliseconds=50))
    told = await ended(polling)
    assert (told["status"], told["reason"], told["decided_at"]) == ("expired", "time", asked["expires_at"])


async def test_its_end_is_also_told_where_the_clock_jumps(api: Api, front: Front, poll: Poll) -> None:
    asked = await api.ask()
    polling = await poll(asked["id"])
    api.house.clock.advance(timedelta(hours=1))
    await front.doors.transact(front.doors.verifications.expire_due)
    assert (await ended(polling))["status"] == "expired"


async def test_without_a_decision_it_ends_with_its_time(api: Api, poll: Poll) -> None:
    asked = await api.ask()
    assert (await ended(await poll(asked["id"], wait=1)))["status"] == "pending"
    assert (await api.look(asked["id"]))["status"] == "pending"


async def test_a_process_that_ends_lets_everybody_go_with_what_is_known(api: Api, front: Front, poll: Poll) -> None:
    asked = await api.ask()
    polling = await poll(asked["id"])
    front.doors.waiters.let_go()
    assert (await ended(polling))["status"] == "pending"
    assert (await ended(asyncio.create_task(api.look(asked["id"], wait=30))))["status"] == "pending"


async def test_waiting_for_what_is_not_there_waits_for_nothing_and_leaves_nothing(api: Api, front: Front) -> None:
    async with asyncio.timeout(10):
        problem(await api.call("GET", "/verifications/nothing", params={"wait": 30}), 404, "verification.not_found")
    assert not front.doors.waiters._waiting


async def test_hundreds_who_wait_hold_no_thread_and_all_are_woken(api: Api, front: Front) -> None:
    asked = await api.ask()
    before = threading.active_count()
    polls = [asyncio.create_task(api.look(asked["id"], wait=30)) for _ in range(300)]
    await until(lambda: len(front.doors.waiters._waiting.get(VerificationId(asked["id"]), ())) == 300)
    assert (await api.look(asked["id"]))["status"] == "pending"
    assert threading.active_count() < before + 50
    await api.post(f"/verifications/{asked['id']}/cancel")
    assert {(await ended(each))["status"] for each in polls} == {"cancelled"}
