"""Small builders for the blocks the tests show and fill in."""

from typing import Any

AIKO, BEN, CHIKA, MALLORY, STRANGER = "U0AIKO0001", "U0BEN00001", "U0CHIKA001", "U0MALLORY1", "U0STRANGE1"
SUPPORT, ADMIN, GENERAL = "C0SUPPORT1", "C0ADMIN001", "C0GENERAL1"


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def option(value: str) -> dict[str, Any]:
    return {"text": plain(value.title()), "value": value}


def button(action_id: str, value: str = "1", **changes: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "text": plain("Press"), "value": value, **changes}


def actions(block_id: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "block_id": block_id, "elements": list(elements)}


def entry(name: str, kind: str = "plain_text_input", *, optional: bool = False, **element: Any) -> dict[str, Any]:
    inner = {"type": kind, "action_id": name, **element}
    return {"type": "input", "block_id": name, "label": plain(name.title()), "element": inner, "optional": optional}
