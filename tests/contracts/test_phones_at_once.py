"""Phones when many tap in the same instant: one number is one account's, one code works once, no budget is overdrawn."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from bot.authenticators.codes import Outcome
from bot.authenticators.model import State
from bot.authenticators.out_of_band import Purpose
from bot.authenticators.phones import NumberFault
from bot.enrollment.phones import PhoneRefused, PhoneSetup
from bot.errors import MamoriError, NumberTaken
from bot.policy import Policy
from tests.builders import AIKO, BEN, CHIKA, MALLORY
from tests.fakes.house import House

PEOPLE = (AIKO, BEN, CHIKA, MALLORY)


async def all_at_once(house: House, *flows: Any) -> list[Any]:
    async def come_to(flow: Any) -> Any:
        try:
            return await house.database.transact(flow)
        except MamoriError as refused:
            return type(refused)

    return await asyncio.gather(*(come_to(flow) for flow in flows))


async def test_of_many_who_prove_one_number_at_once_one_gets_it(house: House) -> None:
    """S19: the index decides where two transactions see nothing of each other."""
    proofs = []
    for user in PEOPLE:
        house.with_person(user)
        phone = house.begin_phone(user).authenticator
        assert isinstance(house.give_number(user, phone), PhoneSetup)
        proofs.append((user, phone, house.sent_to(phone)))
        house.clock.advance(timedelta(seconds=121))
    answers = await all_at_once(
        house, *(lambda each=each: house.phones.confirm(each[0], each[1].id, each[2]) for each in proofs)
    )
    right = [each for each in answers if each is not NumberTaken and each.outcome is Outcome.RIGHT]
    assert len(right) == 1
    assert answers.count(NumberTaken) == len(PEOPLE) - 1
    assert [house.method(phone).state for _, phone, _ in proofs].count(State.ACTIVE) == 1


async def test_a_code_sent_many_times_at_once_is_right_once(house: House) -> None:
    house.with_person(AIKO)
    phone = house.add_phone(AIKO)
    house.clock.advance(timedelta(minutes=10))
    house.fresh_checks.send_code(AIKO, phone.id, wanted=None, view_id=None)
    typed = house.sent_to(phone, Purpose.STEP_UP)
    answers = await all_at_once(house, *[lambda: house.fresh_checks.step_up(AIKO, phone.id, typed)] * 12)
    outcomes = Counter(each.outcome for each in answers)
    assert outcomes[Outcome.RIGHT] == 1
    assert house.actions().count("verification.step_up") == 1


async def test_a_burst_of_taps_sends_one_code(house: House) -> None:
    house.with_person(AIKO)
    phone = house.begin_phone(AIKO).authenticator
    answers = await all_at_once(house, *[lambda: house.give_number(AIKO, phone)] * 12)
    assert sum(isinstance(each, PhoneSetup) for each in answers) == 1
    assert house.actions().count("verification.send_code") == 1


async def test_many_people_at_once_do_not_overdraw_what_all_may_cost(house: House) -> None:
    house.policy = Policy(codes_in_all_an_hour=10, codes_per_account_an_hour=40)
    house.restart()
    phones = []
    for user in PEOPLE:
        house.with_person(user)
        phones.append((user, house.begin_phone(user).authenticator))
    taps = [
        lambda user=user, phone=phone, last=last: house.give_number(user, phone, f"090-1234-5{last:03}")
        for last, (user, phone) in enumerate(phones * 6)
    ]
    answers = await all_at_once(house, *taps)
    assert sum(isinstance(each, PhoneSetup) for each in answers) <= 10
    assert house.actions().count("verification.send_code") == 10
    assert all(not isinstance(each, PhoneRefused) or NumberFault.TAKEN not in each.faults for each in answers)
