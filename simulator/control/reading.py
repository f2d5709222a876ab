"""Looking: messages, modal, Home, what just happened, all traffic, who is there."""

from starlette.requests import Request

from simulator.control.asked import Asked, ControlError, known_user, visible_conversation
from simulator.control.payloads import app_view
from simulator.control.posting import seen_message
from simulator.inputs import Json
from simulator.workspace import User

WAIT_LIMIT = 60.0


async def messages(asked: Asked, request: Request) -> Json:
    viewer = _viewer(asked, request, "as")
    conversation = visible_conversation(asked.world, request.path_params["channel"], viewer)
    seen = conversation.seen_by(viewer.id if viewer else None)
    return {"messages": [seen_message(asked, message, viewer) for message in seen]}


async def modal(asked: Asked, request: Request) -> Json:
    view = asked.world.views.modal(_required(asked, request).id)
    return {"view": app_view(asked, view) if view else None}


async def home(asked: Asked, request: Request) -> Json:
    view = asked.world.views.home(_required(asked, request).id)
    return {"view": app_view(asked, view) if view else None}


async def wait(asked: Asked, request: Request) -> Json:
    viewer = _viewer(asked, request, "as")
    after = _number(request, "after", 0)
    seconds = min(_number(request, "timeout", 0), WAIT_LIMIT)
    events = await asked.world.feed.wait(int(after), seconds, viewer.id if viewer else None)
    return {"events": events, "last": asked.world.feed.last}


async def log(asked: Asked, _request: Request) -> Json:
    return {"entries": asked.world.log.entries()}


async def state(asked: Asked, _request: Request) -> Json:
    workspace = asked.world.workspace
    app, team = workspace.app, workspace.team
    return {
        "team": {"id": team.id, "domain": team.domain, "name": team.name},
        "users": [_person(user) for user in workspace.users],
        "channels": [
            {"id": channel.id, "name": channel.name, "members": channel.members}
            for channel in asked.world.conversations
            if not channel.is_im
        ],
        "apps": [
            {
                "id": app.id,
                "name": app.name,
                "bot_id": app.bot_id,
                "bot_user_id": app.bot_user_id,
                "commands": app.commands,
                "connections": asked.world.connections,
                "request_url": asked.world.installation.request_url,
                "installed": asked.world.installation.is_there,
            }
        ],
    }


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "email": user.email,
        "locale": user.locale,
        "tz": user.tz,
        "roles": user.roles,
        "guest": user.is_restricted,
        "stranger": user.is_stranger,
        "bot": user.is_bot,
        "deleted": user.deleted,
        "phones": [{"kind": phone.kind, "number": phone.number} for phone in user.phones],
    }


def _viewer(asked: Asked, request: Request, name: str) -> User | None:
    user_id = request.query_params.get(name)
    return known_user(asked.world, user_id) if user_id else None


def _required(asked: Asked, request: Request) -> User:
    viewer = _viewer(asked, request, "user")
    if viewer is None:
        raise ControlError(400, "Say whose: ?user=U…")
    return viewer


def _number(request: Request, name: str, default: float) -> float:
    try:
        number = float(request.query_params.get(name, default))
    except ValueError:
        raise ControlError(400, f"'{name}' must be a number.") from None
    if not 0 <= number < float("inf"):
        raise ControlError(400, f"'{name}' must be a number from 0 up.")
    return number
