"""A new device takes an old one's place: new in and proven first, then the old one out, and never less than S30 between."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.authenticators.codes import Outcome
from bot.authenticators.model import (
    Authenticator,
    AuthenticatorId,
    DeviceId,
    Kind,
    Loss,
    Place,
    State,
    active,
    satisfies_enabling,
)
from bot.authenticators.out_of_band import Purpose
from bot.enrollment.flow import Setup
from bot.errors import (
    DayNotPossible,
    MethodNotFound,
    NothingElseAtHand,
    NothingToReplace,
    ReplacementOver,
    ReplacementUnderWay,
)
from bot.notices import NoticeKind
from bot.replacement.flow import Going
from bot.replacement.model import Need, Replacement, ReplacementId, settle
from bot.secret import Secret
from bot.verification.owed import CheckOwed
from tests.bot.verification.kit import notices
from tests.builders import AIKO, MALLORY, NOON, an_authenticator, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def enrolled(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return both


def start(house: House, old: Authenticator, *, at_hand: bool = True, number_stays: bool = True) -> Going | CheckOwed:
    return house.replacements.start(AIKO, old.id, at_hand=at_hand, number_stays=number_stays)


def begin(house: House, old: Authenticator, **answers: bool) -> Going:
    """With the fresh check passed."""
    house.with_fresh_check(AIKO)
    going = start(house, old, **answers)
    assert isinstance(going, Going)
    return going


def new_app(house: House, going: Going, place: Place = Place.MOBILE) -> Setup:
    setup = house.enrollments.add_app(AIKO, place, usual_name="Smartphone", replacing=going.replacement.id)
    assert isinstance(setup, Setup)
    return setup


def names(house: House) -> list[str]:
    return house.people.standing(AIKO).device_names()


def test_the_old_one_is_out_in_the_moment_the_new_one_is_proven(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """S30, S32, S33: the default moves along, and the change is told on both ways."""
    iphone, _ = enrolled
    assert isinstance(start(house, iphone), CheckOwed)
    going = begin(house, iphone)
    assert (going.need, going.old.name) == (Need.APP, "iPhone")
    setup = new_app(house, going)
    assert names(house) == ["iPhone", "Office PC"]
    assert house.confirm(AIKO, setup.authenticator, "Pixel").outcome is Outcome.RIGHT
    assert names(house) == ["Office PC", "Pixel"]
    old = house.method(iphone)
    assert (old.state, old.ended_because, old.is_default) == (State.SUSPENDED, "replaced", False)
    assert house.method(setup.authenticator).is_default
    assert house.people.standing(AIKO).replacement is None
    (told,) = [each for each in notices(house, NoticeKind.STEP) if each.facts.get("done") == "replaced"]
    assert (told.facts["device"], told.facts["former"]) == ("Pixel", "iPhone")
    assert notices(house, NoticeKind.CHANGE_MAIL)[-1].facts["what"] == "replaced"
    assert "replacement.proven" in house.actions()
    with pytest.raises(ReplacementOver):
        house.replacements.go_on(AIKO)


def test_a_new_phone_of_the_same_name_is_another_device(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, _ = enrolled
    setup = new_app(house, begin(house, iphone))
    house.confirm(AIKO, setup.authenticator, "iPhone")
    assert names(house) == ["Office PC", "iPhone 2"]
    assert house.method(setup.authenticator).device_id != iphone.device_id


def test_a_number_that_stays_comes_along(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, _ = enrolled
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="iPhone")
    assert phone.device_id == iphone.device_id
    setup = new_app(house, begin(house, iphone))
    house.confirm(AIKO, setup.authenticator, "Pixel")
    moved = house.method(phone)
    assert (moved.state, moved.device_id) == (State.ACTIVE, house.method(setup.authenticator).device_id)
    assert house.method(iphone).state is State.SUSPENDED


def test_a_number_that_changes_stays_until_the_new_one_is_proven(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, _ = enrolled
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="iPhone")
    setup = new_app(house, begin(house, iphone, number_stays=False))
    house.confirm(AIKO, setup.authenticator, "Pixel")
    assert (house.method(phone).state, house.method(iphone).state) == (State.ACTIVE, State.SUSPENDED)
    going = house.replacements.go_on(AIKO)
    assert isinstance(going, Going)
    assert going.need is Need.NUMBER
    new = house.phones.add_phone(AIKO, replacing=going.replacement.id)
    assert not isinstance(new, CheckOwed)
    house.clock.advance(timedelta(minutes=2))
    house.give_number(AIKO, new.authenticator, "080-8765-4321", name="whatever is typed")
    assert house.phones.confirm(AIKO, new.authenticator.id, house.sent_to(new.authenticator)).outcome is Outcome.RIGHT
    assert house.method(phone).state is State.SUSPENDED
    assert house.method(new.authenticator).device_id == house.method(setup.authenticator).device_id
    assert house.people.standing(AIKO).replacement is None


def test_a_backup_added_meanwhile_replaces_nothing(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, _ = enrolled
    going = begin(house, iphone)
    bound = new_app(house, going)
    other = house.begin_app(AIKO, Place.MOBILE)
    assert other.authenticator.id != bound.authenticator.id
    house.confirm(AIKO, other.authenticator, "Tablet")
    assert house.method(iphone).state is State.ACTIVE
    assert new_app(house, going).authenticator.id == bound.authenticator.id


def test_it_waits_for_days_and_goes_on_where_it_was(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """It survives a restart; the old one works until then; the fresh check has to be made anew."""
    iphone, _ = enrolled
    new_app(house, begin(house, iphone))
    house.clock.advance(timedelta(days=3))
    house.enrollments.expire_unfinished()
    house.restart()
    assert names(house) == ["iPhone", "Office PC"]
    owed = house.replacements.go_on(AIKO)
    assert isinstance(owed, CheckOwed)
    assert owed.chosen == iphone.id
    right = house.fresh_checks.step_up(AIKO, iphone.id, code_of(iphone.seed, house.clock.now()))
    assert right.outcome is Outcome.RIGHT
    going = house.replacements.go_on(AIKO)
    assert isinstance(going, Going)
    house.confirm(AIKO, new_app(house, going).authenticator, "Pixel")
    assert names(house) == ["Office PC", "Pixel"]


def test_cancelling_erases_what_was_begun_and_keeps_the_old(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, _ = enrolled
    setup = new_app(house, begin(house, iphone))
    house.replacements.cancel(AIKO)
    house.replacements.cancel(AIKO)
    assert house.method(setup.authenticator).state is State.REVOKED
    assert house.method(iphone).state is State.ACTIVE
    assert house.actions().count("replacement.cancel") == 1


def test_without_the_old_one_another_method_is_the_check(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """S31."""
    iphone, pc = enrolled
    owed = start(house, iphone, at_hand=False)
    assert isinstance(owed, CheckOwed)
    assert [each.id for each, _ in owed.methods] == [pc.id]


def test_without_the_old_one_a_number_that_stays_is_the_check(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """The SIM card is in the new phone already. Source: seed facts, section 9."""
    iphone, pc = enrolled
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="iPhone")
    house.clock.advance(timedelta(hours=1))
    owed = start(house, iphone, at_hand=False)
    assert isinstance(owed, CheckOwed)
    assert [each.id for each, _ in owed.methods] == [pc.id, phone.id]
    changed = start(house, iphone, at_hand=False, number_stays=False)
    assert isinstance(changed, CheckOwed)
    assert [each.id for each, _ in changed.methods] == [pc.id]
    house.fresh_checks.send_code(AIKO, phone.id, wanted=owed.wanted, view_id=None)
    assert house.fresh_checks.step_up(AIKO, phone.id, house.sent_to(phone, Purpose.STEP_UP)).outcome is Outcome.RIGHT


def test_with_nothing_elsewhere_nothing_begins(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """Whoever holds the Slack session alone gets no further; nothing is kept of it."""
    iphone, pc = enrolled
    house.authenticators.not_me(AIKO, pc.id)
    with pytest.raises(NothingElseAtHand):
        start(house, iphone, at_hand=False)
    assert house.people.standing(AIKO).replacement is None


def test_one_device_at_a_time_and_only_ones_own(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, pc = enrolled
    begin(house, iphone)
    with pytest.raises(ReplacementUnderWay):
        start(house, pc)
    house.with_person(MALLORY)
    with pytest.raises(MethodNotFound):
        house.replacements.start(MALLORY, iphone.id, at_hand=True, number_stays=True)


def test_one_whose_old_device_is_gone_keeps_nobody_from_the_next(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    begin(house, iphone)
    house.authenticators.not_me(AIKO, iphone.id)
    house.with_fresh_check(AIKO)
    assert isinstance(start(house, pc), Going)


def test_where_only_a_number_stays_there_is_nothing_to_do(house: House) -> None:
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="Old phone")
    with pytest.raises(NothingToReplace):
        start(house, phone)
    assert house.people.standing(AIKO).replacement is None


def test_this_wasnt_me_brings_the_old_one_back(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """S17, S33: whoever replaced it with a stolen session and one code has won nothing that lasts."""
    iphone, _ = enrolled
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="iPhone")
    house.clock.advance(timedelta(minutes=1))
    setup = new_app(house, begin(house, iphone))
    house.confirm(AIKO, setup.authenticator, "Pixel")
    house.authenticators.not_me(AIKO, setup.authenticator.id)
    assert house.method(setup.authenticator).state is State.SUSPENDED
    assert house.method(iphone).state is State.ACTIVE
    assert house.method(phone).device_id == iphone.device_id
    assert len([each for each in house.people.standing(AIKO).active if each.is_default]) == 1
    assert "replacement.undone" in house.actions()


def test_after_the_cooling_off_the_old_one_is_over_for_good(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """S34."""
    iphone, _ = enrolled
    setup = new_app(house, begin(house, iphone))
    house.confirm(AIKO, setup.authenticator, "Pixel")
    assert not house.removals.erase_put_away()
    house.clock.advance(house.policy.not_me_life)
    assert house.removals.erase_put_away() == 1
    assert (house.method(iphone).state, house.method(iphone).seed) == (State.REVOKED, None)
    house.authenticators.not_me(AIKO, setup.authenticator.id)
    assert house.method(iphone).state is State.REVOKED


def test_a_stolen_phone_is_replaced_and_what_was_frozen_on_it_never_comes_back(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """Seed facts, section 11: its number is proven anew, though it stays; "this wasn't me" wakes nothing a thief may hold."""
    iphone, pc = enrolled
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="iPhone")
    house.with_fresh_check(AIKO)
    house.add_app(AIKO, Place.COMPUTER, "Home PC")
    assert iphone.device_id is not None
    house.lost_devices.report(AIKO, iphone.device_id, Loss.STOLEN)
    house.clock.advance(timedelta(hours=1))
    owed = start(house, iphone, at_hand=False)
    assert isinstance(owed, CheckOwed)
    assert pc.id in [each.id for each, _ in owed.methods]
    setup = new_app(house, begin(house, iphone, at_hand=False))
    house.confirm(AIKO, setup.authenticator, "Pixel")
    going = house.replacements.go_on(AIKO)
    assert isinstance(going, Going)
    assert going.need is Need.NUMBER
    new = house.phones.add_phone(AIKO, replacing=going.replacement.id)
    assert not isinstance(new, CheckOwed)
    house.give_number(AIKO, new.authenticator, "090-1234-5678")
    assert house.phones.confirm(AIKO, new.authenticator.id, house.sent_to(new.authenticator)).outcome is Outcome.RIGHT
    assert house.people.standing(AIKO).replacement is None
    assert [house.method(each).state for each in (iphone, phone)] == [State.REVOKED, State.REVOKED]
    house.authenticators.not_me(AIKO, setup.authenticator.id)
    assert house.method(iphone).state is State.REVOKED


def test_the_day_of_the_new_one_is_told_once_in_the_morning(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """Friday, 9:00 where the desk is."""
    iphone, _ = enrolled
    house.replacements.plan(AIKO, iphone.id, date(2026, 11, 27))
    assert not house.replacements.remind_next()
    house.clock.advance(timedelta(days=1, hours=19, minutes=59))
    assert not house.replacements.remind_next()
    house.clock.advance(timedelta(minutes=1))
    assert house.replacements.remind_next()
    assert not house.replacements.remind_next()
    assert len(notices(house, NoticeKind.REPLACEMENT)) == 1
    assert isinstance(begin(house, iphone), Going)


def test_what_was_cancelled_is_told_to_nobody(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, _ = enrolled
    house.replacements.plan(AIKO, iphone.id, date(2026, 11, 27))
    house.replacements.cancel(AIKO)
    house.clock.advance(timedelta(days=3))
    assert not house.replacements.remind_next()


@pytest.mark.parametrize("on", [date(2026, 11, 25), date(2026, 11, 24), date(2027, 11, 26)])
def test_only_days_of_the_year_to_come_can_be_planned(
    house: House, enrolled: tuple[Authenticator, Authenticator], on: date
) -> None:
    with pytest.raises(DayNotPossible):
        house.replacements.plan(AIKO, enrolled[0].id, on)


KINDS = st.sampled_from([Kind.APP, Kind.SMS, Kind.VOICE])


@given(
    old=st.lists(KINDS, min_size=1, max_size=4),
    new=st.lists(KINDS, max_size=3),
    elsewhere=st.lists(KINDS, max_size=2),
    number_stays=st.booleans(),
    is_enabled=st.booleans(),
)
def test_never_below_what_enabling_wants_and_never_before_the_successor_is_there(
    old: list[Kind], new: list[Kind], elsewhere: list[Kind], number_stays: bool, is_enabled: bool
) -> None:
    """Law 2, S30: over all that can be on the three places."""
    held = [
        an_authenticator(
            id=AuthenticatorId(f"{where}-{n}"),
            kind=kind,
            device_id=DeviceId(where),
            confirmed_at=NOON,
            number=None if kind is Kind.APP else Secret("+819012345678"),
        )
        for where, kinds in (("old", old), ("new", new), ("elsewhere", elsewhere))
        for n, kind in enumerate(kinds)
    ]
    replacement = Replacement(
        id=ReplacementId("r"),
        account_id=held[0].account_id,
        device_id=DeviceId("old"),
        at_hand=True,
        number_stays=number_stays,
        started_at=NOON,
        new_device_id=DeviceId("new") if new else None,
    )
    settled = settle(replacement, held, is_enabled=is_enabled)
    left = [each for each in held if each not in settled.out]
    assert not active(held) or active(left)
    if is_enabled and satisfies_enabling(held):
        assert satisfies_enabling(left)
    for each in settled.out:
        assert any(other.kind.is_phone is each.kind.is_phone for other in held if other.device_id == "new")
    if not new:
        assert not settled.out
        assert not settled.moved
    if settled.missing is None and new:
        on_old = [each for each in left if each.device_id == "old" and each not in settled.moved]
        assert not on_old
