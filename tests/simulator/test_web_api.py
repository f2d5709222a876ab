"""The Web API refuses what Slack refuses, under Slack's own names."""

import time
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

AIKO, BEN, CHIKA, MALLORY = "U0AIKO0001", "U0BEN00001", "U0CHIKA001", "U0MALLORY1"
SUPPORT, ADMIN, GENERAL = "C0SUPPORT1", "C0ADMIN001", "C0GENERAL1"


async def refused(call: Any) -> dict[str, Any]:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response.data


async def error_of(call: Any) -> str:
    return (await refused(call))["error"]


async def test_a_call_without_a_token_or_with_a_wrong_one_is_refused(web: Any, http: Any, workspace: Any) -> None:
    assert (await http.post("/api/auth.test")).json()["error"] == "not_authed"
    assert await error_of(AsyncWebClient(token="xoxb-made-up", base_url=web.base_url).auth_test()) == "invalid_auth"
    with_app_token = AsyncWebClient(token=workspace.app.app_token, base_url=web.base_url)
    assert await error_of(with_app_token.auth_test()) == "not_allowed_token_type"
    assert await error_of(web.apps_connections_open(app_token=workspace.app.bot_token)) == "not_allowed_token_type"


async def test_the_app_learns_who_it_is_and_which_scopes_it_has(web: Any, workspace: Any) -> None:
    answer = await web.auth_test()
    assert (answer["user_id"], answer["bot_id"], answer["team_id"]) == ("U0MAMORI01", "B0MAMORI01", "T0MAMORI01")
    assert answer.headers["x-oauth-scopes"].split(",") == workspace.app.scopes
    assert (await web.team_info())["team"]["domain"] == "mamori-demo"


async def test_a_method_whose_scope_was_not_granted_is_refused(web: Any, workspace: Any) -> None:
    workspace.app.scopes.remove("chat:write")
    answer = await refused(web.chat_postMessage(channel=AIKO, text="Hello"))
    assert (answer["error"], answer["needed"]) == ("missing_scope", "chat:write")
    assert "chat:write" not in answer["provided"]
    workspace.app.scopes.remove("im:history")
    assert (await refused(web.conversations_history(channel="D0AIKO0001")))["needed"] == "im:history"


async def test_arguments_come_as_form_json_or_query(http: Any, workspace: Any) -> None:
    header = {"authorization": f"Bearer {workspace.app.bot_token}"}
    block = '[{"type": "divider"}]'
    forms = [
        http.post("/api/chat.postMessage", data={"channel": AIKO, "blocks": block, "token": workspace.app.bot_token}),
        http.post("/api/chat.postMessage", json={"channel": AIKO, "blocks": [{"type": "divider"}]}, headers=header),
        http.get("/api/chat.postMessage", params={"channel": AIKO, "blocks": block}, headers=header),
    ]
    for form in forms:
        assert (await form).json()["ok"]
    assert (await http.post("/api/chat.postMessage", content="{", headers=header)).json()[
        "error"
    ] == "invalid_arguments"
    broken = header | {"content-type": "application/json"}
    assert (await http.post("/api/auth.test", content="{", headers=broken)).json()["error"] == "invalid_json"
    assert (await http.post("/api/auth.test", content="[]", headers=broken)).json()["error"] == "json_not_object"
    assert (await http.post("/api/no.such", headers=header)).json()["error"] == "unknown_method"


async def test_a_message_needs_a_place_where_the_bot_is_and_something_to_say(web: Any, http: Any) -> None:
    assert await error_of(web.chat_postMessage(channel="C0NOWHERE1", text="x")) == "channel_not_found"
    wordless = {"token": web.token, "channel": AIKO}  # the SDK itself would warn
    assert (await http.post("/api/chat.postMessage", data=wordless)).json()["error"] == "no_text"
    assert await error_of(web.chat_postMessage(channel=AIKO, text="x" * 40_001)) == "msg_too_long"
    assert (
        await error_of(web.chat_postMessage(channel=AIKO, text="x", thread_ts="1.000001")) == "cannot_reply_to_message"
    )
    assert await error_of(web.chat_postEphemeral(channel=AIKO, user=AIKO, text="x")) == "channel_not_found"
    assert await error_of(web.chat_postMessage(channel=AIKO, text="x", blocks="{not json")) == "invalid_blocks_format"


async def test_a_channel_without_the_bot_is_closed_to_it(workspace: Any, web: Any, person: Any) -> None:
    next(one for one in workspace.channels if one.id == ADMIN).members.remove("U0MAMORI01")
    await person.post("reset")
    assert await error_of(web.chat_postMessage(channel=ADMIN, text="x")) == "not_in_channel"
    assert await error_of(web.conversations_history(channel=ADMIN)) == "not_in_channel"


async def test_refused_blocks_are_named_with_their_place(web: Any) -> None:
    answer = await refused(web.chat_postMessage(channel=AIKO, text="x", blocks=[{"type": "hologram"}]))
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"] == ["unsupported type: hologram [json-pointer:/blocks/0/type]"]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {answer['errors'][0]}"]


async def test_only_own_lasting_messages_can_be_changed(web: Any, person: Any) -> None:
    hers = (await person.post("message", user=AIKO, text="mine"))["message"]
    dm = hers["channel"]
    assert await error_of(web.chat_update(channel=dm, ts=hers["ts"], text="x")) == "cant_update_message"
    assert await error_of(web.chat_delete(channel=dm, ts=hers["ts"])) == "cant_delete_message"
    assert await error_of(web.chat_update(channel=dm, ts="1.000001", text="x")) == "message_not_found"
    whisper = await web.chat_postEphemeral(channel=dm, user=AIKO, text="psst")
    assert await error_of(web.chat_update(channel=dm, ts=whisper["message_ts"], text="x")) == "message_not_found"


async def test_an_update_by_text_replaces_the_blocks_and_says_edited(web: Any, person: Any) -> None:
    posted = await web.chat_postMessage(channel=AIKO, text="a", blocks=[{"type": "divider"}])
    assert posted["message"]["blocks"][0]["block_id"]
    by_blocks = await web.chat_update(
        channel=posted["channel"], ts=posted["ts"], text="b", blocks=[{"type": "divider"}]
    )
    assert "edited" not in by_blocks["message"]
    by_text = await web.chat_update(channel=posted["channel"], ts=posted["ts"], text="c")
    assert by_text["message"]["blocks"] == []
    assert by_text["message"]["edited"]["user"] == "U0MAMORI01"
    await web.chat_delete(channel=posted["channel"], ts=posted["ts"])
    assert (await person.get(f"messages/{AIKO}"))["messages"] == []


async def test_an_ephemeral_message_is_seen_by_its_addressee_only(web: Any, person: Any) -> None:
    await web.chat_postEphemeral(channel=SUPPORT, user=BEN, text="only Ben")
    assert await error_of(web.chat_postEphemeral(channel=SUPPORT, user=AIKO, text="x")) == "user_not_in_channel"
    assert [one["ephemeral_to"] for one in (await person.get(f"messages/{SUPPORT}", **{"as": BEN}))["messages"]] == [
        BEN
    ]
    assert (await person.get(f"messages/{SUPPORT}", **{"as": CHIKA}))["messages"] == []
    assert (await web.conversations_history(channel=SUPPORT))["messages"] == []


async def test_history_is_newest_first_paged_and_without_replies(web: Any) -> None:
    posted = [await web.chat_postMessage(channel=AIKO, text=str(number)) for number in range(5)]
    dm = posted[0]["channel"]
    await web.chat_postMessage(channel=dm, text="reply", thread_ts=posted[0]["ts"])
    first = await web.conversations_history(channel=dm, limit=3)
    assert [one["text"] for one in first["messages"]] == ["4", "3", "2"]
    assert first["has_more"]
    second = await web.conversations_history(channel=dm, limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert [one["text"] for one in second["messages"]] == ["1", "0"]
    assert second["messages"][1]["reply_count"] == 1
    assert await error_of(web.conversations_history(channel=dm, cursor="later")) == "invalid_cursor"
    assert await error_of(web.conversations_history(channel=dm, limit=0)) == "invalid_limit"
    assert await error_of(web.conversations_history(channel=dm, oldest="noon")) == "invalid_ts_oldest"


async def test_history_between_two_moments_takes_the_ends_only_if_asked(web: Any) -> None:
    posted = [await web.chat_postMessage(channel=AIKO, text=str(number)) for number in range(3)]
    window = {"channel": posted[0]["channel"], "oldest": posted[0]["ts"], "latest": posted[2]["ts"]}
    assert [one["text"] for one in (await web.conversations_history(**window))["messages"]] == ["1"]
    assert len((await web.conversations_history(**window, inclusive=True))["messages"]) == 3


async def test_metadata_is_shown_only_where_it_is_asked_for(web: Any) -> None:
    metadata = {"event_type": "notice", "event_payload": {"id": "17"}}
    posted = await web.chat_postMessage(channel=AIKO, text="x", metadata=metadata)
    plain = await web.conversations_history(channel=posted["channel"])
    full = await web.conversations_history(channel=posted["channel"], include_all_metadata=True)
    assert "metadata" not in plain["messages"][0]
    assert full["messages"][0]["metadata"] == metadata
    wrong = web.chat_postMessage(channel=AIKO, text="x", metadata={"event_type": "notice", "event_payload": "17"})
    assert await error_of(wrong) == "invalid_metadata_schema"


async def test_a_thread_holds_its_parent_and_replies_oldest_first(web: Any) -> None:
    parent = await web.chat_postMessage(channel=SUPPORT, text="ticket")
    reply = await web.chat_postMessage(channel=SUPPORT, text="one", thread_ts=parent["ts"])
    await web.chat_postMessage(channel=SUPPORT, text="two", thread_ts=reply["ts"])
    thread = (await web.conversations_replies(channel=SUPPORT, ts=parent["ts"]))["messages"]
    assert [one["text"] for one in thread] == ["ticket", "one", "two"]
    assert {one["thread_ts"] for one in thread} == {parent["ts"]}
    assert thread[0]["reply_count"] == 2
    assert thread[1]["parent_user_id"] == "U0MAMORI01"
    assert await error_of(web.conversations_replies(channel=SUPPORT, ts="1.000001")) == "thread_not_found"


async def test_people_are_found_by_id_and_address_and_shown_as_what_they_are(web: Any) -> None:
    aiko = (await web.users_info(user=AIKO, include_locale=True))["user"]
    assert (aiko["locale"], aiko["tz"], aiko["tz_offset"]) == ("ja-JP", "Asia/Tokyo", 32_400)
    assert aiko["profile"]["email"] == "aiko@example.ac.jp"
    assert "locale" not in (await web.users_info(user=AIKO))["user"]
    assert (await web.users_lookupByEmail(email="Aiko@Example.ac.jp"))["user"]["id"] == AIKO
    assert await error_of(web.users_lookupByEmail(email="sora@partner.example.com")) == "users_not_found"
    assert await error_of(web.users_info(user="U0NOBODY01")) == "user_not_found"
    members = (await web.users_list())["members"]
    assert [one["id"] for one in members if one["is_restricted"]] == ["U0GUEST001"]
    assert [one["team_id"] for one in members if one.get("is_stranger")] == ["T0PARTNER1"]
    assert [one["id"] for one in members if one["is_bot"]] == ["U0MAMORI01"]


async def test_an_address_stays_hidden_without_its_scope(web: Any, workspace: Any) -> None:
    workspace.app.scopes.remove("users:read.email")
    assert "email" not in (await web.users_info(user=AIKO))["user"]["profile"]


async def test_hours_of_rest_are_known_and_messages_arrive_all_the_same(web: Any, person: Any) -> None:
    awake = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
    assert (await web.dnd_info(user=AIKO)).data.items() >= awake.items()
    assert (await person.post("dnd", user=AIKO, on=True))["on"]
    resting = await web.dnd_info(user=AIKO)
    assert resting["dnd_enabled"]
    assert resting["next_dnd_start_ts"] <= time.time() < resting["next_dnd_end_ts"]
    # A snooze is shown to nobody but whoever snoozes.
    assert not any(field.startswith("snooze") for field in resting.data)
    assert (await web.dnd_info(user=BEN)).data.items() >= awake.items()
    await web.chat_postMessage(channel=AIKO, text="x")
    await person.post("dnd", user=AIKO, on=False)
    assert (await web.dnd_info(user=AIKO)).data.items() >= awake.items()
    assert await error_of(web.dnd_info(user="U0NOBODY01")) == "user_not_found"
    await person.post("dnd", user=AIKO, on=True)
    await person.post("reset")
    assert not (await web.dnd_info(user=AIKO))["dnd_enabled"]


async def test_conversations_are_opened_described_and_listed(web: Any) -> None:
    assert (await web.conversations_open(users=AIKO))["channel"] == {"id": "D0AIKO0001"}
    assert (await web.conversations_open(users=AIKO, return_im=True))["channel"]["user"] == AIKO
    assert await error_of(web.conversations_open(users="U0MAMORI01")) == "cannot_dm_bot"
    assert await error_of(web.conversations_open(users="U0NOBODY01")) == "user_not_found"
    assert (await web.conversations_info(channel=SUPPORT))["channel"]["is_member"]
    assert BEN in (await web.conversations_members(channel=SUPPORT))["members"]
    assert {one["name"] for one in (await web.conversations_list())["channels"]} == {
        "mfa-support",
        "mfa-admin",
        "general",
    }
    assert len((await web.conversations_list(types="im"))["channels"]) == 9


async def test_a_reaction_is_added_once(web: Any, person: Any) -> None:
    said = (await person.post("message", user=AIKO, text="hello"))["message"]
    await web.reactions_add(channel=said["channel"], timestamp=said["ts"], name="wave")
    again = web.reactions_add(channel=said["channel"], timestamp=said["ts"], name="wave")
    assert await error_of(again) == "already_reacted"
    seen = (await person.get(f"messages/{AIKO}"))["messages"][0]
    assert seen["reactions"] == [{"name": "wave", "users": ["U0MAMORI01"]}]


async def test_a_fast_sender_is_paced_and_told_how_long_to_wait(web: Any, person: Any) -> None:
    for _ in range(10):
        await web.chat_postMessage(channel=AIKO, text="x")
    with pytest.raises(SlackApiError) as paced:
        await web.chat_postMessage(channel=AIKO, text="x")
    assert paced.value.response.status_code == 429
    assert paced.value.response["error"] == "ratelimited"
    assert int(paced.value.response.headers["retry-after"]) >= 1
    await person.post("limits", on=False)
    await web.chat_postMessage(channel=AIKO, text="x")


async def test_bad_weather_comes_as_ordered_and_passes(web: Any, person: Any) -> None:
    await person.post("faults", kind="rate_limit", method="auth.test", count=1, seconds=7)
    await web.team_info()
    with pytest.raises(SlackApiError) as limited:
        await web.auth_test()
    assert limited.value.response.headers["retry-after"] == "7"
    await person.post("faults", kind="server_error", count=1, status=502)
    with pytest.raises(SlackApiError) as broken:
        await web.auth_test()
    assert broken.value.response.status_code == 502
    await person.post("faults", kind="delay", count=1, seconds=0.2)
    await web.auth_test()
    slowest = max(entry["ms"] for entry in (await person.get("log"))["entries"])
    assert slowest >= 200
