"""How backup codes look, and how what people type is read."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.recovery.codes import CODE_BYTES, LETTERS, draw, read, written
from bot.secret import Secret
from handlers.system import SystemRandomness
from tests.fakes.randomness import FakeRandomness

CODE = "3-7K2M-9QXT-4BHNW"


def test_a_code_holds_64_bits_in_letters_that_nobody_mistakes() -> None:
    """S20."""
    assert CODE_BYTES * 8 >= 64
    drawn = {draw(SystemRandomness()).reveal() for _ in range(200)}
    assert len(drawn) == 200
    assert set("".join(drawn)) == set(LETTERS)
    assert not set(LETTERS) & set("ILOU")


@pytest.mark.parametrize(
    "typed",
    [
        CODE,
        CODE.lower(),
        "3 7k2m 9qxt 4bhnw",
        "37K2M9QXT4BHNW",
        "３－７Ｋ２Ｍ－９ＱＸＴ－４ＢＨＮＷ",
        "3ー7k2mー9qxtー4bhnw",
        " 3-7K2M-9QXT-4BHNW\n",
    ],
)
def test_a_code_is_read_however_it_is_written(typed: str) -> None:
    found = read(Secret(typed))
    assert found is not None
    assert (found.number, found.letters.reveal()) == (3, "7K2M9QXT4BHNW")


def test_letters_that_look_alike_are_read_as_what_was_printed() -> None:
    found = read(Secret("1-OIL0-1110-ABCDE"))
    assert found is not None
    assert found.letters.reveal() == "01101110ABCDE"


@pytest.mark.parametrize(
    "typed",
    ["", "123456", "7K2M-9QXT", "0-7K2M-9QXT-4BHNW", "11-7K2M-9QXT-4BHNW", "A-7K2M-9QXT-4BHNW", "３" * 40, CODE + "W"],
)
def test_what_can_not_be_one_is_none(typed: str) -> None:
    assert read(Secret(typed)) is None


def test_without_its_number_it_is_read_as_such() -> None:
    found = read(Secret("7K2M-9QXT-4BHNW"))
    assert found is not None
    assert found.number is None


@given(number=st.integers(1, 10), form=st.sampled_from(["NFC", "NFKC", "NFKD"]), small=st.booleans())
def test_whatever_was_drawn_is_read_back(number: int, form: str, small: bool) -> None:
    letters = draw(FakeRandomness())
    shown = unicodedata.normalize(form, written(letters, number).reveal())
    found = read(Secret(shown.lower() if small else shown))
    assert found is not None
    assert (found.number, found.letters.reveal()) == (number, letters.reveal())
