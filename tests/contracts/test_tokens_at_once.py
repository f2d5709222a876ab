"""Hardware tokens when two counters, or two taps, meet: never two holders, and each code once."""

import asyncio
from collections import Counter
from typing import Any

from bot.authenticators.codes import Outcome
from bot.authenticators.model import State
from bot.errors import MamoriError, TokenRefused
from bot.secret import Secret
from bot.tokens.flow import Lending, TokenStock
from bot.tokens.holding import LentTokens
from bot.tokens.model import TokenState
from storage.database import Database
from tests.builders import AIKO, BEN, CHIKA, MALLORY, OTHER_SEED, a_seed_row, account_of, code_of
from tests.fakes.house import House

PEOPLE = (AIKO, BEN, CHIKA, MALLORY)


async def come_to(database: Database, flow: Any, *arguments: Any, **named: Any) -> Any:
    try:
        return await database.transact(flow, *arguments, **named)
    except MamoriError as refused:
        return type(refused)


async def test_of_many_who_are_lent_one_token_at_once_one_gets_it(house: House) -> None:
    """In one process and in two: commands run beside the server."""
    for user in PEOPLE:
        house.with_person(user)
    house.with_token()
    twin = house.twin()
    theirs = TokenStock(twin.begin, house.clock, house.randomness, house.keyring, house.policy)
    answers = await asyncio.gather(
        *(
            come_to(database, stock.lend, "1234-5678", account_of(user).sso_id)
            for user in PEOPLE
            for database, stock in ((house.database, house.stock), (twin, theirs))
        )
    )
    twin.close()
    assert sum(isinstance(each, Lending) for each in answers) == 1
    assert answers.count(TokenRefused) == len(answers) - 1
    assert len(house.sql("SELECT id FROM authenticators")) == 1
    assert house.actions().count("tokens.lend") == 1
    assert [each.state for each in house.stock.stock()] == [TokenState.LENT]


async def test_a_first_code_sent_many_times_at_once_adds_the_token_once(house: House) -> None:
    house.with_person(AIKO)
    house.with_token()
    token = house.lend(AIKO)
    typed = code_of(token.seed, house.clock.now(), token.interval)
    twin = house.twin()
    theirs = LentTokens(twin.begin, house.clock, house.randomness, house.policy)
    answers = await asyncio.gather(
        *(
            come_to(database, tokens.confirm, AIKO, token.id, name="", usual_name="Token", typed=typed)
            for _ in range(6)
            for database, tokens in ((house.database, house.tokens), (twin, theirs))
        )
    )
    twin.close()
    assert Counter(each.outcome for each in answers) == {Outcome.RIGHT: 12}
    assert house.actions().count("enrollment.confirm_token") == 1
    assert len(house.people.standing(AIKO).devices) == 1


async def test_two_tokens_confirmed_at_once_are_two_devices_and_one_of_them_is_asked_first(house: House) -> None:
    house.with_person(AIKO)
    house.with_token()
    house.with_token(serial="2000", seed=OTHER_SEED)
    both = house.lend(AIKO), house.lend(AIKO, "2000")

    def shown(token: Any) -> Secret:
        return code_of(token.seed, house.clock.now(), token.interval)

    answers = await asyncio.gather(
        *(
            come_to(house.database, house.tokens.confirm, AIKO, each.id, name="", usual_name="Token", typed=shown(each))
            for each in both
        )
    )
    assert [each.outcome for each in answers] == [Outcome.RIGHT] * 2
    standing = house.people.standing(AIKO)
    assert len({each.device_id for each in standing.active}) == len({each.name for each in standing.devices}) == 2
    assert [each.is_default for each in standing.active].count(True) == 1


async def test_taken_back_while_its_code_is_typed_nobody_keeps_it(house: House) -> None:
    """Whichever comes first: in the end the token is on the shelf, and its method has ended."""
    house.with_person(AIKO)
    house.with_token()
    token = house.lend(AIKO)
    typed = code_of(token.seed, house.clock.now(), token.interval)
    await asyncio.gather(
        come_to(house.database, house.tokens.confirm, AIKO, token.id, name="", usual_name="Token", typed=typed),
        come_to(house.database, house.stock.take_back, "1234-5678"),
    )
    assert house.method(token).state is State.REVOKED
    assert [each.state for each in house.stock.stock()] == [TokenState.IN_STOCK]


async def test_one_file_imported_by_two_at_once_is_in_stock_once(house: House) -> None:
    rows = [a_seed_row()]
    answers = await asyncio.gather(
        *(come_to(house.database, house.stock.take_in, rows, is_rehearsal=False) for _ in range(4))
    )
    assert answers.count(()) == 1
    assert len(house.stock.stock()) == 1
