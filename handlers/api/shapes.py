"""What travels over ``/v1``: requests, each input with its limit, and answers, which say what really happened."""

import unicodedata
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from bot.enrollment.model import MfaState
from bot.secret import Secret
from bot.verification.model import Ask, Because, Context, Hint, Status, Strength, Verification, VerificationId, Way

LONGEST_ACCOUNT: Final = 320
LONGEST_APPLICATION: Final = 100
LONGEST_SAID: Final = 200
LONGEST_SENT: Final = 2000
LONGEST_KEY: Final = 128
LONGEST_CODE: Final = 64

ID = "4nJ0mC3vQkWb1xLrT8yZ2g"


def _readable(said: str) -> str:
    """In one line, without what moves or hides other words: it is shown to people, and may come from an attacker (S56)."""
    kept = (" " if unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} else each for each in said)
    return " ".join("".join(each for each in kept if each not in DIRECTIONS).split())


DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def _application(said: str) -> str:
    if not (read := _readable(said)):
        raise ValueError("say in a few words where the person signs in: they read it in Slack")
    return read


def _account(said: str) -> str:
    if not said.strip() or any(unicodedata.category(each) == "Cc" for each in said):
        raise ValueError("give what the person signs in with, or an address, without control characters")
    return said


def _address(said: str) -> str:
    try:
        return str(ip_address(said.strip()))
    except ValueError:
        raise ValueError("give an IPv4 or IPv6 address, or leave it out") from None


def _plain_key(said: str) -> str:
    if not (said.isascii() and said.isprintable()):
        raise ValueError("use letters, digits and signs of ASCII, such as a UUID")
    return said


def _cut(said: str) -> str:
    """What a browser or a database of places says is cut rather than refused: nobody is kept out for that."""
    return _readable(said)[:LONGEST_SAID]


Said = Annotated[str, Field(max_length=LONGEST_SENT), AfterValidator(_cut)]


class SignInContext(BaseModel):
    """What you know of the sign-in. The person reads it as your claim, so leave out what you only guess."""

    model_config = ConfigDict(extra="forbid")

    ip: Annotated[str, Field(max_length=64), AfterValidator(_address)] | None = Field(
        None,
        description="The address that the person's browser came from, never your own or your proxy's. People's own setting"
        " of when they are asked is decided by it; without it they are asked.",
        examples=["203.0.113.7"],
    )
    location: Said | None = Field(
        None, description=f"A place, as people write it. Cut after {LONGEST_SAID} characters.", examples=["Fukuoka, JP"]
    )
    user_agent: Said | None = Field(
        None, description=f"What the browser calls itself. Cut after {LONGEST_SAID} characters.", examples=["Firefox"]
    )


class NewVerification(BaseModel):
    """Who is to be asked, for which sign-in."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "account": "aiko",
                    "application": "Webmail",
                    "method": "auto",
                    "strength": "session",
                    "context": {"ip": "203.0.113.7", "location": "Fukuoka, JP", "user_agent": "Firefox on Windows"},
                    "idempotency_key": "3f0c5a1e-6a52-4f4e-9a57-8f8d9a3f0b11",
                }
            ]
        },
    )

    account: Annotated[str, Field(min_length=1, max_length=LONGEST_ACCOUNT), AfterValidator(_account)] = Field(
        description="What the person signs in with, or an address of theirs.", examples=["aiko"]
    )
    application: Annotated[str, Field(min_length=1, max_length=LONGEST_APPLICATION), AfterValidator(_application)] = (
        Field(description="Where they sign in, in words they know: they read it in Slack.", examples=["Webmail"])
    )
    method: Literal["auto", "prompt", "otp", "sms", "voice"] = Field(
        "auto",
        description="What to begin with. `auto` takes what serves the person best; `methods` says what else works.",
    )
    strength: Strength = Field(
        Strength.SESSION,
        description="What you need at least. `possession`: a device was in hand, so the answer is a code and no prompt in Slack.",
    )
    context: SignInContext = Field(default_factory=SignInContext)
    idempotency_key: Annotated[str, Field(min_length=1, max_length=LONGEST_KEY), AfterValidator(_plain_key)] | None = (
        Field(
            None,
            description="Your own name for this request: sent again, it asks nobody twice and gives the same verification.",
            examples=["3f0c5a1e-6a52-4f4e-9a57-8f8d9a3f0b11"],
        )
    )

    def ask(self) -> Ask:
        return Ask(
            account=self.account,
            application=self.application,
            way=None if self.method == "auto" else Way(self.method),
            strength=self.strength,
            context=Context(
                ip=self.context.ip,
                location=self.context.location or None,
                user_agent=self.context.user_agent or None,
            ),
            idempotency_key=self.idempotency_key,
            heeds_setting=True,
        )


class TypedCode(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"code": "123456"}]})

    code: str = Field(
        min_length=1,
        max_length=LONGEST_CODE,
        description="As the person typed it; spaces, hyphens and full-width digits are understood.",
    )


class AnotherWay(BaseModel):
    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"method": "otp"}]})

    method: Literal["otp", "sms", "voice"] = Field(description="One of `methods`. A prompt can't be come back to.")


class VerificationState(BaseModel):
    """How far a verification is. Only ``status: approved`` means that the person has been verified."""

    id: VerificationId = Field(examples=[ID])
    status: Status
    version: str = Field(
        description="Changes with what your page should show. Give it as `seen` to hear of a change that came in between.",
        examples=["pending.prompt"],
    )
    method: Way = Field(
        description="While pending: what the person is asked for now. Approved: what really happened. Otherwise: what they were asked for last."
    )
    number: str | None = Field(
        None,
        pattern=r"^\d{6,8}$",
        description="Only while a prompt can be answered: show it as it is, the person types it in Slack.",
        examples=["420042"],
    )
    methods: list[Way] = Field(
        description="What the person can choose from now; empty once it is decided. A code is taken whatever `method` says."
    )
    hint: Hint | None = Field(None, description="What your page should say, so that nobody waits for nothing.")
    expires_at: datetime = Field(examples=["2026-11-24T09:02:00.000Z"])
    strength: Strength | None = Field(None, description="Only when approved: what was reached.")
    decided_at: datetime | None = Field(None, description="Only once it is decided.")
    reason: str | None = Field(
        None,
        description=(
            "After a code that did not approve: `wrong`, `letters`, `length`, `used`, `ahead`, `clock_slow`, `clock_fast`, "
            "`earlier`, `late`, `not_sent`, `no_index`, `spent`, `last`, `wait`, or `over` where it was decided before. Once it ended otherwise than approved: "
            "`not_me`, `wrong_numbers`, `wrong_codes`, `person`, `client`, `newer`, `time` or `frozen`. More may come."
        ),
    )
    retry_after_s: int | None = Field(
        None, ge=1, description="Seconds until a code can be right; only where waiting helps."
    )


class NotRequiredState(BaseModel):
    """Nobody has to be asked this time: the person's own setting says so of where they are, or MFA is not on yet.

    Nothing is proved beyond the password. Of somebody whose MFA is not on only clients that may hear it are told.
    """

    status: Literal["not_required"] = "not_required"


class AccountState(BaseModel):
    account: str = Field(description="As you asked for it.", examples=["aiko"])
    state: MfaState


def told(seen: Verification, *, reason: str | None = None, wait_seconds: int = 0) -> dict[str, Any]:
    """``VerificationState`` of it; a field that says nothing stays away."""
    is_pending, is_approved = seen.status is Status.PENDING, seen.status is Status.APPROVED
    method = seen.method if is_approved and seen.method else seen.way
    said: dict[str, Any] = {
        "id": seen.id,
        "status": seen.status.value,
        "version": version(seen),
        "method": method.value,
        "number": shown_number(seen) if is_pending else None,
        "methods": [each.value for each in _open_ways(seen)],
        "hint": seen.hint.value if seen.hint and is_pending else None,
        "expires_at": _instant(seen.expires_at),
        "strength": seen.reached.value if seen.reached else None,
        "decided_at": _instant(seen.decided_at) if seen.decided_at else None,
        "reason": reason or (None if is_approved or is_pending else _because(seen.because)),
        "retry_after_s": wait_seconds if wait_seconds > 0 and is_pending else None,
    }
    return {name: each for name, each in said.items() if each is not None}


def version(seen: Verification) -> str:
    """The same in every process: what the page should show, and nothing else."""
    if seen.status is not Status.PENDING:
        return seen.status.value
    return ".".join(each.value for each in (seen.status, seen.way, seen.hint) if each)


def shown_number(seen: Verification) -> str | None:
    return seen.number.reveal() if seen.number and seen.way is Way.PROMPT else None


def typed(code: TypedCode) -> Secret:
    return Secret(code.code)


def _open_ways(seen: Verification) -> list[Way]:
    if seen.status is not Status.PENDING:
        return []
    return [each for each in seen.methods if each is not Way.PROMPT or seen.way is Way.PROMPT]


def _because(because: Because | None) -> str | None:
    return because.value if because else None


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
