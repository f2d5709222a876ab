"""What only the machine knows: the time and true randomness."""

import base64
import secrets
from datetime import UTC, datetime, timedelta


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class MovableClock:
    """The demo's clock: the machine's, moved by whoever tries what happens on Saturday night. Never in ``serve``."""

    def __init__(self) -> None:
        self._moved_by = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._moved_by

    def set(self, now: datetime) -> None:
        self._moved_by = now - datetime.now(UTC)

    def advance(self, by: timedelta) -> None:
        self._moved_by += by

    def be_real(self) -> None:
        self._moved_by = timedelta(0)


class SystemRandomness:
    def token(self) -> str:
        return secrets.token_hex(16)

    def seed(self, size: int) -> str:
        return base64.b32encode(secrets.token_bytes(size)).decode().rstrip("=")

    def digits(self, count: int) -> str:
        return f"{secrets.randbelow(10**count):0{count}}"
