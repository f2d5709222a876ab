"""A device is lost: everything on it stops at once, for whoever says so, and comes back only to who holds another one."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.accounts.model import AskWhen
from bot.authenticators.codes import Outcome
from bot.authenticators.loss import wakes_at
from bot.authenticators.lost_devices import Back
from bot.authenticators.model import Authenticator, DeviceId, Loss, Place, State
from bot.authenticators.out_of_band import Purpose
from bot.changes.model import What
from bot.errors import LastWayIn, MethodNotFound, NothingFrozen, NoUsableMethod
from bot.notices import Notice, NoticeKind
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Ask, Because, Context, Hint, NotRequired, Status, Verification, Way
from bot.verification.owed import CheckOwed
from tests.bot.verification.kit import asked, notices
from tests.builders import AIKO, MALLORY, NOON, a_device, an_authenticator, code_of
from tests.fakes.house import House

THIEVES = (Loss.LOST, Loss.STOLEN)


@pytest.fixture(autouse=True)
def aiko(house: House) -> None:
    house.with_person(AIKO)


@pytest.fixture
def client(house: House) -> RelyingParty:
    return house.relying_parties.add("Portal").client


def device_of(method: Authenticator) -> DeviceId:
    assert method.device_id is not None
    return method.device_id


def state(house: House, method: Authenticator) -> tuple[State, str | None, bool]:
    kept = house.method(method)
    return kept.state, kept.ended_because, kept.is_default


def prove(house: House, method: Authenticator) -> None:
    """A fresh check with this method's code."""
    house.clock.advance(timedelta(minutes=10))
    checked = house.fresh_checks.step_up(AIKO, method.id, code_of(method.seed, house.clock.now()))
    assert checked.outcome is Outcome.RIGHT


@pytest.mark.parametrize("because", THIEVES)
def test_nobody_is_asked_in_slack_while_a_thief_may_sit_there(
    house: House, client: RelyingParty, because: Loss
) -> None:
    """The phone has Slack, and often the password, too; a code is asked for until it is found, and nobody is spared one."""
    app, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    house.own_settings.change(AIKO, AskWhen.UNUSUAL)
    house.clock.advance(timedelta(minutes=10))
    on_campus = Context(ip="192.0.2.7")
    assert isinstance(
        house.verifications.ask(client, Ask(account="aiko", application="Mail", context=on_campus, heeds_setting=True)),
        NotRequired,
    )
    house.lost_devices.report(AIKO, device_of(app), because)
    asked_now = house.verifications.ask(
        client, Ask(account="aiko", application="Mail", context=on_campus, heeds_setting=True)
    )
    assert isinstance(asked_now, Verification)
    assert (asked_now.way, asked_now.hint, asked_now.number) == (Way.OTP, Hint.PROMPTS_PAUSED, None)
    assert Way.PROMPT not in asked_now.methods
    answer = house.verifications.take_code(client, asked_now.id, code_of(office.seed, house.clock.now()))
    assert answer.verification.status is Status.APPROVED
    prove(house, office)
    assert isinstance(house.lost_devices.found(AIKO, device_of(app)), Back)
    assert asked(house, client).way is Way.PROMPT


@pytest.mark.parametrize("because", [Loss.LEFT_AT_HOME, Loss.APP_DELETED])
def test_what_no_thief_holds_leaves_slack_as_it_was(house: House, client: RelyingParty, because: Loss) -> None:
    app, _ = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), because)
    assert asked(house, client).way is Way.PROMPT


@pytest.mark.parametrize("because", THIEVES)
def test_everything_on_the_device_stops_at_once_and_the_default_moves_along(house: House, because: Loss) -> None:
    """S34, S45, law 8: in the middle of the night, with no check, and told on two channels (S33)."""
    app, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    number = house.add_phone(AIKO, name="iPhone")
    assert number.device_id == app.device_id
    house.clock.advance(timedelta(days=3, hours=12))
    assert not house.people.desk().is_open
    came = house.lost_devices.report(AIKO, device_of(app), because)
    assert {each.id for each in came.stopped} == {app.id, number.id}
    assert [each.id for each in came.left] == [office.id]
    assert state(house, app) == state(house, number) == (State.SUSPENDED, because.value, False)
    assert state(house, office) == (State.ACTIVE, None, True)
    events = [each for each in house.events() if each.action == "authenticators.freeze"]
    assert {(each.actor, each.target, each.facts["because"]) for each in events} == {
        ("account:account-aiko", app.id, because.value),
        ("account:account-aiko", number.id, because.value),
    }
    assert [each.to for each in notices(house, NoticeKind.FROZEN)] == [AIKO]
    (mail,) = [each for each in notices(house, NoticeKind.CHANGE_MAIL) if each.facts["what"] == "frozen"]
    assert mail.facts["loss"] == because.value


def test_the_same_report_twice_is_once_and_a_lighter_one_changes_nothing(house: House) -> None:
    """A thief at the Slack session would say "left at home" and wait for the morning."""
    app, _ = house.enroll(AIKO)
    for again in (Loss.STOLEN, Loss.STOLEN, Loss.LOST, Loss.APP_DELETED, Loss.LEFT_AT_HOME):
        house.lost_devices.report(AIKO, device_of(app), again)
    assert state(house, app)[:2] == (State.SUSPENDED, "stolen")
    assert house.actions().count("authenticators.freeze") == 1
    assert len(notices(house, NoticeKind.FROZEN)) == 1
    house.clock.advance(timedelta(days=2))
    assert house.lost_devices.wake_due() == 0


def test_what_was_left_at_home_can_be_called_stolen_later(house: House) -> None:
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LEFT_AT_HOME)
    house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN)
    assert state(house, app) == (State.SUSPENDED, "stolen", False)
    assert state(house, office) == (State.ACTIVE, None, True)


def test_the_last_way_in_is_frozen_only_by_who_says_that_they_know(house: House) -> None:
    """Law 2's one exception."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(office), Loss.LOST)
    form = house.lost_devices.open(AIKO)
    assert (form.last and form.last.id) == app.device_id
    with pytest.raises(LastWayIn):
        house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN)
    assert house.method(app).state is State.ACTIVE
    house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN, anyway=True)
    assert house.people.standing(AIKO).is_locked_out
    with pytest.raises(NoUsableMethod):
        house.lost_devices.found(AIKO, device_of(app))


def test_resting_the_only_way_in_would_keep_out_nobody_but_its_owner(house: House) -> None:
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(office), Loss.LOST)
    came = house.lost_devices.report(AIKO, device_of(app), Loss.LEFT_AT_HOME, anyway=True)
    assert (came.stopped, [each.id for each in came.left]) == ((), [app.id])
    assert house.method(app).state is State.ACTIVE
    assert len(notices(house, NoticeKind.FROZEN)) == 2


@pytest.mark.parametrize("because", THIEVES)
def test_what_is_open_dies_with_it(house: House, client: RelyingParty, because: Loss) -> None:
    """Sign-ins, fresh checks, unfinished set-ups and an open practice: any of them may be the thief's."""
    app, office = house.enroll(AIKO)
    prove(house, app)
    begun = house.begin_app(AIKO).authenticator
    house.practices.start(AIKO, device_of(app))
    prompt = asked(house, client)
    house.lost_devices.report(AIKO, device_of(app), because)
    over = house.verifications.look(client, prompt.id)
    assert (over.status, over.because) == (Status.CANCELLED, Because.FROZEN)
    assert state(house, begun)[:2] == (State.REVOKED, because.value)
    assert house.method(begun).seed is None
    assert isinstance(house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="Phone"), CheckOwed)
    assert not house.sql("SELECT 1 FROM practices WHERE ended_at IS NULL")
    assert house.method(office).state is State.ACTIVE


def test_a_sign_in_that_waits_for_the_devices_code_dies_and_its_code_never_leaves(
    house: House, client: RelyingParty
) -> None:

    _, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    number = house.add_phone(AIKO, name="Flip phone")
    house.clock.advance(timedelta(minutes=10))
    waiting = asked(house, client, way=Way.SMS)
    code = house.sent_to(number, Purpose.SIGN_IN)
    with house.database.begin() as uow:
        id_ = uow.codes.of(number.id, Purpose.SIGN_IN)[0].id
    house.lost_devices.report(AIKO, device_of(number), Loss.STOLEN)
    assert house.dispatches.due(id_) is None
    assert house.verifications.take_code(client, waiting.id, code).verification.status is Status.CANCELLED
    again = asked(house, client)
    assert house.verifications.take_code(client, again.id, code).reason is not None
    right = code_of(office.seed, house.clock.now())
    assert house.verifications.take_code(client, again.id, right).reason is None


def test_left_at_home_ends_nothing_that_is_open_and_keeps_its_place(house: House, client: RelyingParty) -> None:
    """A way round for the day: whoever signs in just now goes on with another method."""
    app, office = house.enroll(AIKO)
    prompt = asked(house, client)
    house.lost_devices.report(AIKO, device_of(app), Loss.LEFT_AT_HOME)
    assert house.verifications.look(client, prompt.id).status is Status.PENDING
    assert state(house, app) == (State.SUSPENDED, "left_at_home", True)
    assert house.lost_devices.wake_due() == 0
    # NOON is 12:00 where the desk is; the next morning is 17 hours away.
    house.clock.advance(timedelta(hours=16, minutes=59))
    assert not house.lost_devices.any_to_wake()
    house.clock.advance(timedelta(minutes=1))
    assert house.lost_devices.any_to_wake()
    assert house.lost_devices.wake_due() == 1
    assert state(house, app) == (State.ACTIVE, None, True)
    assert [house.method(each).is_default for each in (app, office)] == [True, False]
    assert house.actions()[-1] == "authenticators.wake"
    assert house.lost_devices.wake_due() == 0


def test_the_next_morning_is_five_oclock_where_the_desk_is() -> None:
    tokyo = ZoneInfo("Asia/Tokyo")
    for hours, until in {0: 17, 12: 5, 16.9: 0.1, 17: 24, 18: 23}.items():
        reported = NOON + timedelta(hours=hours)
        assert wakes_at(reported, tokyo) - reported == timedelta(hours=until)


def test_a_deleted_app_takes_only_its_own_codes_with_it(house: House) -> None:
    app, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    number = house.add_phone(AIKO, name="iPhone")
    house.lost_devices.report(AIKO, device_of(app), Loss.APP_DELETED)
    assert state(house, app)[:2] == (State.SUSPENDED, "app_deleted")
    assert house.method(number).state is house.method(office).state is State.ACTIVE
    prove(house, office)
    again = house.add_app(AIKO, name="iPhone")
    assert again.device_id == app.device_id


def test_a_new_phone_of_the_same_name_never_joins_the_stolen_one(house: House) -> None:
    """Or the find of one would be the find of both, and losing one would seem to lose both."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN)
    prove(house, office)
    new = house.add_app(AIKO, name="iPhone")
    assert new.device_id != app.device_id
    assert {each.name for each in house.people.standing(AIKO).devices} == {"iPhone", "Office PC", "iPhone 2"}


@pytest.mark.parametrize("because", [*THIEVES, Loss.APP_DELETED, Loss.LEFT_AT_HOME])
def test_found_again_is_one_fresh_check_with_another_device(house: House, because: Loss) -> None:
    """S31: whoever holds the phone and its Slack session has nothing else."""
    app, office = house.enroll(AIKO)
    prove(house, app)
    house.lost_devices.report(AIKO, device_of(app), because)
    owed = house.lost_devices.found(AIKO, device_of(app))
    assert isinstance(owed, CheckOwed)
    assert [each.id for each, _ in owed.methods] == [office.id]
    with pytest.raises(MethodNotFound):
        house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, house.clock.now()))
    prove(house, office)
    assert isinstance(house.lost_devices.found(AIKO, device_of(app)), Back)
    assert house.method(app).state is State.ACTIVE
    assert sum(house.method(each).is_default for each in (app, office)) == 1
    assert house.actions()[-1] == "authenticators.found"
    assert [each.facts["what"] for each in notices(house, NoticeKind.CHANGE_MAIL)][-2:] == ["frozen", "found"]
    with pytest.raises(NothingFrozen):
        house.lost_devices.found(AIKO, device_of(app))


def test_only_what_was_left_at_home_answers_for_itself_where_nothing_else_is_left(house: House) -> None:
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LEFT_AT_HOME)
    house.lost_devices.report(AIKO, device_of(office), Loss.STOLEN, anyway=True)
    for device in (office, app):
        owed = house.lost_devices.found(AIKO, device_of(device))
        assert isinstance(owed, CheckOwed)
        assert [each.id for each, _ in owed.methods] == [app.id]
    prove(house, app)
    assert isinstance(house.lost_devices.found(AIKO, device_of(app)), Back)


def test_what_nobody_admits_to_having_added_is_not_found_again(house: House) -> None:
    """S17, S34."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LOST)
    house.authenticators.not_me(AIKO, app.id)
    assert state(house, app)[:2] == (State.SUSPENDED, "not_me")
    prove(house, office)
    with pytest.raises(NothingFrozen):
        house.lost_devices.found(AIKO, device_of(app))


def test_a_find_that_was_not_theirs_freezes_it_anew_and_security_is_told(house: House) -> None:
    """S17, S33."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LOST)
    prove(house, office)
    house.lost_devices.found(AIKO, device_of(app))
    house.lost_devices.not_me(AIKO, device_of(app))
    assert state(house, app)[:2] == (State.SUSPENDED, "stolen")
    assert isinstance(house.lost_devices.found(AIKO, device_of(app)), CheckOwed)
    (alarm,) = notices(house, NoticeKind.ALARM)
    assert (alarm.to, alarm.facts["stopped"]) == (None, "loss_stolen")


def test_a_report_that_was_not_theirs_frees_nothing_by_itself(house: House) -> None:
    """Mail and Slack may both be open on the phone a thief holds: neither ever brings it back."""
    app, _ = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LOST)
    house.lost_devices.not_me(AIKO, device_of(app))
    assert state(house, app)[:2] == (State.SUSPENDED, "lost")
    assert [each.facts["stopped"] for each in notices(house, NoticeKind.ALARM)] == ["loss_frozen"]


def test_the_last_way_in_goes_on_working_whatever_was_not_theirs(house: House) -> None:
    """Law 2."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(office), Loss.LOST)
    house.lost_devices.not_me(AIKO, device_of(app))
    assert house.method(app).state is State.ACTIVE
    assert [each.facts["stopped"] for each in notices(house, NoticeKind.ALARM)] == ["loss_kept"]


def test_nobody_touches_a_device_that_is_not_theirs(house: House) -> None:
    """S51."""
    app, _ = house.enroll(AIKO)
    house.with_person(MALLORY)
    with pytest.raises(MethodNotFound):
        house.lost_devices.open(MALLORY)
    with pytest.raises(MethodNotFound):
        house.lost_devices.report(MALLORY, device_of(app), Loss.LOST)
    with pytest.raises(NothingFrozen):
        house.lost_devices.found(MALLORY, device_of(app))
    with pytest.raises(MethodNotFound):
        house.lost_devices.not_me(MALLORY, device_of(app))
    assert house.method(app).state is State.ACTIVE


def test_before_mfa_is_on_the_only_method_may_be_frozen_without_a_word(house: House) -> None:
    app = house.add_app(AIKO)
    assert house.lost_devices.open(AIKO).last is None
    house.lost_devices.report(AIKO, device_of(app), Loss.LOST)
    assert house.method(app).state is State.SUSPENDED


def test_what_is_carried_is_asked_about_first(house: House) -> None:
    office = house.add_app(AIKO, Place.COMPUTER, "Office PC")
    app = house.add_app(AIKO, Place.MOBILE, "iPhone")
    assert [each.id for each in house.lost_devices.open(AIKO).devices] == [app.device_id, office.device_id]
    assert a_device(place=Place.TOKEN).place.is_carried
    assert an_authenticator(state=State.SUSPENDED, ended_because="not_me").loss is None


def test_the_number_of_a_lost_phone_can_be_set_up_on_the_next_one(house: House) -> None:
    """The SIM card is replaced, and the old phone's app stays frozen (S34)."""
    app, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    old = house.add_phone(AIKO, name="iPhone")
    house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN)
    prove(house, office)
    new = house.add_phone(AIKO, name="iPhone")
    assert house.method(new).state is State.ACTIVE
    assert house.method(new).device_id != old.device_id
    assert house.method(old).state is State.REVOKED
    assert house.method(app).state is State.SUSPENDED


def test_what_was_taken_off_a_stolen_phone_never_comes_back_by_a_mail(house: House) -> None:
    """S34: undoing a removal takes no code, and the thief may read the mail."""
    app, office = house.enroll(AIKO)
    house.with_fresh_check(AIKO)
    second = house.add_app(AIKO, name="iPhone")
    house.with_fresh_check(AIKO)
    assert house.removals.remove(AIKO, second.id) is None
    house.lost_devices.report(AIKO, device_of(app), Loss.STOLEN)
    assert state(house, second)[:2] == (State.REVOKED, "removed")
    assert house.method(office).is_default


def test_a_deleted_app_ends_for_good_after_a_week(house: House) -> None:
    """S34: until then it can be found again, as where only the home screen had lost it."""
    app, _ = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.APP_DELETED)
    assert house.removals.erase_put_away() == 0
    house.clock.advance(house.policy.not_me_life)
    assert house.removals.erase_put_away() == 1
    assert state(house, app)[:2] == (State.REVOKED, "app_deleted")


def mails(house: House) -> list[Notice]:
    return [each for each in notices(house, NoticeKind.CHANGE_MAIL) if each.facts["what"] in {"frozen", "found"}]


def test_by_the_mails_link_too_what_was_not_theirs_stands_still(house: House) -> None:
    """S17, S33: whoever holds the Slack session must not be the only one to hear of it; nothing is freed by a mail (S19)."""
    app, office = house.enroll(AIKO)
    house.lost_devices.report(AIKO, device_of(app), Loss.LOST)
    (mail,) = mails(house)
    change = house.changes.news(mail)
    assert (change.loss, change.device and change.device.id) == (Loss.LOST, app.device_id)
    assert change.ticket is not None
    assert house.changes.look(change.ticket.reveal()).loss is Loss.LOST
    assert house.changes.not_mine(change.ticket.reveal())[0] == "loss_frozen"
    assert house.changes.not_mine(change.ticket.reveal())[0] == "loss_before"
    assert state(house, app)[:2] == (State.SUSPENDED, "lost")
    prove(house, office)
    house.lost_devices.found(AIKO, device_of(app))
    found = house.changes.news(mails(house)[-1])
    assert (found.what, found.loss) == (What.FOUND, None)
    assert found.ticket is not None
    assert house.changes.not_mine(found.ticket.reveal())[0] == "loss_stolen"
    assert state(house, app)[:2] == (State.SUSPENDED, "stolen")
    assert [each.facts["stopped"] for each in notices(house, NoticeKind.ALARM)] == ["loss_frozen", "loss_stolen"]
    assert {each.actor for each in house.events() if each.action == "authenticators.loss_not_me"} == {"mail"}
