"""The page of a practice sign-in: its address is all that opens it, and a code there counts as it does in Slack."""

from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

import httpx2
import pytest

from bot.accounts.model import Language
from bot.authenticators.codes import Outcome
from bot.authenticators.model import Authenticator, Place
from bot.errors import StorageUnavailable
from bot.practice.model import PRACTICE_LIFE, PracticeId
from handlers.enrollment.routes import SECURITY_HEADERS
from handlers.http import build_http
from tests.builders import AIKO, MALLORY, code_of
from tests.handlers.front import PUBLIC_URL, Front

GOT_IN = {Language.ENGLISH: "You got in within 41 seconds", Language.JAPANESE: "41秒でサインインできました"}
IN_GERMAN = {"accept-language": "de"}


@pytest.fixture
async def http(front: Front) -> AsyncIterator[httpx2.AsyncClient]:
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers=IN_GERMAN) as http:
        yield http


def begin(front: Front, language: Language = Language.ENGLISH) -> tuple[str, Authenticator]:
    """Aiko's iPhone counts as lost; the page, and the app that stays."""
    front.join(AIKO, language)
    iphone, pc = front.house.enroll(AIKO)
    front.house.clock.advance(timedelta(hours=1))
    assert iphone.device_id is not None
    url = front.doors.practice_url(front.house.practices.start(AIKO, iphone.device_id))
    assert url is not None
    return url, pc


def right_code(front: Front, app: Authenticator) -> dict[str, str]:
    return {"do": "answer", "method": app.id, "code": code_of(app.seed, front.house.clock.now()).reveal()}


@pytest.mark.parametrize("language", Language)
async def test_the_person_gets_in_and_reads_how_long_it_took(
    front: Front, http: httpx2.AsyncClient, language: Language
) -> None:
    url, pc = begin(front, language)
    looked = await http.get(url)
    assert looked.status_code == 200
    assert "Office PC" in looked.text
    assert "noindex" in looked.headers["x-robots-tag"]
    assert looked.headers["content-security-policy"] == SECURITY_HEADERS["content-security-policy"]
    front.house.clock.advance(timedelta(seconds=41))
    answered = await http.post(url, data=right_code(front, pc))
    assert (answered.status_code, GOT_IN[language] in answered.text) == (200, True)
    assert front.house.actions()[-1] == "practice.finish"
    again = await http.post(url, data=right_code(front, pc))
    assert (again.status_code, (await http.get(url)).status_code) == (410, 410)


async def test_a_wrong_code_is_explained_beside_the_field_and_counts_as_in_slack(
    front: Front, http: httpx2.AsyncClient
) -> None:
    """S4."""
    url, pc = begin(front)
    letters = await http.post(url, data={"do": "answer", "method": pc.id, "code": "abcdef"})
    assert letters.status_code == 422
    assert 'role="alert"' in letters.text
    for _ in range(front.house.policy.free_tries):
        wrong = await http.post(url, data=right_code(front, pc) | {"code": "000000"})
        assert wrong.status_code == 422
    held = await http.post(url, data=right_code(front, pc))
    assert held.status_code == 422
    typed = code_of(pc.seed, front.house.clock.now())
    in_slack, _ = front.house.practices.answer(AIKO, PracticeId(url.split("/")[-2]), pc.id, typed)
    assert in_slack.outcome is Outcome.WAIT


async def test_the_address_is_all_that_opens_it(front: Front, http: httpx2.AsyncClient) -> None:
    """S6: another practice, one that never was, and one that is over look alike."""
    url, pc = begin(front)
    start, _, ticket = url.rpartition("/")
    id_ = start.rpartition("/")[2]
    strange = [f"{start}/{'0' * 40}", f"{start}/{id_}", f"{PUBLIC_URL}/practice/{'0' * 40}/{ticket}", f"{start}/é"]
    pages = [await http.get(each) for each in strange]
    tried = [await http.post(each, data=right_code(front, pc)) for each in strange]
    front.house.clock.advance(PRACTICE_LIFE)
    over = [await http.get(url), await http.post(url, data=right_code(front, pc))]
    assert {(each.status_code, each.text) for each in (*pages, *tried, *over)} == {(410, over[0].text)}
    assert "practice.finish" not in front.house.actions()


async def test_only_what_stays_gets_in(front: Front, http: httpx2.AsyncClient) -> None:
    url, _ = begin(front)
    front.join(MALLORY)
    theirs, _ = front.house.enroll(MALLORY)
    mine = front.house.people.standing(AIKO).active[0]
    assert mine.place is Place.MOBILE
    for lost in (mine, theirs):
        shown = await http.post(url, data=right_code(front, lost))
        assert (shown.status_code, "<form" in shown.text) == (200, True)
    assert "practice.finish" not in front.house.actions()


async def test_names_that_people_typed_are_words_on_it(front: Front, http: httpx2.AsyncClient) -> None:
    url, _ = begin(front)
    front.house.sql("UPDATE devices SET name = '<b>\"&'")
    text = (await http.get(url)).text
    assert "<b>" not in text
    assert '<b>"&' in unescape(text)


async def test_who_could_not_get_in_reads_what_helps(front: Front, http: httpx2.AsyncClient) -> None:
    url, _ = begin(front)
    answered = await http.post(url, data={"do": "give_up"})
    assert "Good that you tried it today." in answered.text
    assert (await http.get(url)).status_code == 410


async def test_what_cannot_be_kept_ends_nothing(front: Front, http: httpx2.AsyncClient) -> None:
    """Law 10."""
    url, pc = begin(front)

    async def full(*_: object) -> None:
        raise StorageUnavailable

    usual = front.doors.transact
    front.with_changed(transact=full)
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL) as full_house:
        assert (await full_house.post(url, data=right_code(front, pc))).status_code == 503
    front.with_changed(transact=usual)
    assert (await http.post(url, data=right_code(front, pc))).status_code == 200


async def test_a_form_that_is_none_of_ours_changes_nothing(front: Front, http: httpx2.AsyncClient) -> None:
    url, _ = begin(front)
    for body in (b"", b"x" * 5_000, b"\xff=\xff", b"do=answer&method=&code=", b"&".join([b"a=b"] * 50)):
        answered = await http.post(url, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert answered.status_code == 200
    assert "practice.finish" not in front.house.actions()
