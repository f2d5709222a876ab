"""Somebody chooses in Slack when she is asked; the sign-in system over HTTP hears what follows from it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tests.journeys.demo import ADMIN_CHANNEL, App, Demo, Person, actions_of, words

ON_CAMPUS, AT_HOME = "192.0.2.7", "203.0.113.7"
HELLO = {"emi": "hello there", "aiko": "こんにちは"}
WORDS = {
    "emi": ("Always from outside the campus", "you are asked at every sign-in again"),
    "aiko": ("学外からのときは必ず", "サインインのたびに確認します"),
}


class System:
    """A sign-in system that says where the browser is."""

    def __init__(self, demo: Demo) -> None:
        added = demo.run("clients", "add", "Webmail", "--json")
        headers = {"Authorization": f"Bearer {json.loads(added.stdout.splitlines()[-1])['key']}"}
        self.http = httpx2.Client(base_url=f"{demo.address}/v1", headers=headers, timeout=40)

    def status(self, account: str, ip: str | None, **what: Any) -> tuple[int, str]:
        context = {"context": {"ip": ip}} if ip else {}
        body = {"account": account, "application": "Webmail", **context, **what}
        answer = self.http.post("/verifications", json=body)
        return answer.status_code, answer.json()["status"]


@pytest.fixture
def system(demo: Demo) -> Iterator[System]:
    system = System(demo)
    yield system
    system.http.close()


def choose(person: Person, name: str, app: App, setting: str) -> dict[str, Any]:
    """By the card's button and the fresh check, as S31 wants it; the card that tells of it."""
    person.demo.advance(minutes=10)
    person.say(HELLO[name])
    person.tap("verification.when_asked")
    assert person.modal()["callback_id"] == "verification.step_up"
    assert person.submit(code=app.code())["outcome"] == "view"
    assert person.modal()["callback_id"] == "verification.when_asked"
    before = len(person.answers())
    assert person.submit(when=setting)["outcome"] == "closed"
    return person.next_answer(before)


def newest_mail(demo: Demo, name: str) -> str:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return str(demo.ask("/_demo/inbox", to=f"{name}@example.ac.jp")["messages"][-1]["text"])


@pytest.mark.parametrize("name", WORDS)
def test_from_the_campus_she_is_let_in_and_from_elsewhere_asked(demo: Demo, system: System, name: str) -> None:
    """S31, S33: the change is told in Slack and by mail, in her language."""
    person = demo.person(name)
    app, _ = person.enroll(HELLO[name])
    assert system.status(name, ON_CAMPUS) == (201, "pending")
    told = choose(person, name, app, "off_campus")
    setting, _ = WORDS[name]
    assert setting in words(told)
    assert setting in newest_mail(demo, name)
    assert system.status(name, ON_CAMPUS) == (200, "not_required")
    for asked in (
        system.status(name, AT_HOME),
        system.status(name, None),
        system.status(name, ON_CAMPUS, strength="possession"),
        system.status(name, ON_CAMPUS, method="prompt"),
        system.status("nobody", ON_CAMPUS),
    ):
        assert asked == (201, "pending")


def test_who_did_not_change_it_puts_it_back_from_the_card(demo: Demo, system: System, emi: Person) -> None:
    """S17, S33."""
    app, _ = emi.enroll()
    card = choose(emi, "emi", app, "unusual")
    assert "verification.setting_not_me" in actions_of(card["blocks"])
    assert system.status("emi", ON_CAMPUS) == (200, "not_required")
    before = len(emi.answers())
    emi.tap("verification.setting_not_me", on=card)
    assert WORDS["emi"][1] in words(emi.next_answer(before))
    assert system.status("emi", ON_CAMPUS) == (201, "pending")
    alarm = demo.until(lambda: demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"], what="the alarm")
    assert "emi" in words(alarm[0])


def test_who_reads_only_mail_puts_it_back_by_its_link(demo: Demo, system: System, aiko: Person) -> None:
    """S33: whoever holds the Slack session must not be the only one to hear of it."""
    app, _ = aiko.enroll(HELLO["aiko"])
    choose(aiko, "aiko", app, "off_campus")
    (link,) = re.findall(r"http\S+/not-me/[0-9a-f]+", newest_mail(demo, "aiko"))
    assert WORDS["aiko"][0] in demo.http.get(link).text
    assert system.status("aiko", ON_CAMPUS) == (200, "not_required")
    assert WORDS["aiko"][1] in demo.http.post(link).text
    assert system.status("aiko", ON_CAMPUS) == (201, "pending")


def test_a_window_that_stood_open_too_long_asks_for_the_check_anew(demo: Demo, emi: Person) -> None:
    """S31."""
    app, _ = emi.enroll()
    demo.advance(seconds=61)
    emi.say("hello")
    emi.tap("verification.when_asked")
    demo.advance(minutes=6)
    answer = emi.submit(when="unusual")
    assert (answer["outcome"], emi.modal()["callback_id"]) == ("view", "verification.step_up")
    assert emi.submit(code=app.code())["outcome"] == "view"
    before = len(emi.answers())
    assert emi.submit(when="unusual")["outcome"] == "closed"
    assert emi.next_answer(before)
