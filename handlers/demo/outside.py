"""The demo's telephone network and post office: everything arrives in the inbox that the page shows."""

from typing import Literal

from bot.errors import SendFailed
from handlers.demo.inbox import Inbox, Letter
from handlers.doors import Now
from handlers.senders.mail import Mail
from handlers.senders.phone import PhoneMessage


class DemoTelephony:
    """Fulfils the port ``Telephony``."""

    def __init__(self, inbox: Inbox, now: Now) -> None:
        self._inbox = inbox
        self._now = now
        self.fault: Literal["down", "refuses"] | None = None
        """What somebody who tries it out wants to see: nobody answers, or the number is not taken."""

    async def send(self, message: PhoneMessage) -> None:
        if self.fault is not None:
            raise SendFailed(self.fault, permanent=self.fault == "refuses")
        self._inbox.put(Letter(kind=message.by, to=message.to.reveal(), text=message.text.reveal(), at=self._now()))

    async def close(self) -> None:
        """Nothing is open."""


class DemoMailer:
    """Fulfils the port ``Mailer``."""

    def __init__(self, inbox: Inbox, now: Now) -> None:
        self._inbox = inbox
        self._now = now

    async def send(self, mail: Mail) -> None:
        self._inbox.put(
            Letter(kind="mail", to=mail.to, subject=mail.subject, text=mail.text, html=mail.html, at=self._now())
        )

    async def close(self) -> None:
        """Nothing is open."""
