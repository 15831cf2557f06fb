"""What an enterprise is asked about a service, and what the answers tell of an institution."""

from collections.abc import Mapping
from types import MappingProxyType

from ...shared.figures import Figure, Rounding
from ...shared.fixed import Fixed
from ...shared.rounding import hundredths

FACTS = ("plan_given", "on_time", "paid_as_agreed", "would_buy_again")

LEVEL_VALUE: Mapping[int, int] = MappingProxyType({5: 100, 4: 80, 3: 60, 2: 30, 1: 0})
"""What each level is worth of 100, unless a programme sets something else."""


def is_low(level: int, threshold: int) -> bool:
    """Whether a level is worth less than `threshold` per cent, the programme's lowest satisfaction.

    >>> [level for level in LEVEL_VALUE if is_low(level, 80)]
    [3, 2, 1]
    """
    return LEVEL_VALUE[level] < threshold


TOLD_FROM = 5
"""Of fewer answers no sum, mean or count by level is printed: it would show who gave them. One number for every page (C-08)."""


class Estimate(Fixed):
    """Satisfaction per 10,000 from `answers` answers; None where there are too few.

    `mean` is rounded half up. `lower` is the value that the true satisfaction
    exceeds with the chosen confidence, rounded down; institutions are ranked by
    it. `not_counted` answers were collected by the institution itself. `levels`
    counts the answers from level 1 to level 5. `all_top` says that every answer
    and every fact was the best possible, which asks for a call-back.
    """

    answers: int
    needed: int
    not_counted: int
    levels: tuple[int, int, int, int, int]
    mean: int | None
    lower: int | None
    all_top: bool
    total: int = 0
    """What the counted answers are worth together, each at most 10,000."""

    @property
    def enough(self) -> bool:
        return self.answers >= self.needed

    def figure(self, label: str) -> Figure:
        """The mean as it is followed from the sum of all answers, which tells nothing of a single one."""
        formula = f"{hundredths(self.total)} ÷ {self.answers}"
        return Figure(label=label, value=hundredths(self.mean or 0), formula=formula, rounding=Rounding.HALF_UP)
