"""Working days (工作日): Mondays to Fridays but for the days off, and the Saturdays and Sundays that make up for them."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

from . import calendar

SATURDAY = 5


def is_working(day: date) -> bool:
    """Whether people are at work on a day; a year that nobody has entered knows Mondays to Fridays alone.

    >>> [is_working(date(2023, 10, day)) for day in (6, 7, 8, 9)], is_working(date(2026, 10, 10))
    ([False, True, True, True], True)
    """
    found = _announced().get(day)
    return day.weekday() < SATURDAY if found is None else found


def is_known(year: int) -> bool:
    """Whether the days off of a year are entered."""
    return any(day.year == year for day in _announced())


def after(moment: datetime, days: int) -> datetime:
    """The moment, in UTC, at which so many working days are over that begin after the day of `moment`; the same moment for none.

    >>> from datetime import UTC
    >>> thursday = datetime(2023, 9, 28, 9, tzinfo=UTC)
    >>> after(thursday, 1), after(thursday, 0) == thursday
    (datetime.datetime(2023, 10, 7, 16, 0, tzinfo=datetime.timezone.utc), True)
    """
    day, left = calendar.day_of(moment), days
    while left > 0:
        day += timedelta(days=1)
        left -= is_working(day)
    return calendar.end_of(day) if days > 0 else moment


@cache
def _announced() -> Mapping[date, bool]:
    """The days that are not as their weekday says: whether they are worked."""
    text = Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")
    return {
        date.fromisoformat(f"{year}-{day}"): worked
        for year, said in tomllib.loads(text).items()
        for worked, days in ((False, said["off"]), (True, said["on"]))
        for day in days
    }
