"""What a person signs in with: authenticators, the devices they live on, and how wrong codes are slowed down."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType, Self

from bot.accounts.model import AccountId
from bot.authenticators.codes import STEP, Algorithm, Generator
from bot.policy import Offer, Policy
from bot.secret import Secret

AuthenticatorId = NewType("AuthenticatorId", str)
DeviceId = NewType("DeviceId", str)

NAME_LENGTH = 60
"""Characters of a device's name that are kept: it must fit a button, a select option and a sentence."""

BLANK_LETTERS = frozenset("\u2800\u3164\uffa0\u115f\u1160")
"""Letters by their category, and nothing to the eye."""


class Kind(StrEnum):
    """Source: Mamori's design, section 2."""

    APP = "totp"
    """Codes made from a seed and the time: an app's, or a hardware token's (``Place.TOKEN``)."""
    SMS = "sms"
    VOICE = "voice"
    RECOVERY = "recovery_code"
    """A set of backup codes (NIST: look-up secrets). It lives on no device, so no loss of one takes it along."""

    @property
    def is_phone(self) -> bool:
        """SMS and voice are restricted authenticators: never the only kind somebody relies on (S19, S30)."""
        return self in {Kind.SMS, Kind.VOICE}

    @property
    def is_recovery(self) -> bool:
        """A way left when all else is lost: never one of the two methods for enabling (S30), and never the default."""
        return self is Kind.RECOVERY


class Place(StrEnum):
    MOBILE = "mobile"
    COMPUTER = "computer"
    ALTERNATE = "alternate"
    OFFICE = "office"
    TOKEN = "token"  # noqa: S105 - a place, no password
    """A hardware token is its own device: the method is lost with it, and nothing else is."""
    PAPER = "paper"
    """Of backup codes, wherever they are kept."""

    @property
    def is_carried(self) -> bool:
        """What people have with them gets lost first."""
        return self in {Place.MOBILE, Place.TOKEN}


REMOVED = "removed"
"""Why a method stands still that its owner took off: kept for as long as that can be undone, then erased."""
REPLACED = "replaced"
"""The same of one whose device has a successor."""
NUMBER_CHANGED = "number_changed"
"""The same of a phone whose owner has proved another number in its place."""
PUT_AWAY = frozenset((REMOVED, REPLACED, NUMBER_CHANGED, "app_deleted"))
"""Reasons for standing still that are for good: its owner took it off, it has a successor, or what made its codes is gone (``Loss.APP_DELETED``)."""
APP_PLACES = (Place.MOBILE, Place.COMPUTER)
"""Where an authenticator app can live."""
PHONE_PLACES = (Place.MOBILE, Place.ALTERNATE, Place.OFFICE)
"""What kind of phone a number can be of."""


class State(StrEnum):
    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    REVOKED = "revoked"


class Loss(StrEnum):
    """Why a device is out of reach, the lightest first; kept as what its methods stand still for."""

    LEFT_AT_HOME = "left_at_home"
    """They rest until the next morning, or until it is here again."""
    APP_DELETED = "app_deleted"
    """Or the account within it: what made the codes is gone, the device is not."""
    LOST = "lost"
    STOLEN = "stolen"

    def is_graver_than(self, other: "Loss") -> bool:
        order = list(Loss)
        return order.index(self) > order.index(other)

    @property
    def may_be_a_thief(self) -> bool:
        """Whether somebody else may hold the device."""
        return self in {Loss.LOST, Loss.STOLEN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A thing the person can lose. Methods on one device fall together."""

    id: DeviceId
    account_id: AccountId
    name: str
    place: Place

    def is_called(self, name: str) -> bool:
        return _folded(self.name) == _folded(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """``seed`` is base32; None once it is erased, and for phones. ``last_step`` is the newest time step ever accepted (law 3).

    ``number`` is a phone's, in E.164; None until the person has given it. ``wanted_name`` is what its device shall be
    called once the number is confirmed. ``replaces`` is the phone whose place its number takes. Of a hardware token ``token_serial`` names it, and what makes the codes is the
    token's: it stays with the token when the token goes to somebody else.
    """

    id: AuthenticatorId
    account_id: AccountId
    kind: Kind
    place: Place
    state: State
    seed: Secret | None
    number: Secret | None = None
    wanted_name: str | None = None
    replaces: AuthenticatorId | None = None
    created_at: datetime
    expires_at: datetime | None = None
    device_id: DeviceId | None = None
    confirmed_at: datetime | None = None
    last_step: int | None = None
    last_used_at: datetime | None = None
    """When a code of it was last right: at a sign-in, a fresh check or a practice; setting it up is no use of it."""
    ended_at: datetime | None = None
    ended_because: str | None = None
    is_default: bool = False
    token_serial: str | None = None
    interval: timedelta = STEP
    algorithm: Algorithm = Algorithm.SHA1
    drift: int = 0
    codes_left: int | None = None
    """Of backup codes: how many are not used yet."""
    version: int = 1

    @property
    def generator(self) -> Generator | None:
        """What makes its codes; None once the seed is erased, and for what has none."""
        return Generator(self.seed, self.interval, self.algorithm, self.drift) if self.seed else None

    @property
    def is_put_away(self) -> bool:
        """Its owner does not hold it any more; it can only come back as undoing says."""
        return self.state is State.SUSPENDED and self.ended_because in PUT_AWAY

    @property
    def loss(self) -> Loss | None:
        """What its device was reported as, while it stands still for that; None where it was stopped for another reason."""
        reported = self.ended_because if self.state is State.SUSPENDED else None
        return next((each for each in Loss if each.value == reported), None)

    def is_unfinished(self, at: datetime) -> bool:
        return self.state is State.PENDING and self.expires_at is not None and at < self.expires_at

    def confirmed(self, *, on: DeviceId, step: int | None = None, at: datetime, is_default: bool) -> Self:
        return replace(
            self,
            state=State.ACTIVE,
            device_id=on,
            last_step=step,
            confirmed_at=at,
            expires_at=None,
            is_default=is_default,
            wanted_name=None,
        )

    def reached_at(self, number: Secret, *, place: Place, by: Kind, name: str) -> Self:
        """An unfinished phone with the number that the person has just given."""
        return replace(self, number=number, place=place, kind=by, wanted_name=name)

    def accepted(self, step: int | None, *, at: datetime) -> Self:
        """Its code was right; ``step`` is the time step of an app's or token's, None for a code that was sent or printed.

        Of backup codes one less is left; with the last one the set ends.
        """
        if self.codes_left is not None:
            spent = replace(self, codes_left=self.codes_left - 1, last_used_at=at)
            return spent if spent.codes_left else spent.revoked(because="used_up", at=at)
        return replace(self, last_step=self.last_step if step is None else step, last_used_at=at)

    def erased(self, *, because: str, at: datetime) -> Self:
        """Ends an unfinished set-up: seed and number go, the record stays (S7, S34, S39)."""
        return replace(
            self,
            state=State.REVOKED,
            seed=None,
            number=None,
            wanted_name=None,
            expires_at=None,
            ended_at=at,
            ended_because=because,
        )

    def revoked(self, *, because: str, at: datetime) -> Self:
        """Ends a method for good; it stays on record and never comes back (S34)."""
        return replace(
            self,
            state=State.REVOKED,
            seed=None,
            number=None,
            wanted_name=None,
            expires_at=None,
            ended_at=at,
            ended_because=because,
            is_default=False,
        )

    def resumed(self, *, is_default: bool) -> Self:
        """Works again after it stood still, as undoing and finding again want it."""
        return replace(self, state=State.ACTIVE, ended_at=None, ended_because=None, is_default=is_default)

    def suspended(self, *, because: str, at: datetime) -> Self:
        return replace(self, state=State.SUSPENDED, ended_at=at, ended_because=because, is_default=False)


def active(authenticators: Iterable[Authenticator]) -> list[Authenticator]:
    return [each for each in authenticators if each.state is State.ACTIVE]


def usable(authenticators: Iterable[Authenticator], policy: Policy) -> list[Authenticator]:
    """The active ones that may answer now: where the institution has switched phones or backup codes off, they may not.

    Alternate phones come last: they are for when nothing else is left. Source: seed facts, section 10.
    """
    found = [each for each in active(authenticators) if is_allowed(each, policy)]
    return sorted(found, key=lambda each: each.place is Place.ALTERNATE)


def is_allowed(authenticator: Authenticator, policy: Policy) -> bool:
    """Whether the institution has methods of this kind (S19, S20)."""
    if authenticator.kind.is_phone:
        return policy.phones_allowed
    return not authenticator.kind.is_recovery or policy.backup_codes is not Offer.OFF


def giving_way(held: Iterable[Authenticator], to: Place) -> Authenticator | None:
    """The alternate phone that was asked first only because nothing else was there, and no longer is."""
    usable = [each for each in active(held) if not each.kind.is_recovery]
    if to is Place.ALTERNATE or any(each.place is not Place.ALTERNATE for each in usable):
        return None
    return next((each for each in usable if each.is_default), None)


def answering(authenticators: Iterable[Authenticator], policy: Policy) -> list[Authenticator]:
    """Those whose code counts as a fresh check (S31): the usable ones; where there are none, what was only left at home.

    It comes back by itself in the morning, so that its own code gives nobody anything. What is lost or stolen never
    answers: whoever holds it would free it.
    """
    held = list(authenticators)
    resting = [each for each in held if each.loss is Loss.LEFT_AT_HOME and not each.kind.is_phone]
    return usable(held, policy) or resting


def waiting_tokens(authenticators: Iterable[Authenticator], at: datetime) -> list[Authenticator]:
    """Hardware tokens lent to the person, whose first code is still to come."""
    return [each for each in authenticators if each.place is Place.TOKEN and each.is_unfinished(at)]


def is_protected(authenticators: Iterable[Authenticator]) -> bool:
    """At least one active method, and one is left whichever single device is lost. Source: design, section 2.

    Backup codes are on no device: they stay, and alone they are no protection, since they run out.
    """
    usable = active(authenticators)
    devices = {each.device_id for each in usable}
    return bool(usable) and all(any(each.device_id != lost for each in usable) for lost in devices)


def satisfies_enabling(authenticators: Iterable[Authenticator]) -> bool:
    """Two confirmed methods, one of them no phone number; backup codes are neither (S30)."""
    usable = [each for each in active(authenticators) if not each.kind.is_recovery]
    return len(usable) >= 2 and any(not each.kind.is_phone for each in usable)  # noqa: PLR2004 - two is the rule itself


def readable_name(typed: str) -> str:
    """One line of printable text, at most ``NAME_LENGTH`` characters; empty if nothing readable was typed.

    Control and bidirectional characters would let a name rewrite the sentence it stands in.
    """
    seen = (c for c in typed if c not in BLANK_LETTERS)
    kept = "".join(c if unicodedata.category(c)[0] not in "CZ" or c == "\u200d" else " " for c in seen)
    name = " ".join(unicodedata.normalize("NFC", kept).split()).strip("\u200d ")
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip("\u200d ") + "…"


def device_called(name: str, devices: Iterable[Device], held: Iterable[Authenticator]) -> Device | None:
    """The device a new method with this name joins; never one that somebody else may hold, or both would fall together."""
    strange = {each.device_id for each in held if each.loss and each.loss.may_be_a_thief}
    return next((each for each in devices if each.is_called(name) and each.id not in strange), None)


def unused_name(wanted: str, devices: Iterable[Device]) -> str:
    """``wanted``, or "wanted 2" and so on: a preset never puts a second phone under the first one's name."""
    taken = list(devices)
    name, number = wanted, 1
    while any(device.is_called(name) for device in taken):
        number += 1
        name = f"{wanted} {number}"
    return name


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Throttle:
    """Wrong codes in a row for one subject (a method, or an account's unfinished set-ups) from one source (S4, S5)."""

    subject: str
    source: str
    wrong_in_row: int = 0
    last_wrong_at: datetime | None = None

    def wait(self, *, at: datetime, policy: Policy) -> timedelta:
        """How long the next try has to wait; zero when it may be made now.

        Five in a row wait a minute, doubling up to an hour; from ten on one try an hour is left: no lock for ever.
        """
        if self.last_wrong_at is None or self.wrong_in_row < policy.free_tries:
            return timedelta(0)
        if self.wrong_in_row >= policy.slow_tries:
            pause = timedelta(hours=1)
        else:
            pause = min(timedelta(minutes=2 ** (self.wrong_in_row - policy.free_tries)), timedelta(hours=1))
        return max(timedelta(0), self.last_wrong_at + pause - at)

    def seen(self, *, at: datetime) -> Self:
        """As it stands at ``at``: where the clock was set back, the wait begins anew and lasts no longer than its length."""
        return replace(self, last_wrong_at=min(self.last_wrong_at, at)) if self.last_wrong_at else self

    def failed(self, *, at: datetime) -> Self:
        return replace(self, wrong_in_row=self.wrong_in_row + 1, last_wrong_at=at)

    def succeeded(self) -> Self:
        return replace(self, wrong_in_row=0, last_wrong_at=None)
