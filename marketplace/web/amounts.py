"""Fields of numbers: money in fen, whole numbers, shares, and the version that travels in a form."""

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.widgets import HiddenInput

from .. import words
from ..core import money
from ..core.errors import Invalid
from ..core.rounding import hundredths
from .fields import Plain

MOST_INTEGER = 2**31 - 1

_PER_CENT = re.compile(r"(\d{1,3})(?:\.(\d{1,2}))?\s*%?", re.ASCII)


class YuanField(Plain):
    """An amount typed in yuan, kept in whole fen."""

    shape = "money"
    exact = True

    def __init__(self, label: Any = None, *, least: int = 0, most: int = money.MOST_FEN, **kwargs: Any):
        super().__init__(label, **{"unit": lazy_gettext("元"), "render_kw": {"inputmode": "decimal"}, **kwargs})
        self.least_fen, self.most_fen = least, most

    def read(self, text: str) -> int:
        fen = _understood(money.yuan_to_fen, text.removeprefix("¥").removeprefix("￥").removesuffix("元"))
        if not self.least_fen <= fen <= self.most_fen:
            raise ValueError(gettext(
                "金额应在 %(least)s 到 %(most)s 之间。",
                least=money.yuan(self.least_fen), most=money.yuan(self.most_fen),
            ))  # fmt: skip
        return fen

    def write(self, value: int) -> str:
        return hundredths(value).removesuffix(".00")


class WholeField(Plain):
    """A whole number from `least` to `most`."""

    exact = True

    def __init__(self, label: Any = None, *, least: int = 0, most: int = MOST_INTEGER, **kwargs: Any):
        super().__init__(label, **{"render_kw": {"inputmode": "numeric"}, **kwargs})
        self.least, self.most = least, most

    def read(self, text: str) -> int:
        return _understood(money.whole_number, text, self.least, self.most)


def _understood(parser: Callable[..., int], *args: Any) -> int:
    """What the one parser of numbers reads, its refusal as the sentence beside the field."""
    try:
        return parser(*args)
    except Invalid as refusal:
        raise ValueError(words.say(refusal.key, **refusal.facts)) from None


class PercentField(Plain):
    """0 to 100 with two decimals, kept as an int per 10,000."""

    exact = True

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, **{"unit": "%", **kwargs})

    def read(self, text: str) -> int:
        match = _PER_CENT.fullmatch(text)
        value = int(match[1]) * 100 + int((match[2] or "").ljust(2, "0")) if match else -1
        if not 0 <= value <= 10_000:
            raise ValueError(gettext("请填 0 到 100 之间的数，最多两位小数。"))
        return value

    def write(self, value: int) -> str:
        return hundredths(value)


class VersionField(Plain):
    """The version of the row that the page showed; it travels in the form."""

    shape = "hidden"
    exact = True
    widget = HiddenInput()

    def read(self, text: str) -> int:
        try:
            return money.whole_number(text, 0, MOST_INTEGER)
        except Invalid:
            raise ValueError(self.missing()) from None

    def missing(self) -> str:
        return gettext("页面已经过期，请刷新后重新填写。")
