"""The status card says what a loss would mean, and stays short however many things somebody holds."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.accounts.model import Language
from bot.accounts.standing import Standing
from bot.authenticators.model import AuthenticatorId, DeviceId, State
from handlers.accounts.blocks import status_card
from handlers.institution import load_institution
from handlers.texts import Texts
from tests.builders import AIKO, NOON, a_device, an_authenticator
from tests.fakes.house import House

LINES = 12
"""That a card about two devices may have, with the hours of the desk and the hint at the other language."""


@pytest.fixture
def standing(house: House) -> Standing:
    house.with_person(AIKO)
    house.enroll(AIKO)
    return house.people.standing(AIKO)


def lines(standing: Standing, language: Language) -> list[str]:
    card = status_card(standing, Texts(load_institution(None))[language])
    said = [each["text"]["text"] for each in card if each["type"] == "section"]
    said += [each["text"] for block in card if block["type"] == "context" for each in block["elements"]]
    return "\n".join(said).split("\n")


@pytest.mark.parametrize("language", Language)
def test_with_two_devices_it_is_short(standing: Standing, language: Language) -> None:
    assert len(lines(standing, language)) <= LINES


@pytest.mark.parametrize("language", Language)
def test_many_devices_are_counted_and_not_listed(standing: Standing, language: Language) -> None:
    many = range(30)
    full = replace(
        standing,
        devices=tuple(a_device(id=DeviceId(f"device-{n}"), name=f"Phone {n}") for n in many),
        authenticators=tuple(
            an_authenticator(id=AuthenticatorId(f"app-{n}"), device_id=DeviceId(f"device-{n}")) for n in many
        ),
    )
    said = lines(full, language)
    assert len(said) <= LINES + 6
    assert any("25" in each for each in said)
    assert any("26" in each for each in said)


def test_it_says_when_each_was_added_and_used(standing: Standing) -> None:
    used = NOON - timedelta(days=1)
    iphone, pc = standing.active
    old = replace(iphone, confirmed_at=NOON - timedelta(days=400), last_used_at=used)
    said = "\n".join(lines(replace(standing, authenticators=(old, pc)), Language.ENGLISH))
    assert "iPhone (asked first): added 21 October 2025, last used 24 November" in said
    assert "Office PC: added today, not used yet" in said


def test_a_stopped_method_is_named_as_such(standing: Standing) -> None:
    iphone, pc = standing.active
    stopped = replace(iphone, state=State.SUSPENDED, ended_at=NOON, is_default=False)
    said = "\n".join(lines(replace(standing, authenticators=(stopped, pc), at=NOON), Language.ENGLISH))
    assert "iPhone: stopped today. It opens nothing." in said
    assert "You can sign in with one device only: your Office PC." in said
