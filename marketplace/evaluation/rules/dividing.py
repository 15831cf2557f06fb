"""How the budget of a run was divided, said again from its stored lines: what was there for whom, and which fen went where."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from ...shared.fixed import Fixed

Share = Mapping[str, Any]


class Division(Fixed):
    """The numbers of a run that the share of every line is reckoned with; amounts in fen, points in hundredths."""

    budget: int
    taken: int
    """What those who have reached their cap get together."""
    capped: int
    points: int
    """The points of all who have not."""
    left: int
    """The fen that are left where every share is rounded down."""
    places: Mapping[str, int]
    """Of the lines that share them, the place of each by its remainder; the first `left` get one."""

    @property
    def rest(self) -> int:
        return self.budget - self.taken


def divided(budget: int, shares: Sequence[Share]) -> Division:
    """Say how a budget was divided into these shares.

    >>> share = {"key": "A", "points": 5000, "exact": "1/2", "whole": 0, "remainder": "1/2", "extra": 1, "cap": None, "capped": False}
    >>> found = divided(1, [share, share | {"key": "B", "extra": 0}])
    >>> found.points, found.left, found.places["B"]
    (10000, 1, 2)
    """
    full = [one for one in shares if one["capped"]]
    open_ones = [one for one in shares if not one["capped"] and one["points"]]
    ordered = sorted(open_ones, key=lambda one: (-Fraction(one["remainder"]), one["key"]))
    return Division(
        budget=budget,
        taken=sum(one["whole"] for one in full),
        capped=len(full),
        points=sum(one["points"] for one in open_ones),
        left=sum(one["extra"] for one in open_ones),
        places={one["key"]: place for place, one in enumerate(ordered, start=1)},
    )
