"""Slack slow, silent or refusing while somebody waits: every tap is acknowledged within its three seconds."""

import asyncio
import time

import pytest

from bot.accounts.model import SlackUser
from tests.builders import AIKO, BEN, MALLORY
from tests.handlers.front import Front
from tests.journeys.demo import words

SLACK_S_PATIENCE = 3.0


@pytest.fixture
def joined(front: Front) -> Front:
    front.join(AIKO)
    front.join(BEN)
    return front


@pytest.mark.parametrize(
    ("user", "action_id"),
    [(AIKO, "enrollment.add_app_mobile"), (AIKO, "enrollment.enable"), (MALLORY, "accounts.link")],
    ids=["a new app", "turning on", "somebody not linked"],
)
async def test_a_window_that_slack_does_not_open_is_answered_by_another_one(
    joined: Front, user: SlackUser, action_id: str
) -> None:
    joined.house.add_app(AIKO)
    joined.house.add_app(AIKO, name="Old phone")
    joined.workspace.fault(kind="server_error", method="views.open", count=1)
    await joined.tap(user, action_id)
    shown = joined.workspace.modal(user)
    assert shown is not None
    assert words(shown) == "Slack didn't answer me. Nothing was changed. Please try once more."


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_a_slack_that_opens_nothing_at_all_still_gets_its_acknowledgement(joined: Front, status: int) -> None:
    joined.workspace.fault(kind="server_error", method="views.open", count=2, status=status)
    assert await joined.tap(AIKO, "enrollment.add_app_mobile") == {}
    assert joined.workspace.modal(AIKO) is None
    assert await joined.tap(AIKO, "enrollment.add_app_mobile") == {}
    assert joined.workspace.modal(AIKO) is not None
    assert joined.house.actions().count("enrollment.start_app") == 1


@pytest.mark.parametrize("answer", ["<html>sorry</html>", '{"ok": tru'])
async def test_an_answer_that_makes_no_sense_is_no_answer(joined: Front, answer: str) -> None:
    for _ in range(2):
        joined.workspace.answer("views.open", 200, answer, after_doing_it=False, kind="application/json")
    assert await joined.tap(AIKO, "enrollment.add_app_mobile") == {}
    assert joined.workspace.modal(AIKO) is None


async def test_an_expired_trigger_opens_nothing_and_changes_nothing(joined: Front) -> None:
    """The tap came so late that Slack takes no window for it any more."""
    expired = joined.payloads.tap(AIKO, "enrollment.add_app_mobile", trigger_id="123.456.7890abcdef")
    assert await joined.acked(expired) == {}
    assert joined.workspace.modal(AIKO) is None


async def test_a_slow_slack_gets_its_acknowledgements_in_time_and_nobody_waits_twice(joined: Front) -> None:
    """A window to open, one to update, somebody to ask about first: a second try of the usual patience would come later
    than Slack waits."""
    window = await joined.begin_app(BEN)
    slow = [joined.workspace.hold(method) for method in ("views.open", "views.update", "users.info") * 4]
    began = time.monotonic()
    answers = await asyncio.gather(
        joined.tap(AIKO, "enrollment.add_app_mobile"),
        joined.tap(BEN, "enrollment.show_key", view=window),
        joined.tap(MALLORY, "accounts.link"),
    )
    assert list(answers) == [{}, {}, {}]
    assert time.monotonic() - began < SLACK_S_PATIENCE
    for each in slow:
        each.let_go()
