"""What a device is called: changed without a fresh check, told on two channels, put back by "this wasn't me" (S31, S33)."""

from datetime import timedelta

import pytest

from bot.authenticators.model import NAME_LENGTH, Authenticator, Place
from bot.changes.model import ChangeId, What
from bot.errors import MethodNotFound, NameMissing, NameTaken
from bot.notices import NoticeKind
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House


@pytest.fixture
def held(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return both


def names(house: House) -> list[str]:
    return house.people.standing(AIKO).device_names()


def newest_change(house: House) -> ChangeId:
    return ChangeId([each for each in house.notices() if each.kind is NoticeKind.STEP][-1].facts["change"])


def test_it_is_another_name_for_all_that_is_on_the_device(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    house.with_fresh_check(AIKO)
    number = house.add_phone(AIKO, name="iPhone")
    house.clock.advance(timedelta(hours=1))
    house.care.rename(AIKO, number.id, "  My   phone ")
    assert names(house) == ["My phone", "Office PC"]
    assert house.method(held[0]).device_id == house.method(number).device_id
    assert house.actions()[-1] == "authenticators.rename"
    mails = [each.facts["what"] for each in house.notices() if each.kind is NoticeKind.CHANGE_MAIL]
    assert mails[-1] == What.RENAMED


@pytest.mark.parametrize("taken", ["Office PC", "office  pc", "ｏｆｆｉｃｅ ｐｃ"])
def test_two_devices_never_share_a_name(house: House, held: tuple[Authenticator, Authenticator], taken: str) -> None:
    """The same name means the same device: losing one would seem to lose both."""
    with pytest.raises(NameTaken):
        house.care.rename(AIKO, held[0].id, taken)
    assert names(house) == ["iPhone", "Office PC"]


def test_its_own_name_may_change_its_spelling(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    house.care.rename(AIKO, held[0].id, "IPHONE")
    assert names(house) == ["IPHONE", "Office PC"]


def test_a_name_is_free_once_its_device_holds_nothing(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    house.with_fresh_check(AIKO)
    spare = house.add_app(AIKO, Place.MOBILE, "Old phone")
    house.removals.remove(AIKO, spare.id)
    with pytest.raises(NameTaken):
        house.care.rename(AIKO, held[0].id, "Old phone")
    house.clock.advance(house.policy.not_me_life)
    house.removals.erase_put_away()
    house.care.rename(AIKO, held[0].id, "Old phone")
    assert names(house) == ["Old phone", "Office PC"]
    house.with_fresh_check(AIKO)
    again = house.add_app(AIKO, Place.COMPUTER, "Old phone")
    assert house.method(again).device_id == house.method(held[0]).device_id


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u3164"])
def test_a_name_that_nobody_could_read_is_none(
    house: House, held: tuple[Authenticator, Authenticator], name: str
) -> None:
    with pytest.raises(NameMissing):
        house.care.rename(AIKO, held[0].id, name)


def test_a_long_name_is_cut_and_the_same_name_tells_nobody(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    house.care.rename(AIKO, held[0].id, "x" * 400)
    assert len(names(house)[0]) == NAME_LENGTH
    before = len(house.notices())
    house.care.rename(AIKO, held[0].id, names(house)[0])
    assert len(house.notices()) == before


def test_this_was_not_me_puts_the_name_back_unless_another_device_has_it_by_now(
    house: House, held: tuple[Authenticator, Authenticator]
) -> None:
    """S33."""
    house.care.rename(AIKO, held[0].id, "Phone")
    first = newest_change(house)
    assert house.changes.undo(AIKO, first) == "undone"
    assert names(house) == ["iPhone", "Office PC"]
    house.care.rename(AIKO, held[0].id, "Phone")
    second = newest_change(house)
    house.care.rename(AIKO, held[1].id, "iPhone")
    assert house.changes.undo(AIKO, second) == "not_undone"
    assert names(house) == ["Phone", "iPhone"]


def test_nobody_renames_what_is_somebody_elses(house: House, held: tuple[Authenticator, Authenticator]) -> None:
    house.with_person(MALLORY)
    with pytest.raises(MethodNotFound):
        house.care.rename(MALLORY, held[0].id, "Mine")
