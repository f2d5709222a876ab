"""Response urls: where the app may answer an interaction later, up to five times within half an hour."""

import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from simulator import events
from simulator.conversations import Conversation, Message
from simulator.faces import message_face
from simulator.inputs import Json
from simulator.strict_json import read_json
from simulator.triggers import ResponseUrl
from simulator.web_api.call import ApiError, checked_blocks
from simulator.world import World


async def response_url(request: Request) -> Response:
    world: World = request.app.state.world
    began = time.monotonic()
    url = world.response_urls.use(request.path_params["path"])
    if url is None:
        return PlainTextResponse("expired_url", 404)
    try:
        content = read_json(await request.body())
        if not isinstance(content, dict):
            return PlainTextResponse("invalid_payload", 400)
    except ValueError:
        return PlainTextResponse("invalid_payload", 400)
    status, answer = 200, {"ok": True}
    try:
        answer_interaction(world, url, content)
    except ApiError as refusal:
        status, answer = 400, refusal.answer
    ms = round((time.monotonic() - began) * 1000, 1)
    world.log.add(
        "web_api", method="response_url", user=url.user, request=content, response=answer, status=status, ms=ms
    )
    return JSONResponse(answer, status)


def answer_interaction(world: World, url: ResponseUrl, content: Json) -> Message | None:
    """Post, replace or delete, as the content asks. Used for response urls and for what a command's ack carries."""
    conversation = world.conversations.find(url.channel)
    if conversation is None:
        raise ApiError("channel_not_found")
    original = conversation.messages.get(url.message_ts or "")
    if original is not None and content.get("delete_original"):
        previous = message_face(original, conversation, world.workspace)
        world.conversations.delete(conversation, original)
        if original.ephemeral_to is None:
            events.message_deleted(world, conversation, previous)
        return None
    text, blocks = str(content.get("text") or ""), checked_blocks(content.get("blocks"))
    if not text and not blocks:
        raise ApiError("no_text")
    if original is not None and content.get("replace_original"):
        return _replace(world, conversation, original, text, blocks)
    in_channel = content.get("response_type") == "in_channel"
    message = world.conversations.post(
        conversation,
        user=world.workspace.app.bot_user_id,
        is_bot=True,
        text=text,
        blocks=blocks,
        thread_ts=content.get("thread_ts") or url.thread_ts,
        ephemeral_to=None if in_channel else url.user,
    )
    if in_channel:
        events.message_posted(world, conversation, message)
    return message


def _replace(world: World, conversation: Conversation, original: Message, text: str, blocks: list[Any]) -> Message:
    previous = message_face(original, conversation, world.workspace)
    original.text, original.blocks = text, blocks
    original.typed.clear()
    world.conversations.changed(conversation, original)
    if original.ephemeral_to is None:
        events.message_changed(world, conversation, original, previous)
    return original
