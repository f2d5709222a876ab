"""What docs/setup.md promises an operator: the app of the manifest is enough, by the socket and by signed HTTP behind a
proxy, and a token that is revoked loses nothing."""

import json
import signal
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest

from tests.journeys.demo import words
from tests.journeys.served import Served, Workspace
from tests.journeys.test_serve import linked, prepare, told

PREFIX = "/mamori"
NEW_TOKEN = "xoxb-after-the-reinstall"


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    workspace = Workspace()
    yield workspace
    workspace.close()


@pytest.fixture
def served(tmp_path_factory: pytest.TempPathFactory, workspace: Workspace) -> Iterator[Served]:
    served = Served(tmp_path_factory.mktemp("served"), workspace.address)
    served.control("reset", {})
    prepare(served)
    yield served
    served.close()


@pytest.fixture
def proxy(served: Served) -> Iterator[str]:
    """As many stand before Mamori: another name, a path of its own, another framing, headers of its own."""

    class Hand(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self._pass_on()

        def do_POST(self) -> None:
            self._pass_on()

        def log_message(self, *_: Any) -> None:
            pass

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            kept = {name: each for name, each in self.headers.items() if name.lower() not in {"host", "content-length"}}
            added = {"x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https", "via": "1.1 proxy"}
            with httpx2.Client(base_url=served.bot) as inner:
                # In pieces, as proxies like to: the signature covers the bytes and not their framing.
                answer = inner.request(
                    self.command,
                    self.path.removeprefix(PREFIX),
                    content=iter([body[:7], body[7:]]),
                    headers={**kept, **added},
                )
            self.send_response(answer.status_code)
            self.send_header("content-type", answer.headers.get("content-type", "text/plain"))
            self.send_header("content-length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hand)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}{PREFIX}"
    server.shutdown()
    thread.join()
    server.server_close()


def install(served: Served, *options: str) -> dict[str, Any]:
    """In the workspace, exactly as the manifest says."""
    manifest: dict[str, Any] = json.loads(served.command("manifest", *options))
    settings = manifest["settings"]
    served.control(
        "app",
        {
            "scopes": manifest["oauth_config"]["scopes"]["bot"],
            "events": settings["event_subscriptions"]["bot_events"],
        },
    )
    return manifest


def check_of(served: Served) -> dict[str, str]:
    points = json.loads(served.run("check", "--json").stdout)["checks"]
    return {each["name"]: each["state"] for each in points}


def readiness(served: Served) -> tuple[int, dict[str, bool]]:
    with httpx2.Client(base_url=served.bot) as http:
        answer = http.get("/readyz")
    return answer.status_code, answer.json()["checks"]


def test_the_app_of_the_manifest_is_enough_from_hello_to_mfa_turned_on(served: Served) -> None:
    manifest = install(served)
    assert manifest["settings"]["socket_mode_enabled"]
    served.database.chmod(0o644)
    assert check_of(served)["database"] == "wrong"
    served.database.chmod(0o600)
    ended = served.run("check")
    assert ended.returncode == 0, ended.stdout
    assert "Ready: python app.py serve" in ended.stdout
    served.start()
    emi = linked(served)
    emi.add_app("mobile", "iPhone")
    emi.add_app("computer", "Office PC")
    emi.tap("authenticators.not_me")
    served.until(lambda: "emi" in str(served.ask("/_control/messages/C0ADMIN001")), what="the alarm")
    assert served.end(signal.SIGTERM) == 0
    assert "missing_scope" not in served.log.read_text()


def test_signed_events_come_through_a_proxy_and_are_answered(served: Served, proxy: str) -> None:
    del served.environment["MAMORI_SLACK_APP_TOKEN"]
    served.environment |= {
        "MAMORI_SLACK_SIGNING_SECRET": "local-workspace-signing-secret",
        "MAMORI_PUBLIC_URL": proxy,
    }
    manifest = install(served)
    url = manifest["settings"]["event_subscriptions"]["request_url"]
    assert url == f"{proxy}/slack/events"
    states = check_of(served)
    assert (states["app token"], states["signed events"]) == ("unused", "ready")
    served.start()
    served.control("app", {"request_url": url})
    emi = linked(served)
    emi.add_app("mobile", "iPhone")
    assert "One method is set up" in words(emi.say("hello"))
    assert readiness(served) == (200, {"database": True, "slack_token": True})
    assert served.end(signal.SIGTERM) == 0


def test_a_revoked_token_is_said_once_and_what_waited_leaves_with_the_new_one(served: Served) -> None:
    served.start()
    emi = linked(served)
    before = len(emi.answers())
    served.control("faults", {"kind": "revoke", "error": "invalid_auth"})
    for text in ("hello", "is anybody there?"):
        served.control("message", {"user": emi.id, "text": text})
    served.until(lambda: readiness(served)[0] == 503, what="/readyz to say so")
    assert readiness(served)[1] == {"database": True, "slack": True, "slack_token": False}
    assert served.run("check").returncode == 1
    assert check_of(served)["bot token"] == "wrong"
    assert served.end(signal.SIGTERM) == 0
    assert served.log.read_text().count('"slack_token_refused"') == 1
    served.control("app", {"bot_token": NEW_TOKEN})
    served.environment["MAMORI_SLACK_BOT_TOKEN"] = NEW_TOKEN
    served.start()
    served.until(served.has_told_everything, what="what waited")
    assert len(emi.answers()) == before + 2
    assert readiness(served)[0] == 200
    assert NEW_TOKEN not in served.log.read_text()


def test_an_app_token_that_slack_refuses_is_said_once_and_ends_in_order(served: Served) -> None:
    served.control("faults", {"kind": "revoke", "token": "app", "error": "invalid_auth"})
    served.environment["MAMORI_PORT"] = port = str(a_free_port())
    served.begin()
    served.bot = f"http://127.0.0.1:{port}"
    served.until(lambda: '"slack_app_token_refused"' in served.log.read_text(), what="the line in the log")
    assert readiness(served)[1]["slack"] is False
    assert served.end(signal.SIGTERM) == 0
    log = served.log.read_text()
    assert log.count('"slack_app_token_refused"') == 1
    assert "Traceback" not in log


def test_a_socket_that_is_lost_for_a_while_comes_back_and_nothing_said_meanwhile_is_lost(served: Served) -> None:
    served.start()
    emi = linked(served)
    before = len(emi.answers())
    served.control("faults", {"kind": "disconnect", "count": 1, "seconds": 3})
    for text in ("one", "two", "three"):
        served.control("message", {"user": emi.id, "text": text})
    assert len(emi.answers()) == before
    served.until(lambda: len(emi.answers()) >= before + 3, what="the answers")
    served.until(served.has_told_everything, what="the rest")
    assert len(emi.answers()) == before + 3
    assert told(emi, "You haven't set up") >= 3
    assert "Traceback" not in served.log.read_text()


def a_free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        return int(server.server_address[1])
