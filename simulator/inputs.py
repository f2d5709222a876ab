"""What a person can fill in: where it stands in the blocks, how its value looks on the wire, what the client refuses."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from simulator.ids import short_name

Json = dict[str, Any]

_TEXT = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}
# The name under which an element's value travels, and its "initial_…" name.
_VALUE_FIELD = {
    **dict.fromkeys(_TEXT, ("value", "initial_value")),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "users_select": ("selected_user", "initial_user"),
    "channels_select": ("selected_channel", "initial_channel"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_users_select": ("selected_users", "initial_users"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "file_input": ("files", "initial_files"),
}
_WORDS = {
    "required": ("Please complete this required field.", "この項目は入力必須です。"),
    "short": ("Please enter at least {n} characters.", "{n}文字以上で入力してください。"),
    "long": ("Please enter no more than {n} characters.", "{n}文字以内で入力してください。"),
    "number": ("Please enter a number.", "数字で入力してください。"),
    "email": ("Please enter a valid email address.", "正しいメールアドレスを入力してください。"),
    "url": ("Please enter a valid URL.", "正しいURLを入力してください。"),
}


class NotFillableError(ValueError):
    """What was given does not fit the input; the message says why."""


def elements_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block it stands in."""
    for block in blocks:
        if block["type"] == "input":
            yield block, block["element"]
        elif block["type"] in {"actions", "context_actions"}:
            for element in block["elements"]:
                yield block, element
        elif block["type"] == "section" and block.get("accessory", {}).get("type", "image") != "image":
            yield block, block["accessory"]


def name_blocks(blocks: list[Json]) -> None:
    """Give blocks and elements the ids they came without: actions and state are addressed by them."""
    for block in blocks:
        if not block.get("block_id"):
            block["block_id"] = short_name()
    for _, element in elements_of(blocks):
        if not element.get("action_id"):
            element["action_id"] = short_name()


def inputs_of(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    """The elements that hold a value, as opposed to buttons and menus of commands."""
    for block, element in elements_of(blocks):
        if element["type"] in _VALUE_FIELD:
            yield block, element


def is_input(element: Json) -> bool:
    return element["type"] in _VALUE_FIELD


def value_field(element: Json) -> str:
    return _VALUE_FIELD[element["type"]][0]


def initial_value(element: Json) -> Json:
    field, initial = _VALUE_FIELD[element["type"]]
    empty: Any = [] if field.endswith("s") else None
    return {"type": element["type"], field: element.get(initial, empty)}


def filled(element: Json, given: Any) -> Json:
    """The wire value for what a person entered: a text, an option's value, or a list of them."""
    field = value_field(element)
    if field == "selected_option":
        chosen: Any = None if given in (None, "") else option(element, given)
    elif field == "selected_options":
        chosen = [option(element, one) for one in _as_list(given)]
    elif field.endswith("s"):
        chosen = _as_list(given)
    elif field == "rich_text_value" and isinstance(given, str):
        chosen = _rich_text(given)
    elif field in _MOMENTS and given not in (None, ""):
        chosen = _moment(element, given)
    elif given is None or isinstance(given, (str, int, dict)):
        chosen = str(given) if element["type"] in _TEXT and given is not None else given
    else:
        raise NotFillableError(f"{element['action_id']} takes a text, not {given!r}.")
    if element["type"] in _TEXT and chosen == "":
        chosen = None
    return {"type": element["type"], field: chosen}


def _moment(element: Json, given: Any) -> Any:
    """A date, a time or an instant as Slack's pickers send it; they let nobody choose the 30th of February."""
    try:
        _MOMENTS[value_field(element)](given)
    except (TypeError, ValueError):
        raise NotFillableError(f"{element['action_id']} can't be set to {given!r}.") from None
    return given


def _instant(given: Any) -> datetime:
    if isinstance(given, bool) or not isinstance(given, int):
        raise TypeError
    return datetime.fromtimestamp(given, UTC)


# How each kind of moment is read: YYYY-MM-DD, HH:MM, seconds since 1970.
_MOMENTS: dict[str, Callable[[Any], Any]] = {
    "selected_date": lambda given: datetime.strptime(given, "%Y-%m-%d").replace(tzinfo=UTC),
    "selected_time": lambda given: datetime.strptime(given, "%H:%M").replace(tzinfo=UTC),
    "selected_date_time": _instant,
}


def option(element: Json, given: Any) -> Json:
    """The element's own option; what is not on its list can't be chosen, whoever asks."""
    wanted = given.get("value") if isinstance(given, dict) else given
    offered = [
        *element.get("options", []),
        *(one for group in element.get("option_groups", []) for one in group["options"]),
    ]
    for one in offered:
        if one.get("value") == wanted:
            return dict(one)
    raise NotFillableError(f"{element['action_id']} offers no option {wanted!r}.")


def complaint(block: Json, element: Json, value: Json, locale: str) -> str | None:
    """What Slack's client says under the field before it bothers the app; ``None`` when all is well."""
    entered = value.get(value_field(element))
    if not entered:
        return None if block.get("optional") or block["type"] != "input" else _word("required", locale)
    if element["type"] not in _TEXT:
        return None
    if len(entered) < element.get("min_length", 0):
        return _word("short", locale, n=element["min_length"])
    if len(entered) > element.get("max_length", 3000):
        return _word("long", locale, n=element.get("max_length", 3000))
    return _malformed(element, entered, locale)


def _malformed(element: Json, entered: str, locale: str) -> str | None:
    if element["type"] == "number_input":
        try:
            float(entered) if element.get("is_decimal_allowed") else int(entered)
        except ValueError:
            return _word("number", locale)
    if element["type"] == "email_text_input" and "@" not in entered.strip("@"):
        return _word("email", locale)
    if element["type"] == "url_text_input" and "://" not in entered:
        return _word("url", locale)
    return None


def _word(key: str, locale: str, **numbers: int) -> str:
    english, japanese = _WORDS[key]
    return (japanese if locale.startswith("ja") else english).format(**numbers)


def _as_list(given: Any) -> list[Any]:
    if given in (None, ""):
        return []
    return given if isinstance(given, list) else [given]


def _rich_text(text: str) -> Json:
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }
