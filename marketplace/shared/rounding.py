"""Exact fractions to whole numbers and whole numbers to decimals: the one place where a shown number is rounded."""

from collections.abc import Sequence
from fractions import Fraction


def half_up(exact: Fraction) -> int:
    """Return the nearest whole number, the upper one where both are as near.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(7, 3))
    (3, -2, 2)
    """
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def hundredths(value: int) -> str:
    """A number of hundredths with its two decimals.

    >>> hundredths(8732), hundredths(-5)
    ('87.32', '-0.05')
    """
    whole, part = divmod(abs(value), 100)
    return f"{'-' if value < 0 else ''}{whole}.{part:02d}"


def per_10000(part: int, whole: int) -> int:
    """How much `part` is of `whole`, per 10,000 and rounded half up; 0 of nothing.

    >>> per_10000(1, 15), per_10000(0, 0)
    (667, 0)
    """
    return half_up(Fraction(10_000 * part, whole)) if whole else 0


def mean(values: Sequence[int]) -> int:
    """The mean of one or more whole numbers, rounded half up.

    >>> mean([1, 2])
    2
    """
    return half_up(Fraction(sum(values), len(values)))


def decimals(value: Fraction | float, places: int) -> str:
    """A number with so many decimals, rounded half up from what it exactly is; a float is its binary value.

    >>> decimals(Fraction(1, 8), 2), decimals(2.5, 0), decimals(-1.25, 1)
    ('0.13', '3', '-1.2')
    """
    scaled = half_up(Fraction(value) * 10**places)
    if not places:
        return str(scaled)
    whole, part = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}.{part:0{places}d}"
