"""When the desk is open: weekdays 9:00 to 17:00 of its own zone, no holidays, no closures (laws 4 and S45 rest on it)."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.support.hours import SupportHours, holidays_of_japan
from tests.builders import NOON

TOKYO = ZoneInfo("Asia/Tokyo")
INSTANT = timedelta(microseconds=1)
ZONES = [
    "Asia/Tokyo",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "UTC",
]
"""With and without summer time, half-hour shifts, odd offsets, and a zone that once skipped a whole day."""
NO_DAYS_OFF: frozenset[date] = frozenset()

instants = st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
zones = st.sampled_from(ZONES).map(ZoneInfo)


@given(at=instants, zone=zones)
@example(at=datetime(2026, 3, 28, 12, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"))
@example(at=datetime(2026, 10, 24, 12, tzinfo=UTC), zone=ZoneInfo("Europe/Berlin"))
def test_the_desk_is_open_at_its_next_opening_and_shut_the_microsecond_before(at: datetime, zone: ZoneInfo) -> None:
    hours = SupportHours(zone=zone)
    opening = hours.next_opening(at)
    assert opening >= at
    assert opening.tzinfo is UTC
    assert hours.is_open(opening)
    if opening > at:
        assert not hours.is_open(at)
        assert not hours.is_open(opening - INSTANT)
        assert opening.astimezone(zone).time() == time(9, 0)


@given(at=instants, zone=zones)
def test_the_desk_is_open_until_its_closing_and_not_an_instant_longer(at: datetime, zone: ZoneInfo) -> None:
    hours = SupportHours(zone=zone)
    closing = hours.closing(hours.next_opening(at))
    assert hours.is_open(closing - INSTANT)
    assert not hours.is_open(closing)
    assert closing.astimezone(zone).time() == time(17, 0)


@given(at=instants, zone=zones)
def test_open_means_a_weekday_between_nine_and_five_by_the_clock_on_the_desks_wall(
    at: datetime, zone: ZoneInfo
) -> None:
    wall = at.astimezone(zone)
    is_day = wall.weekday() < 5 and wall.date() not in holidays_of_japan()
    assert SupportHours(zone=zone).is_open(at) == (is_day and time(9) <= wall.time() < time(17))


def tokyo(when: str) -> datetime:
    return datetime.fromisoformat(when).replace(tzinfo=TOKYO)


EDGES = {
    "a second before nine": (tokyo("2026-11-25 08:59:59"), False),
    "nine": (tokyo("2026-11-25 09:00"), True),
    "a second before five": (tokyo("2026-11-25 16:59:59"), True),
    "five": (tokyo("2026-11-25 17:00"), False),
    "Saturday": (tokyo("2026-11-28 12:00"), False),
    "Sunday": (tokyo("2026-11-29 12:00"), False),
}


@pytest.mark.parametrize(("at", "is_open"), EDGES.values(), ids=EDGES)
def test_the_hours_are_kept_to_the_second_at_both_ends(at: datetime, is_open: bool) -> None:
    assert SupportHours().is_open(at) is is_open


def test_on_friday_evening_the_next_opening_is_monday() -> None:
    assert SupportHours().next_opening(tokyo("2026-11-27 17:00")) == tokyo("2026-11-30 09:00")


def test_a_weekend_of_summer_time_is_an_hour_shorter_and_monday_still_opens_at_nine() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    hours = SupportHours(zone=berlin, days_off=NO_DAYS_OFF)
    spring = hours.next_opening(datetime(2026, 3, 27, 17, tzinfo=berlin))
    autumn = hours.next_opening(datetime(2026, 10, 23, 17, tzinfo=berlin))
    assert spring == datetime(2026, 3, 30, 7, tzinfo=UTC)
    assert autumn == datetime(2026, 10, 26, 8, tzinfo=UTC)


HOLIDAYS = """
2026-01-01 2026-01-12 2026-02-11 2026-02-23 2026-03-20 2026-04-29 2026-05-04 2026-05-05 2026-05-06 2026-07-20 2026-08-11
2026-09-21 2026-09-22 2026-09-23 2026-10-12 2026-11-03 2026-11-23
2027-01-01 2027-01-11 2027-02-11 2027-02-23 2027-03-22 2027-04-29 2027-05-03 2027-05-04 2027-05-05 2027-07-19 2027-08-11
2027-09-20 2027-09-23 2027-10-11 2027-11-03 2027-11-23
2028-01-10 2028-02-11 2028-02-23 2028-03-20 2028-05-03 2028-05-04 2028-05-05 2028-07-17 2028-08-11 2028-09-18 2028-09-22
2028-10-09 2028-11-03 2028-11-23
2029-01-01 2029-01-08 2029-02-12 2029-02-23 2029-03-20 2029-04-30 2029-05-03 2029-05-04 2029-07-16 2029-09-17 2029-09-24
2029-10-08 2029-11-23
2030-01-01 2030-01-14 2030-02-11 2030-03-20 2030-04-29 2030-05-03 2030-05-06 2030-07-15 2030-08-12 2030-09-16 2030-09-23
2030-10-14 2030-11-04
"""
"""The national holidays of Japan that fall on weekdays, written down apart from the library that the product asks."""
EXPECTED = frozenset(date.fromisoformat(each) for each in HOLIDAYS.split())


def test_the_desk_is_shut_on_exactly_the_holidays_of_2026_to_2030() -> None:
    """Among them 2026-05-06 and 2027-03-22 (a Sunday made up for) and 2026-09-22 (a day between two holidays)."""
    first = date(2026, 1, 1)
    days = [first + timedelta(days=each) for each in range((date(2031, 1, 1) - first).days)]
    hours = SupportHours()
    shut = {day for day in days if day.weekday() < 5 and not hours.is_open(datetime.combine(day, time(12), TOKYO))}
    assert shut == EXPECTED


@pytest.mark.parametrize("day", ["2026-05-06", "2026-09-22", "2027-03-22"])
def test_the_days_that_calendars_like_to_forget_are_holidays(day: str) -> None:
    noon = datetime.combine(date.fromisoformat(day), time(12), TOKYO)
    assert not SupportHours().is_open(noon)
    assert SupportHours().next_opening(noon).astimezone(TOKYO).time() == time(9)


def test_golden_week_of_2026_is_over_on_thursday() -> None:
    assert SupportHours().next_opening(tokyo("2026-05-01 17:00")) == tokyo("2026-05-07 09:00")


def test_the_institutions_own_closures_are_kept() -> None:
    hours = SupportHours(closures=frozenset((date(2026, 11, 25), date(2026, 11, 26))))
    assert not hours.is_open(NOON)
    assert hours.next_opening(NOON) == tokyo("2026-11-27 09:00")


def test_a_desk_that_closes_before_it_opens_is_refused() -> None:
    with pytest.raises(ValueError, match="opening must come first"):
        SupportHours(opens=time(17), closes=time(9))


def test_a_calendar_without_one_open_day_is_called_a_mistake() -> None:
    """Instead of searching for ever."""
    every_day = frozenset(NOON.date() + timedelta(days=each) for each in range(-1, 500))
    with pytest.raises(ValueError, match="closures"):
        SupportHours(closures=every_day).next_opening(NOON)
