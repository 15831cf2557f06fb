"""Days as people write them, for forms, workbooks and the command line."""

import re
from datetime import date

from . import texts
from .errors import Invalid
from .quantities import Ambiguous

LONGEST = 40
YEARS = range(1900, 2200)

_HAN_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-/. ]|年 ?)([0-9]{1,2})(?:[-/. ]|月 ?)([0-9]{1,2})(?:[日号]|(?: 0?0:00(?::00)?))?")
_TOGETHER = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT_YEAR = re.compile(r"'?([0-9]{2})(?:[-/.]|年 ?)([0-9]{1,2})(?:[-/.]|月 ?)([0-9]{1,2})[日号]?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4})")
_NO_YEAR = re.compile(r"([0-9]{1,2})(?:[-/.]|月 ?)([0-9]{1,2})[日号]?")
_NO_DAY = re.compile(r"[0-9]{4}(?:[-/.]|年 ?)[0-9]{1,2}月?|[0-9]{6}")
_TENS = re.compile("([一二三]?)十([一二三四五六七八九]?)")


def day(text: str, today: date) -> date:
    """The day that `text` states; `today` says which years can be meant where none is written.

    Read are 2026-12-1, 2026/12/1, 2026.12.1, 20261201, 2026年12月1日, 二〇二六年十二月一日, and 13/1/2026 where only one
    order of day and month makes a day.

    Raises `Ambiguous` where the year has two digits or none, or day and month can be exchanged, and `Invalid` with
    ``day.missing``, ``day.not_a_day``, ``day.no_such_day`` or ``day.no_day`` and the text.

    >>> day("２０２６年１２月１号", date(2026, 1, 1)), day("20261201", date(2026, 1, 1)).month
    (datetime.date(2026, 12, 1), 12)
    """
    typed = text.strip()
    plain = _folded(typed)
    if not plain:
        raise Invalid("day.missing")
    candidates = list(_candidates(plain, today))
    if not candidates:
        raise Invalid("day.no_day" if _NO_DAY.fullmatch(plain) else "day.not_a_day", text=typed)
    days = tuple(dict.fromkeys(found for parts in candidates if (found := _real(*parts))))
    if not days:
        raise Invalid("day.no_such_day", text=typed)
    if len(days) > 1 or not _states_year(plain):
        raise Ambiguous(typed, tuple(map(date.isoformat, days)))
    return days[0]


def _folded(text: str) -> str:
    plain = (
        texts.normal("NFKC", text, LONGEST)
        .replace("。", ".")
        .replace("−", "-")
        .replace("‐", "-")
        .replace("–", "-")
        .replace("—", "-")
    )
    if re.search("[年月]", plain):
        plain = _TENS.sub(lambda found: f"{found[1] or '一'}{found[2] or '〇'}", plain).translate(_HAN_DIGITS)
    return re.sub(r" ?([-/.年月日号]) ?", r"\1", " ".join(texts.ascii_digits(plain).split()))


def _states_year(plain: str) -> bool:
    return bool(_YEAR_FIRST.fullmatch(plain) or _TOGETHER.fullmatch(plain) or _YEAR_LAST.fullmatch(plain))


def _candidates(plain: str, today: date) -> list[tuple[int, int, int]]:
    """What year, month and day can be meant."""
    if found := _YEAR_FIRST.fullmatch(plain) or _TOGETHER.fullmatch(plain):
        year, month, day_ = map(int, found.groups())
        return [(year, month, day_)]
    if found := _YEAR_LAST.fullmatch(plain):
        one, other, year = map(int, found.groups())
        return [(year, one, other), (year, other, one)]
    if found := _SHORT_YEAR.fullmatch(plain):
        one, other, last = map(int, found.groups())
        return [(century + one, other, last) for century in (2000, 1900)]
    if found := _NO_YEAR.fullmatch(plain):
        month, day_ = map(int, found.groups())
        return [(year, month, day_) for year in (today.year, today.year + 1, today.year - 1)]
    return []


def _real(year: int, month: int, day_: int) -> date | None:
    if year not in YEARS:
        return None
    try:
        return date(year, month, day_)
    except ValueError:
        return None
