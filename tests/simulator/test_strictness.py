"""Strict by default, point by point in the design's order, with the real Slack SDK on the other side.

Points with tests of their own elsewhere: tokens and scopes ``test_installation``, ownership and visibility ``test_web_api``,
Block Kit ``test_blockkit``, hashes and stacks ``test_views``, the three seconds of a trigger by a clock in the hand
``test_pacing_and_permissions``, repetition ``test_socket_mode`` and ``test_request_url``.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from tests.simulator.kit import ADMIN, AIKO, BEN, CHIKA, GENERAL, MALLORY, SUPPORT, actions, button, entry, plain

BOT = "U0MAMORI01"
FORM = {"type": "modal", "title": plain("F"), "submit": plain("S"), "blocks": [entry("code")]}


async def refused(call: Awaitable[Any]) -> Any:
    with pytest.raises(SlackApiError) as refusal:
        await call
    return refusal.value.response


async def error_of(call: Awaitable[Any]) -> str:
    return str((await refused(call))["error"])


# Tokens and scopes ---------------------------------------------------------------------------------------------------

NEEDS: list[tuple[str, Callable[[AsyncWebClient], Awaitable[Any]]]] = [
    ("chat:write", lambda web: web.chat_postMessage(channel=AIKO, text="x")),
    ("chat:write", lambda web: web.chat_postEphemeral(channel=SUPPORT, user=BEN, text="x")),
    ("chat:write", lambda web: web.chat_update(channel=SUPPORT, ts="1.000001", text="x")),
    ("chat:write", lambda web: web.chat_delete(channel=SUPPORT, ts="1.000001")),
    ("channels:history", lambda web: web.conversations_history(channel=SUPPORT)),
    ("channels:history", lambda web: web.conversations_replies(channel=SUPPORT, ts="1.000001")),
    ("channels:read", lambda web: web.conversations_info(channel=SUPPORT)),
    ("channels:read", lambda web: web.conversations_members(channel=SUPPORT)),
    ("channels:read", lambda web: web.conversations_list()),
    ("channels:read", lambda web: web.users_conversations()),
    ("files:read", lambda web: web.files_info(file="F0NOWHERE1")),
    ("files:write", lambda web: web.files_getUploadURLExternal(filename="a.csv", length=1)),
    ("im:history", lambda web: web.conversations_history(channel="D0AIKO0001")),
    ("dnd:read", lambda web: web.dnd_info(user=AIKO)),
    ("im:write", lambda web: web.conversations_open(users=AIKO)),
    ("reactions:write", lambda web: web.reactions_add(channel=SUPPORT, timestamp="1.000001", name="wave")),
    ("team:read", lambda web: web.team_info()),
    ("users:read", lambda web: web.users_info(user=AIKO)),
    ("users:read", lambda web: web.users_list()),
    ("users:read.email", lambda web: web.users_lookupByEmail(email="aiko@example.ac.jp")),
]


@pytest.mark.parametrize(("scope", "call"), NEEDS)
async def test_each_method_names_the_scope_it_lacks(
    web: AsyncWebClient, workspace: Any, person: Any, scope: str, call: Callable[[AsyncWebClient], Awaitable[Any]]
) -> None:
    others = [one for one in workspace.app.scopes if one != scope]
    await person.post("app", scopes=others)
    answer = await refused(call(web))
    assert (answer["error"], answer["needed"]) == ("missing_scope", scope)
    assert answer["provided"].split(",") == others


async def test_without_its_scope_a_command_is_no_command(person: Any, workspace: Any) -> None:
    await person.post("app", scopes=[one for one in workspace.app.scopes if one != "commands"])
    await person.post("command", user=AIKO, command="/mfa", text="", expect=404)


# Membership ----------------------------------------------------------------------------------------------------------


async def test_out_of_a_channel_the_app_neither_reads_nor_writes_there_and_hears_nothing(app: Any, person: Any) -> None:
    await person.post("membership", user=BOT, channel=ADMIN, member=False)
    assert (await app.web.conversations_info(channel=ADMIN))["channel"]["is_member"] is False
    assert await error_of(app.web.chat_postMessage(channel=ADMIN, text="x")) == "not_in_channel"
    assert await error_of(app.web.conversations_history(channel=ADMIN)) == "not_in_channel"
    assert ADMIN not in {one["id"] for one in (await app.web.users_conversations())["channels"]}
    await person.post("message", user=CHIKA, channel=ADMIN, text="behind its back")
    await person.post("membership", user=BOT, channel=ADMIN, member=True)
    assert (await app.web.conversations_info(channel=ADMIN))["channel"]["is_member"] is True
    await person.post("message", user=CHIKA, channel=ADMIN, text="in its presence")
    assert (await app.next("message")).payload["event"]["text"] == "in its presence"


async def test_who_comes_and_goes_is_told_to_an_app_that_asked_for_it(app: Any, person: Any, workspace: Any) -> None:
    await person.post("app", events=[*workspace.app.events, "member_joined_channel", "member_left_channel"])
    await person.post("membership", user=MALLORY, channel=SUPPORT, member=True)
    joined = (await app.next("member_joined_channel")).payload["event"]
    assert (joined["user"], joined["channel"], joined["channel_type"]) == (MALLORY, SUPPORT, "C")
    await person.get(f"messages/{SUPPORT}", **{"as": MALLORY})
    await person.post("membership", user=MALLORY, channel=SUPPORT, member=False)
    assert (await app.next("member_left_channel")).payload["event"]["user"] == MALLORY
    await person.get(f"messages/{SUPPORT}", **{"as": MALLORY}, expect=403)


async def test_somebody_who_becomes_a_guest_or_leaves_is_shown_so_and_the_app_hears_of_it(
    app: Any, person: Any
) -> None:
    await person.post("user", user=MALLORY, guest=True)
    assert (await app.next("user_change")).payload["event"]["user"]["is_restricted"] is True
    assert (await app.web.users_info(user=MALLORY))["user"]["is_restricted"] is True
    await person.post("user", user=MALLORY, guest=False, deleted=True, email="m@example.ac.jp")
    changed = (await app.next("user_change")).payload["event"]["user"]
    assert (changed["deleted"], changed["profile"]["email"]) == (True, "m@example.ac.jp")
    assert await error_of(app.web.conversations_open(users=MALLORY)) == "user_disabled"
    await person.post("message", user=MALLORY, text="hello", expect=403)
    await person.post("reset")
    assert (await app.web.users_info(user=MALLORY))["user"]["deleted"] is False
    await person.post("user", user=MALLORY, expect=400)
    await person.post("user", user=MALLORY, tz="Mars/Olympus", expect=400)


# Ownership, Block Kit, hashes, triggers, stacks --------------------------------------------------------------------


async def test_others_messages_stay_as_they_are(web: AsyncWebClient, person: Any) -> None:
    said = (await person.post("message", user=BEN, channel=SUPPORT, text="mine"))["message"]
    assert await error_of(web.chat_update(channel=SUPPORT, ts=said["ts"], text="x")) == "cant_update_message"
    assert await error_of(web.chat_delete(channel=SUPPORT, ts=said["ts"])) == "cant_delete_message"
    link = (await web.chat_getPermalink(channel=SUPPORT, message_ts=said["ts"]))["permalink"]
    assert link.endswith(f"/archives/{SUPPORT}/p{said['ts'].replace('.', '')}")


async def test_blocks_over_slacks_limits_are_refused_with_their_place(web: AsyncWebClient) -> None:
    many = [{"type": "divider"} for _ in range(51)]
    assert (await refused(web.chat_postMessage(channel=AIKO, text="x", blocks=many)))["error"] == "invalid_blocks"
    long = {"type": "home", "blocks": [{"type": "section", "text": plain("x" * 3001)}]}
    answer = await refused(web.views_publish(user_id=AIKO, view=long))
    assert "/view/blocks/0/text/text" in answer["response_metadata"]["messages"][0]
    heavy = {"type": "home", "blocks": [{"type": "section", "text": plain("あ" * 3000)} for _ in range(30)]}
    assert await error_of(web.views_publish(user_id=AIKO, view=heavy)) == "view_too_large"


async def pressed(app: Any, person: Any, user: str) -> str:
    """A trigger of this person's, from a real tap."""
    posted = await app.web.chat_postMessage(channel=user, text="x", blocks=[actions("a", button("go"))])
    await person.post("interact", user=user, channel=user, ts=posted["ts"], action={"action_id": "go"})
    return str((await app.next("block_actions")).payload["trigger_id"])


async def test_a_trigger_that_comes_after_three_seconds_opens_nothing(app: Any, person: Any) -> None:
    trigger = await pressed(app, person, AIKO)
    await person.post("faults", kind="delay", method="views.open", seconds=3.05)
    assert await error_of(app.web.views_open(trigger_id=trigger, view=FORM)) == "expired_trigger_id"
    assert (await person.get("modal", user=AIKO))["view"] is None


async def test_a_trigger_opens_its_persons_screen_and_stacks_do_not_mix(app: Any, person: Any) -> None:
    hers = (await app.web.views_open(trigger_id=await pressed(app, person, AIKO), view=FORM))["view"]
    his = (await app.web.views_open(trigger_id=await pressed(app, person, BEN), view=FORM))["view"]
    assert (await person.get("modal", user=AIKO))["view"]["id"] == hers["id"]
    assert (await person.get("modal", user=BEN))["view"]["id"] == his["id"]
    await person.post("close", user=BEN)
    assert (await person.get("modal", user=AIKO))["view"]["id"] == hers["id"]


# Who sees what -------------------------------------------------------------------------------------------------------


async def test_a_dm_and_an_ephemeral_message_are_their_addressees_alone(web: AsyncWebClient, person: Any) -> None:
    dm = await web.chat_postMessage(channel=AIKO, text="only Aiko")
    await person.get(f"messages/{dm['channel']}", **{"as": MALLORY}, expect=403)
    await person.get(f"messages/{AIKO}", **{"as": BEN}, expect=403)
    whisper = await web.chat_postEphemeral(channel=GENERAL, user=AIKO, text="psst")
    others = await person.get(f"messages/{GENERAL}", **{"as": MALLORY})
    assert others["messages"] == []
    everybody = (await person.get("wait", **{"as": MALLORY}))["events"]
    assert {event.get("ts") for event in everybody} & {dm["ts"], whisper["message_ts"]} == set()


# Pacing --------------------------------------------------------------------------------------------------------------

TIERS: list[tuple[int, Callable[[AsyncWebClient], Awaitable[Any]]]] = [
    (20, lambda web: web.users_list()),
    (20, lambda web: web.conversations_list()),
    (50, lambda web: web.team_info()),
    (50, lambda web: web.conversations_info(channel=SUPPORT)),
    (100, lambda web: web.users_info(user=AIKO)),
    (100, lambda web: web.views_publish(user_id=AIKO, view={"type": "home", "blocks": [{"type": "divider"}]})),
]


@pytest.mark.parametrize(("a_minute", "call"), TIERS)
async def test_a_methods_tier_ends_in_429_with_the_seconds_to_wait(
    web: AsyncWebClient, a_minute: int, call: Callable[[AsyncWebClient], Awaitable[Any]]
) -> None:
    await asyncio.gather(*(call(web) for _ in range(a_minute)))
    limited: list[Any] = []
    while not limited:  # a slow machine earns a call or two while the burst goes on
        try:
            await call(web)
        except SlackApiError as refusal:
            limited.append(refusal.response)
    assert (limited[0].status_code, limited[0]["error"]) == (429, "ratelimited")
    assert 1 <= int(limited[0].headers["retry-after"]) <= 60 / a_minute + 1


async def test_the_sdks_own_patience_gets_through(web: AsyncWebClient, workspace: Any) -> None:
    handlers = [AsyncRateLimitErrorRetryHandler(max_retry_count=2)]
    patient = AsyncWebClient(token=workspace.app.bot_token, base_url=web.base_url, retry_handlers=handlers)
    for number in range(11):
        await patient.chat_postMessage(channel=AIKO, text=str(number))


async def test_another_channel_is_not_slowed_down_by_a_busy_one(web: AsyncWebClient) -> None:
    for _ in range(10):
        await web.chat_postMessage(channel=AIKO, text="x")
    assert await error_of(web.chat_postMessage(channel="D0AIKO0001", text="x")) == "ratelimited"
    await web.chat_postMessage(channel=BEN, text="x")


# The socket's refresh ------------------------------------------------------------------------------------------------


@pytest.fixture
async def heard(web: AsyncWebClient, workspace: Any) -> AsyncIterator["asyncio.Queue[str]"]:
    """A Bolt app on Bolt's own Socket Mode handler; what it heard."""
    bolt, heard = AsyncApp(client=web, signing_secret="unused"), asyncio.Queue[str]()

    @bolt.event("message")
    async def keep(event: dict[str, Any]) -> None:
        await heard.put(event["text"])

    handler = AsyncSocketModeHandler(bolt, workspace.app.app_token)
    await handler.connect_async()
    yield heard
    await handler.close_async()


async def test_bolt_follows_a_refresh_and_nothing_said_meanwhile_is_lost(
    heard: "asyncio.Queue[str]", person: Any
) -> None:
    await person.post("message", user=AIKO, text="before")
    before = (await person.get("wait"))["last"]
    await person.post("faults", kind="disconnect", warning_s=0)
    for number in range(5):
        await person.post("message", user=AIKO, text=f"during {number}")
    await person.until("socket_connected", after=before)
    await person.post("message", user=AIKO, text="after")
    missing = {"before", "after", *(f"during {number}" for number in range(5))}
    async with asyncio.timeout(10):
        while missing:  # one whose acknowledgement was cut off comes twice: at least once is Slack's promise
            missing.discard(await heard.get())


# Files ---------------------------------------------------------------------------------------------------------------


async def test_the_sdk_uploads_a_file_and_only_the_app_reads_its_private_address(
    web: AsyncWebClient, person: Any, workspace: Any, http: Any
) -> None:
    await person.post("app", scopes=[*workspace.app.scopes, "files:write", "files:read"])
    table = "名前,状態\n愛子,有効\n"
    uploaded = await web.files_upload_v2(
        filename="report.csv", content=table, title="Report", channel=ADMIN, initial_comment="This week"
    )
    message = (await person.get(f"messages/{ADMIN}", **{"as": CHIKA}))["messages"][0]
    assert (message["text"], message["files"][0]["title"]) == ("This week", "Report")
    face = (await web.files_info(file=uploaded["file"]["id"]))["file"]
    bearer = {"authorization": f"Bearer {workspace.app.bot_token}"}
    assert (await http.get(face["url_private"], headers=bearer)).text == table
    assert (await http.get(face["url_private"])).status_code == 403
    assert await error_of(web.files_info(file="F0NOWHERE1")) == "file_not_found"


async def test_an_upload_takes_the_promised_bytes_once_and_shows_nothing_before_it_is_completed(
    web: AsyncWebClient, person: Any, workspace: Any, http: Any
) -> None:
    await person.post("app", scopes=[*workspace.app.scopes, "files:write", "files:read"])
    place = await web.files_getUploadURLExternal(filename="a.txt", length=3)
    assert (await http.post(place["upload_url"], content=b"four")).status_code == 400
    unfinished = web.files_completeUploadExternal(files=[{"id": place["file_id"]}])
    assert await error_of(unfinished) == "file_not_found"
    assert (await http.post(place["upload_url"], content=b"abc")).status_code == 200
    assert (await http.post(place["upload_url"], content=b"abc")).status_code == 400
    assert await error_of(web.files_info(file=place["file_id"])) == "file_not_found"
    elsewhere = web.files_completeUploadExternal(files=[{"id": place["file_id"]}], channel_id="C0NOWHERE1")
    assert await error_of(elsewhere) == "channel_not_found"
