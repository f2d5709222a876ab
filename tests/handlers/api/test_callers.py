"""Who may call: a key, an address, a pace, a permission; and what everybody else reads."""

import io
from ipaddress import ip_network

import httpx2
import pytest

from bot.relying_parties.model import Network, Permission
from handlers.api.callers import LONGEST_BODY
from handlers.http import build_http
from handlers.process import server_of
from handlers.verification.waiters import Waiters
from storage.database import open_database
from tests.builders import BEN
from tests.handlers.api.kit import Api, problem
from tests.handlers.front import Front

QUESTION = {"account": "aiko", "application": "Webmail"}


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", "Basic bWFtb3JpOm1hbW9yaQ==", "mamori_abc", "Bearer\tx", "Token token=x"],
)
async def test_without_a_key_the_answer_says_how_to_give_one(api: Api, header: str) -> None:
    answer = await api.http.post(
        "/v1/verifications", json=QUESTION, headers={"Authorization": header} if header else {}
    )
    assert "Authorization: Bearer" in problem(answer, 401, "client.key_missing")["detail"]
    assert answer.headers["www-authenticate"] == 'Bearer realm="mamori"'


@pytest.mark.parametrize("key", ["mamori_nobodys", "x" * 4000, "\xe9\xff", "mamori_a mamori_b", "'; DROP TABLE"])
async def test_an_unknown_key_opens_nothing_and_is_not_written_down(api: Api, log: io.StringIO, key: str) -> None:
    """S60, S71, S73."""
    header = f"Bearer {key}".encode("latin-1")
    answer = await api.http.post("/v1/verifications", json=QUESTION, headers=[(b"Authorization", header)])
    problem(answer, 401, "relying_parties.unknown")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert key not in answer.text + log.getvalue()
    assert '"why": "key"' in log.getvalue()


async def test_a_revoked_key_opens_nothing_from_the_next_request_on(api: Api) -> None:
    await api.ask()
    api.house.relying_parties.revoke("Portal")
    problem(await api.post("/verifications", QUESTION), 401, "relying_parties.unknown")


async def test_the_word_bearer_is_written_as_people_like(api: Api) -> None:
    """RFC 9110: schemes know no case."""
    header = {"Authorization": f"bEaReR  {api.key.reveal()}"}
    assert (await api.http.post("/v1/verifications", json=QUESTION, headers=header)).status_code == 201


async def test_whoever_has_no_key_learns_nothing_about_a_right_request(api: Api) -> None:
    for content in (b"", b"{", b"x" * (LONGEST_BODY + 1)):
        answer = await api.http.post("/v1/verifications", content=content)
        problem(answer, 401, "client.key_missing")


async def test_a_client_calls_from_its_networks_only(api: Api) -> None:
    """The test's own address is 192.0.2.1."""
    inside = api.client("Inside", networks=[ip_network("198.51.100.0/24"), ip_network("192.0.2.0/28")])
    outside = api.client("Outside", networks=[ip_network("198.51.100.0/24"), ip_network("2001:db8::/32")])
    assert (await inside.ask())["status"] == "pending"
    problem(await outside.post("/verifications", QUESTION), 403, "client.address")


@pytest.mark.parametrize(
    ("trusted", "caller", "said", "is_in"),
    [
        ("", "127.0.0.1", "198.51.100.7", False),
        ("127.0.0.1/32", "127.0.0.1", "198.51.100.7", True),
        ("127.0.0.1/32", "192.0.2.1", "198.51.100.7", False),
        ("127.0.0.1/32", "127.0.0.1", "198.51.100.7, 203.0.113.9", False),
        ("127.0.0.1/32 203.0.113.0/24", "127.0.0.1", "198.51.100.7, 203.0.113.9", True),
        ("127.0.0.1/32", "::ffff:127.0.0.1", "198.51.100.7", True),
        ("127.0.0.1/32", "127.0.0.1", "no address", False),
        ("127.0.0.1/32", "127.0.0.1", "", False),
    ],
)
async def test_only_a_trusted_proxy_says_for_whom_it_calls(
    api: Api, trusted: str, caller: str, said: str, is_in: bool
) -> None:
    """S66: the address that counts is the last one that no trusted proxy vouches for."""
    networks: list[Network] = [ip_network(each) for each in trusted.split()]
    config = server_of(api.app, networks).config
    config.load()
    only = api.client("Only from there", networks=[ip_network("198.51.100.0/24")])
    transport = httpx2.ASGITransport(app=config.loaded_app, client=(caller, 40000))
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        through = Api(api.house, api.app, http, only.key)
        answer = await through.call("POST", "/verifications", json=QUESTION, headers={"X-Forwarded-For": said})
    assert answer.status_code == (201 if is_in else 403)


class Time:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_client_has_its_pace_and_is_told_when_to_go_on(api: Api, front: Front) -> None:
    """The others are not slowed down by it."""
    time = Time()
    app = build_http(front.doors, front.house.outbox, checks={}, now=time)
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://mamori") as http:
        slow = Api(api.house, app, http, api.client("Slow", requests_a_minute=3).key)
        other = Api(api.house, app, http, api.key)
        for _ in range(3):
            await slow.ask()
        answer = await slow.post("/verifications", QUESTION)
        problem(answer, 429, "client.rate")
        assert answer.headers["retry-after"] == "20"
        assert (await other.ask())["status"] == "pending"
        time.now += 19.9
        assert (await slow.post("/verifications", QUESTION)).headers["retry-after"] == "1"
        time.now += 0.1
        await slow.ask()
        assert (await slow.post("/verifications", QUESTION)).status_code == 429
        time.now += 3600
        for _ in range(3):
            await slow.ask()
        assert (await slow.post("/verifications", QUESTION)).status_code == 429


async def test_the_state_of_an_account_is_told_only_with_permission(api: Api, front: Front) -> None:
    front.join(BEN)
    may = api.client("Directory", Permission.ACCOUNTS)
    states = [(await may.call("GET", f"/accounts/{each}")).json() for each in ("aiko", "ben", "aiko@example.ac.jp")]
    assert [each["state"] for each in states] == ["enabled", "none", "enabled"]
    assert all(set(each) == {"account", "state"} for each in states)
    for unknown in ("nobody", "%00", "x" * 300, "%F0%9F%98%80", "a%2Fb"):
        answer = await may.call("GET", f"/accounts/{unknown}")
        assert answer.status_code == 404
    told = [await api.call("GET", f"/accounts/{each}") for each in ("aiko", "ben", "nobody")]
    assert len({each.text for each in told}) == 1
    problem(told[0], 403, "client.permission")


async def test_a_database_that_is_away_verifies_nobody_and_says_so(api: Api, front: Front) -> None:
    """S74, S71: a problem, in bounded time, without the database's address."""
    away = open_database("postgresql+psycopg://mamori:hunter2@127.0.0.1:1/mamori", front.house.keyring)
    front.house.database.close()
    front.house.database = away
    front.house._move_in()
    house = front.house
    front.with_changed(
        transact=away.transact,
        read=away.read,
        relying_parties=house.relying_parties,
        verifications=house.verifications,
        waiters=Waiters(),
    )
    app = build_http(front.doors, house.outbox, checks={})
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://mamori") as http:
        answer = await Api(house, app, http, api.key).post("/verifications", QUESTION)
    body = problem(answer, 503, "storage.unavailable")
    assert "Nobody is verified" in body["detail"]
    assert answer.headers["retry-after"]
    assert "hunter2" not in answer.text
    assert "127.0.0.1" not in answer.text


async def test_keys_stand_in_the_database_as_digests_only(api: Api) -> None:
    """S60."""
    (row,) = api.house.sql("SELECT * FROM relying_parties")
    assert api.key.reveal() not in map(str, row)
    assert len(api.key.reveal()) > 7 + 128 // 5
