"""Who may become somebody: only a member whom Slack names as one at that very moment (S38, S54)."""

import json
from typing import Any

import pytest

from bot.accounts.linking import Linking
from bot.accounts.model import Account, Language, SlackUser
from tests.builders import AIKO, TEAM, an_account
from tests.fakes.workspace import LocalWorkspace
from tests.handlers.front import Front
from tests.journeys.demo import words

GUEST = SlackUser("U0GUEST001", TEAM)
STRANGER = SlackUser("U0STRANGE1", "T0PARTNER1")
DAI = SlackUser("U0DAI00001", TEAM)
FUMI = SlackUser("U0FUMI0001", TEAM)
FORM = {"type": "modal", "callback_id": "accounts.link", "blocks": [{"type": "input", "block_id": "invitation"}]}


@pytest.fixture
def invitation(front: Front) -> str:
    front.house.people.add(an_account_of_fumi())
    return front.house.linking.invite("fumi", actor="operator").reveal()


def an_account_of_fumi() -> Account:
    return an_account(id="account-fumi", sso_id="fumi", name="Fumi", addresses=("fumi@example.ac.jp",))


def profile(workspace: LocalWorkspace, **says: Any) -> None:
    """What Slack says about whoever is asked about next."""
    user = {"id": "U", "team_id": TEAM, "locale": "en-US", "profile": {}} | says
    body = json.dumps({"ok": True, "user": user})
    workspace.answer("users.info", 200, body, after_doing_it=False, kind="application/json")


async def test_an_invitation_in_the_hands_of_its_member_links(front: Front, invitation: str) -> None:
    assert await front.submit(FUMI, FORM, invitation=invitation) == {}
    assert front.house.people.is_linked(FUMI)


@pytest.mark.parametrize("user", [GUEST, STRANGER], ids=["a guest", "a stranger"])
async def test_guests_and_strangers_who_found_an_invitation_stay_outside(
    front: Front, invitation: str, user: SlackUser
) -> None:
    """The button was never shown to them; they send the window all the same."""
    before = front.everything()
    answer = await front.submit(user, FORM, invitation=invitation)
    assert "Only full members" in answer["errors"]["invitation"]
    assert "Support is open" in answer["errors"]["invitation"]
    assert front.everything() == before
    assert await front.submit(FUMI, FORM, invitation=invitation) == {}


@pytest.mark.parametrize(
    "says",
    [
        {"is_restricted": True},
        {"is_ultra_restricted": True},
        {"is_stranger": True},
        {"team_id": "T0PARTNER1"},
        {"is_bot": True},
        {"deleted": True},
    ],
    ids=str,
)
async def test_what_slack_says_now_decides_and_not_what_it_said_before(
    front: Front, invitation: str, says: dict[str, Any]
) -> None:
    before = front.everything()
    profile(front.workspace, **says)
    answer = await front.submit(FUMI, FORM, invitation=invitation)
    assert "メンバーの方だけ" in answer["errors"]["invitation"]
    assert front.everything() == before


async def test_while_slack_does_not_say_who_it_is_nobody_is_let_in(front: Front, invitation: str) -> None:
    """Doubt never approves (law 10); the invitation stays good for later."""
    before = front.everything()
    front.workspace.fault(kind="server_error", method="users.info", count=2)
    answer = await front.submit(FUMI, FORM, invitation=invitation)
    assert answer["errors"]["invitation"] == "Slack didn't answer me. Nothing was changed. Please try once more."
    assert front.everything() == before
    assert await front.submit(FUMI, FORM, invitation=invitation) == {}


async def test_which_workspace_this_is_must_be_known_too(front: Front, invitation: str) -> None:
    front.workspace.answer("auth.test", 500, "away", after_doing_it=False)
    before = front.everything()
    assert await front.doors.slack.profile(FUMI) is None
    assert front.everything() == before
    assert await front.submit(FUMI, FORM, invitation=invitation) == {}


async def test_used_unknown_and_foreign_invitations_are_told_apart_by_nobody(front: Front, invitation: str) -> None:
    front.join(AIKO, Language.JAPANESE)
    answers = [await front.submit(FUMI, FORM, invitation="AAAAAA-BBBBBB-CCCCCC-DDDDDD")]
    assert await front.submit(FUMI, FORM, invitation=invitation) == {}
    answers.append(await front.submit(DAI, FORM, invitation=invitation))
    answers.append(await front.submit(AIKO, FORM, invitation=invitation))
    assert len({str(answer) for answer in answers}) == 1
    assert "使えません" in answers[0]["errors"]["invitation"]


async def test_the_address_of_a_stranger_s_profile_proves_nothing_even_where_addresses_do(front: Front) -> None:
    """Somebody's own organization can write any address into its profiles, and Slack does not mark those who share a
    channel with us as strangers."""
    house = front.house
    around = (house.database.begin, house.clock, house.randomness, house.keyring, house.policy)
    front.with_changed(linking=Linking(*around, email_is_proof=True))
    house.people.add(an_account_of_fumi())
    for user, team, is_let_in in ((STRANGER, "T0PARTNER1", False), (FUMI, TEAM, True)):
        await front.hello(user)
        profile(front.workspace, team_id=team, profile={"email": "fumi@example.ac.jp"})
        await front.delivery.drain()
        assert house.people.is_linked(user) is is_let_in


async def test_guests_and_strangers_are_told_the_way_that_is_open(front: Front) -> None:
    for user, why in ((GUEST, "as a guest"), (STRANGER, "from another organization")):
        await front.hello(user)
        await front.delivery.drain()
        (card,) = front.workspace.messages(user.user_id)
        assert why in words(card)
        assert "contact page" in words(card)


async def test_bots_edits_deletions_and_channels_get_no_answer(front: Front) -> None:
    front.join(AIKO)
    for changes in (
        {"bot_id": "B0SOMEBOT1"},
        {"subtype": "bot_message"},
        {"subtype": "message_changed"},
        {"subtype": "message_deleted"},
        {"channel_type": "channel"},
    ):
        assert (await front.hello(AIKO, **changes)).status == 200
    assert front.house.notices() == []
