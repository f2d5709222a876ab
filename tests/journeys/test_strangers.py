"""Whose account it is (S38), and who gets none: guests, strangers, bots, people with somebody else's address (S54)."""

import re

import pytest

from tests.journeys.demo import Demo, actions_of, words


def invitation_of(demo: Demo, address: str) -> str:
    letters = demo.ask("/_demo/inbox", to=address)["messages"]
    return str(re.search(r"[A-Z2-7]{6}(-[A-Z2-7]{6}){3}", letters[-1]["text"])[0])


def test_somebody_new_links_the_account_by_invitation_and_goes_on(demo: Demo) -> None:
    fumi = demo.person("fumi")
    card = fumi.say("はじめまして")
    assert "どのアカウントをお使いか、まだ確認できていません" in words(card)
    assert actions_of(card["blocks"]) == ["accounts.sign_in", "accounts.link", "support.request"]
    fumi.tap("accounts.link")
    assert "invitation" in fumi.submit(invitation="AAAAAA-BBBBBB-CCCCCC-DDDDDD")["errors"]
    code = invitation_of(demo, "fumi@example.ac.jp")
    assert fumi.submit(invitation=code.lower().replace("-", " "))["outcome"] == "closed"
    demo.until(lambda: "アカウントを結び付けました" in words(fumi.answers()[-1]), what="the welcome")
    assert "手順1/3" in words(fumi.answers()[-1])
    fumi.add_app("mobile", "iPhone")


def test_an_invitation_works_once_and_for_one(demo: Demo) -> None:
    fumi, mallory = demo.person("fumi"), demo.person("mallory")
    fumi.say("hello")
    code = invitation_of(demo, "fumi@example.ac.jp")
    fumi.tap("accounts.link")
    assert fumi.submit(invitation=code)["outcome"] == "closed"
    assert fumi.id != mallory.id
    # An unlinked person finds the used code: it says no more than any other wrong one.
    guest = demo.person("guest")
    guest.say("hello")
    assert not [each for each in guest.answers() if "accounts.link" in actions_of(each["blocks"])]


@pytest.mark.parametrize(("who", "why"), [("guest", "as a guest"), ("stranger", "from another organization")])
def test_guests_and_strangers_are_told_the_way_that_is_open(demo: Demo, who: str, why: str) -> None:
    card = demo.person(who).say("hello")
    assert why in words(card)
    assert "Support is open until 17:00 today." in words(card)
    assert "Information Infrastructure Initiative" in words(card)
    assert f"{demo.address}/door" in words(card)
    assert actions_of(card["blocks"]) == ["support.request"]


def test_their_home_and_command_say_the_same(demo: Demo) -> None:
    guest = demo.person("guest")
    assert "as a guest" in words(guest.home())
    before = len(guest.answers())
    demo.control("command", {"user": guest.id, "command": "/mfa", "text": ""})
    assert "as a guest" in words(guest.next_answer(before))


def test_the_command_answers_beside_the_writer_in_any_channel(demo: Demo) -> None:
    fumi = demo.person("fumi")
    demo.control("command", {"user": fumi.id, "channel": "C0GENERAL1", "command": "/mfa", "text": "who am I"})

    def seen(by: str) -> list[str]:
        query = {"as": demo.person(by).id}
        messages = demo.ask("/_control/messages/C0GENERAL1", **query)["messages"]
        return [words(each) for each in messages if each.get("bot_id")]

    (card,) = demo.until(lambda: seen("fumi"), what="the card")
    assert "I don't know yet which account is yours" in card
    assert seen("aiko") == []
    assert fumi.answers() == []


def test_the_language_they_wrote_goes_on_in_the_window_and_in_what_it_says(demo: Demo) -> None:
    """Fumi's Slack is Japanese; she writes English."""
    fumi = demo.person("fumi")
    fumi.say("hello, please help me")
    fumi.tap("accounts.link")
    assert fumi.modal()["title"]["text"] == "Your invitation"
    refused = fumi.submit(invitation="AAAAAA-BBBBBB-CCCCCC-DDDDDD")["errors"]["invitation"]
    assert refused.startswith("That invitation code didn't work.")
    assert fumi.submit(invitation=invitation_of(demo, "fumi@example.ac.jp"))["outcome"] == "closed"
    demo.until(lambda: "your account is linked" in words(fumi.answers()[-1]), what="the welcome in English")


def test_an_old_card_shows_somebody_linked_where_they_stand(demo: Demo) -> None:
    fumi = demo.person("fumi")
    card = fumi.say("hello")
    fumi.tap("accounts.link", on=card)
    assert fumi.submit(invitation=invitation_of(demo, "fumi@example.ac.jp"))["outcome"] == "closed"
    for action_id in ("accounts.link", "accounts.sign_in"):
        demo.until(lambda: "enrollment.add_app_mobile" in str(fumi.answers()), what="the first step")
        before = len(fumi.answers())
        fumi.tap(action_id, on=card)
        assert "enrollment.start" in actions_of(fumi.next_answer(before)["blocks"])
        assert not fumi.has_modal()


def test_an_address_alone_opens_nothing(demo: Demo) -> None:
    """Fumi's profile bears the very address of Fumi's account, and still proves nothing."""
    fumi = demo.person("fumi")
    fumi.say("hello")
    assert "accounts.link" in actions_of(fumi.home()["blocks"])
