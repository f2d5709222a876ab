"""views.*: modals and App Homes."""

from collections.abc import Callable

from simulator.inputs import Json
from simulator.triggers import TriggerRefusedError
from simulator.views import View, ViewRefusedError, view_json
from simulator.web_api.call import ApiError, Call, invalid_arguments


def open_view(call: Call) -> Json:
    return _place(call, call.world.views.open)


def push(call: Call) -> Json:
    return _place(call, call.world.views.push)


def update(call: Call) -> Json:
    if not call.has("view_id") and not call.has("external_id"):
        raise invalid_arguments("[ERROR] missing required field: view_id or external_id")
    content = call.view("modal")
    view = call.world.views.find(call.text("view_id", ""), call.text("external_id", ""))
    if view is None or view.content["type"] != "modal":
        raise ApiError("not_found")
    try:
        call.world.views.update(view, content, _hash(call))
    except ViewRefusedError as refusal:
        raise ApiError(str(refusal)) from None
    return _answer(call, view)


def publish(call: Call) -> Json:
    user = call.user("user_id")
    try:
        view = call.world.views.publish(user.id, call.view("home"), _hash(call))
    except ViewRefusedError as refusal:
        raise ApiError(str(refusal)) from None
    return _answer(call, view)


def _place(call: Call, place: Callable[[str, Json], View]) -> Json:
    """The view is checked before the trigger is used up: Slack lets a mended call try again."""
    trigger_id = call.text("trigger_id")
    content = call.view("modal")
    try:
        user = call.world.triggers.use(trigger_id)
        view = place(user, content)
    except (TriggerRefusedError, ViewRefusedError) as refusal:
        raise ApiError(str(refusal)) from None
    return _answer(call, view)


def _hash(call: Call) -> str | None:
    return call.text("hash") if call.has("hash") else None


def _answer(call: Call, view: View) -> Json:
    app = call.workspace.app
    return {"view": view_json(view, team_id=call.workspace.team.id, app_id=app.id, bot_id=app.bot_id)}
