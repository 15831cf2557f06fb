"""Days of the Shanghai calendar as moments."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def end_of(day: date) -> datetime:
    """The last moment of a day in Shanghai, in UTC: whoever hands in at that moment is still in time.

    >>> end_of(date(2023, 3, 10)).isoformat()
    '2023-03-10T15:59:59.999999+00:00'
    """
    return datetime.combine(day, time.max, SHANGHAI).astimezone(UTC)


def day_of(moment: datetime) -> date:
    """The day in Shanghai that a moment belongs to.

    >>> day_of(datetime(2023, 3, 10, 16, 0, tzinfo=UTC))
    datetime.date(2023, 3, 11)
    """
    return moment.astimezone(SHANGHAI).date()
