"""What people do: only what they could do in Slack, and with what they can really see."""

from typing import Any

import pytest

from tests.simulator.kit import ADMIN, AIKO, BEN, CHIKA, MALLORY, STRANGER, SUPPORT, actions, button, option


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


@pytest.mark.parametrize("given", [{"selected_option": "yes"}, {"selected_options": ["yes"]}, {"value": "yes"}])
async def test_a_box_is_ticked_however_the_choice_is_called(app: Any, person: Any, given: dict[str, Any]) -> None:
    boxes = {"type": "checkboxes", "action_id": "boxes", "options": [option("yes"), option("no")]}
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("a", boxes)])
    place = {"user": AIKO, "channel": AIKO, "ts": posted["ts"]}
    await person.post("interact", **place, action={"action_id": "boxes", **given})
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0]["selected_options"] == [option("yes")]
    assert payload["state"]["values"]["a"]["boxes"]["selected_options"] == [option("yes")]


async def test_a_button_that_opens_a_page_tells_the_app_too(app: Any, person: Any) -> None:
    link = button("enrollment.open_page", url="https://example.ac.jp/enroll")
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("a", link)])
    await person.post(
        "interact", user=AIKO, channel=AIKO, ts=posted["ts"], action={"action_id": "enrollment.open_page"}
    )
    assert (await app.next("block_actions")).payload["actions"][0]["url"] == "https://example.ac.jp/enroll"


@pytest.mark.parametrize(
    ("kind", "field", "good", "bad"),
    [
        ("datepicker", "selected_date", "2026-12-01", "2026-02-30"),
        ("timepicker", "selected_time", "09:30", "25:00"),
        ("datetimepicker", "selected_date_time", 1_796_000_000, "tomorrow"),
    ],
)
async def test_a_picker_takes_what_a_calendar_or_a_clock_can_show(
    app: Any, person: Any, kind: str, field: str, good: Any, bad: Any
) -> None:
    picker = {"type": kind, "action_id": "until"}
    posted = await app.web.chat_postMessage(channel=AIKO, text="x", blocks=[actions("a", picker)])
    place = {"user": AIKO, "channel": AIKO, "ts": posted["ts"]}
    await person.post("interact", **place, action={"action_id": "until", "value": bad}, expect=400)
    await person.post("interact", **place, action={"action_id": "until", field: good})
    payload = (await app.next("block_actions")).payload
    assert payload["actions"][0][field] == payload["state"]["values"]["a"]["until"][field] == good


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


async def test_the_app_can_tell_a_stranger_from_its_own_people(app: Any, person: Any) -> None:
    await person.post("message", user=STRANGER, text="hello")
    payload = (await app.next("message")).payload
    assert (payload["team_id"], payload["event"]["user_team"]) == ("T0MAMORI01", "T0PARTNER1")
    assert payload["is_ext_shared_channel"]
    await person.post("message", user=AIKO, text="hello")
    assert "user_team" not in (await app.next("message")).payload["event"]


async def test_a_file_arrives_as_a_file_share(app: Any, person: Any) -> None:
    await person.post("message", user=AIKO, files=[{"name": "screen.png", "mimetype": "image/png", "size": 7}])
    event = (await app.next("message")).payload["event"]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "screen.png")
