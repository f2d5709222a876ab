"""How a code reaches a phone: the port, which a gateway or the demo fulfils."""

from dataclasses import dataclass
from typing import Literal, Protocol

from bot.accounts.model import Language
from bot.notices import NoticeId
from bot.secret import Secret

By = Literal["sms", "voice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneMessage:
    """One text to one number. ``id`` is the notice's: the other side knows a repetition by it."""

    id: NoticeId
    by: By
    to: Secret
    """The number in E.164, such as +819012345678."""
    text: Secret
    """What is shown or spoken; it holds a code."""
    language: Language


class Telephony(Protocol):
    async def send(self, message: PhoneMessage) -> None:
        """Returns once the other side has taken it. Raises SendFailed."""

    async def close(self) -> None: ...
