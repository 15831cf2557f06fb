"""Least and most of any set of bids, in matches or in amounts."""

from numpy.typing import ArrayLike

from .arrays import ints_of, size_of
from .constants import LARGEST_SUM


class Quota:
    """At least `least` and at most `most` (None: no limit) of the bids under `mask`.

    `mask` is (B,) bool to count matches, or (B,) non-negative int to add up an
    amount of each chosen bid, for instance its subsidy in fen.
    """

    def __init__(self, mask: ArrayLike, least: int = 0, most: int | None = None) -> None:
        self.amount = ints_of("quota.mask", mask)
        self.least = int(least)
        self.most = None if most is None else int(most)
        if (self.amount < 0).any():
            raise ValueError("quota.mask must be bool or not negative")
        if self.most is not None and self.least > self.most:
            raise ValueError(f"quota: least {self.least} is more than most {self.most}")


def check_quotas(quotas: tuple[Quota, ...], bids: int) -> None:
    """Refuse the first quota that is not about so many bids or cannot be added up."""
    for number, quota in enumerate(quotas):
        if quota.amount.size != bids:
            raise ValueError(f"quota {number} has {quota.amount.size} rows, {bids} bids")
        if size_of(quota.amount) >= LARGEST_SUM:
            raise ValueError(f"quota {number}: the amounts are too large to be added up exactly")
