"""Somebody else's windows, buttons and ids (S51): each is answered, acknowledged in time, and changes nothing."""

from typing import Any

import pytest

from bot.accounts.model import SlackUser
from tests.builders import AIKO, MALLORY, code_of
from tests.handlers.front import Front
from tests.journeys.demo import words


@pytest.fixture
def two(front: Front) -> Front:
    front.join(AIKO)
    front.join(MALLORY)
    return front


async def test_somebody_else_s_set_up_is_not_found(two: Front) -> None:
    """Mallory sends Aiko's window, with a code that she really saw on Aiko's phone."""
    aiko_s = two.house.begin_app(AIKO).authenticator
    hers = await two.begin_app(MALLORY)
    before = two.everything()
    code = code_of(aiko_s.seed, two.house.clock.now()).reveal()
    answer = await two.submit(MALLORY, hers | {"private_metadata": aiko_s.id}, name="mine", code=code)
    assert answer["response_action"] == "errors"
    assert "can't find that setup" in answer["errors"]["code"]
    assert two.everything() == before


async def test_the_key_of_somebody_else_s_set_up_is_not_shown(two: Front) -> None:
    aiko_s = two.house.begin_app(AIKO).authenticator
    hers = await two.begin_app(MALLORY)
    for action_id in ("enrollment.show_key", "enrollment.open_page"):
        await two.tap(MALLORY, action_id, value=aiko_s.id, view=hers | {"private_metadata": aiko_s.id})
        shown = two.workspace.modal(MALLORY)
        assert shown is not None
        assert "can't find that setup" in words(shown)
        assert aiko_s.seed is not None
        assert aiko_s.seed.reveal()[:4] not in str(shown)


async def test_not_me_stops_only_one_s_own(two: Front) -> None:
    method = two.house.add_app(AIKO)
    before = two.everything()
    for value in (method.id, "no-such-id", ""):
        await two.tap(MALLORY, "authenticators.not_me", value=value)
        shown = two.workspace.modal(MALLORY)
        assert shown is not None
        assert "can't be used right now" in words(shown)
    assert two.everything() == before


async def test_a_fresh_check_takes_only_one_s_own_methods(two: Front) -> None:
    """Aiko's code of this very minute does not open Mallory's account."""
    aiko_s = two.house.add_app(AIKO)
    two.house.add_app(MALLORY, name="Mallory's phone")
    two.house.clock.advance(two.house.policy.fresh_check_life)
    await two.tap(MALLORY, "enrollment.add_app_computer")
    window = two.workspace.modal(MALLORY)
    assert window is not None
    assert window["callback_id"] == "verification.step_up"
    before = two.everything()
    code = code_of(aiko_s.seed, two.house.clock.now()).reveal()
    for method in (aiko_s.id, "no-such-id"):
        chosen = {"value": method, "text": {"type": "plain_text", "text": "iPhone"}}
        answer = await two.submit(MALLORY, window, method=chosen, code=code)
        assert "can't be used right now" in answer["errors"]["method"]
    assert two.everything() == before


async def test_a_fresh_check_for_a_place_that_does_not_exist_begins_nothing(two: Front) -> None:
    app = two.house.add_app(AIKO)
    two.house.clock.advance(two.house.policy.fresh_check_life)
    await two.tap(AIKO, "enrollment.add_app_computer")
    window = two.workspace.modal(AIKO)
    assert window is not None
    chosen = {"value": app.id, "text": {"type": "plain_text", "text": "iPhone"}}
    code = code_of(app.seed, two.house.clock.now()).reveal()
    answer = await two.submit(AIKO, window | {"private_metadata": "moon"}, method=chosen, code=code)
    assert "reference" in answer["errors"]["code"]
    assert two.house.actions().count("enrollment.start_app") == 1


async def test_enabling_takes_more_than_a_forged_window(two: Front) -> None:
    """The window is opened only at step 3; somebody sends it all the same."""
    two.house.add_app(MALLORY)
    before = two.everything()
    inputs = [{"type": "input", "block_id": "understood"}]
    window = {"type": "modal", "callback_id": "enrollment.confirm_enable", "blocks": inputs}
    answer = await two.submit(MALLORY, window, understood=["yes"])
    assert "Two methods are needed" in answer["errors"]["understood"]
    assert "Tick the box" in (await two.submit(MALLORY, window, understood=[]))["errors"]["understood"]
    assert two.everything() == before


@pytest.mark.parametrize(
    "user",
    [SlackUser("U0FUMI0001", AIKO.team_id), SlackUser(AIKO.user_id, "T0OTHER001")],
    ids=["somebody without an account", "the same id in another workspace"],
)
async def test_who_is_not_linked_starts_nothing(two: Front, user: SlackUser) -> None:
    """A user id is unique only within its team: Aiko's of another workspace is not Aiko (S38)."""
    before = two.everything()
    for action_id in (
        "enrollment.start",
        "enrollment.add_app_mobile",
        "enrollment.add_app_computer",
        "enrollment.enable",
        "authenticators.not_me",
    ):
        await two.tap(user, action_id, value="enable")
        shown = two.workspace.modal(user)
        assert shown is not None
        assert shown["callback_id"] == "refusal"
        two.workspace.control("close", {"user": user.user_id})
    assert two.everything() == before


INCOMPLETE: list[dict[str, Any]] = [
    {"actions": [{"type": "button", "action_id": "authenticators.not_me"}]},
    {"actions": [{"type": "checkboxes", "action_id": "enrollment.have", "selected_options": [{"value": "yacht"}]}]},
    {"actions": [{"type": "checkboxes", "action_id": "enrollment.have"}]},
    {"actions": [{"type": "button", "action_id": "enrollment.show_key"}], "view": {"type": "modal", "id": "V0"}},
    {"actions": [{"type": "button", "action_id": "of.a.later.version"}]},
]


@pytest.mark.parametrize("odd", INCOMPLETE, ids=str)
async def test_a_tap_that_lacks_something_is_acknowledged_and_changes_nothing(two: Front, odd: dict[str, Any]) -> None:
    before = two.everything()
    answer = await two.send(two.payloads.tap(AIKO, "x") | odd)
    assert answer.status == 200
    assert two.everything() == before


@pytest.mark.parametrize(
    "callback_id",
    [
        "accounts.link",
        "enrollment.confirm_app",
        "enrollment.confirm_enable",
        "verification.step_up",
        "of.a.later.version",
    ],
)
@pytest.mark.parametrize("rest", [{}, {"blocks": []}, {"private_metadata": "x", "state": {"values": {}}}])
async def test_a_window_that_lacks_something_is_acknowledged_and_changes_nothing(
    two: Front, callback_id: str, rest: dict[str, Any]
) -> None:
    before = two.everything()
    body = two.payloads.submission(AIKO, {}, {}) | {"view": {"callback_id": callback_id, "type": "modal", **rest}}
    answer = await two.send(body)
    assert answer.status == 200
    assert two.everything() == before


async def test_a_place_is_only_what_the_button_says(two: Front) -> None:
    """The value of a button is somebody's word; the place comes from its id."""
    await two.tap(AIKO, "enrollment.add_app_mobile", value="computer")
    begun = two.house.sql("SELECT place FROM authenticators")
    assert [row.place for row in begun] == ["mobile"]


async def test_a_name_cannot_rewrite_the_sentence_beside_the_field(two: Front) -> None:
    window = await two.begin_app(AIKO)
    answer = await two.submit(AIKO, window, name="\u202e" + "x" * 500, code="12345")
    said = answer["errors"]["code"]
    assert len(said) < 200
    assert "\u202e" not in said
