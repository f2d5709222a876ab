"""Whoever leaves the workspace or becomes a guest acts for nobody from then on (S36, S54)."""

import json
from typing import Any

import pytest

from tests.builders import AIKO, BEN, TEAM
from tests.handlers.front import Front


async def changed(front: Front, user_id: str, **says: Any) -> None:
    """Slack tells of a change, and says the same when it is asked."""
    user = {"id": user_id, "team_id": TEAM, "locale": "en-US", "profile": {}} | says
    body = json.dumps({"ok": True, "user": user})
    front.workspace.answer("users.info", 200, body, after_doing_it=False, kind="application/json")
    await front.acked(front.payloads._event({"type": "user_change", "user": user}, f"Ev{user_id}{len(says)}"))


@pytest.mark.parametrize(
    ("says", "is_told"),
    [({"deleted": True}, False), ({"is_restricted": True}, True), ({"is_ultra_restricted": True}, True)],
)
async def test_who_is_no_member_any_more_loses_the_link(front: Front, says: dict[str, Any], *, is_told: bool) -> None:
    front.join(AIKO)
    front.join(BEN)
    await changed(front, AIKO.user_id, **says)
    assert not front.house.people.is_linked(AIKO)
    assert front.house.people.is_linked(BEN)
    assert front.house.actions()[-1] == "accounts.unlink"
    assert any(notice.to == AIKO for notice in front.house.notices()) is is_told


async def test_any_other_change_is_passed_over(front: Front) -> None:
    front.join(AIKO)
    await changed(front, AIKO.user_id, profile={"real_name": "Aiko Suzuki"})
    assert front.house.people.is_linked(AIKO)


async def test_an_old_event_ends_no_link_made_since(front: Front) -> None:
    """It says that she is a guest; Slack, asked now, says that she is a member."""
    front.join(AIKO)
    user = {"id": AIKO.user_id, "team_id": TEAM, "is_restricted": True}
    await front.acked(front.payloads._event({"type": "user_change", "user": user}, "EvOld"))
    assert front.house.people.is_linked(AIKO)
