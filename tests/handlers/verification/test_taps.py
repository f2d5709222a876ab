"""The buttons of a sign-in request: one decision each, by its addressee only, and never a silent one."""

import asyncio
import json
from datetime import timedelta

import pytest

from bot.relying_parties.model import RelyingParty
from bot.secret import Secret
from bot.verification.model import Because, Context, Status
from tests.builders import AIKO, MALLORY
from tests.handlers.front import Front
from tests.handlers.verification.requests import BUTTONS, asked, buttons, card, ended, form, now, number, tap
from tests.journeys.demo import ADMIN_CHANNEL, words

# The other buttons ----------------------------------------------------------------------------------------------------


async def test_its_me_cancel_calls_it_off(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal)
    await tap(front, "cancel", verification)
    assert (now(front, verification).status, now(front, verification).because) == (Status.CANCELLED, Because.PERSON)
    await front.delivery.drain()
    assert "You cancelled this on 25 November 2026" in words(card(front))
    assert buttons(card(front)) == []
    assert front.workspace.modal(AIKO) is None


async def test_this_wasnt_me_rejects_alarms_and_leads_into_securing_the_account(
    front: Front, portal: RelyingParty
) -> None:
    """S17."""
    verification = await asked(front, portal)
    await tap(front, "not_me", verification)
    assert (now(front, verification).status, now(front, verification).because) == (Status.REJECTED, Because.NOT_ME)
    await front.delivery.drain()
    said = words(card(front))
    assert "you said that this wasn't you. The sign-in to Library was refused." in said
    assert "Security gets your message at any hour." in said
    assert "1. Change your password.\n2. Sign out of Slack everywhere" in said
    assert "Support is open until 17:00 today." in said
    assert buttons(card(front)) == ["accounts.show_methods"]
    await front.tap(AIKO, "accounts.show_methods")
    await front.delivery.drain()
    assert "*Your methods*" in words(card(front))


async def test_security_is_told_of_it_in_both_languages_and_nobody_is_called(
    front: Front, portal: RelyingParty
) -> None:
    verification = await asked(front, portal, "<!channel>", context=Context(ip="203.0.113.7", location="<@U0CHIKA001>"))
    await tap(front, "not_me", verification)
    await front.delivery.drain()
    (alarm,) = front.workspace.messages(ADMIN_CHANNEL)
    said = words(alarm)
    assert "aiko says a sign-in request was not theirs. It was refused" in said
    assert "aikoさんから、サインインの確認に身に覚えがないと連絡がありました。" in said
    assert "asked by Campus sign-in" in said
    assert "address 203.0.113.7" in said
    assert "<!" not in json.dumps(alarm["blocks"])
    assert "<@" not in json.dumps(alarm["blocks"])


async def test_security_is_told_where_what_was_not_theirs_had_been_confirmed(
    front: Front, portal: RelyingParty
) -> None:
    verification = await asked(front, portal)
    before = card(front)
    front.house.prompts.answer(AIKO, verification.id, Secret(number(verification)))
    await tap(front, "not_me", verification, on=before)
    await front.delivery.drain()
    assert "*it had been confirmed*" in words(front.workspace.messages(ADMIN_CHANNEL)[0])
    assert now(front, verification).status is Status.APPROVED


# Who, and how often ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["answer", "cancel", "not_me"])
async def test_somebody_elses_tap_changes_nothing_and_says_so(front: Front, portal: RelyingParty, what: str) -> None:
    """S51."""
    verification = await asked(front, portal)
    before = front.everything()
    await tap(front, what, verification, by=MALLORY)
    window = front.workspace.modal(MALLORY)
    assert window is not None
    assert "This sign-in request was not sent to you, so nothing changed." in words(window)
    assert now(front, verification).status is Status.PENDING
    assert front.everything() == before
    await front.delivery.drain()
    assert front.workspace.messages(ADMIN_CHANNEL) == []
    assert buttons(card(front)) == BUTTONS


async def test_somebody_elses_right_number_approves_nothing(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal)
    view = await form(front, verification)
    answer = await front.submit(MALLORY, view, number=number(verification))
    assert "was not sent to you" in answer["errors"]["number"]
    assert now(front, verification).status is Status.PENDING


@pytest.mark.parametrize("value", [None, "", "0" * 32, "x" * 1900])
@pytest.mark.parametrize("what", ["answer", "cancel", "not_me"])
async def test_a_forged_value_is_nobodys_request(
    front: Front, portal: RelyingParty, what: str, value: str | None
) -> None:
    verification = await asked(front, portal)
    await front.tap(AIKO, f"verification.{what}", value=value)
    window = front.workspace.modal(AIKO)
    assert window is not None
    assert "was not sent to you" in words(window)
    assert now(front, verification).status is Status.PENDING


@pytest.mark.parametrize("what", ["answer", "cancel", "not_me"])
@pytest.mark.parametrize(
    ("end", "sentence"),
    [
        ("number", "You confirmed the sign-in to Library"),
        ("cancel", "You cancelled this"),
        ("not_me", "you said that this wasn't you"),
        ("client", "The sign-in page cancelled this"),
        ("code", "with a code typed on its page"),
        ("newer", "A newer request for Library took the place of this one"),
        ("time", "this request expired"),
    ],
)
async def test_a_tap_on_an_old_message_changes_nothing_says_so_and_puts_the_message_right(
    front: Front, portal: RelyingParty, what: str, end: str, sentence: str
) -> None:
    verification = await asked(front, portal)
    old = card(front)
    # The decision was kept, and Slack did not take the message's new face.
    await ended(front, portal, verification, end)
    front.house.sql("DELETE FROM notices WHERE state = 'new'")
    before = now(front, verification)
    assert buttons(front.workspace.messages(AIKO.user_id)[-1]) == BUTTONS
    await tap(front, what, verification, on=old)
    window = front.workspace.modal(AIKO)
    assert window is not None
    assert sentence in words(window)
    assert window["callback_id"] == "refusal"
    after = now(front, verification)
    assert (after.status, after.because, after.decided_at) == (before.status, before.because, before.decided_at)
    await front.delivery.drain()
    (same,) = [each for each in front.workspace.messages(AIKO.user_id) if each["ts"] == old["ts"]]
    assert sentence in words(same)
    may_be_disowned = end in {"code", "time"} and what != "not_me"
    assert set(buttons(same)) & set(BUTTONS) == ({"verification.not_me"} if may_be_disowned else set())
    alarms = front.workspace.messages(ADMIN_CHANNEL)
    # Heard also too late: whoever sees it saw a password being tried all the same.
    assert len(alarms) == (1 if what == "not_me" and end != "not_me" else 0)
    if what == "not_me":
        assert "Change your password" in words(window)


@pytest.mark.parametrize("what", ["cancel", "not_me"])
async def test_a_double_tap_is_one_decision(front: Front, portal: RelyingParty, what: str) -> None:
    verification = await asked(front, portal)
    for _ in range(2):
        await tap(front, what, verification)
    await front.delivery.drain()
    decided = [each for each in front.house.actions() if each in {"verification.rejected", "verification.cancelled"}]
    assert len(decided) == 1
    assert len(front.workspace.messages(ADMIN_CHANNEL)) == (1 if what == "not_me" else 0)


async def test_of_parallel_answer_cancel_and_not_me_exactly_one_wins(front: Front, portal: RelyingParty) -> None:
    """Law 5."""
    verification = await asked(front, portal)
    view = await form(front, verification)
    await asyncio.gather(
        *(front.submit(AIKO, view, number=number(verification)) for _ in range(3)),
        *(tap(front, "cancel", verification) for _ in range(3)),
        *(tap(front, "not_me", verification) for _ in range(3)),
    )
    ends = {"verification.approved", "verification.rejected", "verification.cancelled", "verification.expired"}
    assert len([each for each in front.house.actions() if each in ends]) == 1
    await front.delivery.drain()
    assert not set(buttons(card(front))) & set(BUTTONS)


async def test_a_tap_is_acknowledged_while_slack_is_slow_with_the_message(front: Front, portal: RelyingParty) -> None:
    """S52: what changes in the conversation is a notice, and nobody's acknowledgement waits for it."""
    verification = await asked(front, portal)
    slow = front.workspace.hold("chat.update")
    working = asyncio.create_task(front.delivery.run())
    await tap(front, "cancel", verification)
    await slow.arrived()
    assert await tap(front, "cancel", verification) == {}
    assert buttons(card(front)) == BUTTONS
    slow.let_go()
    await front.workspace.until(lambda: not buttons(card(front)), what="the message's change")
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_the_message_changes_once_slack_takes_it(front: Front, portal: RelyingParty) -> None:
    """However often Slack refuses, and whatever is tapped meanwhile."""
    verification = await asked(front, portal)
    front.workspace.fault(kind="server_error", method="chat.update", count=3)
    old = card(front)
    await tap(front, "cancel", verification)
    await front.delivery.drain()
    await tap(front, "answer", verification, on=old)
    for _ in range(3):
        assert buttons(card(front)) == BUTTONS
        front.house.clock.advance(timedelta(seconds=10))
        await front.delivery.drain()
    assert "You cancelled this" in words(card(front))
    assert front.house.outbox.waiting() == 0
