"""The operator's commands for sign-in systems, beside a Mamori that runs."""

import json
from typing import Any

import httpx2
import pytest

from tests.journeys.demo import Demo


def added(demo: Demo, name: str, *options: str) -> str:
    """The key, as a script reads it."""
    ended = demo.run("clients", "add", name, "--json", *options)
    assert ended.returncode == 0, ended.stderr
    last = json.loads(ended.stdout.splitlines()[-1])
    assert set(last) == {"client", "key"}
    return str(last["key"])


def refused(demo: Demo, *command: str) -> str:
    ended = demo.run("clients", *command)
    assert ended.returncode == 1, ended.stdout
    assert "Traceback" not in ended.stderr
    return ended.stderr


def ask(demo: Demo, key: str, account: str = "nobody", **what: Any) -> httpx2.Response:
    return demo.http.post(
        "/v1/verifications",
        json={"account": account, "application": "Webmail", **what},
        headers={"Authorization": f"Bearer {key}"},
    )


def test_a_running_mamori_honours_a_new_client_and_its_end_at_once(demo: Demo) -> None:
    """S60."""
    key = added(demo, "Webmail")
    assert ask(demo, key).status_code == 201
    assert "asks and reads its own; from anywhere" in demo.run("clients", "list").stdout
    assert "revoked" in demo.run("clients", "revoke", "webmail").stdout
    assert ask(demo, key).status_code == 401
    assert "Webmail: revoked on" in demo.run("clients", "list").stdout
    again = added(demo, "Webmail")
    assert again != key
    assert ask(demo, again).status_code == 201


def test_what_a_client_may_is_said_when_it_is_added(demo: Demo) -> None:
    """Emi's MFA is not on: only who may hear it is told."""
    usual, told = added(demo, "Usual"), added(demo, "Portal of newcomers", "--allow-unenrolled", "--allow-accounts")
    assert ask(demo, usual, "emi").status_code == 201
    assert ask(demo, told, "emi").json() == {"status": "not_required"}
    about = [demo.http.get("/v1/accounts/emi", headers={"Authorization": f"Bearer {key}"}) for key in (usual, told)]
    assert [each.status_code for each in about] == [403, 200]
    elsewhere = added(demo, "Elsewhere", "--network", "192.0.2.0/24", "--network", "2001:db8::/32")
    here = added(demo, "Here", "--network", "127.0.0.0/8")
    assert [ask(demo, key).status_code for key in (elsewhere, here)] == [403, 201]
    slow = added(demo, "Slow", "--per-minute", "1")
    assert [ask(demo, slow).status_code for _ in range(2)] == [201, 429]
    listed = {each["client"]: each for each in json.loads(demo.run("clients", "list", "--json").stdout)}
    assert listed["Portal of newcomers"]["permissions"] == ["accounts", "unenrolled"]
    assert listed["Elsewhere"]["networks"] == ["192.0.2.0/24", "2001:db8::/32"]
    assert listed["Slow"]["requests_a_minute"] == 1


def test_the_key_is_shown_once_with_a_sentence_that_says_so(demo: Demo) -> None:
    said = demo.run("clients", "add", "VPN of the library").stdout.splitlines()
    assert "shown this once" in said[0]
    assert ask(demo, said[1]).status_code == 201
    assert said[1] not in demo.run("clients", "list", "--json").stdout
    assert said[1] not in demo.run("audit", "export").stdout


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        (("add", " "), "1 to 60 readable characters"),
        (("add", "x" * 61), "1 to 60 readable characters"),
        (("add", "a\nb\x07"), "readable"),
        (("add", "Mail", "--network", "192.0.2.1/24"), "is no network"),
        (("add", "Mail", "--network", "campus"), "is no network"),
        (("revoke", "Nobody"), "clients list"),
    ],
)
def test_a_slip_is_answered_by_a_sentence(demo: Demo, command: tuple[str, ...], sentence: str) -> None:
    assert sentence in refused(demo, *command)


def test_a_name_that_lives_is_not_given_twice(demo: Demo) -> None:
    added(demo, "Mail")
    assert "revoke it first" in refused(demo, "add", "mail")


def test_no_client_yet(own: Demo) -> None:
    assert own.run("database", "upgrade").returncode == 0
    assert own.run("keys", "new").returncode == 0
    assert "clients add NAME" in own.run("clients", "list").stdout
