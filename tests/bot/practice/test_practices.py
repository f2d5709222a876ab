"""One device counts as lost for one practice sign-in: nothing real changes, and nothing real can be won by it."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, Place
from bot.authenticators.out_of_band import Purpose
from bot.errors import DeviceNotFound, MethodNotFound, NothingLeft, PracticeOver
from bot.notices import NoticeKind
from bot.policy import Policy
from bot.practice.model import PRACTICE_LIFE, PROOF_LIFE, Attempt, Ended, Practice, proof
from bot.verification.model import Ask, Status, Verification, Way
from bot.verification.owed import CheckOwed
from tests.bot.verification.kit import notices
from tests.builders import AIKO, MALLORY, code_of
from tests.fakes.house import House


@pytest.fixture(autouse=True)
def enrolled(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return both


def begin(house: House, lost: Authenticator) -> Attempt:
    assert lost.device_id is not None
    return house.practices.start(AIKO, lost.device_id)


def answer(house: House, attempt: Attempt, method: Authenticator, **code: Any) -> tuple[Outcome, Practice]:
    typed = code.get("typed") or code_of(method.seed, house.clock.now())
    checked, practice = house.practices.answer(AIKO, attempt.practice.id, method.id, typed)
    return checked.outcome, practice


def proven(house: House) -> dict[str, bool]:
    return {device.name: practice is not None for device, practice in house.people.standing(AIKO).losses()}


def test_getting_in_without_a_device_proves_it(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, pc = enrolled
    attempt = begin(house, iphone)
    assert [name for _, name in attempt.methods] == ["Office PC"]
    assert proven(house) == {"iPhone": False, "Office PC": False}
    house.clock.advance(timedelta(seconds=41))
    outcome, practice = answer(house, attempt, pc)
    assert (outcome, practice.ended, practice.took) == (Outcome.RIGHT, Ended.GOT_IN, timedelta(seconds=41))
    assert proven(house) == {"iPhone": True, "Office PC": False}
    assert house.actions()[-2:] == ["practice.start", "practice.finish"]
    assert [each.facts for each in notices(house, NoticeKind.PRACTICE)] == [{"practice": practice.id}]


def test_a_proof_ends_with_its_method_and_after_a_year(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    _, practice = answer(house, begin(house, iphone), pc)
    at = house.clock.now()
    assert iphone.device_id is not None
    assert proof(iphone.device_id, [practice], [iphone, pc], at) is practice
    assert proof(iphone.device_id, [practice], [iphone], at) is None
    assert proof(iphone.device_id, [practice], [iphone, pc], practice.started_at + PROOF_LIFE) is None
    house.authenticators.not_me(AIKO, pc.id)
    assert proven(house) == {"iPhone": False}


def test_the_lost_device_does_not_answer(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """Methods on one device fall together, also those that a crafted window names."""
    iphone, _ = enrolled
    attempt = begin(house, iphone)
    with pytest.raises(MethodNotFound):
        answer(house, attempt, iphone)


def test_where_nothing_would_be_left_no_practice_begins(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    house.authenticators.not_me(AIKO, pc.id)
    with pytest.raises(NothingLeft):
        begin(house, iphone)
    with pytest.raises(DeviceNotFound):
        begin(house, pc)


def test_somebody_elses_device_and_practice_are_out_of_reach(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    house.with_person(MALLORY)
    house.enroll(MALLORY)
    assert iphone.device_id is not None
    with pytest.raises(DeviceNotFound):
        house.practices.start(MALLORY, iphone.device_id)
    attempt = begin(house, iphone)
    with pytest.raises(PracticeOver):
        house.practices.answer(MALLORY, attempt.practice.id, pc.id, code_of(pc.seed, house.clock.now()))
    with pytest.raises(PracticeOver):
        house.practices.give_up(MALLORY, attempt.practice.id)
    assert house.practices.get(MALLORY, attempt.practice.id) is None


@pytest.mark.parametrize("moved", [PRACTICE_LIFE, timedelta(seconds=-1)])
def test_late_or_with_the_clock_set_back_it_is_over(
    house: House, enrolled: tuple[Authenticator, Authenticator], moved: timedelta
) -> None:
    """Law 10: a time that was not measured is never told."""
    iphone, pc = enrolled
    attempt = begin(house, iphone)
    house.clock.advance(moved)
    with pytest.raises(PracticeOver):
        answer(house, attempt, pc)
    assert proven(house) == {"iPhone": False, "Office PC": False}


def test_a_newer_practice_takes_the_older_ones_place(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, pc = enrolled
    older = begin(house, iphone)
    newer = begin(house, pc)
    with pytest.raises(PracticeOver):
        answer(house, older, pc)
    assert answer(house, newer, iphone)[0] is Outcome.RIGHT


def test_giving_up_changes_nothing_and_is_told(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, pc = enrolled
    attempt = begin(house, iphone)
    assert house.practices.give_up(AIKO, attempt.practice.id).ended is Ended.GAVE_UP
    with pytest.raises(PracticeOver):
        answer(house, attempt, pc)
    assert house.actions()[-1] == "practice.give_up"
    assert proven(house) == {"iPhone": False, "Office PC": False}


def test_a_later_practice_that_does_not_work_out_ends_the_proof(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """What the card calls proven is what happened last."""
    iphone, pc = enrolled
    answer(house, begin(house, iphone), pc)
    house.clock.advance(timedelta(days=30))
    newer = begin(house, iphone)
    assert proven(house)["iPhone"]
    house.practices.give_up(AIKO, newer.practice.id)
    assert not proven(house)["iPhone"]


def test_a_code_is_spent_in_practice_too(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """Law 3, in both directions: one time step, once, wherever it was typed."""
    iphone, pc = enrolled
    typed = code_of(pc.seed, house.clock.now())
    assert answer(house, begin(house, iphone), pc, typed=typed)[0] is Outcome.RIGHT
    assert house.fresh_checks.step_up(AIKO, pc.id, typed).outcome is Outcome.USED
    assert answer(house, begin(house, iphone), pc, typed=typed)[0] is Outcome.USED


def test_wrong_codes_count_as_everywhere(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """S4: practising wins nobody a further handful of guesses, neither by beginning anew nor beside real checks."""
    iphone, pc = enrolled
    wrong = house.wrong(pc)
    for _ in range(Policy().free_tries - 1):
        assert answer(house, begin(house, iphone), pc, typed=wrong)[0] is Outcome.WRONG
    assert house.fresh_checks.step_up(AIKO, pc.id, wrong).outcome is Outcome.WRONG
    assert answer(house, begin(house, iphone), pc)[0] is Outcome.WAIT
    assert house.fresh_checks.step_up(AIKO, pc.id, wrong).outcome is Outcome.WAIT


def test_a_practice_is_nobodys_fresh_check(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    """S31: whoever sits at a Slack session can practise; methods change only after the real check."""
    iphone, pc = enrolled
    assert answer(house, begin(house, iphone), pc)[0] is Outcome.RIGHT
    assert isinstance(house.enrollments.add_app(AIKO, Place.MOBILE, usual_name="New phone"), CheckOwed)


def test_a_code_sent_for_practice_opens_nothing_else(house: House) -> None:
    """S13: a code is good for what it was sent for."""
    house.with_fresh_check(AIKO)
    phone = house.add_phone(AIKO, name="Old phone")
    house.clock.advance(timedelta(minutes=11))
    lost = next(each for each in house.people.standing(AIKO).devices if each.name == "iPhone")
    attempt = house.practices.start(AIKO, lost.id)
    sent = house.practices.send_code(AIKO, attempt.practice.id, phone.id, view_id=None)
    assert sent.code is not None
    typed = house.sent_to(phone, Purpose.PRACTICE)
    assert house.fresh_checks.step_up(AIKO, phone.id, typed).outcome is not Outcome.RIGHT
    assert answer(house, attempt, phone, typed=typed)[0] is Outcome.RIGHT
    again = house.practices.start(AIKO, lost.id)
    assert answer(house, again, phone, typed=typed)[0] is Outcome.USED


def test_the_lost_device_works_for_real_sign_ins_meanwhile(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    """Switched off is it only here; and what the practice decides, no client ever sees."""
    iphone, pc = enrolled
    client = house.relying_parties.add("Library").client
    asked = house.verifications.ask(client, Ask(account="aiko", application="Mail"))
    assert isinstance(asked, Verification)
    assert asked.methods == (Way.PROMPT, Way.OTP)
    attempt = begin(house, iphone)
    assert answer(house, attempt, pc)[0] is Outcome.RIGHT
    assert house.verifications.look(client, asked.id).status is Status.PENDING
    begin(house, iphone)
    taken = house.verifications.take_code(client, asked.id, code_of(iphone.seed, house.clock.now()))
    assert taken.verification.status is Status.APPROVED


ACTS = ("lose iphone", "lose pc", "right", "wrong", "give up", "wait")


@given(acts=st.lists(st.sampled_from(ACTS), max_size=8))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_practised_the_real_ways_stay_and_no_sign_in_is_approved(house: House, acts: list[str]) -> None:
    """Laws 2, 5 and 10: a practice neither takes a method away nor decides what a client asked."""
    iphone, pc = (each for each in house.people.standing(AIKO).active)
    client = next(iter(house.relying_parties.list()), None) or house.relying_parties.add("Library").client
    real = house.verifications.ask(client, Ask(account="aiko", application="Mail"))
    assert isinstance(real, Verification)
    before = [(each.id, each.state, each.is_default, each.device_id) for each in house.people.standing(AIKO).active]
    attempt = begin(house, iphone)
    for act in acts:
        lost = attempt.practice.device_id
        stays = pc if lost == iphone.device_id else iphone
        try:
            match act:
                case "lose iphone":
                    attempt = begin(house, iphone)
                case "lose pc":
                    attempt = begin(house, pc)
                case "right":
                    answer(house, attempt, stays)
                case "wrong":
                    answer(house, attempt, stays, typed=house.wrong(stays))
                case "give up":
                    house.practices.give_up(AIKO, attempt.practice.id)
                case _:
                    house.clock.advance(timedelta(seconds=10))
        except PracticeOver:
            continue
    standing = house.people.standing(AIKO)
    assert [(each.id, each.state, each.is_default, each.device_id) for each in standing.active] == before
    assert standing.link.checked_at is None or standing.link.checked_at < attempt.practice.started_at
    now = house.verifications.look(client, real.id)
    assert now.status in {Status.PENDING, Status.EXPIRED}
    house.clock.advance(timedelta(hours=2))
