"""Modals and App Homes: one stack of modals a person, one Home a person, and hashes against lost updates."""

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from simulator.feed import Feed
from simulator.ids import new_id
from simulator.inputs import Json, initial_value, inputs_of, name_blocks

STACK_LIMIT = 3


class ViewRefusedError(Exception):
    """Carries Slack's name for the reason."""


@dataclass(eq=False)
class View:
    """``typed`` is what the person entered so far, by block and action; it outlives an update of the same input."""

    id: str
    owner: str
    content: Json
    hash: str
    root_id: str
    previous_id: str | None = None
    typed: dict[str, dict[str, Json]] = field(default_factory=dict)

    @property
    def blocks(self) -> list[Json]:
        blocks: list[Json] = self.content["blocks"]
        return blocks

    def values(self) -> dict[str, dict[str, Json]]:
        """``state.values`` as Slack sends it: everything a person can fill in, typed or not."""
        return values_of(self.blocks, self.typed)


def values_of(blocks: list[Json], typed: dict[str, dict[str, Json]]) -> dict[str, dict[str, Json]]:
    values: dict[str, dict[str, Json]] = {}
    for block, element in inputs_of(blocks):
        kept = typed.get(block["block_id"], {}).get(element["action_id"])
        values.setdefault(block["block_id"], {})[element["action_id"]] = kept or initial_value(element)
    return values


class Views:
    """Everybody's open modals and Homes."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._stacks: dict[str, list[View]] = {}
        self._homes: dict[str, View] = {}

    def modal(self, user: str) -> View | None:
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def home(self, user: str) -> View | None:
        return self._homes.get(user)

    def find(self, view_id: str | None, external_id: str | None = None) -> View | None:
        everything = [view for stack in self._stacks.values() for view in stack] + list(self._homes.values())
        for view in everything:
            if view.id == view_id or (external_id and view.content.get("external_id") == external_id):
                return view
        return None

    def open(self, user: str, content: Json) -> View:
        self._refuse_used_external_id(content)
        view = self._new(user, content)
        self._stacks[user] = [view]
        self._tell("modal_opened", view)
        return view

    def push(self, user: str, content: Json) -> View:
        stack = self._stacks.get(user)
        if not stack:
            raise ViewRefusedError("not_found")
        if len(stack) >= STACK_LIMIT:
            raise ViewRefusedError("push_limit_reached")
        self._refuse_used_external_id(content)
        view = self._new(user, content, below=stack[-1])
        stack.append(view)
        self._tell("modal_opened", view)
        return view

    def update(self, view: View, content: Json, expected_hash: str | None = None) -> None:
        """Replace what the view shows. What the person typed stays wherever the same input is still there.

        With ``expected_hash`` a slower update can't overwrite a newer one it never saw.
        """
        if expected_hash is not None and not secrets.compare_digest(expected_hash.encode(), view.hash.encode()):
            raise ViewRefusedError("hash_conflict")
        self._refuse_used_external_id(content, except_for=view)
        name_blocks(content["blocks"])
        kinds = {
            (block["block_id"], element["action_id"]): element["type"]
            for block, element in inputs_of(content["blocks"])
        }
        view.typed = {
            block_id: kept
            for block_id, entered in view.typed.items()
            if (kept := {key: one for key, one in entered.items() if kinds.get((block_id, key)) == one["type"]})
        }
        view.content, view.hash = content, _new_hash()
        self._tell("home_published" if content["type"] == "home" else "modal_updated", view)

    def publish(self, user: str, content: Json, expected_hash: str | None = None) -> View:
        home = self._homes.get(user)
        if home is not None:
            self.update(home, content, expected_hash)
            return home
        if expected_hash is not None:
            raise ViewRefusedError("hash_conflict")
        self._refuse_used_external_id(content)
        home = self._homes[user] = self._new(user, content)
        self._tell("home_published", home)
        return home

    def close(self, view: View, *, whole_stack: bool = False) -> None:
        stack = self._stacks.get(view.owner, [])
        if view in stack:
            del stack[0 if whole_stack else stack.index(view) :]
            self._tell("modal_closed", view)

    def _new(self, user: str, content: Json, below: View | None = None) -> View:
        name_blocks(content["blocks"])
        view_id = new_id("V")
        return View(
            id=view_id,
            owner=user,
            content=content,
            hash=_new_hash(),
            root_id=below.root_id if below else view_id,
            previous_id=below.id if below else None,
        )

    def _refuse_used_external_id(self, content: Json, except_for: View | None = None) -> None:
        external_id = content.get("external_id")
        holder = self.find(None, external_id) if external_id else None
        if holder is not None and holder is not except_for:
            raise ViewRefusedError("duplicate_external_id")

    def _tell(self, kind: str, view: View) -> None:
        self._feed.publish(kind, audience=frozenset([view.owner]), user=view.owner, view_id=view.id)


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def view_json(view: View, *, team_id: str, app_id: str, bot_id: str) -> Json:
    """A view as Slack shows it to the app, in answers and in payloads."""
    content: dict[str, Any] = view.content
    return {
        "id": view.id,
        "team_id": team_id,
        "type": content["type"],
        "blocks": content["blocks"],
        "private_metadata": content.get("private_metadata", ""),
        "callback_id": content.get("callback_id", ""),
        "state": {"values": view.values()},
        "hash": view.hash,
        "title": content.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(content.get("clear_on_close", False)),
        "notify_on_close": bool(content.get("notify_on_close", False)),
        "close": content.get("close"),
        "submit": content.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app_id,
        "external_id": content.get("external_id", ""),
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }
