"""One question to a person: are you signing in there, now? And what really came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, NewType, Self

from bot.accounts.model import AccountId, SlackUser
from bot.authenticators.model import AuthenticatorId
from bot.relying_parties.model import ClientId
from bot.secret import Secret
from bot.verification.places import neighborhood

VerificationId = NewType("VerificationId", str)

TRANSACTION_DIGITS: Final = 20
"""64 bits and a little: what plugins know a verification by (S61)."""
CLOCKS_APART: Final = timedelta(seconds=2)
"""How far the clocks of two processes may differ before one takes the other's verification for one of the future."""


class Status(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Way(StrEnum):
    """How a person can answer, and how they did (S65)."""

    PROMPT = "prompt"
    OTP = "otp"
    SMS = "sms"
    VOICE = "voice"
    RECOVERY_CODE = "recovery_code"
    """Never offered by this name: a backup code is typed wherever a code is (S6)."""

    @property
    def strength(self) -> "Strength":
        """A Slack session is no device: whoever holds it holds nothing of the person's (S18)."""
        return Strength.SESSION if self is Way.PROMPT else Strength.POSSESSION


class Strength(StrEnum):
    SESSION = "session"
    POSSESSION = "possession"

    def satisfies(self, wanted: "Strength") -> bool:
        return self is wanted or self is Strength.POSSESSION


class Because(StrEnum):
    """Why it ended as it did, where the status alone does not say."""

    NUMBER = "number"
    CODE = "code"
    NOT_ME = "not_me"
    WRONG_NUMBERS = "wrong_numbers"
    WRONG_CODES = "wrong_codes"
    PERSON = "person"
    """The person said that it was them, and called it off."""
    CLIENT = "client"
    NEWER = "newer"
    """A newer one of the same client took its place (S13)."""
    TIME = "time"
    FROZEN = "frozen"
    """A device of the person was reported lost or stolen: whoever is signing in begins anew."""


class Hint(StrEnum):
    """What the page may tell whoever waits, so that nobody waits for nothing (S15)."""

    PROMPTS_PAUSED = "prompts_paused"
    PROMPTS_LATE = "prompts_late"
    """Slack takes them too slowly at the moment, as at nine o'clock: a code is faster."""
    DO_NOT_DISTURB = "do_not_disturb"
    NOT_DELIVERED = "not_delivered"
    """Slack did not take the prompt yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the client says of the sign-in. It is a claim, and shown as one (S16)."""

    ip: str | None = None
    location: str | None = None
    user_agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """pending → approved | rejected | expired | cancelled, once (law 5).

    ``account_id`` is None for somebody nobody knows, whose MFA is not on, or who may not sign in: it looks the same to
    the client, and nobody is asked (S6). ``subject`` is what is counted per person, also for those.
    ``method`` and ``reached`` say what really happened (S18, S65); ``way`` is what is offered now.
    """

    id: VerificationId
    transaction: str
    client_id: ClientId
    client_name: str
    subject: str
    account_id: AccountId | None
    application: str
    purpose: str = "sign_in"
    strength: Strength
    way: Way
    methods: tuple[Way, ...]
    number: Secret | None = None
    was_prompted: bool = False
    context: Context = field(default_factory=Context)
    created_at: datetime
    expires_at: datetime
    status: Status = Status.PENDING
    because: Because | None = None
    decided_at: datetime | None = None
    method: Way | None = None
    authenticator_id: AuthenticatorId | None = None
    wrong_numbers: int = 0
    wrong_codes: int = 0
    hint: Hint | None = None
    idempotency_key: str | None = None
    asked_digest: str | None = None
    """Of the request it answers: the same idempotency key with another request is a mistake."""
    redeemed_at: datetime | None = None
    """When a plugin fetched the approval: it is worth one success (S13)."""
    disowned_at: datetime | None = None
    """When its addressee said that it was not theirs, in time or too late (S15)."""

    @property
    def reached(self) -> Strength | None:
        return self.method.strength if self.method and self.status is Status.APPROVED else None

    @property
    def network(self) -> str | None:
        """Where the client says it came from, as coarse as it is compared later."""
        return neighborhood(self.context.ip)

    def is_open(self, at: datetime) -> bool:
        """Decided by our clock at the moment of the answer (S12).

        One from the future is not open: the clock was set back, and nobody knows what time it is (law 10).
        """
        return self.status is Status.PENDING and self.created_at - CLOCKS_APART <= at < self.expires_at

    def can_be_ended(self, at: datetime) -> bool:
        """Also one from the future: when the clock comes back to it, what was called off must not be open again."""
        return self.status is Status.PENDING and at < self.expires_at

    def shows_prompt(self, at: datetime) -> bool:
        return self.is_open(at) and self.way is Way.PROMPT and self.number is not None

    def can_be_redeemed(self, at: datetime, life: timedelta) -> bool:
        """Whether a plugin may still fetch this approval (S13). Not after its owner said that it was not theirs."""
        if self.status is not Status.APPROVED or self.decided_at is None:
            return False
        is_fresh = self.decided_at - CLOCKS_APART <= at < self.decided_at + life
        return is_fresh and self.redeemed_at is None and self.disowned_at is None

    def decided(
        self,
        status: Status,
        because: Because,
        *,
        at: datetime,
        method: Way | None = None,
        authenticator_id: AuthenticatorId | None = None,
    ) -> Self:
        return replace(
            self,
            status=status,
            because=because,
            decided_at=at,
            method=method,
            authenticator_id=authenticator_id,
            number=None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What a client wants to know."""

    account: str
    also_called: tuple[str, ...] = ()
    """What to look for where nobody is called ``account``, in this order: a name without its realm."""
    application: str
    way: Way | None = None
    """None: whatever serves the person best."""
    strength: Strength = Strength.SESSION
    context: Context = field(default_factory=Context)
    idempotency_key: str | None = None
    heeds_setting: bool = False
    """Whether the client knows the answer that nobody has to be asked; plugins know only yes and no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedPrompt:
    """Where a prompt stands in somebody's conversation, so that it can change to what happened."""

    verification_id: VerificationId
    user: SlackUser
    channel: str
    ts: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotRequired:
    """Nobody has to be asked this time; ``because`` says whose rule that is."""

    because: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """For the record: the setting and the rule that said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeAnswer:
    """What came of a code typed at the page: the verification as it is now, and why it was not right.

    Only without a ``reason`` was it this code that approved: one that comes after the decision is compared with nothing.
    """

    verification: Verification
    reason: str | None = None
    wait_seconds: int = 0


OVER: Final = "over"
"""The reason of a code that came after the decision."""
