"""What happens in a workspace: somebody becomes a guest or leaves, wants to rest, a channel gets or loses a member."""

from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from simulator import events
from simulator.control.asked import Asked, ControlError, known_user
from simulator.inputs import Json
from simulator.workspace import User

_TEXTS = {"real_name": "real_name", "email": "email", "locale": "locale", "tz": "tz"}
_FLAGS = {"deleted": "deleted", "guest": "is_restricted"}


def user(asked: Asked) -> Json:
    """Changes a person, and tells the app as Slack does (``user_change``)."""
    before = known_user(asked.world, asked.text("user"))
    changes: dict[str, Any] = {field: asked.text(name) for name, field in _TEXTS.items() if name in asked.body}
    changes |= {field: asked.flag(name) for name, field in _FLAGS.items() if name in asked.body}
    if not changes:
        raise ControlError(400, f"Say what changes: {', '.join([*_TEXTS, *_FLAGS])}.")
    if "tz" in changes and not _is_zone(changes["tz"]):
        raise ControlError(400, f"There is no time zone {changes['tz']!r}.")
    after = replace(before, **changes)
    people = asked.world.workspace.users
    people[people.index(before)] = after
    asked.world.feed.publish("workspace_changed")
    events.user_changed(asked.world, after)
    return {}


def membership(asked: Asked) -> Json:
    """Puts somebody, or the app's own bot, into a channel or takes them out."""
    member: User = known_user(asked.world, asked.text("user"))
    channel = asked.world.conversations.find(asked.text("channel"))
    if channel is None or channel.is_im:
        raise ControlError(404, "There is no such channel.")
    joins = asked.flag("member")
    if joins == (member.id in channel.members):
        return {}
    if joins:
        channel.members.append(member.id)
    events.membership(asked.world, channel, member, joined=joins)
    if not joins:
        channel.members.remove(member.id)
    asked.world.feed.publish("workspace_changed")
    return {}


def do_not_disturb(asked: Asked) -> Json:
    """Somebody's hours of rest begin or end: messages arrive, and nothing rings."""
    person = asked.person()
    if "on" not in asked.body:
        raise ControlError(400, "'on' must be true or false.")
    if asked.flag("on"):
        asked.world.do_not_disturb.add(person.id)
    else:
        asked.world.do_not_disturb.discard(person.id)
    return {"on": person.id in asked.world.do_not_disturb}


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True
