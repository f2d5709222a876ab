"""Phrases that several features share: how a method, a device and the desk's hours are called."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.accounts.standing import Desk, Standing
from bot.authenticators.model import Authenticator, Device, Kind, Place
from bot.authenticators.phones import masked
from handlers.blocks import escaped
from handlers.institution import Institution
from handlers.texts import Text

NAMED = 7
NAMES_A_TOKEN = ("token", "トークン")
LONG_WAIT = 90
"""Seconds from which a wait is told in minutes."""


def named_method(text: Text, authenticator: Authenticator, name: str) -> str:
    """Such as "authenticator app on your iPhone", or "text messages to your iPhone (••• 78)"; ``name`` is the device's."""
    if authenticator.kind.is_recovery:
        return text("words-backup-codes")
    if authenticator.number is not None:
        key = "words-sms" if authenticator.kind is Kind.SMS else "words-voice"
        return text(key, device=name, number=masked(authenticator.number))
    if authenticator.kind.is_phone:
        return text("words-phone")
    return place_words(text, authenticator.place, name)


def place_words(text: Text, place: Place, device: str) -> str:
    """Such as "authenticator app on iPhone"; of a token, its name, with what it is where the name does not say so."""
    if place is Place.TOKEN and any(word in device.casefold() for word in NAMES_A_TOKEN):
        return device
    return text(f"words-app-{place.value}", device=device)


def method_words(
    text: Text, authenticator: Authenticator, device: Device | None, *, named: Callable[[str], str] = escaped
) -> str:
    """``named`` is how a name that people typed is written: for Slack, unless somebody else shows it."""
    if authenticator.kind.is_recovery:
        return named_method(text, authenticator, "")
    name = device.name if device else usual_name(text, authenticator.place, authenticator.token_serial)
    return named_method(text, authenticator, named(name))


def device_list(text: Text, standing: Standing) -> str:
    """The devices' names as part of a sentence: the first few, since nobody reads thirty and Slack takes only so much."""
    names = [escaped(name) for name in standing.device_names()]
    return text.list(names if len(names) <= NAMED else [*names[:NAMED], "…"])


def usual_name(text: Text, place: Place, serial: str | None = None) -> str:
    """What a new device is called until the person says otherwise; a token by the ``serial`` that stands on it."""
    return text(f"words-usual-name-{place.value}", serial=serial or "")


def wait_words(text: Text, seconds: float | timedelta) -> str:
    """Such as "45 seconds" or "4 minutes"."""
    whole = max(1, round(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds))
    return text("wait-minutes", count=-(-whole // 60)) if whole > LONG_WAIT else text("wait-seconds", count=whole)


def desk_words(text: Text, desk: Desk, *, at: datetime) -> str:
    if desk.is_open:
        return text("desk-open", until=text.clock(desk.changes_at))
    return text("desk-closed", opens=text.day_and_clock(desk.changes_at, seen_from=at))


def desk_facts(text: Text, desk: Desk, institution: Institution, *, at: datetime) -> dict[str, str]:
    """``desk`` and ``contact``, for texts that send somebody to support."""
    return {"desk": desk_words(text, desk, at=at), "contact": institution.contact[text.language]}
