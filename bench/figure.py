"""One figure: what was measured, how, and whether it meets its goal."""

import json
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Figure:
    bench: str
    value: float
    unit: str
    goal: str
    met: bool
    measured: str
    """How, in a sentence: a figure whose origin nobody can tell is worth nothing."""
    details: dict[str, Any] = field(default_factory=dict)

    def line(self) -> str:
        head = {
            "bench": self.bench,
            "value": self.value,
            "unit": self.unit,
            "goal": self.goal,
            "met": self.met,
            "measured": self.measured,
            "cores": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
        }
        return json.dumps(head | self.details, ensure_ascii=False)


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that is not less than ``percent`` of them: a time that somebody really waited."""
    return sorted(samples)[max(0, math.ceil(len(samples) * percent / 100) - 1)]


def milliseconds(seconds: float) -> float:
    return round(seconds * 1000, 2)
