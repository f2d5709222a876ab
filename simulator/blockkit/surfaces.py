"""What a message, a modal and a Home may hold as a whole."""

import json
from typing import Any

from simulator.blockkit.blocks import BLOCKS
from simulator.blockkit.checks import Check, Problems, by_type, flag, list_of, one_of, plain, shaped, string

VIEW_BYTES = 250_000
_ONLY_IN_MESSAGES = {"context_actions", "markdown", "table"}
_IN_VIEWS = set(BLOCKS) - _ONLY_IN_MESSAGES
_ID_FIELDS: dict[str, Check] = {
    "type": one_of("modal", "home"),
    "blocks": list_of(by_type(BLOCKS, _IN_VIEWS), 100, 0),
    "private_metadata": string(3000, 0),
    "callback_id": string(255, 0),
    "external_id": string(255, 0),
}
_HOME = shaped(_ID_FIELDS, "type blocks")
_MODAL = shaped(
    _ID_FIELDS
    | {
        "title": plain(24),
        "submit": plain(24),
        "close": plain(24),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
    "type blocks title",
)
_MESSAGE = list_of(by_type(BLOCKS), 50, 0)


def message_problems(blocks: Any) -> list[str]:
    problems = Problems()
    _MESSAGE(problems, "/blocks", blocks)
    if not problems.found:
        _ids_are_distinct(problems, "/blocks", blocks)
        _no_file_input(problems, "/blocks", blocks)
    return problems.found


def view_problems(view: Any, kind: str) -> list[str]:
    """Everything wrong with a ``modal`` or ``home`` view."""
    problems = Problems()
    (_MODAL if kind == "modal" else _HOME)(problems, "/view", view)
    if problems.found:
        return problems.found
    if view["type"] != kind:
        problems.add(f"must be a {kind} view here", "/view/type")
    blocks = view["blocks"]
    _ids_are_distinct(problems, "/view/blocks", blocks)
    if kind == "modal" and "submit" not in view and any(block["type"] == "input" for block in blocks):
        # A person could type and never send it.
        problems.add("missing required field: submit (the view has an input block)", "/view")
    if kind == "home":
        _no_file_input(problems, "/view/blocks", blocks)
    focused = [block for block in blocks if block.get("element", {}).get("focus_on_load")]
    if len(focused) > 1:
        problems.add("only one element may have focus_on_load", "/view/blocks")
    return problems.found


def is_too_large(view: Any) -> bool:
    return len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES


def _ids_are_distinct(problems: Problems, path: str, blocks: list[dict[str, Any]]) -> None:
    named = [block["block_id"] for block in blocks if block.get("block_id")]
    for block_id in sorted({one for one in named if named.count(one) > 1}):
        problems.add(f"`block_id` must be unique: {block_id}", path)


def _no_file_input(problems: Problems, path: str, blocks: list[dict[str, Any]]) -> None:
    for index, block in enumerate(blocks):
        if block.get("element", {}).get("type") == "file_input":
            problems.add("unsupported type: file_input", f"{path}/{index}/element/type")
