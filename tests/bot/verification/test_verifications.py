"""One question to a person: who may answer it, once, in time; and what the client learns."""

from datetime import timedelta

import pytest

from bot.authenticators.out_of_band import Purpose
from bot.errors import IdempotencyMisused, NotYours, VerificationNotFound
from bot.notices import NoticeKind
from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import (
    Ask,
    Because,
    Hint,
    PostedPrompt,
    Status,
    Strength,
    Way,
)
from tests.bot.verification.kit import asked, code_now, is_fetched, notices, number
from tests.builders import AIKO, MALLORY
from tests.fakes.house import House

pytestmark = pytest.mark.usefixtures("aiko")


def test_the_number_typed_in_slack_approves_with_strength_session(house: House, client: RelyingParty) -> None:
    """S10, S11, S18."""
    verification = asked(house, client)
    assert (verification.status, verification.way, len(number(verification).reveal())) == (
        Status.PENDING,
        Way.PROMPT,
        6,
    )
    (prompt,) = notices(house, NoticeKind.PROMPT)
    assert (prompt.to, prompt.facts) == (AIKO, {"verification": verification.id})
    house.prompts.answer(AIKO, verification.id, number(verification))
    seen = house.verifications.look(client, verification.id)
    assert (seen.status, seen.method, seen.reached) == (Status.APPROVED, Way.PROMPT, Strength.SESSION)
    assert house.actions()[-1] == "verification.approved"


def test_a_number_is_read_as_people_write_it(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    digits = number(verification).reveal()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in digits)
    typed = Secret(f" {wide[:3]} {wide[3:]}")
    assert house.prompts.answer(AIKO, verification.id, typed).status is Status.APPROVED


def test_the_third_wrong_number_rejects(house: House, client: RelyingParty) -> None:
    """S14."""
    verification = asked(house, client)
    wrong = Secret("000000" if number(verification).reveal() != "000000" else "111111")
    for _ in range(2):
        assert house.prompts.answer(AIKO, verification.id, wrong).status is Status.PENDING
    rejected = house.prompts.answer(AIKO, verification.id, wrong)
    assert (rejected.status, rejected.because) == (Status.REJECTED, Because.WRONG_NUMBERS)
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.REJECTED


def test_only_its_addressee_answers(house: House, client: RelyingParty) -> None:
    """S51, law 5."""
    house.with_person(MALLORY)
    verification = asked(house, client)
    for act in (house.prompts.call_off, house.prompts.not_me, house.prompts.for_person):
        with pytest.raises(NotYours):
            act(MALLORY, verification.id)
    with pytest.raises(NotYours):
        house.prompts.answer(MALLORY, verification.id, number(verification))
    assert house.verifications.look(client, verification.id).status is Status.PENDING


def test_time_decides_at_the_moment_of_the_answer(house: House, client: RelyingParty) -> None:
    """S12."""
    verification = asked(house, client)
    house.clock.advance(timedelta(minutes=2))
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.EXPIRED
    assert house.verifications.any_expired()
    assert house.verifications.expire_due() == 1
    assert not house.verifications.any_expired()
    assert house.verifications.look(client, verification.id).status is Status.EXPIRED
    assert house.actions()[-1] == "verification.expired"


def test_a_newer_prompt_of_the_same_client_cancels_the_older(house: House, client: RelyingParty) -> None:
    """S13."""
    older, newer = asked(house, client), asked(house, client)
    seen = house.verifications.look(client, older.id)
    assert (seen.status, seen.because) == (Status.CANCELLED, Because.NEWER)
    assert house.verifications.look(client, newer.id).status is Status.PENDING


def test_not_me_rejects_all_that_is_open_alarms_once_and_stops_prompts(house: House, client: RelyingParty) -> None:
    """S15, S17."""
    other = house.relying_parties.add("VPN").client
    first, second = asked(house, client), asked(house, other)
    for _ in range(2):
        house.prompts.not_me(AIKO, first.id)
    for each, asker in ((first, client), (second, other)):
        assert house.verifications.look(asker, each.id).because is Because.NOT_ME
    (alarm,) = notices(house, NoticeKind.ALARM)
    assert (alarm.to, alarm.due_at) == (None, house.clock.now())
    paused = asked(house, client)
    assert (paused.way, paused.number, paused.hint) == (Way.OTP, None, Hint.PROMPTS_PAUSED)
    assert Way.PROMPT not in paused.methods


def test_a_code_after_not_me_lets_prompts_come_again(house: House, client: RelyingParty) -> None:
    house.prompts.not_me(AIKO, asked(house, client).id)
    assert house.verifications.take_code(client, asked(house, client).id, code_now(house)).verification.reached
    assert asked(house, client).way is Way.PROMPT


def test_a_code_at_the_page_is_possession_and_is_taken_once(house: House, client: RelyingParty) -> None:
    """S2, S18, law 3."""
    first, second = (asked(house, client, strength=Strength.POSSESSION) for _ in range(2))
    assert (first.way, first.methods) == (Way.OTP, (Way.OTP,))
    code = code_now(house)
    taken = house.verifications.take_code(client, first.id, code).verification
    assert (taken.status, taken.method, taken.reached) == (Status.APPROVED, Way.OTP, Strength.POSSESSION)
    again = house.verifications.take_code(client, second.id, code)
    assert (again.verification.status, again.reason) == (Status.PENDING, "used")


def test_wrong_codes_reject_at_the_limit(house: House, client: RelyingParty) -> None:
    verification = asked(house, client, strength=Strength.POSSESSION)
    for _ in range(4):
        answer = house.verifications.take_code(client, verification.id, Secret("000000"))
        assert (answer.verification.status, answer.reason) == (Status.PENDING, "wrong")
    rejected = house.verifications.take_code(client, verification.id, Secret("000000")).verification
    assert (rejected.status, rejected.because) == (Status.REJECTED, Because.WRONG_CODES)
    # From this client the next try waits; in Slack nobody notices (S5).
    other = asked(house, client, strength=Strength.POSSESSION)
    waiting = house.verifications.take_code(client, other.id, code_now(house))
    assert (waiting.reason, waiting.wait_seconds) == ("wait", 60)


def test_somebody_unknown_looks_like_somebody_who_does_not_answer(house: House, client: RelyingParty) -> None:
    """S6."""
    verification = asked(house, client, account="nobody-we-know")
    assert (verification.status, verification.way) == (Status.PENDING, Way.PROMPT)
    assert len(number(verification).reveal()) == 6
    assert house.verifications.take_code(client, verification.id, Secret("000000")).reason == "wrong"
    assert not notices(house, NoticeKind.PROMPT)
    for _ in range(2):
        asked(house, client, account="Nobody-we-know ")
    assert asked(house, client, account="nobody-we-know").hint is Hint.PROMPTS_PAUSED


def test_the_same_key_asks_the_same_question_once(house: House, client: RelyingParty) -> None:
    first = asked(house, client, idempotency_key="k1")
    again = asked(house, client, idempotency_key="k1")
    assert (again.id, again.number and again.number.reveal()) == (first.id, number(first).reveal())
    assert len(notices(house, NoticeKind.PROMPT)) == 1
    with pytest.raises(IdempotencyMisused):
        house.verifications.ask(client, Ask(account="aiko", application="Other", idempotency_key="k1"))


def test_a_client_sees_only_its_own(house: House, client: RelyingParty) -> None:
    """S61."""
    other = house.relying_parties.add("VPN").client
    verification = asked(house, client)
    for act in (house.verifications.look, house.verifications.cancel):
        with pytest.raises(VerificationNotFound):
            act(other, verification.id)
    with pytest.raises(VerificationNotFound):
        house.verifications.take_code(other, verification.id, code_now(house))


def test_a_card_that_stands_in_slack_changes_with_the_decision(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    house.prompts.posted(PostedPrompt(verification_id=verification.id, user=AIKO, channel="D1", ts="1.000001"))
    assert not notices(house, NoticeKind.PROMPT_AGAIN)
    house.verifications.cancel(client, verification.id)
    (again,) = notices(house, NoticeKind.PROMPT_AGAIN)
    assert again.facts == {"verification": verification.id, "channel": "D1", "ts": "1.000001"}


def test_a_card_that_arrives_after_the_decision_changes_too(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    house.prompts.call_off(AIKO, verification.id)
    house.prompts.posted(PostedPrompt(verification_id=verification.id, user=AIKO, channel="D1", ts="1.000001"))
    assert len(notices(house, NoticeKind.PROMPT_AGAIN)) == 1


def test_another_way_calls_off_the_prompt_and_gives_time_to_type(house: House, client: RelyingParty) -> None:
    verification = asked(house, client)
    changed = house.verifications.another_way(client, verification.id, Way.OTP)
    assert (changed.way, changed.number) == (Way.OTP, None)
    assert changed.expires_at == verification.created_at + timedelta(minutes=5)
    assert house.prompts.answer(AIKO, verification.id, number(verification)).status is Status.PENDING
    house.clock.advance(timedelta(minutes=3))
    assert house.verifications.take_code(client, verification.id, code_now(house)).verification.reached


def test_a_code_sent_to_a_phone_is_good_for_its_own_sign_in_only(house: House, client: RelyingParty) -> None:
    """S13, S19."""
    app = house.people.standing(AIKO).active[0]
    house.fresh_checks.step_up(AIKO, app.id, code_now(house))
    phone = house.add_phone(AIKO)
    house.clock.advance(timedelta(minutes=1))
    first = asked(house, client, way=Way.SMS)
    assert first.way is Way.SMS
    code = house.sent_to(phone, Purpose.SIGN_IN)
    other = asked(house, client, strength=Strength.POSSESSION)
    assert not house.verifications.take_code(client, other.id, code).verification.reached
    taken = house.verifications.take_code(client, first.id, code).verification
    assert (taken.method, taken.reached) == (Way.SMS, Strength.POSSESSION)


def test_a_plugin_fetches_an_approval_once(house: House) -> None:
    verification = asked(house, house.plugins.client())
    assert not is_fetched(house, verification)
    house.prompts.answer(AIKO, verification.id, number(verification))
    assert not is_fetched(house, verification, "mallory")
    assert is_fetched(house, verification)
    assert not is_fetched(house, verification)


def test_what_another_client_asked_for_is_not_for_plugins(house: House, client: RelyingParty) -> None:
    """S61."""
    house.plugins.client()
    verification = asked(house, client)
    house.prompts.answer(AIKO, verification.id, number(verification))
    assert not is_fetched(house, verification)


def test_where_slack_does_not_keep_up_a_code_is_offered_at_once(house: House, client: RelyingParty) -> None:
    """A rush at nine o'clock: nobody waits behind prompts that have not left, whoever they are (S6, S15)."""
    house.with_person(MALLORY)
    house.enroll(MALLORY)
    asked(house, client, account="mallory")
    house.clock.advance(timedelta(seconds=4))
    assert asked(house, client).way is Way.PROMPT
    house.clock.advance(timedelta(seconds=1))
    for account in ("aiko", "nobody-we-know"):
        late = asked(house, client, account=account)
        assert (late.way, late.hint, Way.PROMPT in late.methods) == (Way.OTP, Hint.PROMPTS_LATE, False)
    while claimed := house.outbox.claim():
        house.outbox.sent(*claimed)
    assert asked(house, client).way is Way.PROMPT
