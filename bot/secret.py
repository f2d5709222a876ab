"""A value that must not be seen: its repr shows only stars, so no log line, traceback or assertion carries it."""

from typing import Final


class Secret:
    """Wraps a seed or a typed code on its way through the house. ``reveal()`` is the one word to search for."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value: Final = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "Secret(***)"

    __str__ = __repr__

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(("secret", self._value))
