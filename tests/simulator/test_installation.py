"""Tokens that stop being good, scopes that change, an app that is taken away and comes back."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulator.kit import AIKO


async def error_of(call: Any) -> str:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response["error"]


@pytest.mark.parametrize("error", ["token_revoked", "account_inactive", "invalid_auth"])
async def test_a_revoked_token_opens_nothing_any_more_and_says_why(web: Any, person: Any, error: str) -> None:
    await person.post("faults", kind="revoke", error=error)
    assert await error_of(web.auth_test()) == error
    assert await error_of(web.chat_postMessage(channel=AIKO, text="x")) == error
    await person.post("reset")
    await web.auth_test()


async def test_an_app_that_is_removed_hears_of_that_and_of_nothing_after_it(
    app: Any, person: Any, workspace: Any
) -> None:
    await person.post("app", events=[*workspace.app.events, "app_uninstalled", "tokens_revoked"])
    await person.post("faults", kind="revoke")
    revoked = (await app.next("tokens_revoked")).payload
    assert (revoked["event"]["tokens"], revoked["team_id"]) == ({"bot": ["U0MAMORI01"]}, "T0MAMORI01")
    await app.next("app_uninstalled")
    await person.post("message", user=AIKO, text="into the void")
    answer = await person.post("command", user=AIKO, command="/mfa", text="")
    assert "not installed in this workspace any more" in answer["error"]
    assert (await person.get("state"))["apps"][0]["installed"] is False
    await person.post("app", bot_token="xoxb-the-new-one")
    await person.post("message", user=AIKO, text="back again")
    assert (await app.next("message")).payload["event"]["text"] == "back again"


async def test_a_new_installation_has_a_new_token_and_the_old_one_stays_dead(web: Any, person: Any) -> None:
    await person.post("faults", kind="revoke")
    await person.post("app", bot_token="xoxb-the-new-one")
    await AsyncWebClient(token="xoxb-the-new-one", base_url=web.base_url).auth_test()
    assert await error_of(web.auth_test()) == "token_revoked"


async def test_a_wrong_token_takes_the_app_away_from_nobody(app: Any, person: Any) -> None:
    await person.post("faults", kind="revoke", error="invalid_auth")
    await person.post("message", user=AIKO, text="hello")
    assert (await app.next("message")).payload["event"]["text"] == "hello"


async def test_a_revoked_app_level_token_ends_the_socket_and_opens_no_other(
    app: Any, person: Any, workspace: Any
) -> None:
    await person.post("faults", kind="revoke", token="app", error="invalid_auth")
    await person.until("socket_disconnected", connections=0)
    opening = app.web.apps_connections_open(app_token=workspace.app.app_token)
    assert await error_of(opening) == "invalid_auth"
    await app.web.auth_test()


async def test_scopes_can_be_taken_and_given_and_each_answer_says_which_there_are(
    web: Any, person: Any, workspace: Any
) -> None:
    await person.post("app", scopes=["users:read"])
    answer = await web.auth_test()
    assert answer.headers["x-oauth-scopes"] == "users:read"
    with pytest.raises(SlackApiError) as refusal:
        await web.chat_postMessage(channel=AIKO, text="x")
    refused = refusal.value.response
    assert (refused["error"], refused["needed"], refused["provided"]) == ("missing_scope", "chat:write", "users:read")
    assert refused.headers["x-accepted-oauth-scopes"] == "chat:write"
    opened = await web.apps_connections_open(app_token=workspace.app.app_token)
    assert opened.headers["x-oauth-scopes"] == "connections:write"
    await person.post("reset")
    await web.chat_postMessage(channel=AIKO, text="x")


async def test_what_makes_no_sense_is_refused(person: Any) -> None:
    await person.post("faults", kind="revoke", error="bad_mood", expect=400)
    await person.post("faults", kind="revoke", token="user", expect=400)
    await person.post("app", scopes="users:read", expect=400)
