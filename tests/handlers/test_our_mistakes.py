"""A bug behind a door (S75): the person gets a reference and no more, the log gets the same one, Slack its answer."""

import io
import json
import re
from typing import Any, NoReturn

import pytest

from tests.builders import AIKO
from tests.handlers.front import Front
from tests.journeys.demo import words

SECRET_INSIDE = "the inner workings"


class Broken:
    """Flows that all fail, as they would with a mistake in them."""

    def __getattr__(self, name: str) -> Any:
        def fail(*_args: Any, **_facts: Any) -> NoReturn:
            raise ZeroDivisionError(f"{SECRET_INSIDE} of {name}")

        return fail


def reference_in(text: str) -> str:
    found = re.search(r"reference ([0-9a-f]{8})", text)
    assert found, text
    return found[1]


def is_logged(log: io.StringIO, reference: str) -> bool:
    lines = [json.loads(line) for line in log.getvalue().splitlines()]
    (line,) = [each for each in lines if each.get("reference") == reference]
    return line["level"] == "error" and SECRET_INSIDE in line["exception"]


@pytest.fixture
def joined(front: Front) -> Front:
    front.join(AIKO)
    return front


async def test_beside_the_field_stands_a_reference_and_the_log_has_it(joined: Front, log: io.StringIO) -> None:
    window = await joined.begin_app(AIKO)
    joined.with_changed(enrollments=Broken())
    answer = await joined.submit(AIKO, window, name="iPhone", code="123456")
    assert answer["response_action"] == "errors"
    words_beside = answer["errors"]["code"]
    assert "it's our mistake" in words_beside
    assert SECRET_INSIDE not in words_beside
    assert is_logged(log, reference_in(words_beside))


async def test_a_tap_gets_a_window_with_a_reference(joined: Front, log: io.StringIO) -> None:
    joined.with_changed(enrollments=Broken())
    await joined.tap(AIKO, "enrollment.add_app_mobile")
    shown = joined.workspace.modal(AIKO)
    assert shown is not None
    assert SECRET_INSIDE not in str(shown)
    assert is_logged(log, reference_in(words(shown)))


async def test_in_an_open_window_the_words_take_its_place(joined: Front, log: io.StringIO) -> None:
    window = await joined.begin_app(AIKO)
    joined.with_changed(enrollments=Broken())
    await joined.tap(AIKO, "enrollment.show_key", view=window)
    shown = joined.workspace.modal(AIKO)
    assert shown is not None
    assert shown["id"] == window["id"]
    assert is_logged(log, reference_in(words(shown)))


async def test_a_window_without_fields_is_answered_by_another_window(joined: Front) -> None:
    window = {"type": "modal", "callback_id": "enrollment.confirm_enable", "id": "V1", "blocks": []}
    answer = await joined.submit(AIKO, window)
    assert answer["response_action"] == "update"
    assert reference_in(words(answer["view"]))


async def test_the_command_is_answered_too(joined: Front, log: io.StringIO) -> None:
    joined.with_changed(read=broken_read)
    await joined.acked(joined.payloads.command(AIKO))
    shown = joined.workspace.modal(AIKO)
    assert shown is not None
    assert is_logged(log, reference_in(words(shown)))


async def broken_read(*_flow: Any, **_facts: Any) -> NoReturn:
    """The look that finds out the person's language fails as well: then the words are English."""
    raise ZeroDivisionError(SECRET_INSIDE)


async def test_a_message_is_not_acknowledged_so_that_slack_brings_it_again(joined: Front, log: io.StringIO) -> None:
    joined.with_changed(people=Broken())
    hello = joined.payloads.message(AIKO, "hello")
    answer = await joined.send(hello)
    assert answer.status == 500
    assert SECRET_INSIDE not in (answer.body or "")
    assert "slack_event_failed" in log.getvalue()
    joined.with_changed(people=joined.house.people)
    assert (await joined.send(hello)).status == 200
    assert (await joined.send(hello)).status == 200
    await joined.delivery.drain()
    assert len(joined.workspace.messages(AIKO.user_id)) == 1


async def test_a_notice_that_cannot_be_rendered_holds_up_nobody_and_is_tried_again(
    joined: Front, log: io.StringIO
) -> None:
    joined.with_changed(texts=Broken())
    await joined.hello(AIKO)
    await joined.delivery.drain()
    assert "notice_failed" in log.getvalue()
    assert joined.workspace.messages(AIKO.user_id) == []
    joined.with_changed(texts=Front(joined.house, joined.workspace).doors.texts)
    joined.house.clock.advance(joined.house.policy.page_life)
    await joined.delivery.drain()
    assert len(joined.workspace.messages(AIKO.user_id)) == 1
