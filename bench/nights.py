"""Ten typical Saturday nights: how many end without staff."""

from collections.abc import Iterator
from pathlib import Path

from bench.figure import Figure
from tests.journeys.demo import Demo
from tests.journeys.saturday_nights import NIGHTS, Night

GOAL = 8


def measure(folder: Path) -> Iterator[Figure]:
    demo = Demo(folder)
    demo.start()
    try:
        ended = {name: happens(Night(demo)) for name, happens in NIGHTS.items()}
    finally:
        demo.stop()
    value = sum(ended.values())
    yield Figure(
        bench="saturday_nights_without_staff",
        value=value,
        unit=f"of {len(ended)}",
        goal=f">= {GOAL}",
        met=value >= GOAL,
        measured="each in the running demo, 22:00 on a Saturday, until a sign-in page says approved",
        details={name: int(is_in) for name, is_in in ended.items()},
    )
