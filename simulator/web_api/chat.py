"""chat.*: the app's own messages, lasting and ephemeral."""

from typing import Any

from simulator import events
from simulator.conversations import Conversation, Message
from simulator.faces import message_face
from simulator.inputs import Json
from simulator.web_api.call import ApiError, Call, invalid_arguments

TEXT_LIMIT = 40_000


def post_message(call: Call) -> Json:
    conversation = call.conversation(by_person=True)
    content = _content(call)
    message = call.world.conversations.post(
        conversation,
        user=call.workspace.app.bot_user_id,
        is_bot=True,
        metadata=_metadata(call),
        thread_ts=call.thread(conversation),
        **content,
    )
    events.message_posted(call.world, conversation, message)
    face = message_face(message, conversation, call.workspace, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "message": face}


def post_ephemeral(call: Call) -> Json:
    conversation = call.conversation()
    user = call.user(error="user_not_in_channel")
    if user.id not in conversation.members:
        raise ApiError("user_not_in_channel")
    message = call.world.conversations.post(
        conversation,
        user=call.workspace.app.bot_user_id,
        is_bot=True,
        ephemeral_to=user.id,
        thread_ts=call.thread(conversation),
        **_content(call),
    )
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    """Text alone replaces blocks too; only text makes the message say "edited". Source: chat.update's reference."""
    conversation = call.conversation()
    message = _own_message(call, conversation, "cant_update_message")
    previous = message_face(message, conversation, call.workspace)
    content = _content(call)
    message.text = content["text"]
    message.blocks = content["blocks"]
    message.typed.clear()
    if "metadata" in call.arguments:
        message.metadata = _metadata(call)
    if not message.blocks:
        message.edited = {"user": call.workspace.app.bot_user_id, "ts": call.world.conversations.timestamp()}
    call.world.conversations.changed(conversation, message)
    events.message_changed(call.world, conversation, message, previous)
    face = message_face(message, conversation, call.workspace, metadata=True)
    return {"channel": conversation.id, "ts": message.ts, "text": message.text, "message": face}


def delete(call: Call) -> Json:
    conversation = call.conversation()
    message = _own_message(call, conversation, "cant_delete_message")
    previous = message_face(message, conversation, call.workspace)
    call.world.conversations.delete(conversation, message)
    events.message_deleted(call.world, conversation, previous)
    return {"channel": conversation.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    conversation = call.conversation()
    message = _lasting_message(conversation, call.text("message_ts"))
    address = f"{call.base_url}/archives/{conversation.id}/p{message.ts.replace('.', '')}"
    return {"channel": conversation.id, "permalink": address}


def add_reaction(call: Call) -> Json:
    conversation = call.conversation()
    message = _lasting_message(conversation, call.text("timestamp"))
    name = call.text("name").strip(":")
    reactors = message.reactions.setdefault(name, [])
    if call.workspace.app.bot_user_id in reactors:
        raise ApiError("already_reacted")
    reactors.append(call.workspace.app.bot_user_id)
    call.world.conversations.changed(conversation, message)
    return {}


def _content(call: Call) -> dict[str, Any]:
    if call.has("attachments"):
        raise invalid_arguments("[ERROR] attachments are not shown in this workspace; use blocks")
    text, blocks = call.text("text", ""), call.blocks()
    if not text and not blocks:
        raise ApiError("no_text")
    if len(text) > TEXT_LIMIT:
        raise ApiError("msg_too_long")
    return {"text": text, "blocks": blocks or []}


def _metadata(call: Call) -> Json | None:
    if not call.has("metadata"):
        return None
    metadata = call.structure("metadata", "invalid_metadata_format")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("event_type"), str):
        raise ApiError("invalid_metadata_format")
    if not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    return metadata


def _own_message(call: Call, conversation: Conversation, refusal: str) -> Message:
    message = _lasting_message(conversation, call.text("ts"))
    if message.user != call.workspace.app.bot_user_id:
        raise ApiError(refusal)
    return message


def _lasting_message(conversation: Conversation, ts: str) -> Message:
    message = conversation.messages.get(ts)
    if message is None or message.ephemeral_to is not None:
        raise ApiError("message_not_found")
    return message
