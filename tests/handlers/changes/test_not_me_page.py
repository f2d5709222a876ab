"""A mail as it arrives, and the page behind its link: looking does nothing, one tap stops what was not theirs (S33)."""

import io
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx2
import pytest

from bot.accounts.model import Language
from bot.authenticators.model import Authenticator, State
from bot.errors import StorageUnavailable
from bot.notices import Lane, NoticeState
from handlers.enrollment.routes import SECURITY_HEADERS
from handlers.http import build_http
from handlers.senders.mail import MailServer, SmtpMailer
from tests.builders import AIKO
from tests.handlers.front import PUBLIC_URL, Front
from tests.handlers.senders.mail_server import Post, post_office
from tests.journeys.demo import ADMIN_CHANNEL, words


@pytest.fixture
def post() -> Post:
    return Post()


@pytest.fixture
async def mailing(front: Front, post: Post) -> AsyncIterator[Front]:
    """Everybody's mail goes to a real server on this machine."""
    async with post_office(post) as port:
        server = MailServer(host="127.0.0.1", port=port, security="none", sender="Mamori <mamori@example.ac.jp>")
        front.with_changed(mailer=SmtpMailer(server))
        yield front
        await front.doors.mailer.close()


@pytest.fixture
async def http(mailing: Front) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_http(mailing.doors, mailing.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield http


def parts(post: Post, number: int = -1) -> tuple[str, str]:
    plain, html = post.letters[number].iter_parts()
    return plain.get_content(), html.get_content()


def link_in(text: str) -> str:
    (link,) = re.findall(rf"{PUBLIC_URL}/not-me/[0-9a-f]{{40}}", text)
    return str(link)


async def add_unknown_phone(front: Front, language: Language, name: str = "Unknown phone") -> Authenticator:
    front.join(AIKO, language)
    front.house.enroll(AIKO)
    added = front.house.add_app(AIKO, name=name)
    await front.delivery.drain()
    return added


@pytest.mark.parametrize("language", Language)
async def test_the_mail_says_what_happened_and_what_to_do(mailing: Front, post: Post, language: Language) -> None:
    await add_unknown_phone(mailing, language)
    assert len(post.letters) == 3
    plain, html = parts(post)
    assert "Aiko" in plain
    assert "Unknown phone" in plain
    assert link_in(plain) == link_in(html)
    assert "2026" in plain
    assert "12:00" in plain
    for paragraph in plain.replace("\r\n", "\n").split("\n\n"):
        assert "http" in paragraph or paragraph.strip() in unescape(html)
    subjects = [letter["Subject"] for letter in post.letters]
    assert len(set(subjects)) == 2
    name = mailing.doors.institution.name[language]
    assert all(subject.startswith(name) for subject in subjects)
    assert plain.rstrip().endswith(name)


async def test_names_that_people_typed_are_words_in_a_mail_and_nothing_else(mailing: Front, post: Post) -> None:
    name = '<img src="x">&amp; {name} *b*'
    await add_unknown_phone(mailing, Language.ENGLISH, name=name)
    plain, html = parts(post)
    assert name in plain
    assert "<img" not in html
    assert "&lt;img" in html


@pytest.mark.parametrize("language", Language)
async def test_looking_does_nothing_and_one_tap_stops_it(
    mailing: Front, post: Post, http: httpx2.AsyncClient, language: Language, log: io.StringIO
) -> None:
    added = await add_unknown_phone(mailing, language)
    link = link_in(parts(post)[0])
    text = mailing.doors.texts[language]
    for _ in range(3):
        asked = await http.head(link)
        assert (asked.status_code, asked.text) == (200, "")
        page = await http.get(link)
        assert page.status_code == 200
        assert "Unknown phone" in page.text
        assert text("button-not-me") in unescape(page.text)
        assert "<script" not in page.text
        assert SECURITY_HEADERS.items() <= dict(page.headers).items()
        assert f'lang="{language.value}"' in page.text
    assert mailing.house.method(added).state is State.ACTIVE
    done = await http.post(link)
    assert done.status_code == 200
    assert text("stopped-yes") in unescape(done.text)
    assert mailing.house.method(added).state is State.SUSPENDED
    await mailing.delivery.drain()
    (alarm,) = mailing.workspace.messages(ADMIN_CHANNEL)
    assert "aiko" in words(alarm)
    assert text("stopped-told") in parts(post)[0]
    assert "/not-me/" not in parts(post)[0]
    assert link.rpartition("/")[2] not in log.getvalue()


async def test_tapping_again_says_that_it_is_stopped(mailing: Front, post: Post, http: httpx2.AsyncClient) -> None:
    await add_unknown_phone(mailing, Language.ENGLISH)
    link = link_in(parts(post)[0])
    await http.post(link)
    again = await http.post(link)
    assert again.status_code == 200
    assert mailing.doors.texts[Language.ENGLISH]("stopped-before") in unescape(again.text)


async def test_an_old_link_and_one_that_never_was_look_the_same(
    mailing: Front, post: Post, http: httpx2.AsyncClient
) -> None:
    await add_unknown_phone(mailing, Language.ENGLISH)
    link = link_in(parts(post)[0])
    mailing.house.clock.advance(timedelta(days=7))
    guess = f"{PUBLIC_URL}/not-me/{'0' * 40}"
    old = [(await http.get(link)), (await http.post(link))]
    unknown = [(await http.get(guess)), (await http.post(guess))]
    assert {page.status_code for page in (*old, *unknown)} == {410}
    assert len({page.text for page in (*old, *unknown)}) == 1


async def test_while_nothing_can_be_saved_the_link_stays_good(
    mailing: Front, post: Post, http: httpx2.AsyncClient
) -> None:
    await add_unknown_phone(mailing, Language.ENGLISH)
    link = link_in(parts(post)[0])
    house = mailing.house

    class Full:
        def not_mine(self, ticket: str) -> None:
            raise StorageUnavailable(ticket)

    changed = Front(house, mailing.workspace)
    changed.with_changed(changes=Full())
    transport = httpx2.ASGITransport(app=build_http(changed.doors, house.outbox, checks={}))
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as broken:
        assert (await broken.post(link)).status_code == 503
    assert (await http.post(link)).status_code == 200


async def test_without_a_public_address_the_mail_says_how_to_tell_security(mailing: Front, post: Post) -> None:
    mailing.with_changed(public_url=None)
    await add_unknown_phone(mailing, Language.ENGLISH)
    plain, html = parts(post)
    assert "http" not in plain
    assert "href" not in html
    assert "tap" in plain
    assert "Support" in plain


async def test_without_a_mail_server_changes_are_told_in_slack_and_nobody_is_alarmed(
    front: Front, log: io.StringIO
) -> None:
    await add_unknown_phone(front, Language.ENGLISH)
    ways = {notice.lane: notice.state for notice in front.house.notices()}
    assert ways == {Lane.SLACK: NoticeState.SENT, Lane.MAIL: NoticeState.FAILED}
    assert '"level": "warning"' not in log.getvalue()


async def test_a_mail_server_that_refuses_everything_blocks_no_change(mailing: Front, post: Post) -> None:
    post.answers["RCPT"] = "451 4.3.0 later"
    added = await add_unknown_phone(mailing, Language.ENGLISH)
    assert mailing.house.method(added).state is State.ACTIVE
    assert post.letters == []
    post.answers.clear()
    for _ in range(4):
        mailing.house.clock.advance(timedelta(minutes=10))
        await mailing.delivery.drain()
    assert len(post.letters) == 3
    assert len({letter["Message-ID"] for letter in post.letters}) == 3
