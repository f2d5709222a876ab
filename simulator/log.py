"""All traffic between the workspace and the app, for the inspector and for tests that look for leaks."""

from collections import deque
from datetime import UTC, datetime
from typing import Any

from simulator.redaction import redacted

_KEPT = 2_000


class Log:
    def __init__(self) -> None:
        self._entries: deque[dict[str, Any]] = deque(maxlen=_KEPT)
        self._number = 0

    def add(self, kind: str, **facts: Any) -> None:
        """``kind`` is ``envelope``, ``ack`` or ``web_api``. Secrets are taken out here, before anything is kept."""
        self._number += 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        kept = {key: redacted(value) for key, value in facts.items() if value is not None}
        self._entries.append({"number": self._number, "at": at, "kind": kind, **kept})

    def entries(self) -> list[dict[str, Any]]:
        return list(self._entries)

    def clear(self) -> None:
        self._entries.clear()
