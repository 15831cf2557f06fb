"""One way to show a computed figure: what it comes to, by which formula with this case's numbers, and where these come from.

Whoever owns a figure makes it; a page, a workbook and a file that stands alone say the same words of it. A formula is
arithmetic with words between: taken out of its words, what stands left of the last equals sign gives what stands right of
it, rounded as `rounding` says.
"""

from enum import StrEnum
from fractions import Fraction

from .fixed import Fixed
from .rounding import decimals, hundredths


class Rounding(StrEnum):
    """What happens to the digits that are not printed."""

    NONE = "none"
    HALF_UP = "half_up"
    DOWN = "down"


class Input(Fixed):
    """A number of a formula: what it is, as it is printed there, and the page that it comes from; blank where it stands beside it."""

    label: str
    value: str
    href: str = ""


class Figure(Fixed):
    """A computed figure. `value` is printed with its `unit` at the end of `formula`; where that is blank it is a plain fact.

    >>> Figure(label="得分", value="22.84", formula="下界 45.68 × 权重 50%", unit="分").equation
    '下界 45.68 × 权重 50% = 22.84 分'
    """

    label: str
    value: str
    formula: str = ""
    unit: str = ""
    inputs: tuple[Input, ...] = ()
    rounding: Rounding = Rounding.NONE
    ties: str = ""
    """What decides where an order is needed: equal remainders, equal scores."""

    @property
    def amount(self) -> str:
        return f"{self.value} {self.unit}".strip()

    @property
    def equation(self) -> str:
        return f"{self.formula} = {self.amount}" if self.formula else self.amount


def plain_yuan(fen: int) -> str:
    """An amount in yuan as a formula has it.

    >>> plain_yuan(123456789)
    '1,234,567.89'
    """
    whole, _, part = hundredths(fen).partition(".")
    return f"{int(whole):,}.{part}"


def plain(value: Fraction, places: int) -> str:
    """A number with at most so many decimals, without idle zeros.

    >>> plain(Fraction(279, 100), 4), plain(Fraction(3), 4)
    ('2.79', '3')
    """
    text = decimals(value, places)
    return text.rstrip("0").rstrip(".") if "." in text else text
