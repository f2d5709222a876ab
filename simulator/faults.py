"""Bad weather on request: the next few calls, acks or connections go wrong the way Slack's sometimes do."""

from dataclasses import dataclass

KINDS = {"rate_limit", "server_error", "drop_ack", "delay", "disconnect", "redeliver", "revoke"}
ON_WEB_API = ("delay", "rate_limit", "server_error")


@dataclass
class Fault:
    kind: str
    count: int = 1
    method: str | None = None  # only this Web API method
    seconds: float | None = None
    status: int = 500


class Faults:
    def __init__(self) -> None:
        self._coming: list[Fault] = []

    def add(self, fault: Fault) -> None:
        self._coming.append(fault)

    def take(self, *kinds: str, method: str | None = None) -> list[Fault]:
        """The faults due now, at most one of each kind; each is used up by one."""
        due: dict[str, Fault] = {}
        for fault in self._coming:
            if fault.kind in kinds and fault.kind not in due and fault.method in {None, method}:
                due[fault.kind] = fault
                fault.count -= 1
        self._coming = [fault for fault in self._coming if fault.count > 0]
        return list(due.values())

    def clear(self) -> None:
        self._coming.clear()
