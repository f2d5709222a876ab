"""People log in by RADIUS: a real server asks Mamori, and they answer with a code or in Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.demo import Demo, Person
from tests.radius import Radius, freeradius

A_STEP_S = 31


@pytest.fixture
def radius(demo: Demo, tmp_path: Path) -> Iterator[Radius]:
    with freeradius(tmp_path, demo.address) as radius:
        yield radius


def test_a_code_logs_in_once_and_a_challenge_is_answered_by_code_or_in_slack(radius: Radius, aiko: Person) -> None:
    app, _ = aiko.enroll()
    aiko.demo.advance(seconds=A_STEP_S)
    code = app.code()
    assert radius.ask("aiko", code).kind == "Access-Accept"
    assert radius.ask("aiko", code).kind == "Access-Reject"
    assert radius.ask("nobody-here", code).kind == "Access-Reject"

    aiko.demo.advance(seconds=A_STEP_S)
    challenge = radius.ask("aiko", "")
    assert challenge.kind == "Access-Challenge"
    assert radius.ask("aiko", app.code(), state=challenge.state).kind == "Access-Accept"
    assert radius.ask("aiko", "", state=challenge.state).kind == "Access-Reject"

    challenge = radius.ask("aiko", "")
    number = "".join(each for each in challenge.message.partition("from your app")[2] if each.isdecimal())
    assert radius.ask("aiko", "", state=challenge.state).kind == "Access-Reject"
    aiko.tap("verification.answer")
    assert aiko.submit(number=number)["outcome"] != "errors"
    assert radius.ask("aiko", "", state=challenge.state).kind == "Access-Accept"
    assert radius.ask("aiko", "", state=challenge.state).kind == "Access-Reject"
