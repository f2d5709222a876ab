"""Checking a typed code, and finding the one sentence that helps when it is not right."""

import hashlib
import hmac
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hmac import compare_digest
from urllib.parse import quote, urlencode

import pyotp

from bot.secret import Secret

DIGITS = 6
STEP = timedelta(seconds=30)
"""How long each code of an app lives; a hardware token may take sixty seconds."""
SEED_BYTES = 20
"""160 bits (S1). Source: RFC 4226, section 4, R6."""
CLOCK_SEARCH = timedelta(minutes=60)
"""How far off a device's clock is looked for; beyond it a wrong code is just a wrong code."""
LARGEST_DRIFT = 1
"""Steps that a stored drift may move the window (S3)."""


class Algorithm(StrEnum):
    """The hash behind the codes. Apps are given SHA-1, which all of them understand; a token has what its maker chose."""

    SHA1 = "sha1"
    SHA256 = "sha256"


@dataclass(frozen=True, slots=True)
class Generator:
    """What makes codes: an app, or a hardware token with its own interval and a clock that cannot be set.

    ``drift`` is how many steps its clock is known to be ahead of ours (negative: behind), at most ``LARGEST_DRIFT``.
    """

    seed: Secret
    interval: timedelta = STEP
    algorithm: Algorithm = Algorithm.SHA1
    drift: int = 0

    def __post_init__(self) -> None:
        if abs(self.drift) > LARGEST_DRIFT:
            raise ValueError(f"a drift of {self.drift} steps")

    def code(self, step: int) -> str:
        """The code of one time step."""
        totp = pyotp.TOTP(self.seed.reveal(), digits=DIGITS, digest=getattr(hashlib, self.algorithm.value))
        return totp.generate_otp(step)

    def steps(self, at: datetime, *, earlier: int) -> range:
        """The steps whose codes are accepted at ``at``, newest first.

        A drift widens the window by one step towards itself and narrows it nowhere: a clock that is off by less than
        a step shows the present code for a part of each, and would be refused then.
        """
        now = step_of(at, self.interval)
        return range(now + max(self.drift, 0), now - earlier + min(self.drift, 0) - 1, -1)


class Outcome(StrEnum):
    RIGHT = "right"
    LETTERS = "letters"
    LENGTH = "length"
    USED = "used"
    AHEAD = "ahead"
    """Our clock was set back: every code of now is older than one that was accepted (S2)."""
    CLOCK_SLOW = "clock_slow"
    CLOCK_FAST = "clock_fast"
    OTHER_DEVICE = "other_device"
    WRONG = "wrong"
    EARLIER = "earlier"
    """Of codes that are sent: a newer one has taken its place."""
    LATE = "late"
    NOT_BACKUP = "not_backup"
    """Of backup codes: what was typed can't be one."""
    NO_INDEX = "no_index"
    """Of backup codes: the number in front is missing."""
    SPENT = "spent"
    """Of backup codes: right, and used before."""
    LAST = "last"
    """Of backup codes: right and not spent, but the last way in: it has to add a method first (law 2)."""
    NOT_SENT = "not_sent"
    """Of codes that are sent: none is there that could be right."""
    WAIT = "wait"
    LOCKED = "locked"

    @property
    def counts_as_try(self) -> bool:
        """What cannot be a code of ours is not a guess; everything else that was compared is."""
        return self in {
            Outcome.USED,
            Outcome.SPENT,
            Outcome.AHEAD,
            Outcome.CLOCK_SLOW,
            Outcome.CLOCK_FAST,
            Outcome.OTHER_DEVICE,
            Outcome.WRONG,
            Outcome.EARLIER,
            Outcome.LATE,
        }


@dataclass(frozen=True, slots=True)
class Checked:
    """``step`` is set when right; ``minutes`` when a clock is off; ``seconds`` when waiting helps; ``device`` names the other one.

    ``again_at`` is when codes are accepted again after our clock was set back, as a full minute.
    """

    outcome: Outcome
    step: int | None = None
    minutes: int = 0
    seconds: int = 0
    device: str = ""
    again_at: datetime | None = None


def step_of(at: datetime, interval: timedelta = STEP) -> int:
    """The time step of an instant, counted from the Unix epoch (RFC 6238, section 4)."""
    return int(at.timestamp()) // int(interval.total_seconds())


def normalized(typed: str) -> str:
    """What was meant: full-width digits, spaces and hyphens are how people write, not mistakes."""
    plain = unicodedata.normalize("NFKC", typed)
    kept = (c for c in plain if not c.isspace() and unicodedata.category(c) not in {"Cf", "Pd"})
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)


def check(
    typed: str,
    generator: Generator,
    *,
    at: datetime,
    last_step: int | None,
    earlier_steps: int,
    others: Callable[[], Mapping[str, Generator]] | None = None,
) -> Checked:
    """Says whether ``typed`` is the code of ``generator`` now, and if not, why not.

    A step at or before ``last_step`` is never right again (S2). ``others`` are the person's other devices by
    name, only to recognize a code read from the wrong one; it never approves, and a right code does not ask for it.
    """
    code = normalized(typed)
    if not code.isdecimal():
        return Checked(Outcome.LETTERS)
    if len(code) != DIGITS:
        return Checked(Outcome.LENGTH)
    matching = [step for step in generator.steps(at, earlier=earlier_steps) if _is_code_of(generator, step, code)]
    fresh = [step for step in matching if last_step is None or step > last_step]
    if fresh:
        return Checked(Outcome.RIGHT, step=fresh[0])
    if last_step is not None and (matching or _is_code_of(generator, last_step, code)):
        return _used(generator, last_step, at)
    return _explain(code, generator, at=at, others=others() if others else {})


def _used(generator: Generator, last_step: int, at: datetime) -> Checked:
    """How long until a code appears that is newer than the last accepted one, wherever in its step the device's clock is."""
    seconds = int(generator.interval.total_seconds())
    wait = (last_step + 1 - min(generator.drift, 0)) * seconds - int(at.timestamp())
    if last_step <= step_of(at, generator.interval) + LARGEST_DRIFT:
        return Checked(Outcome.USED, seconds=wait if wait > 0 else _until_next_step(at, generator.interval))
    whole = -(-(int(at.timestamp()) + wait) // 60) * 60
    return Checked(Outcome.AHEAD, seconds=wait, again_at=datetime.fromtimestamp(whole, UTC))


def _explain(code: str, generator: Generator, *, at: datetime, others: Mapping[str, Generator]) -> Checked:
    for device, other in others.items():
        if any(_is_code_of(other, step, code) for step in other.steps(at, earlier=1)):
            return Checked(Outcome.OTHER_DEVICE, device=device)
    away = _steps_away(code, generator, step_of(at, generator.interval))
    if away is None:
        return Checked(Outcome.WRONG)
    minutes = max(1, round(abs(away) * generator.interval / timedelta(minutes=1)))
    return Checked(Outcome.CLOCK_FAST if away > 0 else Outcome.CLOCK_SLOW, minutes=minutes)


def _is_code_of(generator: Generator, step: int, code: str) -> bool:
    return step >= 0 and compare_digest(generator.code(step), code)


def _steps_away(code: str, generator: Generator, now: int) -> int | None:
    """How many steps a device's clock must be off for ``code`` to be its code; the nearest. It explains, never approves.

    The truncation of RFC 4226, section 5.3, by hand: hundreds of steps are looked at while other people's transactions
    wait, and pyotp takes four times as long for each. A test holds the two against each other.
    """
    key = pyotp.TOTP(generator.seed.reveal()).byte_secret()
    wanted = int(code)
    for distance in range(1, CLOCK_SEARCH // generator.interval + 1):
        for away in (distance, -distance):
            if now + away < 0:
                continue
            digest = hmac.digest(key, (now + away).to_bytes(8, "big"), generator.algorithm.value)
            start = digest[-1] & 15
            if (int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF) % 10**DIGITS == wanted:
                return away
    return None


def provisioning_uri(seed: Secret, *, account: str, issuer: str) -> Secret:
    """The ``otpauth://`` address that authenticator apps read. Source: the Key URI Format of Google Authenticator."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='@')}"
    query = urlencode({"secret": seed.reveal(), "issuer": issuer, "digits": DIGITS, "period": 30}, quote_via=quote)
    return Secret(f"otpauth://totp/{label}?{query}")


def _until_next_step(at: datetime, interval: timedelta) -> int:
    seconds = int(interval.total_seconds())
    return seconds - int(at.timestamp()) % seconds
