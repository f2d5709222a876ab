"""auth.test, users.*, team.info and dnd.info: who is who, and who wants to be left alone."""

import time
from typing import Final

from simulator.faces import user_face
from simulator.inputs import Json
from simulator.web_api.call import ApiError, Call, paged

A_NIGHT: Final = 8 * 60 * 60


def auth_test(call: Call) -> Json:
    app, team = call.workspace.app, call.workspace.team
    user = call.workspace.user(app.bot_user_id)
    return {
        "url": f"{call.base_url}/",
        "team": team.name,
        "user": user.name if user else app.name,
        "team_id": team.id,
        "user_id": app.bot_user_id,
        "bot_id": app.bot_id,
        "is_enterprise_install": False,
    }


def team_info(call: Call) -> Json:
    team = call.workspace.team
    if call.text("team", team.id) != team.id:
        raise ApiError("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "domain": team.domain,
            "email_domain": "",
            "url": f"{call.base_url}/",
            "icon": {"image_default": True},
            "is_verified": False,
        }
    }


def dnd_info(call: Call) -> Json:
    """Somebody's hours of rest. A snooze is nobody's business but their own: Slack shows it only to themselves."""
    user = call.user() if call.has("user") else None
    if user is None or user.id not in call.world.do_not_disturb:
        return {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    now = int(time.time())
    return {"dnd_enabled": True, "next_dnd_start_ts": now - 60, "next_dnd_end_ts": now + A_NIGHT}


def users_info(call: Call) -> Json:
    return {"user": user_face(call.user(), call.workspace, with_locale=call.flag("include_locale"))}


def users_list(call: Call) -> Json:
    page, cursor = paged(call.workspace.users, call, default=1000, largest=1000)
    faces = [user_face(one, call.workspace, with_locale=call.flag("include_locale")) for one in page]
    return {"members": faces, "cache_ts": 1_760_000_000, "response_metadata": {"next_cursor": cursor}}


def lookup_by_email(call: Call) -> Json:
    """Only people of this workspace: a stranger's address is their own organisation's business."""
    email = call.text("email").casefold()
    for user in call.workspace.users:
        if user.email and user.email.casefold() == email and not user.deleted and not user.is_stranger:
            return {"user": user_face(user, call.workspace, with_locale=False)}
    raise ApiError("users_not_found")
