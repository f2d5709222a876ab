"""Who is at the portal: a random cookie for each browser, and what has been proved in it so far."""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from simulator.portal.mamori import Verification
from simulator.workspace import User

COOKIE = "portal-session"
LIFE = 8 * 3600
UNPROVED_LIFE = 15 * 60
"""In seconds: how long a session lasts, and one in which nothing but the password has been proved."""
MOST = 1_000

HERE: Final = "here"
PLACES: Final[dict[str, tuple[str, str] | None]] = {
    HERE: None,
    "campus": ("192.0.2.25", "Fukuoka"),
    "home": ("203.0.113.7", "Fukuoka"),
    "away": ("198.51.100.9", "Toronto"),
}
"""What the portal tells Mamori of a browser that pretends to be there: address and location, of those kept for examples.

A real portal says where a browser really is, and lets nobody choose."""

Application = Literal["portal", "grades"]
Proved = Literal["password", "session", "possession"]
WANTED: Final[dict[Application, Proved]] = {"portal": "session", "grades": "possession"}
"""What each application asks Mamori for."""


@dataclass(frozen=True)
class Proof:
    """How somebody came in: by which way of Mamori's, and what it proves. None: Mamori did not have to ask."""

    way: str | None
    strength: Proved

    def opens(self, application: Application) -> bool:
        """Where Mamori need not ask, the password opens the portal; grades want the device, whoever says otherwise."""
        return application == "portal" or self.strength == "possession"


@dataclass(frozen=True)
class Wrong:
    reason: str
    retry_after_s: int = 0


@dataclass
class Attempt:
    """One question that Mamori was asked for this session; ``wrong`` is what it said of the code that was typed last."""

    application: Application
    last: Verification
    wrong: Wrong | None = None
    is_reachable: bool = True

    @property
    def id(self) -> str:
        return self.last.id

    @property
    def version(self) -> str:
        """What the page depends on: where it differs, the page is out of date."""
        return self.last.version if self.is_reachable else "unreachable"


@dataclass
class Session:
    user: User
    proof: Proof | None
    attempt: Attempt | None
    began: float
    place: str = HERE
    """Where its browser claims to be, for trying out: one of ``PLACES``."""

    def ends(self) -> float:
        return self.began + (LIFE if self.proof else UNPROVED_LIFE)


class Sessions:
    """In memory only: a restart signs everybody out."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._kept: dict[str, Session] = {}

    def open(self, user: User, place: str = HERE) -> tuple[str, Session]:
        """After the right password, under a name that no browser had before.

        It is not renamed when Mamori has approved: that happens in Slack and not in this browser, and a page that
        asks twice at that moment, as after a double click, would lose the new name with the answer that it gave up.
        """
        now = self._clock()
        self._kept = {token: each for token, each in self._kept.items() if now < each.ends()}
        while len(self._kept) >= MOST:
            del self._kept[next(iter(self._kept))]
        session = Session(user, None, None, now, place if place in PLACES else HERE)
        token = secrets.token_urlsafe(32)
        self._kept[token] = session
        return token, session

    def get(self, token: str | None) -> Session | None:
        session = self._kept.get(token or "")
        return session if session and self._clock() < session.ends() else None

    def prove(self, session: Session, proof: Proof) -> None:
        session.proof, session.attempt, session.began = proof, None, self._clock()

    def end(self, token: str | None) -> None:
        self._kept.pop(token or "", None)
