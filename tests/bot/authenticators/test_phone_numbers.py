"""One line, one number: however it is spelled; and everything else gets one clear reason, never an exception."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authenticators.model import Kind, Place
from bot.authenticators.phones import LONGEST, Number, NumberFault, masked, may_carry, read_number, region_of
from bot.secret import Secret

JAPAN = ("JP",)
FULL_WIDTH = str.maketrans("0123456789+-() ", "０１２３４５６７８９＋－（）\u3000")
mobiles = st.from_regex(r"[6789]0[1-9][0-9]{7}", fullmatch=True).filter(
    lambda national: phonenumbers.is_valid_number(phonenumbers.parse(f"0{national}", "JP"))
)
dashes = st.sampled_from(["", "-", " ", "－", "ー", "ｰ", "‐", "–", "—", "―", "−", "の", "・", ".", "\u3000", "- "])


def e164(typed: str, regions: tuple[str, ...] = JAPAN) -> str:
    number = read_number(typed, regions=regions)
    assert isinstance(number, Number), number
    return number.e164.reveal()


@given(
    national=mobiles,
    first=dashes,
    second=dashes,
    prefix=st.sampled_from(
        ["0", "+81", "+81 ", "+81-", "+81 (0)", "81", "010 81 ", "0081 ", "TEL: 0", "tel:0", "電話 0", "(0"]
    ),
    is_wide=st.booleans(),
    around=st.sampled_from(["", " ", "\u200b", "\t", "\u3000", "\u202d"]),
)
def test_a_mobile_number_is_the_same_in_every_spelling(
    national: str, first: str, second: str, prefix: str, is_wide: bool, around: str
) -> None:
    closing = ")" if prefix == "(0" else ""
    typed = f"{around}{prefix}{national[:2]}{closing}{first}{national[2:6]}{second}{national[6:]}{around}"
    assert e164(typed.translate(FULL_WIDTH) if is_wide else typed) == f"+81{national}"


@pytest.mark.parametrize(
    "typed",
    [
        "092-802-1234",
        "(092)802-1234",
        "０９２（８０２）１２３４",
        "0928021234",
        "092の802の1234",
        "092ー802ー1234",
        "+81 92 802 1234",
    ],
)
def test_a_fixed_line_is_the_same_in_every_spelling(typed: str) -> None:
    number = read_number(typed, regions=JAPAN)
    assert isinstance(number, Number)
    assert (number.e164.reveal(), number.is_fixed, number.region) == ("+81928021234", True, "JP")


REFUSED = {
    "nothing": ("", NumberFault.UNREADABLE),
    "blanks": (" \u3000", NumberFault.UNREADABLE),
    "words": ("わかりません", NumberFault.UNREADABLE),
    "letters in it": ("0120-FLOWER", NumberFault.UNREADABLE),
    "two of them": ("090-1234-5678 / 092-802-1234", NumberFault.UNREADABLE),
    "an address": ("aiko@example.ac.jp", NumberFault.UNREADABLE),
    "an extension in Japanese": ("092-802-1234 内線 12", NumberFault.EXTENSION),
    "an extension in English": ("092-802-1234 ext. 12", NumberFault.EXTENSION),
    "an extension, short": ("092-802-1234x12", NumberFault.EXTENSION),
    "an extension, keyed": ("092-802-1234#12", NumberFault.EXTENSION),
    "a digit too few": ("090-1234-567", NumberFault.SHORT),
    "a digit too many": ("090-1234-56789", NumberFault.LONG),
    "far too many": ("0" * 40, NumberFault.LONG),
    "not given to anybody": ("090-0234-5678", NumberFault.UNASSIGNED),
    "police": ("110", NumberFault.EMERGENCY),
    "ambulance": ("１１９", NumberFault.EMERGENCY),
    "directory": ("104", NumberFault.SHORT),
    "premium": ("0990-12-3456", NumberFault.PREMIUM),
    "premium in a country that is not served": ("+1 900 555 0123", NumberFault.PREMIUM),
    "toll-free": ("0120-123-456", NumberFault.TOLL_FREE),
    "toll-free, 0800": ("0800-123-4567", NumberFault.TOLL_FREE),
    "toll-free of no country": ("+800 1234 5678", NumberFault.TOLL_FREE),
    "pager and machines": ("020-4123-4567", NumberFault.PAGER),
    "navi dial": ("0570-012-345", NumberFault.SERVICE),
    "another country": ("+82 10 2345 6789", NumberFault.COUNTRY),
}


@pytest.mark.parametrize(("typed", "fault"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_carry_a_code_has_one_reason(typed: str, fault: NumberFault) -> None:
    assert read_number(typed, regions=JAPAN) is fault


def test_a_country_is_more_than_its_code() -> None:
    """+44 7911 is Guernsey: where only Britain is served, codes to it would cost what nobody planned."""
    assert read_number("+44 7911 123456", regions=("JP", "GB")) is NumberFault.COUNTRY
    assert e164("+44 7911 123456", ("JP", "GG")) == "+447911123456"
    assert e164("+44 7400 123456", ("JP", "GB")) == "+447400123456"


def test_an_emergency_number_of_a_served_country_is_none_either() -> None:
    assert read_number("999", regions=("JP", "GB")) is NumberFault.EMERGENCY


@given(
    st.one_of(st.text(max_size=LONGEST + 20), st.text(alphabet="0123456789+-()#x ０１内線;=,.", max_size=LONGEST + 5))
)
def test_whatever_is_typed_is_a_number_or_has_a_reason(typed: str) -> None:
    number = read_number(typed, regions=("JP", "US", "GB"))
    if isinstance(number, Number):
        again = read_number(number.e164.reveal(), regions=("JP", "US", "GB"))
        assert again == number
        assert region_of(number.e164) == number.region
    else:
        assert number.field == "number"


@given(st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)), st.sampled_from(phonenumbers.PhoneNumberType.values()))
def test_no_country_is_reached_that_is_not_on_the_list(region: str, kind: int) -> None:
    example = phonenumbers.example_number_for_type(region, kind)
    if example is None:
        return
    typed = phonenumbers.format_number(example, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    number = read_number(typed, regions=JAPAN)
    assert isinstance(number, NumberFault) or number.region == "JP"


MOBILE, FIXED, VOIP = "090-1234-5678", "092-802-1234", "050-1234-5678"


@pytest.mark.parametrize(
    ("typed", "place", "by", "faults"),
    [
        (MOBILE, Place.MOBILE, Kind.SMS, []),
        (MOBILE, Place.MOBILE, Kind.VOICE, []),
        (MOBILE, Place.ALTERNATE, Kind.VOICE, []),
        (MOBILE, Place.ALTERNATE, Kind.SMS, [NumberFault.CALLED_ONLY]),
        (MOBILE, Place.OFFICE, Kind.SMS, [NumberFault.CALLED_ONLY]),
        (FIXED, Place.ALTERNATE, Kind.VOICE, []),
        (FIXED, Place.OFFICE, Kind.VOICE, []),
        (FIXED, Place.OFFICE, Kind.SMS, [NumberFault.CALLED_ONLY]),
        (FIXED, Place.MOBILE, Kind.VOICE, [NumberFault.FIXED_MOBILE]),
        (FIXED, Place.MOBILE, Kind.SMS, [NumberFault.FIXED_SMS, NumberFault.FIXED_MOBILE]),
        (VOIP, Place.OFFICE, Kind.VOICE, [NumberFault.VOIP]),
        (VOIP, Place.MOBILE, Kind.SMS, [NumberFault.VOIP]),
    ],
)
def test_what_a_phone_can_receive(typed: str, place: Place, by: Kind, faults: list[NumberFault]) -> None:
    number = read_number(typed, regions=JAPAN)
    assert isinstance(number, Number)
    assert may_carry(number, place, by, voip_allowed=False) == faults


def test_voip_is_called_only_where_the_policy_says_so_and_never_gets_an_sms() -> None:
    number = read_number(VOIP, regions=JAPAN)
    assert isinstance(number, Number)
    assert may_carry(number, Place.OFFICE, Kind.VOICE, voip_allowed=True) == []
    assert may_carry(number, Place.MOBILE, Kind.SMS, voip_allowed=True) == [NumberFault.VOIP_SMS]


@given(
    number=st.sampled_from([MOBILE, FIXED, VOIP, "+1 650 253 0000"]),
    place=st.sampled_from([Place.MOBILE, Place.ALTERNATE, Place.OFFICE]),
    voip_allowed=st.booleans(),
)
def test_an_sms_goes_to_nothing_but_a_mobile(number: str, place: Place, voip_allowed: bool) -> None:
    read = read_number(number, regions=("JP", "US"))
    assert isinstance(read, Number)
    if may_carry(read, place, Kind.SMS, voip_allowed=voip_allowed) == []:
        assert place is Place.MOBILE
        assert not read.is_fixed
        assert not read.is_voip


def test_a_number_is_shown_by_its_last_two_digits() -> None:
    assert masked(Secret("+819012345678")) == "••• 78"
