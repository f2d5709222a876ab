"""Somebody signs in at the portal and answers in Slack, or with a code: both sides of one sign-in, as people meet them."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from typing import Any

import httpx2
import pytest

from simulator.portal.words import WORDS
from tests.journeys.demo import ADMIN_CHANNEL, ROOT, App, Demo, Person, words
from tests.journeys.served import Workspace

READERS = {"emi": ("en", "hello"), "aiko": ("ja", "こんにちは")}
MOBILE = {"emi": "+818012345602", "aiko": "+819012345601"}
both = pytest.mark.parametrize("who", ["emi", "aiko"])


class Portal:
    """A browser of somebody's own at the portal: forms and links, no script. ``says`` are its words in that language."""

    def __init__(self, demo: Demo | Workspace, who: str) -> None:
        language = READERS[who][0]
        self.says = WORDS[language]
        self.who = who
        headers = {"accept-language": language, "user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/145.0"}
        self.http = httpx2.Client(base_url=demo.address, timeout=40, follow_redirects=True, headers=headers)
        self.text = ""

    def sign_in(self, place: str = "/portal", **changes: str) -> "Portal":
        return self.send(place, **{"name": self.who, "password": f"sample-{self.who}", **changes})

    def send(self, path: str, **form: str) -> "Portal":
        self.text = unescape(self.http.post(path, data=form).text)
        return self

    def look(self, path: str = "/portal/check") -> "Portal":
        self.text = unescape(self.http.get(path).text)
        return self

    def shows(self, key: str) -> bool:
        return self.says[key] in self.text

    @property
    def number(self) -> str:
        found = re.search(r'class="number" translate="no">(\d{3}) (\d{3})<', self.text)
        assert found, self.text
        return found[1] + found[2]

    @property
    def is_in(self) -> bool:
        return WORDS["en"]["in"] in self.look("/portal").text or WORDS["ja"]["in"] in self.text

    def wait(self) -> None:
        """As the page's script does, until the page is out of date."""
        seen = re.search(r'data-seen="([^"]*)"', self.text)
        assert seen, self.text
        while not self.http.get("/portal/check/news", params={"seen": seen[1]}).json()["changed"]:
            pass
        self.look()


@pytest.fixture
def portals(demo: Demo) -> Iterator[Any]:
    opened: list[Portal] = []

    def open_(who: str, at: Demo | Workspace = demo) -> Portal:
        opened.append(Portal(at, who))
        return opened[-1]

    yield open_
    for each in opened:
        each.http.close()


def enrolled(demo: Demo, who: str) -> tuple[Person, App]:
    """With codes of both devices that were not used yet."""
    person = demo.person(who)
    app, _ = person.enroll(READERS[who][1])
    demo.advance(seconds=61)
    return person, app


def wrong(number: str) -> str:
    return f"{(int(number) + 1) % 10**6:06}"


@both
def test_the_number_typed_in_slack_signs_in_and_the_portal_says_by_what(demo: Demo, portals: Any, who: str) -> None:
    person, _ = enrolled(demo, who)
    portal = portals(who).sign_in()
    assert portal.shows("prompt")
    request = person.card_with("verification.answer")
    assert portal.says["portal"] in words(request)
    assert "Fukuoka" in words(request)
    person.tap("verification.answer", on=request)
    assert "number" in person.submit(number=wrong(portal.number))["errors"]
    assert not portal.is_in
    portal.look()
    assert person.submit(number=portal.number)["outcome"] == "closed"
    portal.wait()
    assert portal.is_in
    assert portal.shows("by.prompt")
    assert portal.shows("proved.session")
    assert portal.send("/portal/sign-out").shows("lead.portal")
    assert not portal.is_in


@both
def test_three_wrong_numbers_refuse_and_a_new_try_begins_with_the_password(demo: Demo, portals: Any, who: str) -> None:
    person, _ = enrolled(demo, who)
    portal = portals(who).sign_in()
    person.tap("verification.answer")
    for _ in range(3):
        person.submit(number=wrong(portal.number))
    portal.wait()
    assert portal.shows("wrong_numbers.text")
    assert not portal.send("/portal/check/again").shows("prompt")
    assert not portal.is_in


@both
def test_this_wasnt_me_refuses_tells_security_and_prompts_rest_while_a_code_still_works(
    demo: Demo, portals: Any, who: str
) -> None:
    person, app = enrolled(demo, who)
    portal = portals(who).sign_in()
    person.tap("verification.not_me")
    portal.wait()
    assert portal.shows("not_me.text")
    assert not portal.is_in
    alarms = demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    assert portal.says["portal"] in words(alarms[0])
    portal.send("/portal/sign-out")
    portal.sign_in()
    assert portal.shows("hint.prompts_paused")
    assert portal.shows("otp")
    portal.send("/portal/check/code", code=app.code())
    assert portal.is_in


@both
def test_calling_it_off_in_slack_ends_it_and_one_tap_begins_anew(demo: Demo, portals: Any, who: str) -> None:
    person, _ = enrolled(demo, who)
    portal = portals(who).sign_in()
    person.tap("verification.cancel")
    portal.wait()
    assert portal.shows("person.text")
    assert portal.send("/portal/check/again").shows("prompt")
    assert not portal.is_in


@both
def test_giving_up_at_the_portal_is_told_in_slack(demo: Demo, portals: Any, who: str) -> None:
    person, _ = enrolled(demo, who)
    portal = portals(who).sign_in()
    request = person.card_with("verification.answer")
    portal.send("/portal/sign-out")
    demo.until(
        lambda: all("verification.answer" not in str(each) for each in person.answers() if each["ts"] == request["ts"]),
        what="the message's change",
    )
    assert not portal.is_in


@both
def test_time_runs_out_by_the_clock_and_trying_again_shows_another_number(demo: Demo, portals: Any, who: str) -> None:
    enrolled(demo, who)
    portal = portals(who).sign_in()
    first = portal.number
    demo.advance(minutes=2, seconds=1)
    portal.wait()
    assert portal.shows("expired.text")
    assert not portal.is_in
    portal.look()
    assert portal.send("/portal/check/again").number != first


@both
def test_a_code_of_the_app_signs_in_once_and_a_wrong_one_is_explained(demo: Demo, portals: Any, who: str) -> None:
    _, app = enrolled(demo, who)
    portal = portals(who).sign_in()
    assert portal.send("/portal/check/way", way="otp").shows("otp.do")
    assert portal.send("/portal/check/code", code="12345").shows("code.length")
    assert portal.send("/portal/check/code", code="").shows("code.empty")
    code = app.code()
    assert portal.send("/portal/check/code", code=f"{code[:3]} {code[3:]}").shows("by.otp")
    assert portal.shows("proved.possession")
    second = portals(who).sign_in().send("/portal/check/way", way="otp")
    second.send("/portal/check/code", code=code)
    assert re.search(second.says["code.used.seconds"].replace("{seconds}", r"\d+"), second.text)
    assert not second.is_in


@both
def test_grades_ask_for_a_code_and_open_with_one_only(demo: Demo, portals: Any, who: str) -> None:
    person, app = enrolled(demo, who)
    portal = portals(who).sign_in()
    person.tap("verification.answer")
    person.submit(number=portal.number)
    assert portal.is_in
    assert portal.look("/portal/grades").shows("step.text")
    before = len(person.answers())
    portal.send("/portal/step-up")
    assert portal.shows("otp.do")
    assert not portal.shows("course.1")
    assert len(person.answers()) == before, "a prompt would prove too little"
    assert portal.send("/portal/check/code", code=app.code()).shows("course.1")
    assert portal.look("/portal").shows("proved.possession")


@both
def test_a_code_by_sms_is_another_way(demo: Demo, portals: Any, who: str) -> None:
    person = demo.person(who)
    person.start(READERS[who][1])
    person.add_app("computer", "Office PC")
    person.tap("enrollment.add_phone")
    person.submit(kind="mobile", number=MOBILE[who], delivery="sms", name="iPhone")
    before = len(person.answers())
    assert person.submit(code=sms(demo, who))["outcome"] == "closed"
    person.next_answer(before)
    person.tap("enrollment.enable")
    before = len(person.answers())
    person.submit(understood=["yes"])
    person.next_answer(before)
    demo.advance(seconds=61)
    portal = portals(who).sign_in()
    assert portal.send("/portal/check/way", way="sms").shows("sms.do")
    old = sms(demo, who)
    demo.advance(seconds=61)
    portal.send("/portal/check/way", way="sms")
    code = sms(demo, who)
    assert old != code
    assert portal.send("/portal/check/code", code=code).shows("by.sms")
    assert portal.shows("proved.possession")


def sms(demo: Demo, who: str) -> str:
    """The code that the person's mobile received last."""
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    text = demo.ask("/_demo/inbox", to=MOBILE[who])["messages"][-1]["text"]
    return re.sub(r"\D", "", text)[:6]


@both
def test_somebody_not_to_be_disturbed_is_told_to_look(demo: Demo, portals: Any, who: str) -> None:
    person, _ = enrolled(demo, who)
    demo.control("dnd", {"user": person.id, "on": True})
    portal = portals(who).sign_in()
    while not portal.shows("hint.do_not_disturb"):
        portal.wait()
    assert portal.shows("prompt")


@both
def test_before_mfa_is_on_the_password_opens_the_portal_and_grades_stay_shut(portals: Any, who: str) -> None:
    portal = portals(who).sign_in()
    assert portal.shows("in.not_required")
    assert portal.look("/portal/grades").shows("step.text")
    assert portal.send("/portal/step-up").shows("weak.text")
    assert not portal.look("/portal/grades").shows("course.1")


@both
def test_a_name_that_nobody_has_looks_like_a_wrong_password_and_nobody_is_asked(
    demo: Demo, portals: Any, who: str
) -> None:
    person, _ = enrolled(demo, who)
    before = len(person.answers())
    for changes in ({"name": "nobody"}, {"password": "guessed"}):
        assert portals(who).sign_in(**changes).shows("wrong")
    assert len(person.answers()) == before


def test_a_newer_sign_in_takes_the_place_of_the_older(demo: Demo, portals: Any) -> None:
    person, _ = enrolled(demo, "emi")
    first = portals("emi").sign_in()
    person.card_with("verification.answer")
    before = len(person.answers())
    second = portals("emi").sign_in()
    first.wait()
    assert first.shows("newer.text")
    # Not just any with that button: the older card loses its own only when Slack has taken its new face.
    person.tap("verification.answer", on=person.next_answer(before))
    person.submit(number=second.number)
    assert second.is_in
    assert not first.is_in


def test_after_a_reset_everybody_is_signed_out_and_the_portal_has_a_new_key(demo: Demo, portals: Any) -> None:
    portal = portals("emi").sign_in()
    assert portal.is_in
    demo.reset()
    assert not portal.is_in
    assert portal.sign_in().shows("in.not_required")
    listed = [each for each in demo.run("clients", "list").stdout.splitlines() if "University portal" in each]
    assert len(listed) == 1


def test_with_the_key_revoked_nobody_gets_in_until_the_portal_has_a_new_one(own: Demo, portals: Any) -> None:
    own.start()
    own.reset()
    enrolled(own, "emi")
    waiting = portals("emi", own).sign_in()
    assert waiting.shows("prompt")
    assert own.run("clients", "revoke", "University portal").returncode == 0
    assert waiting.look().shows("unreachable.text")
    assert portals("emi", own).sign_in().shows("unreachable.text")
    assert not waiting.is_in
    own.stop()
    own.start()
    assert portals("emi", own).sign_in().shows("prompt")
    own.stop()


def test_while_the_database_takes_nothing_nobody_gets_in_and_the_page_says_so(own: Demo, portals: Any) -> None:
    own.start()
    own.reset()
    _, app = enrolled(own, "emi")
    portal = portals("emi", own).sign_in().send("/portal/check/way", way="otp")
    other = sqlite3.connect(own.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        portal.send("/portal/check/code", code=app.code())
        assert portal.shows("code.unreachable") or portal.shows("unreachable.text")
        assert not portal.is_in
        assert portals("emi", own).sign_in().shows("unreachable.text")
    finally:
        other.execute("ROLLBACK")
        other.close()
    own.advance(seconds=31)
    assert portal.look().shows("otp.do")
    portal.send("/portal/check/code", code=app.code())
    assert portal.is_in
    own.stop()


def test_the_workspace_alone_asks_a_mamori_that_runs_elsewhere(demo: Demo, portals: Any) -> None:
    person, _ = enrolled(demo, "emi")
    added = demo.run("clients", "add", "Portal elsewhere", "--json")
    key = json.loads(added.stdout.splitlines()[-1])["key"]
    elsewhere = Workspace("--second-factor", f"{demo.address}/", PORTAL_KEY=key)
    try:
        portal = portals("emi", elsewhere).sign_in()
        person.tap("verification.answer")
        person.submit(number=portal.number)
        assert portal.is_in
    finally:
        elsewhere.close()


def test_a_second_factor_without_its_key_is_refused_at_the_start() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "PORTAL_KEY"}
    command = [sys.executable, "-m", "simulator", "--second-factor", "http://127.0.0.1:1"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "PORTAL_KEY" in ended.stderr
