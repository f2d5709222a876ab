"""docs/simulator.md names every call and every fault there is, and none that isn't."""

import re
from pathlib import Path

import simulator
from simulator.control.routes import control_routes
from simulator.faults import KINDS

DOCUMENT = (Path(simulator.__file__).parent.parent / "docs/simulator.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> str:
    section = DOCUMENT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    return "\n".join(line.split("|")[1] for line in section.splitlines() if line.startswith("| `"))


def test_every_control_call_has_a_line() -> None:
    named = set(re.findall(r"/_control(/[\w{}/-]+)", first_cells("The control API")))
    assert named == {route.path for route in control_routes()}


def test_every_fault_has_a_line() -> None:
    assert set(re.findall(r"`(\w+)`", first_cells("Faults"))) == KINDS
