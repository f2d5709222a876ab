"""The sample portal and whoever answers as its second factor: what is no clear yes of its own question lets nobody in."""

import asyncio
import re
from collections.abc import AsyncIterator
from html import unescape
from typing import Any

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from simulator.portal.mamori import SecondFactor
from simulator.portal.sessions import LIFE, MOST, UNPROVED_LIFE, Proof, Sessions
from simulator.portal.words import ENGLISH, JAPANESE
from simulator.workspace import User, Workspace
from tests.simulator.conftest import served

PENDING = {
    "id": "v1",
    "status": "pending",
    "version": "pending.prompt",
    "method": "prompt",
    "number": "420042",
    "methods": ["prompt", "otp"],
    "expires_at": "2026-11-24T09:02:00.000Z",
}
BY_CODE = {key: value for key, value in PENDING.items() if key != "number"} | {
    "method": "otp",
    "version": "pending.otp",
}
APPROVED = {
    **BY_CODE,
    "status": "approved",
    "version": "approved",
    "method": "prompt",
    "methods": [],
    "strength": "session",
}
CHECK = "/portal/check"


class Peer:
    """Somebody who speaks ``/v1`` as a test has it: the real one can't be made to lie."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, Any, str]] = []
        self.says: list[Response] = []
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])

    async def _answer(self, request: Request) -> Response:
        body = await request.body()
        said = await request.json() if body else None
        self.asked.append((request.method, request.url.path, said, request.headers["authorization"]))
        answer = self.says[0]
        await self.is_open.wait()
        return answer if len(self.says) == 1 else self.says.pop(0)

    def say(self, *answers: dict[str, Any] | Response) -> None:
        """One after the other; the last again and again."""
        self.says = [each if isinstance(each, Response) else JSONResponse(each) for each in answers]


@pytest.fixture
async def peer() -> AsyncIterator[tuple[Peer, str]]:
    one = Peer()
    async with served(one.app) as address:
        yield one, address


@pytest.fixture
def mamori(peer: tuple[Peer, str]) -> Peer:
    return peer[0]


@pytest.fixture
def second_factor(peer: tuple[Peer, str]) -> SecondFactor:
    return SecondFactor(f"{peer[1]}/v1", "mamori_key", location="Fukuoka")


def read(page: httpx2.Response) -> str:
    """As a browser understands it."""
    return unescape(page.text)


async def sign_in(http: httpx2.AsyncClient, place: str = "/portal", **changes: str) -> httpx2.Response:
    return await http.post(place, data={"name": "aiko", "password": "sample-aiko", **changes})


async def is_in(http: httpx2.AsyncClient, place: str = "/portal") -> bool:
    return ENGLISH["in" if place == "/portal" else "course.1"] in read(await http.get(place))


async def test_the_password_comes_first_and_a_name_nobody_has_is_never_asked_about(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say(PENDING)
    for changes in ({"password": "wrong"}, {"name": "nobody"}, {"name": "gina", "password": "sample-gina"}):
        refused = await sign_in(http, **changes)
        assert refused.status_code == 401
        assert 'aria-describedby="wrong"' in read(refused)
        assert "set-cookie" not in refused.headers
    assert mamori.asked == []


async def test_mamori_is_asked_as_its_interface_says_and_its_number_is_shown(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say(PENDING)
    sent = await sign_in(http)
    assert (sent.status_code, sent.headers["location"]) == (303, CHECK)
    cookie = sent.headers["set-cookie"]
    assert re.search(r"portal-session=[\w-]{43};", cookie)
    assert {"HttpOnly", "Path=/portal", "SameSite=lax"} <= {each.strip() for each in cookie.split(";")}
    (method, path, body, key) = mamori.asked[0]
    assert (method, path, key) == ("POST", "/v1/verifications", "Bearer mamori_key")
    assert body["account"] == "aiko"
    assert body["application"] == "University portal"
    assert body["strength"] == "session"
    assert body["context"]["ip"] == "127.0.0.1"
    assert body["context"]["location"] == "Fukuoka"
    assert "httpx2" in body["context"]["user_agent"]
    page = await http.get(CHECK)
    assert '<p class="number" translate="no">420 042</p>' in read(page)
    assert "18:02:00" in read(page), "by the person's own zone"
    assert not await is_in(http)


async def test_an_approval_of_this_very_question_lets_in_and_says_how(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    mamori.say(APPROVED)
    assert (await http.get(CHECK)).headers["location"] == "/portal"
    page = await http.get("/portal")
    assert "田中 愛子" in read(page)
    assert ENGLISH["by.prompt"] in read(page)
    assert ENGLISH["proved.session"] in read(page)


async def test_the_password_gives_a_cookie_that_nobody_had_before(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    planted = http.cookies["portal-session"]
    await sign_in(http)
    assert http.cookies["portal-session"] != planted
    mamori.say(APPROVED)
    await http.get(CHECK)
    assert await is_in(http)
    async with httpx2.AsyncClient(base_url=str(http.base_url), cookies={"portal-session": planted}) as other:
        assert not await is_in(other)


@pytest.mark.parametrize(
    "answer",
    [
        {**APPROVED, "id": "v2"},
        {**APPROVED, "strength": None},
        {**APPROVED, "strength": "trust me"},
        {**APPROVED, "status": "Approved"},
        {**APPROVED, "status": ["approved"]},
        {**APPROVED, "methods": "all"},
        {"status": "approved"},
        {"status": "not_required"},
        [APPROVED],
        "approved",
        True,
    ],
    ids=str,
)
async def test_an_approval_that_is_not_exactly_one_lets_nobody_in(
    http: httpx2.AsyncClient, mamori: Peer, answer: Any
) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    mamori.say(JSONResponse(answer))
    page = await http.get(CHECK)
    assert page.status_code == 503
    assert ENGLISH["unreachable"] in read(page)
    assert not await is_in(http)


@pytest.mark.parametrize(
    "answer",
    [
        PlainTextResponse("<html>approved</html>"),
        PlainTextResponse('{"status": "approved"'),
        PlainTextResponse("x" * 70_000),
        JSONResponse(APPROVED, 202),
        JSONResponse(APPROVED, 401),
        JSONResponse(APPROVED, 500),
        Response(status_code=307, headers={"location": "/v1/elsewhere"}),
        Response(b"\xff\xfe{}"),
    ],
    ids=lambda answer: f"{answer.status_code} {answer.body[:12]!r}",
)
@pytest.mark.parametrize("when", ["asked", "looked"])
async def test_nonsense_and_refusals_let_nobody_in(
    http: httpx2.AsyncClient, mamori: Peer, answer: Response, when: str
) -> None:
    mamori.say(answer if when == "asked" else PENDING)
    page = await sign_in(http)
    if when == "looked":
        mamori.say(answer)
        page = await http.get(CHECK)
    assert page.status_code == 503
    assert ENGLISH["unreachable"] in read(page)
    assert not await is_in(http)


async def test_mamori_that_comes_back_goes_on_with_the_same_question(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    mamori.say(Response(status_code=503))
    assert (await http.get(CHECK)).status_code == 503
    mamori.say(PENDING)
    assert "420 042" in read(await http.get(CHECK))
    assert [path for method, path, *_ in mamori.asked if method == "POST"] == ["/v1/verifications"]


async def test_grades_ask_for_a_device_and_a_slack_session_does_not_do(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(BY_CODE)
    await sign_in(http, "/portal/grades")
    assert mamori.asked[0][2]["strength"] == "possession"
    mamori.say(APPROVED)
    assert (await http.get(CHECK)).status_code == 403
    assert not await is_in(http, "/portal/grades")
    assert not await is_in(http)


async def test_whoever_is_in_by_slack_is_asked_once_more_for_grades_and_stays_in_when_it_fails(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    mamori.say(APPROVED)
    await http.get(CHECK)
    asked = len(mamori.asked)
    assert ENGLISH["step"] in read(await http.get("/portal/grades"))
    assert len(mamori.asked) == asked, "looking asks nobody"
    mamori.say(BY_CODE)
    assert (await http.post("/portal/step-up")).headers["location"] == CHECK
    assert mamori.asked[-1][2]["strength"] == "possession"
    await http.post("/portal/sign-out")
    assert await is_in(http)
    mamori.say(BY_CODE)
    await http.post("/portal/step-up")
    mamori.say({**APPROVED, "method": "otp", "strength": "possession"})
    assert (await http.get(CHECK)).headers["location"] == "/portal/grades"
    assert await is_in(http, "/portal/grades")


async def test_where_nobody_has_to_be_asked_the_portal_opens_and_grades_do_not(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say({"status": "not_required"})
    assert (await sign_in(http, "/portal/grades")).status_code == 403
    assert not await is_in(http, "/portal/grades")
    assert (await sign_in(http)).headers["location"] == "/portal"
    page = read(await http.get("/portal"))
    assert ENGLISH["in.not_required"] in page
    assert ENGLISH["proved.password"] in page
    assert not await is_in(http, "/portal/grades")


@pytest.mark.parametrize(
    ("reason", "after", "sentence"),
    [
        ("wrong", 0, ENGLISH["code.wrong"]),
        ("used", 21, ENGLISH["code.used.seconds"].format(seconds=21)),
        ("wait", 60, ENGLISH["code.wait.seconds"].format(seconds=60)),
        ("clock_slow", 0, ENGLISH["code.clock_slow"]),
        ("something new", 0, ENGLISH["code.wrong"]),
    ],
)
async def test_a_code_that_is_not_right_is_explained_beside_the_field(
    http: httpx2.AsyncClient, mamori: Peer, reason: str, after: int, sentence: str
) -> None:
    mamori.say(BY_CODE)
    await sign_in(http)
    mamori.say({**BY_CODE, "reason": reason} | ({"retry_after_s": after} if after else {}), BY_CODE)
    await http.post("/portal/check/code", data={"code": "123456"})
    assert mamori.asked[-1][:3] == ("POST", "/v1/verifications/v1/code", {"code": "123456"})
    page = read(await http.get(CHECK))
    assert f'id="wrong" role="alert">{sentence}<' in page
    assert 'aria-invalid="true"' in page


async def test_an_empty_code_is_said_at_once_and_costs_no_try(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(BY_CODE)
    await sign_in(http)
    await http.post("/portal/check/code", data={"code": "  "})
    assert ENGLISH["code.empty"] in read(await http.get(CHECK))
    assert not any(path.endswith("/code") for _, path, *_ in mamori.asked)


async def test_another_way_is_one_of_mamoris_and_an_sms_can_be_sent_again(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say({**PENDING, "methods": ["prompt", "otp", "sms", "carrier pigeon"]})
    await sign_in(http)
    page = read(await http.get(CHECK))
    assert re.findall(r'name="way" value="(\w+)"', page) == ["otp", "sms"]
    mamori.say({**BY_CODE, "method": "sms", "version": "pending.sms", "methods": ["otp", "sms"]})
    await http.post("/portal/check/way", data={"way": "sms"})
    assert mamori.asked[-1][:3] == ("POST", "/v1/verifications/v1/method", {"method": "sms"})
    page = read(await http.get(CHECK))
    assert ENGLISH["again.sms"] in page
    assert ENGLISH["sms.do"] in page


@pytest.mark.parametrize("hint", ["prompts_paused", "prompts_late", "do_not_disturb", "not_delivered"])
async def test_what_would_make_people_wait_for_nothing_is_said(
    http: httpx2.AsyncClient, mamori: Peer, hint: str
) -> None:
    mamori.say({**(BY_CODE if hint.startswith("prompts") else PENDING), "hint": hint})
    await sign_in(http)
    assert ENGLISH[f"hint.{hint}"] in read(await http.get(CHECK))


@pytest.mark.parametrize(
    ("status", "reason", "words", "may_ask_again"),
    [
        ("rejected", "not_me", "not_me", False),
        ("rejected", "wrong_numbers", "wrong_numbers", False),
        ("rejected", "wrong_codes", "wrong_codes", True),
        ("rejected", "something new", "rejected", False),
        ("cancelled", "person", "person", True),
        ("cancelled", "newer", "newer", True),
        ("expired", "time", "expired", True),
    ],
)
async def test_every_other_end_is_explained_and_leads_on(
    http: httpx2.AsyncClient, mamori: Peer, status: str, reason: str, words: str, may_ask_again: bool
) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    mamori.say({**BY_CODE, "status": status, "version": status, "methods": [], "reason": reason})
    page = read(await http.get(CHECK))
    assert ENGLISH[f"{words}.text"] in page
    assert ("/portal/check/again" in page) is may_ask_again
    mamori.say(PENDING)
    asked = len(mamori.asked)
    await http.post("/portal/check/again")
    assert (len(mamori.asked) > asked) is may_ask_again
    await http.post("/portal/sign-out")
    assert ENGLISH["lead.portal"] in read(await http.get("/portal"))
    assert not await is_in(http)


async def test_giving_up_is_told_to_mamori_and_ends_the_session(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    await http.post("/portal/sign-out")
    assert mamori.asked[-1][:2] == ("POST", "/v1/verifications/v1/cancel")
    mamori.say(APPROVED)
    assert (await http.get(CHECK)).headers["location"] == "/portal"
    assert not await is_in(http)


async def test_the_page_s_script_learns_that_something_changed_and_nothing_else(
    http: httpx2.AsyncClient, mamori: Peer
) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    assert (await http.get("/portal/check/news", params={"seen": "pending.prompt"})).json() == {"changed": False}
    assert (await http.get("/portal/check/news", params={"seen": "older"})).json() == {"changed": True}
    mamori.say(APPROVED)
    assert (await http.get("/portal/check/news", params={"seen": "pending.prompt"})).json() == {"changed": True}
    assert http.cookies["portal-session"]
    mamori.say(PENDING)
    assert not await is_in(http), "only the page itself lets in, by a fresh answer"


@pytest.mark.parametrize("leave", ["/portal/sign-out", "/portal"])
async def test_an_approval_that_arrives_after_the_session_went_on_lets_nobody_in(
    http: httpx2.AsyncClient, mamori: Peer, leave: str
) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    cookies, asked = dict(http.cookies), len(mamori.asked)
    mamori.say(APPROVED)
    mamori.is_open.clear()
    async with httpx2.AsyncClient(base_url=str(http.base_url), cookies=cookies, timeout=15) as other:
        looking = asyncio.create_task(other.get(CHECK))
        while len(mamori.asked) == asked:  # noqa: ASYNC110 - the question is on its way
            await asyncio.sleep(0)
        leaving = asyncio.create_task(http.post(leave, data={"name": "aiko", "password": "sample-aiko"}))
        while len(mamori.asked) == asked + 1:  # noqa: ASYNC110
            await asyncio.sleep(0)
        mamori.say(PENDING)
        mamori.is_open.set()
        assert (await looking).headers["location"] == CHECK
        await leaving
        assert not await is_in(other)
    assert not await is_in(http)


async def test_both_languages_by_browser_and_by_switch(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    page = await http.get("/portal", headers={"accept-language": "ja,en;q=0.5"})
    assert '<html lang="ja">' in read(page)
    assert '<html lang="en">' in read(await http.get("/portal"))
    switched = await http.get("/portal?lang=ja")
    assert '<html lang="ja">' in read(switched)
    assert '<html lang="ja">' in read(await http.get("/portal", headers={"accept-language": "en"}))
    await sign_in(http)
    assert mamori.asked[0][2]["application"] == "大学ポータル"
    assert '<html lang="en">' in read(await http.get("/portal/check?lang=en"))


async def test_the_pages_policy_allows_the_portals_own_files_only(http: httpx2.AsyncClient, mamori: Peer) -> None:
    mamori.say(PENDING)
    await sign_in(http)
    page = await http.get(CHECK)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|(?:src|href)=\"(?:https?:)?//", page.text) == []
    for name in re.findall(r'(?:src|href)="(/portal/[^"]+\.(?:css|js))"', page.text):
        assert (await http.get(name)).status_code == 200
    stranger = await http.post("/portal", data={"name": "aiko"}, headers={"origin": "https://elsewhere.example"})
    assert stranger.status_code == 403


def test_both_languages_have_the_same_sentences_with_the_same_places() -> None:
    def places(words: dict[str, str]) -> dict[str, list[str]]:
        return {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in words.items()}

    assert places(ENGLISH) == places(JAPANESE)


class TestSessions:
    def test_a_session_ends_by_itself_and_sooner_while_only_the_password_is_proved(self, workspace: Workspace) -> None:
        now = [0.0]
        sessions = Sessions(lambda: now[0])
        token, session = sessions.open(_aiko(workspace))
        now[0] = UNPROVED_LIFE - 1
        assert sessions.get(token) is session
        now[0] = UNPROVED_LIFE
        assert sessions.get(token) is None
        token, session = sessions.open(_aiko(workspace))
        sessions.prove(session, Proof("otp", "possession"))
        now[0] += LIFE - 1
        assert sessions.get(token)
        now[0] += 1
        assert sessions.get(token) is None

    def test_there_are_never_more_than_so_many(self, workspace: Workspace) -> None:
        sessions = Sessions(lambda: 0.0)
        tokens = [sessions.open(_aiko(workspace))[0] for _ in range(MOST + 1)]
        assert sessions.get(tokens[0]) is None
        assert all(sessions.get(each) for each in tokens[1:])


class TestAlone:
    """The workspace without Mamori."""

    @pytest.fixture
    def second_factor(self) -> None:
        return None

    async def test_without_a_second_factor_nobody_signs_in(self, http: httpx2.AsyncClient) -> None:
        for place in ("/portal", "/portal/grades"):
            for answer in (await http.get(place), await sign_in(http, place)):
                assert answer.status_code == 503
                assert ENGLISH["unset"] in read(answer)
                assert "set-cookie" not in answer.headers
        for path in ("code", "way", "again"):
            assert (await http.post(f"/portal/check/{path}")).headers["location"] == "/portal"
        assert (await http.post("/portal/step-up")).status_code == 303


class TestAway:
    """Mamori does not even take the connection."""

    @pytest.fixture
    def second_factor(self) -> SecondFactor:
        return SecondFactor("http://127.0.0.1:1/v1", "mamori_key")

    async def test_nobody_signs_in(self, http: httpx2.AsyncClient) -> None:
        answer = await sign_in(http)
        assert answer.status_code == 503
        assert ENGLISH["unreachable"] in read(answer)
        assert not await is_in(http)


def _aiko(workspace: Workspace) -> User:
    return next(each for each in workspace.users if each.name == "aiko")
