"""Hardware tokens from the shelf into a hand and back: what each step promises, to the holder and to the operator."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place, State
from bot.errors import NoUsableMethod, TokenNotWaiting, TokenRefused
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.secret import Secret
from bot.tokens.holding import TokenSetup
from bot.tokens.model import TokenState
from bot.verification.owed import CheckOwed
from tests.builders import AIKO, MALLORY, OTHER_SEED, a_seed_row, account_of, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def stocked(house: House) -> None:
    house.with_person(AIKO)
    house.with_person(MALLORY)
    house.with_token()


def news(house: House) -> list[str]:
    return [notice.facts["done"] for notice in house.notices() if "done" in notice.facts]


def in_use(house: House) -> None:
    """Aiko's token, confirmed; a code of it would be used up, so time goes on."""
    assert house.confirm_token(AIKO, house.lend(AIKO)).outcome is Outcome.RIGHT
    house.clock.advance(timedelta(minutes=10))


def test_a_lent_token_waits_and_works_only_after_its_first_code(house: House) -> None:
    """S7."""
    token = house.lend(AIKO)
    assert (token.state, token.place, token.token_serial) == (State.PENDING, Place.TOKEN, "1234-5678")
    assert not house.people.standing(AIKO).active
    assert house.confirm_token(AIKO, token).outcome is Outcome.RIGHT
    standing = house.people.standing(AIKO)
    assert [each.id for each in standing.active] == [token.id]
    assert [(each.name, each.place) for each in standing.devices] == [("Token 1234-5678", Place.TOKEN)]
    assert not standing.waiting_tokens
    assert house.actions()[-2:] == ["tokens.lend", "enrollment.confirm_token"]
    assert news(house) == ["token_lent", "token_added"]


def test_sent_twice_the_first_code_says_right_twice_and_adds_once(house: House) -> None:
    token = house.lend(AIKO)
    assert [house.confirm_token(AIKO, token).outcome for _ in range(2)] == [Outcome.RIGHT] * 2
    assert len(house.people.standing(AIKO).devices) == 1


def test_a_token_and_an_app_are_two_methods_on_two_devices(house: House) -> None:
    """Design, section 2: protected; S30."""
    in_use(house)
    house.fresh_checks.step_up(AIKO, house.people.standing(AIKO).active[0].id, shown(house))
    house.add_app(AIKO)
    house.enrollments.enable(AIKO, understood=True)
    assert house.people.standing(AIKO).is_protected


def shown(house: House) -> Secret:
    """What Aiko's token shows now."""
    token = next(each for each in house.people.standing(AIKO).authenticators if each.place is Place.TOKEN)
    return code_of(token.seed, house.clock.now(), token.interval)


def test_who_has_a_method_shows_it_before_the_token_is_added_and_who_has_none_need_not(house: House) -> None:
    """S31."""
    house.lend(AIKO)
    assert isinstance(house.tokens.open(AIKO), TokenSetup)
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=6))
    owed = house.tokens.open(AIKO)
    assert isinstance(owed, CheckOwed)
    assert (owed.wanted, [each.id for each, _ in owed.methods]) == (Place.TOKEN, [app.id])
    house.fresh_checks.step_up(AIKO, app.id, code_of(app.seed, house.clock.now()))
    assert isinstance(house.tokens.open(AIKO), TokenSetup)


def test_nobody_confirms_what_was_lent_to_somebody_else(house: House) -> None:
    token = house.lend(AIKO)
    with pytest.raises(TokenNotWaiting):
        house.tokens.open(MALLORY)
    with pytest.raises(TokenNotWaiting):
        house.confirm_token(MALLORY, token)


def test_a_lending_that_nobody_confirms_ends_and_can_be_renewed_for_the_same_person_only(house: House) -> None:
    token = house.lend(AIKO)
    house.clock.advance(house.policy.token_wait)
    with pytest.raises(TokenNotWaiting):
        house.confirm_token(AIKO, token)
    assert house.enrollments.expire_unfinished() == 1
    assert house.method(token).state is State.REVOKED
    with pytest.raises(TokenRefused, match="somebody else"):
        house.stock.lend("1234-5678", "mallory")
    assert house.confirm_token(AIKO, house.lend(AIKO)).outcome is Outcome.RIGHT


def test_a_set_up_that_waits_for_an_app_does_not_outlive_thirty_minutes_because_a_token_does(house: House) -> None:
    house.lend(AIKO)
    app = house.begin_app(AIKO).authenticator
    house.clock.advance(house.policy.setup_life)
    assert house.enrollments.expire_unfinished() == 1
    assert house.method(app).state is State.REVOKED
    assert house.people.standing(AIKO).waiting_tokens


@pytest.mark.parametrize(("steps_ahead", "drift"), [(0, 0), (-1, 0), (1, 1), (-2, -1)])
def test_the_drift_of_its_clock_is_learned_from_the_first_code(house: House, steps_ahead: int, drift: int) -> None:
    """S3: at most one step."""
    token = house.lend(AIKO)
    assert house.confirm_token(AIKO, token, steps_ahead=steps_ahead).outcome is Outcome.RIGHT
    assert house.method(token).drift == drift
    house.clock.advance(timedelta(minutes=10))
    typed = code_of(token.seed, house.clock.now() + steps_ahead * token.interval, token.interval)
    assert house.fresh_checks.step_up(AIKO, token.id, typed).outcome is Outcome.RIGHT


@pytest.mark.parametrize(("steps_ahead", "outcome"), [(2, Outcome.CLOCK_FAST), (-3, Outcome.CLOCK_SLOW)])
def test_a_clock_that_is_further_off_is_explained_and_not_accepted(
    house: House, steps_ahead: int, outcome: Outcome
) -> None:
    token = house.lend(AIKO)
    assert house.confirm_token(AIKO, token, steps_ahead=steps_ahead).outcome is outcome
    assert house.method(token).state is State.PENDING


def test_wrong_first_codes_wait_as_those_of_apps_do(house: House) -> None:
    """S4: starting again with another kind of method wins no new guesses."""
    token = house.lend(AIKO)
    app = house.begin_app(AIKO).authenticator
    wrong = house.wrong(app)
    for _ in range(house.policy.free_tries):
        house.tokens.confirm(AIKO, token.id, name="", usual_name="Token", typed=wrong)
    assert house.confirm_token(AIKO, token).outcome is Outcome.WAIT
    assert house.confirm(AIKO, app).outcome is Outcome.WAIT


def test_steps_that_one_holder_used_stay_used_for_the_next(house: House) -> None:
    """S2, law 3: who hands a token on still knows the code it showed a moment ago."""
    token = house.lend(AIKO)
    typed = code_of(token.seed, house.clock.now(), token.interval)
    assert house.confirm_token(AIKO, token).outcome is Outcome.RIGHT
    house.stock.take_back("1234-5678")
    again = house.lend(MALLORY)
    checked = house.tokens.confirm(MALLORY, again.id, name="", usual_name="Token", typed=typed)
    assert checked.outcome is Outcome.USED
    house.clock.advance(token.interval)
    assert house.confirm_token(MALLORY, again).outcome is Outcome.RIGHT


def test_a_token_taken_back_stops_at_once_and_its_method_stays_on_record(house: House) -> None:
    """S34."""
    app = house.add_app(AIKO)
    token = house.lend(AIKO)
    house.confirm_token(AIKO, token)
    holder = house.stock.take_back("12345678")
    assert holder is not None
    assert holder.sso_id == "aiko"
    ended = house.method(token)
    assert (ended.state, ended.ended_because, ended.seed) == (State.REVOKED, "taken_back", None)
    assert [each.id for each in house.people.standing(AIKO).active] == [app.id]
    assert (news(house)[-1], house.actions()[-1]) == ("token_taken_back", "tokens.take_back")


def test_another_method_is_asked_first_once_the_token_is_gone(house: House) -> None:
    """S32."""
    in_use(house)
    first = house.people.standing(AIKO).active[0]
    house.fresh_checks.step_up(AIKO, first.id, shown(house))
    app = house.add_app(AIKO)
    house.stock.report_lost("1234-5678")
    assert house.method(app).is_default


def test_a_token_that_was_never_confirmed_can_be_taken_back_too(house: House) -> None:
    token = house.lend(AIKO)
    house.stock.take_back("1234-5678")
    with pytest.raises(TokenNotWaiting):
        house.confirm_token(AIKO, token)
    assert not house.people.standing(AIKO).waiting_tokens


def locked_in(house: House) -> None:
    """Aiko's MFA is on, and the token is all she has left."""
    phone, office = house.enroll(AIKO)
    token = house.lend(AIKO)
    assert house.confirm_token(AIKO, token).outcome is Outcome.RIGHT
    house.authenticators.not_me(AIKO, phone.id)
    house.authenticators.not_me(AIKO, office.id)


@pytest.mark.parametrize("ending", ["take_back", "report_lost"])
def test_the_last_method_of_somebody_whose_mfa_is_on_is_not_ended_without_saying_so(house: House, ending: str) -> None:
    """Law 2: the consequence is named, and the operator says it anyway or gives another method first."""
    locked_in(house)
    with pytest.raises(TokenRefused, match=r"last method of aiko.*--even-if-last"):
        getattr(house.stock, ending)("1234-5678")
    assert len(house.people.standing(AIKO).active) == 1
    getattr(house.stock, ending)("1234-5678", even_if_last=True)
    assert house.people.standing(AIKO).is_locked_out


def test_who_lost_the_last_method_adds_none_from_a_slack_session_alone_but_a_token_from_staff_opens(
    house: House,
) -> None:
    """S31, law 10: a stolen session would otherwise make itself a method."""
    locked_in(house)
    house.stock.take_back("1234-5678", even_if_last=True)
    house.clock.advance(timedelta(minutes=10))
    with pytest.raises(NoUsableMethod):
        house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="Smartphone")
    house.with_token(serial="2000", seed=OTHER_SEED)
    assert house.confirm_token(AIKO, house.lend(AIKO, "2000")).outcome is Outcome.RIGHT
    house.begin_app(AIKO)


def test_this_was_not_me_stops_a_token_that_waits_and_one_that_works(house: House) -> None:
    waiting = house.lend(AIKO)
    house.authenticators.not_me(AIKO, waiting.id)
    assert house.method(waiting).state is State.REVOKED
    assert alarms(house) == ["yes"]
    working = house.lend(AIKO)
    house.confirm_token(AIKO, working)
    house.authenticators.not_me(AIKO, working.id)
    assert house.method(working).state is State.SUSPENDED
    assert alarms(house) == ["yes", "yes"]
    house.stock.take_back("1234-5678")
    assert house.method(working).state is State.REVOKED


def test_who_did_not_hand_the_token_back_can_say_so_and_security_hears_it(house: House) -> None:
    """S17: somebody else may have stood at the counter in their name."""
    token = house.lend(AIKO)
    house.confirm_token(AIKO, token)
    house.stock.take_back("1234-5678")
    house.authenticators.not_me(AIKO, token.id)
    assert alarms(house) == ["over"]
    assert house.method(token).state is State.REVOKED


def alarms(house: House) -> list[str]:
    return [notice.facts["stopped"] for notice in house.notices() if notice.kind is NoticeKind.ALARM]


def test_a_lost_token_can_be_lent_again_only_after_it_was_found(house: House) -> None:
    in_use(house)
    house.stock.report_lost("1234-5678")
    with pytest.raises(TokenRefused, match="is lost"):
        house.stock.lend("1234-5678", "mallory")
    assert house.stock.take_back("1234-5678") is None
    house.lend(MALLORY)


def test_a_retired_token_has_no_seed_and_never_comes_back(house: House) -> None:
    in_use(house)
    with pytest.raises(TokenRefused, match="take-back"):
        house.stock.retire("1234-5678")
    house.stock.take_back("1234-5678")
    house.stock.retire("1234-5678")
    for act in (house.stock.take_back, house.stock.retire, house.stock.report_lost):
        with pytest.raises(TokenRefused):
            act("1234-5678")
    with pytest.raises(TokenRefused):
        house.stock.lend("1234-5678", "aiko")
    assert [row.seed for row in house.sql("SELECT seed FROM tokens")] == [None]
    assert house.stock.take_in([a_seed_row()], is_rehearsal=False)
    assert house.stock.take_in([a_seed_row(serial="9")], is_rehearsal=False)


def test_a_token_never_shares_a_device_that_is_something_else(house: House) -> None:
    """Losing the phone would seem to lose the token with it."""
    app = house.add_app(AIKO, name="iPhone")
    token = house.lend(AIKO)
    typed = code_of(token.seed, house.clock.now(), token.interval)
    house.tokens.confirm(AIKO, token.id, name="iPhone", usual_name="Token", typed=typed)
    assert house.method(token).device_id != app.device_id
    assert house.people.standing(AIKO).is_protected


def test_the_same_token_lent_again_is_the_same_device_again(house: House) -> None:
    in_use(house)
    house.stock.take_back("1234-5678")
    house.confirm_token(AIKO, house.lend(AIKO))
    assert [each.name for each in house.people.standing(AIKO).devices] == ["Token 1234-5678"]


def test_what_an_operator_mistypes_changes_nothing(house: House) -> None:
    before = house.stock.stock(), house.actions()
    for serial, account in (("nope", "aiko"), ("1234-5678", "nobody")):
        with pytest.raises(TokenRefused):
            house.stock.lend(serial, account)
    for act in (house.stock.take_back, house.stock.report_lost, house.stock.retire):
        with pytest.raises(TokenRefused):
            act("nope")
    with pytest.raises(TokenRefused, match="lent to nobody"):
        house.stock.take_back("1234-5678")
    assert (house.stock.stock(), house.actions()) == before


def test_the_list_shows_who_has_what_and_no_seed(house: House) -> None:
    house.lend(AIKO)
    (line,) = house.stock.stock()
    assert (line.serial, line.state, line.holder, line.method_state) == (
        "1234-5678",
        TokenState.LENT,
        "aiko",
        State.PENDING,
    )


@pytest.mark.parametrize("house", [Policy(methods_per_account=2)], indirect=True)
def test_an_account_takes_no_more_methods_than_the_policy_allows(house: House) -> None:
    house.enroll(AIKO)
    with pytest.raises(TokenRefused, match="as many methods"):
        house.stock.lend("1234-5678", "aiko")


def test_a_rehearsal_writes_nothing_and_an_import_is_whole_or_not_at_all(house: House) -> None:
    rows = [a_seed_row(line=2, serial="1", seed=OTHER_SEED), a_seed_row(line=3, serial="2")]
    before = house.stock.stock(), house.actions()
    for is_rehearsal in (True, False):
        (fault,) = house.stock.take_in(rows, is_rehearsal=is_rehearsal)
        assert (fault.line, fault.reason) == (3, "a token with this seed was imported before, under another serial")
    assert house.stock.take_in(rows[:1], is_rehearsal=True) == ()
    assert (house.stock.stock(), house.actions()) == before
    assert house.stock.take_in(rows[:1], is_rehearsal=False) == ()
    assert [line.serial for line in house.stock.stock()] == ["1", "1234-5678"]
    assert house.actions()[-1] == "tokens.import"


def test_an_account_that_is_not_linked_yet_can_be_lent_one(house: House) -> None:
    house.people.add(account_of(AIKO, id="account-x", sso_id="x", addresses=()))
    assert not house.stock.lend("1234-5678", "x").is_linked


def mails(house: House) -> list[str]:
    return [notice.facts["what"] for notice in house.notices() if notice.kind is NoticeKind.CHANGE_MAIL]


def test_a_mail_tells_of_a_token_that_was_added_or_ended_and_none_of_one_that_only_waits(house: House) -> None:
    """S33: on every channel, and only what is so."""
    token = house.lend(AIKO)
    assert mails(house) == []
    house.confirm_token(AIKO, token)
    assert mails(house) == ["added"]
    house.stock.take_back("1234-5678")
    assert mails(house) == ["added", "ended"]
    house.lend(MALLORY)
    house.stock.take_back("1234-5678")
    assert mails(house) == ["added", "ended"]
