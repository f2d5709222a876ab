"""Somebody else adds a method in Aiko's Slack: she reads it in her mail and stops it there, without Slack (S33)."""

import re

import httpx2
import pytest

from tests.journeys.demo import ADMIN_CHANNEL, Demo, words


def letters(demo: Demo, name: str) -> list[dict[str, str]]:
    demo.http.post("/_demo/run", json={"job": "delivery"}).raise_for_status()
    return demo.ask("/_demo/inbox", to=f"{name}@example.ac.jp")["messages"]


@pytest.mark.parametrize("name", ["emi", "aiko"])
def test_what_was_not_theirs_is_stopped_from_the_mail(demo: Demo, name: str) -> None:
    person = demo.person(name)
    person.enroll()
    mails = letters(demo, name)
    assert len(mails) == 2
    assert mails[0]["subject"] != mails[1]["subject"]
    demo.advance(seconds=60)
    person.add_app("computer", "Unknown PC")
    (third,) = letters(demo, name)[2:]
    assert "Unknown PC" in third["text"]
    (link,) = re.findall(rf"{demo.address}/not-me/[0-9a-f]+", third["text"])
    with httpx2.Client() as elsewhere:
        assert "Unknown PC" in elsewhere.get(link).text
        assert len(letters(demo, name)) == 3
        assert elsewhere.post(link).status_code == 200
        assert elsewhere.post(link).status_code == 200
        assert elsewhere.get(link).status_code == 410
    assert len(letters(demo, name)) == 4
    alarms = demo.ask(f"/_control/messages/{ADMIN_CHANNEL}")["messages"]
    assert len([alarm for alarm in alarms if name in words(alarm)]) == 1
    (line,) = [each for each in words(person.say("hello")).splitlines() if "Unknown PC" in each]
    assert "It opens nothing." in line


def test_an_invitation_says_in_its_subject_what_it_is(demo: Demo) -> None:
    assert letters(demo, "fumi")[-1]["subject"] == "Mamoriへの招待"
