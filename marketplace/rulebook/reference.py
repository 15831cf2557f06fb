"""What prices and days are measured by: something that no claim for the need can move (G-02)."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any

from ..shared.errors import Invalid
from ..shared.fixed import Fixed
from ..shared.rounding import half_up

LEAST_INSTITUTIONS = 5
"""So many institutions must have offered something before the middle of their offers says anything."""


class Basis(StrEnum):
    """Where a reference comes from, the first that there is."""

    NEED = "need"
    """The enterprise's own budget, or the day by which it wants the result."""
    MEDIAN = "median"
    """The middle of what was offered in the programme's published rounds for such services."""
    SETTING = "setting"


class Reference(Fixed):
    """A `value` of at least 1; whatever is offered below `low` counts as `low`, since nobody means it."""

    value: int
    low: int = 0
    basis: Basis = Basis.SETTING

    def worth(self, offered: int) -> Fraction:
        """100 times (value + low) / (value + offered), at most 100; raises `Invalid` with ``scoring.negative``.

        >>> at = Reference(value=1000, low=500)
        >>> [str(at.worth(price)) for price in (1, 500, 1000, 2000)]
        ['100', '100', '75', '50']
        """
        if offered < 0:
            raise Invalid("scoring.negative")
        return Fraction(100 * (self.value + self.low), self.value + max(offered, self.low))

    def stored(self) -> dict[str, int | str]:
        """The reference as a frozen input and a page hold it."""
        return {"value": self.value, "low": self.low, "basis": self.basis.value}


def restored(row: Mapping[str, Any]) -> Reference:
    """The reference that `stored` made the row from.

    >>> restored(Reference(value=80, low=16, basis=Basis.MEDIAN).stored()).low
    16
    """
    return Reference(value=row["value"], low=row["low"], basis=Basis(row["basis"]))


def choose(
    own: int | None, offered: Mapping[int, Sequence[int]], usual: int, low: int, percents: tuple[int, int] = (50, 20)
) -> Reference:
    """The need's `own` figure, else the middle of earlier offers by institution, else the `usual` one.

    Of the first two the low line is a share, in `percents`: a smaller one of the middle, since needs of a category differ.
    The usual figure says too little about one need for that, and its low line is `low`.

    >>> choose(None, {1: [70], 2: [90, 90, 10], 3: [80], 4: [60], 5: [1000]}, 50, 1)
    Reference(value=80, low=16, basis=<Basis.MEDIAN: 'median'>)
    """
    if own:
        return Reference(value=own, low=_part(own, percents[0]), basis=Basis.NEED)
    if len(offered) >= LEAST_INSTITUTIONS:
        middle = max(1, half_up(median([median(values) for values in offered.values()])))
        return Reference(value=middle, low=_part(middle, percents[1]), basis=Basis.MEDIAN)
    return Reference(value=usual, low=low)


def median(values: Sequence[int | Fraction]) -> Fraction:
    """The middle of one or more values, half-way between the middle two where their number is even.

    >>> str(median([5, 1, 2, 9]))
    '7/2'
    """
    ordered, half = sorted(values), len(values) // 2
    return Fraction(ordered[half]) if len(values) % 2 else Fraction(ordered[half - 1] + ordered[half]) / 2


def _part(value: int, percent: int) -> int:
    return half_up(Fraction(value * percent, 100))
