"""The numbers an admin may change, each with the bound that keeps it safe (rows S1 to S77 of the security requirements)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

BOUNDS: Final[dict[str, tuple[timedelta, timedelta] | tuple[int, int]]] = {
    "setup_life": (timedelta(minutes=10), timedelta(hours=2)),
    "page_life": (timedelta(minutes=5), timedelta(minutes=30)),
    "fresh_check_life": (timedelta(minutes=1), timedelta(minutes=15)),
    "invitation_life": (timedelta(hours=1), timedelta(days=60)),
    "earlier_steps": (0, 1),
    "free_tries": (3, 10),
    "slow_tries": (5, 20),
    "tries_per_account": (10, 100),
    "methods_per_account": (2, 30),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Raises ``ValueError`` with the field's name when a number lies outside its bound."""

    setup_life: timedelta = timedelta(minutes=30)
    """How long an unfinished set-up is kept (S7)."""
    page_life: timedelta = timedelta(minutes=30)
    """How long a one-time page waits to be opened (S53)."""
    fresh_check_life: timedelta = timedelta(minutes=5)
    """How long a fresh check counts (S31)."""
    invitation_life: timedelta = timedelta(days=14)
    """How long an invitation is open (S38)."""
    earlier_steps: int = 1
    """Time steps before the present one that are accepted (S3)."""
    free_tries: int = 5
    """Wrong codes in a row before the first wait (S4)."""
    slow_tries: int = 10
    """Wrong codes in a row after which one try an hour is left (S4)."""
    tries_per_account: int = 100
    """Wrong codes in a row over all methods of one account (S4)."""
    methods_per_account: int = 10

    def __post_init__(self) -> None:
        for name, (lowest, highest) in BOUNDS.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise ValueError(f"{name} is {value}; it must lie between {lowest} and {highest}")
