"""Fields of numbers: money in fen, whole numbers, shares, and the version that travels in a form."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms.widgets import HiddenInput

from .. import money, quantities
from ..errors import Invalid
from ..ranges import Span
from ..rounding import hundredths
from . import filters
from .fields import Plain

MOST_INTEGER = 2**31 - 1
MOST_FEN = 10**15


class Ranged(Plain):
    """A number from `least` to `most`; beyond the usual ones it is asked about."""

    exact = True
    keys = "decimal"
    """Which keys a telephone shows."""

    def __init__(
        self,
        label: Any = None,
        *,
        least: int,
        most: int,
        usual_least: int | None = None,
        usual_most: int | None = None,
        **kwargs: Any,
    ):
        super().__init__(label, **{"render_kw": {"inputmode": self.keys}, **kwargs})
        self.span = Span(least=least, most=most, usual_least=usual_least, usual_most=usual_most)

    def doubt(self) -> str:
        return unusual(self.data, self.span)


class YuanField(Ranged):
    """An amount typed in yuan, kept in whole fen, from `least` to `most`."""

    shape = "money"

    def __init__(self, label: Any = None, **kwargs: Any):
        super().__init__(label, **{"unit": lazy_gettext("元"), **kwargs})

    def read(self, text: str) -> int:
        fen = quantities.yuan(text)
        if not self.span.least <= fen <= self.span.most:
            raise ValueError(
                gettext(
                    "金额应在 %(least)s 到 %(most)s 之间，现为 %(value)s。请核对单位是元还是万元后改正。",
                    least=money.yuan(self.span.least),
                    most=money.yuan(self.span.most),
                    value=money.yuan(fen),
                )
            )
        return fen

    def shown_reading(self, reading: str) -> str:
        return amount_in_both(quantities.yuan(reading))

    def write(self, value: int) -> str:
        return hundredths(value).removesuffix(".00")


class WholeField(Ranged):
    """A whole number from `least` to `most`; beyond the usual ones it is asked about."""

    keys = "numeric"

    def read(self, text: str) -> int:
        return quantities.whole(text, self.span.least, self.span.most, unit=str(self.unit))

    def doubt(self) -> str:
        odd = self.data is not None and self.span.is_odd(self.data)
        return gettext("%(value)s 与通常的数相差很大，请核对。", value=f"{self.data:,}") if odd else ""


def unusual(fen: int | None, span: Span) -> str:
    """What to ask about an amount that is far from the usual ones."""
    if fen is None or not span.is_odd(fen):
        return ""
    return gettext("%(value)s（%(wan)s）与通常的金额相差很大，请核对单位。", value=money.yuan(fen), wan=filters.wan(fen))


def amount_in_both(fen: int) -> str:
    """An amount in yuan and in 万元, for somebody to compare with what was meant."""
    return gettext("%(value)s（%(wan)s）", value=money.yuan(fen), wan=filters.wan(fen))


class PercentField(Plain):
    """A share with two decimals, kept as an int per 10,000, from `least` to `most` of these."""

    exact = True

    def __init__(self, label: Any = None, *, least: int, most: int, **kwargs: Any):
        super().__init__(label, **{"unit": "%", **kwargs})
        self.span = Span(least=least, most=most)

    def read(self, text: str) -> int:
        value = quantities.share(text)
        if not self.span.least <= value <= self.span.most:
            raise ValueError(
                gettext(
                    "请填 %(least)s 到 %(most)s 之间的数，最多两位小数。",
                    least=hundredths(self.span.least).removesuffix(".00"),
                    most=hundredths(self.span.most).removesuffix(".00"),
                )
            )
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


class SeenAmount(VersionField):
    """An amount in fen that the page showed and that must still be so."""

    def read(self, text: str) -> int:
        try:
            return money.whole_number(text, 0, MOST_FEN)
        except Invalid:
            raise ValueError(self.missing()) from None
