"""A phone number becomes a method only by a code that was sent to it: once, in time, and never twice in the world."""

from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, Kind, Place, State, satisfies_enabling
from bot.authenticators.out_of_band import Held, Purpose, Scope
from bot.authenticators.phones import NumberFault
from bot.enrollment.phones import PhoneRefused, PhoneSetup
from bot.errors import NumberTaken, PhoneSetupOver, PhonesNotAllowed, SendFailed, SetupFinished, SetupNotFound
from bot.notices import Lane, Line, NoticeKind
from bot.policy import Policy
from bot.secret import Secret
from bot.verification.owed import CheckOwed, Progress
from tests.builders import AIKO, BEN, MALLORY
from tests.fakes.house import House

NUMBER = "+819012345678"
WRONG = Secret("000000")


@pytest.fixture(autouse=True)
def people(house: House) -> None:
    for user in (AIKO, BEN, MALLORY):
        house.with_person(user)


@pytest.fixture
def phone(house: House) -> Authenticator:
    return house.begin_phone(AIKO).authenticator


def test_a_number_is_a_method_once_its_code_was_typed(house: House, phone: Authenticator) -> None:
    setup = house.give_number(AIKO, phone, "０９０ー１２３４ー５６７８", name="iPhone")
    assert isinstance(setup, PhoneSetup)
    assert setup.code is not None
    assert setup.code.progress is Progress.UNDER_WAY
    assert house.method(phone).state is State.PENDING
    assert house.phones.confirm(AIKO, phone.id, house.sent_to(phone)).outcome is Outcome.RIGHT
    kept = house.method(phone)
    assert (kept.state, kept.kind, kept.place) == (State.ACTIVE, Kind.SMS, Place.MOBILE)
    assert kept.number == Secret(NUMBER)
    assert house.people.standing(AIKO).device_names() == ["iPhone"]
    assert house.actions()[-4:] == [
        "enrollment.start_phone",
        "enrollment.accept_terms",
        "verification.send_code",
        "enrollment.confirm_phone",
    ]


def test_the_code_goes_to_the_line_and_the_notice_holds_neither_number_nor_code(
    house: House, phone: Authenticator
) -> None:
    house.give_number(AIKO, phone)
    (notice,) = [each for each in house.notices() if each.kind is NoticeKind.CODE]
    assert notice.to == Line(phone.id)
    code = house.sent_to(phone).reveal()
    everything = str(house.sql("SELECT * FROM notices")) + str(house.sql("SELECT * FROM out_of_band_codes"))
    everything += str(house.sql("SELECT * FROM audit_events")) + str(house.sql("SELECT * FROM code_tallies"))
    everything += str(house.sql("SELECT * FROM authenticators"))
    assert code not in everything
    assert "9012345678" not in everything


def test_a_code_that_has_left_is_kept_as_its_hash_only(house: House, phone: Authenticator) -> None:
    setup = house.give_number(AIKO, phone)
    assert isinstance(setup, PhoneSetup)
    assert setup.code is not None
    typed = house.sent_to(phone)
    house.dispatches.was_sent(setup.code.code.id)
    assert house.dispatches.due(setup.code.code.id) is None
    assert house.sql("SELECT code FROM out_of_band_codes")[0].code is None
    assert house.phones.confirm(AIKO, phone.id, typed).outcome is Outcome.RIGHT


def test_sent_twice_the_form_says_right_twice_and_nothing_more_happens(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    typed = house.sent_to(phone)
    house.phones.confirm(AIKO, phone.id, typed)
    before = house.actions()
    assert house.phones.confirm(AIKO, phone.id, typed).outcome is Outcome.RIGHT
    assert house.actions() == before


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [("abc", Outcome.LETTERS), ("", Outcome.LETTERS), ("12345", Outcome.LENGTH), ("000000", Outcome.WRONG)],
)
def test_what_is_not_the_code_is_explained(house: House, phone: Authenticator, typed: str, outcome: Outcome) -> None:
    house.give_number(AIKO, phone)
    assert house.phones.confirm(AIKO, phone.id, Secret(typed)).outcome is outcome
    assert house.method(phone).state is State.PENDING


def test_full_width_digits_and_spaces_are_how_people_write(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    wide = house.sent_to(phone).reveal().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert house.phones.confirm(AIKO, phone.id, Secret(f" {wide[:3]}　{wide[3:]}")).outcome is Outcome.RIGHT


def test_a_newer_code_kills_the_older_and_says_so(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    older = house.sent_to(phone)
    house.clock.advance(timedelta(seconds=30))
    assert house.phones.send_again(AIKO, phone.id, view_id="V1").held is None
    assert house.phones.confirm(AIKO, phone.id, older).outcome is Outcome.EARLIER
    assert house.phones.confirm(AIKO, phone.id, house.sent_to(phone)).outcome is Outcome.RIGHT


def test_a_code_that_comes_late_is_called_late_and_leaves_no_more(house: House, phone: Authenticator) -> None:
    setup = house.give_number(AIKO, phone)
    assert isinstance(setup, PhoneSetup)
    assert setup.code is not None
    typed = house.sent_to(phone)
    house.clock.advance(timedelta(minutes=10))
    assert house.dispatches.due(setup.code.code.id) is None
    assert house.phones.confirm(AIKO, phone.id, typed).outcome is Outcome.LATE
    assert house.phones.confirm(AIKO, phone.id, WRONG).outcome is Outcome.NOT_SENT


def test_wrong_codes_slow_down_and_starting_again_wins_nothing(house: House, phone: Authenticator) -> None:
    """S4."""
    house.give_number(AIKO, phone)
    for _ in range(5):
        assert house.phones.confirm(AIKO, phone.id, WRONG).outcome is Outcome.WRONG
    assert house.phones.confirm(AIKO, phone.id, house.sent_to(phone)).outcome is Outcome.WAIT
    app = house.begin_app(AIKO).authenticator
    assert house.confirm(AIKO, app).outcome is Outcome.WAIT


def test_another_number_kills_the_codes_of_the_former_one(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone, by=Kind.VOICE)
    former = house.sent_to(phone)
    form = house.phones.other_number(AIKO, phone.id)
    assert form.authenticator.number == Secret(NUMBER), "what was typed is kept"
    assert house.phones.confirm(AIKO, phone.id, former).outcome is Outcome.NOT_SENT
    house.give_number(AIKO, phone, "080-8765-4321")
    assert house.phones.confirm(AIKO, phone.id, former).outcome is Outcome.WRONG
    assert house.phones.confirm(AIKO, phone.id, house.sent_to(phone)).outcome is Outcome.RIGHT
    assert house.method(phone).number == Secret("+818087654321")


def test_a_call_instead_goes_on_with_calls(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    house.clock.advance(timedelta(minutes=1))
    setup = house.phones.call_instead(AIKO, phone.id, view_id="V1")
    assert setup.authenticator.kind is Kind.VOICE
    assert setup.code is not None
    leaving = house.dispatches.due(setup.code.code.id)
    assert leaving is not None
    assert leaving.by is Kind.VOICE
    assert house.phones.confirm(AIKO, phone.id, leaving.code).outcome is Outcome.RIGHT
    assert house.method(phone).kind is Kind.VOICE


def test_an_unfinished_phone_is_taken_up_again(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    house.restart()
    again = house.begin_phone(AIKO)
    assert again.authenticator.id == phone.id
    assert again.code is not None
    house.clock.advance(timedelta(minutes=11))
    assert house.begin_phone(AIKO).code is None
    house.clock.advance(timedelta(minutes=20))
    assert house.begin_phone(AIKO).authenticator.id != phone.id


def test_what_expires_leaves_neither_number_nor_code(house: House, phone: Authenticator) -> None:
    """S7, S39."""
    house.give_number(AIKO, phone)
    house.clock.advance(timedelta(minutes=31))
    house.enrollments.expire_unfinished()
    (row,) = house.sql("SELECT phone_number, number_digest, wanted_name, state FROM authenticators")
    assert tuple(row) == (None, None, None, State.REVOKED)
    assert house.sql("SELECT * FROM out_of_band_codes") == []
    with pytest.raises(PhoneSetupOver):
        house.phones.confirm(AIKO, phone.id, WRONG)


def test_codes_are_forgotten_an_hour_after_their_life_and_counts_after_a_day(
    house: House, phone: Authenticator
) -> None:
    house.give_number(AIKO, phone)
    house.phones.confirm(AIKO, phone.id, house.sent_to(phone))
    for by, codes, counts in (
        (timedelta(minutes=70), 1, 8),
        (timedelta(microseconds=1), 0, 8),
        (timedelta(days=1), 0, 0),
    ):
        house.clock.advance(by)
        house.enrollments.expire_unfinished()
        assert len(house.sql("SELECT * FROM out_of_band_codes")) == codes
        assert len(house.sql("SELECT * FROM code_tallies")) == counts


def test_terms_are_accepted_once_for_each_version_and_only_with_a_number_that_can_be_kept(
    house: House, phone: Authenticator
) -> None:
    """S39."""
    house.give_number(AIKO, phone, "110")
    assert house.sql("SELECT * FROM acceptances") == []
    house.give_number(AIKO, phone)
    house.clock.advance(timedelta(minutes=1))
    house.give_number(AIKO, phone, "080-8765-4321")
    (row,) = house.sql("SELECT account_id, what, version FROM acceptances")
    assert tuple(row) == ("account-aiko", "phone_numbers", "v1")
    assert house.actions().count("enrollment.accept_terms") == 1


@pytest.mark.parametrize(("typed", "fault"), [("110", NumberFault.EMERGENCY), ("050-1234-5678", NumberFault.VOIP)])
def test_a_refused_number_changes_nothing(house: House, phone: Authenticator, typed: str, fault: NumberFault) -> None:
    before = house.actions(), house.method(phone)
    assert house.give_number(AIKO, phone, typed) == PhoneRefused((fault,))
    assert (house.actions(), house.method(phone)) == before


def test_somebody_elses_number_is_refused_in_every_spelling_also_right_after_a_code_went_to_it(house: House) -> None:
    house.add_phone(AIKO)
    theirs = house.begin_phone(MALLORY).authenticator
    assert house.give_number(MALLORY, theirs, "+81 (0)90 1234 5678") == PhoneRefused((NumberFault.TAKEN,))
    assert house.actions()[-1] == "enrollment.refuse_phone"


def test_asking_whose_numbers_are_known_costs_as_much_as_a_code(house: House) -> None:
    house.add_phone(AIKO)
    theirs = house.begin_phone(MALLORY).authenticator
    answers = []
    for _ in range(house.policy.codes_per_account_an_hour + 3):
        house.clock.advance(timedelta(minutes=2))
        answers.append(house.give_number(MALLORY, theirs))
    assert answers.count(PhoneRefused((NumberFault.TAKEN,))) == house.policy.codes_per_account_an_hour
    last = answers[-1]
    assert isinstance(last, PhoneRefused)
    assert last.held is not None
    assert last.held.scope is Scope.ACCOUNT


def test_nobody_keeps_the_codes_of_a_number_away_by_typing_it(house: House) -> None:
    phone = house.add_phone(AIKO)
    theirs = house.begin_phone(MALLORY).authenticator
    for _ in range(house.policy.codes_per_number_an_hour):
        house.give_number(MALLORY, theirs)
    house.clock.advance(house.policy.resend_wait)
    assert house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id="V1").held is None


def test_ones_own_number_is_not_taken_twice(house: House) -> None:
    phone = house.add_phone(AIKO)
    again = house.begin_phone(AIKO).authenticator
    assert house.give_number(AIKO, again, by=Kind.VOICE) == PhoneRefused((NumberFault.OWN,))
    house.authenticators.not_me(AIKO, phone.id)
    with pytest.raises(PhoneSetupOver):
        house.give_number(AIKO, again)


def test_a_number_that_was_stopped_does_not_come_back_by_itself(house: House) -> None:
    house.add_app(AIKO)
    phone = house.add_phone(AIKO)
    house.authenticators.not_me(AIKO, phone.id)
    house.fresh_checks.step_up(AIKO, house.people.standing(AIKO).active[0].id, WRONG)
    house.with_fresh_check(AIKO)
    again = house.begin_phone(AIKO).authenticator
    assert house.give_number(AIKO, again) == PhoneRefused((NumberFault.STOPPED,))
    house.with_fresh_check(MALLORY)
    theirs = house.begin_phone(MALLORY).authenticator
    house.clock.advance(timedelta(minutes=1))
    assert house.give_number(MALLORY, theirs) == PhoneRefused((NumberFault.TAKEN,))


def test_of_two_with_a_code_for_one_number_the_first_gets_it(house: House) -> None:
    """A number that two people begin with: no one can be kept from a number by somebody who only claims it."""
    ours, theirs = house.begin_phone(AIKO).authenticator, house.begin_phone(MALLORY).authenticator
    house.give_number(AIKO, ours)
    house.clock.advance(timedelta(minutes=1))
    house.give_number(MALLORY, theirs)
    late = house.sent_to(theirs)
    assert house.phones.confirm(AIKO, ours.id, house.sent_to(ours)).outcome is Outcome.RIGHT
    with pytest.raises(NumberTaken):
        house.phones.confirm(MALLORY, theirs.id, late)
    assert house.method(theirs).state is State.PENDING
    house.clock.advance(timedelta(minutes=1))
    for send in (house.phones.send_again, house.phones.call_instead):
        with pytest.raises(NumberTaken):
            send(MALLORY, theirs.id, view_id="V1")
    assert house.begin_phone(MALLORY).code is None, "the form opens: only another number helps"


def test_the_database_itself_keeps_a_number_with_one_account(house: House) -> None:
    ours, theirs = house.begin_phone(AIKO).authenticator, house.begin_phone(MALLORY).authenticator
    house.add_phone(BEN, "080-8765-4321")
    house.give_number(AIKO, ours)
    house.clock.advance(timedelta(minutes=1))
    house.give_number(MALLORY, theirs)
    house.phones.confirm(AIKO, ours.id, house.sent_to(ours))
    device = house.method(ours).device_id
    assert device is not None
    both = house.method(theirs).confirmed(on=device, at=house.clock.now(), is_default=False)
    with house.database.begin() as uow, pytest.raises(NumberTaken):
        uow.authenticators.save(both)


def test_what_is_not_theirs_answers_nobody_else(house: House, phone: Authenticator) -> None:
    """S51."""
    house.give_number(AIKO, phone)
    code = house.sent_to(phone)
    for act in (
        lambda: house.phones.confirm(MALLORY, phone.id, code),
        lambda: house.phones.send_again(MALLORY, phone.id, view_id=None),
        lambda: house.phones.other_number(MALLORY, phone.id),
        lambda: house.give_number(MALLORY, phone),
        lambda: house.enrollments.show(AIKO, phone.id),
        lambda: house.enrollments.confirm_app(AIKO, house.begin_app(BEN).authenticator.id, name="x", typed=code),
    ):
        with pytest.raises((SetupNotFound, SetupFinished)):
            act()
    assert house.phones.confirm(AIKO, phone.id, code).outcome is Outcome.RIGHT


def test_a_mobile_number_without_a_name_falls_with_the_one_phone_there_is(house: House) -> None:
    house.add_app(AIKO, Place.MOBILE, "iPhone")
    house.add_phone(AIKO)
    standing = house.people.standing(AIKO)
    assert standing.device_names() == ["iPhone"]
    assert not standing.is_protected
    house.add_phone(AIKO, "092-802-1234", place=Place.ALTERNATE, by=Kind.VOICE)
    assert set(house.people.standing(AIKO).device_names()) == {"iPhone", "Smartphone"}
    assert house.people.standing(AIKO).is_protected


def test_two_numbers_alone_never_turn_mfa_on(house: House) -> None:
    """S19, S30."""
    house.add_phone(AIKO)
    house.add_phone(AIKO, "092-802-1234", place=Place.ALTERNATE, by=Kind.VOICE)
    assert not satisfies_enabling(house.people.standing(AIKO).authenticators)
    house.add_app(AIKO, Place.COMPUTER, "Office PC")
    house.enrollments.enable(AIKO, understood=True)
    assert house.people.standing(AIKO).account.enabled_at is not None


def test_a_fresh_check_is_owed_before_a_phone_and_a_phone_can_give_it(house: House) -> None:
    """S31, and somebody who has only a phone gets on."""
    phone = house.add_phone(AIKO)
    house.clock.advance(timedelta(minutes=6))
    assert isinstance(house.phones.add_phone(AIKO), CheckOwed)
    owed = house.enrollments.add_app(AIKO, Place.COMPUTER, usual_name="PC")
    assert isinstance(owed, CheckOwed)
    assert [each.id for each, _ in owed.methods] == [phone.id]
    assert house.fresh_checks.step_up(AIKO, phone.id, WRONG).outcome is Outcome.NOT_SENT
    sent = house.fresh_checks.send_code(AIKO, phone.id, wanted=Place.COMPUTER, view_id="V1")
    assert sent.code is not None
    typed = house.sent_to(phone, Purpose.STEP_UP)
    assert house.fresh_checks.step_up(AIKO, phone.id, WRONG).outcome is Outcome.WRONG
    assert house.fresh_checks.step_up(AIKO, phone.id, typed).outcome is Outcome.RIGHT
    house.begin_app(AIKO, Place.COMPUTER)
    house.clock.advance(timedelta(minutes=6))
    assert house.fresh_checks.step_up(AIKO, phone.id, typed).outcome is Outcome.USED


@pytest.mark.parametrize("house", [Policy(phones_allowed=False)], indirect=True)
def test_where_phones_are_switched_off_none_is_begun(house: House) -> None:
    """S19."""
    with pytest.raises(PhonesNotAllowed):
        house.phones.add_phone(AIKO)


def test_switched_off_later_a_number_neither_counts_nor_answers(house: House) -> None:
    """S19: what was there is kept, and stands still."""
    house.add_app(AIKO, Place.COMPUTER, "Office PC")
    phone = house.add_phone(AIKO, name="iPhone")
    house.policy = Policy(phones_allowed=False)
    house.restart()
    standing = house.people.standing(AIKO)
    assert [each.kind for each in standing.active] == [Kind.APP]
    assert [each.id for each in standing.paused] == [phone.id]
    house.clock.advance(timedelta(minutes=6))
    owed = house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="Smartphone")
    assert isinstance(owed, CheckOwed)
    assert [each.kind for each, _ in owed.methods] == [Kind.APP]


def test_a_budget_for_everybody_that_is_spent_stops_phones_and_rings_once(house: House) -> None:
    """S19: apps go on."""
    house.policy = Policy(codes_in_all_an_hour=10, codes_per_account_an_hour=40, codes_per_number_an_hour=20)
    house.restart()
    phone = house.begin_phone(AIKO).authenticator
    for number in range(10):
        assert isinstance(house.give_number(AIKO, phone, f"090-1234-56{number:02}"), PhoneSetup)
    for number in range(10, 14):
        refused = house.give_number(AIKO, phone, f"090-1234-56{number:02}")
        assert isinstance(refused, PhoneRefused)
        assert isinstance(refused.held, Held)
        assert refused.held.scope is Scope.ALL
    other = house.begin_phone(BEN).authenticator
    assert isinstance(house.give_number(BEN, other), PhoneRefused)
    assert len([each for each in house.notices() if each.kind is NoticeKind.ALARM]) == 1
    house.add_app(BEN)
    house.clock.advance(timedelta(hours=1))
    house.with_fresh_check(BEN)
    assert isinstance(house.give_number(BEN, house.begin_phone(BEN).authenticator), PhoneSetup)


def test_how_far_a_code_has_come_is_what_the_notice_and_the_gateway_know(house: House, phone: Authenticator) -> None:
    setup = house.give_number(AIKO, phone)
    assert isinstance(setup, PhoneSetup)
    assert setup.code is not None
    code = setup.code.code

    def progress() -> Progress | None:
        now = house.phones.look(AIKO, phone.id).code
        return now.progress if now else None

    (leaving,) = house.outbox.claim(Lane.PHONE)
    assert progress() is Progress.UNDER_WAY
    house.outbox.failed(leaving, SendFailed("no answer", permanent=False))
    assert progress() is Progress.TROUBLE
    house.clock.advance(timedelta(seconds=20))
    (again,) = house.outbox.claim(Lane.PHONE)
    house.outbox.sent(again)
    house.dispatches.was_sent(code.id)
    assert progress() is Progress.SENT
    house.outbox.arrived(code.notice_id, "failed")
    assert progress() is Progress.REFUSED


def test_a_newer_code_does_not_wait_behind_one_that_nobody_answers_for(house: House, phone: Authenticator) -> None:
    house.give_number(AIKO, phone)
    (stuck,) = house.outbox.claim(Lane.PHONE)
    house.outbox.failed(stuck, SendFailed("no answer", permanent=False, retry_after=timedelta(minutes=5)))
    house.clock.advance(timedelta(seconds=31))
    newer = house.phones.send_again(AIKO, phone.id, view_id="V1").code
    assert newer is not None
    assert [each.id for each in house.outbox.claim(Lane.PHONE)] == [newer.code.notice_id]
