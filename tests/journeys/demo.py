"""Driving the whole product as people do: the demo as its own process, the control API as their hands."""

import base64
import csv
import os
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import pyotp

ROOT = Path(__file__).parents[2]
PATIENCE = 10.0
CAST = {
    "aiko": "U0AIKO0001",
    "emi": "U0EMI00001",
    "ben": "U0BEN00001",
    "chika": "U0CHIKA001",
    "mallory": "U0MALLORY1",
    "fumi": "U0FUMI0001",
    "guest": "U0GUEST001",
    "stranger": "U0STRANGE1",
}
ADMIN_CHANNEL = "C0ADMIN001"
SUPPORT_CHANNEL = "C0SUPPORT1"
TUESDAY_NOON = "2026-11-24T12:00:00+09:00"
SATURDAY_NIGHT = "2026-11-28T22:00:00+09:00"


class Demo:
    """One running ``app.py demo``. Its log, at DEBUG, is kept for whoever looks for secrets in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "demo.log"
        self.database = folder / "mamori.sqlite"
        self.environment = {**os.environ, "MAMORI_LOG_LEVEL": "DEBUG", "PYTHONUNBUFFERED": "1"}
        self.process: subprocess.Popen[str] | None = None
        self.address = ""

    def start(self, *options: str) -> None:
        command = [sys.executable, "app.py", "demo", "--no-open", "--port", "0", *options]
        environment = {"MAMORI_DATABASE_URL": f"sqlite:///{self.database}", **self.environment}
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=log, text=True
            )
        assert self.process.stdout
        for line in self.process.stdout:
            if found := re.search(r"is ready: (\S+)", line):
                self.address = found[1]
                break
        else:
            raise AssertionError(f"the demo did not start: {self.log.read_text()[-2000:]}")
        self.http = httpx2.Client(base_url=self.address, timeout=30)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        return self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> int:
        assert self.process
        self.http.close()
        self.process.send_signal(how)
        code = self.process.wait(15)
        if self.process.stdout:
            self.process.stdout.close()
        return code

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Another command of ``app.py``, on the same database."""
        environment = {"MAMORI_DATABASE_URL": f"sqlite:///{self.database}", **self.environment}
        return subprocess.run(
            [sys.executable, "app.py", *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )

    def reset(self) -> None:
        self.control("reset", {})
        self.set_clock(TUESDAY_NOON)

    def control(self, what: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post(f"/_control/{what}", json=body)
        assert answer.status_code == 200, f"{what} {body}: {answer.status_code} {answer.text}"
        return answer.json()

    def ask(self, path: str, **query: Any) -> dict[str, Any]:
        answer = self.http.get(path, params=query)
        assert answer.status_code == 200, f"{path}: {answer.text}"
        return answer.json()

    def now(self) -> datetime:
        return datetime.fromisoformat(self.ask("/_demo/clock")["now"])

    def set_clock(self, now: str) -> None:
        self.http.post("/_demo/clock", json={"now": now}).raise_for_status()

    def advance(self, **by: float) -> None:
        self.http.post("/_demo/clock", json={"advance_s": timedelta(**by).total_seconds()}).raise_for_status()

    def until(self, look: Any, *, what: str) -> Any:
        """Waits on the workspace's events, never on time: looks again at each."""
        number = self.ask("/_control/wait", after=0, timeout=0)["last"]
        deadline = time.monotonic() + PATIENCE
        while True:
            if found := look():
                return found
            left = deadline - time.monotonic()
            assert left > 0, f"waited for {what} in vain"
            number = self.ask("/_control/wait", after=number, timeout=min(left, 2))["last"]

    def person(self, name: str) -> "Person":
        return Person(self, CAST[name])


@dataclass
class App:
    """An authenticator app on a device of the person."""

    demo: Demo
    key: str
    slow_by: timedelta = timedelta(0)

    def code(self) -> str:
        return str(pyotp.TOTP(self.key).at(self.demo.now() - self.slow_by))


@dataclass
class HeldToken:
    """A hardware token: what stands on it, and what it shows by its own clock."""

    demo: Demo
    serial: str
    key: str
    interval: int
    slow_by: timedelta = timedelta(0)

    def code(self, at: datetime | None = None) -> str:
        return str(pyotp.TOTP(self.key, interval=self.interval).at((at or self.demo.now()) - self.slow_by))


def sample_tokens(demo: Demo) -> dict[str, HeldToken]:
    """The tokens on the demo's shelf, by serial."""
    with (ROOT / "handlers/demo/tokens.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = {row["serial"]: base64.b32encode(bytes.fromhex(row["seed"])).decode() for row in rows}
    return {row["serial"]: HeldToken(demo, row["serial"], keys[row["serial"]], int(row["interval"])) for row in rows}


@dataclass
class Person:
    demo: Demo
    id: str

    def say(self, text: str) -> dict[str, Any]:
        """Writes to Mamori, and reads the answer."""
        before = len(self.answers())
        self.demo.control("message", {"user": self.id, "text": text})
        return self.next_answer(before)

    def messages(self) -> list[dict[str, Any]]:
        return self.demo.ask(f"/_control/messages/{self.id}", **{"as": self.id})["messages"]

    def answers(self) -> list[dict[str, Any]]:
        return [each for each in self.messages() if each.get("bot_id")]

    def next_answer(self, before: int) -> dict[str, Any]:
        return self.demo.until(lambda: (self.answers()[before:] or [None])[0], what="an answer")

    def card_with(self, action_id: str) -> dict[str, Any]:
        """The newest message that bears this button."""

        def find() -> dict[str, Any] | None:
            bearing = (each for each in reversed(self.answers()) if action_id in actions_of(each["blocks"]))
            return next(bearing, None)

        return self.demo.until(find, what=f"a card with {action_id}")

    def tap(self, action_id: str, *, on: dict[str, Any] | None = None, **what: Any) -> None:
        card = on or self.card_with(action_id)
        body = {
            "user": self.id,
            "channel": card["channel"],
            "ts": card["ts"],
            "action": {"action_id": action_id, **what},
        }
        assert self.demo.control("interact", body)["ok"]

    def tap_in_modal(self, action_id: str, **values: str) -> None:
        body = {"user": self.id, "view": True, "action": {"action_id": action_id}}
        assert self.demo.control("interact", body | ({"values": values} if values else {}))["ok"]

    def tap_at_home(self, action_id: str) -> None:
        assert self.demo.control("interact", {"user": self.id, "home": True, "action": {"action_id": action_id}})["ok"]

    def modal(self) -> dict[str, Any]:
        view = self.demo.ask("/_control/modal", user=self.id)["view"]
        assert view, "no window is open"
        return view

    def has_modal(self) -> bool:
        return self.demo.ask("/_control/modal", user=self.id)["view"] is not None

    def submit(self, **values: Any) -> dict[str, Any]:
        return self.demo.control("submit", {"user": self.id, "values": values})

    def close(self) -> None:
        self.demo.control("close", {"user": self.id})

    def home(self) -> dict[str, Any]:
        return self.demo.control("open-home", {"user": self.id})["view"]

    def read_key(self) -> App:
        """Asks for the key in the open window and types it into a new app."""
        self.tap_in_modal("enrollment.show_key")
        block = next(each for each in self.modal()["blocks"] if each["block_id"] == "setup_key")
        return App(self.demo, re.sub(r"\s", "", re.search(r"((?:[A-Z2-7]{4} ?)+)$", block["text"]["text"])[1]))

    def add_app(self, place: str, name: str | None = None) -> App:
        """The whole of one step, by the key."""
        self.tap(f"enrollment.add_app_{place}")
        app = self.read_key()
        before = len(self.answers())
        values = {"code": app.code()} | ({"name": name} if name else {})
        assert self.submit(**values)["outcome"] == "closed"
        self.next_answer(before)
        return app

    def start(self, greeting: str = "hello") -> None:
        self.say(greeting)
        before = len(self.answers())
        self.tap("enrollment.start")
        self.next_answer(before)

    def enroll(self, greeting: str = "hello") -> tuple[App, App]:
        self.start(greeting)
        apps = self.add_app("mobile", "iPhone"), self.add_app("computer", "Office PC")
        self.tap("enrollment.enable")
        before = len(self.answers())
        assert self.submit(understood=["yes"])["outcome"] == "closed"
        self.next_answer(before)
        return apps


def actions_of(blocks: list[dict[str, Any]]) -> list[str]:
    elements = [each for block in blocks for each in [*block.get("elements", []), block.get("accessory") or {}]]
    return [each["action_id"] for each in elements if "action_id" in each]


def words(surface: dict[str, Any]) -> str:
    """All that can be read on a message or view."""
    found: list[str] = []

    def walk(node: Any) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("text"), str):
                found.append(node["text"])
            for each in node.values():
                walk(each)
        elif isinstance(node, list):
            for each in node:
                walk(each)

    walk(surface.get("blocks", []))
    return "\n".join(found)
