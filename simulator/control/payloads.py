"""The payloads of interactions: what Slack tells the app about who did what, and where."""

from simulator.control.asked import Asked
from simulator.conversations import Conversation, Message
from simulator.faces import message_face
from simulator.inputs import Json
from simulator.views import View, values_of, view_json
from simulator.workspace import User


def app_view(asked: Asked, view: View) -> Json:
    workspace = asked.world.workspace
    return view_json(view, team_id=workspace.team.id, app_id=workspace.app.id, bot_id=workspace.app.bot_id)


def view_payload(asked: Asked, kind: str, person: User, view: View) -> Json:
    return _common(asked, kind, person) | {"view": app_view(asked, view)}


def action_on_view(asked: Asked, person: User, view: View, action: Json) -> Json:
    return view_payload(asked, "block_actions", person, view) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": asked.world.triggers.new(person.id),
        "actions": [action],
    }


def action_on_message(asked: Asked, person: User, conversation: Conversation, message: Message, action: Json) -> Json:
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": conversation.id,
        "is_ephemeral": message.ephemeral_to is not None,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    path = asked.world.response_urls.new(
        channel=conversation.id, user=person.id, message_ts=message.ts, thread_ts=message.thread_ts
    )
    payload = _common(asked, "block_actions", person) | {
        "container": container,
        "trigger_id": asked.world.triggers.new(person.id),
        "channel": {"id": conversation.id, "name": channel_name(conversation)},
        "state": {"values": values_of(message.blocks, message.typed.get(person.id, {}))},
        "response_url": f"{asked.response_base()}/_hooks/{path}",
        "actions": [action],
    }
    if message.ephemeral_to is None:  # of an ephemeral message Slack tells only where it stood
        payload["message"] = message_face(message, conversation, asked.world.workspace, metadata=True)
    return payload


def command_payload(asked: Asked, person: User, conversation: Conversation, command: str, text: str) -> Json:
    workspace = asked.world.workspace
    path = asked.world.response_urls.new(channel=conversation.id, user=person.id)
    return {
        "token": workspace.app.verification_token,
        "api_app_id": workspace.app.id,
        "team_id": workspace.team.id,
        "team_domain": workspace.team.domain,
        "channel_id": conversation.id,
        "channel_name": channel_name(conversation),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "response_url": f"{asked.response_base()}/_hooks/{path}",
        "trigger_id": asked.world.triggers.new(person.id),
        "is_enterprise_install": False,
    }


def channel_name(conversation: Conversation) -> str:
    return "directmessage" if conversation.is_im else conversation.name


def _common(asked: Asked, kind: str, person: User) -> Json:
    workspace = asked.world.workspace
    return {
        "type": kind,
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "team": {"id": workspace.team.id, "domain": workspace.team.domain},
        "api_app_id": workspace.app.id,
        "token": workspace.app.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }
