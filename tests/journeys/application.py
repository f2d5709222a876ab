"""An application that asks Mamori, over HTTP as any sign-in system does, whether somebody is there."""

import json
from typing import Any

from tests.journeys.demo import Demo

NAMES = {"aiko": "図書館", "emi": "Library"}
PLACES = {"aiko": "福岡市", "emi": "Fukuoka"}
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


class Library:
    """Gets a key of its own; ``reader`` is the one who signs in there."""

    def __init__(self, demo: Demo, reader: str) -> None:
        added = demo.run("clients", "add", "Campus sign-in", "--json")
        assert added.returncode == 0, added.stderr
        self.key: str = json.loads(added.stdout.splitlines()[-1])["key"]
        self._demo = demo
        self._reader = reader

    def ask(self, method: str = "prompt") -> dict[str, Any]:
        said = {"ip": "203.0.113.7", "location": PLACES[self._reader], "user_agent": BROWSER}
        about = {"account": self._reader, "application": NAMES[self._reader], "method": method, "context": said}
        return self._call("POST", "/v1/verifications", json=about)

    def wait(self, verification: dict[str, Any]) -> dict[str, Any]:
        """As its page waits: until something changes."""
        return self._call("GET", f"/v1/verifications/{verification['id']}", params={"wait": 10})

    def hand_on(self, verification: dict[str, Any], code: str) -> dict[str, Any]:
        """What was typed at its page."""
        return self._call("POST", f"/v1/verifications/{verification['id']}/code", json={"code": code})

    def _call(self, method: str, path: str, **what: Any) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.key}"}
        answer = self._demo.http.request(method, path, headers=headers, **what)
        assert answer.is_success, f"{path}: {answer.status_code} {answer.text}"
        return dict(answer.json())
