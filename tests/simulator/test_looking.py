"""What can be seen from outside: news, state, traffic; and sentences for requests that make no sense."""

from typing import Any

import httpx2
import phonenumbers
import pytest

from tests.simulator.kit import AIKO, MALLORY, entry


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


async def test_the_casts_numbers_are_real_enough_and_everybodys_own(person: Any) -> None:
    people = (await person.get("state"))["users"]
    phones = [phone for one in people for phone in one["phones"]]
    for phone in phones:
        number = phonenumbers.parse(phone["number"])
        assert phonenumbers.is_valid_number(number)
        is_mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
        assert is_mobile == (phone["kind"] == "mobile")
    assert len({phone["number"] for phone in phones}) == len(phones) > 10
