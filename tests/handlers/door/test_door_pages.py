"""The door's pages: no script, no name, the same face for every code that is not right."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx2
import pytest

from bot.accounts.model import Identity, Language
from bot.authenticators.model import Place
from bot.errors import StorageUnavailable
from bot.policy import Offer, Policy
from bot.secret import Secret
from handlers.enrollment.routes import SECURITY_HEADERS
from handlers.http import build_http
from tests.bot.recovery.kit import codes_of, the_set
from tests.builders import AIKO, code_of
from tests.fakes.house import House
from tests.fakes.workspace import LocalWorkspace
from tests.handlers.front import PUBLIC_URL, Front

FROZEN = {Language.ENGLISH: "It&#x27;s frozen", Language.JAPANESE: "一時停止しました"}
AIKO_THERE = Identity(issuer="https://idp.example.ac.jp", subject="sub-aiko", identifier="aiko")
COOKIE = "__Host-mamori-door"


def client(front: Front) -> httpx2.AsyncClient:
    app = build_http(front.doors, front.house.outbox, checks={})
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx2.AsyncClient(transport=transport, base_url=PUBLIC_URL, headers={"accept-language": "en"})


@pytest.fixture
async def http(front: Front) -> AsyncIterator[httpx2.AsyncClient]:
    async with client(front) as http:
        yield http


def card(front: Front) -> str:
    front.join(AIKO)
    front.house.enroll(AIKO)
    return front.house.wallet_cards.open_page(front.house.wallet_cards.offer(AIKO).reveal()).code.reveal()


def inside(front: Front, http: httpx2.AsyncClient) -> None:
    """As if Aiko had just come back from the institution in this browser."""
    front.join(AIKO)
    front.house.enroll(AIKO)
    inside_again(front, http)


def inside_again(front: Front, http: httpx2.AsyncClient) -> None:
    departure = front.house.visits.depart(Language.ENGLISH)
    back = front.house.visits.come_back(departure.state.reveal(), departure.browser.reveal())
    http.cookies.set(COOKIE, front.house.visits.signed_in(back.ticket, AIKO_THERE).reveal())


def form_of(page: str) -> dict[str, str]:
    """The hidden token and the first of each choice."""
    (token,) = set(re.findall(r'name="form" value="([^"]+)"', page))
    (device, *_) = re.findall(r'name="device" value="([^"]+)"', page)
    return {"form": token, "device": device, "what": "lost"}


@pytest.mark.parametrize("language", Language)
async def test_a_card_freezes_without_any_sign_in_in_both_languages(
    front: Front, http: httpx2.AsyncClient, language: Language
) -> None:
    code = card(front)
    address = f"/door?lang={language.value}"
    looked = await http.get(address)
    assert looked.headers["content-security-policy"] == SECURITY_HEADERS["content-security-policy"]
    assert "<script" not in looked.text
    (action,) = re.findall(r'action="(/door/freeze[^"]*)"', looked.text)
    answered = await http.post(action, data={"code": code, "gone": "phone"})
    assert (answered.status_code, FROZEN[language] in answered.text) == (200, True)
    assert "Aiko" not in answered.text, "whoever found the card learns no name"
    assert "Office PC" not in answered.text
    assert len(front.house.people.standing(AIKO).active) == 1


async def test_every_code_that_is_not_right_looks_the_same(front: Front, http: httpx2.AsyncClient) -> None:
    """S6: the code of an older card, one that never was, and no code at all."""
    old = card(front)
    front.house.wallet_cards.open_page(front.house.wallet_cards.offer(AIKO).reveal())
    answers = [
        await http.post("/door/freeze", data={"code": code}) for code in (old, "AAAA-BBBB-CCCC-DDDD", "", "x" * 9000)
    ]
    assert {each.status_code for each in answers} == {422}
    assert len({each.text for each in answers}) == 1
    assert 'role="alert"' in answers[0].text
    assert old not in answers[0].text


async def test_a_network_that_guesses_waits_and_its_right_code_does_not(front: Front, http: httpx2.AsyncClient) -> None:
    """S4, S5."""
    code = card(front)
    for _ in range(Policy().free_tries):
        assert (await http.post("/door/freeze", data={"code": "wrong"})).status_code == 422
    waiting = await http.post("/door/freeze", data={"code": "wrong"})
    assert (waiting.status_code, "60 seconds" in waiting.text) == (429, True)
    assert (await http.post("/door/freeze", data={"code": code})).status_code == 200


async def test_where_the_institutions_sign_in_is_not_set_up_the_card_and_support_are_the_way(
    http: httpx2.AsyncClient,
) -> None:
    page = (await http.get("/door")).text
    assert "Freeze-only code" in page
    assert "Support is open" in page
    assert "/door/sign-in" not in page
    assert (await http.post("/door/sign-in")).status_code == 200


async def test_inside_the_person_freezes_one_device(front: Front, http: httpx2.AsyncClient) -> None:
    inside(front, http)
    page = await http.get("/door")
    assert "Hello Aiko" in page.text
    assert "iPhone" in page.text
    done = await http.post("/door/freeze-device", data=form_of(page.text))
    assert (done.status_code, "Nobody can sign in with your iPhone now" in done.text) == (200, True)
    again = await http.get("/door")
    refused = await http.post("/door/freeze-device", data=form_of(again.text))
    assert (refused.status_code, 'name="anyway"' in refused.text) == (409, True)
    last = await http.post("/door/freeze-device", data={**form_of(refused.text), "anyway": "yes"})
    assert (last.status_code, "No method is left" in last.text) == (200, True)


MISTYPED = {
    "12345": "isn&#x27;t a whole backup code",
    "3-AAAA-AAAA-AAAAA": "didn&#x27;t match",
    "AAAA-AAAA-AAAAA": "Begin with the number",
}


async def test_a_backup_code_that_is_not_right_is_explained_as_in_slack(
    workspace: LocalWorkspace, tmp_path: Path
) -> None:
    house = House(tmp_path, policy=Policy(backup_codes=Offer.OFFERED))
    front = Front(house, workspace)
    await front.doors.slack.open()
    async with client(front) as http:
        inside(front, http)
        codes, set_ = codes_of(house), the_set(house)
        page = (await http.get("/door")).text
        by = {"form": form_of(page)["form"], "method": set_.id}
        for typed, said in MISTYPED.items():
            wrong = await http.post("/door/check", data={**by, "code": typed})
            assert (wrong.status_code, said in wrong.text) == (422, True), typed
        assert (await http.post("/door/check", data={**by, "code": codes[0].reveal()})).status_code == 303
        http.cookies.clear()
        inside_again(front, http)
        by["form"] = form_of((await http.get("/door")).text)["form"]
        spent = await http.post("/door/check", data={**by, "code": codes[0].reveal()})
        assert (spent.status_code, "has been used already" in spent.text) == (422, True)
    await front.doors.slack.close()
    house.close()


async def test_a_form_of_another_site_changes_nothing(front: Front, http: httpx2.AsyncClient) -> None:
    """CSRF: the cookie alone, which a browser sends by itself, is not enough."""
    inside(front, http)
    form = form_of((await http.get("/door")).text)
    for forged in ({**form, "form": "x"}, {"device": form["device"]}):
        assert (await http.post("/door/freeze-device", data=forged)).status_code == 403
    assert len(front.house.people.standing(AIKO).active) == 2


async def test_a_code_of_a_method_opens_adding_another(front: Front, http: httpx2.AsyncClient) -> None:
    """S31; what is wrong is said beside the code, and what was typed as a name stays."""
    inside(front, http)
    front.house.clock.advance(timedelta(hours=1))
    http.cookies.clear()
    inside_again(front, http)
    page = (await http.get("/door")).text
    assert "/door/enroll" not in page
    token = {"form": form_of(page)["form"]}
    pc = next(each for each in front.house.people.standing(AIKO).active if each.place is Place.COMPUTER)
    wrong = await http.post("/door/check", data={**token, "method": pc.id, "code": "12345"})
    assert (wrong.status_code, 'role="alert"' in wrong.text) == (422, True)
    code = code_of(pc.seed, front.house.clock.now()).reveal()
    right = await http.post("/door/check", data={**token, "method": pc.id, "code": code})
    assert (right.status_code, right.headers["location"]) == (303, "/door?lang=en")
    shown = await http.post("/door/enroll", data={**token, "place": "mobile"})
    assert (shown.status_code, "data-qr" in shown.text) == (200, True)
    assert shown.headers["cache-control"] == "no-store"
    (id_,) = re.findall(r'name="id" value="([^"]+)"', shown.text)
    app = {**token, "id": id_, "name": "Pixel <7>"}
    refused = await http.post("/door/confirm", data={**app, "code": "000"})
    assert (refused.status_code, "Pixel &lt;7&gt;" in refused.text) == (422, True)
    nameless = await http.post("/door/confirm", data={**app, "name": " ", "code": "123456"})
    assert nameless.status_code == 422
    (seed,) = re.findall(r"secret=([A-Z2-7]+)", shown.text)
    typed = code_of(Secret(seed), front.house.clock.now()).reveal()
    assert (await http.post("/door/confirm", data={**app, "code": typed})).status_code == 303
    assert "Pixel &lt;7&gt;" in (await http.get("/door")).text


async def test_who_has_nothing_yet_sets_up_and_turns_mfa_on_without_slack(
    front: Front, http: httpx2.AsyncClient
) -> None:
    front.join(AIKO)
    inside_again(front, http)
    page = (await http.get("/door")).text
    (token,) = set(re.findall(r'name="form" value="([^"]+)"', page))
    for place, name in (("mobile", "iPhone"), ("computer", "Office PC")):
        shown = (await http.post("/door/enroll", data={"form": token, "place": place})).text
        (id_,) = re.findall(r'name="id" value="([^"]+)"', shown)
        app = next(each for each in front.house.people.standing(AIKO).unfinished)
        typed = code_of(app.seed, front.house.clock.now()).reveal()
        done = await http.post("/door/confirm", data={"form": token, "id": id_, "name": name, "code": typed})
        assert done.status_code == 303
        front.house.clock.advance(timedelta(minutes=1))
    refused = await http.post("/door/enable", data={"form": token})
    assert (refused.status_code, 'role="alert"' in refused.text) == (422, True)
    assert (await http.post("/door/enable", data={"form": token, "understood": "yes"})).status_code == 303
    assert front.house.people.standing(AIKO).account.enabled_at is not None
    assert (await http.post("/door/confirm", data={"form": token, "id": "x", "code": "1"})).status_code == 410


async def test_asking_support_looks_the_same_for_every_name(front: Front, http: httpx2.AsyncClient) -> None:
    """S6: whoever asks learns nothing about an account; support reads that nothing is proven."""
    front.join(AIKO)
    answers = [
        await http.post("/door/ask", data={"who": who, "topic": "sign_in", "details": "My phone is broken."})
        for who in ("aiko", "nobody-at-all")
    ]
    assert {each.status_code for each in answers} == {200}
    assert len({re.sub(r"No\. \d+", "No.", each.text) for each in answers}) == 1
    rows = front.house.sql("SELECT how, account_id FROM tickets ORDER BY number")
    assert [(each.how, each.account_id) for each in rows] == [("claimed", "account-aiko"), ("claimed", None)]
    assert front.house.notices()[-1].to is not AIKO, "a stranger can't make Mamori write to her"


async def test_inside_the_request_is_the_persons_own(front: Front, http: httpx2.AsyncClient) -> None:
    inside(front, http)
    form = form_of((await http.get("/door")).text)["form"]
    empty = await http.post("/door/ask", data={"form": form, "topic": "device", "details": " "})
    assert (empty.status_code, "Write in a few words" in empty.text) == (422, True)
    asked = await http.post("/door/ask", data={"form": form, "topic": "device", "details": "<b>Broken</b>"})
    assert (asked.status_code, "Your request No. 1" in asked.text) == (200, True)
    (row,) = front.house.sql("SELECT how, account_id FROM tickets")
    assert (row.how, row.account_id) == ("door", "account-aiko")
    forged = await http.post("/door/ask", data={"form": "x", "topic": "device", "details": "Help"})
    assert forged.status_code == 403


async def test_one_place_may_ask_so_often_a_day_and_no_more(http: httpx2.AsyncClient) -> None:
    """S5; what was typed is not lost."""
    for number in range(Policy().claims_per_source_a_day):
        data = {"who": f"somebody-{number}", "topic": "question", "details": "Hello?"}
        assert (await http.post("/door/ask", data=data)).status_code == 200
    refused = await http.post("/door/ask", data={"who": "aiko", "topic": "question", "details": "Please"})
    assert (refused.status_code, ">Please</textarea>" in refused.text) == (429, True)


async def test_where_no_channel_leads_to_the_desk_nothing_is_taken(front: Front, http: httpx2.AsyncClient) -> None:
    front.doors.slack.support_channel = None
    assert "/door/ask" not in (await http.get("/door")).text
    assert (await http.post("/door/ask", data={"who": "aiko", "details": "Help"})).status_code == 200
    assert front.house.sql("SELECT * FROM tickets") == []


async def test_leaving_ends_the_visit_and_the_browser_forgets_it(front: Front, http: httpx2.AsyncClient) -> None:
    """S77."""
    inside(front, http)
    form = form_of((await http.get("/door")).text)
    left = await http.post("/door/leave", data={"form": form["form"]})
    assert "Max-Age=0" in left.headers["set-cookie"]
    assert "Hello" not in (await http.get("/door")).text


async def test_an_invented_cookie_finds_the_entrance(http: httpx2.AsyncClient) -> None:
    http.cookies.set(COOKIE, "invented")
    assert "Freeze-only code" in (await http.get("/door")).text
    assert (await http.post("/door/freeze-device", data={"device": "x"})).status_code == 403


async def test_where_nothing_can_be_saved_it_says_so(front: Front) -> None:
    """S74, S75."""

    async def full(*_: object, **__: object) -> None:
        raise StorageUnavailable("the disk is full")

    front.with_changed(transact=full)
    async with client(front) as http:
        answer = await http.post("/door/freeze", data={"code": "AAAA-BBBB-CCCC-DDDD"})
    assert (answer.status_code, "nothing was changed" in answer.text) == (503, True)
