"""The vocabulary the rules are written in: small checks that add sentences to a list of problems."""

from collections.abc import Callable
from typing import Any

Json = dict[str, Any]


class Problems:
    """What is wrong and where, in the words and the JSON pointers of Slack's own answers."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def add(self, what: str, path: str) -> None:
        self.found.append(f"{what} [json-pointer:{path}]")


Check = Callable[[Problems, str, Any], None]


def string(longest: int, shortest: int = 1) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, str):
            problems.add("must be a string", path)
        elif len(value) > longest:
            problems.add(f"must be less than {longest + 1} characters", path)
        elif len(value) < shortest:
            problems.add(f"must be more than {shortest - 1} characters", path)

    return check


def flag(problems: Problems, path: str, value: Any) -> None:
    if not isinstance(value, bool):
        problems.add("must be a boolean", path)


def whole(smallest: int, largest: int) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            problems.add("must be an integer", path)
        elif not smallest <= value <= largest:
            problems.add(f"must be between {smallest} and {largest}", path)

    return check


def one_of(*allowed: str) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if value not in allowed:
            problems.add(f"must be one of: {', '.join(allowed)}", path)

    return check


def matching(pattern: Callable[[str], object], what: str) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, str) or not pattern(value):
            problems.add(f"must be {what}", path)

    return check


def anything(_problems: Problems, _path: str, _value: Any) -> None:
    """For fields whose inside no rule of ours concerns."""


def list_of(item: Check, most: int, least: int = 1) -> Check:
    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, list):
            problems.add("must be an array", path)
            return
        if len(value) > most:
            problems.add(f"no more than {most} items allowed", path)
        if len(value) < least:
            problems.add(f"no fewer than {least} items allowed", path)
        for index, one in enumerate(value):
            item(problems, f"{path}/{index}", one)

    return check


def shaped(fields: dict[str, Check], required: str = "", also: Check = anything) -> Check:
    """An object with these fields and no others; ``required`` names those it can't do without."""

    def check(problems: Problems, path: str, value: Any) -> None:
        if not isinstance(value, dict):
            problems.add("must be an object", path)
            return
        before = len(problems.found)
        for name in required.split():
            if name not in value:
                problems.add(f"missing required field: {name}", path)
        for name, one in value.items():
            if name not in fields:
                problems.add(f"invalid additional property: {name}", path)
            else:
                fields[name](problems, f"{path}/{name}", one)
        if len(problems.found) == before:
            also(problems, path, value)

    return check


def by_type(shapes: dict[str, Check], allowed: set[str] | None = None) -> Check:
    """The check that belongs to the object's ``type``; a type that is unknown, or not allowed here, is refused."""

    def check(problems: Problems, path: str, value: Any) -> None:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in shapes or (allowed is not None and kind not in allowed):
            problems.add(f"unsupported type: {kind}", f"{path}/type")
        else:
            shapes[kind](problems, path, value)

    return check


def _text(kinds: str, longest: int) -> Check:
    return shaped(
        {"type": one_of(*kinds.split()), "text": string(longest), "emoji": flag, "verbatim": flag},
        "type text",
        _text_flags,
    )


def _text_flags(problems: Problems, path: str, value: Json) -> None:
    if "emoji" in value and value["type"] != "plain_text":
        problems.add("invalid additional property: emoji", path)
    if "verbatim" in value and value["type"] != "mrkdwn":
        problems.add("invalid additional property: verbatim", path)


def plain(longest: int) -> Check:
    return _text("plain_text", longest)


def text(longest: int) -> Check:
    return _text("plain_text mrkdwn", longest)
