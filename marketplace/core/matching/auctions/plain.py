"""The bids of a plain market that compete: locks taken out, in compressed rows."""

from dataclasses import dataclass

import numpy as np

from .. import prices
from ..compiled import kernel
from ..layout import Bools, Ints, Shorts
from ..market import Aim, Market
from .offers import Bids

SHORT = 2**29
"""Scores below this fit short numbers with room for a difference."""


@dataclass(frozen=True, eq=False, slots=True)
class Plain:
    """What competes in a market, without locked needs and barred pairs.

    `row` is the place of each bid in the canonical order of the market, None
    where all compete; `capacity` is what the locks leave, at most the number
    of bids; `unit` is what a point of coverage is worth to the proof.
    """

    bids: Bids
    row: Ints | None
    capacity: Ints
    priority: Ints
    unit: int
    spread: int

    @property
    def needs(self) -> int:
        return self.priority.size

    def outside(self, worth: int) -> Ints:
        """Return what it is worth to each need to stay unserved, if coverage counts `worth` a point."""
        return -worth * self.priority

    def chosen(self, market: Market, at: Shorts) -> Bools:
        """Return the rows of `market` that serve each need where `at` (N,) says, -1 for nowhere, and the locks."""
        among = mark(self.bids.first, self.bids.to, at)
        if self.row is not None:
            every = market.layout.sorted(market.forced).copy()
            every[self.row] = among
            among = every
        return market.layout.unsorted(among)


def plain_of(market: Market, aim: Aim) -> Plain:
    """Take the locked needs and the barred pairs out of a market."""
    layout, worth = market.layout, market.layout.sorted(market.score)
    low, high = market.span
    score: Shorts = worth.astype(np.int32 if -SHORT < low and high < SHORT else np.int64)
    unit = prices.units(market, aim)[0]
    first, to, row, free = layout.first, layout.to, None, market.capacity
    if market.forced.any() or market.forbidden.any():
        free = market.capacity - market.load(market.forced)
        row = np.flatnonzero(layout.sorted(prices.compared(market)))
        need = layout.sorted(market.need)[row]
        first = np.zeros(market.needs + 1, np.int64)
        np.cumsum(np.bincount(need, minlength=market.needs), out=first[1:])
        to, score = to[row], score[row]
    useful = np.minimum(free, np.bincount(to, minlength=free.size))
    return Plain(Bids(first, to, score), row, useful, market.priority, unit, high - low)


@kernel
def mark(first: Ints, to: Shorts, at: Shorts) -> Bools:
    """Mark the bid that serves each need."""
    chosen = np.zeros(to.size, np.bool_)
    for i in range(at.size):
        for b in range(first[i], first[i + 1]):
            if to[b] == at[i]:
                chosen[b] = True
    return chosen
