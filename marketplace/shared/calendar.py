"""Days in Shanghai and moments in UTC, and how long a programme runs."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def day_of(moment: datetime) -> date:
    """Return the date in Shanghai at `moment`, which must be aware.

    >>> day_of(datetime(2023, 3, 10, 16, 0, tzinfo=UTC))
    datetime.date(2023, 3, 11)
    """
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """Return the first moment of `day` in Shanghai, in UTC.

    >>> start_of(date(2023, 3, 10))
    datetime.datetime(2023, 3, 9, 16, 0, tzinfo=datetime.timezone.utc)
    """
    return datetime.combine(day, time.min, SHANGHAI).astimezone(UTC)


def end_of(day: date) -> datetime:
    """Return the moment at which `day` is over in Shanghai, in UTC; it is not part of the day.

    >>> end_of(date(2023, 3, 10))
    datetime.datetime(2023, 3, 10, 16, 0, tzinfo=datetime.timezone.utc)
    """
    return start_of(day + timedelta(days=1))


def last_day(start: date, years: int = 1) -> date:
    """Return the last day of a term that begins on `start` (S004-2.2.4b: one year, MR-11).

    It is the day of the same number, and still part of the term; the last day of February where that year has no 29th.

    >>> last_day(date(2023, 4, 1)), last_day(date(2024, 2, 29))
    (datetime.date(2024, 4, 1), datetime.date(2025, 2, 28))
    """
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28)
