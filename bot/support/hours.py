"""When people of the support desk are there: weekdays 9:00 to 17:00 of the desk's own zone, no holidays, no closures."""

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import holidays

LONGEST_CLOSURE_DAYS = 400
"""A calendar without one open day in more than a year is a mistake, not a holiday."""


def holidays_of_japan() -> Container[date]:
    """National holidays, substitute and citizens' holidays included."""
    return holidays.country_holidays("JP", language="ja")


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportHours:
    """Source: support policy of the guide, Monday to Friday 09:00 to 17:00 (seed facts, section 13)."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Tokyo"))
    opens: time = time(9, 0)
    closes: time = time(17, 0)
    days_off: Container[date] = field(default_factory=holidays_of_japan)
    closures: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError(f"the desk opens at {self.opens} and closes at {self.closes}; opening must come first")

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        return self._works_on(local.date()) and self.opens <= local.time() < self.closes

    def next_opening(self, at: datetime) -> datetime:
        """The first instant, ``at`` or later, when support is open; UTC."""
        if self.is_open(at):
            return at.astimezone(UTC)
        day = at.astimezone(self.zone).date()
        for _ in range(LONGEST_CLOSURE_DAYS):
            opening = datetime.combine(day, self.opens, self.zone).astimezone(UTC)
            if self._works_on(day) and opening >= at:
                return opening
            day += timedelta(days=1)
        raise ValueError("the support calendar has no open day within a year: look at its closures")

    def morning_of(self, day: date) -> datetime:
        """When the desk would open on that day, whether or not it does: an hour at which people read; UTC."""
        return datetime.combine(day, self.opens, self.zone).astimezone(UTC)

    def closing(self, at: datetime) -> datetime:
        """The end of the service day of ``at``; UTC."""
        return datetime.combine(at.astimezone(self.zone).date(), self.closes, self.zone).astimezone(UTC)

    def _works_on(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self.days_off and day not in self.closures  # noqa: PLR2004 - Saturday
