"""The one head of the audit chain a day that the public sees, and the hour of its publication."""

from datetime import date, datetime, timedelta

from ..shared import calendar

HOUR = 6
"""The hour in Shanghai from which on a day's head is due; ours, no document states one."""


def due_day(moment: datetime) -> date:
    """The day whose head is the latest that is due.

    >>> due_day(calendar.start_of(date(2023, 3, 10)) + timedelta(hours=6))
    datetime.date(2023, 3, 10)
    >>> due_day(calendar.start_of(date(2023, 3, 10)) + timedelta(hours=5, minutes=59))
    datetime.date(2023, 3, 9)
    """
    return calendar.day_of(moment - timedelta(hours=HOUR))
