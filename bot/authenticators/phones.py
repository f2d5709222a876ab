"""Telephone numbers: what was meant by what was typed, and which numbers may carry a code.

A number is kept in one spelling only, E.164, so that the same line written twice is the same line.
"""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

from bot.authenticators.model import Kind, Place
from bot.secret import Secret

HOME_REGION = "JP"
"""Where a number without a country code is meant to be."""
HOME_COUNTRY = 81
MOBILE_DIGITS, FIXED_DIGITS = 10, 9
"""Of Japan's numbers, without the leading zero. Source: the national numbering plan (MIC)."""
LONGEST = 64
"""Characters of a spelling that are looked at; E.164 has at most 15 digits."""
CALLED_ONLY = frozenset((Place.ALTERNATE, Place.OFFICE))
"""Source: seed facts, section 4: alternate and office phones by voice call only."""

_EXTENSION = re.compile(r"\d\s*(?:内線|extension|ext|extn|x|#|;)\W*\d*$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:tel|phone|電話(?:番号)?|携帯)\s*[:.]?\s*", re.IGNORECASE)
_SPELLING = re.compile(r"\+?[0-9()\-\s.]*[0-9][0-9()\-\s.]*")
_DASHES = "ーｰ−〜~の・_"
"""What Japanese writers put between groups of digits, beyond Unicode's own dashes."""


class NumberFault(StrEnum):
    """Why a number can't carry a code; each has its own sentence."""

    UNREADABLE = "unreadable"
    EXTENSION = "extension"
    SHORT = "short"
    LONG = "long"
    UNASSIGNED = "unassigned"
    EMERGENCY = "emergency"
    COUNTRY = "country"
    PREMIUM = "premium"
    TOLL_FREE = "toll_free"
    SHARED_COST = "shared_cost"
    PAGER = "pager"
    SERVICE = "service"
    VOIP = "voip"
    VOIP_SMS = "voip_sms"
    FIXED_SMS = "fixed_sms"
    FIXED_MOBILE = "fixed_mobile"
    CALLED_ONLY = "called_only"
    NO_ALTERNATE = "no_alternate"
    """The institution offers alternate phones to others, not to people of this kind."""
    OWN = "own"
    """It is one of the person's methods already."""
    STOPPED = "stopped"
    """It was theirs, and somebody said "this wasn't me"."""
    TAKEN = "taken"
    """It is somebody else's method."""

    @property
    def field(self) -> str:
        """The input of the form beside which it is said."""
        if self in {NumberFault.FIXED_SMS, NumberFault.VOIP_SMS, NumberFault.CALLED_ONLY}:
            return "delivery"
        return "kind" if self in {NumberFault.FIXED_MOBILE, NumberFault.NO_ALTERNATE} else "number"


@dataclass(frozen=True, slots=True)
class Number:
    """``e164`` such as ``+819012345678``; ``region`` such as ``JP``."""

    e164: Secret
    region: str
    is_fixed: bool = False
    is_voip: bool = False


_REFUSED_TYPES = {
    PhoneNumberType.PREMIUM_RATE: NumberFault.PREMIUM,
    PhoneNumberType.TOLL_FREE: NumberFault.TOLL_FREE,
    PhoneNumberType.SHARED_COST: NumberFault.SHARED_COST,
    PhoneNumberType.PAGER: NumberFault.PAGER,
    PhoneNumberType.PERSONAL_NUMBER: NumberFault.SERVICE,
    PhoneNumberType.UAN: NumberFault.SERVICE,
    PhoneNumberType.VOICEMAIL: NumberFault.SERVICE,
    PhoneNumberType.UNKNOWN: NumberFault.SERVICE,
}
"""Numbers that cost the institution, cost the person, or are nobody's own. New types of the library are refused too."""
_OWN_TYPES = frozenset(
    (
        PhoneNumberType.MOBILE,
        PhoneNumberType.FIXED_LINE,
        PhoneNumberType.FIXED_LINE_OR_MOBILE,
        PhoneNumberType.VOIP,
    )
)


def read_number(typed: str, *, regions: Collection[str]) -> Number | NumberFault:
    """The number that was meant, in any spelling that people use; or why it can't be one. Never raises.

    ``regions`` are the countries codes are sent to. A country is more than its code: +44 is Guernsey's too (S19).
    """
    spelled = _plain(typed[: LONGEST + 1])
    if _EXTENSION.search(spelled):
        return NumberFault.EXTENSION
    if len(typed) > LONGEST or not _SPELLING.fullmatch(spelled):
        return NumberFault.UNREADABLE
    if any(phonenumbers.is_emergency_number(spelled, region) for region in {HOME_REGION, *regions}):
        return NumberFault.EMERGENCY
    try:
        parsed = phonenumbers.parse(spelled, HOME_REGION)
    except NumberParseException as error:
        too_long = error.error_type == NumberParseException.TOO_LONG
        return NumberFault.LONG if too_long else NumberFault.SHORT
    if not phonenumbers.is_valid_number(parsed):
        return _impossible(parsed)
    return _allowed(parsed, regions)


def may_carry(number: Number, place: Place, kind: Kind, *, voip_allowed: bool) -> list[NumberFault]:
    """What speaks against sending codes this way to a number kept as this kind of phone; nothing is the good answer.

    A fixed line never gets an SMS. VoIP numbers prove no particular device (NIST SP 800-63B-4, 3.1.3.1): called only
    where the policy says so, and never sent an SMS.
    """
    if number.is_voip and not voip_allowed:
        return [NumberFault.VOIP]
    found = []
    if kind is Kind.SMS:
        if place in CALLED_ONLY:
            found.append(NumberFault.CALLED_ONLY)
        elif number.is_fixed:
            found.append(NumberFault.FIXED_SMS)
        elif number.is_voip:
            found.append(NumberFault.VOIP_SMS)
    if place is Place.MOBILE and number.is_fixed:
        found.append(NumberFault.FIXED_MOBILE)
    return found


def masked(number: Secret) -> str:
    """As people see it everywhere but in the field they type it in: the last two digits (S71)."""
    return f"••• {number.reveal()[-2:]}"


def as_written(number: Secret) -> str:
    """As people of its country write it: ``090-1234-5678``. For the field it was typed in, and nowhere else (S53)."""
    parsed = phonenumbers.parse(number.reveal(), None)
    is_home = parsed.country_code == HOME_COUNTRY
    form = phonenumbers.PhoneNumberFormat.NATIONAL if is_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def _plain(typed: str) -> str:
    """Full-width digits, all kinds of dashes, brackets and labels such as "TEL:": how people write, not mistakes."""
    text = "".join(_plain_character(c) for c in unicodedata.normalize("NFKC", typed))
    text = _LABEL.sub("", text.strip())
    # The international prefix of most of the world, which Japan's own dialling plan does not know.
    return re.sub(r"^00\s*81(?=[\s\-]?\(?[0-9])", "+81", text)


def _plain_character(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category == "Pd" or character in _DASHES:
        return "-"
    if category == "Cf":
        return ""
    return " " if character.isspace() else character


def _impossible(parsed: phonenumbers.PhoneNumber) -> NumberFault:
    if parsed.country_code == HOME_COUNTRY:
        # The library only knows which lengths exist at all: a mobile number with a digit missing would pass for one that
        # is not in use, and the person would look for the mistake in the wrong place.
        digits = str(parsed.national_number)
        if difference := len(digits) - (MOBILE_DIGITS if re.match("[5-9]0", digits) else FIXED_DIGITS):
            return NumberFault.SHORT if difference < 0 else NumberFault.LONG
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == phonenumbers.ValidationResult.TOO_SHORT:
        return NumberFault.SHORT
    return NumberFault.LONG if reason == phonenumbers.ValidationResult.TOO_LONG else NumberFault.UNASSIGNED


def _allowed(parsed: phonenumbers.PhoneNumber, regions: Collection[str]) -> Number | NumberFault:
    region = phonenumbers.region_code_for_number(parsed)
    kind = phonenumbers.number_type(parsed)
    # What a number costs comes before where it is: "not in this country" would send people looking for another premium one.
    if kind not in _OWN_TYPES:
        return _REFUSED_TYPES.get(kind, NumberFault.SERVICE)
    if region is None or region not in regions or phonenumbers.country_code_for_region(region) != parsed.country_code:
        return NumberFault.COUNTRY
    return Number(
        Secret(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)),
        region,
        is_fixed=kind == PhoneNumberType.FIXED_LINE,
        is_voip=kind == PhoneNumberType.VOIP,
    )


def region_of(number: Secret) -> str:
    """The country whose budget a number belongs to; ``001`` for numbers of no country."""
    return phonenumbers.region_code_for_number(phonenumbers.parse(number.reveal(), None)) or "001"
