"""The calendar of a year that is played: days are counted from its first one, and time stands where it is put."""

from datetime import UTC, date, datetime, time, timedelta

from ..shared.calendar import SHANGHAI
from ..shared.fixed import Fixed


class Days(Fixed):
    """Day 0 is `first`."""

    first: date

    def day(self, number: int) -> date:
        """The date of a day."""
        return self.first + timedelta(days=number)

    def at(self, number: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment of that day, as the clocks in Zhuzhou show it.

        >>> Days(first=date(2023, 2, 13)).at(1, 10, 30).isoformat()
        '2023-02-14T02:30:00+00:00'
        """
        return datetime.combine(self.day(number), time(hour, minute), SHANGHAI).astimezone(UTC)
