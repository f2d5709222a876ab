"""A real SMTP server on this machine, with the bad days that a test orders, and one that follows a script."""

import asyncio
import contextlib
import ssl
import warnings
from collections.abc import AsyncIterator, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

LOGIN = ("mamori", "a password nobody guesses")


class Post:
    """Takes mail, or answers what it was told to answer. ``connections`` counts the conversations."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.receivers: list[str] = []
        self.answers: dict[str, str] = {}
        self.connections = 0
        self.under_tls: list[bool] = []
        self.as_user: list[Any] = []

    async def handle_MAIL(self, *heard: Any) -> str:  # noqa: N802 - the library's name
        _server, _session, envelope, address, options = heard
        if answer := self.answers.get("MAIL"):
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, *heard: Any) -> str:  # noqa: N802 - the library's name
        _server, _session, envelope, address, _options = heard
        if answer := self.answers.get(address) or self.answers.get("RCPT"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - the library's name
        if answer := self.answers.get("DATA"):
            return answer
        assert isinstance(envelope.content, bytes)
        letter = message_from_bytes(envelope.content, policy=default)
        self.letters.append(letter)
        self.receivers += envelope.rcpt_tos
        self.under_tls.append(server.transport.get_extra_info("sslcontext") is not None)
        self.as_user.append(session.authenticated)
        return "250 taken"


def _knows(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, given: Any) -> AuthResult:
    assert isinstance(given, LoginPassword)
    return AuthResult(handled=False, success=(given.login.decode(), given.password.decode()) == LOGIN)


@contextlib.asynccontextmanager
async def post_office(
    post: Post, *, starttls: ssl.SSLContext | None = None, tls: ssl.SSLContext | None = None, login: bool = False
) -> AsyncIterator[int]:
    """The port where it listens."""

    def conversation() -> SMTP:
        post.connections += 1
        with warnings.catch_warnings(action="ignore"):  # it does not know that the whole connection is under TLS
            return smtp()

    def smtp() -> SMTP:
        return SMTP(
            post,
            hostname="mail.example.ac.jp",
            tls_context=starttls,
            require_starttls=starttls is not None,
            authenticator=_knows if login else None,
            auth_required=login,
            auth_require_tls=tls is None,
            loop=asyncio.get_running_loop(),
        )

    async with serving(conversation, tls) as port:
        yield port


@contextlib.asynccontextmanager
async def serving(conversation: Callable[[], Any], tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    conversations = []

    def begin() -> Any:
        conversations.append(conversation())
        return conversations[-1]

    server = await asyncio.get_running_loop().create_server(begin, "127.0.0.1", 0, ssl=tls)
    yield server.sockets[0].getsockname()[1]
    server.close()
    for each in conversations:
        if each.transport:
            each.transport.abort()
    await asyncio.sleep(0)  # the loop drops what was aborted


class Script(asyncio.Protocol):
    """Says one line after another, whatever it hears; None says nothing more, "" hangs up."""

    transport: asyncio.Transport | None = None

    def __init__(self, *lines: str | None) -> None:
        self._lines = list(lines)
        self._within_data = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._say()

    def data_received(self, data: bytes) -> None:
        if not self._within_data or data.endswith(b"\r\n.\r\n"):
            self._say()

    def _say(self) -> None:
        line = self._lines.pop(0) if self._lines else None
        if line == "":
            self.transport.close()
        elif line is not None:
            self._within_data = line.startswith("354")
            self.transport.write(line.encode() + b"\r\n")
