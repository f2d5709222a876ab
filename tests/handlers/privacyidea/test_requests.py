"""Who may call, with what, and how a request that fails is told: never with a value."""

import base64
import io
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.errors import StorageUnavailable
from bot.secret import Secret
from tests.builders import AIKO
from tests.handlers.privacyidea.conftest import PASSWORD, Plugin, envelope

CODE = {"pass": "123456"}


@pytest.mark.parametrize("path", ["/validate/check", "/validate/triggerchallenge", "/auth"])
async def test_a_stranger_is_refused_before_anything_is_read(plugin: Plugin, path: str) -> None:
    """S60: the address is all that tells a plugin from a stranger."""
    stranger = plugin.with_rules(address="192.0.2.1")
    said = await stranger.call(path, 403, user="aiko", **{"pass": plugin.code()})
    assert said["result"]["error"]["code"] == 303
    assert "value" not in said["result"]
    answer = await stranger.http.get("/validate/polltransaction/12345678901234567890")
    assert envelope(answer, 403)["result"]["error"]["code"] == 303


async def test_an_ipv4_caller_is_known_inside_ipv6_too(plugin: Plugin) -> None:
    assert (await plugin.with_rules(address="::ffff:10.1.2.3").check(**CODE))["result"]["status"] is True


async def test_the_prompt_names_what_the_operator_calls_the_caller(plugin: Plugin) -> None:
    """S16."""
    for address, agent, said in (
        ("10.1.2.9", "FreeRADIUS", "Campus VPN"),
        ("10.1.2.3", "FreeRADIUS", "RADIUS"),
        ("10.1.2.3", "curl", "privacyIDEA"),
    ):
        caller = plugin.with_rules(address=address, agent=agent)
        transaction = (await caller.check(**{"pass": ""}))["detail"]["transaction_id"]
        (row,) = plugin.house.sql('SELECT application FROM verifications WHERE "transaction" = :it', it=transaction)
        assert row.application == said


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        ({}, "user"),
        ({"user": "aiko"}, "pass"),
        ({"pass": "123456"}, "user"),
        ({"user": "", "pass": "123456"}, "user"),
        ({"user": "aiko", "transaction_id": "12345678901234567890"}, "pass"),
    ],
)
async def test_a_missing_parameter_is_named(plugin: Plugin, fields: dict[str, str], missing: str) -> None:
    said = await plugin.call("/validate/check", 400, **fields)
    assert said == {
        "jsonrpc": "2.0",
        "id": 1,
        "time": plugin.house.clock.now().timestamp(),
        "version": "privacyIDEA 3.14 (Mamori)",
        "versionnumber": "3.14",
        "detail": None,
        "result": {"status": False, "error": {"code": 905, "message": f"ERR905: Missing parameter: {missing}"}},
    }


async def test_fields_that_mean_nothing_here_are_passed_over(plugin: Plugin) -> None:
    said = await plugin.check(resConf="1", type="totp", nonce="abc", anything="x", **{"pass": plugin.code()})
    assert said["result"]["value"] is True


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("name", ["pass", "password"])
async def test_a_secret_in_the_address_is_refused_and_not_repeated(
    plugin: Plugin, log: io.StringIO, method: str, name: str
) -> None:
    """S67, S71."""
    code = plugin.code()
    answer = await plugin.http.request(method, "/validate/check", params={"user": "aiko", name: code})
    assert envelope(answer, 403)["result"]["error"]["code"] == 303
    assert code not in answer.text
    assert "secret_in_query" in log.getvalue()
    assert (await plugin.check(**{"pass": code}))["result"]["value"] is True


async def test_an_operator_can_permit_it_for_old_plugins(plugin: Plugin) -> None:
    old = plugin.with_rules(secrets_in_query=True)
    answer = await old.http.get("/validate/check", params={"user": "aiko", "pass": plugin.code()})
    assert envelope(answer)["result"]["value"] is True


async def test_multipart_is_read_as_the_php_clients_write_it(plugin: Plugin) -> None:
    parts = {name: (None, value) for name, value in (("user", "aiko"), ("pass", plugin.code()), ("realm", ""))}
    answer = await plugin.http.post("/validate/check", files=parts)
    assert answer.request.headers["content-type"].startswith("multipart/form-data")
    assert envelope(answer)["result"]["value"] is True


async def test_keycloak_escapes_twice(plugin: Plugin) -> None:
    keycloak = plugin.with_rules(agent="privacyIDEA-Keycloak/1.5.1 Keycloak/26")
    headers = {"content-type": "application/x-www-form-urlencoded"}
    body = f"user=aiko%2540office&pass={plugin.code()}"
    answer = await keycloak.http.post("/validate/check", content=body, headers=headers)
    assert envelope(answer)["result"]["value"] is True


async def test_a_service_account_gets_a_token_that_java_can_read(plugin: Plugin) -> None:
    """Rule 9."""
    said = await plugin.call("/auth", username="svc-login", password=PASSWORD)
    value = said["result"]["value"]
    assert (value["role"], value["username"], value["realm"]) == ("admin", "svc-login", "")
    parts = value["token"].split(".")
    assert len(parts) == 3
    # The plain alphabet, as Java decodes it.
    claims = json.loads(base64.b64decode(parts[1] + "=" * (-len(parts[1]) % 4), validate=True))
    now = plugin.house.clock.now()
    assert claims["exp"] == int((now + timedelta(hours=1)).timestamp())
    assert isinstance(claims["exp"], int)


@pytest.mark.parametrize(
    ("user", "password"), [("svc-login", "wrong"), ("other", PASSWORD), ("svc-login", ""), ("é", "ü")]
)
async def test_a_wrong_service_password_gets_no_token(plugin: Plugin, user: str, password: str) -> None:
    status, code = (401, 4031) if password else (400, 905)
    said = await plugin.call("/auth", status, username=user, password=password)
    assert said["result"] == {"status": False, "error": {"code": code, "message": said["result"]["error"]["message"]}}


async def test_a_trigger_wants_the_token_in_either_header_and_without_bearer(plugin: Plugin) -> None:
    token = await plugin.token()
    for headers in ({"authorization": token}, {"AUTHORIZATION": token}, {"PI-Authorization": token}):
        said = await plugin.call("/validate/triggerchallenge", headers=headers, user="aiko")
        assert said["result"]["authentication"] == "CHALLENGE"


async def test_each_fault_of_a_token_has_its_code(plugin: Plugin) -> None:
    token = await plugin.token()
    said, _, signature = token.rpartition(".")

    async def code_for(headers: dict[str, str]) -> int:
        failed = await plugin.call("/validate/triggerchallenge", 401, headers=headers, user="aiko")
        assert "value" not in failed["result"]
        return int(failed["result"]["error"]["code"])

    assert await code_for({}) == 4033
    for broken in ("x", "a.b.c", f"{said}.{signature[:-2]}", f"Bearer {token}", f"{said}x.{signature}", "..", "."):
        assert await code_for({"authorization": broken}) == 4304
    plugin.house.clock.advance(timedelta(hours=1))
    assert await code_for({"authorization": token}) == 4305
    assert plugin.house.sql("SELECT count(*) AS n FROM verifications")[0].n == 0


async def test_the_token_of_another_account_or_of_an_old_password_is_none(plugin: Plugin) -> None:
    service = plugin.rules.service
    assert service is not None
    token = await plugin.token()
    for other, code in (
        (replace(service, username="svc-other"), 4306),
        (replace(service, password=Secret("another-password")), 4304),
    ):
        later = plugin.with_rules(service=other)
        said = await later.call("/validate/triggerchallenge", 401, headers={"authorization": token}, user="aiko")
        assert said["result"]["error"]["code"] == code


async def test_without_a_service_account_nobody_signs_in_as_one(plugin: Plugin) -> None:
    token = await plugin.token()
    bare = plugin.with_rules(service=None)
    assert (await bare.call("/auth", 401, username="svc-login", password=PASSWORD))["result"]["error"]["code"] == 4031
    said = await bare.call("/validate/triggerchallenge", 401, headers={"authorization": token}, user="aiko")
    assert said["result"]["error"]["code"] == 4304


async def test_browsers_of_a_listed_login_page_may_poll_from_anywhere(plugin: Plugin) -> None:
    """Rule 11."""
    transaction = (await plugin.check(**{"pass": ""}))["detail"]["transaction_id"]
    browser = plugin.with_rules(address="198.51.100.7")
    origin = "https://login.example.ac.jp"
    answer = await browser.http.get(f"/validate/polltransaction/{transaction}", headers={"origin": origin})
    assert envelope(answer)["detail"] == {"challenge_status": "pending"}
    assert answer.headers["access-control-allow-origin"] == origin
    assert answer.headers["vary"] == "origin"
    for other in ("https://evil.example", f"{origin}.evil.example", "null", "https://LOGIN.example.ac.jp"):
        answer = await browser.http.get(f"/validate/polltransaction/{transaction}", headers={"origin": other})
        assert envelope(answer, 403)["result"]["error"]["code"] == 303
        assert "access-control-allow-origin" not in answer.headers
    # What writes is nothing for browsers.
    answer = await browser.http.post("/validate/check", data={"user": "aiko"} | CODE, headers={"origin": origin})
    assert envelope(answer, 403)["result"]["status"] is False


@pytest.mark.parametrize("breaks", [StorageUnavailable("disk is full"), RuntimeError("secret words")])
async def test_our_own_failure_has_no_value_and_no_detail(plugin: Plugin, breaks: Exception) -> None:
    """S74, S75; rule 2."""

    async def broken(*_: object, **__: object) -> None:
        raise breaks

    plugin.front.with_changed(transact=broken, read=broken)
    broken_now = plugin.with_rules()
    for path, fields in (
        ("/validate/check", CODE),
        ("/validate/check", {"pass": ""}),
        ("/validate/check", {"pass": "", "transaction_id": "12345678901234567890"}),
    ):
        said = await broken_now.call(path, 500, user="aiko", **fields)
        assert said["detail"] is None
        assert said["result"].keys() == {"status", "error"}
        assert said["result"]["status"] is False
        assert "secret words" not in json.dumps(said)
        assert "disk" not in json.dumps(said)
    answer = await broken_now.http.get("/validate/polltransaction/12345678901234567890")
    assert envelope(answer, 500)["result"]["status"] is False


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"user=aiko"),
        ("multipart/form-data; boundary=x", b"--y\r\n"),
        ("multipart/form-data; boundary=x", b'--x\r\ncontent-disposition: form-data; name="user"\r\n'),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % each for each in range(200))),
        ("application/x-www-form-urlencoded", b"user=" + b"a" * 20_000),
        ("application/json", b'{"user": "aiko", "pass": "123456"}'),
        ("", b""),
    ],
)
async def test_what_can_not_be_read_is_a_bad_request(plugin: Plugin, content_type: str, body: bytes) -> None:
    answer = await plugin.http.post("/validate/check", content=body, headers={"content-type": content_type})
    assert envelope(answer, 400)["result"]["error"]["code"] == 905


async def test_a_person_reads_their_browsers_language(plugin: Plugin) -> None:
    """Keycloak hands on what the browser reads."""
    answer = await plugin.http.post(
        "/validate/check", data={"user": "aiko", "pass": ""}, headers={"accept-language": "ja"}
    )
    said = envelope(answer)
    number = said["detail"]["messages"][1]
    assert "Slackで" in number
    assert said["detail"]["message"] == "、".join(said["detail"]["messages"])


async def test_no_secret_of_a_request_is_logged(plugin: Plugin, log: io.StringIO) -> None:
    """S71."""
    code = plugin.code()
    await plugin.check(**{"pass": code})
    await plugin.check(**{"pass": code})
    parts = {"user": (None, "aiko"), "pass": (None, code)}
    await plugin.http.post("/validate/check", files=parts)
    token = await plugin.token()
    await plugin.call("/auth", 401, username="svc-login", password="hunter2hunter2hunter2")
    challenge = await plugin.trigger()
    plugin.house.prompts.not_me(AIKO, plugin.id_of(challenge))
    number = [each for each in challenge["detail"]["messages"][1].split() if each.isdecimal()]
    for secret in (code, token, PASSWORD, "hunter2", "".join(number), " ".join(number)):
        assert secret not in log.getvalue()
