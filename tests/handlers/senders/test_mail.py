"""A mail leaves secured or not at all, says truly how it ended, and can't be made to say anything else."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.accounts.model import Language
from bot.errors import SendFailed
from bot.notices import NoticeId
from bot.secret import Secret
from handlers.senders.mail import LONGEST_PAUSE, Mail, MailServer, SmtpMailer, composed
from tests.builders import NOON
from tests.fakes.certificate import Certificate, make_certificate
from tests.handlers.senders.mail_server import LOGIN, Post, Script, post_office, serving

SENDER = "Mamori <mamori@example.ac.jp>"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_certificate(tmp_path_factory.mktemp("certificate"), "localhost")


@pytest.fixture
def post() -> Post:
    return Post()


def a_mail(**changes: Any) -> Mail:
    facts: dict[str, Any] = {
        "id": NoticeId("0123456789abcdef"),
        "to": "aiko@example.ac.jp",
        "subject": "サインインの方法が追加されました",
        "text": "愛子さん、こんにちは。\n.\nFrom here on\n",
        "html": "<p>愛子さん、こんにちは。</p>",
        "language": Language.JAPANESE,
        "at": NOON,
    }
    return Mail(**facts | changes)


def mailer(port: int, *, patience: float = 10, **changes: Any) -> SmtpMailer:
    facts: dict[str, Any] = {"host": "localhost", "port": port, "security": "none", "sender": SENDER}
    return SmtpMailer(MailServer(**facts | changes), patience=patience)


@contextlib.asynccontextmanager
async def sending(mailer: SmtpMailer) -> AsyncIterator[SmtpMailer]:
    yield mailer
    await mailer.close()


async def failure(mailer: SmtpMailer, **changes: Any) -> SendFailed:
    with pytest.raises(SendFailed) as failed:
        await mailer.send(a_mail(**changes))
    await mailer.close()
    return failed.value


async def test_what_arrives_is_what_was_written(post: Post) -> None:
    async with post_office(post) as port, sending(mailer(port, reply_to="Desk <desk@example.ac.jp>")) as ours:
        await ours.send(a_mail())
    (letter,) = post.letters
    assert post.receivers == ["aiko@example.ac.jp"]
    assert letter["From"] == SENDER
    assert letter["To"] == "aiko@example.ac.jp"
    assert letter["Reply-To"] == "Desk <desk@example.ac.jp>"
    assert letter["Subject"] == "サインインの方法が追加されました"
    assert letter["Message-ID"] == "<0123456789abcdef@example.ac.jp>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Date"].datetime == NOON
    assert letter.get_content_type() == "multipart/alternative"
    plain, html = letter.iter_parts()
    assert plain.get_content().splitlines() == a_mail().text.splitlines()
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", a_mail().html)


async def test_a_repetition_is_recognizable(post: Post) -> None:
    async with post_office(post) as port, sending(mailer(port)) as ours:
        await ours.send(a_mail())
        await ours.send(a_mail())
    first, second = post.letters
    assert first["Message-ID"] == second["Message-ID"]


async def test_a_burst_uses_one_connection(post: Post) -> None:
    async with post_office(post) as port, sending(mailer(port)) as ours:
        for number in range(5):
            await ours.send(a_mail(id=NoticeId(f"{number}")))
    assert len(post.letters) == 5
    assert post.connections == 1


@pytest.mark.parametrize("how", ["starttls", "tls"])
async def test_the_way_is_secured_and_the_login_made(post: Post, certificate: Certificate, how: Any) -> None:
    context = {how: certificate.server}
    login = {"username": LOGIN[0], "password": Secret(LOGIN[1])}
    async with post_office(post, login=True, **context) as port:
        ours = mailer(port, security=how, ca_file=certificate.file, **login)
        assert await ours.check() is None
        async with sending(ours):
            await ours.send(a_mail())
    assert post.under_tls == [True]
    assert post.as_user[0]
    assert post.connections == 2


async def test_a_server_without_starttls_gets_nothing_in_the_clear(post: Post) -> None:
    async with post_office(post) as port:
        failed = await failure(mailer(port, security="starttls", username=LOGIN[0], password=Secret(LOGIN[1])))
        said = await mailer(port, security="starttls").check()
    assert (failed.reason, failed.permanent, failed.for_all) == ("no starttls", False, True)
    assert post.letters == []
    assert "STARTTLS" in str(said)


@pytest.mark.parametrize("how", ["starttls", "tls"])
@pytest.mark.parametrize("what", ["an unknown authority", "another name"])
async def test_a_certificate_that_is_not_the_servers_gets_nothing(
    post: Post, certificate: Certificate, how: Any, what: str
) -> None:
    trusted = {"ca_file": certificate.file, "host": "127.0.0.1"} if what == "another name" else {}
    async with post_office(post, **{how: certificate.server}) as port:
        failed = await failure(mailer(port, security=how, **trusted))
        said = await mailer(port, security=how, **trusted).check()
    assert (failed.reason, failed.permanent) == ("certificate", False)
    assert post.letters == []
    assert "certificate" in str(said)


async def test_a_wrong_password_is_the_operators_affair_and_never_the_persons(
    post: Post, certificate: Certificate
) -> None:
    secured = {"security": "starttls", "ca_file": certificate.file, "username": LOGIN[0], "password": Secret("wrong")}
    async with post_office(post, starttls=certificate.server, login=True) as port:
        failed = await failure(mailer(port, **secured))
        said = await mailer(port, **secured).check()
    assert (failed.reason, failed.permanent, failed.for_all) == ("login refused", False, True)
    assert "MAMORI_SMTP_PASSWORD" in str(said)
    assert "wrong" not in str(said)


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
@pytest.mark.parametrize(("answer", "permanent"), [("450 4.2.0 later", False), ("550 5.1.1 nobody here", True)])
async def test_later_and_never_are_told_apart(post: Post, stage: str, answer: str, permanent: bool) -> None:
    post.answers[stage] = f"{answer} <aiko@example.ac.jp>"
    async with post_office(post) as port:
        failed = await failure(mailer(port))
    assert (failed.permanent, failed.for_all) == (permanent, False)
    assert failed.reason == f"smtp {answer[:9]}"


async def test_one_bad_address_keeps_nobody_elses_mail(post: Post) -> None:
    post.answers["gone@example.ac.jp"] = "550 no such user"
    async with post_office(post) as port, sending(mailer(port)) as ours:
        with pytest.raises(SendFailed):
            await ours.send(a_mail(to="gone@example.ac.jp"))
        await ours.send(a_mail())
    assert len(post.letters) == 1


async def test_a_sender_that_is_not_taken_is_the_operators_affair(post: Post) -> None:
    post.answers["MAIL"] = "550 not from you"
    async with post_office(post) as port:
        failed = await failure(mailer(port))
    assert (failed.reason, failed.permanent, failed.for_all) == ("sender refused", False, True)


GREETING, HELLO, TAKEN = "220 hello", "250 hello", "250 ok"


@pytest.mark.parametrize(
    ("lines", "reason", "permanent"),
    [
        (["HTTP/1.1 400 Bad Request"], "nonsense", False),
        (["\x16\x03\x01 garbage"], "nonsense", False),
        (["554 no service here"], "nonsense", False),
        ([""], "unreachable", False),
        ([GREETING, HELLO, "421 closing"], "sender refused", False),
        ([GREETING, HELLO, TAKEN, "421 closing"], "smtp 421", False),
        ([GREETING, HELLO, TAKEN, TAKEN, ""], "broken off", False),
        ([GREETING, HELLO, TAKEN, TAKEN, "354 go on", ""], "broken off", False),
        ([GREETING, HELLO, TAKEN, TAKEN, "354 go on", "banana"], "smtp -1", False),
        ([GREETING, HELLO, TAKEN, TAKEN, "354 go on", "999 what"], "smtp 999", False),
    ],
)
async def test_nothing_that_a_server_says_is_more_than_one_of_our_failures(
    lines: list[str], reason: str, permanent: bool
) -> None:
    async with serving(lambda: Script(*lines)) as port:
        failed = await failure(mailer(port))
    assert (failed.reason, failed.permanent) == (reason, permanent)


@pytest.mark.parametrize("lines", [[], [GREETING], [GREETING, HELLO, TAKEN, TAKEN, "354 go on"]])
async def test_a_server_that_hangs_holds_a_mail_no_longer_than_we_are_patient(lines: list[str]) -> None:
    """Whether it was taken nobody knows; the next mail waits a while."""
    async with serving(lambda: Script(*lines)) as port:
        failed = await failure(mailer(port, patience=0.2))
        said = await mailer(port, patience=0.2).check()
    assert (failed.reason, failed.permanent, failed.unknown, failed.for_all) == ("slow", False, True, True)
    if len(lines) < 2:
        assert "does not answer" in str(said)


async def test_nobody_listening_is_said_and_the_wait_grows() -> None:
    async with serving(lambda: Script("")) as port:
        pass
    ours = mailer(port)
    pauses = [(await failure(ours)).retry_after for _ in range(12)]
    assert pauses[:3] == [timedelta(seconds=s) for s in (5, 10, 20)]
    assert pauses[-1] == LONGEST_PAUSE
    assert "can't be reached" in str(await ours.check())


async def test_a_connection_that_was_closed_meanwhile_is_opened_anew(post: Post) -> None:
    async with post_office(post) as port, sending(mailer(port)) as ours:
        await ours.send(a_mail())
        assert ours._client
        assert ours._client.transport
        ours._client.transport.abort()
        await ours.send(a_mail())
    assert len(post.letters) == 2


def test_an_authority_that_is_no_certificate_stops_the_start(tmp_path: Path) -> None:
    nothing = tmp_path / "empty.pem"
    nothing.write_text("")
    for file in (nothing, tmp_path / "missing.pem"):
        with pytest.raises(ValueError, match="MAMORI_SMTP_CA_FILE"):
            mailer(25, ca_file=file)


NASTY = st.text(st.sampled_from("\r\n\t\x00\x0b\x0c\x1c\x85\u2028 a@.:<>,;\"'\\=?愛\U0001f469") | st.characters())
OURS = {
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "auto-submitted",
    "x-auto-response-suppress",
    "content-language",
    "mime-version",
    "content-type",
}


@given(to=NASTY.map(lambda text: f"{text}@example.ac.jp") | NASTY, subject=NASTY, text=NASTY, html=NASTY)
def test_no_name_and_no_address_adds_a_header_a_receiver_or_a_part(to: str, subject: str, text: str, html: str) -> None:
    """Device names, people's names and roster addresses are what others typed."""
    for mail in (a_mail(subject=subject, text=text, html=html), a_mail(to=to)):
        try:
            raw = composed(mail, SENDER, None).as_bytes()
        except SendFailed:
            continue
        letter = message_from_bytes(raw, policy=default)
        assert {name.lower() for name in letter} == OURS
        assert len(letter.keys()) == len(OURS)
        assert [each.addr_spec for each in letter["To"].addresses] == [mail.to]
        assert len(list(letter.iter_parts())) == 2


@pytest.mark.parametrize(
    "address",
    [
        "",
        "aiko",
        "aiko@",
        "@example.ac.jp",
        "a b@example.ac.jp",
        "a@b\r\nRCPT TO:<x@y.z>",
        "愛子@example.ac.jp",
        "a@b@c",
    ],
)
async def test_an_address_that_can_be_none_is_refused_for_good_and_asks_nobody(address: str, post: Post) -> None:
    async with post_office(post) as port:
        failed = await failure(mailer(port), to=address)
    assert (failed.reason, failed.permanent) == ("address unusable", True)
    assert post.connections == 0
