"""Taking a method off: never one that is still needed, of no use from that moment, and for a week to be put back."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, Kind, Place, State
from bot.authenticators.removal import Removal
from bot.changes.model import ChangeId, What
from bot.errors import AskedFirst, ChangeOver, DeviceNotFound, MethodNotFound, StillNeeded
from bot.notices import NoticeKind
from bot.practice.model import PracticeId
from bot.verification.model import Context, Status, Way
from bot.verification.owed import CheckOwed, Errand, Next
from bot.verification.plugins import Question, Whose
from tests.bot.verification.kit import asked
from tests.builders import AIKO, MALLORY, code_of
from tests.fakes.house import House

NUMBER = "090-1234-5678"
Three = tuple[Authenticator, Authenticator, Authenticator]


@pytest.fixture
def held(house: House) -> Three:
    """iPhone (asked first), Office PC, Home PC; a check has just been made."""
    house.with_person(AIKO)
    phone, office = house.enroll(AIKO)
    home = house.add_app(AIKO, Place.COMPUTER, "Home PC")
    house.clock.advance(timedelta(minutes=1))
    return phone, office, home


def newest_change(house: House) -> ChangeId:
    return ChangeId([each for each in house.notices() if each.kind is NoticeKind.STEP][-1].facts["change"])


def opened(house: House) -> Removal:
    found = house.removals.open(AIKO)
    assert isinstance(found, Removal)
    return found


def test_it_takes_a_fresh_check_before_the_window_and_again_where_that_grew_old(house: House, held: Three) -> None:
    """S31."""
    house.clock.advance(timedelta(hours=1))
    owed = house.removals.open(AIKO)
    assert isinstance(owed, CheckOwed)
    assert owed.wanted == Errand(Next.REMOVE)
    again = house.removals.remove(AIKO, held[2].id)
    assert isinstance(again, CheckOwed)
    assert again.wanted == Errand(Next.REMOVE, held[2].id)
    assert house.method(held[2]).state is State.ACTIVE


def test_what_is_removed_is_told_on_two_channels_and_its_seed_is_kept_for_undoing(house: House, held: Three) -> None:
    """S33, S34."""
    assert house.removals.remove(AIKO, held[2].id) is None
    removed = house.method(held[2])
    assert (removed.state, removed.ended_because, removed.seed) == (State.SUSPENDED, "removed", held[2].seed)
    assert house.actions()[-1] == "authenticators.remove"
    change = house.changes.news([each for each in house.notices() if each.kind is NoticeKind.CHANGE_MAIL][-1])
    assert (change.what, change.device and change.device.name) == (What.REMOVED, "Home PC")
    assert house.people.standing(AIKO).stopped == []


def test_the_one_asked_first_stays_until_another_takes_its_place(house: House, held: Three) -> None:
    """S32; the guide: deleting the default method gives an error."""
    with pytest.raises(AskedFirst):
        house.removals.remove(AIKO, held[0].id)
    house.care.make_default(AIKO, held[1].id)
    assert house.removals.remove(AIKO, held[0].id) is None


def test_an_account_with_mfa_on_never_goes_below_two(house: House, held: Three) -> None:
    """S30, S32."""
    house.removals.remove(AIKO, held[2].id)
    for method in held[:2]:
        with pytest.raises(StillNeeded):
            house.removals.remove(AIKO, method.id)


def test_the_last_that_is_no_phone_number_stays(house: House) -> None:
    """S30."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    number = house.add_phone(AIKO, NUMBER, name="iPhone")
    house.add_phone(AIKO, "092-123-4551", place=Place.OFFICE, by=Kind.VOICE, name="Desk")
    house.enrollments.enable(AIKO, understood=True)
    house.care.make_default(AIKO, number.id)
    with pytest.raises(StillNeeded):
        house.removals.remove(AIKO, app.id)


def test_before_mfa_is_on_the_last_one_stays_too(house: House) -> None:
    """S32."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    with pytest.raises(StillNeeded):
        house.removals.remove(AIKO, app.id)
    phone = house.add_phone(AIKO)
    house.care.make_default(AIKO, phone.id)
    with pytest.raises(StillNeeded):
        house.removals.remove(AIKO, app.id)
    house.care.make_default(AIKO, app.id)
    assert house.removals.remove(AIKO, phone.id) is None


def test_the_window_says_what_each_removal_would_mean(house: House, held: Three) -> None:
    house.add_phone(AIKO, NUMBER, name="iPhone")
    meant = {each.method.id: (each.why_not, each.alone and each.alone.name) for each in opened(house).choices}
    assert meant[held[0].id] == (AskedFirst, None)
    assert meant[held[1].id] == meant[held[2].id] == (None, None)
    house.removals.remove(AIKO, held[2].id)
    meant = {each.method.id: (each.why_not, each.alone and each.alone.name) for each in opened(house).choices}
    assert meant[held[1].id] == (None, "iPhone")


@pytest.mark.parametrize("way", ["slack", "mail"])
def test_this_was_not_me_puts_it_back_as_it_was(house: House, held: Three, way: str) -> None:
    """S25, S33."""
    house.removals.remove(AIKO, held[2].id)
    if way == "slack":
        assert house.changes.undo(AIKO, newest_change(house)) == "undone"
    else:
        mail = [each for each in house.notices() if each.kind is NoticeKind.CHANGE_MAIL][-1]
        ticket = house.changes.news(mail).ticket
        assert ticket
        assert house.changes.not_mine(ticket.reveal())[0] == "undone"
    back = house.method(held[2])
    assert (back.state, back.ended_at, back.ended_because, back.seed) == (State.ACTIVE, None, None, held[2].seed)
    house.clock.advance(timedelta(minutes=5))
    typed = code_of(back.seed, house.clock.now())
    assert house.fresh_checks.step_up(AIKO, back.id, typed).outcome is Outcome.RIGHT


def test_after_seven_days_seed_and_number_are_erased_and_it_never_comes_back(house: House, held: Three) -> None:
    """S34, S39."""
    number = house.add_phone(AIKO, NUMBER, name="iPhone")
    house.removals.remove(AIKO, held[2].id)
    house.removals.remove(AIKO, number.id)
    change = newest_change(house)
    house.clock.advance(house.policy.not_me_life - timedelta(microseconds=1))
    assert house.removals.erase_put_away() == 0
    house.clock.advance(timedelta(microseconds=1))
    assert house.removals.erase_put_away() == 2
    for method in (held[2], number):
        ended = house.method(method)
        assert (ended.state, ended.seed, ended.number) == (State.REVOKED, None, None)
    assert house.actions()[-1] == "authenticators.erase"
    with pytest.raises(ChangeOver):
        house.changes.undo(AIKO, change)
    assert house.sql("SELECT number_digest FROM authenticators WHERE number_digest IS NOT NULL") == []
    assert house.removals.erase_put_away() == 0


def test_a_number_one_took_off_can_be_added_again_and_then_stays(house: House, held: Three) -> None:
    """The index on numbers must not keep somebody from their own."""
    number = house.add_phone(AIKO, NUMBER, name="iPhone")
    house.removals.remove(AIKO, number.id)
    change = newest_change(house)
    house.clock.advance(timedelta(minutes=3))
    house.with_fresh_check(AIKO)
    again = house.add_phone(AIKO, NUMBER, name="iPhone")
    assert (house.method(again).state, house.method(number).state) == (State.ACTIVE, State.REVOKED)
    assert house.changes.undo(AIKO, change) == "not_undone"
    assert house.method(again).state is State.ACTIVE
    assert held[0].device_id == house.method(again).device_id


def test_a_number_that_somebody_took_off_is_free_for_others_once_it_can_not_be_put_back(
    house: House, held: Three
) -> None:
    assert held
    number = house.add_phone(AIKO, NUMBER)
    house.removals.remove(AIKO, number.id)
    house.clock.advance(house.policy.not_me_life)
    house.removals.erase_put_away()
    house.with_person(MALLORY)
    assert house.method(house.add_phone(MALLORY, NUMBER)).state is State.ACTIVE


def _at_v1(house: House, method: Authenticator) -> bool:
    client = house.relying_parties.add(f"Webmail {len(house.events())}").client
    begun = asked(house, client, way=Way.OTP)
    typed = code_of(method.seed, house.clock.now())
    return house.verifications.take_code(client, begun.id, typed).verification.status is Status.APPROVED


def _at_a_plugin(house: House, method: Authenticator) -> bool:
    question = Question(whose=Whose(names=("aiko",)), application="VPN", context=Context())
    return house.plugins.check_code(question, code_of(method.seed, house.clock.now())).is_success


def _at_a_fresh_check(house: House, method: Authenticator) -> bool:
    try:
        checked = house.fresh_checks.step_up(AIKO, method.id, code_of(method.seed, house.clock.now()))
    except MethodNotFound:
        return False
    return checked.outcome is Outcome.RIGHT


def _at_a_practice(house: House, method: Authenticator) -> bool:
    lost = next(each.device_id for each in house.people.standing(AIKO).active if each.id != method.id)
    assert lost
    try:
        practice = house.practices.start(AIKO, lost).practice
        typed = code_of(method.seed, house.clock.now())
        checked, _ = house.practices.answer(AIKO, PracticeId(practice.id), method.id, typed)
    except (MethodNotFound, DeviceNotFound):
        return False
    return checked.outcome is Outcome.RIGHT


DOORS = [_at_v1, _at_a_plugin, _at_a_fresh_check, _at_a_practice]


@pytest.mark.parametrize("door", DOORS)
def test_what_was_removed_opens_nothing_anywhere(
    house: House, held: Three, door: Callable[[House, Authenticator], bool]
) -> None:
    """S34. Before, it did: the test looks at the right door."""
    house.clock.advance(timedelta(minutes=5))
    assert door(house, held[2])
    house.clock.advance(timedelta(minutes=5))
    house.with_fresh_check(AIKO)
    assert house.removals.remove(AIKO, held[2].id) is None
    assert not door(house, held[2])


def test_removed_while_signing_in_with_it_the_code_is_worth_nothing(house: House, held: Three) -> None:
    client = house.relying_parties.add("Webmail").client
    house.clock.advance(timedelta(minutes=2))
    begun = asked(house, client, way=Way.OTP)
    assert house.removals.remove(AIKO, held[2].id) is None
    typed = code_of(held[2].seed, house.clock.now())
    assert house.verifications.take_code(client, begun.id, typed).verification.status is Status.PENDING


def test_nobody_removes_what_is_somebody_elses(house: House, held: Three) -> None:
    house.with_person(MALLORY)
    house.enroll(MALLORY)
    with pytest.raises(MethodNotFound):
        house.removals.remove(MALLORY, held[2].id)
