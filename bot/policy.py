"""The numbers an admin may change, each with the bound that keeps it safe (rows S1 to S77 of the security requirements)."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from phonenumbers import SUPPORTED_REGIONS

from bot.accounts.model import AskWhen

BOUNDS: Final[dict[str, tuple[timedelta, timedelta] | tuple[int, int]]] = {
    "setup_life": (timedelta(minutes=10), timedelta(hours=2)),
    "page_life": (timedelta(minutes=5), timedelta(minutes=30)),
    "fresh_check_life": (timedelta(minutes=1), timedelta(minutes=15)),
    "sign_in_life": (timedelta(minutes=5), timedelta(minutes=30)),
    "invitation_life": (timedelta(hours=1), timedelta(days=60)),
    "not_me_life": (timedelta(days=1), timedelta(days=30)),
    "token_wait": (timedelta(hours=1), timedelta(days=60)),
    "earlier_steps": (0, 1),
    "free_tries": (3, 10),
    "slow_tries": (5, 20),
    "tries_per_account": (10, 100),
    "methods_per_account": (2, 30),
    "prompt_life": (timedelta(seconds=30), timedelta(minutes=10)),
    "verification_life": (timedelta(minutes=2), timedelta(minutes=10)),
    "approval_life": (timedelta(seconds=30), timedelta(minutes=10)),
    "prompt_digits": (6, 8),
    "wrong_numbers": (1, 3),
    "codes_per_verification": (1, 10),
    "prompts_in_ten_minutes": (1, 10),
    "prompts_a_day": (3, 50),
    "prompts_pause_after_denials": (timedelta(minutes=10), timedelta(hours=24)),
    "prompts_pause_after_timeouts": (timedelta(minutes=1), timedelta(hours=24)),
    "prompts_stop_after_not_me": (timedelta(hours=1), timedelta(hours=24)),
    "code_life": (timedelta(minutes=2), timedelta(minutes=10)),
    "resend_wait": (timedelta(seconds=10), timedelta(minutes=5)),
    "codes_per_number_an_hour": (2, 20),
    "codes_per_number_a_day": (3, 50),
    "codes_per_account_an_hour": (2, 40),
    "codes_per_account_a_day": (4, 100),
    "codes_per_country_an_hour": (10, 100_000),
    "codes_per_country_a_day": (20, 1_000_000),
    "codes_in_all_an_hour": (10, 100_000),
    "codes_in_all_a_day": (20, 1_000_000),
    "request_messages_a_day": (5, 200),
    "claims_per_name_a_day": (1, 20),
    "claims_per_source_a_day": (2, 200),
    "claims_in_all_a_day": (10, 10_000),
}


class Offer(StrEnum):
    OFF = "off"
    OFFERED = "offered"
    REQUIRED = "required"
    """The card asks for it until it is done; nobody is kept from signing in."""


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
    not_me_life: timedelta = timedelta(days=7)
    """How long the link of a mail can say "this wasn't me" (S33)."""
    sign_in_life: timedelta = timedelta(minutes=30)
    """How long one way through the institution's sign-in is open, from the tap in Slack to the number typed there (S38)."""
    token_wait: timedelta = timedelta(days=14)
    """How long a lent hardware token waits for its holder's first code (S7): it may have to be fetched first."""
    earlier_steps: int = 1
    """Time steps before the present one that are accepted (S3)."""
    free_tries: int = 5
    """Wrong codes in a row before the first wait (S4)."""
    slow_tries: int = 10
    """Wrong codes in a row after which one try an hour is left (S4)."""
    tries_per_account: int = 100
    """Wrong codes in a row over all methods of one account (S4)."""
    methods_per_account: int = 10
    prompt_life: timedelta = timedelta(minutes=2)
    """How long a prompt in Slack can be answered (S12)."""
    verification_life: timedelta = timedelta(minutes=5)
    """How long a sign-in waits for a code typed at its page, from its beginning."""
    approval_life: timedelta = timedelta(minutes=5)
    """How long a plugin may fetch an approval (S13)."""
    prompt_digits: int = 6
    """Digits of the number shown at the page (S11)."""
    wrong_numbers: int = 3
    """Wrong numbers that reject a prompt (S14)."""
    codes_per_verification: int = 5
    """Wrong codes that reject one sign-in."""
    prompts_in_ten_minutes: int = 3
    """This and the following four bound how often Slack asks without a success (S15)."""
    prompts_a_day: int = 10
    prompts_pause_after_denials: timedelta = timedelta(minutes=30)
    prompts_pause_after_timeouts: timedelta = timedelta(minutes=5)
    prompts_stop_after_not_me: timedelta = timedelta(hours=24)
    code_life: timedelta = timedelta(minutes=10)
    """How long a code sent to a phone can be typed (S12)."""
    resend_wait: timedelta = timedelta(seconds=30)
    """How long the second code to a number waits; each further one twice as long."""
    codes_per_number_an_hour: int = 5
    """This and the following seven bound what SMS pumping could cost (S19)."""
    codes_per_number_a_day: int = 10
    codes_per_account_an_hour: int = 10
    codes_per_account_a_day: int = 20
    codes_per_country_an_hour: int = 300
    codes_per_country_a_day: int = 2000
    codes_in_all_an_hour: int = 500
    codes_in_all_a_day: int = 3000
    request_messages_a_day: int = 20
    """What one person may write to support a day."""
    claims_per_name_a_day: int = 3
    """Requests a day, outside Slack, of whoever says to be one account and proves nothing."""
    claims_per_source_a_day: int = 10
    """What such people may write a day from one address."""
    claims_in_all_a_day: int = 200
    phones_allowed: bool = True
    """Whether phone numbers can be methods at all; False also stops those that are (S19)."""
    no_alternate_phone: tuple[str, ...] = ("student",)
    """Kinds of accounts that may not set up an alternate phone. Source: seed facts, section 10: students can't for now."""
    voip_allowed: bool = False
    """Whether numbers that are not bound to a line or SIM card (Japan: 050) may be called."""
    phone_regions: tuple[str, ...] = ("JP",)
    """Countries to whose numbers codes are sent, by ISO 3166: what is not listed costs nothing (S19)."""
    backup_codes: Offer = Offer.OFF
    """Whether people have backup codes (S20): ``off``, ``offered`` or ``required``. Off also stops those that are there."""

    ask_when_allowed: tuple[AskWhen, ...] = tuple(AskWhen)
    """What people may choose about when a sign-in is asked about: ``unusual``, ``off_campus``, ``always``."""
    ask_when_default: AskWhen = AskWhen.ALWAYS
    """What holds for those who have chosen nothing: every other one lets a stolen password in somewhere."""

    def may_have_alternate_phone(self, kind: str) -> bool:
        return self.phones_allowed and kind.casefold() not in {each.casefold() for each in self.no_alternate_phone}

    def __post_init__(self) -> None:
        for name, (lowest, highest) in BOUNDS.items():
            value = getattr(self, name)
            if not lowest <= value <= highest:
                raise ValueError(f"{name} is {value}; it must lie between {lowest} and {highest}")
        # A country that does not exist would let nobody's number in, and nobody would know why.
        if not self.phone_regions or not SUPPORTED_REGIONS.issuperset(self.phone_regions):
            raise ValueError(f"phone_regions is {self.phone_regions}; it should list countries such as JP")
        if self.ask_when_default not in self.ask_when_allowed:
            raise ValueError(f"ask_when_default is {self.ask_when_default}; ask_when_allowed should hold it")
