"""The laws when many tap in the same instant, in one process and in two: each flow behaves as though it were alone."""

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

from bot.accounts.linking import Linking
from bot.accounts.model import SlackUser
from bot.authenticators.codes import Outcome
from bot.authenticators.model import Place
from bot.enrollment.flow import Enrollments
from bot.errors import AlreadyLinked, InvitationRefused, MamoriError
from bot.notices import NoticeId
from bot.verification.fresh_check import FreshChecks
from storage.database import Database
from tests.builders import AIKO, BEN, CHIKA, MALLORY, a_notice, a_profile, account_of, code_of
from tests.fakes.house import House

Flow = tuple[Any, ...]


async def all_at_once(house: House, *flows: Flow) -> list[Any]:
    """What each came to; what an error of the house's own refused, as the error."""

    async def come_to(flow: Flow) -> Any:
        try:
            return await house.database.transact(*flow)
        except MamoriError as refused:
            return type(refused)

    return await asyncio.gather(*(come_to(flow) for flow in flows))


async def test_of_many_submissions_of_one_right_code_exactly_one_is_accepted(house: House) -> None:
    """Law 3, S2."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=10))
    typed = code_of(app.seed, house.clock.now())
    answers = await all_at_once(house, *[(house.fresh_checks.step_up, AIKO, app.id, typed)] * 20)
    outcomes = Counter(answer.outcome for answer in answers)
    assert outcomes[Outcome.RIGHT] == 1
    assert outcomes.keys() <= {Outcome.RIGHT, Outcome.USED, Outcome.WAIT}
    assert house.actions().count("verification.step_up") == 1


async def test_of_two_processes_taking_one_right_code_exactly_one_accepts_it(house: House) -> None:
    """Law 3: the database decides, not the memory of a process."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    house.clock.advance(timedelta(minutes=10))
    typed = code_of(app.seed, house.clock.now())
    twin = house.twin()
    theirs = FreshChecks(twin.begin, house.clock, house.randomness, house.keyring, house.policy)
    answers = await asyncio.gather(
        *(house.database.transact(house.fresh_checks.step_up, AIKO, app.id, typed) for _ in range(5)),
        *(twin.transact(theirs.step_up, AIKO, app.id, typed) for _ in range(5)),
    )
    twin.close()
    assert sum(answer.outcome is Outcome.RIGHT for answer in answers) == 1


async def test_of_many_guesses_sent_at_once_every_one_counts_and_no_more_are_compared(house: House) -> None:
    """S4: a burst wins nothing."""
    house.with_person(AIKO)
    app = house.add_app(AIKO)
    wrong = house.wrong(app)
    answers = await all_at_once(house, *[(house.fresh_checks.step_up, AIKO, app.id, wrong)] * 20)
    outcomes = Counter(answer.outcome for answer in answers)
    assert outcomes == {Outcome.WRONG: house.policy.free_tries, Outcome.WAIT: 20 - house.policy.free_tries}
    assert house.people.standing(AIKO).account.wrong_codes_in_row == house.policy.free_tries
    assert house.actions().count("authenticators.wrong_code") == house.policy.free_tries


async def test_one_invitation_links_one_slack_user(house: House) -> None:
    """S38: also of two who have read it over the same shoulder."""
    house.people.add(account_of(AIKO))
    code = house.linking.invite("aiko", actor="operator")
    twin = house.twin()
    flows = [(linking_of(house, database), database) for database in (house.database, twin)] * 4

    async def come_to(linking: Linking, database: Database, user: SlackUser) -> Any:
        try:
            return await database.transact(linking.accept_invitation, a_profile(user), code.reveal())
        except (InvitationRefused, AlreadyLinked) as refused:
            return type(refused)

    users = [AIKO, MALLORY, BEN, CHIKA, MALLORY, AIKO, CHIKA, BEN]
    answers = await asyncio.gather(*(come_to(*flow, user) for flow, user in zip(flows, users, strict=True)))
    twin.close()
    assert len(house.sql("SELECT id FROM links WHERE revoked_at IS NULL")) == 1
    assert house.actions().count("accounts.link") == 1
    assert (
        sum(answer in (InvitationRefused, AlreadyLinked) for answer in answers) >= 6
    )  # her own second tap may be welcome


def linking_of(house: House, database: Database) -> Linking:
    return Linking(database.begin, house.clock, house.randomness, house.keyring, house.policy)


async def test_mfa_is_enabled_once(house: House) -> None:
    """Law 1."""
    house.with_person(AIKO)
    house.add_app(AIKO, Place.MOBILE, "iPhone")
    house.add_app(AIKO, Place.COMPUTER, "Office PC")
    twin = house.twin()
    theirs = Enrollments(twin.begin, house.clock, house.randomness, house.keyring, house.policy)
    await asyncio.gather(
        *(house.database.transact(house.enrollments.enable, AIKO, understood=True) for _ in range(4)),
        *(twin.transact(theirs.enable, AIKO, understood=True) for _ in range(4)),
    )
    twin.close()
    assert house.actions().count("enrollment.enable") == 1
    assert len(house.sql("SELECT id FROM accounts WHERE enabled_at IS NOT NULL")) == 1


async def test_an_event_that_slack_delivers_to_many_at_once_is_answered_once(house: House) -> None:
    """S52."""
    house.with_person(AIKO)

    def hear() -> object:
        return house.people.hear(AIKO, event_id="Ev1", text="hello")

    await all_at_once(house, *[(hear,)] * 8)
    assert len(house.notices()) == 1


async def test_what_is_told_once_is_told_once_by_many(house: House) -> None:
    def ring(number: int) -> None:
        with house.database.begin() as uow:
            uow.notices.add(a_notice(id=NoticeId(f"notice-{number}"), once="not_me:aiko"))

    await all_at_once(house, *((ring, number) for number in range(8)))
    assert len(house.notices()) == 1
