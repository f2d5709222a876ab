"""What people do: only what they could do in Slack, and with what they can really see."""

from typing import Any

import httpx2
import pytest

AIKO, BEN, CHIKA, MALLORY, STRANGER = "U0AIKO0001", "U0BEN00001", "U0CHIKA001", "U0MALLORY1", "U0STRANGE1"
SUPPORT, ADMIN = "C0SUPPORT1", "C0ADMIN001"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, value: str = "1", **changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), "value": value, **changes}


def actions(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def entry(name: str, kind: str = "plain_text_input", *, optional: bool = False, **element: Any) -> dict[str, Any]:
    inner = {"type": kind, "action_id": name, **element}
    return {"type": "input", "block_id": name, "label": plain(name.title()), "element": inner, "optional": optional}


@pytest.fixture
def open_modal(app: Any, person: Any) -> Any:
    """A modal with these blocks on Aiko's screen."""

    async def open_modal(*blocks: dict[str, Any], **changes: Any) -> None:
        view = {"type": "modal", "title": plain("Form"), "submit": plain("Send"), "blocks": list(blocks), **changes}

        async def open_it(payload: dict[str, Any]) -> None:
            await app.web.views_open(trigger_id=payload["trigger_id"], view=view)

        app.on["block_actions"] = open_it
        posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go"))])
        await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "go"})
        await app.next("block_actions")
        del app.on["block_actions"]

    return open_modal


async def test_pressing_sends_the_real_value_and_where_it_stood(app: Any, person: Any) -> None:
    rows = [actions("phone", button("rename", "17")), actions("pc", button("rename", "18"))]
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=rows)
    place = {"user": AIKO, "channel": AIKO, "ts": posted["ts"]}
    await person.post("interact", **place, action={"action_id": "rename", "value": "18"})
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0] | {"block_id": "pc", "value": "18", "type": "button"} == payload["actions"][0]
    assert payload["container"] == {
        "type": "message", "message_ts": posted["ts"], "channel_id": "D0AIKO0001", "is_ephemeral": False,
    }  # fmt: skip
    assert payload["channel"] == {"id": "D0AIKO0001", "name": "directmessage"}
    assert payload["user"]["team_id"] == payload["team"]["id"] == "T0MAMORI01"
    await person.post("interact", **place, action={"action_id": "rename", "value": "19"}, expect=404)
    await person.post("interact", **place, action={"action_id": "erase"}, expect=404)


async def test_nobody_presses_what_only_somebody_else_sees(app: Any, person: Any) -> None:
    dm = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go"))])
    whisper = await app.web.chat_postEphemeral(
        channel=SUPPORT, user=BEN, text="x", blocks=[actions("go", button("go"))]
    )
    press = {"action": {"action_id": "go"}}
    await person.post("interact", user=MALLORY, channel=dm["channel"], ts=dm["ts"], **press, expect=403)
    await person.post("interact", user=CHIKA, channel=SUPPORT, ts=whisper["message_ts"], **press, expect=404)
    await person.post("interact", user=AIKO, view=True, **press, expect=409)
    await person.post("interact", user=AIKO, home=True, **press, expect=409)
    await person.post("interact", user=BEN, channel=SUPPORT, ts=whisper["message_ts"], **press)
    payload = (await app.next("block_actions")).payload
    assert payload["container"]["is_ephemeral"]
    assert "message" not in payload


async def test_a_choice_is_one_that_is_offered_and_is_remembered(app: Any, person: Any) -> None:
    pick = {"type": "static_select", "action_id": "pick", "options": [option("sms"), option("voice")]}
    more = {"type": "overflow", "action_id": "more", "options": [option("lost")]}
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("a", pick, more, button("go"))])
    place = {"user": AIKO, "channel": AIKO, "ts": posted["ts"]}
    await person.post("interact", **place, action={"action_id": "pick", "selected_option": "voice"})
    assert (await app.next("block_actions")).payload["actions"][0]["selected_option"] == option("voice")
    await person.post("interact", **place, action={"action_id": "more", "selected_option": option("lost")})
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0]["selected_option"] == option("lost")
    assert payload["state"]["values"]["a"]["pick"]["selected_option"] == option("voice")
    await person.post("interact", **place, action={"action_id": "pick", "selected_option": "fax"}, expect=400)


async def test_an_answer_by_response_url_replaces_the_message(app: Any, person: Any, http: Any) -> None:
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go"))])
    await person.post("interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "go"})
    url = (await app.next("block_actions")).payload["response_url"]
    assert (await http.post(url, json={"text": "only you"})).status_code == 200
    assert (await http.post(url, json={"text": "done", "replace_original": True})).status_code == 200
    assert (await http.post(url, json={"blocks": [{"type": "hologram"}]})).status_code == 400
    first, second = (await person.get(f"messages/{AIKO}"))["messages"]
    assert (first["text"], first["blocks"], second["ephemeral_to"]) == ("done", [], AIKO)
    assert (await http.post(url, json={"delete_original": True})).status_code == 200
    assert (await http.post(url[:-1], json={"text": "x"})).status_code == 404


async def test_an_app_that_is_silent_or_absent_is_said_to_be(app: Any, person: Any) -> None:
    async def say_nothing(_payload: dict[str, Any]) -> dict[str, Any]:
        return {"silent": True}

    app.on["block_actions"] = say_nothing
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("go", button("go"))])
    press = {"user": AIKO, "channel": AIKO, "ts": posted["ts"], "action": {"action_id": "go"}}
    late = await person.post("interact", **press)
    assert late == {"ok": False, "error": "Mamori did not answer within 3 seconds."}
    await app.socket.close()
    await person.until("socket_disconnected", connections=0)
    assert "not connected" in (await person.post("interact", **press))["error"]
    assert "not connected" in (await person.post("command", user=AIKO, command="/mfa", text=""))["error"]


async def test_a_form_is_checked_by_the_client_before_the_app_is_asked(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(
        entry("name", max_length=5),
        entry("code", min_length=6),
        entry("kind", "static_select", options=[option("mobile")]),
        entry("understood", "checkboxes", options=[option("yes")]),
        entry("note", optional=True),
    )
    empty = await person.post("submit", user=AIKO)
    assert (empty["outcome"], empty["errors"].keys()) == ("errors", {"name", "code", "kind", "understood"})
    assert empty["errors"]["name"] == "この項目は入力必須です。"
    values = {"name": "iPhone", "code": "12345", "kind": "mobile", "understood": ["yes"]}
    assert (await person.post("submit", user=AIKO, values=values))["errors"].keys() == {"name", "code"}
    await person.post("submit", user=AIKO, values={"kind": "fax"}, expect=400)
    await person.post("submit", user=AIKO, values={"color": "red"}, expect=404)
    sent = await person.post("submit", user=AIKO, values={"name": "Pixel", "code": "123456"})
    assert sent["outcome"] == "closed"
    state = (await app.next("view_submission")).payload["view"]["state"]["values"]
    assert state["kind"]["kind"]["selected_option"] == option("mobile")
    assert state["understood"]["understood"]["selected_options"] == [option("yes")]
    assert (state["name"]["name"]["value"], state["note"]["note"]["value"]) == ("Pixel", None)


async def test_an_initial_value_is_sent_unless_it_was_changed(open_modal: Any, person: Any, app: Any) -> None:
    kinds = [option("mobile"), option("office")]
    await open_modal(
        entry("name", initial_value="iPhone"), entry("kind", "radio_buttons", options=kinds, initial_option=kinds[1])
    )
    await person.post("submit", user=AIKO, values={"name": "Pixel"})
    state = (await app.next("view_submission")).payload["view"]["state"]["values"]
    assert state["name"]["name"]["value"] == "Pixel"
    assert state["kind"]["kind"]["selected_option"]["value"] == "office"


async def test_the_app_may_refuse_replace_push_or_clear(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(entry("code"))
    answers: list[dict[str, Any]] = [
        {"response_action": "errors", "errors": {"code": "That code didn't match."}},
        {"response_action": "errors", "errors": {"elsewhere": "Lost."}},
        {"response_action": "update", "view": {"type": "modal", "blocks": []}},
        {
            "response_action": "update",
            "view": {"type": "modal", "title": plain("2"), "submit": plain("S"), "blocks": [entry("code")]},
        },
        {"response_action": "push", "view": {"type": "modal", "title": plain("3"), "submit": plain("S"), "blocks": []}},
        {"response_action": "clear"},
    ]

    async def next_answer(_payload: dict[str, Any]) -> dict[str, Any]:
        return answers.pop(0)

    app.on["view_submission"] = next_answer
    refused = await person.post("submit", user=AIKO, values={"code": "111111"})
    assert refused == {"ok": True, "outcome": "errors", "errors": {"code": "That code didn't match."}}
    misplaced = await person.post("submit", user=AIKO)
    assert (misplaced["ok"], misplaced["errors"]) == (False, {})
    assert "elsewhere" in misplaced["error"]
    assert "invalid_arguments" in (await person.post("submit", user=AIKO))["error"]
    updated = await person.post("submit", user=AIKO)
    assert updated["view"]["state"]["values"]["code"]["code"]["value"] == "111111"
    pushed = await person.post("submit", user=AIKO)
    assert pushed["view"]["previous_view_id"] == updated["view"]["id"]
    assert await person.post("submit", user=AIKO) == {"ok": True, "outcome": "closed"}


async def test_the_app_hears_of_closing_only_if_it_asked(open_modal: Any, person: Any, app: Any) -> None:
    await open_modal(entry("code"), notify_on_close=True)
    assert await person.post("close", user=AIKO) == {"ok": True, "view": None}
    closed = (await app.next("view_closed")).payload
    assert (closed["is_cleared"], closed["view"]["title"]["text"]) == (False, "Form")
    await person.post("close", user=AIKO, expect=409)


async def test_a_command_answers_its_caller_alone(app: Any, person: Any) -> None:
    async def answer(payload: dict[str, Any]) -> dict[str, Any]:
        return {"text": f"You asked: {payload['text']}"}

    app.on["/mfa"] = answer
    answered = await person.post("command", user=BEN, command="/mfa", text="help", channel=SUPPORT)
    assert (answered["message"]["text"], answered["message"]["ephemeral_to"]) == ("You asked: help", BEN)
    assert (await app.next("slash_commands")).payload["channel_name"] == "mfa-support"
    await person.post("command", user=BEN, command="/other", text="", expect=404)
    await person.post("command", user=AIKO, command="/mfa", text="", channel=ADMIN, expect=403)


async def test_people_write_only_where_they_are_members_and_change_only_their_own(person: Any, web: Any) -> None:
    await person.post("message", user=AIKO, channel=SUPPORT, text="let me in", expect=403)
    await person.get(f"messages/{SUPPORT}", **{"as": AIKO}, expect=403)
    await person.post("message", user=STRANGER, text="hello")
    await person.post("message", user="U0MAMORI01", text="I am the bot", expect=403)
    await person.post("message", user=AIKO, text="   ", expect=400)
    bots = await web.chat_postMessage(channel=AIKO, text="x")
    await person.post("edit", user=AIKO, ts=bots["ts"], text="y", expect=403)
    said = (await person.post("message", user=AIKO, text="helo"))["message"]
    edited = (await person.post("edit", user=AIKO, ts=said["ts"], text="hello"))["message"]
    assert (edited["text"], edited["edited"]["user"]) == ("hello", AIKO)
    await person.post("delete", user=AIKO, ts=said["ts"])
    assert [one["ts"] for one in (await person.get(f"messages/{AIKO}"))["messages"]] == [bots["ts"]]


async def test_a_file_arrives_as_a_file_share(app: Any, person: Any) -> None:
    await person.post("message", user=AIKO, files=[{"name": "screen.png", "mimetype": "image/png", "size": 7}])
    event = (await app.next("message")).payload["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "screen.png")


async def test_news_of_a_dm_reaches_its_two_sides_only(person: Any) -> None:
    said = (await person.post("message", user=AIKO, text="hello"))["message"]
    hers = (await person.get("wait", **{"as": AIKO}))["events"]
    others = await person.get("wait", **{"as": MALLORY})
    assert [event["ts"] for event in hers] == [said["ts"]]
    assert others == {"ok": True, "events": [], "last": hers[-1]["number"]}


async def test_the_state_tells_who_is_who(person: Any) -> None:
    state = await person.get("state")
    by_name = {user["name"]: user for user in state["users"]}
    assert by_name["chika"]["roles"] == ["admin"]
    flags = {name: [flag for flag in ("guest", "stranger", "bot") if user[flag]] for name, user in by_name.items()}
    assert {name: found for name, found in flags.items() if found} == {
        "gina": ["guest"], "sora": ["stranger"], "mamori": ["bot"],
    }  # fmt: skip
    assert [channel["name"] for channel in state["channels"]] == ["mfa-support", "mfa-admin", "general"]


async def test_the_log_shows_all_traffic_and_no_secret(app: Any, person: Any, open_modal: Any, workspace: Any) -> None:
    await open_modal(entry("code"))
    await person.post("submit", user=AIKO, values={"code": "tulip"})
    await person.post("message", user=AIKO, text="my code is 123456")
    await app.next("message")
    entries = (await person.get("log"))["entries"]
    assert {entry["kind"] for entry in entries} == {"envelope", "ack", "web_api"}
    assert "views.open" in {entry.get("method") for entry in entries}
    for secret in ("tulip", "123456", workspace.app.bot_token, workspace.app.app_token, "ticket=" + "A"):
        assert secret not in str(entries)


async def test_a_reset_forgets_messages_modals_homes_log_and_faults(app: Any, person: Any, open_modal: Any) -> None:
    await open_modal(entry("code"))
    await person.post("faults", kind="server_error", count=5)
    before = (await person.get("wait"))["last"]
    await person.post("reset")
    assert (await person.get("wait", after=before))["events"][0]["type"] == "reset"
    assert (await person.get(f"messages/{AIKO}"))["messages"] == []
    assert (await person.get("modal", user=AIKO))["view"] is None
    assert (await person.get("log"))["entries"] == []
    await app.web.auth_test()


BAD_REQUESTS = [
    ("message", {"text": "x"}, 400),
    ("message", {"user": "U0NOBODY01", "text": "x"}, 404),
    ("message", {"user": AIKO, "text": 7}, 400),
    ("message", {"user": AIKO, "text": "x", "files": "a"}, 400),
    ("message", {"user": AIKO, "text": "x", "thread_ts": "1.000001"}, 404),
    ("interact", {"user": AIKO}, 400),
    ("interact", {"user": AIKO, "action": {"action_id": []}, "ts": {}}, 400),
    ("interact", {"user": AIKO, "view": "yes", "action": {}}, 400),
    ("submit", {"user": AIKO}, 409),
    ("react", {"user": AIKO, "ts": "1.000001", "name": "wave"}, 404),
    ("faults", {"kind": "earthquake"}, 400),
    ("faults", {"kind": "delay", "count": -1}, 400),
    ("limits", {}, 400),
]


@pytest.mark.parametrize(("name", "body", "status"), BAD_REQUESTS, ids=str)
async def test_a_senseless_request_gets_a_sentence_and_never_a_500(
    person: Any, name: str, body: Any, status: int
) -> None:
    answer = await person.post(name, **body, expect=status)
    assert answer["ok"] is False
    assert answer["error"].endswith(".")


async def test_a_body_that_is_no_json_object_gets_a_sentence(http: httpx2.AsyncClient) -> None:
    for body in ("{", "[]", "7"):
        response = await http.post("/_control/message", content=body)
        assert (response.status_code, response.json()["ok"]) == (400, False)
