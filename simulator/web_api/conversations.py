"""conversations.*: opening DMs and reading what channels hold."""

from simulator.conversations import Conversation, Message
from simulator.faces import channel_face, message_face
from simulator.inputs import Json
from simulator.web_api.call import ApiError, Call, invalid_arguments, paged


def open_dm(call: Call) -> Json:
    if call.has("channel"):
        conversation = call.conversation()
    else:
        people = [one.strip() for one in call.text("users").split(",")]
        if len(people) > 1:
            raise invalid_arguments("[ERROR] this workspace has no group DMs: name one user")
        user = call.workspace.user(people[0])
        if user is None:
            raise ApiError("user_not_found")
        if user.is_bot:
            raise ApiError("cannot_dm_bot")
        if user.deleted:
            raise ApiError("user_disabled")
        found = call.world.conversations.find(user.id)
        if found is None:
            raise ApiError("channel_not_found")
        conversation = found
    face = _face(call, conversation) if call.flag("return_im") else {"id": conversation.id}
    return {"no_op": True, "already_open": True, "channel": face}


def history(call: Call) -> Json:
    conversation = call.conversation()
    _need(call, conversation, "history")
    messages = [one for one in conversation.lasting() if one.thread_ts in {None, one.ts} and _in_window(call, one)]
    page, cursor = paged(messages[::-1], call, default=100, largest=999)
    return _messages(call, conversation, page, cursor) | {"pin_count": 0}


def replies(call: Call) -> Json:
    conversation = call.conversation()
    _need(call, conversation, "history")
    asked = conversation.messages.get(call.text("ts"))
    if asked is None or asked.ephemeral_to:
        raise ApiError("thread_not_found")
    parent = conversation.messages.get(asked.thread_ts or asked.ts, asked)
    thread = [one for one in [parent, *conversation.replies(parent.ts)] if one is parent or _in_window(call, one)]
    page, cursor = paged(thread, call, default=1000, largest=1000)
    return _messages(call, conversation, page, cursor)


def info(call: Call) -> Json:
    conversation = call.conversation(member=False)
    _need(call, conversation, "read")
    return {"channel": _face(call, conversation)}


def members(call: Call) -> Json:
    conversation = call.conversation(member=False)
    _need(call, conversation, "read")
    page, cursor = paged(conversation.members, call, default=100, largest=999)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def list_all(call: Call) -> Json:
    types = {one.strip() for one in call.text("types", "public_channel").split(",")}
    unknown = types - {"public_channel", "private_channel", "mpim", "im"}
    if unknown:
        raise ApiError("invalid_types")
    chosen = []
    for conversation in call.world.conversations:
        if ("im" if conversation.is_im else "public_channel") in types:
            _need(call, conversation, "read")
            chosen.append(conversation)
    page, cursor = paged(chosen, call, default=100, largest=999)
    return {"channels": [_face(call, one) for one in page], "response_metadata": {"next_cursor": cursor}}


def of_user(call: Call) -> Json:
    """Where somebody is a member; without a name, the app itself."""
    member = call.user().id if call.has("user") else call.workspace.app.bot_user_id
    types = {one.strip() for one in call.text("types", "public_channel").split(",")}
    chosen = []
    for conversation in call.world.conversations:
        if ("im" if conversation.is_im else "public_channel") in types and member in conversation.members:
            _need(call, conversation, "read")
            chosen.append(conversation)
    page, cursor = paged(chosen, call, default=100, largest=999)
    return {"channels": [_face(call, one) for one in page], "response_metadata": {"next_cursor": cursor}}


def _need(call: Call, conversation: Conversation, right: str) -> None:
    call.need_scope(f"{'im' if conversation.is_im else 'channels'}:{right}")


def _in_window(call: Call, message: Message) -> bool:
    """Between ``oldest`` and ``latest``, the ends themselves only if ``inclusive``; as decimals, not as strings."""
    moment = _moment(message.ts, "latest")
    oldest, latest = _moment(call.text("oldest", "0"), "oldest"), _moment(call.text("latest", "99999999999"), "latest")
    return oldest <= moment <= latest if call.flag("inclusive") else oldest < moment < latest


def _moment(ts: str, name: str) -> tuple[int, int]:
    seconds, _, fraction = ts.partition(".")
    if not seconds.isdecimal() or not (fraction or "0").isdecimal():
        raise ApiError(f"invalid_ts_{name}")
    return int(seconds), int(fraction.ljust(6, "0")[:6])


def _messages(call: Call, conversation: Conversation, page: list[Message], cursor: str) -> Json:
    metadata = call.flag("include_all_metadata")
    faces = [message_face(one, conversation, call.workspace, metadata=metadata) for one in page]
    answer: Json = {"messages": faces, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _face(call: Call, conversation: Conversation) -> Json:
    return channel_face(conversation, call.workspace, member=call.workspace.app.bot_user_id in conversation.members)
