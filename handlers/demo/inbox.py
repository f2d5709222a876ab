"""Where the demo's mail arrives: in memory, so that no invitation outlives the process that wrote it."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class Letter(BaseModel):
    kind: Literal["sms", "voice", "mail"]
    to: str
    subject: str | None = None
    """Of a mail."""
    text: str
    html: str | None = None
    at: datetime


class Inbox:
    def __init__(self) -> None:
        self._letters: list[Letter] = []

    def put(self, letter: Letter) -> None:
        self._letters.append(letter)

    def of(self, to: str | None) -> list[Letter]:
        return [each for each in self._letters if to is None or each.to == to]

    def clear(self) -> None:
        self._letters.clear()
