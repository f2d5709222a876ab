"""Backup codes as they are kept, and what their window shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.accounts.model import Language
from bot.secret import Secret

FEW: Final = 3
"""So many are left when the card says that they run low."""


@dataclass(frozen=True, slots=True)
class KeptCode:
    """One row of a set: what it is compared with, and when it was used."""

    hash: str
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CodesOffer:
    """What the window says before a set is made. ``left`` is None where there is none yet."""

    language: Language
    left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCodes:
    """A set that was made just now: the one moment at which anybody can read it."""

    language: Language
    codes: tuple[Secret, ...]
