"""The bids of a plain market that compete: locks taken out, in compressed rows."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import prices
from ..compiled import kernel
from ..constants import SHORT_SCORE
from ..layout import Bools, Ints, Shorts, frozen
from ..market import Aim, Market
from ..sides import Side
from ..threads import halves, together
from .offers import Bids


@dataclass(frozen=True, eq=False, slots=True)
class Plain:
    """What competes in a market, without locked needs and barred pairs.

    `row` is the place of each bid in the canonical order of the market, None
    where all compete; `capacity` is what the locks leave, at most the number
    of bids; `unit` is what a point of coverage is worth to the proof. `sides`
    share no institution.
    """

    bids: Bids
    row: Ints | None
    capacity: Ints
    priority: Ints
    unit: int
    spread: int
    sides: tuple[Side, ...]

    @property
    def needs(self) -> int:
        return self.priority.size

    def outside(self, worth: int) -> Ints:
        """Return what it is worth to each need to stay unserved, if coverage counts `worth` a point."""
        return -worth * self.priority

    def ranges(self, side: Side) -> list[tuple[int, int]]:
        """Return where the parts of a side's needs begin and end that one pass is shared by: two for an only side."""
        return halves(side.needs.size) if len(self.sides) < 2 else [(0, side.needs.size)]

    def parts(self, side: Side) -> list[Shorts]:
        """Return the needs in these parts."""
        return [side.needs[begin:end] for begin, end in self.ranges(side)]

    def all_parts(self) -> list[Shorts]:
        """Return the needs of all sides that one pass is shared by."""
        return [part for side in self.sides for part in self.parts(side)]

    def chosen(self, market: Market, at: Shorts) -> Bools:
        """Return the rows of `market` that serve each need where `at` (N,) says, -1 for nowhere, and the locks."""
        among = np.zeros(self.bids.to.size, np.bool_)
        together(lambda needs: mark(self.bids.first, self.bids.to, at, needs, among), self.all_parts())
        if self.row is not None:
            every = market.layout.sorted(market.forced).copy()
            every[self.row] = among
            among = every
        return market.layout.unsorted(among)


def plain_of(market: Market, aim: Aim) -> Plain:
    """Take the locked needs and the barred pairs out of a market."""
    layout, unit = market.layout, prices.units(market, aim)[0]
    low, high = market.span
    score = _short(layout.sorted(market.rows.score), low, high)
    if not market.locks:
        useful = np.minimum(market.capacity, layout.wanted)
        bids = Bids(layout.first, layout.to, score)
        return Plain(bids, None, useful, market.priority, unit, high - low, layout.sides)
    free = market.capacity - market.load(market.forced)
    row = np.flatnonzero(layout.sorted(prices.compared(market)))
    first = np.zeros(market.needs + 1, np.int64)
    np.cumsum(np.bincount(layout.sorted(market.rows.need)[row], minlength=market.needs), out=first[1:])
    to = frozen(layout.to[row])
    useful = np.minimum(free, np.bincount(to, minlength=free.size))
    return Plain(Bids(first, to, frozen(score[row])), row, useful, market.priority, unit, high - low, layout.sides)


def _short(score: NDArray[Any], low: int, high: int) -> NDArray[Any]:
    """Return the scores as short numbers where they fit with room to spare."""
    if not (-SHORT_SCORE < low and high < SHORT_SCORE):
        return frozen(score.astype(np.int64, copy=False))
    if score.dtype == np.int32:
        return frozen(score)
    short = np.empty(score.size, np.int32)

    def copy(part: tuple[int, int]) -> None:
        short[slice(*part)] = score[slice(*part)]

    together(copy, halves(score.size))
    return frozen(short)


@kernel
def mark(first: Ints, to: Shorts, at: Shorts, needs: Shorts, chosen: Bools) -> None:
    """Mark the bid that serves each of `needs`."""
    for i in needs:
        for b in range(first[i], first[i + 1]):
            if to[b] == at[i]:
                chosen[b] = True
