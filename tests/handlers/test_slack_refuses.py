"""A token that Slack knows no more, a pace that is too fast, an outage of minutes: nothing is lost, nobody hammers."""

import io
import json
from datetime import timedelta

import pytest

from bot.accounts.model import SlackUser
from bot.notices import NoticeState
from handlers.jobs import Jobs
from handlers.senders.slack_answers import LOOK_AGAIN, TOKEN_REFUSED
from tests.builders import AIKO, BEN, CHIKA, MALLORY
from tests.handlers.front import Front
from tests.journeys.demo import ADMIN_CHANNEL, words

POST = "chat.postMessage"


@pytest.fixture
def joined(front: Front) -> Front:
    for user in (AIKO, BEN, CHIKA, MALLORY):
        front.join(user)
    return front


@pytest.fixture
def jobs(joined: Front) -> Jobs:
    house = joined.house
    return Jobs(joined.delivery, house.outbox, joined.doors)


async def tell(front: Front, *users: SlackUser) -> None:
    for user in users:
        await front.doors.transact(front.house.people.say_where, user)


def received(front: Front, user: SlackUser) -> list[str]:
    return [each["metadata"]["event_payload"]["notice"] for each in front.workspace.messages(user.user_id)]


def refuse(front: Front, method: str, error: str) -> None:
    front.workspace.answer(
        method, 200, json.dumps({"ok": False, "error": error}), after_doing_it=False, kind="application/json"
    )


@pytest.mark.parametrize("error", sorted(TOKEN_REFUSED))
async def test_a_refused_token_fails_no_notice_and_everything_leaves_once_slack_knows_us_again(
    joined: Front, jobs: Jobs, error: str
) -> None:
    refuse(joined, POST, error)
    await tell(joined, AIKO)
    await joined.delivery.drain()
    await tell(joined, BEN, AIKO)
    await joined.delivery.drain()
    assert not await joined.doors.slack.is_accepted()
    assert {each.state for each in joined.house.notices()} == {NoticeState.NEW}
    await jobs.look_at_slack()
    assert await joined.doors.slack.is_accepted()
    await joined.delivery.drain()
    told = [each.id for each in joined.house.notices()]
    assert received(joined, AIKO) == [told[0], told[2]]
    assert received(joined, BEN) == [told[1]]


async def test_while_the_token_is_refused_slack_is_asked_nothing_but_whether_it_knows_us(
    joined: Front, jobs: Jobs
) -> None:
    refuse(joined, POST, "token_revoked")
    await tell(joined, AIKO)
    await joined.delivery.drain()
    await tell(joined, BEN, CHIKA)
    for _ in range(5):
        refuse(joined, "auth.test", "token_revoked")
        joined.house.clock.advance(LOOK_AGAIN)
        await jobs.look_at_slack()
        await joined.delivery.drain()
    assert joined.workspace.calls(POST) == []
    assert {each.state for each in joined.house.notices()} == {NoticeState.NEW}


async def test_a_refused_token_is_told_once_and_loudly(joined: Front, jobs: Jobs, log: io.StringIO) -> None:
    for _ in range(3):
        refuse(joined, "auth.test", "token_revoked")
        await jobs.look_at_slack()
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = [each for each in lines if each["event"] == "slack_token_refused"]
    assert (line["level"], line["why"]) == ("error", "token_revoked")
    assert "MAMORI_SLACK_BOT_TOKEN" in line["mend"]
    assert "docs/setup.md" in line["mend"]


async def test_an_outage_says_nothing_about_the_token(joined: Front, jobs: Jobs) -> None:
    joined.workspace.fault(kind="server_error", method="auth.test", count=1, status=503)
    await jobs.look_at_slack()
    assert await joined.doors.slack.is_accepted()
    refuse(joined, "auth.test", "invalid_auth")
    await jobs.look_at_slack()
    joined.workspace.fault(kind="server_error", method="auth.test", count=1, status=503)
    await jobs.look_at_slack()
    assert not await joined.doors.slack.is_accepted()


async def test_what_slack_asks_to_wait_with_one_post_holds_for_the_next_ones_too(joined: Front) -> None:
    joined.workspace.fault(kind="rate_limit", method=POST, count=1, seconds=30)
    await tell(joined, AIKO)
    await joined.delivery.drain()
    await tell(joined, BEN, CHIKA, MALLORY)
    for _ in range(2):
        await joined.delivery.drain()
        joined.house.clock.advance(timedelta(seconds=14))
    assert len(joined.workspace.calls(POST)) == 1
    joined.house.clock.advance(timedelta(seconds=2))
    await joined.delivery.drain()
    assert len(joined.workspace.calls(POST)) == 5
    assert all(len(received(joined, user)) == 1 for user in (AIKO, BEN, CHIKA, MALLORY))


async def test_a_pace_that_is_too_fast_for_one_method_leaves_the_others_alone(joined: Front) -> None:
    joined.workspace.fault(kind="rate_limit", method=POST, count=1, seconds=30)
    await tell(joined, BEN)
    await joined.delivery.drain()
    await joined.tap(AIKO, "enrollment.add_app_mobile")
    assert joined.workspace.modal(AIKO) is not None


async def test_ten_minutes_without_slack_and_then_each_thing_once_in_its_order(joined: Front) -> None:
    joined.workspace.fault(kind="server_error", method=POST, count=1000, status=503)
    for _ in range(60):
        if len(joined.house.notices()) < 20:
            await tell(joined, AIKO, BEN)
        await joined.delivery.drain()
        joined.house.clock.advance(timedelta(seconds=10))
    assert {each.state for each in joined.house.notices()} == {NoticeState.NEW}
    joined.workspace.clear_up()
    for _ in range(40):
        joined.house.clock.advance(timedelta(minutes=10))
        await joined.delivery.drain()
    told = joined.house.notices()
    for user in (AIKO, BEN):
        assert received(joined, user) == [each.id for each in told if each.to == user]


async def test_an_alarm_leaves_although_the_app_may_not_look_whether_it_has(joined: Front, log: io.StringIO) -> None:
    """S74: an app that was installed with less than its manifest rings twice rather than never."""
    joined.house.enroll(AIKO)
    await joined.tap(AIKO, "authenticators.not_me", value="enable")
    joined.workspace.fault(kind="server_error", method=POST, count=20, status=500)
    await joined.delivery.drain()
    joined.workspace.clear_up()
    refuse(joined, "conversations.history", "missing_scope")
    refuse(joined, "conversations.history", "missing_scope")
    joined.house.clock.advance(timedelta(minutes=10))
    await joined.delivery.drain()
    assert any("aiko" in words(each) for each in joined.workspace.messages(ADMIN_CHANNEL))
    assert log.getvalue().count('"slack_scope_missing"') == 1
