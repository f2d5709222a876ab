"""What Slack refuses is refused here, with the place named; what Slack takes is taken."""

from typing import Any

import pytest

from simulator.blockkit import message_problems, view_problems

Json = dict[str, Any]


def plain(text: str = "Words") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "*Words*") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(value: str = "yes") -> Json:
    return {"text": plain(), "value": value}


def button(**changes: Any) -> Json:
    return {"type": "button", "action_id": "press", "text": plain(), **changes}


def actions(*elements: Json, **changes: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **changes}


def section(**changes: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **changes}


def text_input(**changes: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "code", **changes}


def input_block(element: Json | None = None, **changes: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element or text_input(), **changes}


def modal(*blocks: Json, **changes: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **changes}


def select(**changes: Any) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": [option()], **changes}


def radio(count: int, kind: str = "radio_buttons") -> Json:
    return {"type": kind, "action_id": "pick", "options": [option(str(n)) for n in range(count)]}


CONFIRM = {"title": plain(), "text": mrkdwn(), "confirm": plain(), "deny": plain()}

GOOD_BLOCKS = [
    section(),
    section(
        text=plain(), fields=[mrkdwn()] * 10, accessory=button(url="https://example.ac.jp", value="v", style="danger")
    ),
    section(accessory=select(initial_option=option(), placeholder=plain(), confirm=CONFIRM)),
    section(accessory={"type": "overflow", "action_id": "more", "options": [option()] * 5}),
    section(accessory={"type": "image", "image_url": "https://example.ac.jp/a.png", "alt_text": "a"}),
    {"type": "header", "text": plain("H" * 150)},
    {"type": "divider", "block_id": "line"},
    {"type": "context", "elements": [mrkdwn(), plain()]},
    actions(*(button(action_id=f"press.{n}") for n in range(25))),
    actions({"type": "datepicker", "action_id": "when", "initial_date": "2026-11-24"}),
    input_block(radio(10), optional=True, hint=plain()),
    input_block({"type": "number_input", "is_decimal_allowed": False, "action_id": "n"}),
    {"type": "image", "slack_file": {"id": "F0AAAAAAAA"}, "alt_text": "a"},
    {"type": "markdown", "text": "**bold**"},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "a"}]}]},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 100},
]

BAD_BLOCKS = [
    (section(text=mrkdwn("x" * 3001)), "/blocks/0/text/text"),
    (section(text=mrkdwn("")), "/blocks/0/text/text"),
    (section(text={"type": "html", "text": "x"}), "/blocks/0/text/type"),
    (section(text=mrkdwn() | {"emoji": True}), "/blocks/0/text"),
    (section(fields=[mrkdwn()] * 11), "/blocks/0/fields"),
    (section(color="red"), "/blocks/0"),
    ({"type": "section"}, "/blocks/0"),
    (section(accessory=text_input()), "/blocks/0/accessory/type"),
    ({"type": "header", "text": plain("H" * 151)}, "/blocks/0/text/text"),
    ({"type": "header", "text": mrkdwn()}, "/blocks/0/text/type"),
    ({"type": "context", "elements": [mrkdwn()] * 11}, "/blocks/0/elements"),
    ({"type": "hologram"}, "/blocks/0/type"),
    (None, "/blocks/0/type"),
    ({"type": ["section"]}, "/blocks/0/type"),
    ({"type": "divider", "block_id": "x" * 256}, "/blocks/0/block_id"),
    (actions(*(button(action_id=f"press.{n}") for n in range(26))), "/blocks/0/elements"),
    (actions(), "/blocks/0/elements"),
    ({"type": "actions"}, "/blocks/0"),
    (actions(button(), button()), "/blocks/0/elements"),
    (actions(text_input()), "/blocks/0/elements/0/type"),
    (actions(button(text=plain("x" * 76))), "/blocks/0/elements/0/text/text"),
    (actions(button(value="x" * 2001)), "/blocks/0/elements/0/value"),
    (actions(button(url="https://e.jp/" + "x" * 3000)), "/blocks/0/elements/0/url"),
    (actions(button(url="no url")), "/blocks/0/elements/0/url"),
    (actions(button(style="default")), "/blocks/0/elements/0/style"),
    (actions(button(action_id="x" * 256)), "/blocks/0/elements/0/action_id"),
    (actions(button(confirm=CONFIRM | {"text": plain("x" * 301)})), "/blocks/0/elements/0/confirm/text/text"),
    (actions(radio(11)), "/blocks/0/elements/0/options"),
    (actions(radio(11, "checkboxes")), "/blocks/0/elements/0/options"),
    (actions({"type": "overflow", "action_id": "m", "options": [option()] * 6}), "/blocks/0/elements/0/options"),
    (actions(select(options=[option()] * 101)), "/blocks/0/elements/0/options"),
    (actions(select(options=[option("x" * 151)])), "/blocks/0/elements/0/options/0/value"),
    (actions(select(options=[{"text": plain("x" * 76), "value": "v"}])), "/blocks/0/elements/0/options/0/text/text"),
    (actions(select(options=[{"text": mrkdwn(), "value": "v"}])), "/blocks/0/elements/0/options/0/text/type"),
    (actions(select(initial_option=option("no"))), "/blocks/0/elements/0"),
    (actions({"type": "static_select", "action_id": "pick"}), "/blocks/0/elements/0"),
    (
        actions({"type": "datepicker", "action_id": "d", "initial_date": "tomorrow"}),
        "/blocks/0/elements/0/initial_date",
    ),
    ({"type": "image", "alt_text": "a"}, "/blocks/0"),
    ({"type": "image", "image_url": "https://e.jp/a.png"}, "/blocks/0"),
    (input_block(button()), "/blocks/0/element/type"),
    (input_block(text_input(min_length=5, max_length=4)), "/blocks/0/element"),
    (input_block(text_input(max_length=3001)), "/blocks/0/element/max_length"),
    (input_block({"type": "file_input", "action_id": "f"}), "/blocks/0/element/type"),
    ({"type": "markdown", "text": "x" * 12_001}, "/blocks/0/text"),
    ({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]] * 101}, "/blocks/0/rows"),
]

BAD_VIEWS = [
    (modal(title=plain("x" * 25)), "/view/title/text"),
    (modal(submit=plain("x" * 25)), "/view/submit/text"),
    (modal(close=plain("x" * 25)), "/view/close/text"),
    (modal(private_metadata="x" * 3001), "/view/private_metadata"),
    (modal(callback_id="x" * 256), "/view/callback_id"),
    (modal(*[{"type": "divider"}] * 101), "/view/blocks"),
    (modal({"type": "markdown", "text": "m"}), "/view/blocks/0/type"),
    (modal({"type": "divider", "block_id": "a"}, {"type": "divider", "block_id": "a"}), "/view/blocks"),
    (modal(input_block(text_input(focus_on_load=True)), input_block(text_input(focus_on_load=True))), "/view/blocks"),
    (modal(id="V0AAAAAAAA"), "/view"),
    ({"type": "modal", "title": plain(), "blocks": [input_block()]}, "/view"),
    ({"type": "modal", "blocks": []}, "/view"),
    ({"type": "home", "blocks": []}, "/view"),
    ("modal", "/view"),
]


@pytest.mark.parametrize("block", GOOD_BLOCKS, ids=str)
def test_what_slack_takes_is_taken(block: Json) -> None:
    assert message_problems([block]) == []


@pytest.mark.parametrize(("block", "place"), BAD_BLOCKS, ids=lambda one: str(one)[:60])
def test_what_slack_refuses_is_refused_and_the_place_is_named(block: Json, place: str) -> None:
    problems = message_problems([block])
    assert any(problem.endswith(f"[json-pointer:{place}]") for problem in problems), problems


def test_a_message_holds_fifty_blocks_and_not_one_more() -> None:
    assert message_problems([{"type": "divider"}] * 50) == []
    assert message_problems([{"type": "divider"}] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]


def test_two_blocks_of_a_message_never_share_an_id() -> None:
    assert message_problems([{"type": "divider", "block_id": "a"}] * 2) != []


@pytest.mark.parametrize(("view", "place"), BAD_VIEWS, ids=lambda one: str(one)[:60])
def test_a_modal_slack_would_not_open_is_refused(view: Any, place: str) -> None:
    problems = view_problems(view, "modal")
    assert any(problem.endswith(f"[json-pointer:{place}]") for problem in problems), problems


def test_a_modal_and_a_home_that_slack_would_show_are_taken() -> None:
    assert view_problems(modal(*[{"type": "divider"}] * 100, private_metadata="x" * 3000), "modal") == []
    assert view_problems({"type": "home", "blocks": [section(), actions(button())]}, "home") == []
    assert view_problems({"type": "home", "title": plain(), "blocks": []}, "home") != []
