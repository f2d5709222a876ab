"""How long a start takes until the first person can be answered, and what Mamori takes of the memory when idle."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from statistics import median

from bench.figure import Figure
from bench.house import prepare, slack
from bench.running import Program, mamori

STARTS = 5
SETTLING = 2.0
"""Seconds after being ready until memory is read: connections are open then, and the first jobs have run."""
START_GOAL = 1.5
MEMORY_GOAL = 160


def measure(folder: Path) -> Iterator[Figure]:
    house = prepare(folder)
    with slack(house, []) as workspace:
        settings = house.settings(workspace) | {"slack_app_token": house.workspace.app.app_token}
        yield from _starts(
            "",
            lambda: mamori("serve", folder, **settings),
            "app.py serve over Socket Mode against the simulator, database prepared; from before the process is made until its ready line",
        )
    url = f"sqlite:///{folder / 'demo.sqlite'}"

    def demo() -> AbstractContextManager[Program]:
        return mamori("demo", folder, "--port", "0", "--no-open", database_url=url)

    with demo() as first:
        first_start = first.ready_after
    yield from _starts(
        "_demo",
        demo,
        f"app.py demo with its simulator in the same process, on its own data; its very first start took {first_start:.2f} s",
    )


def _starts(suffix: str, start: Callable[[], AbstractContextManager[Program]], measured: str) -> Iterator[Figure]:
    took = []
    for _ in range(STARTS - 1):
        with start() as program:
            took.append(program.ready_after)
    with start() as program:
        took.append(program.ready_after)
        time.sleep(SETTLING)
        memory = program.resident_mib()
    yield Figure(
        bench=f"cold_start{suffix}",
        value=round(median(took), 3),
        unit="s",
        goal=f"<= {START_GOAL}",
        met=median(took) <= START_GOAL,
        measured=f"{measured}; median of {STARTS}",
        details={"fastest": round(min(took), 3), "slowest": round(max(took), 3)},
    )
    yield Figure(
        bench=f"rss_idle{suffix}",
        value=round(memory, 1),
        unit="MiB",
        goal=f"<= {MEMORY_GOAL}",
        met=memory <= MEMORY_GOAL,
        measured=f"resident set of the process, {SETTLING:g} s after it was ready",
    )
