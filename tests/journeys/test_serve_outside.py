"""``serve`` with a mail server and a gateway: set up by settings alone, tested by ``check``, told about where they are missing."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator

import httpx2
import pytest

from tests.handlers.senders.mail_server import Post, post_office
from tests.journeys.served import Served
from tests.journeys.test_serve import linked, served, workspace

__all__ = ["served", "workspace"]
"""Fixtures, the same as there."""


@contextlib.contextmanager
def mail_server() -> Iterator[tuple[Post, int]]:
    """On a loop of its own: this test's own thread waits for the process."""
    post, ready, loop = Post(), threading.Event(), asyncio.new_event_loop()
    found: list[int] = []
    done = asyncio.Event()

    async def work() -> None:
        async with post_office(post) as port:
            found.append(port)
            ready.set()
            await done.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(work(),))
    thread.start()
    assert ready.wait(10)
    yield post, found[0]
    loop.call_soon_threadsafe(done.set)
    thread.join()
    loop.close()


@pytest.fixture
def mail() -> Iterator[tuple[Post, int]]:
    with mail_server() as running:
        yield running


def test_a_change_reaches_the_mailbox_and_the_gateways_word_is_asked_for_signed(
    served: Served, mail: tuple[Post, int]
) -> None:
    post, port = mail
    served.environment |= {
        "MAMORI_SMTP_HOST": "127.0.0.1",
        "MAMORI_SMTP_PORT": str(port),
        "MAMORI_SMTP_SECURITY": "none",
        "MAMORI_MAIL_FROM": "Mamori <mamori@example.ac.jp>",
        "MAMORI_PUBLIC_URL": "https://mfa.example.ac.jp",
        "MAMORI_TELEPHONY_URL": f"http://127.0.0.1:{port}/messages",
        "MAMORI_TELEPHONY_SECRET": "0123456789abcdef0123456789abcdef",
    }
    served.start()
    emi = linked(served)
    emi.add_app("mobile", "iPhone")
    served.until(served.has_told_everything, what="the mail")
    linking, letter = post.letters
    assert "Slack" in linking["Subject"]
    assert letter["To"] == "emi@example.ac.jp"
    assert "https://mfa.example.ac.jp/not-me/" in letter.get_body(("plain",)).get_content()
    with httpx2.Client(base_url=served.bot) as http:
        assert http.post("/telephony/receipts", json={"id": "x", "status": "delivered"}).status_code == 401
    assert "telephony_request_refused" in served.log.read_text()
    assert "mail_not_set_up" not in served.log.read_text()
    assert served.stop() == 0


def test_without_them_it_runs_and_says_so_once(served: Served) -> None:
    served.start()
    with httpx2.Client(base_url=served.bot) as http:
        assert http.post("/telephony/receipts", json={}).status_code == 404
    emi = linked(served)
    emi.add_app("mobile", "iPhone")
    served.until(served.has_told_everything, what="the cards")
    warned = [line for line in served.log.read_text().splitlines() if '"level": "warning"' in line]
    assert [line for line in warned if "mail_not_set_up" not in line] == []
    assert len(warned) == 1


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"MAMORI_SMTP_HOST": "mail.example.ac.jp"}, "MAMORI_MAIL_FROM"),
        (
            {
                "MAMORI_SMTP_HOST": "mail.example.ac.jp",
                "MAMORI_MAIL_FROM": "mamori@example.ac.jp",
                "MAMORI_SMTP_SECURITY": "none",
            },
            "MAMORI_SMTP_SECURITY",
        ),
        ({"MAMORI_TELEPHONY_URL": "http://sms.example.ac.jp/"}, "MAMORI_TELEPHONY_URL"),
        ({"MAMORI_TELEPHONY_URL": "https://sms.example.ac.jp/"}, "MAMORI_TELEPHONY_SECRET"),
        (
            {
                "MAMORI_SMTP_HOST": "mail.example.ac.jp",
                "MAMORI_MAIL_FROM": "mamori@example.ac.jp",
                "MAMORI_SMTP_CA_FILE": "/nowhere.pem",
            },
            "MAMORI_SMTP_CA_FILE",
        ),
    ],
)
def test_a_setting_that_would_send_in_the_clear_or_is_half_made_stops_the_start(
    served: Served, settings: dict[str, str], said: str
) -> None:
    served.environment |= settings
    ended = served.run("serve")
    assert ended.returncode == 1
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
