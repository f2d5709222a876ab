"""How verifications ended in this process, for Prometheus, which adds the processes up."""

from collections import Counter
from collections.abc import Iterable

from prometheus_client.core import CounterMetricFamily
from prometheus_client.registry import Collector

from bot.verification.model import Status, Way


class Figures(Collector):
    def __init__(self) -> None:
        self._decided: Counter[tuple[str, str]] = Counter()

    def count(self, decided: Iterable[tuple[Status, Way | None]]) -> None:
        self._decided.update((status.value, method.value if method else "") for status, method in decided)

    def collect(self) -> Iterable[CounterMetricFamily]:
        family = CounterMetricFamily(
            "mamori_verifications_decided",
            "How verifications ended; the method only of approved ones",
            labels=["status", "method"],
        )
        for labels, number in sorted(self._decided.items()):
            family.add_metric(labels, number)
        yield family
