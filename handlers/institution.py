"""What the operator says about the institution: names, the desk's hours and how to reach it. Data, not code."""

import tomllib
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.accounts.model import Language
from bot.support.hours import SupportHours
from bot.verification.places import Campus, Network, campus_network

Kind = TypeVar("Kind")

SHIPPED = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalData:
    """What is said before a phone number is asked for (S39): four short sentences of the institution's own."""

    purpose: str
    place: str
    retention: str
    contact: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOut:
    """A page where people end what freezing a device can't reach (S35), and what they do there, in few words."""

    url: str
    words: dict[Language, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    service: str
    name: dict[Language, str]
    sign_in_name: dict[Language, str]
    contact: dict[Language, str]
    hours: SupportHours
    personal_data: dict[Language, PersonalData]
    campus: Campus
    """The institution's own networks: from elsewhere people may choose to be always asked."""
    matrix_card: dict[Language, str]
    """What matrix cards are for, in two or three sentences; empty where there are none."""
    token_counter: dict[Language, str]
    """Where hardware tokens are lent, one sentence or two; empty where none are."""
    sign_out: tuple[SignOut, ...] = ()
    """Where people sign out everywhere, and look for the device itself."""


def load_institution(path: Path | None = None) -> Institution:
    """Raises ValueError that names the file and the entry to mend."""
    path = path or SHIPPED
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ValueError(f"{path} is missing; MAMORI_INSTITUTION must name a file like {SHIPPED.name}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path} cannot be read: {error}") from None
    try:
        return Institution(
            service=_text(raw, "service"),
            name=_both(raw, "name"),
            sign_in_name=_both(raw, "sign_in_name"),
            contact=_both(raw, "support.contact"),
            matrix_card=_both(raw, "matrix_card") if "matrix_card" in raw else {},
            token_counter=_both(raw, "tokens.counter") if "tokens" in raw else {},
            hours=SupportHours(
                zone=_zone(raw, "support.zone"),
                opens=_entry(raw, "support.opens", time),
                closes=_entry(raw, "support.closes", time),
                closures=_days(raw["support"].get("closures", [])),
            ),
            campus=Campus(_networks(raw.get("campus", {}))),
            sign_out=_sign_out(raw.get("sign_out", [])),
            personal_data={language: _personal_data(raw, language) for language in Language},
        )
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def _entry(raw: Any, name: str, kind: type[Kind]) -> Kind:
    """``name`` leads into tables: ``support.opens``."""
    found = raw
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if found is None:
        raise ValueError(f"the entry {name} is missing")
    if not isinstance(found, kind):
        raise ValueError(f"{name} is {found!r}; it should be a {kind.__name__}")  # noqa: TRY004 - all mistakes of the file are one kind
    return found


def _text(raw: Any, name: str) -> str:
    text = _entry(raw, name, str).strip()
    if not text:
        raise ValueError(f"{name} should be a text that is not empty")
    return text


def _both(raw: Any, name: str) -> dict[Language, str]:
    return {language: _text(raw, f"{name}.{language.value}") for language in Language}


def _personal_data(raw: Any, language: Language) -> PersonalData:
    said = {each: _text(raw, f"personal_data.{language.value}.{each}") for each in PersonalData.__slots__}
    return PersonalData(**said)


def _sign_out(raw: Any) -> tuple[SignOut, ...]:
    if not isinstance(raw, list) or not all(isinstance(each, dict) for each in raw):
        raise ValueError("sign_out should be a list of [[sign_out]] entries, each with url, en and ja")
    found = tuple(
        SignOut(url=_text(each, "url"), words={language: _text(each, language.value) for language in Language})
        for each in raw
    )
    for each in found:
        # It stands in a message as Slack's <address|words>.
        if not each.url.startswith("https://") or any(c in each.url for c in "<>| "):
            raise ValueError(f"sign_out: {each.url!r} should be an address that begins with https://")
    return found


def _zone(raw: Any, name: str) -> ZoneInfo:
    zone = _text(raw, name)
    try:
        return ZoneInfo(zone)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        raise ValueError(f"{name} is {zone!r}, which names no time zone; Asia/Tokyo is one") from None


def _networks(raw: Any) -> tuple[Network, ...]:
    """A misspelled entry must not look like a campus without networks, nor like one around everybody."""
    listed = raw.get("networks", []) if isinstance(raw, dict) and set(raw) <= {"networks"} else None
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise ValueError('campus should hold networks, a list such as ["198.51.100.0/24"], and nothing else')
    try:
        return tuple(map(campus_network, listed))
    except ValueError as error:
        raise ValueError(f"campus.networks: {error}") from None


def _days(raw: Any) -> frozenset[date]:
    # Exactly dates: one with a time of day is a date to Python too, and would never equal a day.
    if not isinstance(raw, list) or any(type(each) is not date for each in raw):
        raise ValueError("support.closures should be a list of dates, such as [2026-12-29]")
    return frozenset(raw)
