"""A person of the simulated workspace, through the calls its page makes."""

import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx2
import pyotp

PATIENCE = 10.0


class Hands:
    """One person of the demo, who uses only what is on the screen, and counts."""

    def __init__(self, http: httpx2.Client, user: str) -> None:
        self._http = http
        self._user = user
        self.counted: Counter[str] = Counter()

    def say(self, text: str) -> None:
        self._control("message", text=text)

    def card_with(self, action_id: str) -> dict[str, Any]:
        """The newest message that has this button, as soon as there is one."""
        card: dict[str, Any] = self._until(lambda: self._newest_with(action_id))
        return card

    def tap(self, action_id: str, *, on: dict[str, Any] | None = None) -> None:
        card = on or self.card_with(action_id)
        self._control("interact", channel=card["channel"], ts=card["ts"], action={"action_id": action_id})
        self.counted["taps"] += 1

    def tap_in_window(self, action_id: str) -> None:
        self._control("interact", view=True, action={"action_id": action_id})
        self.counted["taps"] += 1

    def submit(self, *, then: str = "closed", **values: Any) -> None:
        """``then`` is ``view`` where another window comes in its place."""
        answer = self._control("submit", values=values)
        if answer["outcome"] != then:
            raise RuntimeError(f"the window was to be {then}: {answer}")
        self.counted["submits"] += 1
        self.counted["fields filled in"] += len(values)

    def code_of_key_in_window(self) -> str:
        """What an authenticator app would show that was given the key on the screen."""
        return self.code_of(self.key_in_window())

    def code_of(self, key: str) -> str:
        """What an app with that key shows, by the demo's own clock."""
        now = self._http.get("/_demo/clock").raise_for_status().json()["now"]
        return str(pyotp.TOTP(key).at(datetime.fromisoformat(now)))

    def code_sent_to(self, number: str) -> str:
        """The newest one that arrived on that phone: the first six digits of the message."""
        self._http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
        to = f"+81{number.replace('-', '')[1:]}"
        said = self._http.get("/_demo/inbox", params={"to": to}).raise_for_status().json()["messages"][-1]["text"]
        return re.sub(r"\D", "", said)[:6]

    def later(self, **by: float) -> None:
        """Some other time: a code that was just right is no fresh check then any more."""
        self._http.post("/_demo/clock", json={"advance_s": timedelta(**by).total_seconds()}).raise_for_status()

    def key_in_window(self) -> str:
        blocks = self._ask("modal", user=self._user)["view"]["blocks"]
        words = next(each["text"]["text"] for each in blocks if each["block_id"] == "setup_key")
        found = re.search(r"((?:[A-Z2-7]{4} ?)+)$", words)
        if found is None:
            raise RuntimeError("the window shows no key")
        return found[1].replace(" ", "")

    def waits_to_read(self, words: str) -> None:
        self._until(lambda: any(words in each["text"] or words in str(each["blocks"]) for each in self._messages()))

    def _newest_with(self, action_id: str) -> dict[str, Any] | None:
        return next((each for each in reversed(self._messages()) if f"'{action_id}'" in str(each["blocks"])), None)

    def _messages(self) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self._ask(f"messages/{self._user}", **{"as": self._user})["messages"]
        return [each for each in messages if each.get("bot_id")]

    def _control(self, what: str, **body: Any) -> dict[str, Any]:
        answer = self._http.post(f"/_control/{what}", json={"user": self._user, **body})
        found: dict[str, Any] = answer.raise_for_status().json()
        if not found["ok"]:
            raise RuntimeError(f"{what} {body}: {found}")
        return found

    def _ask(self, what: str, **query: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self._http.get(f"/_control/{what}", params=query).raise_for_status().json()
        return answer

    def _until(self, look: Callable[[], Any]) -> Any:
        """Looks again at each of the workspace's events."""
        last, deadline = 0, time.monotonic() + PATIENCE
        while not (found := look()):
            if time.monotonic() > deadline:
                raise RuntimeError("what a person would wait for did not come")
            last = self._ask("wait", after=last, timeout=1)["last"]
        return found
