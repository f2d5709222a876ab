"""``app.py check``: many small questions, asked at the same time, each answered by one line that says what to mend."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.errors import MamoriError

LONGEST: Final = 10.0
"""Seconds that one question may take."""


class State(StrEnum):
    READY = "ready"
    WRONG = "wrong"
    UNUSED = "unused"


MARKS: Final = {State.READY: "✓", State.WRONG: "✗", State.UNUSED: "–"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``words`` never hold a secret; of something wrong they name the command, setting or page that mends it."""

    state: State
    words: str


def ready(words: str) -> Outcome:
    return Outcome(State.READY, words)


def wrong(words: str) -> Outcome:
    return Outcome(State.WRONG, words)


def unused(words: str) -> Outcome:
    return Outcome(State.UNUSED, words)


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the answer. To add a point: one more of these in the list of ``app.py check``."""

    name: str
    run: Callable[[], Awaitable[Outcome]]

    @classmethod
    def of(cls, name: str, look: Callable[[], str]) -> "Check":
        """``look`` says what is there, or raises MamoriError or ValueError with the sentence that mends it."""

        async def run() -> Outcome:
            return ready(await asyncio.to_thread(look))

        return cls(name, run)


async def run_all(checks: Sequence[Check], *, within: float = LONGEST) -> list[tuple[str, Outcome]]:
    """All at the same time, in the order of the list; none of them can spoil another."""
    outcomes = await asyncio.gather(*(_asked(each, within) for each in checks))
    return [(each.name, outcome) for each, outcome in zip(checks, outcomes, strict=True)]


async def _asked(check: Check, within: float) -> Outcome:
    try:
        return await asyncio.wait_for(check.run(), within)
    except TimeoutError:
        return wrong(f"no answer within {within:g} seconds; is a firewall in the way?")
    except (MamoriError, ValueError) as error:
        return wrong(str(error) or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - a mistake of ours in one line must not hide the others
        return wrong(f"could not be tested ({type(error).__name__}); please report this as a fault of Mamori")


def is_ready(outcomes: Sequence[tuple[str, Outcome]]) -> bool:
    return all(outcome.state is not State.WRONG for _, outcome in outcomes)


def as_lines(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    """For people: one line per point, and a last one that says where they stand."""
    width = max(len(name) for name, _ in outcomes)
    lines = [f"{MARKS[each.state]} {name:<{width}}  {each.words}" for name, each in outcomes]
    faults = sum(each.state is State.WRONG for _, each in outcomes)
    last = f"{faults} to mend; docs/setup.md explains each step." if faults else "Ready: python app.py serve"
    return "\n".join([*lines, "", last])


def as_json(outcomes: Sequence[tuple[str, Outcome]]) -> str:
    points = [{"name": name, "state": each.state.value, "words": each.words} for name, each in outcomes]
    return json.dumps({"ready": is_ready(outcomes), "checks": points}, ensure_ascii=False)
