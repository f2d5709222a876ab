"""What a client sees of somebody who does not answer is what it sees of somebody nobody knows (S6)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from bot.authenticators.model import usable
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.asking import Asking
from bot.verification.model import Strength, Verification, Way
from tests.bot.verification.kit import asked
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House

Seen = tuple[Any, ...]


def unknown(house: House) -> str:
    """A name nobody has that seems to have what "aiko" has for a client: it depends on the keys which ones do."""
    asking = Asking(house.policy, house.keyring)
    with house.database.begin() as uow:
        account = uow.accounts.find("aiko")
        held = usable(uow.authenticators.of(account.id), house.policy) if account else []
    is_somebody = account is not None and account.enabled_at is not None and bool(held)
    ways = (Way.PROMPT, Way.OTP) if is_somebody else asking.nobody("aiko").all_ways
    names = (f"nobody-{number}" for number in count())
    return next(each for each in names if asking.nobody(each).all_ways == ways)


def silent(house: House) -> None:
    house.with_person(AIKO)
    house.enroll(AIKO)


def not_enabled(house: House) -> None:
    house.with_person(AIKO)
    house.add_app(AIKO)


def all_stopped(house: House) -> None:
    silent(house)
    house.sql("UPDATE authenticators SET state = 'revoked', seed = NULL, is_default = false")


def locked(house: House) -> None:
    silent(house)
    house.sql("UPDATE accounts SET wrong_codes_in_row = 100")


PEOPLE = [silent, not_enabled, all_stopped, locked]
ACTIONS = [
    "ask",
    "ask",
    "ask",
    "ask_possession",
    "ask_code",
    "guess",
    "guess",
    "letters",
    "another_way",
    "cancel",
    "look",
]
WAITS = [0, 0, 1, 60, 121, 300, 3600, 86400]


def seen_of(verification: Verification) -> Seen:
    number = len(verification.number.reveal()) if verification.number else None
    life = verification.expires_at - verification.created_at
    return (
        verification.status,
        verification.because,
        verification.way,
        verification.methods,
        verification.hint,
        number,
        life,
    )


def do(house: House, client: RelyingParty, account: str, action: str, last: Verification) -> tuple[Verification, Seen]:
    flow = house.verifications
    match action:
        case "ask":
            last = asked(house, client, account=account)
        case "ask_possession":
            last = asked(house, client, account=account, strength=Strength.POSSESSION)
        case "ask_code":
            last = asked(house, client, account=account, way=Way.OTP)
        case "another_way":
            flow.another_way(client, last.id, Way.OTP)
        case "cancel":
            flow.cancel(client, last.id)
        case "guess" | "letters":
            answer = flow.take_code(client, last.id, Secret("000000" if action == "guess" else "abc"))
            return last, (*seen_of(answer.verification), answer.reason, answer.wait_seconds)
    return last, seen_of(flow.look(client, last.id))


@pytest.mark.parametrize("person", PEOPLE)
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(st.tuples(st.sampled_from(ACTIONS), st.sampled_from(WAITS)), min_size=5, max_size=25))
def test_the_same_story_looks_the_same(
    tmp_path_factory: pytest.TempPathFactory, person: Callable[[House], None], story: list[tuple[str, int]]
) -> None:
    house = House(tmp_path_factory.mktemp("nobody"))
    person(house)
    house.clock.advance(timedelta(days=2))
    clients = {name: house.relying_parties.add(f"for {name}").client for name in ("aiko", unknown(house))}
    lasts = {name: asked(house, client, account=name) for name, client in clients.items()}
    for action, wait in story:
        house.clock.advance(timedelta(seconds=wait))
        house.verifications.expire_due()
        seen = []
        for name, client in clients.items():
            lasts[name], what = do(house, client, name, action, lasts[name])
            seen.append(what)
        assert seen[0] == seen[1], action
        while claimed := house.outbox.claim():
            house.outbox.sent(*claimed)
    house.close()


@contextmanager
def statements() -> Iterator[list[str]]:
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_others: Any) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", hear)
    yield said
    event.remove(Engine, "before_cursor_execute", hear)


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("action", ["ask", "ask_possession", "guess", "letters", "another_way", "cancel", "look"])
def test_it_is_as_much_work(house: House, person: Callable[[House], None], action: str) -> None:
    """As many statements, so that time does not tell either."""
    person(house)
    house.with_person(MALLORY)
    house.clock.advance(timedelta(days=2))
    client = house.relying_parties.add("Portal").client
    counts = []
    for name in ("aiko", unknown(house)):
        last = asked(house, client, account=name)
        with statements() as said:
            do(house, client, name, action, last)
        counts.append(len(said))
    assert counts[0] == counts[1]
