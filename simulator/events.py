"""The Events API: which happenings the app hears about, and the envelope Slack puts around each."""

import secrets
import time

from simulator.conversations import Conversation, Message
from simulator.faces import message_face, user_face
from simulator.inputs import Json
from simulator.workspace import User
from simulator.world import World

# What an app must be granted before Slack tells it of an event, whatever it subscribed to.
_SCOPES = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.im": "im:history",
    "member_joined_channel": "channels:read",
    "member_left_channel": "channels:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
}


def tell_app(world: World, subscription: str, event: Json, conversation: Conversation | None = None) -> None:
    """Send the event if the app subscribed to it, was granted its scope and is a member where it happened."""
    app = world.workspace.app
    scope = _SCOPES.get(subscription)
    if subscription not in app.events or (scope and scope not in app.scopes):
        return
    if conversation is not None and app.bot_user_id not in conversation.members:
        return
    team = world.workspace.team.id
    world.tell(
        {
            "token": app.verification_token,
            "team_id": team,
            "context_team_id": team,
            "context_enterprise_id": None,
            "api_app_id": app.id,
            "event": event,
            "type": "event_callback",
            "event_id": "Ev" + secrets.token_hex(6).upper(),
            "event_time": int(time.time()),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team,
                    "user_id": app.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": _is_shared(world, conversation),
            "event_context": "4-" + secrets.token_urlsafe(24),
        }
    )


def uninstalled(world: World) -> None:
    """The last two events an app hears; Slack promises no order between them."""
    tell_app(world, "tokens_revoked", {"type": "tokens_revoked", "tokens": {"bot": [world.workspace.app.bot_user_id]}})
    tell_app(world, "app_uninstalled", {"type": "app_uninstalled"})


def user_changed(world: World, user: User) -> None:
    moment = world.conversations.timestamp()
    face = user_face(user, world.workspace)
    tell_app(
        world, "user_change", {"type": "user_change", "user": face, "cache_ts": int(time.time()), "event_ts": moment}
    )


def membership(world: World, conversation: Conversation, user: User, *, joined: bool) -> None:
    kind = "member_joined_channel" if joined else "member_left_channel"
    event = {
        "type": kind,
        "user": user.id,
        "channel": conversation.id,
        "channel_type": "C",
        "team": user.team_id,
        "event_ts": world.conversations.timestamp(),
    }
    tell_app(world, kind, event, conversation)


def message_posted(world: World, conversation: Conversation, message: Message) -> None:
    """Also for the app's own messages: Slack tells an app of those too, and it must not answer itself."""
    face = message_face(message, conversation, world.workspace, metadata=True)
    face.pop("reply_count", None)
    event = face | {"channel": conversation.id, "event_ts": message.ts, "channel_type": _channel_type(conversation)}
    if message.files:
        event["subtype"] = "file_share"
    tell_app(world, _subscription(conversation), event, conversation)
    if f"<@{world.workspace.app.bot_user_id}>" in message.text and not conversation.is_im:
        mention = {key: value for key, value in event.items() if key != "channel_type"} | {"type": "app_mention"}
        tell_app(world, "app_mention", mention, conversation)


def message_changed(world: World, conversation: Conversation, message: Message, previous: Json) -> None:
    event = {
        "type": "message",
        "subtype": "message_changed",
        "hidden": True,
        "channel": conversation.id,
        "channel_type": _channel_type(conversation),
        "message": message_face(message, conversation, world.workspace),
        "previous_message": previous,
        "ts": (moment := world.conversations.timestamp()),
        "event_ts": moment,
    }
    tell_app(world, _subscription(conversation), event, conversation)


def message_deleted(world: World, conversation: Conversation, previous: Json) -> None:
    event = {
        "type": "message",
        "subtype": "message_deleted",
        "hidden": True,
        "channel": conversation.id,
        "channel_type": _channel_type(conversation),
        "deleted_ts": previous["ts"],
        "previous_message": previous,
        "ts": (moment := world.conversations.timestamp()),
        "event_ts": moment,
    }
    tell_app(world, _subscription(conversation), event, conversation)


def reaction(world: World, conversation: Conversation, message: Message, user: User, name: str, *, added: bool) -> None:
    kind = "reaction_added" if added else "reaction_removed"
    event = {
        "type": kind,
        "user": user.id,
        "reaction": name,
        "item_user": message.user,
        "item": {"type": "message", "channel": conversation.id, "ts": message.ts},
        "event_ts": world.conversations.timestamp(),
    }
    tell_app(world, kind, event, conversation)


def _subscription(conversation: Conversation) -> str:
    return "message.im" if conversation.is_im else "message.channels"


def _channel_type(conversation: Conversation) -> str:
    return "im" if conversation.is_im else "channel"


def _is_shared(world: World, conversation: Conversation | None) -> bool:
    people = [world.workspace.user(one) for one in conversation.members] if conversation else []
    return any(user is not None and user.is_stranger for user in people)
