"""Practice sign-ins as each database keeps them, and when many tap in the same instant."""

from collections import Counter
from datetime import timedelta

import pytest

from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, AuthenticatorId, DeviceId
from bot.errors import PracticeOver
from bot.practice.model import PROOF_LIFE, Ended, Losses, PracticeId
from bot.secret import Secret
from tests.builders import AIKO, BEN, CHIKA, MALLORY, code_of
from tests.contracts.test_phones_at_once import all_at_once
from tests.fakes.house import House

Begun = tuple[PracticeId, AuthenticatorId, Secret]


@pytest.fixture
def enrolled(house: House) -> tuple[Authenticator, Authenticator]:
    house.with_person(AIKO)
    both = house.enroll(AIKO)
    house.clock.advance(timedelta(hours=1))
    return both


def device(app: Authenticator) -> DeviceId:
    assert app.device_id is not None
    return app.device_id


@pytest.fixture
def begun(house: House, enrolled: tuple[Authenticator, Authenticator]) -> Begun:
    """The iPhone counts as lost: the practice, and what ends it."""
    iphone, pc = enrolled
    id_ = house.practices.start(AIKO, device(iphone)).practice.id
    return id_, pc.id, code_of(pc.seed, house.clock.now())


def test_what_was_practised_is_kept_for_a_year(house: House, enrolled: tuple[Authenticator, Authenticator]) -> None:
    iphone, pc = enrolled
    begun = house.practices.start(AIKO, device(iphone)).practice
    assert house.practices.get(AIKO, begun.id) == begun
    typed = code_of(pc.seed, house.clock.now())
    _, done = house.practices.answer(AIKO, begun.id, pc.id, typed)
    house.restart()
    assert house.practices.get(AIKO, begun.id) == done
    assert done.ended is Ended.GOT_IN
    house.clock.advance(PROOF_LIFE)
    house.people.forget_deliveries()
    assert house.practices.get(AIKO, begun.id) == done
    house.clock.advance(timedelta(seconds=1))
    house.people.forget_deliveries()
    assert house.practices.get(AIKO, begun.id) is None


def test_the_figures_for_all_are_what_each_card_says(house: House) -> None:
    """One query over everybody, held against the rule for one."""
    for user in (AIKO, BEN, CHIKA):
        house.with_person(user)
        house.enroll(user)
    house.with_person(MALLORY)
    house.add_app(MALLORY)
    house.clock.advance(timedelta(hours=1))

    def compare(proven: int, on_paper: int, locked_out: int) -> None:
        standings = [house.people.standing(user) for user in (AIKO, BEN, CHIKA)]
        tried = [practice for each in standings if each.is_protected for _, practice in each.losses()]
        alone = sum(len(each.losses()) for each in standings if not each.is_protected)
        assert (tried.count(None), alone) == (on_paper, locked_out)
        found = Losses(proven=proven, on_paper=on_paper, locked_out=locked_out)
        assert house.practices.losses() == found

    compare(0, 6, 0)
    for user in (AIKO, BEN):
        iphone, pc = house.people.standing(user).active
        id_ = house.practices.start(user, device(iphone)).practice.id
        house.practices.answer(user, id_, pc.id, code_of(pc.seed, house.clock.now()))
    compare(2, 4, 0)
    house.clock.advance(timedelta(days=1))
    iphone, _ = house.people.standing(AIKO).active
    house.practices.give_up(AIKO, house.practices.start(AIKO, device(iphone)).practice.id)
    compare(1, 5, 0)
    _, pc = house.people.standing(BEN).active
    house.authenticators.not_me(BEN, pc.id)
    compare(0, 4, 1)
    iphone, pc = house.people.standing(CHIKA).active
    id_ = house.practices.start(CHIKA, device(iphone)).practice.id
    house.practices.answer(CHIKA, id_, pc.id, code_of(pc.seed, house.clock.now()))
    compare(1, 3, 1)
    house.clock.advance(PROOF_LIFE)
    compare(0, 4, 1)


async def test_of_many_right_codes_at_once_one_is_accepted(house: House, begun: Begun) -> None:
    """Law 3: also beside a real check of the same code."""
    id_, pc, typed = begun
    answers = await all_at_once(
        house,
        *[lambda: house.practices.answer(AIKO, id_, pc, typed)[0].outcome] * 8,
        *[lambda: house.fresh_checks.step_up(AIKO, pc, typed).outcome] * 4,
    )
    counted = Counter(answers)
    assert counted[Outcome.RIGHT] == 1
    assert counted[Outcome.RIGHT] + counted[Outcome.USED] + counted[PracticeOver] == 12
    ended = house.actions().count("practice.finish") + house.actions().count("verification.step_up")
    assert ended == 1


async def test_of_getting_in_and_giving_up_at_once_one_is_what_happened(house: House, begun: Begun) -> None:
    id_, pc, typed = begun
    answers = await all_at_once(
        house,
        *[lambda: house.practices.give_up(AIKO, id_).ended] * 3,
        lambda: house.practices.answer(AIKO, id_, pc, typed)[1].ended,
        *[lambda: house.practices.give_up(AIKO, id_).ended] * 3,
    )
    assert answers.count(PracticeOver) == 6
    said = [each for each in house.actions() if each.startswith("practice.")]
    assert said in (["practice.start", "practice.finish"], ["practice.start", "practice.give_up"])


async def test_a_burst_of_beginnings_leaves_one_open(
    house: House, enrolled: tuple[Authenticator, Authenticator]
) -> None:
    iphone, _ = enrolled
    await all_at_once(house, *[lambda: house.practices.start(AIKO, device(iphone))] * 8)
    rows = house.sql("SELECT ended FROM practices")
    assert Counter(row.ended for row in rows) == {None: 1, "replaced": 7}
