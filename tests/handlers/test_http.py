"""Health, readiness, figures, and errors that are problem documents (RFC 9457) without a word too many."""

import io
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI

from bot.errors import MethodNotFound, StorageUnavailable
from handlers.demo.inbox import Inbox
from handlers.demo.outside import DemoTelephony
from handlers.demo.routes import router
from handlers.http import build_http
from handlers.jobs import Jobs
from handlers.system import MovableClock
from tests.builders import AIKO
from tests.handlers.front import Front


class Checks:
    """What the house needs, as a test says it is."""

    def __init__(self) -> None:
        self.slack = True
        self.database: bool | Exception = True

    async def is_slack_there(self) -> bool:
        return self.slack

    async def is_database_there(self) -> bool:
        if isinstance(self.database, Exception):
            raise self.database
        return self.database


@pytest.fixture
def checks() -> Checks:
    return Checks()


@pytest.fixture
def app(front: Front, checks: Checks) -> FastAPI:
    named = {"slack": checks.is_slack_there, "database": checks.is_database_there}
    app = build_http(front.doors, front.house.outbox, checks=named)
    house = front.house
    jobs = Jobs(front.delivery, house.outbox, front.doors)
    inbox = Inbox()
    telephony = DemoTelephony(inbox, house.clock.now)
    app.include_router(router(MovableClock(), front.doors, jobs, front.delivery, inbox, telephony))
    return app


@pytest.fixture
async def http(app: FastAPI) -> AsyncIterator[httpx2.AsyncClient]:
    # As a server does: what goes wrong inside is an answer, not an exception of the caller.
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://mamori") as http:
        yield http


def problem(answer: httpx2.Response, status: int) -> dict[str, object]:
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    body: dict[str, object] = answer.json()
    assert (body["type"], body["status"]) == ("about:blank", status)
    assert body["title"]
    return body


async def test_a_living_process_says_so(http: httpx2.AsyncClient) -> None:
    first, again = [(await http.get("/healthz")).json() for _ in range(2)]
    assert first["status"] == "ok"
    assert first == again


async def test_ready_means_that_everything_is_there_and_what_is_missing_is_named(
    http: httpx2.AsyncClient, checks: Checks
) -> None:
    answer = await http.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    checks.slack = False
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"slack": False, "database": True}


async def test_a_check_that_fails_is_a_thing_that_is_missing(http: httpx2.AsyncClient, checks: Checks) -> None:
    checks.database = StorageUnavailable("/var/lib/mamori: unable to open database file")
    answer = await http.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"slack": True, "database": False}
    assert "/var/lib" not in answer.text


async def test_figures_tell_what_waits_and_what_is_missing(
    http: httpx2.AsyncClient, checks: Checks, front: Front
) -> None:
    front.join(AIKO)
    await front.hello(AIKO)
    checks.slack = False
    figures = (await http.get("/metrics")).text.splitlines()
    assert 'mamori_notices_waiting{lane="slack"} 1.0' in figures
    assert 'mamori_notices_waiting{lane="mail"} 0.0' in figures
    assert 'mamori_ready{check="slack"} 0.0' in figures
    assert 'mamori_ready{check="database"} 1.0' in figures
    assert 'mamori_devices{loss="on_paper"} 0.0' in figures
    checks.database = StorageUnavailable("gone")
    assert 'mamori_ready{check="database"} 0.0' in (await http.get("/metrics")).text


@pytest.mark.parametrize("path", ["/", "/nothing", "/enroll", "/slack/events", "/v1/../etc/passwd", "/%ff"])
async def test_a_path_that_is_not_there_is_a_problem(http: httpx2.AsyncClient, path: str) -> None:
    assert problem(await http.get(path), 404)["title"] == "Not Found"


async def test_a_method_that_is_not_there_says_which_are(http: httpx2.AsyncClient) -> None:
    answer = await http.delete("/healthz")
    problem(answer, 405)
    assert answer.headers["allow"] == "GET"


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"now": "yesterday"}', '{"now": 1, "real": true}', "\x00"])
async def test_wrong_json_is_a_problem_that_names_the_field_and_repeats_nothing(
    http: httpx2.AsyncClient, body: str
) -> None:
    answer = await http.post("/_demo/clock", content=body, headers={"content-type": "application/json"})
    assert "body" in str(problem(answer, 422)["detail"])
    assert "yesterday" not in answer.text


async def test_bytes_that_are_no_text_are_a_problem_too(http: httpx2.AsyncClient) -> None:
    answer = await http.post("/_demo/clock", content=b"\xff\xfe", headers={"content-type": "application/json"})
    problem(answer, answer.status_code)
    assert answer.status_code in {400, 422}


async def test_a_bug_is_a_reference_that_the_log_knows_and_nothing_more(
    http: httpx2.AsyncClient, checks: Checks, log: io.StringIO
) -> None:
    checks.database = ZeroDivisionError("the inner workings")
    answer = await http.get("/readyz")
    body = problem(answer, 500)
    reference = str(body["detail"]).removeprefix("reference ")
    assert len(reference) == 8
    assert "inner workings" not in answer.text
    assert "Traceback" not in answer.text
    assert reference in log.getvalue()
    assert "inner workings" in log.getvalue()


@pytest.mark.parametrize(
    ("error", "status"), [(StorageUnavailable("/var/lib/mamori is full"), 503), (MethodNotFound(), 409)]
)
async def test_what_the_house_refuses_is_a_problem_with_its_code(
    app: FastAPI, http: httpx2.AsyncClient, error: Exception, status: int
) -> None:
    @app.get("/refusing")
    async def refusing() -> None:
        raise error

    answer = await http.get("/refusing")
    assert problem(answer, status)["code"] == error.code  # type: ignore[attr-defined]
    assert "/var/lib" not in answer.text


async def test_the_interface_is_documented_without_anybody_else_s_server(http: httpx2.AsyncClient) -> None:
    page = await http.get("/docs")
    assert page.status_code == 200
    assert "https://" not in page.text
    paths = (await http.get("/openapi.json")).json()["paths"]
    assert {"/healthz", "/readyz", "/metrics"} <= set(paths)
    assert not [path for path in paths if path.startswith(("/enroll", "/slack"))]
