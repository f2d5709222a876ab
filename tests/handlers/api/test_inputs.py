"""What comes from outside: every input has a limit, a slip is named with what to do, and nothing of it is repeated."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.verification.model import VerificationId
from handlers.api.callers import LONGEST_BODY
from handlers.api.shapes import LONGEST_SAID, NewVerification
from tests.handlers.api.kit import Api, problem

QUESTION: dict[str, Any] = {"account": "aiko", "application": "Webmail"}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"account": ""}, "account"),
        ({"account": "   "}, "account"),
        ({"account": "a" * 321}, "account"),
        ({"account": "aiko\x00"}, "account"),
        ({"account": "aiko\nben"}, "account"),
        ({"account": 7}, "account"),
        ({"account": None}, "account"),
        ({"application": ""}, "application"),
        ({"application": "\u202e\x07 "}, "application"),
        ({"application": "x" * 101}, "application"),
        ({"method": "push"}, "method"),
        ({"strength": "very"}, "strength"),
        ({"strenght": "possession"}, "strenght"),
        ({"context": []}, "context"),
        ({"context": {"ip": "campus"}}, "context.ip"),
        ({"context": {"ip": "203.0.113.7:443"}}, "context.ip"),
        ({"context": {"location": 7}}, "context.location"),
        ({"context": {"location": "x" * 2001}}, "context.location"),
        ({"context": {"agent": "Firefox"}}, "context.agent"),
        ({"idempotency_key": ""}, "idempotency_key"),
        ({"idempotency_key": "x" * 129}, "idempotency_key"),
        ({"idempotency_key": "鍵"}, "idempotency_key"),
        ({"idempotency_key": "a\x00"}, "idempotency_key"),
    ],
)
async def test_a_slip_is_named_with_what_to_do_and_asks_nobody(api: Api, change: dict[str, Any], field: str) -> None:
    before = api.house.actions()
    body = problem(await api.post("/verifications", QUESTION | change), 422, "request.invalid")
    assert [each["field"] for each in body["errors"]] == [field]
    assert body["errors"][0]["message"]
    assert not body["errors"][0]["message"].startswith("Value error")
    assert api.house.actions() == before


async def test_all_slips_are_named_at_once(api: Api) -> None:
    body = problem(await api.post("/verifications", {"context": {"ip": "x"}}), 422, "request.invalid")
    assert {each["field"] for each in body["errors"]} == {"account", "application", "context.ip"}


async def test_a_secret_in_the_wrong_place_is_not_repeated(api: Api) -> None:
    """S71."""
    asked = await api.ask()
    for path, body in (
        (f"/verifications/{asked['id']}/code", {"code": "hunter2" * 20}),
        (f"/verifications/{asked['id']}/code", {"code": ["hunter2"]}),
        (f"/verifications/{asked['id']}/method", {"method": "hunter2"}),
        ("/verifications", QUESTION | {"idempotency_key": "hunter2\x00"}),
    ):
        answer = await api.post(path, body)
        assert answer.status_code == 422
        assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"\xff\xfe",
        b"[" * 16_000,
        b'{"a":' * 3_000,
        b'{"account": ' + b"1" * 5000 + b"}",
        b'{"account": "\\ud800", "application": "x"}',
        b'{"\\ud800": 1, "account": "aiko", "application": "x"}',
        b'{"account": NaN, "application": Infinity}',
        json.dumps({"x" * 9000: 1}).encode(),
    ],
)
async def test_what_is_no_request_is_a_problem_and_never_a_fault_of_ours(api: Api, content: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    answer = await api.call("POST", "/verifications", content=content, headers=headers)
    assert answer.status_code in {400, 422}
    problem(answer, answer.status_code, answer.json().get("code"))
    assert len(answer.content) < 1000


async def test_a_body_that_is_too_long_is_not_read_to_its_end(api: Api) -> None:
    sent = 0

    async def endless() -> Any:
        nonlocal sent
        for _ in range(1000):
            sent += 1024
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    problem(await api.call("POST", "/verifications", content=endless(), headers=headers), 413, "request.too_large")
    assert sent > LONGEST_BODY


@pytest.mark.parametrize("wait", ["-1", "31", "x", "1e9", "", "25.5"])
async def test_nobody_waits_longer_than_half_a_minute(api: Api, wait: str) -> None:
    asked = await api.ask()
    answer = await api.call("GET", f"/verifications/{asked['id']}", params={"wait": wait})
    assert problem(answer, 422, "request.invalid")["errors"][0]["field"] == "wait"


async def test_what_a_browser_or_a_map_says_is_cut_and_cleaned_and_keeps_nobody_out(api: Api) -> None:
    """S56: an attacker chooses the user agent."""
    said = {
        "ip": " 2001:DB8::7 ",
        "location": "Fukuoka\r\n\u202eJP\u2066 👩‍💻",
        "user_agent": "Mozilla/5.0 " + "x" * 1500,
    }
    asked = await api.ask(application="  Web\tmail 📮 <!channel> ", context=said)
    seen = api.house.prompts.to_show(VerificationId(asked["id"]))
    assert seen is not None
    assert seen.application == "Web mail 📮 <!channel>"
    assert seen.context.ip == "2001:db8::7"
    assert seen.context.location == "Fukuoka JP 👩‍💻"
    assert len(seen.context.user_agent or "") == LONGEST_SAID


async def test_an_empty_context_is_no_context(api: Api) -> None:
    asked = await api.ask(context={"location": " \x00 ", "user_agent": "", "ip": None})
    seen = api.house.prompts.to_show(VerificationId(asked["id"]))
    assert seen is not None
    assert (seen.context.location, seen.context.user_agent, seen.context.ip) == (None, None, None)


async def test_codes_are_read_as_people_write_them(api: Api) -> None:
    code = api.code_now()
    wide = "".join(chr(ord(each) + 0xFEE0) for each in code)
    asked = await api.ask(method="otp")
    assert (await api.code(asked["id"], f" {wide[:3]} － {wide[3:]} "))["status"] == "approved"


@pytest.mark.parametrize(("code", "reason"), [("abcdef", "letters"), ("12345", "length"), ("😀" * 6, "letters")])
async def test_what_cannot_be_a_code_is_no_guess(api: Api, code: str, reason: str) -> None:
    asked = await api.ask(method="otp")
    for _ in range(10):
        answer = await api.code(asked["id"], code)
        assert (answer["status"], answer["reason"]) == ("pending", reason)
    assert (await api.code(asked["id"], api.code_now()))["status"] == "approved"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=2000))
def test_whatever_is_shown_to_people_is_one_short_readable_line(said: str) -> None:
    """Law of every text from outside: no control character, no line break, no change of direction, never longer than its limit."""
    read = NewVerification.model_validate({**QUESTION, "context": {"location": said, "user_agent": said}}).context
    for each in (read.location, read.user_agent):
        assert each is not None
        assert len(each) <= LONGEST_SAID
        assert len(each.splitlines()) <= 1
        assert not set(each) & {chr(code) for code in (*range(32), 127, *range(0x80, 0xA0), 0x2028, 0x202E, 0x2066)}
