"""How backup codes and passes look, and how what people type is read."""

from dataclasses import dataclass
from typing import Final

from bot.authenticators.codes import normalized
from bot.ports import Randomness
from bot.secret import Secret

CODES: Final = 10
"""Codes of one set (S20)."""
CODE_BYTES: Final = 8
"""64 random bits (S20, S21)."""
LENGTH: Final = 13
"""Letters that hold them."""
BASE32: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without I, L, O and U, which are taken for others. Source: Douglas Crockford's Base 32."""
AS_MEANT: Final = str.maketrans("OIL", "011")
DASHES: Final = str.maketrans("", "", "ー−_.")
"""What keyboards write for a hyphen that is none to Unicode."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A code as it was typed: ``number`` is the one printed in front of it; None where it was left out, and of a pass."""

    number: int | None
    letters: Secret


def draw(randomness: Randomness) -> Secret:
    """The letters of a new one, in one piece."""
    return Secret(randomness.seed(CODE_BYTES).translate(str.maketrans(BASE32, LETTERS)))


def written(letters: Secret, number: int | None = None) -> Secret:
    """In groups for reading and typing, such as ``3-7K2M-9QXT-4BHNW``."""
    plain = letters.reveal()
    groups = "-".join((plain[:4], plain[4:8], plain[8:]))
    return Secret(f"{number}-{groups}" if number else groups)


def read(typed: Secret) -> Drawn | None:
    """What was meant, forgiving case, width, spaces, hyphens and letters that look alike; None for what can't be a code."""
    plain = normalized(typed.reveal()).translate(DASHES).upper().translate(AS_MEANT)
    number, letters = plain[:-LENGTH], plain[-LENGTH:]
    if len(letters) != LENGTH or any(each not in LETTERS for each in letters):
        return None
    if not number:
        return Drawn(None, Secret(letters))
    is_ours = number.isdecimal() and number.isascii() and number == str(int(number)) and 1 <= int(number) <= CODES
    return Drawn(int(number), Secret(letters)) if is_ours else None
