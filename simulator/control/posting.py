"""Writing, editing, deleting and reacting, as a person."""

import re
import time

from simulator import events
from simulator.control.asked import Asked, ControlError
from simulator.conversations import Conversation, Message
from simulator.faces import file_face, message_face
from simulator.ids import new_id
from simulator.inputs import Json
from simulator.workspace import User

TEXT_LIMIT = 40_000
_MENTION_OR_LINK = re.compile(r"<[@#!][^<>\s]+>|https?://[^\s<>]+")


def message(asked: Asked) -> Json:
    person = asked.person()
    conversation = asked.place(person)
    text = _text(asked, needed="files" not in asked.body)
    files = asked.body.get("files", [])
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise ControlError(400, "'files' must be a list of objects with a name.")
    now = int(time.time())
    written = as_written(text)
    posted = asked.world.conversations.post(
        conversation,
        user=person.id,
        text=written,
        blocks=[_rich_text(text)] if text else [],
        thread_ts=_thread(asked, conversation),
        files=[file_face(file, person, new_id("F"), now) for file in files],
    )
    events.message_posted(asked.world, conversation, posted)
    return {"message": seen_message(asked, posted, person)}


def edit(asked: Asked) -> Json:
    person, conversation, mine = _own(asked)
    previous = message_face(mine, conversation, asked.world.workspace)
    text = _text(asked, needed=True)
    mine.text, mine.blocks = as_written(text), [_rich_text(text)]
    mine.edited = {"user": person.id, "ts": asked.world.conversations.timestamp()}
    asked.world.conversations.changed(conversation, mine)
    events.message_changed(asked.world, conversation, mine, previous)
    return {"message": seen_message(asked, mine, person)}


def delete(asked: Asked) -> Json:
    _, conversation, mine = _own(asked)
    previous = message_face(mine, conversation, asked.world.workspace)
    asked.world.conversations.delete(conversation, mine)
    events.message_deleted(asked.world, conversation, previous)
    return {}


def react(asked: Asked) -> Json:
    """Add a reaction, or take it back when the person had reacted so before."""
    person = asked.person()
    conversation, seen = asked.message(person)
    # Slack's calls say "name", its events "reaction".
    name = asked.text("reaction" if "reaction" in asked.body else "name").strip(":")
    if not name or seen.ephemeral_to:
        raise ControlError(409, "A reaction needs a name, and a message that others see too.")
    reactors = seen.reactions.setdefault(name, [])
    added = person.id not in reactors
    (reactors.append if added else reactors.remove)(person.id)
    if not reactors:
        del seen.reactions[name]
    asked.world.conversations.changed(conversation, seen)
    events.reaction(asked.world, conversation, seen, person, name, added=added)
    return {"message": seen_message(asked, seen, person)}


def seen_message(asked: Asked, message: Message, viewer: User | None) -> Json:
    """A message as the page shows it to one person."""
    app = asked.world.workspace.app
    seen: Json = {"ts": message.ts, "channel": message.channel}
    seen |= {"bot_id": app.bot_id} if message.is_bot else {"user": message.user}
    seen |= {"text": message.text, "blocks": message.blocks if message.is_bot else []}
    optional = {
        "thread_ts": message.thread_ts,
        "ephemeral_to": message.ephemeral_to,
        "edited": message.edited,
        "files": message.files,
        "reactions": [{"name": name, "users": users} for name, users in message.reactions.items()],
        "state": {"values": typed} if viewer and (typed := message.typed.get(viewer.id)) else None,
        "metadata": message.metadata,
    }
    return seen | {key: value for key, value in optional.items() if value}


def as_written(text: str) -> str:
    """What the client sends for what was typed: the three control characters escaped, links and mentions marked."""
    written, end = [], 0
    for match in _MENTION_OR_LINK.finditer(text):
        special = match.group()
        marked = special if special.startswith("<") else f"<{_escaped(special)}>"
        written += [_escaped(text[end : match.start()]), marked]
        end = match.end()
    return "".join([*written, _escaped(text[end:])])


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _rich_text(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _text(asked: Asked, *, needed: bool) -> str:
    text = asked.text("text", None if needed else "").strip()
    if needed and not text:
        raise ControlError(400, "An empty message can't be sent.")
    if len(text) > TEXT_LIMIT:
        raise ControlError(400, f"A message holds at most {TEXT_LIMIT} characters.")
    return text


def _thread(asked: Asked, conversation: Conversation) -> str | None:
    if not asked.body.get("thread_ts"):
        return None
    parent = conversation.messages.get(asked.text("thread_ts"))
    if parent is None or parent.ephemeral_to:
        raise ControlError(404, "There is no such message to reply to.")
    return parent.thread_ts or parent.ts


def _own(asked: Asked) -> tuple[User, Conversation, Message]:
    person = asked.person()
    conversation, message = asked.message(person)
    if message.user != person.id:
        raise ControlError(403, f"{person.name} can change only messages of their own.")
    return person, conversation, message
