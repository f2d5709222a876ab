"""The page of a wallet card: looking makes none; one POST shows it, as a picture in the reader's language."""

import base64
import re
from collections.abc import AsyncIterator
from html import unescape
from xml.etree import ElementTree as ET

import httpx2
import pytest

from bot.accounts.model import Language
from bot.errors import StorageUnavailable
from handlers.enrollment.routes import SECURITY_HEADERS
from handlers.http import build_http
from handlers.recovery.card_page import wrapped
from tests.builders import AIKO
from tests.handlers.front import PUBLIC_URL, Front

WORDS = {Language.ENGLISH: "Freeze-only code", Language.JAPANESE: "一時停止専用コード"}


@pytest.fixture
async def http(front: Front) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield http


async def link(front: Front, language: Language = Language.ENGLISH) -> str:
    """By the button of App Home."""
    front.join(AIKO, language)
    front.house.enroll(AIKO)
    await front.tap(AIKO, "recovery.card")
    view = front.workspace.modal(AIKO)
    assert view is not None
    (url,) = (each["url"] for block in view["blocks"] for each in block.get("elements", []) if "url" in each)
    return str(url)


@pytest.mark.parametrize("language", Language)
async def test_the_card_is_shown_once_in_the_language_of_its_owner(
    front: Front, http: httpx2.AsyncClient, language: Language
) -> None:
    """S53."""
    url = await link(front, language)
    assert "data:image" not in (await http.get(url)).text
    shown = await http.post(url)
    assert shown.headers["content-security-policy"] == SECURITY_HEADERS["content-security-policy"]
    (picture,) = re.findall(r'<img class="wallet" src="data:image/svg\+xml;base64,([^"]+)"', shown.text)
    drawn = ET.fromstring(base64.b64decode(picture).decode())  # noqa: S314 - our own
    words = " ".join(each.text or "" for each in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert WORDS[language] in words
    assert f"{PUBLIC_URL}/door" in words
    (code,) = re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", words)
    (heard,) = re.findall(r'alt="([^"]+)"', shown.text)
    assert code in unescape(heard)
    again = await http.post(url)
    assert (again.status_code, "data:image" in again.text) == (410, False)


async def test_where_nothing_can_be_saved_no_card_is_made(front: Front, http: httpx2.AsyncClient) -> None:
    """S74."""
    url = await link(front)
    usual = front.doors.transact

    async def full(*_: object, **__: object) -> None:
        raise StorageUnavailable("the disk is full")

    front.with_changed(transact=full)
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as full_house:
        assert (await full_house.post(url)).status_code == 503
    front.with_changed(transact=usual)
    assert (await http.post(url)).status_code == 200


def test_no_line_of_a_card_is_longer_than_there_is_room() -> None:
    words = "財布に入れるカード、 and a very long address: https://mfa.a-rather-long-institution.example.ac.jp/door."
    for columns in (20, 46, 60):
        lines = wrapped(words, columns=columns)
        assert all(sum(2 if ord(each) > 0x2E80 else 1 for each in line) <= columns for line in lines)
        assert "".join(lines).replace(" ", "") == words.replace(" ", "")
