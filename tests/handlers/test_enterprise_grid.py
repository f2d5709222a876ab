"""Enterprise Grid: whoever is a member of our workspace acts in it, wherever they are at home; nobody else does (S38, S54)."""

import io
import json
from typing import Any

import pytest

from bot.accounts.model import SlackUser
from tests.builders import AIKO, TEAM
from tests.handlers.front import Front
from tests.journeys.demo import words

ORGANIZATION, HOME, ELSEWHERE = "E0UNIVERSE", "T0FACULTY1", "T0SOMEWHERE"
AT_HOME_ELSEWHERE = SlackUser(AIKO.user_id, HOME)

Json = dict[str, Any]


def says(front: Front, method: str, **body: Any) -> None:
    front.workspace.answer(method, 200, json.dumps({"ok": True, **body}), after_doing_it=False, kind="application/json")


def member_of(*teams: str, organization: str = ORGANIZATION, **changes: Any) -> Json:
    on_grid = {"id": AIKO.user_id, "enterprise_id": organization, "teams": list(teams)}
    return {"id": AIKO.user_id, "team_id": teams[-1], "profile": {}, "enterprise_user": on_grid} | changes


def grid_tap(front: Front, user: SlackUser, **changes: Any) -> Json:
    where = {"id": TEAM, "domain": "mamori-demo", "enterprise_id": ORGANIZATION}
    enterprise = {"id": ORGANIZATION, "name": "University"}
    return front.payloads.tap(user, "enrollment.add_app_mobile", team=where, enterprise=enterprise, **changes)


@pytest.fixture
def on_grid(front: Front) -> Front:
    front.join(AIKO)
    says(front, "auth.test", team_id=TEAM, enterprise_id=ORGANIZATION)
    return front


@pytest.mark.parametrize("said", [HOME, ORGANIZATION, TEAM])
async def test_a_member_of_ours_acts_in_ours_wherever_they_are_at_home(on_grid: Front, said: str) -> None:
    says(on_grid, "users.info", user=member_of(TEAM, HOME))
    assert await on_grid.acked(grid_tap(on_grid, SlackUser(AIKO.user_id, said))) == {}
    assert on_grid.house.actions().count("enrollment.start_app") == 1


@pytest.mark.parametrize(
    ("said", "face"),
    [
        (HOME, member_of(HOME)),
        (ELSEWHERE, member_of(TEAM, HOME)),
        ("E0ANOTHER1", member_of(TEAM, HOME)),
        (ELSEWHERE, member_of(TEAM, ELSEWHERE, organization="E0ANOTHER1")),
        (ELSEWHERE, {"id": AIKO.user_id, "team_id": ELSEWHERE, "profile": {}}),
        (ELSEWHERE, {"id": AIKO.user_id, "profile": {}}),
    ],
    ids=["not of ours", "same id elsewhere", "another organization", "its word for our team", "no grid", "no team"],
)
async def test_the_id_of_a_member_is_worth_nothing_from_anywhere_else(on_grid: Front, said: str, face: Json) -> None:
    says(on_grid, "users.info", user=face)
    before = on_grid.everything()
    await on_grid.send(grid_tap(on_grid, SlackUser(AIKO.user_id, said)))
    assert on_grid.everything() == before


async def test_where_slack_does_not_say_nobody_is_let_in_and_the_log_says_why(on_grid: Front, log: io.StringIO) -> None:
    on_grid.workspace.fault(kind="server_error", method="users.info", count=5, status=503)
    before = on_grid.everything()
    await on_grid.send(grid_tap(on_grid, AT_HOME_ELSEWHERE))
    assert on_grid.everything() == before
    assert "membership_unknown" in log.getvalue()


async def test_a_workspace_outside_every_grid_takes_nobody_s_word_for_one(front: Front) -> None:
    front.join(AIKO)
    says(front, "auth.test", team_id=TEAM)
    says(front, "users.info", user=member_of(TEAM, HOME))
    before = front.everything()
    await front.send(grid_tap(front, AT_HOME_ELSEWHERE))
    assert front.everything() == before


async def test_a_newcomer_who_is_at_home_elsewhere_is_no_stranger(on_grid: Front) -> None:
    """The first message names our workspace; only the profile names the home."""
    on_grid.house.sql("DELETE FROM links")
    says(on_grid, "users.info", user=member_of(TEAM, HOME))
    await on_grid.hello(AIKO)
    await on_grid.delivery.drain()
    (card,) = on_grid.workspace.messages(AIKO.user_id)
    assert "Only full members" not in words(card)
    assert "invitation" in words(card)
