"""The keys beside the database: what is refused before it does harm, and what a sealed value withstands (S1)."""

import base64
import json
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import KeyringUnusable
from bot.secret import Secret
from storage.keyring import KEY_BYTES, Key, Keyring
from tests.builders import SEED

PLACE = "authenticators.seed:app-iphone"
OLD, NEW = Key("k-old", b"o" * KEY_BYTES), Key("k-new", b"n" * KEY_BYTES)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "deeper" / "mamori.keys"


def write(path: Path, text: str, mode: int = 0o600) -> Path:
    path.parent.mkdir()
    path.write_text(text)
    path.chmod(mode)
    return path


def body(*keys: bytes) -> str:
    return json.dumps({"keys": [{"id": f"k{n}", "key": base64.b64encode(key).decode()} for n, key in enumerate(keys)]})


def test_a_new_keyring_is_its_owners_only_and_opens_what_it_sealed(path: Path) -> None:
    made = Keyring.make(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path).unseal(made.seal(SEED, place=PLACE), place=PLACE) == SEED


def test_a_keyring_is_never_written_over_another(path: Path) -> None:
    """Whoever loses the old keys loses every seed."""
    Keyring.make(path)
    before = path.read_bytes()
    with pytest.raises(KeyringUnusable):
        Keyring.make(path)
    assert path.read_bytes() == before


def test_no_two_keyrings_are_alike(tmp_path: Path) -> None:
    assert Keyring.make(tmp_path / "a").seal(SEED, place=PLACE) != Keyring.make(tmp_path / "b").seal(SEED, place=PLACE)
    assert (tmp_path / "a").read_bytes() != (tmp_path / "b").read_bytes()


def test_a_missing_keyring_is_said_to_be_missing_and_how_to_go_on(path: Path) -> None:
    with pytest.raises(KeyringUnusable, match=r"missing.*MAMORI_KEYRING"):
        Keyring.load(path)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o660, 0o644, 0o601])
def test_a_keyring_that_others_may_touch_is_refused_with_the_command_that_mends_it(path: Path, mode: int) -> None:
    write(path, body(b"x" * KEY_BYTES), mode)
    with pytest.raises(KeyringUnusable, match="chmod 600"):
        Keyring.load(path)


@pytest.mark.parametrize("size", [0, 1, KEY_BYTES - 1, KEY_BYTES + 1])
def test_a_key_of_another_length_is_refused_by_its_id_and_never_shown(path: Path, size: int) -> None:
    write(path, body(b"x" * KEY_BYTES, b"S" * size))
    with pytest.raises(KeyringUnusable, match=f"key k1 has {size} bytes") as refused:
        Keyring.load(path)
    assert base64.b64encode(b"S" * 30).decode()[:8] not in str(refused.value)


NO_KEYRINGS = ["", "{", "[]", "null", "{}", '{"keys": 5}', '{"keys": [5]}', '{"keys": [{"id": "k"}]}', "\ufffd\x00"]


@pytest.mark.parametrize("text", [*NO_KEYRINGS, '{"keys": [{"id": "k", "key": "not base64!"}]}', '{"keys": []}'])
def test_whatever_is_no_keyring_is_refused_in_words(path: Path, text: str) -> None:
    write(path, text)
    with pytest.raises(KeyringUnusable, match="put back the file"):
        Keyring.load(path)


def test_a_moved_value_does_not_open() -> None:
    """S1: whoever can write to the database must not give a seed of theirs to somebody else's method."""
    keyring = Keyring((NEW,))
    sealed = keyring.seal(SEED, place=PLACE)
    with pytest.raises(InvalidTag):
        keyring.unseal(sealed, place="authenticators.seed:app-of-mallory")


@given(where=st.integers(0, 59), bit=st.integers(0, 7))
def test_a_value_altered_in_any_bit_does_not_open(where: int, bit: int) -> None:
    keyring = Keyring((NEW,))
    id_, _, text = keyring.seal(SEED, place=PLACE).partition(".")
    raw = bytearray(base64.urlsafe_b64decode(text))
    raw[where % len(raw)] ^= 1 << bit
    with pytest.raises(InvalidTag):
        keyring.unseal(f"{id_}.{base64.urlsafe_b64encode(raw).decode()}", place=PLACE)


def test_a_value_of_a_foreign_key_names_the_key_that_is_missing() -> None:
    sealed = Keyring((OLD,)).seal(SEED, place=PLACE)
    with pytest.raises(KeyringUnusable, match="k-old"):
        Keyring((NEW,)).unseal(sealed, place=PLACE)


def test_another_key_under_the_same_name_opens_nothing() -> None:
    sealed = Keyring((OLD,)).seal(SEED, place=PLACE)
    with pytest.raises(InvalidTag):
        Keyring((Key("k-old", b"x" * KEY_BYTES),)).unseal(sealed, place=PLACE)


def test_the_newest_key_seals_and_older_ones_still_open() -> None:
    """S1: keys can be changed without a day on which nobody signs in."""
    sealed = Keyring((OLD,)).seal(SEED, place=PLACE)
    both = Keyring((NEW, OLD))
    assert both.unseal(sealed, place=PLACE) == SEED
    assert both.seal(SEED, place=PLACE).startswith("k-new.")


def test_adding_a_key_orphans_neither_digests_nor_signatures() -> None:
    alone, both = Keyring((OLD,)), Keyring((NEW, OLD))
    assert alone.of("ABC", purpose="invitation") == both.of("ABC", purpose="invitation")
    assert both.is_signed("words", alone.sign("words"))
    assert not alone.is_signed("words", both.sign("words"))


def test_sealing_the_same_seed_twice_looks_different() -> None:
    """Equal seeds must not show in the database."""
    keyring = Keyring((NEW,))
    assert keyring.seal(SEED, place=PLACE) != keyring.seal(SEED, place=PLACE)


def test_a_digest_differs_for_each_purpose() -> None:
    """A page ticket must not pass for an invitation."""
    assert Keyring((NEW,)).of("ABC", purpose="page") != Keyring((NEW,)).of("ABC", purpose="invitation")


@pytest.mark.parametrize("signature", ["", ".", "k-new.", "k-new.!!", "k-new.AAAA", "nobody.AAAA"])
def test_what_is_no_signature_signs_nothing(signature: str) -> None:
    assert not Keyring((NEW,)).is_signed("words", signature)


def test_no_key_and_no_secret_shows_itself() -> None:
    """Law 7, S71: neither in a traceback nor in a log line."""
    shown = f"{Keyring((NEW,))!r} {NEW!r} {SEED!r} {SEED}"
    assert "nnn" not in shown
    assert SEED.reveal() not in shown
    assert Secret("a") != "a"
    assert len({Secret("a"), Secret("a"), Secret("b")}) == 2
