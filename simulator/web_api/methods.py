"""The table of methods: who may call each, with which scope, how often."""

from collections.abc import Callable
from dataclasses import dataclass

from simulator.inputs import Json
from simulator.limits import SPECIAL, TIER_1, TIER_2, TIER_3, TIER_4, Pace
from simulator.web_api import chat, conversations, files, people, views
from simulator.web_api.call import ApiError, Call


@dataclass(frozen=True)
class Method:
    run: Callable[[Call], Json]
    pace: Pace
    scopes: tuple[str, ...] = ()
    by_app_token: bool = False


def _open_connection(call: Call) -> Json:
    """The url of a Socket Mode connection, good for one use."""
    if call.world.socket.is_down:
        raise ApiError("internal_error")
    call.world.app_url = call.base_url
    socket_url = call.base_url.replace("http", "ws", 1)
    return {"url": f"{socket_url}/_socket?ticket={call.world.socket.ticket()}&app_id={call.workspace.app.id}"}


METHODS = {
    "apps.connections.open": Method(_open_connection, TIER_1, by_app_token=True),
    "auth.test": Method(people.auth_test, SPECIAL),
    "chat.delete": Method(chat.delete, TIER_3, ("chat:write",)),
    "chat.getPermalink": Method(chat.get_permalink, SPECIAL),
    "chat.postEphemeral": Method(chat.post_ephemeral, TIER_4, ("chat:write",)),
    "chat.postMessage": Method(chat.post_message, SPECIAL, ("chat:write",)),
    "chat.update": Method(chat.update, TIER_3, ("chat:write",)),
    "conversations.history": Method(conversations.history, TIER_3),
    "conversations.info": Method(conversations.info, TIER_3),
    "conversations.list": Method(conversations.list_all, TIER_2),
    "conversations.members": Method(conversations.members, TIER_4),
    "conversations.open": Method(conversations.open_dm, TIER_3, ("im:write",)),
    "conversations.replies": Method(conversations.replies, TIER_3),
    "dnd.info": Method(people.dnd_info, TIER_3, ("dnd:read",)),
    "files.completeUploadExternal": Method(files.complete_upload, TIER_4, ("files:write",)),
    "files.getUploadURLExternal": Method(files.get_upload_url, TIER_4, ("files:write",)),
    "files.info": Method(files.info, TIER_4, ("files:read",)),
    "reactions.add": Method(chat.add_reaction, TIER_3, ("reactions:write",)),
    "team.info": Method(people.team_info, TIER_3, ("team:read",)),
    "users.conversations": Method(conversations.of_user, TIER_3),
    "users.info": Method(people.users_info, TIER_4, ("users:read",)),
    "users.list": Method(people.users_list, TIER_2, ("users:read",)),
    "users.lookupByEmail": Method(people.lookup_by_email, TIER_3, ("users:read.email",)),
    "views.open": Method(views.open_view, TIER_4),
    "views.publish": Method(views.publish, TIER_4),
    "views.push": Method(views.push, TIER_4),
    "views.update": Method(views.update, TIER_4),
}
