"""Doubt and failure never approve (law 10): clocks that jump, links that end, guesses that look like none, storage that breaks."""

from datetime import timedelta
from typing import Any

import pytest

from bot.errors import NotLinked, NotYours, StorageUnavailable
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Because, Hint, PostedPrompt, Status, Strength, Way
from tests.bot.verification.kit import asked, code_now, is_fetched, number
from tests.builders import AIKO, MALLORY, a_profile
from tests.fakes.house import House

MINUTE = timedelta(minutes=1)


pytestmark = pytest.mark.usefixtures("aiko")


def test_a_clock_that_was_set_back_approves_nothing(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    by_code = asked(house, client, strength=Strength.POSSESSION)
    house.clock.advance(-MINUTE)
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.EXPIRED
    assert house.verifications.take_code(client, by_code.id, code_now(house)).verification.status is Status.EXPIRED
    house.clock.advance(2 * MINUTE)
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.APPROVED


def test_two_processes_whose_clocks_differ_by_a_moment_see_the_same(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    house.clock.advance(timedelta(seconds=-2))
    assert house.verifications.look(client, verification.id).status is Status.PENDING
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.APPROVED


def test_what_was_ended_while_the_clock_was_wrong_does_not_open_again(house: House, client: RelyingParty) -> None:
    vpn, mail = (house.relying_parties.add(name).client for name in ("VPN", "Mail"))
    older, called_off = asked(house, client), asked(house, vpn)
    cancelled = asked(house, mail, strength=Strength.POSSESSION)
    house.clock.advance(-MINUTE)
    asked(house, client)
    house.prompts.call_off(AIKO, called_off.id)
    house.verifications.cancel(mail, cancelled.id)
    house.clock.advance(MINUTE)
    whys = [house.verifications.look(each, id_.id).because for each, id_ in ((client, older), (vpn, called_off))]
    assert whys == [Because.NEWER, Because.PERSON]
    assert house.verifications.look(mail, cancelled.id).because is Because.CLIENT


def test_what_was_disowned_while_the_clock_was_wrong_does_not_open_again(house: House, client: RelyingParty) -> None:
    vpn = house.relying_parties.add("VPN").client
    first, second = asked(house, client), asked(house, vpn)
    house.clock.advance(-MINUTE)
    assert house.prompts.not_me(AIKO, first.id).because is Because.NOT_ME
    house.clock.advance(MINUTE)
    for each in (first, second):
        assert house.prompts.answer(AIKO, each.id, number(each)).because is Because.NOT_ME


def test_a_sign_in_that_was_disowned_after_its_end_stops_prompts_and_is_on_record(
    house: House, client: RelyingParty
) -> None:
    """S15, S17."""
    verification = asked(house, client)
    house.clock.advance(timedelta(hours=30))
    house.verifications.expire_due()
    for _ in range(2):
        seen = house.prompts.not_me(AIKO, verification.id)
        assert (seen.status, seen.because, seen.disowned_at) == (Status.EXPIRED, Because.TIME, house.clock.now())
    assert house.actions().count("verification.not_me_late") == 1
    assert asked(house, client).hint is Hint.PROMPTS_PAUSED


def test_an_approval_that_its_owner_disowned_is_not_handed_out(house: House) -> None:
    verification = asked(house, house.plugins.client())
    house.prompts.answer(AIKO, verification.id, number(verification))
    house.prompts.not_me(AIKO, verification.id)
    assert not is_fetched(house, verification)


def test_an_approval_of_the_future_is_not_handed_out(house: House) -> None:
    verification = asked(house, house.plugins.client())
    house.prompts.answer(AIKO, verification.id, number(verification))
    house.clock.advance(-MINUTE)
    assert not is_fetched(house, verification)


def test_a_phone_that_is_asked_first_does_not_make_guesses_at_the_app_free(house: House, client: RelyingParty) -> None:
    """S4: a code was never sent to it, and the guess counts all the same."""
    app = house.people.standing(AIKO).active[0]
    house.fresh_checks.step_up(AIKO, app.id, code_now(house))
    house.add_phone(AIKO)
    house.sql("UPDATE authenticators SET created_at = '2020-01-01 00:00:00.000000' WHERE kind = 'sms'")
    house.sql("UPDATE authenticators SET is_default = (kind = 'sms')")
    house.clock.advance(10 * MINUTE)
    verification = asked(house, client)
    for guess in range(4):
        answer = house.verifications.take_code(client, verification.id, Secret(f"00000{guess}"))
        assert answer.reason == "wrong"
        assert answer.verification.wrong_codes == guess + 1
    assert house.people.standing(AIKO).account.wrong_codes_in_row == 4


def test_whoever_is_no_longer_linked_answers_nothing(house: House, client: RelyingParty) -> None:
    """S36: the addressee is looked for at the answer, not when the card was sent."""
    verification = asked(house, client)
    house.linking.unlink("aiko", actor="operator")
    for act in (house.prompts.call_off, house.prompts.not_me, house.prompts.for_person):
        with pytest.raises(NotLinked):
            act(AIKO, verification.id)
    with pytest.raises(NotLinked):
        house.prompts.answer(AIKO, verification.id, number(verification))
    assert house.verifications.look(client, verification.id).status is Status.PENDING
    assert asked(house, client).way is Way.OTP, "and nobody is asked in Slack"


def test_whoever_is_linked_to_another_account_meanwhile_answers_for_that_one_only(
    house: House, client: RelyingParty
) -> None:
    """S36."""
    verification = asked(house, client)
    house.with_person(MALLORY)
    house.linking.unlink("aiko", actor="operator")
    house.linking.unlink("mallory", actor="operator")
    house.linking.link_by_operator(a_profile(AIKO), "mallory")
    with pytest.raises(NotYours):
        house.prompts.answer(AIKO, verification.id, number(verification))


@pytest.mark.parametrize("table", ["verifications", "audit_events", "posted_prompts", "notices"])
@pytest.mark.parametrize("by", ["number", "code"])
async def test_where_storage_breaks_nothing_is_approved_and_nothing_is_half_done(
    house: House, client: RelyingParty, table: str, by: str
) -> None:
    """Laws 8 and 10: the decision, its event and what is told of it stand or fall together."""
    verification = asked(house, client)
    house.prompts.posted(PostedPrompt(verification_id=verification.id, user=AIKO, channel="D1", ts="1.000001"))
    app, at = house.people.standing(AIKO).active[0], house.actions()
    house.sql(f"ALTER TABLE {table} RENAME TO gone")
    flow: tuple[Any, ...] = (house.prompts.answer, AIKO, verification.id, number(verification))
    if by == "code":
        flow = (house.verifications.take_code, client, verification.id, code_now(house))
    with pytest.raises(StorageUnavailable):
        await house.database.transact(*flow)
    house.sql(f"ALTER TABLE gone RENAME TO {table}")
    assert house.verifications.look(client, verification.id).status is Status.PENDING
    assert house.actions() == at
    assert house.method(app).last_step == app.last_step, "and the code is not used up"
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.APPROVED
