"""How a sign-in request leaves: once, in time, its place known, and whoever waits at the page hears what Slack does with it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.notices import NoticeKind, NoticeState
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Ask, Hint, PostedPrompt, Verification
from tests.builders import AIKO
from tests.handlers.front import Front, Json
from tests.handlers.verification.requests import BUTTONS, asked, buttons, card, now
from tests.journeys.demo import words

POST = "chat.postMessage"


def prompts(front: Front) -> list[Json]:
    return [each for each in front.workspace.messages(AIKO.user_id) if "Library" in words(each)]


def posted(front: Front, verification: Verification) -> list[PostedPrompt]:
    with front.house.database.begin() as uow:
        return list(uow.verifications.posted_of(verification.id))


def outcome(front: Front) -> tuple[NoticeState, str | None]:
    (notice,) = [each for each in front.house.notices() if each.kind is NoticeKind.PROMPT]
    return notice.state, notice.failed_because


async def only_asked(front: Front, portal: RelyingParty) -> Verification:
    """Nothing has left yet."""
    verification = await front.doors.transact(
        front.house.verifications.ask, portal, Ask(account="aiko", application="Library")
    )
    assert isinstance(verification, Verification)
    return verification


async def test_where_it_stands_is_known(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal)
    (place,) = posted(front, verification)
    assert (place.user, place.channel, place.ts) == (AIKO, card(front)["channel"], card(front)["ts"])


@pytest.mark.parametrize("how", ["decided", "too late", "link ended"])
async def test_what_is_over_when_it_would_leave_is_not_posted(front: Front, portal: RelyingParty, how: str) -> None:
    verification = await only_asked(front, portal)
    match how:
        case "decided":
            front.house.verifications.cancel(portal, verification.id)
        case "too late":
            front.house.clock.advance(timedelta(minutes=2))
        case "link ended":
            front.house.linking.unlink("aiko", actor="operator")
    front.house.sql("DELETE FROM notices WHERE kind <> 'prompt'")
    before = len(front.workspace.messages(AIKO.user_id))
    await front.delivery.drain()
    assert len(front.workspace.messages(AIKO.user_id)) == before
    assert outcome(front) == (NoticeState.FAILED, "not needed any more")


@pytest.mark.parametrize("is_over", [False, True])
async def test_one_that_arrived_although_nobody_learned_it_is_found_and_put_right(
    front: Front, portal: RelyingParty, *, is_over: bool
) -> None:
    """Slack took it and answered with an error: its place is found by its metadata."""
    front.workspace.answer(POST, 500, "", after_doing_it=True)
    verification = await asked(front, portal)
    assert (len(prompts(front)), posted(front, verification)) == (1, [])
    if is_over:
        front.house.verifications.cancel(portal, verification.id)
    front.house.clock.advance(timedelta(seconds=2))
    await front.delivery.drain()
    (message,) = prompts(front)
    assert [each.ts for each in posted(front, verification)] == [message["ts"]]
    assert buttons(message) == ([] if is_over else BUTTONS)
    assert outcome(front)[0] is NoticeState.SENT


async def test_decided_while_slack_was_taking_it_it_changes_at_once(front: Front, portal: RelyingParty) -> None:
    held = front.workspace.hold(POST)
    verification = await only_asked(front, portal)

    leaving = asyncio.create_task(front.delivery.drain())
    await held.arrived()
    await front.doors.transact(front.house.verifications.cancel, portal, verification.id)
    held.let_go()
    await leaving
    await front.delivery.drain()
    assert "The sign-in page cancelled this" in words(card(front))
    assert buttons(card(front)) == []


async def test_the_page_hears_that_slack_did_not_take_it_and_that_it_did_after_all(
    front: Front, portal: RelyingParty
) -> None:
    front.workspace.answer(POST, 503, "", after_doing_it=False)
    verification = await only_asked(front, portal)
    with front.doors.waiters.waiting_for(verification.id) as changed:
        await front.delivery.drain()
        assert changed.is_set()
    assert now(front, verification).hint is Hint.NOT_DELIVERED
    front.house.clock.advance(timedelta(seconds=2))
    await front.delivery.drain()
    assert now(front, verification).hint is None
    assert len(prompts(front)) == 1


async def test_the_page_hears_at_once_that_nothing_rings(front: Front, portal: RelyingParty) -> None:
    """S15: nobody waits for a message that Slack keeps quiet; it stands there all the same."""
    front.workspace.control("dnd", {"user": AIKO.user_id, "on": True})
    verification = await only_asked(front, portal)
    with front.doors.waiters.waiting_for(verification.id) as changed:
        await front.delivery.drain()
        assert changed.is_set()
    assert now(front, verification).hint is Hint.DO_NOT_DISTURB
    assert buttons(card(front)) == BUTTONS


async def test_that_nothing_rings_outlasts_that_it_came_late(front: Front, portal: RelyingParty) -> None:
    front.workspace.control("dnd", {"user": AIKO.user_id, "on": True})
    front.workspace.answer(POST, 503, "", after_doing_it=False)
    verification = await asked(front, portal)
    front.house.clock.advance(timedelta(seconds=2))
    await front.delivery.drain()
    assert now(front, verification).hint is Hint.DO_NOT_DISTURB


@pytest.mark.parametrize("trouble", [{"kind": "server_error"}, {"kind": "rate_limit", "seconds": 30}])
async def test_where_slack_does_not_say_who_rests_the_request_arrives_all_the_same(
    front: Front, portal: RelyingParty, trouble: dict[str, Any]
) -> None:
    front.workspace.fault(method="dnd.info", count=1, **trouble)
    verification = await asked(front, portal)
    assert now(front, verification).hint is None
    assert buttons(card(front)) == BUTTONS


async def test_asking_who_rests_delays_no_request(front: Front, portal: RelyingParty) -> None:
    held = front.workspace.hold("dnd.info")

    leaving = asyncio.create_task(asked(front, portal))
    await held.arrived()
    await front.workspace.until(lambda: prompts(front), what="the request")
    held.let_go()
    await leaving


async def test_what_waits_for_the_same_person_holds_no_request_up(front: Front, portal: RelyingParty) -> None:
    """A card that Slack does not take for minutes, and a sign-in that is over in two."""
    front.workspace.answer(POST, 503, "", after_doing_it=False)
    await front.doors.transact(front.house.people.say_where, AIKO)
    await front.delivery.drain()
    await asked(front, portal)
    assert len(prompts(front)) == 1
