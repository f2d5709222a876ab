"""When a code of a method was last right: by it people see what they could do without."""

from datetime import timedelta

from bot.authenticators.codes import Outcome
from bot.authenticators.model import AuthenticatorId
from bot.authenticators.out_of_band import Purpose
from bot.verification.owed import CheckOwed
from tests.builders import AIKO, code_of
from tests.fakes.house import House


def last_used(house: House, id_: AuthenticatorId) -> object:
    return house.method(next(each for each in house.people.standing(AIKO).active if each.id == id_)).last_used_at


def test_setting_it_up_is_no_use_of_it_and_each_right_code_is(house: House) -> None:
    """Fresh check and practice; a wrong code is no use."""
    house.with_person(AIKO)
    iphone, pc = house.enroll(AIKO)
    assert (last_used(house, iphone.id), last_used(house, pc.id)) == (None, None)
    house.clock.advance(timedelta(hours=1))
    wrong = house.fresh_checks.step_up(AIKO, iphone.id, code_of(pc.seed, house.clock.now()))
    assert (wrong.outcome, last_used(house, iphone.id)) == (Outcome.OTHER_DEVICE, None)
    house.fresh_checks.step_up(AIKO, iphone.id, code_of(iphone.seed, house.clock.now()))
    assert last_used(house, iphone.id) == house.clock.now()
    house.clock.advance(timedelta(hours=1))
    assert iphone.device_id is not None
    practice = house.practices.start(AIKO, iphone.device_id).practice
    house.practices.answer(AIKO, practice.id, pc.id, code_of(pc.seed, house.clock.now()))
    assert last_used(house, pc.id) == house.clock.now()
    assert last_used(house, iphone.id) == house.clock.now() - timedelta(hours=1)


def test_a_code_that_was_sent_is_a_use_of_the_phone(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)
    phone = house.add_phone(AIKO)
    house.clock.advance(timedelta(hours=1))
    assert isinstance(house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id=None), CheckOwed)
    checked = house.fresh_checks.step_up(AIKO, phone.id, house.sent_to(phone, Purpose.STEP_UP))
    assert (checked.outcome, last_used(house, phone.id)) == (Outcome.RIGHT, house.clock.now())
