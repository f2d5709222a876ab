"""Small builders of Slack's Block Kit, and the last look at a message before it leaves.

Slack's own models let mistakes through (eleven options, a form without a button) and turn unknown blocks into null, so
these are plain dicts and the limits are checked on what is really sent. Source: Slack's Block Kit reference.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Blocks = list[Block]


def escaped(text: str) -> str:
    """What people typed, made safe for mrkdwn: no mention, no link, no channel call can be smuggled in (S56)."""
    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    # A zero-width joiner beside each mark keeps it visible and takes away its meaning.
    return "".join(f"{c}\u2060" if c in "*_~`" else c for c in plain)


def plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


def header(text: str) -> Block:
    return {"type": "header", "text": plain(text)}


def section(text: str, *, block_id: str | None = None, accessory: Block | None = None) -> Block:
    """A text that Slack would find too long is cut: for one it would refuse the whole message, buttons and all."""
    longest = _TEXT_LIMITS["section"]
    if len(text) > longest:
        # Not in the middle of an escaped character, whose half would be read as letters.
        text = re.sub(r"&[a-z]*$", "", text[: longest - 1]) + "…"
    block: Block = {"type": "section", "text": {"type": "mrkdwn", "text": text}}
    if block_id:
        block["block_id"] = block_id
    if accessory:
        block["accessory"] = accessory
    return block


def context(*lines: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": line} for line in lines]}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def button(
    label: str, action_id: str, *, value: str | None = None, style: str | None = None, url: str | None = None
) -> Block:
    element: Block = {"type": "button", "text": plain(label), "action_id": action_id}
    optional = {"value": value, "style": style, "url": url}
    return element | {key: each for key, each in optional.items() if each is not None}


def option(label: str, value: str, *, means: str | None = None) -> Block:
    """``means`` stands below it, smaller: of radio buttons and checkboxes."""
    element: Block = {"text": plain(label), "value": value}
    return element | {"description": plain(means)} if means else element


def checkboxes(action_id: str, options: Sequence[Block], chosen: Iterable[str] = ()) -> Block:
    """Slack refuses an empty ``initial_options``, hence the condition."""
    element: Block = {"type": "checkboxes", "action_id": action_id, "options": list(options)}
    wanted = set(chosen)
    initial = [each for each in options if each["value"] in wanted]
    return element | {"initial_options": initial} if initial else element


def text_input(
    name: str,
    label: str,
    *,
    hint: str | None = None,
    initial: str | None = None,
    placeholder: str | None = None,
    longest: int,
    is_optional: bool = False,
    is_long: bool = False,
) -> Block:
    """An input whose ``block_id`` and ``action_id`` are its name: errors are put beside it by that name."""
    element: Block = {"type": "plain_text_input", "action_id": name, "max_length": longest}
    if initial:
        element["initial_value"] = initial
    if is_long:
        element["multiline"] = True
    if placeholder:
        element["placeholder"] = plain(placeholder)
    block = _input(name, label, element, hint)
    return block | {"optional": True} if is_optional else block


def select_input(name: str, label: str, options: Sequence[Block], chosen: str | None = None) -> Block:
    """Begins with the option of the value ``chosen``, else with the first."""
    initial = next((each for each in options if each["value"] == chosen), options[0])
    element = {"type": "static_select", "action_id": name, "options": list(options), "initial_option": initial}
    return _input(name, label, element, None)


def date_input(name: str, label: str, *, hint: str | None = None) -> Block:
    return _input(name, label, {"type": "datepicker", "action_id": name}, hint)


def checkbox_input(name: str, label: str, options: Sequence[Block]) -> Block:
    return _input(name, label, checkboxes(name, options), None)


def radio_input(name: str, label: str, options: Sequence[Block], *, chosen: str) -> Block:
    initial = next((each for each in options if each["value"] == chosen), options[0])
    element = {"type": "radio_buttons", "action_id": name, "options": list(options), "initial_option": initial}
    return _input(name, label, element, None)


def modal(callback_id: str, title: str, blocks: Blocks, *, submit: str | None, close: str, metadata: str = "") -> Block:
    view: Block = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "close": plain(close),
        "private_metadata": metadata,
        "blocks": blocks,
    }
    return view | {"submit": plain(submit)} if submit else view


def home(blocks: Blocks) -> Block:
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def spoken(blocks: list[Block]) -> str:
    """The message as notifications and screen readers get it: the words of its blocks."""
    words = (block.get("text", {}).get("text") for block in blocks if block["type"] in {"section", "header"})
    return "\n".join(each for each in words if each)[:3000]


def faults(surface: Block) -> list[str]:
    """What Slack would refuse in a view or in ``{"blocks": […]}``; empty is right."""
    is_view = "type" in surface
    blocks = surface.get("blocks", [])
    found = [f"{len(blocks)} blocks"] if len(blocks) > (100 if is_view else 50) else []
    for key, longest in (("title", 24), ("submit", 24), ("close", 24)):
        if len(surface.get(key, {}).get("text", "")) > longest:
            found.append(f"{key} is longer than {longest}")
    has_inputs = any(block["type"] == "input" for block in blocks)
    if surface.get("type") == "modal" and has_inputs and "submit" not in surface:
        found.append("inputs without a submit button")
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        found.append("a block_id stands twice")
    for number, block in enumerate(blocks):
        found += [f"block {number}: {fault}" for fault in _block_faults(block)]
    return found


def _input(name: str, label: str, element: Block, hint: str | None) -> Block:
    block: Block = {"type": "input", "block_id": name, "label": plain(label), "element": element}
    return block | {"hint": plain(hint)} if hint else block


_TEXT_LIMITS = {"section": 3000, "header": 150}
_OPTION_LIMITS = {"checkboxes": 10, "radio_buttons": 10, "static_select": 100}


def _block_faults(block: Block) -> list[str]:
    found: list[str] = []
    kind = block["type"]
    text = block.get("text", {}).get("text")
    if kind in _TEXT_LIMITS and text is not None and not 0 < len(text) <= _TEXT_LIMITS[kind]:
        found.append(f"{kind} text of {len(text)} characters")
    if kind == "input" and (len(block["label"]["text"]) > 2000 or len(block.get("hint", {}).get("text", "")) > 2000):  # noqa: PLR2004
        found.append("label or hint is longer than 2000")
    elements = list(block.get("elements", [])) + [block[key] for key in ("accessory", "element") if key in block]
    if kind == "actions" and not 0 < len(elements) <= 25:  # noqa: PLR2004 - Slack's number
        found.append(f"{len(elements)} elements")
    if kind == "context" and not 0 < len(elements) <= 10:  # noqa: PLR2004 - Slack's number
        found.append(f"{len(elements)} elements")
    ids = [each["action_id"] for each in elements if "action_id" in each]
    if len(ids) != len(set(ids)):
        found.append("an action_id stands twice")
    for each in elements:
        found += _element_faults(each)
    return found


def _element_faults(element: Block) -> list[str]:
    found = []
    if element["type"] == "button" and not 0 < len(element["text"]["text"]) <= 75:  # noqa: PLR2004 - Slack's number
        found.append(f"button label {element['text']['text']!r}")
    if len(element.get("value", "")) > 2000 or len(element.get("url", "")) > 3000:  # noqa: PLR2004 - Slack's numbers
        found.append("value or url too long")
    options = element.get("options", [])
    if element["type"] in _OPTION_LIMITS and not 0 < len(options) <= _OPTION_LIMITS[element["type"]]:
        found.append(f"{len(options)} options")
    found += [
        f"option {each['text']['text']!r}"
        for each in options
        if not 0 < len(each["text"]["text"]) <= 75  # noqa: PLR2004 - Slack's number
        or not 0 < len(each["value"]) <= 150  # noqa: PLR2004 - Slack's number
        or len(each.get("description", {}).get("text", "")) > 75  # noqa: PLR2004 - Slack's numbers
    ]
    return found
