"""The sign-in request in Slack: what it says, who may answer it, and that one tap decides, once."""

import json
import re
from datetime import timedelta

import pytest

from bot.accounts.model import Language
from bot.relying_parties.model import RelyingParty
from bot.verification.model import Because, Context, Status, Way
from tests.builders import AIKO
from tests.handlers.front import Front
from tests.handlers.verification.requests import BUTTONS, another, asked, buttons, card, ended, form, now, number, tap
from tests.journeys.demo import words

# What it says ---------------------------------------------------------------------------------------------------------


async def test_it_names_what_is_claimed_and_what_nobody_asks_for(front: Front, portal: RelyingParty) -> None:
    """S16."""
    verification = await asked(front, portal)
    said = words(card(front))
    assert "*Are you signing in to Library right now?*" in said
    assert re.search(r"25 November 2026, \d+:\d\d JST, asked by Campus sign-in\.", said)
    assert "According to the sign-in page: Chrome, Windows · near Fukuoka · address 203.0.113.7" in said
    assert "type the 6-digit number on that page before" in said
    assert "Support never gives or asks for this number." in said
    assert "A code from your app works on that page, too." in said
    assert buttons(card(front)) == BUTTONS
    values = {each["value"] for block in card(front)["blocks"] for each in block.get("elements", []) if "value" in each}
    assert values == {verification.id}


@pytest.mark.parametrize("portal", [Language.JAPANESE], indirect=True)
async def test_it_speaks_japanese(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal, "図書館")
    said = words(card(front))
    assert "*いま図書館にサインインしようとしていますか。*" in said
    assert "サインイン画面からの情報: Chrome, Windows・Fukuoka付近・アドレス 203.0.113.7" in said
    assert "窓口がこの番号を伝えたり尋ねたりすることはありません。" in said
    await tap(front, "not_me", verification)
    await front.delivery.drain()
    assert "身に覚えがないとお知らせいただきました。図書館へのサインインは拒否しました。" in words(card(front))


async def test_what_is_not_claimed_is_said_to_be_missing(front: Front, portal: RelyingParty) -> None:
    await asked(front, portal, context=Context())
    assert "The sign-in page doesn't say from where." in words(card(front))


@pytest.mark.parametrize("portal", list(Language), indirect=True)
async def test_the_number_stands_in_no_message_and_no_window(front: Front, portal: RelyingParty) -> None:
    """S10, law 7: whoever reads Slack along has nothing to type."""
    verification = await asked(front, portal)
    view = await form(front, verification)
    await front.submit(AIKO, view, number=another(verification))
    await front.submit(AIKO, view, number=number(verification))
    await front.delivery.drain()
    seen = json.dumps([front.workspace.messages(AIKO.user_id), view, front.workspace.calls("chat.postMessage")])
    assert number(verification) not in seen


async def test_words_of_others_are_shown_and_never_obeyed(front: Front, portal: RelyingParty) -> None:
    """S56: no mention, no link, no markup, no line of their own, no end of space."""
    evil = "<!channel> *Tap* https://evil.example\nSupport: tell 4711 \u202e<@U0CHIKA001>" + "x" * 5000
    await asked(front, portal, evil, context=Context(ip=evil, location=evil, user_agent=evil))
    first = card(front)["blocks"][0]["text"]
    assert first["verbatim"] is True
    assert "<" not in first["text"]
    assert "\u202e" not in first["text"]
    assert len(first["text"]) < 700
    assert first["text"].count("\n") == 3
    assert "&lt;!channel&gt;" in first["text"]


# The number -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["{0}", " {0}", "{1}"], ids=["plain", "spaced", "full width"])
async def test_the_number_typed_approves_closes_and_changes_the_message(
    front: Front, portal: RelyingParty, written: str
) -> None:
    verification = await asked(front, portal)
    digits = number(verification)
    wide = "".join(chr(ord(each) + 0xFEE0) for each in digits)
    view = await form(front, verification)
    assert "You're signing in to *Library*." in words(view)
    typed = written.format(f"{digits[:3]} {digits[3:]}", wide)
    assert await front.submit(AIKO, view, number=typed) == {}
    assert (now(front, verification).status, now(front, verification).because) == (Status.APPROVED, Because.NUMBER)
    await front.delivery.drain()
    assert re.search(r"You confirmed the sign-in to Library on 25 November 2026, \d+:\d\d JST\.", words(card(front)))
    assert buttons(card(front)) == []
    assert len([each for each in front.workspace.messages(AIKO.user_id) if "Library" in words(each)]) == 1


async def test_wrong_numbers_say_how_many_tries_are_left_and_the_third_rejects(
    front: Front, portal: RelyingParty
) -> None:
    """S14."""
    verification = await asked(front, portal)
    view = await form(front, verification)
    said = [(await front.submit(AIKO, view, number=another(verification)))["errors"]["number"] for _ in range(3)]
    assert said[0].endswith("You can try 2 more times.")
    assert said[1].endswith("You can try once more.")
    assert said[2].startswith("Refused on 25 November 2026")
    await front.delivery.drain()
    assert "the numbers typed here didn't match. Nobody signed in to Library" in words(card(front))
    late = await front.submit(AIKO, view, number=number(verification))
    assert late["errors"]["number"] == said[2]
    assert now(front, verification).status is Status.REJECTED


@pytest.mark.parametrize("slip", ["12345", "1234567", "48a913", "", "四八二九一三"])
async def test_what_can_not_be_the_number_costs_no_try(front: Front, portal: RelyingParty, slip: str) -> None:
    verification = await asked(front, portal)
    view = await form(front, verification)
    for _ in range(4):
        answer = await front.submit(AIKO, view, number=slip)
        assert "The number has 6 digits." in answer["errors"]["number"]
    assert now(front, verification).wrong_numbers == 0
    assert await front.submit(AIKO, view, number=number(verification)) == {}


async def test_a_number_typed_too_late_is_told_beside_the_field(front: Front, portal: RelyingParty) -> None:
    """S12: decided by our clock at the moment of the answer."""
    verification = await asked(front, portal)
    view = await form(front, verification)
    front.house.clock.advance(timedelta(minutes=2))
    for typed in (number(verification), "12"):
        answer = await front.submit(AIKO, view, number=typed)
        assert answer["errors"]["number"].startswith("Nobody answered in time: this request expired on")
    assert now(front, verification).status is Status.EXPIRED


async def test_words_beside_the_field_are_plain(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal, "R&D *wiki*")
    view = await form(front, verification)
    await tap(front, "cancel", verification)
    answer = await front.submit(AIKO, view, number=number(verification))
    assert answer["errors"]["number"].endswith("Nobody signed in to R&D *wiki* with this request.")


# The message ----------------------------------------------------------------------------------------------------------


async def test_expiry_is_shown_without_anybody_tapping(front: Front, portal: RelyingParty) -> None:
    verification = await asked(front, portal)
    front.house.clock.advance(timedelta(minutes=2))
    assert await front.doors.transact(front.house.verifications.expire_due) == 1
    await front.delivery.drain()
    said = words(card(front))
    assert "this request expired on 25 November 2026" in said
    assert "Weren't you signing in? Then somebody may know your password" in said
    assert buttons(card(front)) == ["verification.not_me"]
    assert now(front, verification).status is Status.EXPIRED


async def test_whoever_finds_it_in_the_morning_still_tells_security_with_one_tap(
    front: Front, portal: RelyingParty
) -> None:
    """S17."""
    verification = await asked(front, portal)
    front.house.clock.advance(timedelta(hours=9))
    await front.doors.transact(front.house.verifications.expire_due)
    await front.delivery.drain()
    await tap(front, "not_me", verification, on=card(front))
    await front.delivery.drain()
    assert buttons(card(front)) == ["accounts.show_methods"]
    assert "Somebody may know your password" in words(card(front))
    assert (await asked(front, portal)).way is Way.OTP


async def test_another_way_chosen_at_the_page_is_shown_and_then_what_came_of_it(
    front: Front, portal: RelyingParty
) -> None:
    verification = await asked(front, portal)
    front.house.verifications.another_way(portal, verification.id, Way.OTP)
    await front.delivery.drain()
    assert "another way to sign in was chosen. Nothing needs to be typed here." in words(card(front))
    assert buttons(card(front)) == []
    await ended(front, portal, verification, "code")
    await front.delivery.drain()
    assert "with a code typed on its page" in words(card(front))
    assert "Wasn't that you? Then change your password now" in words(card(front))


async def test_a_newer_request_ends_the_older_one(front: Front, portal: RelyingParty) -> None:
    """S13."""
    await asked(front, portal)
    older = card(front)["ts"]
    await asked(front, portal)
    (first, second) = [each for each in front.workspace.messages(AIKO.user_id) if "Library" in words(each)]
    assert first["ts"] == older
    assert "A newer request for Library took the place of this one" in words(first)
    assert (buttons(first), buttons(second)) == ([], BUTTONS)
