"""Reading the maker's file of seeds. It is a secret from end to end: nothing that stands in a cell is ever repeated."""

import base64
import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.authenticators.codes import DIGITS, Algorithm
from bot.secret import Secret
from bot.tokens.model import INTERVALS, folded

SHORTEST_SEED = 16
"""Bytes: 128 bits (S1)."""
LONGEST_SEED = 64
"""Bytes: the block of both hashes; what is longer they would hash down first."""
LONGEST_SERIAL = 24
"""Characters; shorter than any seed we take, so that a seed under the wrong heading never becomes a serial."""
MOST_ROWS = 10_000
"""Rows of one file: all of them are written at once while people's taps wait, which takes half a second and may take two."""

COLUMNS = {
    "serial": (
        "serial",
        "serialnumber",
        "serialno",
        "sn",
        "tokenserial",
        "tokenserialnumber",
        "シリアル番号",
        "シリアル",
    ),
    "seed": (
        "seed",
        "secret",
        "secretkey",
        "key",
        "tokenseed",
        "seedhex",
        "seedbase32",
        "シード",
        "シード値",
        "シークレット",
        "シークレットキー",
        "秘密鍵",
        "鍵",
    ),
    "interval": (
        "interval",
        "timestep",
        "timeinterval",
        "period",
        "step",
        "otpinterval",
        "totpinterval",
        "otpperiod",
        "間隔",
        "周期",
        "更新間隔",
        "更新周期",
        "時間間隔",
        "インターバル",
        "タイムステップ",
    ),
    "algorithm": ("algorithm", "algo", "hash", "hashalgorithm", "アルゴリズム"),
    "digits": ("digits", "length", "otplength", "codelength", "桁数"),
}
"""How makers head their columns; compared without case, spaces, signs and what stands in brackets."""


@dataclass(frozen=True, slots=True)
class SeedRow:
    line: int
    serial: str
    seed: Secret
    """Base32 without padding, whatever it was written in: one seed is one text."""
    interval: timedelta
    algorithm: Algorithm


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a line is refused. ``reason`` tells of the cell, never from it."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeedFile:
    rows: tuple[SeedRow, ...]
    faults: tuple[Fault, ...]
    encoding: str
    unused_columns: tuple[int, ...]
    """By their place, counted from 1."""
    says_intervals: bool
    """Whether a column was read as the interval; where none is, all are taken to have the usual one."""


class _Wrong(Exception):
    """A reason on its way to the fault of its line."""


def read(raw: bytes) -> SeedFile:
    """What the file holds, and what is wrong with each line. Raises ValueError where it is no such file at all."""
    text, encoding = _text_of(raw)
    rows = _cells(text)
    line, heading = next(rows, (1, []))
    places = _places(heading)
    accepted: list[SeedRow] = []
    faults: list[Fault] = []
    seen: dict[str | Secret, int] = {}
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        if len(accepted) + len(faults) == MOST_ROWS:
            raise ValueError(f"the file has more than {MOST_ROWS} tokens; split it and import one part after the other")
        try:
            row = _row(line, {name: cells[place] if place < len(cells) else "" for name, place in places.items()})
            _require_new(seen, folded(row.serial), line, "serial")
            _require_new(seen, row.seed, line, "seed")
        except _Wrong as wrong:
            faults.append(Fault(line, str(wrong)))
        else:
            accepted.append(row)
    if not accepted and not faults:
        raise ValueError("the file holds no token: below its first row there is nothing")
    unused = tuple(number for number in range(1, len(heading) + 1) if number - 1 not in places.values())
    return SeedFile(tuple(accepted), tuple(faults), encoding, unused, "interval" in places)


def _text_of(raw: bytes) -> tuple[str, str]:
    if raw.startswith(b"PK\x03\x04"):
        raise ValueError("this is an Excel workbook: save it as CSV first")
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return _readable(raw.decode("utf-16")), "UTF-16"
        except UnicodeDecodeError:
            raise ValueError("the file is no text; only CSV is read") from None
    for codec, name in (("utf-8-sig", "UTF-8"), ("cp932", "Shift_JIS")):
        try:
            return _readable(raw.decode(codec)), name
        except UnicodeDecodeError:
            continue
    raise ValueError("the file is no text; only CSV in UTF-8 or Shift_JIS is read")


def _readable(text: str) -> str:
    if "\0" in text:
        raise ValueError("the file is no text; only CSV is read")
    if text.lstrip().startswith("<"):
        raise ValueError("this looks like XML (PSKC); only CSV is read: ask the maker for CSV, or convert it")
    return text


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the number of its first line, separated as the first row is."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    line = 1
    try:
        for cells in reader:
            if line == 1 and not any(cells):
                line = reader.line_num + 1
                continue
            yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        raise ValueError(f"line {line} is no line of CSV: a quotation mark may be missing") from None


def _places(heading: Sequence[str]) -> dict[str, int]:
    names = [_bare(each) for each in heading]
    places = {}
    for column, spellings in COLUMNS.items():
        found = [place for place, name in enumerate(names) if name in spellings]
        if len(found) > 1:
            raise ValueError(f"two columns are headed {column}; leave one")
        if found:
            places[column] = found[0]
    missing = [each for each in ("serial", "seed") if each not in places]
    if missing:
        raise ValueError(
            f"the first row must name the columns: {' and '.join(missing)} is missing; "
            "it looks like serial,seed,interval,algorithm,digits, of which the last three may be left out"
        )
    return places


def _bare(heading: str) -> str:
    """Without case, spaces, signs, and a unit in brackets."""
    named = re.sub(r"\([^)]*\)|\[[^]]*\]", "", unicodedata.normalize("NFKC", heading).casefold())
    return "".join(c for c in named if c.isalnum() or c == "ー")


def _row(line: int, cells: dict[str, str]) -> SeedRow:
    plain = {name: unicodedata.normalize("NFKC", cell).strip() for name, cell in cells.items()}
    _digits(plain.get("digits", ""))
    return SeedRow(
        line=line,
        serial=_serial(plain["serial"]),
        seed=_seed(plain["seed"]),
        interval=_interval(plain.get("interval", "")),
        algorithm=_algorithm(plain.get("algorithm", "")),
    )


def _require_new(seen: dict[str | Secret, int], value: str | Secret, line: int, what: str) -> None:
    first = seen.setdefault(value, line)
    if first != line:
        raise _Wrong(f"the same {what} stands in line {first}")


def _serial(typed: str) -> str:
    if not typed:
        raise _Wrong("the serial is missing")
    if _is_rounded(typed):
        raise _Wrong("the serial was rounded by a spreadsheet: save that column as text")
    if len(typed) > LONGEST_SERIAL or not re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9 ._/-]*[A-Za-z0-9])?", typed):
        raise _Wrong(f"the serial must have at most {LONGEST_SERIAL} letters, digits, spaces and . _ / -")
    return typed


def _seed(typed: str) -> Secret:
    text = re.sub(r"[\s:_-]", "", typed).upper()
    if not text:
        raise _Wrong("the seed is missing")
    if _is_rounded(typed):
        raise _Wrong("the seed was rounded by a spreadsheet and is lost in this file: take the maker's own file")
    raw = _bytes_of(text)
    if len(raw) < SHORTEST_SEED:
        raise _Wrong(f"the seed has {len(raw) * 8} bits; at least {SHORTEST_SEED * 8} are needed")
    if len(raw) > LONGEST_SEED:
        raise _Wrong(f"the seed has more than {LONGEST_SEED} bytes")
    if len(set(raw)) == 1:
        raise _Wrong("the seed is one byte over and over: that is no secret")
    return Secret(base64.b32encode(raw).decode().rstrip("="))


def _bytes_of(text: str) -> bytes:
    text = text.removeprefix("0X")
    # Hex first: that a random seed in base32 has nothing but hex digits never happens, while among ten thousand seeds in
    # hex there is one that would pass for base32.
    if re.fullmatch(r"[0-9A-F]+", text):
        if len(text) % 2:
            raise _Wrong("the seed has an odd number of hex digits: one is missing")
        return bytes.fromhex(text)
    bare = text.rstrip("=")
    try:
        return base64.b32decode(bare + "=" * (-len(bare) % 8))
    except ValueError:
        raise _Wrong("the seed is neither hex nor base32") from None


def _interval(typed: str) -> timedelta:
    found = re.fullmatch(r"0*(\d{1,4})(?:\.0+)?\s*(?:s|sec|secs|seconds?|秒)?", typed, re.IGNORECASE)
    seconds = int(found[1]) if found else None
    if not typed:
        return INTERVALS[0]
    if seconds is None or timedelta(seconds=seconds) not in INTERVALS:
        raise _Wrong("the interval must be 30 or 60 seconds")
    return timedelta(seconds=seconds)


def _algorithm(typed: str) -> Algorithm:
    bare = re.sub(r"[^a-z0-9]", "", typed.lower()).removeprefix("hmac").removeprefix("totp")
    if not bare:
        return Algorithm.SHA1
    try:
        return Algorithm(bare)
    except ValueError:
        raise _Wrong("the algorithm must be SHA-1 or SHA-256") from None


def _digits(typed: str) -> None:
    if typed and not re.fullmatch(rf"0*{DIGITS}(?:\.0+)?", typed):
        raise _Wrong(f"the token must show {DIGITS} digits: every field of Mamori asks for {DIGITS}")


def _is_rounded(typed: str) -> bool:
    """``1.23457E+39``: what a spreadsheet makes of a long number."""
    return re.fullmatch(r"\d+[.,]\d+E\+\d+", typed.strip(), re.IGNORECASE) is not None
