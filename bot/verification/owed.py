"""What a person is asked before methods change."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.accounts.model import Account, Link
from bot.authenticators.model import Authenticator, AuthenticatorId, Device, Place
from bot.authenticators.out_of_band import Held, OutOfBandCode
from bot.door.model import Visit


class Progress(StrEnum):
    """How far a code has come on its way to the phone, as far as we can know."""

    UNDER_WAY = "under_way"
    SENT = "sent"
    TROUBLE = "trouble"
    """The other side does not answer; it is tried again while the code lives."""
    REFUSED = "refused"
    """It did not and will not arrive: the other side does not take this number, or says that it could not reach it."""


class Next(StrEnum):
    """What a check leads to where that is no new method: the window of this name."""

    WHEN_ASKED = "when_asked"
    REMOVE = "remove"
    FOUND = "found"
    REPLACE = "replace"
    CHANGE_NUMBER = "change_number"
    BACKUP_CODES = "backup_codes"


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody had set out to do when the check came in between."""

    what: Next
    of: str = ""
    """The id of the method or device that it is about, if it is about one; looked up again for that person afterwards."""


Wanted = Place | Errand | None
"""Where the new app or token will be, or what else the check is for; None for a new phone."""


def carried(wanted: Wanted) -> str:
    """As a window or a notice carries it; empty for a new phone."""
    if isinstance(wanted, Errand):
        return f"{wanted.what.value}:{wanted.of}" if wanted.of else wanted.what.value
    return wanted.value if wanted else ""


def wanted(said: str) -> Wanted:
    """What ``carried`` wrote."""
    what, _, of = said.partition(":")
    if what in set(Next):
        return Errand(Next(what), of)
    return Place(said) if said else None


@dataclass(frozen=True, slots=True)
class SentCode:
    code: OutOfBandCode
    progress: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOwed:
    """Before the new method comes a code from one of these (S31)."""

    account: Account
    link: Link | Visit
    methods: tuple[tuple[Authenticator, str], ...]
    """Each with the name of its device."""
    wanted: Wanted
    """What it is owed for."""
    chosen: AuthenticatorId | None = None
    code: SentCode | None = None
    """The code that was sent to the chosen phone."""
    held: Held | None = None
    """Why no code was sent just now."""


def with_names(methods: Sequence[Authenticator], devices: Sequence[Device]) -> tuple[tuple[Authenticator, str], ...]:
    names = {device.id: device.name for device in devices}
    return tuple((each, names.get(each.device_id, "") if each.device_id else "") for each in methods)
