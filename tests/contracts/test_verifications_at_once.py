"""One decision for each sign-in, however many decide in the same instant (laws 3 and 5), on both databases."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.notices import NoticeKind
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Ask, PostedPrompt, Status, Strength, Verification
from storage.tables import ChangedMeanwhile
from tests.bot.verification.kit import asked, code_now, is_fetched, notices, number
from tests.builders import AIKO
from tests.contracts.test_laws_at_once import all_at_once
from tests.fakes.house import House

DECISIONS = [f"verification.{each.value}" for each in Status]


@pytest.fixture
def clients(house: House) -> list[RelyingParty]:
    house.with_person(AIKO)
    house.enroll(AIKO)
    house.clock.advance(timedelta(minutes=10))
    return [house.relying_parties.add(name).client for name in ("Portal", "VPN")]


async def test_of_many_submissions_of_one_right_code_exactly_one_is_accepted(
    house: House, clients: list[RelyingParty]
) -> None:
    """Law 3, S2: also for several sign-ins of several clients."""
    waiting = [(each, asked(house, each, strength=Strength.POSSESSION)) for each in clients * 3]
    code = code_now(house)
    flows = [(house.verifications.take_code, client, one.id, code) for client, one in waiting]
    answers = await all_at_once(house, *flows * 2)
    assert sum(each.reason is None for each in answers) == 1
    statuses = Counter(house.verifications.look(client, one.id).status for client, one in waiting)
    assert statuses == {Status.APPROVED: 1, Status.PENDING: 5}
    assert house.actions().count("verification.approved") == 1


@pytest.mark.parametrize("is_late", [False, True])
async def test_of_all_that_can_end_one_prompt_exactly_one_does(
    house: House, clients: list[RelyingParty], *, is_late: bool
) -> None:
    """Laws 5 and 8: one decision, one event, and everybody who looks sees it."""
    client, flow, person = clients[0], house.verifications, house.prompts
    prompt = asked(house, client)
    person.posted(PostedPrompt(verification_id=prompt.id, user=AIKO, channel="D1", ts="1.000001"))
    code = code_now(house)
    if is_late:
        house.clock.advance(timedelta(minutes=2))
    flows: list[tuple[Any, ...]] = [
        (person.answer, AIKO, prompt.id, number(prompt)),
        (flow.take_code, client, prompt.id, code),
        (person.call_off, AIKO, prompt.id),
        (person.not_me, AIKO, prompt.id),
        (flow.cancel, client, prompt.id),
        (flow.expire_due,),
    ]
    await all_at_once(house, *flows * 2)
    decided = [each for each in house.events() if each.target == prompt.id and each.action in DECISIONS]
    seen = flow.look(client, prompt.id)
    assert [each.action for each in decided] == [f"verification.{seen.status.value}"]
    assert seen == person.for_person(AIKO, prompt.id) == person.to_show(prompt.id)
    assert len(notices(house, NoticeKind.PROMPT_AGAIN)) == 1
    if is_late:
        assert seen.status is Status.EXPIRED


async def test_of_guesses_sent_at_once_every_one_counts(house: House, clients: list[RelyingParty]) -> None:
    """S14."""
    prompt = asked(house, clients[0])
    wrong = Secret("000000" if number(prompt).reveal() != "000000" else "111111")
    guesses = [(house.prompts.answer, AIKO, prompt.id, wrong)] * 12
    await all_at_once(house, *guesses, (house.prompts.answer, AIKO, prompt.id, wrong))
    assert house.verifications.look(clients[0], prompt.id).status is Status.REJECTED
    assert house.actions().count("verification.wrong_number") == house.policy.wrong_numbers - 1


@pytest.mark.usefixtures("clients")
async def test_of_plugins_that_fetch_one_approval_exactly_one_gets_it(house: House) -> None:
    """S13."""
    prompt = asked(house, house.plugins.client())
    house.prompts.answer(AIKO, prompt.id, number(prompt))
    fetched = await all_at_once(house, *[(is_fetched, house, prompt)] * 8)
    assert fetched.count(True) == 1


async def test_one_idempotency_key_asks_once_and_prompts_of_one_client_replace_each_other(
    house: House, clients: list[RelyingParty]
) -> None:
    """S13."""
    ask = Ask(account="aiko", application="Mail", idempotency_key="k1")
    answers = await all_at_once(house, *[(house.verifications.ask, clients[0], ask)] * 6)
    assert len({each.id for each in answers if isinstance(each, Verification)}) == 1
    again = Ask(account="aiko", application="Mail")
    await all_at_once(house, *[(house.verifications.ask, clients[0], again)] * 3)
    assert len(house.sql("SELECT id FROM verifications WHERE status = 'pending' AND number IS NOT NULL")) <= 1


def test_a_decision_is_kept_once_whatever_was_read(house: House, clients: list[RelyingParty]) -> None:
    """Law 5: the guard is the row's own."""
    prompt = asked(house, clients[0])
    house.verifications.cancel(clients[0], prompt.id)
    with pytest.raises(ChangedMeanwhile), house.database.begin() as uow:
        uow.verifications.decide(prompt)
    with pytest.raises(ChangedMeanwhile), house.database.begin() as uow:
        uow.verifications.save(prompt)


def test_no_number_lies_open_in_the_database(house: House, clients: list[RelyingParty]) -> None:
    """Law 7: not in its row, nor in an event, nor in a notice."""
    prompt = asked(house, clients[0])
    (row,) = house.sql("SELECT number FROM verifications")
    assert number(prompt).reveal() not in row.number
    told = [*house.events(), *house.notices()]
    assert not any(number(prompt).reveal() in {*each.facts.values()} for each in told)
    house.prompts.answer(AIKO, prompt.id, number(prompt))
    assert house.sql("SELECT number FROM verifications")[0].number is None
    house.restart()
    assert house.verifications.look(clients[0], prompt.id).status is Status.APPROVED, "law 9"
