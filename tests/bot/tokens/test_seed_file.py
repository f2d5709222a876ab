"""The maker's file: every usual spelling is read, every line that is wrong is named, and no cell is ever repeated."""

import base64
from datetime import timedelta

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.authenticators.codes import Algorithm
from bot.tokens.seed_file import LONGEST_SERIAL, SHORTEST_SEED, Fault, SeedFile, read

HEX = "3132333435363738393031323334353637383930"
BASE32 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
raw_seeds = st.binary(min_size=SHORTEST_SEED, max_size=64).filter(lambda raw: len(set(raw)) > 1)


def rows_of(*lines: str, heading: str = "serial,seed") -> SeedFile:
    return read("\n".join((heading, *lines)).encode())


def reason_of(line: str, heading: str = "serial,seed") -> str:
    """Why the only line is refused."""
    found = rows_of(line, heading=heading)
    assert found.rows == ()
    ((number, reason),) = [(each.line, each.reason) for each in found.faults]
    assert number == 2
    return reason


WAYS = {
    "hex": HEX,
    "hex in small letters": HEX.lower(),
    "hex with 0x": f"0x{HEX}",
    "hex in pairs": " ".join(HEX[at : at + 2] for at in range(0, len(HEX), 2)),
    "hex with colons": ":".join(HEX[at : at + 2] for at in range(0, len(HEX), 2)),
    "base32": BASE32,
    "base32 in small letters": BASE32.lower(),
    "base32 in groups": " ".join(BASE32[at : at + 4] for at in range(0, len(BASE32), 4)),
    "base32 with hyphens": "-".join(BASE32[at : at + 4] for at in range(0, len(BASE32), 4)),
    "full width": HEX.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}),
    "in quotes": f'"{HEX}"',
}


@pytest.mark.parametrize("written", WAYS.values(), ids=WAYS)
def test_a_seed_is_the_same_however_the_maker_writes_it(written: str) -> None:
    (row,) = rows_of(f"1001,{written}").rows
    assert (row.line, row.serial, row.seed.reveal()) == (2, "1001", BASE32)
    assert (row.interval, row.algorithm) == (timedelta(seconds=30), Algorithm.SHA1)


@given(raw=raw_seeds, padded=st.booleans())
def test_every_seed_is_read_back_from_hex_and_from_base32(raw: bytes, padded: bool) -> None:
    """S1: sixteen bytes and more; what is imported is what the token holds."""
    text = base64.b32encode(raw).decode()
    assume(not set(text.rstrip("=")) <= set("ABCDEF234567"))
    for written in (raw.hex(), text if padded else text.rstrip("=")):
        (row,) = rows_of(f"1001,{written}").rows
        assert base64.b32decode(row.seed.reveal() + "=" * (-len(row.seed.reveal()) % 8)) == raw


FILES = {
    "UTF-8": (f"serial,seed\n1001,{HEX}\n".encode(), "UTF-8"),
    "UTF-8 with a mark at its beginning": (f"\ufeffserial,seed\r\n1001,{HEX}\r\n".encode(), "UTF-8"),
    "Shift_JIS": (f"シリアル番号,シード,備考\r\n1001,{HEX},予備\r\n".encode("cp932"), "Shift_JIS"),
    "UTF-16, as a spreadsheet's Unicode text": (f"serial\tseed\r\n1001\t{HEX}\r\n".encode("utf-16"), "UTF-16"),
    "semicolons": (f"serial;seed\n1001;{HEX}\n".encode(), "UTF-8"),
    "tabs": (f"serial\tseed\n1001\t{HEX}\n".encode(), "UTF-8"),
    "an empty line before and after": (f"\nserial,seed\n1001,{HEX}\n\n,\n".encode(), "UTF-8"),
    "a maker's own headings": (f"Model,Serial Number,Secret Key\nC200,1001,{HEX}\n".encode(), "UTF-8"),
}


@pytest.mark.parametrize(("content", "encoding"), FILES.values(), ids=FILES)
def test_the_files_that_spreadsheets_and_makers_write_are_read(content: bytes, encoding: str) -> None:
    found = read(content)
    assert found.encoding == encoding
    assert [(row.serial, row.seed.reveal()) for row in found.rows] == [("1001", BASE32)]


@pytest.mark.parametrize(
    "heading", ["interval", "Interval (s)", "Time Step [sec]", "周期", "更新間隔（秒）", "インターバル"]
)
def test_the_interval_is_read_however_its_column_is_headed(heading: str) -> None:
    """Overlooked, tokens of sixty seconds would be lent as such of thirty, and none of their codes would ever be right."""
    found = rows_of(f"1001,{HEX},60", heading=f"シリアル番号,シークレット,{heading}")
    assert [row.interval for row in found.rows] == [timedelta(seconds=60)]
    assert found.says_intervals


def test_a_file_without_an_interval_says_so() -> None:
    assert not rows_of(f"1001,{HEX},60", heading="serial,seed,life").says_intervals


def test_columns_that_are_not_used_are_named_by_their_place() -> None:
    assert rows_of(f"C200,1001,{HEX},blue", heading="model,serial,seed,colour").unused_columns == (1, 4)


@pytest.mark.parametrize(
    ("typed", "seconds"), [("", 30), ("30", 30), ("60", 60), ("60s", 60), ("60 sec", 60), ("60.0", 60), ("６０秒", 60)]
)
def test_the_interval_is_thirty_or_sixty_seconds(typed: str, seconds: int) -> None:
    (row,) = rows_of(f"1001,{HEX},{typed}", heading="serial,seed,interval").rows
    assert row.interval == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("typed", "algorithm"),
    [("", "sha1"), ("SHA1", "sha1"), ("HMAC-SHA-1", "sha1"), ("sha256", "sha256"), ("HmacSHA256", "sha256")],
)
def test_the_algorithm_is_sha_1_or_sha_256(typed: str, algorithm: str) -> None:
    (row,) = rows_of(f"1001,{HEX},{typed}", heading="serial,seed,algorithm").rows
    assert row.algorithm is Algorithm(algorithm)


WRONG = {
    "no serial": (f",{HEX}", "the serial is missing"),
    "no seed": ("1001,", "the seed is missing"),
    "only a serial": ("1001", "the seed is missing"),
    "80 bits": ("1001,GEZDGNBVGY3TQOJQ", "the seed has 80 bits; at least 128 are needed"),
    "an odd hex digit": (f"1001,{HEX}0", "odd number of hex digits"),
    "neither hex nor base32": ("1001,not a seed at all; really 019!", "neither hex nor base32"),
    "one byte over and over": (f"1001,{'00' * 20}", "one byte over and over"),
    "far too long": (f"1001,{HEX * 4}", "more than 64 bytes"),
    "a serial that a spreadsheet rounded": (f"1.23457E+12,{HEX}", "the serial was rounded by a spreadsheet"),
    "a seed that a spreadsheet rounded": ("1001,3.13233E+39", "the seed was rounded by a spreadsheet"),
    "a formula for a serial": (f"=1+1,{HEX}", "the serial must have at most"),
    "the seed under serial": (f"{HEX},1001", "the serial must have at most"),
}


@pytest.mark.parametrize(("line", "reason"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_with_a_line_is_said(line: str, reason: str) -> None:
    assert reason in reason_of(line)


@pytest.mark.parametrize(
    ("heading", "cell", "reason"),
    [
        ("interval", "45", "the interval must be 30 or 60 seconds"),
        ("interval", "never", "the interval must be 30 or 60 seconds"),
        ("algorithm", "SHA512", "the algorithm must be SHA-1 or SHA-256"),
        ("digits", "8", "the token must show 6 digits: every field of Mamori asks for 6"),
    ],
)
def test_a_token_that_mamori_cannot_check_is_refused_with_the_reason(heading: str, cell: str, reason: str) -> None:
    assert reason_of(f"1001,{HEX},{cell}", heading=f"serial,seed,{heading}") == reason


def test_a_serial_or_a_seed_that_stands_twice_names_the_line_before() -> None:
    """However the serial is spelled: both would be read off the same label."""
    other = "4D616D6F726973206F776E2064656D6F20746F6B"
    found = rows_of(f"1234-5678,{HEX}", f"12345678,{other}", f"1002,{BASE32}")
    assert [row.serial for row in found.rows] == ["1234-5678"]
    assert found.faults == (Fault(3, "the same serial stands in line 2"), Fault(4, "the same seed stands in line 2"))


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    """A cell may hold a line end."""
    found = rows_of(f'1001,{HEX},"two\nlines"', "", "1002,short", heading="serial,seed,note")
    assert [(row.line) for row in found.rows] == [2]
    assert [fault.line for fault in found.faults] == [5]


NO_FILES = {
    "nothing": (b"", "serial and seed is missing"),
    "only a heading": (b"serial,seed\n\n", "holds no token"),
    "no heading": (f"1001,{HEX}\n".encode(), "the first row must name the columns"),
    "two columns for one thing": (f"serial,seed,key\n1001,{HEX},{HEX}\n".encode(), "two columns are headed seed"),
    "a workbook": (b"PK\x03\x04\x14\x00", "Excel workbook"),
    "PSKC": (b'<?xml version="1.0"?><KeyContainer/>', "PSKC"),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "no text"),
    "half of UTF-16": (b"\xff\xfe1", "no text"),
    "a quotation mark left open": (b'serial,seed\n1001,"' + b"3" * 200_000, "quotation mark"),
}


@pytest.mark.parametrize(("content", "reason"), NO_FILES.values(), ids=NO_FILES)
def test_what_is_no_seed_file_says_what_it_is(content: bytes, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read(content)


def test_a_file_of_more_tokens_than_one_transaction_should_hold_is_to_be_split() -> None:
    with pytest.raises(ValueError, match="split it"):
        rows_of(*(f"{number:06},{number:032x}" for number in range(20_001)))


cells = st.one_of(
    st.sampled_from(["serial", "seed", "interval", HEX, BASE32, HEX.lower(), "1001", "60", "8", "", '"', "1E+5", "0x"]),
    st.text(max_size=40),
)
tables = st.lists(st.lists(cells, max_size=5), max_size=6).map(lambda rows: "\n".join(map(",".join, rows)))
contents = st.one_of(
    st.binary(max_size=400), tables.map(str.encode), tables.map(lambda each: f"serial,seed\n{each}".encode())
)


@given(content=contents)
@example(b"serial,seed\r1001,x\r")
@example("serial,seed\n１００１,㊿\n".encode())
@example(b"serial,seed\n1001,0x\n")
def test_whatever_the_file_holds_it_is_read_or_refused_and_nothing_of_it_repeated(content: bytes) -> None:
    """Law 7: a cell may be a seed wherever it stands, so no reason holds one."""
    try:
        found = read(content)
    except ValueError as refused:
        said = [str(refused)]
    else:
        said = [fault.reason for fault in found.faults]
        assert all(len(row.serial) <= LONGEST_SERIAL for row in found.rows)
        assert len({row.seed for row in found.rows}) == len(found.rows)
    assert not any(secret.casefold() in words.casefold() for words in said for secret in (HEX, BASE32, HEX[:12]))
    assert not any(len(words) > 200 for words in said)
