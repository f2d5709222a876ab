"""Reading JSON that others sent, so that whatever was read can also be written again.

Python's reader takes NaN, 1e999 and half an emoji; any of them, stored, would break every later answer that shows it.
"""

import json
import math
from typing import Any


def read_json(body: bytes | str) -> Any:
    """Raises ``ValueError`` for everything that is no JSON, or none that can be sent on."""
    try:
        value = json.loads(body, parse_constant=_refuse, parse_float=_finite)
        if "\\ud" in (body if isinstance(body, str) else body.decode()).lower():
            json.dumps(value, ensure_ascii=False).encode()  # a lone half of a surrogate pair can't be encoded
    except RecursionError:
        raise ValueError("nested too deeply") from None
    return value


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is too large")
    return value
