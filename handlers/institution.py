"""What the operator says about the institution: names, the desk's hours and how to reach it. Data, not code."""

import tomllib
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.accounts.model import Language
from bot.support.hours import SupportHours

Kind = TypeVar("Kind")

SHIPPED = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Institution:
    service: str
    name: dict[Language, str]
    sign_in_name: dict[Language, str]
    contact: dict[Language, str]
    hours: SupportHours


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
        support = raw["support"]
        return Institution(
            service=_text(raw["service"]),
            name=_both(raw["name"]),
            sign_in_name=_both(raw["sign_in_name"]),
            contact=_both(support["contact"]),
            hours=SupportHours(
                zone=ZoneInfo(support["zone"]),
                opens=_of(time, support["opens"]),
                closes=_of(time, support["closes"]),
                closures=frozenset(_of(date, each) for each in support.get("closures", [])),
            ),
        )
    except KeyError as error:
        raise ValueError(f"{path}: the entry {error} is missing") from None
    except (TypeError, ValueError, ZoneInfoNotFoundError) as error:
        raise ValueError(f"{path}: {error}") from None


def _both(raw: dict[str, Any]) -> dict[Language, str]:
    return {language: _text(raw[language.value]) for language in Language}


def _text(raw: Any) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueError(f"{raw!r} should be a text that is not empty")
    return raw.strip()


def _of(kind: type[Kind], raw: Any) -> Kind:
    if not isinstance(raw, kind):
        raise TypeError(f"{raw!r} should be a {kind.__name__}")
    return raw
