"""Exact fractions to whole numbers, by a stated rule."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise


def half_up(exact: Fraction) -> int:
    """Return the nearest whole number, the upper one where both are as near.

    >>> half_up(Fraction(5, 2)), half_up(Fraction(-5, 2)), half_up(Fraction(7, 3))
    (3, -2, 2)
    """
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def adding_up(parts: Sequence[Fraction]) -> list[int]:
    """Round `parts` so that they add up to their rounded sum, each less than one off.

    What is rounded is the running sum, and each part is the step it makes; so
    the order of parts is part of the rule, and a part of zero stays zero.

    >>> adding_up([Fraction(1, 2), Fraction(1, 2), Fraction(1, 2)])
    [1, 0, 1]
    """
    sums = [half_up(sum(parts[:end], Fraction(0))) for end in range(len(parts) + 1)]
    return [after - before for before, after in pairwise(sums)]
