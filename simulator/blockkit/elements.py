"""Block elements: buttons, menus, inputs, and the small objects they are made of.

Source of the numbers: Slack's reference of block elements and composition objects.
"""

import re

from simulator.blockkit.checks import (
    Check,
    Json,
    Problems,
    anything,
    by_type,
    flag,
    list_of,
    matching,
    one_of,
    plain,
    shaped,
    string,
    text,
    whole,
)

_URL = matching(re.compile(r"[a-z][a-z0-9+.-]*:\S+", re.IGNORECASE).fullmatch, "a valid url")
_DATE = matching(re.compile(r"\d{4}-\d\d-\d\d").fullmatch, "a date like 2026-11-24")
_TIME = matching(re.compile(r"[0-2]\d:[0-5]\d").fullmatch, "a time like 09:30")


def url(problems: Problems, path: str, value: object) -> None:
    string(3000)(problems, path, value)
    _URL(problems, path, value)


_CONFIRM = shaped(
    {
        "title": plain(100),
        "text": text(300),
        "confirm": plain(30),
        "deny": plain(30),
        "style": one_of("primary", "danger"),
    },
    "title text confirm deny",
)
_CONVERSATIONS_FILTER = shaped(
    {
        "include": list_of(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    }
)
_DISPATCH = shaped({"trigger_actions_on": list_of(one_of("on_enter_pressed", "on_character_entered"), 2)})
_SLACK_FILE = shaped({"id": string(255), "url": url})


def _option(label: Check, *, with_url: bool = False) -> Check:
    fields: dict[str, Check] = {"text": label, "value": string(150), "description": text(75)}
    return shaped(fields | ({"url": url} if with_url else {}), "text value")


_CHOICE = _option(plain(75))  # what menus offer
_TICK = _option(text(75))  # what radio buttons and checkboxes offer: these may be formatted
_GROUP = shaped({"label": plain(75), "options": list_of(_CHOICE, 100)}, "label options")


def _offered(element: Json) -> list[Json]:
    return [
        *element.get("options", []),
        *(one for group in element.get("option_groups", []) for one in group["options"]),
    ]


def _initial_is_offered(problems: Problems, path: str, element: Json) -> None:
    """An initial choice that is not on the list is refused as a whole, not ignored."""
    offered = _offered(element)
    for one in [element["initial_option"]] if "initial_option" in element else element.get("initial_options", []):
        if one not in offered:
            problems.add("must match exactly one of the options provided", path)


def _menu_offers_once(problems: Problems, path: str, element: Json) -> None:
    if ("options" in element) == ("option_groups" in element):
        problems.add("needs either options or option_groups", path)
    _initial_is_offered(problems, path, element)


def _has_one_source(problems: Problems, path: str, image: Json) -> None:
    if ("image_url" in image) == ("slack_file" in image):
        problems.add("needs either image_url or slack_file", path)


def _lengths_agree(problems: Problems, path: str, element: Json) -> None:
    if element.get("min_length", 0) > element.get("max_length", 3000):
        problems.add("min_length must not exceed max_length", path)


def _element(fields: dict[str, Check], required: str = "", also: Check = anything, *, confirm: bool = True) -> Check:
    common: dict[str, Check] = {"type": anything, "action_id": string(255)}
    return shaped(common | ({"confirm": _CONFIRM} if confirm else {}) | fields, required, also)


_PLACE: dict[str, Check] = {"placeholder": plain(150), "focus_on_load": flag}
_TEXT_INPUT: dict[str, Check] = _PLACE | {"initial_value": string(3000, 0), "dispatch_action_config": _DISPATCH}
_MENU: dict[str, Check] = _PLACE | {"options": list_of(_CHOICE, 100), "option_groups": list_of(_GROUP, 100)}
_MANY: dict[str, Check] = {"max_selected_items": whole(1, 100)}
_ONE_CHANNEL: dict[str, Check] = _PLACE | {"response_url_enabled": flag}
_CONVERSATION: dict[str, Check] = {"default_to_current_conversation": flag, "filter": _CONVERSATIONS_FILTER}
_IDS = list_of(string(255), 100, 0)

IMAGE = shaped(
    {"type": anything, "image_url": url, "slack_file": _SLACK_FILE, "alt_text": string(2000)},
    "alt_text",
    _has_one_source,
)

ELEMENTS: dict[str, Check] = {
    "button": _element(
        {
            "text": plain(75),
            "url": url,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
        "text",
    ),
    "overflow": _element({"options": list_of(_option(plain(75), with_url=True), 5)}, "options"),
    "radio_buttons": _element(
        {"options": list_of(_TICK, 10), "initial_option": _TICK, "focus_on_load": flag}, "options", _initial_is_offered
    ),
    "checkboxes": _element(
        {"options": list_of(_TICK, 10), "initial_options": list_of(_TICK, 10), "focus_on_load": flag},
        "options",
        _initial_is_offered,
    ),
    "static_select": _element(_MENU | {"initial_option": _CHOICE}, "", _menu_offers_once),
    "multi_static_select": _element(_MENU | _MANY | {"initial_options": list_of(_CHOICE, 100)}, "", _menu_offers_once),
    "users_select": _element(_PLACE | {"initial_user": string(255)}),
    "multi_users_select": _element(_PLACE | _MANY | {"initial_users": _IDS}),
    "channels_select": _element(_ONE_CHANNEL | {"initial_channel": string(255)}),
    "multi_channels_select": _element(_PLACE | _MANY | {"initial_channels": _IDS}),
    "conversations_select": _element(_ONE_CHANNEL | _CONVERSATION | {"initial_conversation": string(255)}),
    "multi_conversations_select": _element(_PLACE | _MANY | _CONVERSATION | {"initial_conversations": _IDS}),
    "datepicker": _element(_PLACE | {"initial_date": _DATE}),
    "timepicker": _element(_PLACE | {"initial_time": _TIME, "timezone": string(255)}),
    "datetimepicker": _element({"initial_date_time": whole(10**9, 10**10 - 1), "focus_on_load": flag}),
    "plain_text_input": _element(
        _TEXT_INPUT | {"multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)},
        "",
        _lengths_agree,
        confirm=False,
    ),
    "number_input": _element(
        _TEXT_INPUT | {"is_decimal_allowed": flag, "min_value": string(40), "max_value": string(40)},
        "is_decimal_allowed",
        confirm=False,
    ),
    "email_text_input": _element(_TEXT_INPUT, confirm=False),
    "url_text_input": _element(_TEXT_INPUT, confirm=False),
    "rich_text_input": _element(
        _PLACE | {"initial_value": anything, "dispatch_action_config": _DISPATCH}, confirm=False
    ),
    "file_input": _element({"filetypes": list_of(string(255), 100), "max_files": whole(1, 10)}, confirm=False),
}

_SELECTS = {name for name in ELEMENTS if name.endswith("_select")}
_PICKED = {"checkboxes", "radio_buttons", "datepicker", "timepicker"}
IN_ACTIONS = by_type(ELEMENTS, _SELECTS | _PICKED | {"button", "overflow", "datetimepicker"})
AS_ACCESSORY = by_type(ELEMENTS | {"image": IMAGE}, _SELECTS | _PICKED | {"button", "overflow", "image"})
IN_INPUT = by_type(ELEMENTS, set(ELEMENTS) - {"button", "overflow"})
IN_CONTEXT = by_type({"image": IMAGE, "plain_text": plain(3000), "mrkdwn": text(3000)})
