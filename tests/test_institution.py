"""The operator's file about the institution: what is wrong in it is named, so that it can be mended at once."""

from datetime import date, time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.accounts.model import Language
from handlers.institution import SHIPPED, load_institution

SHIPPED_TEXT = SHIPPED.read_text(encoding="utf-8")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "our-school.toml"


def test_the_shipped_example_is_complete() -> None:
    institution = load_institution()
    assert institution.service == "Kyushu University"
    for both in (institution.name, institution.contact, institution.sign_in_name):
        assert both.keys() == set(Language)
    hours = institution.hours
    assert (hours.zone, hours.opens, hours.closes) == (ZoneInfo("Asia/Tokyo"), time(9), time(17))
    assert date(2026, 12, 29) in hours.closures


def test_an_operators_copy_takes_its_place(path: Path) -> None:
    path.write_text(SHIPPED_TEXT.replace("Kyushu University", "Our School"), encoding="utf-8")
    assert load_institution(path).name[Language.ENGLISH] == "Our School"


def test_a_missing_file_is_named_with_the_setting_that_points_to_it(path: Path) -> None:
    with pytest.raises(ValueError, match=r"our-school\.toml is missing; MAMORI_INSTITUTION"):
        load_institution(path)


MISTAKES = {
    "an entry left out": ('service = "Kyushu University"', "", "the entry service is missing"),
    "a language left out": ('ja = "九州大学"', "", r"the entry name\.ja is missing"),
    "an empty name": ('en = "Kyushu University"', 'en = " "', r"name\.en should be a text that is not empty"),
    "a number for a name": ('service = "Kyushu University"', "service = 5", "service is 5"),
    "one name for both languages": ("[name]", 'name = "Our School"\n[other]', r"the entry name\.en is missing"),
    "a campus around half the world": ('"192.0.2.0/24"', '"0.0.0.0/0"', r"campus\.networks: '0\.0\.0\.0/0' is wider"),
    "a campus that is misspelled": (
        '"192.0.2.0/24"',
        '"192.0.2.7/24"',
        r"campus\.networks: '192\.0\.2\.7/24' is no network",
    ),
    "a campus that is a proxy": ('"192.0.2.0/24"', '"127.0.0.0/8"', "such as a proxy's own"),
    "a page to sign out that is no address": (
        '"https://www.icloud.com/find"',
        '"icloud.com/find"',
        "sign_out: 'icloud.com/find'",
    ),
    "a page to sign out without Japanese": ('ja = "Android: 探す、ロックする"', "", "the entry ja is missing"),
    "a campus under another name": ("networks =", "network =", "campus should hold networks"),
    "a zone that is none": ('"Asia/Tokyo"', '"Asia/Fukuoka"', r"support\.zone is 'Asia/Fukuoka'"),
    "a zone that is a continent": ('"Asia/Tokyo"', '"Asia"', r"support\.zone is 'Asia'"),
    "hours as text": ("opens = 09:00:00", 'opens = "9:00"', r"support\.opens is '9:00'"),
    "hours upside down": ("opens = 09:00:00", "opens = 18:00:00", "opening must come first"),
    "a closure that is no day": ("2026-12-29", '"29 December"', r"support\.closures should be a list of dates"),
    "a closure with a time of day": (
        "2026-12-29",
        "2026-12-29T00:00:00",
        r"support\.closures should be a list of dates",
    ),
    "no support at all": ("[support]", "[sapport]", r"the entry support\.zone is missing"),
}


@pytest.mark.parametrize(("old", "new", "named"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_together_with_the_file(path: Path, old: str, new: str, named: str) -> None:
    assert old in SHIPPED_TEXT
    path.write_text(SHIPPED_TEXT.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=named) as refused:
        load_institution(path)
    assert "our-school.toml" in str(refused.value)


@pytest.mark.parametrize("content", [b"service = ", b"\xff\xfe", b"a = 1\na = 2"])
def test_a_file_that_cannot_be_read_is_named(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"our-school\.toml cannot be read"):
        load_institution(path)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="cannot be read"):
        load_institution(tmp_path)
