"""Layout blocks. Source of the numbers: Slack's reference of blocks."""

from simulator.blockkit.checks import (
    Check,
    Json,
    Problems,
    anything,
    by_type,
    flag,
    list_of,
    one_of,
    plain,
    shaped,
    string,
    text,
    whole,
)
from simulator.blockkit.elements import AS_ACCESSORY, IN_ACTIONS, IN_CONTEXT, IN_INPUT, url


def _block(fields: dict[str, Check], required: str = "", also: Check = anything) -> Check:
    return shaped({"type": anything, "block_id": string(255)} | fields, required, also)


def _says_something(problems: Problems, path: str, block: Json) -> None:
    if "text" not in block and "fields" not in block:
        problems.add("needs text or fields", path)


def _actions_are_distinct(problems: Problems, path: str, block: Json) -> None:
    """Two elements with one ``action_id`` in one block could not be told apart when one is used."""
    named = [element["action_id"] for element in block["elements"] if "action_id" in element]
    for action_id in sorted({one for one in named if named.count(one) > 1}):
        problems.add(f"`action_id` must be unique within the block: {action_id}", f"{path}/elements")


def _has_one_source(problems: Problems, path: str, block: Json) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        problems.add("needs either image_url or slack_file", path)


_STYLE = shaped({"bold": flag, "italic": flag, "strike": flag, "code": flag, "underline": flag, "highlight": flag})
_INLINE = by_type(
    {
        "text": shaped({"type": anything, "text": string(12_000), "style": _STYLE}, "text"),
        "link": shaped({"type": anything, "url": url, "text": string(3000), "unsafe": flag, "style": _STYLE}, "url"),
        "emoji": shaped(
            {"type": anything, "name": string(255), "unicode": string(255), "skin_tone": whole(1, 6), "style": _STYLE},
            "name",
        ),
        "user": shaped({"type": anything, "user_id": string(255), "style": _STYLE}, "user_id"),
        "channel": shaped({"type": anything, "channel_id": string(255), "style": _STYLE}, "channel_id"),
        "usergroup": shaped({"type": anything, "usergroup_id": string(255), "style": _STYLE}, "usergroup_id"),
        "broadcast": shaped(
            {"type": anything, "range": one_of("here", "channel", "everyone"), "style": _STYLE}, "range"
        ),
        "date": shaped(
            {
                "type": anything,
                "timestamp": whole(0, 10**11),
                "format": string(255),
                "url": url,
                "fallback": string(3000),
                "style": _STYLE,
            },
            "timestamp format",
        ),
        "color": shaped({"type": anything, "value": string(9), "style": _STYLE}, "value"),
    }
)
_INLINES = list_of(_INLINE, 1000, 0)
_RICH_SECTION = shaped({"type": anything, "elements": _INLINES}, "elements")
_RICH = by_type(
    {
        "rich_text_section": _RICH_SECTION,
        "rich_text_quote": shaped({"type": anything, "elements": _INLINES, "border": whole(0, 1)}, "elements"),
        "rich_text_preformatted": shaped(
            {"type": anything, "elements": _INLINES, "border": whole(0, 1), "language": string(255)}, "elements"
        ),
        "rich_text_list": shaped(
            {
                "type": anything,
                "elements": list_of(by_type({"rich_text_section": _RICH_SECTION}), 1000),
                "style": one_of("bullet", "ordered"),
                "indent": whole(0, 8),
                "offset": whole(0, 10**6),
                "border": whole(0, 1),
            },
            "elements style",
        ),
    }
)
_RICH_TEXT = _block({"elements": list_of(_RICH, 1000)}, "elements")
_CELL = by_type(
    {"raw_text": shaped({"type": anything, "text": string(3000)}, "text"), "rich_text": _RICH_TEXT},
)
_FEEDBACK_BUTTON = shaped({"text": plain(75), "value": string(2000), "accessibility_label": string(75)}, "text value")
_FEEDBACK = by_type(
    {
        "feedback_buttons": shaped(
            {
                "type": anything,
                "action_id": string(255),
                "positive_button": _FEEDBACK_BUTTON,
                "negative_button": _FEEDBACK_BUTTON,
            },
            "positive_button negative_button",
        ),
        "icon_button": shaped(
            {
                "type": anything,
                "action_id": string(255),
                "icon": string(255),
                "text": plain(75),
                "value": string(2000),
                "accessibility_label": string(75),
            },
            "icon text",
        ),
    }
)

BLOCKS: dict[str, Check] = {
    "section": _block(
        {"text": text(3000), "fields": list_of(text(2000), 10), "accessory": AS_ACCESSORY, "expand": flag},
        "",
        _says_something,
    ),
    "header": _block({"text": plain(150)}, "text"),
    "divider": _block({}),
    "context": _block({"elements": list_of(IN_CONTEXT, 10)}, "elements"),
    "actions": _block({"elements": list_of(IN_ACTIONS, 25)}, "elements", _actions_are_distinct),
    "context_actions": _block({"elements": list_of(_FEEDBACK, 5)}, "elements", _actions_are_distinct),
    "image": _block(
        {"image_url": url, "slack_file": anything, "alt_text": string(2000), "title": plain(2000)},
        "alt_text",
        _has_one_source,
    ),
    "input": _block(
        {"label": plain(2000), "element": IN_INPUT, "hint": plain(2000), "optional": flag, "dispatch_action": flag},
        "label element",
    ),
    "markdown": _block({"text": string(12_000)}, "text"),
    "rich_text": _RICH_TEXT,
    "table": _block({"rows": list_of(list_of(_CELL, 20), 100), "column_settings": list_of(anything, 20)}, "rows"),
}
