"""Channels, DMs and the messages in them, with Slack's rules on who sees what."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from simulator.feed import Feed
from simulator.ids import Timestamps
from simulator.inputs import Json, name_blocks
from simulator.workspace import Workspace


@dataclass(eq=False)
class Message:
    """``user`` is the author, the bot's own user included; ``ephemeral_to`` is the only person who sees it, if set."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    is_bot: bool = False
    metadata: Json | None = None
    thread_ts: str | None = None
    ephemeral_to: str | None = None
    edited: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    typed: dict[str, dict[str, dict[str, Json]]] = field(default_factory=dict)  # by person: state of selects and inputs


@dataclass(eq=False)
class Conversation:
    id: str
    name: str
    members: list[str]
    with_user: str | None = None  # set for a DM with the bot
    messages: dict[str, Message] = field(default_factory=dict)

    @property
    def is_im(self) -> bool:
        return self.with_user is not None

    def seen_by(self, viewer: str | None) -> list[Message]:
        """Oldest first; ``None`` looks from above and sees everything, ephemerals included."""
        return [
            message
            for message in self.messages.values()
            if viewer is None or message.ephemeral_to is None or message.ephemeral_to == viewer
        ]

    def lasting(self) -> list[Message]:
        """What the conversation's history holds: an ephemeral message never enters it."""
        return [message for message in self.messages.values() if message.ephemeral_to is None]

    def replies(self, thread_ts: str) -> list[Message]:
        return [message for message in self.lasting() if message.thread_ts == thread_ts and message.ts != thread_ts]


class Conversations:
    """All of them. A DM with the bot exists for everybody from the start, as the app's messages tab does."""

    def __init__(self, workspace: Workspace, feed: Feed) -> None:
        self._feed = feed
        self._timestamps = Timestamps()
        self._all: dict[str, Conversation] = {}
        for channel in workspace.channels:
            self._all[channel.id] = Conversation(channel.id, channel.name, list(channel.members))
        for user in workspace.users:
            if not user.is_bot:
                dm = Conversation(dm_id(user.id), user.name, [user.id, workspace.app.bot_user_id], with_user=user.id)
                self._all[dm.id] = dm

    def __iter__(self) -> Iterator[Conversation]:
        return iter(self._all.values())

    def find(self, channel_or_user: str) -> Conversation | None:
        """By its id; a user's id means that person's DM with the bot."""
        return self._all.get(channel_or_user) or self._all.get(dm_id(channel_or_user))

    def timestamp(self) -> str:
        return self._timestamps.next()

    def post(self, conversation: Conversation, **content: Any) -> Message:
        message = Message(ts=self.timestamp(), channel=conversation.id, **content)
        name_blocks(message.blocks)
        conversation.messages[message.ts] = message
        self._tell("message_posted", conversation, message)
        return message

    def changed(self, conversation: Conversation, message: Message) -> None:
        name_blocks(message.blocks)
        self._tell("message_updated", conversation, message)

    def delete(self, conversation: Conversation, message: Message) -> None:
        conversation.messages.pop(message.ts, None)
        self._tell("message_deleted", conversation, message)

    def _tell(self, kind: str, conversation: Conversation, message: Message) -> None:
        seers = [message.ephemeral_to] if message.ephemeral_to else conversation.members
        facts = {"channel": conversation.id, "ts": message.ts, "thread_ts": message.thread_ts}
        self._feed.publish(kind, audience=frozenset(seers), **facts)


def dm_id(user_id: str) -> str:
    return "D" + user_id[1:]
