"""Hardware tokens in stock: small devices that show a code, lent to people who have neither smartphone nor PC of their own."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.authenticators.codes import STEP, Algorithm
from bot.authenticators.model import AuthenticatorId, State
from bot.secret import Secret

TokenId = NewType("TokenId", str)

INTERVALS = (STEP, timedelta(seconds=60))
"""How long tokens show one code. Source: RFC 6238 recommends 30 s; makers also sell 60 s."""


class TokenState(StrEnum):
    IN_STOCK = "in_stock"
    LENT = "lent"
    LOST = "lost"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """``seed`` is base32; None once retired. ``last_step`` and ``drift`` stay with the token, whoever holds it (law 3).

    ``authenticator_id`` is the method of its present holder: one, or none.
    """

    id: TokenId
    serial: str
    seed: Secret | None
    seed_digest: str
    interval: timedelta
    algorithm: Algorithm
    imported_at: datetime
    changed_at: datetime
    """Since when it is in its present state."""
    state: TokenState = TokenState.IN_STOCK
    authenticator_id: AuthenticatorId | None = None
    drift: int = 0
    last_step: int | None = None
    version: int = 1

    def lent(self, to: AuthenticatorId, *, at: datetime) -> Self:
        return replace(self, state=TokenState.LENT, authenticator_id=to, changed_at=at)

    def returned(self, *, at: datetime) -> Self:
        """Back on the shelf. Drift is forgotten: a battery or a year may have changed it; used steps never are."""
        return replace(self, state=TokenState.IN_STOCK, authenticator_id=None, drift=0, changed_at=at)

    def lost(self, *, at: datetime) -> Self:
        return replace(self, state=TokenState.LOST, authenticator_id=None, changed_at=at)

    def retired(self, *, at: datetime) -> Self:
        """For good: the seed goes, the serial and the seed's digest stay, so that neither is taken in again."""
        return replace(self, state=TokenState.RETIRED, authenticator_id=None, seed=None, changed_at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """One token as a list shows it: no seed, and who has it."""

    serial: str
    state: TokenState
    interval: timedelta
    algorithm: Algorithm
    changed_at: datetime
    holder: str | None = None
    """The SSO id of whom it is lent to."""
    method_state: State | None = None
    """What the holder's method is: pending until they confirm."""


def folded(serial: str) -> str:
    """What two spellings of one serial have in common: "1234-5678" is read off a label, "12345678" typed from memory."""
    plain = unicodedata.normalize("NFKC", serial).casefold()
    return "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in {"Pd", "Cf"})
