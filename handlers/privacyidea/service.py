"""The account with which plugins ask for challenges, and the token they get for its password."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from hmac import compare_digest
from typing import Any

from bot.ports import Digests
from bot.secret import Secret

LIFE = timedelta(hours=1)
PURPOSE = "plugin service token"


class Refusal(Enum):
    """Codes and words that plugins know."""

    PASSWORD = 4031, "Authentication failure. Wrong credentials"
    MISSING = 4033, "Authentication failure. Missing Authorization header"
    BROKEN = 4304, "Authentication failure. The token can't be read"
    EXPIRED = 4305, "Authentication failure. The token has expired"
    NOT_ADMIN = 4306, "Authentication failure. The token is no service account's"

    @property
    def code(self) -> int:
        return int(self.value[0])

    @property
    def words(self) -> str:
        return str(self.value[1])


class ServiceRefused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.words)
        self.why = why


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceAccount:
    """``username`` is ASCII without ``>``, ``?`` and ``~``: those would bring letters into the token that Java can't read."""

    username: str
    password: Secret
    digests: Digests

    def sign_in(self, username: str, password: str, *, at: datetime) -> str:
        """A token for the right password. Raises ServiceRefused."""
        # Both are always compared: time must not tell which was right.
        is_user = compare_digest(username.encode(), self.username.encode())
        if not (compare_digest(password.encode(), self.password.reveal().encode()) and is_user):
            raise ServiceRefused(Refusal.PASSWORD)
        claims = {
            "username": self.username,
            "realm": "",
            "role": "admin",
            "iat": int(at.timestamp()),
            "exp": int((at + LIFE).timestamp()),
        }
        said = f"{_encoded({'alg': 'HS256', 'typ': 'JWT'})}.{_encoded(claims)}"
        return f"{said}.{self._signature(said)}"

    def require(self, token: str | None, *, at: datetime) -> None:
        """Raises ServiceRefused."""
        if not token:
            raise ServiceRefused(Refusal.MISSING)
        said, _, signature = token.rpartition(".")
        if not compare_digest(signature.encode(), self._signature(said).encode()):
            raise ServiceRefused(Refusal.BROKEN)
        claims = _claims(said)
        if not int(claims.get("iat", 0)) <= at.timestamp() < int(claims.get("exp", 0)):
            raise ServiceRefused(Refusal.EXPIRED)
        if claims.get("role") != "admin" or claims.get("username") != self.username:
            raise ServiceRefused(Refusal.NOT_ADMIN)

    def _signature(self, said: str) -> str:
        # The password is signed too: with a new one the tokens of the old one end.
        digest = self.digests.of(f"{self.password.reveal()}\n{said}", purpose=PURPOSE)
        return base64.urlsafe_b64encode(bytes.fromhex(digest)).decode().rstrip("=")


def _encoded(what: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(what, separators=(",", ":")).encode()).decode().rstrip("=")


def _claims(said: str) -> dict[str, Any]:
    """Of a token that we signed."""
    middle = said.partition(".")[2]
    try:
        claims = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
    except (ValueError, binascii.Error):
        raise ServiceRefused(Refusal.BROKEN) from None
    return dict(claims)
