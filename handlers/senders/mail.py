"""How a mail leaves: the port, which an SMTP server or the demo fulfils."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.accounts.model import Language
from bot.notices import NoticeId


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One letter to one address, as plain text and as HTML. ``id`` is the notice's: a repetition carries the same Message-ID."""

    id: NoticeId
    to: str
    subject: str
    text: str
    html: str
    language: Language
    at: datetime
    """When its cause happened."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Returns once the other side has taken it. Raises SendFailed."""
