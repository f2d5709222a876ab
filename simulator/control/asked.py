"""A control request: who acts, on what, and sentences for what can't be done."""

from typing import Any

from simulator.conversations import Conversation, Message
from simulator.inputs import Json
from simulator.workspace import User
from simulator.world import World


class ControlError(Exception):
    """Something a person could not do in Slack either, or a request that makes no sense; the sentence says which."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


class Asked:
    def __init__(self, world: World, body: Json, base_url: str) -> None:
        self.world = world
        self.body = body
        self.base_url = base_url

    def text(self, name: str, default: str | None = None) -> str:
        value = self.body.get(name, default)
        if not isinstance(value, str):
            raise ControlError(400, f"'{name}' must be a text.")
        return value

    def mapping(self, name: str, default: Json | None = None) -> Json:
        value = self.body.get(name, default)
        if not isinstance(value, dict):
            raise ControlError(400, f"'{name}' must be an object.")
        return value

    def names(self, name: str) -> list[str]:
        value = self.body.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise ControlError(400, f"'{name}' must be a list of texts.")
        return value

    def flag(self, name: str) -> bool:
        value = self.body.get(name, False)
        if not isinstance(value, bool):
            raise ControlError(400, f"'{name}' must be true or false.")
        return value

    def number(self, name: str, default: float) -> float:
        value = self.body.get(name, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= 3600:  # noqa: PLR2004
            raise ControlError(400, f"'{name}' must be a number between 0 and 3600.")
        return value

    def person(self) -> User:
        """Who acts. Bots and deactivated people have no screen to act on."""
        user = known_user(self.world, self.text("user"))
        if user.is_bot or user.deleted:
            raise ControlError(403, f"{user.name} can't act: only active people have a screen.")
        return user

    def place(self, person: User) -> Conversation:
        """The channel named, or the person's DM with the bot; people act only where they are members."""
        return visible_conversation(self.world, self.text("channel", person.id), person)

    def message(self, person: User) -> tuple[Conversation, Message]:
        conversation = self.place(person)
        ts = self.text("ts")
        for message in conversation.seen_by(person.id):
            if message.ts == ts:
                return conversation, message
        raise ControlError(404, f"{person.name} sees no message {ts} in {conversation.name}.")

    def response_base(self) -> str:
        """Where the app can reach us: the address it connected to, which may differ from the page's."""
        return self.world.app_url or self.base_url


def known_user(world: World, user_id: str) -> User:
    user = world.workspace.user(user_id)
    if user is None:
        raise ControlError(404, f"Nobody here has the id {user_id!r}.")
    return user


def visible_conversation(world: World, channel: str, viewer: User | None) -> Conversation:
    conversation = world.conversations.find(channel)
    if conversation is None:
        raise ControlError(404, f"There is no channel or person {channel!r}.")
    if viewer is not None and viewer.id not in conversation.members:
        raise ControlError(403, f"{viewer.name} is not in {conversation.name}.")
    return conversation


def any_of(value: Any, *names: str) -> Any:
    """The first of these fields that was given."""
    return next((value[name] for name in names if value.get(name) is not None), None)
