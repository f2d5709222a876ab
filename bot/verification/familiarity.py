"""What is known of somebody in the network that they seem to come from."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Familiarity:
    """What is known of somebody in one network."""

    is_known: bool
    """Whether they proved themselves there, and did not disown it."""
    disowned_at: datetime | None
    """When they last said that a sign-in was not theirs, wherever it was."""
