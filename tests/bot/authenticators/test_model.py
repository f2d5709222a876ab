"""Names people give their devices, and the two rules over what somebody holds: protected, and good enough to enable."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.authenticators.codes import SEED_BYTES
from bot.authenticators.model import (
    NAME_LENGTH,
    Authenticator,
    AuthenticatorId,
    DeviceId,
    State,
    is_protected,
    readable_name,
    satisfies_enabling,
    unused_name,
)
from tests.builders import NOON, a_device, an_authenticator

JOINER = "\u200d"
"""The one invisible character that is kept: it makes families of emoji and several scripts."""


@given(typed=st.text(max_size=200))
@example("iPhone\u202egro.live")
@example("a" * 59 + JOINER + "b" * 59)
@example("\u0000\n\r\t\u2028\u2029")
@example("\ue000\U000f0000")
@example("👩\u200d👩\u200d👧 " * 30)
def test_a_name_is_one_short_line_without_marks_that_rewrite_a_sentence(typed: str) -> None:
    """S56: no control and no direction character, whatever was pasted."""
    name = readable_name(typed)
    assert len(name) <= NAME_LENGTH
    assert name == name.strip(f"{JOINER} ")
    assert "  " not in name
    assert all(c in f"{JOINER} " or unicodedata.category(c)[0] not in "CZ" for c in name)


@given(typed=st.text(max_size=200))
@example("a" * 58 + " " + "b" * 60)
def test_reading_a_name_twice_changes_nothing(typed: str) -> None:
    assert readable_name(readable_name(typed)) == readable_name(typed)


READ = {
    "  Aiko's   iPhone ": "Aiko's iPhone",
    "研究室PC": "研究室PC",
    "スマホ\u3000青": "スマホ 青",
    "👩\u200d💻": "👩\u200d💻",
    "か\u3099らけい": "がらけい",
    "Tablet\u202e\u202d": "Tablet",
    "": "",
    " \u200b\u2060\ufeff": "",
    JOINER * 3: "",
}


@pytest.mark.parametrize(("typed", "name"), READ.items())
def test_names_are_kept_as_people_write_them(typed: str, name: str) -> None:
    assert readable_name(typed) == name


def test_a_long_name_is_cut_with_a_mark_that_shows_it() -> None:
    assert readable_name("x" * 61) == "x" * 59 + "…"
    assert readable_name("x" * 60) == "x" * 60


@pytest.mark.parametrize("name", ["iphone", "ＩＰＨＯＮＥ", " iPhone "])
def test_one_device_is_recognized_in_every_way_its_name_is_written(name: str) -> None:
    assert a_device(name="iPhone").is_called(name)


def test_a_preset_never_takes_the_name_of_a_device_that_is_there() -> None:
    held = [a_device(name="Smartphone"), a_device(name="ＳＭＡＲＴＰＨＯＮＥ 2")]
    assert unused_name("Smartphone", []) == "Smartphone"
    assert unused_name("Smartphone", held) == "Smartphone 3"


@given(names=st.lists(st.sampled_from(["PC", "pc 2", "PC 3", "Home"]), max_size=6))
def test_an_unused_name_is_unused(names: list[str]) -> None:
    held = [a_device(name=name) for name in names]
    assert not any(device.is_called(unused_name("PC", held)) for device in held)


devices = st.sampled_from([DeviceId("iphone"), DeviceId("office"), DeviceId("home")])
methods = st.builds(an_authenticator, device_id=devices, state=st.sampled_from(State))


@given(held=st.lists(methods, max_size=6))
def test_protected_means_that_any_one_device_may_be_lost(held: list[Authenticator]) -> None:
    """Design, section 2: said once more by losing each device in turn."""
    active = [each for each in held if each.state is State.ACTIVE]
    survives = [[each for each in active if each.device_id != lost.device_id] for lost in active]
    assert is_protected(held) == (bool(active) and all(survives))


def test_two_methods_on_one_device_protect_nobody() -> None:
    here, there = DeviceId("iphone"), DeviceId("office")
    assert not is_protected([])
    assert not is_protected([an_authenticator(device_id=here), an_authenticator(device_id=here)])
    assert is_protected([an_authenticator(device_id=here), an_authenticator(device_id=there)])


@given(held=st.lists(st.builds(an_authenticator, state=st.sampled_from(State)), max_size=5))
def test_enabling_needs_two_confirmed_methods(held: list[Authenticator]) -> None:
    """S30: one that is pending, stopped or gone counts for nothing."""
    active = [each for each in held if each.state is State.ACTIVE]
    assert satisfies_enabling(held) == (len(active) >= 2)


def test_an_erased_set_up_keeps_its_record_and_loses_its_seed() -> None:
    """S7, S34."""
    pending = an_authenticator(id=AuthenticatorId("app-new"), state=State.PENDING)
    erased = pending.erased(because="expired", at=NOON)
    assert (erased.id, erased.state, erased.seed) == (pending.id, State.REVOKED, None)
    assert (erased.ended_at, erased.ended_because) == (NOON, "expired")


def test_a_seed_has_160_bits() -> None:
    """S1."""
    assert SEED_BYTES * 8 == 160
