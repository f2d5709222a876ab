"""One Web API call: its arguments as the methods read them, and the errors they answer with."""

import copy
from typing import Any

from simulator.blockkit import is_too_large, message_problems, view_problems
from simulator.conversations import Conversation
from simulator.inputs import Json
from simulator.strict_json import read_json
from simulator.workspace import User
from simulator.world import World


class ApiError(Exception):
    """Becomes ``{"ok": false, "error": name, …}``, with Slack's own name for what is wrong."""

    def __init__(self, name: str, **extra: Any) -> None:
        super().__init__(name)
        self.answer: Json = {"ok": False, "error": name, **extra}


class Call:
    def __init__(self, world: World, method: str, arguments: Json, base_url: str) -> None:
        self.world = world
        self.workspace = world.workspace
        self.method = method
        self.base_url = base_url
        self.arguments = arguments

    def has(self, name: str) -> bool:
        return self.arguments.get(name) not in (None, "")

    def text(self, name: str, default: str | None = None) -> str:
        """A string argument; without a default it is required."""
        value = self.arguments.get(name)
        if value in (None, "") and default is None:
            raise invalid_arguments(f"[ERROR] missing required field: {name}")
        return default or "" if value in (None, "") else str(value)

    def number(self, name: str, default: int, largest: int) -> int:
        value = self.arguments.get(name, default)
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise ApiError(f"invalid_{name}") from None
        if not 1 <= number <= largest:
            raise ApiError(f"invalid_{name}")
        return number

    def flag(self, name: str) -> bool:
        return str(self.arguments.get(name, "")).lower() in {"true", "1"}

    def structure(self, name: str, malformed: str = "invalid_arguments") -> Any:
        """An argument that is JSON: as itself in a JSON body, as a string in a form."""
        value = self.arguments.get(name)
        if not isinstance(value, str):
            return copy.deepcopy(value)  # what we keep must not change under the caller's hands
        try:
            return read_json(value) if value else None
        except ValueError:
            raise ApiError(malformed) from None

    def need_scope(self, scope: str) -> None:
        granted = self.workspace.app.scopes
        if scope not in granted:
            raise ApiError("missing_scope", needed=scope, provided=",".join(granted))

    def blocks(self) -> list[Json] | None:
        """The message's blocks, once they pass Slack's rules; ``None`` when none were sent."""
        if "blocks" not in self.arguments:
            return None
        return checked_blocks(self.structure("blocks", "invalid_blocks_format"))

    def view(self, kind: str) -> Json:
        if not self.has("view"):
            raise invalid_arguments("[ERROR] missing required field: view")
        return checked_view(self.structure("view"), kind)

    def user(self, name: str = "user", error: str = "user_not_found") -> User:
        user = self.workspace.user(self.text(name))
        if user is None:
            raise ApiError(error)
        return user

    def thread(self, conversation: Conversation) -> str | None:
        """The thread to post in, if one is named. A reply to a reply belongs to the thread's parent."""
        if not self.has("thread_ts"):
            return None
        parent = conversation.messages.get(self.text("thread_ts"))
        if parent is None or parent.ephemeral_to:
            raise ApiError("cannot_reply_to_message")
        return parent.thread_ts or parent.ts

    def conversation(self, *, member: bool = True, by_person: bool = False, name: str = "channel") -> Conversation:
        """The channel argument. The bot must be in it, unless ``member`` is off.

        Only where ``by_person`` is set may it be a person's id, which means the DM: Slack takes that for new messages
        and nowhere else.
        """
        channel = self.text(name)
        conversation = self.world.conversations.find(channel)
        if conversation is None or not (by_person or conversation.id == channel):
            raise ApiError("channel_not_found")
        if member and self.workspace.app.bot_user_id not in conversation.members:
            raise ApiError("not_in_channel")
        return conversation


def invalid_arguments(*messages: str) -> ApiError:
    return ApiError("invalid_arguments", response_metadata={"messages": list(messages)})


def checked_blocks(blocks: Any) -> list[Json]:
    if blocks is None:
        return []
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    problems = message_problems(blocks)
    if problems:
        messages = [f"[ERROR] {problem}" for problem in problems]
        raise ApiError("invalid_blocks", errors=problems, response_metadata={"messages": messages})
    return blocks


def checked_view(view: Any, kind: str) -> Json:
    if is_too_large(view):
        raise ApiError("view_too_large")
    problems = view_problems(view, kind)
    if problems:
        raise invalid_arguments(*[f"[ERROR] {problem}" for problem in problems])
    checked: Json = view
    return checked


def paged(items: list[Any], call: Call, default: int, largest: int) -> tuple[list[Any], str]:
    """One page of ``items`` and the cursor of the next; the cursor is opaque to callers, as Slack's is."""
    limit = call.number("limit", default, largest)
    start = 0
    if call.has("cursor"):
        prefix, _, offset = call.text("cursor").partition(":")
        if prefix != "next" or not offset.isdecimal():
            raise ApiError("invalid_cursor")
        start = int(offset)
    end = start + limit
    return items[start:end], f"next:{end}" if end < len(items) else ""
