"""Requests to support, asked and handed over by many at once, on every database."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from bot.accounts.model import Language
from bot.errors import AskedTooOften, RequestOver
from bot.notices import SUPPORT
from bot.support.flow import Requests
from bot.support.hours import SupportHours
from bot.support.model import Claimed, Ticket, TicketState, Topic
from tests.builders import AIKO, BEN, MALLORY
from tests.contracts.test_phones_at_once import all_at_once
from tests.fakes.house import House

SATURDAY = datetime(2026, 11, 28, 13, 0, tzinfo=UTC)
MONDAY_NINE = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)


@pytest.fixture
def house(house: House) -> House:
    for user in (AIKO, BEN, MALLORY):
        house.with_person(user)
    return house


def move(house: House, to: datetime) -> None:
    house.clock.advance(to - house.clock.now())


def ask(house: House, by: object = AIKO, details: str = "help") -> Ticket:
    return house.requests.ask(by, Topic.DEVICE, details, language=Language.JAPANESE)  # type: ignore[arg-type]


def handed_over(house: House) -> list[str]:
    return [each.facts["ticket"] for each in house.notices() if each.to == SUPPORT]


def test_a_request_is_read_back_as_it_was_asked_also_after_a_restart(house: House) -> None:
    asked = ask(house, details="田中です。<!channel> 👩\u200d💻を\nなくしました")
    house.requests.posted(asked.id, channel="C1", ts="1.2")
    house.restart()
    shown = house.requests.on_desk(asked.id)
    assert shown is not None
    assert [each.text for each in shown.messages] == ["田中です。<!channel> 👩\u200d💻を\nなくしました"]
    assert (shown.ticket.asker, shown.ticket.channel, shown.ticket.ts) == (asked.asker, "C1", "1.2")
    assert house.people.standing(AIKO).request == shown.ticket


async def test_of_many_taps_at_once_one_request_comes_and_the_others_are_added(house: House) -> None:
    answers = await all_at_once(house, *[lambda: ask(house).id] * 8)
    assert len(set(answers)) == 1
    shown = house.requests.on_desk(answers[0])
    assert shown is not None
    assert [each.number for each in shown.messages] == list(range(1, 9))


async def test_however_many_open_the_desk_each_request_is_handed_over_once_in_the_order_asked(house: House) -> None:
    """Law 4: also beside one who asks in that moment."""
    move(house, SATURDAY)
    held = [ask(house, by).id for by in (MALLORY, BEN, *[Claimed(f"x{n}", f"{n}") for n in range(5)])]
    move(house, MONDAY_NINE)
    await all_at_once(house, *[house.requests.open_desk] * 4, lambda: ask(house).id, *[house.requests.open_desk] * 4)
    told = handed_over(house)
    assert [each for each in told if each in held] == held
    assert Counter(told).most_common(1)[0][1] == 1
    assert len(told) == len(held) + 1
    assert told[-1] not in held, "who asked in the moment of opening comes after those who waited"
    assert house.actions().count("support.open") == len(held)


async def test_of_cancelling_and_handing_over_at_once_either_is_what_happened(house: House) -> None:
    move(house, SATURDAY)
    ticket = ask(house)
    move(house, MONDAY_NINE)
    answers = await all_at_once(
        house,
        *[lambda: house.requests.cancel(AIKO, ticket.id).state] * 2,
        *[house.requests.open_desk] * 3,
    )
    assert answers.count(TicketState.CANCELLED) == 1
    assert answers.count(RequestOver) == 1
    kinds = [each.kind.value for each in house.notices() if each.to == SUPPORT]
    assert kinds in ([], ["ticket", "ticket_cancelled"])
    assert house.requests.look(AIKO) is None


async def test_of_many_claims_at_once_no_more_are_taken_than_the_policy_allows(house: House) -> None:
    most = house.policy.claims_per_name_a_day
    claims = [lambda n=n: ask(house, Claimed("aiko", f"{n}")).number for n in range(most + 4)]
    answers = await all_at_once(house, *claims)
    assert answers.count(AskedTooOften) == 4


def test_an_opening_desk_is_the_one_of_the_institution(house: House) -> None:
    """Its own zone and closures decide, whichever database is asked."""
    closed = SupportHours(closures=frozenset((MONDAY_NINE.date(),)))
    around = (house.clock, house.randomness, house.keyring, house.policy)
    requests = Requests(house.database.begin, *around, closed)
    move(house, SATURDAY)
    ask(house)
    move(house, MONDAY_NINE)
    assert not requests.is_desk_due()
    assert requests.open_desk() == 0
    assert house.requests.is_desk_due()
