"""Fields of days and moments, on the calendar and the clocks of Shanghai."""

import re
from datetime import UTC, date, datetime
from typing import Any

from flask_babel import gettext
from wtforms.widgets import DateInput, DateTimeLocalInput

from .. import clock, texts, written_days
from ..ranges import Between, Window
from .fields import Plain
from .filters import local

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.0+)?)?", re.ASCII)


class DayInput(DateInput):
    """The calendar of the browser; a line of text for what that cannot show."""

    def __call__(self, field: Any, **kwargs: Any) -> Any:
        typed = field._value()
        return super().__call__(field, **({} if not typed or _ISO_DAY.fullmatch(typed) else {"type": "text"}), **kwargs)


class DateField(Plain):
    """A day, as people write days, within a window around today."""

    exact = True
    widget = DayInput()

    def __init__(self, label: Any = None, *, within: Window | Between, **kwargs: Any):
        super().__init__(label, **kwargs)
        self.within = within

    def read(self, text: str) -> date:
        return _inside(_day(text), self.within)

    def doubt(self) -> str:
        return _odd(self.data, self.within) if self.data else ""

    def write(self, value: date) -> str:
        return value.isoformat()


def _inside(day: date, within: Window | Between) -> date:
    first, last = within.first(clock.today()), within.last(clock.today())
    if not first <= day <= last:
        raise ValueError(
            gettext("应在 %(first)s 到 %(last)s 之间，现为 %(day)s。请核对年份后改正。", first=first, last=last, day=day)
        )
    return day


def _odd(day: date, within: Window | Between) -> str:
    return gettext("%(day)s 离现在很远，请核对年份。", day=day) if within.is_odd(day, clock.today()) else ""


def _day(text: str) -> date:
    return written_days.day(text, clock.today())


class MomentField(Plain):
    """A moment on the clocks of Shanghai, kept in UTC, on a day within a window around today."""

    exact = True
    widget = DateTimeLocalInput()

    def __init__(self, label: Any = None, *, within: Window | Between, **kwargs: Any):
        super().__init__(label, **{"render_kw": {"step": "1"}, **kwargs})
        self.within = within

    def read(self, text: str) -> datetime:
        day, _, time = texts.normal("NFKC", text).replace("T", " ").replace("日", "日 ", 1).partition(" ")
        match = _TIME.fullmatch(time.strip())
        hour, minute, second = (int(part or 0) for part in match.groups()) if match else (99, 0, 0)
        if hour > 23 or minute > 59 or second > 59:
            raise ValueError(gettext("时间应写作 2023-03-10 17:00 或 2023-03-10 17:00:00（北京时间）。"))
        found = _inside(_day(day), self.within)
        moment = datetime(found.year, found.month, found.day, hour, minute, second, tzinfo=clock.SHANGHAI)
        return moment.astimezone(UTC)

    def write(self, value: datetime) -> str:
        return f"{local(value):%Y-%m-%dT%H:%M:%S}"

    def doubt(self) -> str:
        return _odd(local(self.data).date(), self.within) if self.data else ""
