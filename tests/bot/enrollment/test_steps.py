"""From nothing to MFA turned on: the three steps of the guide, and the ways they go on after an interruption."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId, Place, State
from bot.enrollment.model import MfaState, Step
from bot.errors import (
    MethodNotFound,
    NameMissing,
    NotLinked,
    NotReadyToEnable,
    NotUnderstood,
    SetupExpired,
    SetupFinished,
    SetupNotFound,
    TooManyMethods,
)
from bot.notices import Lane, NoticeKind
from bot.policy import Policy
from tests.builders import AIKO, MALLORY, NOON, an_authenticator, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO)


def test_three_steps_lead_from_nothing_to_mfa_turned_on(house: House) -> None:
    seen = []

    def look() -> None:
        standing = house.people.standing(AIKO)
        seen.append((standing.step, standing.state))

    look()
    phone = house.begin_app(AIKO).authenticator
    look()
    assert house.confirm(AIKO, phone).outcome is Outcome.RIGHT
    look()
    house.add_app(AIKO, Place.COMPUTER, "Office PC")
    look()
    house.enrollments.enable(AIKO, understood=True)
    look()
    assert seen == [
        (Step.FIRST, MfaState.NONE),
        (Step.FIRST, MfaState.REGISTERING),
        (Step.SECOND, MfaState.REGISTERING),
        (Step.ENABLE, MfaState.READY),
        (Step.DONE, MfaState.ENABLED),
    ]
    assert house.people.standing(AIKO).is_protected


def test_every_step_is_told_and_recorded(house: House) -> None:
    """Law 8, S33."""
    house.enroll(AIKO)
    assert house.actions()[2:] == [
        "enrollment.start_app",
        "enrollment.confirm_app",
        "enrollment.start_app",
        "enrollment.confirm_app",
        "enrollment.enable",
    ]
    told = [(notice.kind, notice.facts["done"]) for notice in house.notices() if notice.lane is Lane.SLACK]
    assert told == [(NoticeKind.STEP, each) for each in ("app_added", "app_added", "enabled")]


def test_no_secret_stands_in_what_is_told_or_recorded(house: House) -> None:
    """Law 7, S71."""
    methods = house.enroll(AIKO)
    told = f"{house.events()} {house.notices()} {methods}"
    for method in methods:
        assert method.seed is not None
        assert method.seed.reveal() not in told
        assert code_of(method.seed, NOON).reveal() not in told


@pytest.mark.parametrize("confirmed", [0, 1])
def test_mfa_is_not_turned_on_before_two_methods_are_confirmed(house: House, confirmed: int) -> None:
    """S30: a set-up that waits for its code does not count (S7)."""
    for _ in range(confirmed):
        house.add_app(AIKO)
    house.begin_app(AIKO, Place.COMPUTER)
    with pytest.raises(NotReadyToEnable):
        house.enrollments.enable(AIKO, understood=True)
    assert house.people.standing(AIKO).state is not MfaState.ENABLED


def test_mfa_is_not_turned_on_without_the_ticked_box(house: House) -> None:
    house.add_app(AIKO)
    house.add_app(AIKO, Place.COMPUTER, "Office PC")
    with pytest.raises(NotUnderstood):
        house.enrollments.enable(AIKO, understood=False)
    assert house.people.standing(AIKO).step is Step.ENABLE


def test_turning_mfa_on_twice_is_once(house: House) -> None:
    """Law 1: the instant stays the first one, and the story is told once."""
    house.enroll(AIKO)
    house.clock.advance(timedelta(days=1))
    told = len(house.notices())
    house.enrollments.enable(AIKO, understood=False)
    assert house.people.standing(AIKO).account.enabled_at == NOON
    assert house.actions().count("enrollment.enable") == 1
    assert len(house.notices()) == told


def test_two_apps_on_one_device_may_be_turned_on_but_protect_nobody(house: House) -> None:
    """S30 counts methods, protection counts devices; the person is told the difference."""
    house.add_app(AIKO, name="iPhone")
    house.add_app(AIKO, name=" ＩＰＨＯＮＥ ")
    standing = house.people.standing(AIKO)
    assert (standing.step, standing.is_protected, standing.device_names()) == (Step.ENABLE, False, ["iPhone"])
    assert house.notices()[-1].facts["done"] == "app_added_same_device"
    house.enrollments.enable(AIKO, understood=True)
    assert house.people.standing(AIKO).state is MfaState.ENABLED


def test_the_first_method_is_the_one_asked_first(house: House) -> None:
    phone, office = house.enroll(AIKO)
    assert (phone.is_default, office.is_default) == (True, False)


def test_the_warnings_are_given_once(house: House) -> None:
    assert house.people.standing(AIKO).account.warned_at is None
    house.begin_app(AIKO)
    house.clock.advance(timedelta(minutes=1))
    house.begin_app(AIKO)
    assert house.people.standing(AIKO).account.warned_at == NOON


def test_going_on_shows_the_same_key_so_that_a_scanned_code_stays_good(house: House) -> None:
    first = house.begin_app(AIKO)
    house.clock.advance(timedelta(minutes=20))
    house.restart()
    again = house.begin_app(AIKO)
    assert again.authenticator == first.authenticator
    assert house.enrollments.show(AIKO, first.authenticator.id).authenticator == first.authenticator
    assert house.confirm(AIKO, first.authenticator).outcome is Outcome.RIGHT


def test_phone_and_computer_are_set_up_side_by_side(house: House) -> None:
    phone, office = house.begin_app(AIKO), house.begin_app(AIKO, Place.COMPUTER)
    assert phone.authenticator.id != office.authenticator.id
    assert house.confirm(AIKO, office.authenticator, "Office PC").outcome is Outcome.RIGHT
    assert house.confirm(AIKO, phone.authenticator).outcome is Outcome.RIGHT


def test_a_preset_name_is_one_that_is_free(house: House) -> None:
    assert house.begin_app(AIKO).suggested_name == "Smartphone"
    house.add_app(AIKO, name="smartphone")
    assert house.begin_app(AIKO).suggested_name == "Smartphone 2"


def test_an_unfinished_set_up_expires_and_its_seed_is_erased(house: House) -> None:
    """S7: to the instant, by the clock's job."""
    app = house.begin_app(AIKO).authenticator
    house.clock.advance(house.policy.setup_life - timedelta(microseconds=1))
    assert house.enrollments.expire_unfinished() == 0
    house.clock.advance(timedelta(microseconds=1))
    assert house.enrollments.expire_unfinished() == 1
    assert house.enrollments.expire_unfinished() == 0
    erased = house.method(app)
    assert (erased.state, erased.seed, erased.ended_because) == (State.REVOKED, None, "expired")
    assert house.people.standing(AIKO).state is MfaState.NONE
    assert house.actions()[-1] == "enrollment.expire"


def test_an_expired_set_up_takes_no_code_even_before_it_is_erased(house: House) -> None:
    """S7."""
    app = house.begin_app(AIKO).authenticator
    house.clock.advance(house.policy.setup_life)
    with pytest.raises(SetupExpired):
        house.confirm(AIKO, app)
    with pytest.raises(SetupExpired):
        house.enrollments.show(AIKO, app.id)


def test_starting_again_after_the_time_is_up_is_one_tap_and_a_new_key(house: House) -> None:
    """S7."""
    first = house.begin_app(AIKO).authenticator
    house.clock.advance(house.policy.setup_life)
    second = house.begin_app(AIKO).authenticator
    assert second.seed != first.seed
    assert house.method(first).seed is None
    assert house.confirm(AIKO, second).outcome is Outcome.RIGHT


def test_the_code_sent_twice_is_one_method_told_once(house: House) -> None:
    """A second tap of an impatient finger."""
    app = house.begin_app(AIKO).authenticator
    assert house.confirm(AIKO, app).outcome is Outcome.RIGHT
    before = (house.method(app), len(house.notices()), len(house.events()))
    assert house.confirm(AIKO, app).outcome is Outcome.RIGHT
    assert (house.method(app), len(house.notices()), len(house.events())) == before


def test_the_code_that_confirmed_a_method_is_used_up(house: House) -> None:
    """Law 3."""
    app = house.add_app(AIKO)
    assert house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, NOON)).outcome is Outcome.USED


def test_the_key_of_a_finished_set_up_is_not_shown_again(house: House) -> None:
    """S53."""
    app = house.add_app(AIKO)
    with pytest.raises(SetupFinished):
        house.enrollments.show(AIKO, app.id)


@pytest.mark.parametrize("name", ["", "   ", "\u200b\u202e", "\n"])
def test_a_device_without_a_readable_name_is_refused_and_costs_no_try(house: House, name: str) -> None:
    app = house.begin_app(AIKO).authenticator
    with pytest.raises(NameMissing):
        house.confirm(AIKO, app, name)
    assert house.people.standing(AIKO).account.wrong_codes_in_row == 0


@pytest.mark.parametrize("house", [Policy(methods_per_account=2)], indirect=True)
def test_there_is_an_end_to_the_number_of_methods(house: House) -> None:
    house.enroll(AIKO)
    with pytest.raises(TooManyMethods):
        house.begin_app(AIKO)


def test_nobody_reaches_somebody_elses_set_up(house: House) -> None:
    """S51: an id from another person's window changes nothing and tells nothing."""
    house.with_person(MALLORY)
    app = house.begin_app(AIKO).authenticator
    for act in (lambda: house.confirm(MALLORY, app), lambda: house.enrollments.show(MALLORY, app.id)):
        with pytest.raises(SetupNotFound):
            act()
    method = house.add_app(AIKO, Place.COMPUTER, "Office PC")
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(MALLORY, method.id, code_of(method.seed, NOON))
    with pytest.raises(MethodNotFound):
        house.authenticators.not_me(MALLORY, method.id)


def test_nobody_enrolls_without_an_account(house: House) -> None:
    """S38, S54."""
    nowhere = AuthenticatorId("none")
    typed = house.wrong(an_authenticator())
    acts = (
        lambda: house.begin_app(MALLORY),
        lambda: house.enrollments.show(MALLORY, nowhere),
        lambda: house.enrollments.confirm_app(MALLORY, nowhere, name="iPhone", typed=typed),
        lambda: house.enrollments.enable(MALLORY, understood=True),
        lambda: house.authenticators.not_me(MALLORY, None),
        lambda: house.fresh_checks.step_up(MALLORY, nowhere, typed),
    )
    for act in acts:
        with pytest.raises(NotLinked):
            act()
    assert all(event.actor == "operator" or AIKO.user_id in event.actor for event in house.events())


def test_the_code_of_the_other_app_is_recognized_by_its_devices_name(house: House) -> None:
    first = house.add_app(AIKO, name="iPhone")
    second = house.begin_app(AIKO, Place.COMPUTER).authenticator
    typed = code_of(first.seed, NOON)
    checked = house.enrollments.confirm_app(AIKO, second.id, name="Office PC", typed=typed)
    assert (checked.outcome, checked.device) == (Outcome.OTHER_DEVICE, "iPhone")
    assert house.method(second).state is State.PENDING
