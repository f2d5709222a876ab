"""What somebody gets whose account I don't know: the ways in, or why there is none in Slack."""

from typing import Any

from bot.accounts.model import Language, SlackProfile
from handlers.accounts.blocks import refused_card, unknown_card
from handlers.blocks import Blocks
from handlers.doors import Doors
from handlers.texts import Text


def way_in(doors: Doors, profile: SlackProfile, text: Text, *, is_ended: bool = False) -> Blocks:
    at, desk = doors.people.now(), doors.people.desk()
    if not profile.is_member:
        return refused_card(profile, text, desk, doors.institution, at=at, door=doors.door_url)
    offered = doors.institution_sign_in is not None
    return unknown_card(text, desk, doors.institution, at=at, by_sign_in=offered, is_ended=is_ended)


def language_said(body: dict[str, Any]) -> Language | None:
    """The language of the card or window somebody acts on. It chooses words only: whoever forges it reads other words."""
    said = [each.get("value") for each in body.get("actions", [])]
    said.append((body.get("view") or {}).get("private_metadata"))
    return next((Language(each) for each in said if each in set(Language)), None)
