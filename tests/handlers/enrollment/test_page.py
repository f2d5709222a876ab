"""The one-time page (S53): looking costs nothing, the code is shown once, and only to whoever asked in Slack just now."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import httpx2
import pyotp
import pytest

from bot.accounts.model import Language
from bot.authenticators.model import Authenticator, Place
from handlers.http import build_http
from tests.builders import AIKO, MALLORY
from tests.handlers.front import PUBLIC_URL, Front

IN_ENGLISH = {"accept-language": "en-US,en;q=0.9"}


@pytest.fixture
async def http(front: Front) -> AsyncIterator[httpx2.AsyncClient]:
    front.join(AIKO, Language.JAPANESE)
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as http:
        yield http


def page_of(front: Front, place: Place = Place.MOBILE) -> tuple[str, Authenticator]:
    setup = front.house.begin_app(AIKO, place)
    assert setup.page is not None
    url = front.doors.page_url(setup.page)
    assert url == f"{PUBLIC_URL}/enroll/{setup.page.reveal()}"
    return url, setup.authenticator


def seed_in(page: str) -> str:
    """From the link for those who read the page on their phone."""
    uri = urlsplit(unescape(re.findall(r'href="(otpauth://[^"]+)"', page)[0]))
    assert (uri.scheme, uri.netloc) == ("otpauth", "totp")
    assert unquote(uri.path) == "/Kyushu University:aiko"
    facts = parse_qs(uri.query)
    assert facts["issuer"] == ["Kyushu University"]
    assert (facts["digits"], facts["period"]) == (["6"], ["30"])
    return facts["secret"][0]


async def test_the_link_on_the_page_holds_the_key_that_mamori_will_check(
    front: Front, http: httpx2.AsyncClient
) -> None:
    url, app = page_of(front)
    page = await http.post(url)
    assert page.status_code == 200
    code = pyotp.TOTP(seed_in(page.text)).at(front.house.clock.now())
    assert code == pyotp.TOTP(app.seed.reveal() if app.seed else "").at(front.house.clock.now())
    assert "<svg" in page.text


async def test_looking_shows_nothing_and_uses_nothing_up(front: Front, http: httpx2.AsyncClient) -> None:
    """A link preview, a virus scanner, a curious proxy: each may look as often as it likes."""
    url, app = page_of(front)
    before = front.everything()
    for _ in range(3):
        looked = await http.get(url, headers=IN_ENGLISH)
        assert looked.status_code == 200
        assert 'method="post"' in looked.text
        assert "otpauth" not in looked.text
        assert "<svg" not in looked.text
        assert app.seed is not None
        assert app.seed.reveal() not in looked.text
    assert (await http.head(url)).status_code in {200, 405}
    assert front.everything() == before
    assert (await http.post(url)).status_code == 200


async def test_the_code_is_shown_once(front: Front, http: httpx2.AsyncClient) -> None:
    url, _app = page_of(front)
    assert (await http.post(url)).status_code == 200
    again = await http.post(url, headers=IN_ENGLISH)
    assert again.status_code == 410
    assert "This page no longer works" in again.text
    assert "otpauth" not in again.text
    assert front.house.actions().count("enrollment.open_page") == 1


async def test_a_ticket_nobody_issued_looks_like_a_used_one(front: Front, http: httpx2.AsyncClient) -> None:
    url, _app = page_of(front)
    await http.post(url)
    used = await http.post(url)
    for ticket in ("0" * 32, "x", "%00", "' OR 1=1 --", "あ" * 100):
        unknown = await http.post(f"{PUBLIC_URL}/enroll/{ticket}")
        assert (unknown.status_code, unknown.text) == (410, used.text)
        looked = await http.get(f"{PUBLIC_URL}/enroll/{ticket}")
        assert looked.status_code == 200


@pytest.mark.parametrize("how", ["finished", "not me"])
async def test_a_set_up_that_is_over_shows_nothing_more(front: Front, http: httpx2.AsyncClient, how: str) -> None:
    url, app = page_of(front)
    if how == "finished":
        front.house.confirm(AIKO, app)
    else:
        front.house.authenticators.not_me(AIKO, None)
    answer = await http.post(url, headers=IN_ENGLISH)
    assert answer.status_code == 410
    assert "This setup has ended" in answer.text
    assert "otpauth" not in answer.text


async def test_a_page_left_alone_expires(front: Front, http: httpx2.AsyncClient) -> None:
    url, _app = page_of(front)
    front.house.clock.advance(front.house.policy.page_life + timedelta(seconds=1))
    answer = await http.post(url, headers=IN_ENGLISH)
    assert answer.status_code == 410
    assert "otpauth" not in answer.text


async def test_the_page_lets_nothing_in_and_nothing_out(front: Front, http: httpx2.AsyncClient) -> None:
    url, _app = page_of(front)
    for answer in (await http.get(url), await http.post(url), await http.post(url)):
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "base-uri 'none'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
        # What such a policy would not let the browser do must not be needed either.
        assert "<script" not in answer.text
        assert " style=" not in answer.text
        assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
        assert "https://" not in answer.text
    style = await http.get("/enroll/style.css")
    assert style.headers["content-type"].startswith("text/css")
    assert "url(" not in style.text


async def test_before_the_ticket_the_browser_s_language_speaks_and_after_it_the_account_s(
    front: Front, http: httpx2.AsyncClient
) -> None:
    url, _app = page_of(front)
    looked = await http.get(url, headers=IN_ENGLISH)
    assert 'lang="en"' in looked.text
    assert "Show my QR code" in looked.text
    assert 'lang="ja"' in (await http.get(url, headers={"accept-language": "ja,en;q=0.5"})).text
    shown = await http.post(url, headers=IN_ENGLISH)
    assert 'lang="ja"' in shown.text
    assert "QRコード" in shown.text


async def test_on_a_computer_there_is_no_link_for_phones(front: Front, http: httpx2.AsyncClient) -> None:
    url, _app = page_of(front, Place.COMPUTER)
    shown = await http.post(url)
    assert "<svg" in shown.text
    assert "otpauth" not in shown.text


async def test_nobody_s_name_can_write_into_the_page(front: Front, http: httpx2.AsyncClient) -> None:
    front.join(MALLORY)
    front.house.sql("UPDATE accounts SET sso_id = :odd WHERE id = 'account-mallory'", odd='"><script>alert(1)</script>')
    setup = front.house.begin_app(MALLORY)
    url = front.doors.page_url(setup.page)
    assert url is not None
    shown = await http.post(url)
    assert shown.status_code == 200
    assert "<script" not in shown.text


async def test_each_tap_on_the_button_gives_the_next_one_a_fresh_page(front: Front, http: httpx2.AsyncClient) -> None:
    window = await front.begin_app(AIKO)
    urls = [url_in(window)]
    for _ in range(2):
        await front.tap(AIKO, "enrollment.open_page", view=window)
        changed = front.workspace.modal(AIKO)
        assert changed is not None
        urls.append(url_in(changed))
    assert len(set(urls)) == 3
    seeds = [seed_in((await http.post(url)).text) for url in urls]
    assert len(set(seeds)) == 1


def url_in(window: dict[str, object]) -> str:
    return str(re.findall(rf"{PUBLIC_URL}/enroll/[0-9a-f]+", str(window))[0])
