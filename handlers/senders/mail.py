"""How a mail leaves: the port, and the SMTP server that fulfils it."""

import asyncio
import re
import ssl
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Final, Literal, Protocol

import aiosmtplib
import structlog

from bot.accounts.model import Language
from bot.errors import SendFailed
from bot.notices import NoticeId
from bot.secret import Secret

log = structlog.get_logger()

PATIENCE: Final = 40.0
"""Seconds for one mail with all that comes before it: less than a claim's life, or a second one would be sent meanwhile."""
ONE_ANSWER: Final = 20.0
"""Seconds that the server may take for one answer."""
IDLE: Final = 15.0
"""Seconds that a connection is kept for the next mail of a burst."""
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=5)
"""How long all mail waits while the server itself is at fault: doubled each time."""
CLOSING: Final = 421
REFUSED_FOR_GOOD: Final = 500
MOST_REFUSALS: Final = 599

# What SMTP would take and we do not: quoted local parts, comments, addresses in other scripts. None can hold a line break.
ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
ENHANCED: Final = re.compile(r"([245]\.\d{1,3}\.\d{1,3})\b")
POLICY: Final = SMTP_POLICY.clone(cte_type="7bit")

Security = Literal["starttls", "tls", "none"]


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

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """``sender`` may carry a name: ``Mamori <mamori@example.ac.jp>``. ``ca_file`` stands beside the system's authorities."""

    host: str
    port: int
    security: Security
    sender: str
    reply_to: str | None = None
    username: str | None = None
    password: Secret | None = None
    ca_file: Path | None = None


class MailServerAtFault(SendFailed):
    """The server, or what we were told about it, keeps all mail from leaving: a matter for the operator, tried again."""

    def __init__(self, reason: str, *, pause: timedelta = FIRST_PAUSE) -> None:
        super().__init__(reason, permanent=False, retry_after=pause, for_all=True)


FAULTS: Final = {
    "unreachable": "{where} can't be reached: check MAMORI_SMTP_HOST, MAMORI_SMTP_PORT and the firewall.",
    "no answer": "{where} takes connections and does not answer: check MAMORI_SMTP_PORT and MAMORI_SMTP_SECURITY.",
    "nonsense": "{where} does not speak SMTP this way: check MAMORI_SMTP_PORT and MAMORI_SMTP_SECURITY.",
    "no starttls": "{where} offers no STARTTLS, and nothing is sent in the clear: use another port, or MAMORI_SMTP_SECURITY=tls.",
    "certificate": "{where} shows a certificate that is not valid for this name: check MAMORI_SMTP_HOST, or name its "
    "authority in MAMORI_SMTP_CA_FILE.",
    "login refused": "{where} refuses the login: check MAMORI_SMTP_USERNAME and MAMORI_SMTP_PASSWORD.",
    "sender refused": "{where} does not take mail from MAMORI_MAIL_FROM with this login.",
}


def composed(mail: Mail, sender: str, reply_to: str | None) -> EmailMessage:
    """The message as it goes out. Raises SendFailed for an address that none of ours could be."""
    if not ADDRESS.fullmatch(mail.to):
        raise SendFailed("address unusable", permanent=True)
    message = EmailMessage(policy=POLICY)
    message["From"] = sender
    message["To"] = mail.to
    if reply_to:
        message["Reply-To"] = reply_to
    message["Subject"] = " ".join("".join(c if c.isprintable() else " " for c in mail.subject).split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{domain_of(sender)}>"
    # No machine answers this: two of them would write to each other for ever (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    message["Content-Language"] = mail.language.value
    return message


def domain_of(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2]


class SmtpMailer:
    """One connection, used in turn, kept for a burst; after an outage all mail waits a little longer each time."""

    def __init__(self, server: MailServer, *, patience: float = PATIENCE) -> None:
        """Raises ValueError for an authority's file that can't be used."""
        self._server = server
        self._patience = patience
        self._tls = ssl.create_default_context()
        try:
            if server.ca_file:
                self._tls.load_verify_locations(cafile=server.ca_file)
        except OSError as error:
            raise ValueError(
                f"MAMORI_SMTP_CA_FILE, {server.ca_file}, holds no certificates ({error.strerror})"
            ) from None
        self._turn = asyncio.Lock()
        self._client: aiosmtplib.SMTP | None = None
        self._ending: asyncio.TimerHandle | None = None
        self._outages = 0

    async def send(self, mail: Mail) -> None:
        """Raises SendFailed; what the server itself is at fault for holds for all mail."""
        message = composed(mail, self._server.sender, self._server.reply_to).as_bytes()
        try:
            async with asyncio.timeout(self._patience), self._turn:
                await self._hand_over(mail.to, message)
        except TimeoutError:
            self._outages += 1
            raise SendFailed("slow", permanent=False, retry_after=self._pause(), for_all=True, unknown=True) from None
        except MailServerAtFault as fault:
            self._outages += 1
            log.error("mail_server_at_fault", why=fault.reason)  # noqa: TRY400 - a trace would tell no more
            raise MailServerAtFault(fault.reason, pause=self._pause()) from None
        self._outages = 0

    async def check(self) -> str | None:
        """Connects, secures and logs in, and sends nothing; one sentence on what is wrong, or None."""
        try:
            async with asyncio.timeout(self._patience):
                client = await self._open()
                await _leave(client)
        except MailServerAtFault as fault:
            return FAULTS[fault.reason].format(where=f"The mail server {self._server.host}:{self._server.port}")
        except TimeoutError:
            return FAULTS["no answer"].format(where=f"The mail server {self._server.host}:{self._server.port}")
        return None

    async def close(self) -> None:
        async with self._turn:
            if self._ending:
                self._ending.cancel()
            if self._client:
                client, self._client = self._client, None
                await _leave(client)

    def _pause(self) -> timedelta:
        return min(FIRST_PAUSE * (1 << min(self._outages - 1, 10)), LONGEST_PAUSE)

    async def _hand_over(self, to: str, message: bytes) -> None:
        client, was_open = self._client, self._client is not None
        self._client = None  # whatever breaks off below, a conversation cut in the middle is not gone on with
        if self._ending:
            self._ending.cancel()
        try:
            client = client or await self._open()
            try:
                await client.mail(parseaddr(self._server.sender)[1])
            except aiosmtplib.SMTPServerDisconnected:
                if not was_open:
                    raise
                client = await self._open()  # it was closed while nobody wrote: nothing has been sent yet
                await client.mail(parseaddr(self._server.sender)[1])
            await client.rcpt(to)
            await client.data(message)
        except BaseException as error:
            if client:
                client.close()
            if isinstance(error, MailServerAtFault) or not isinstance(error, aiosmtplib.SMTPException | OSError):
                raise
            raise _understood(error) from None
        self._client = client
        self._ending = asyncio.get_running_loop().call_later(IDLE, self._end_idle)

    def _end_idle(self) -> None:
        if self._client and not self._turn.locked():
            self._client.close()
            self._client = None

    async def _open(self) -> aiosmtplib.SMTP:
        """Raises MailServerAtFault. Never goes on in the clear where TLS was asked for."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            use_tls=server.security == "tls",
            start_tls=False,
            tls_context=self._tls,
            timeout=ONE_ANSWER,
            local_hostname=domain_of(server.sender),
        )
        try:
            await client.connect()
            if server.security == "starttls":
                await _secure(client)
            if server.username and server.password:
                await _log_in(client, server.username, server.password)
        except BaseException as error:
            client.close()
            if isinstance(error, aiosmtplib.SMTPException | OSError | ValueError):
                raise MailServerAtFault(_fault_of(error)) from None
            raise
        return client


async def _secure(client: aiosmtplib.SMTP) -> None:
    await client.ehlo()
    if not client.supports_extension("starttls"):
        raise MailServerAtFault("no starttls")
    await client.starttls()


async def _log_in(client: aiosmtplib.SMTP, username: str, password: Secret) -> None:
    try:
        await client.login(username, password.reveal())
    except (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPTimeoutError):
        raise
    except aiosmtplib.SMTPException:
        raise MailServerAtFault("login refused") from None


async def _leave(client: aiosmtplib.SMTP) -> None:
    with suppress(aiosmtplib.SMTPException, OSError):
        await client.quit(timeout=1)
    client.close()


def _understood(error: BaseException) -> SendFailed:
    """What the refusal of one mail means. The server's words stay out: they often repeat the address."""
    if isinstance(error, aiosmtplib.SMTPSenderRefused):
        return MailServerAtFault("sender refused")
    if not isinstance(error, aiosmtplib.SMTPResponseException):
        return SendFailed("broken off", permanent=False, unknown=True)
    found = ENHANCED.match(str(error.message))
    reason = f"smtp {error.code}" + (f" {found.group()}" if found else "")
    if error.code == CLOSING:
        return SendFailed(reason, permanent=False, retry_after=FIRST_PAUSE, for_all=True)
    return SendFailed(reason, permanent=REFUSED_FOR_GOOD <= error.code <= MOST_REFUSALS)


def _fault_of(error: BaseException) -> str:
    chain = list(_causes(error))
    if any(isinstance(each, ssl.SSLCertVerificationError) for each in chain):
        return "certificate"
    if any(isinstance(each, TimeoutError | aiosmtplib.SMTPTimeoutError) for each in chain):
        return "no answer"
    if any(isinstance(each, ssl.SSLError | aiosmtplib.SMTPResponseException | ValueError) for each in chain):
        return "nonsense"
    return "unreachable"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
