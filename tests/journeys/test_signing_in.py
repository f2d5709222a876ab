"""One sign-in, both sides at once: the sign-in system over HTTP, the person in Slack."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest

from tests.journeys.demo import Demo, Person, words


class System:
    """A sign-in system as an integrator writes it."""

    def __init__(self, demo: Demo) -> None:
        added = demo.run("clients", "add", "Webmail", "--json")
        assert added.returncode == 0, added.stderr
        headers = {"Authorization": f"Bearer {json.loads(added.stdout)['key']}"}
        self._http = httpx2.Client(base_url=f"{demo.address}/v1", headers=headers, timeout=40)

    def ask(self, account: str, **what: Any) -> dict[str, Any]:
        answer = self._http.post("/verifications", json={"account": account, "application": "Webmail", **what})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def wait(self, asked: dict[str, Any]) -> dict[str, Any]:
        query = {"wait": 30, "seen": asked["version"]}
        return dict(self._http.get(f"/verifications/{asked['id']}", params=query).json())

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def system(demo: Demo, aiko: Person) -> Iterator[System]:
    aiko.enroll()
    demo.advance(minutes=10)
    system = System(demo)
    yield system
    system.close()


def test_the_number_typed_in_slack_lets_the_waiting_page_go_on(system: System, aiko: Person) -> None:
    """S10, S11, S18."""
    before = len(aiko.answers())
    asked = system.ask("aiko", context={"ip": "203.0.113.7", "location": "Fukuoka"})
    prompt = aiko.next_answer(before)
    assert "203.0.113.7" in words(prompt)
    assert asked["number"] not in words(prompt)
    with ThreadPoolExecutor(1) as page:
        waiting = page.submit(system.wait, asked)
        aiko.tap("verification.answer", on=prompt)
        assert aiko.submit(number=asked["number"])["outcome"] == "closed"
        seen = waiting.result(timeout=10)
    assert (seen["status"], seen["method"], seen["strength"]) == ("approved", "prompt", "session")


def test_whoever_did_not_sign_in_stops_it_at_the_page_and_the_next_one_asks_for_a_code(
    system: System, aiko: Person
) -> None:
    """S15, S17."""
    before = len(aiko.answers())
    asked = system.ask("aiko")
    prompt = aiko.next_answer(before)
    with ThreadPoolExecutor(1) as page:
        waiting = page.submit(system.wait, asked)
        aiko.tap("verification.not_me", on=prompt)
        seen = waiting.result(timeout=10)
    assert (seen["status"], seen["reason"]) == ("rejected", "not_me")
    paused = system.ask("aiko")
    assert (paused["method"], paused["hint"]) == ("otp", "prompts_paused")
