"""What a matching comes to, from one look at the chosen bids."""

import numpy as np

from . import compiled
from .compiled import kernel
from .layout import Bools, Ints, Shorts
from .market import Market
from .results import Tally
from .threads import halves, together


def tally(market: Market, chosen: Bools) -> Tally:
    """Return what the chosen bids come to, at most one a need."""
    bid = held(market, chosen)
    served = bid >= 0
    rows = bid[served]
    load = np.bincount(market.institution[rows], minlength=market.institutions).astype(np.int64)
    return Tally(
        bid=bid,
        load=load,
        missed=np.maximum(market.floor - load, 0),
        coverage=int(market.priority[served].sum()),
        total=int(market.score[rows].sum()),
    )


def given(market: Market, known: Tally) -> Ints:
    """Return the institution of each need, (N,), J where it has none."""
    given = np.full(market.needs, market.institutions)
    served = known.bid >= 0
    given[served] = market.institution[known.bid[served]]
    return given


def held(market: Market, chosen: Bools) -> Shorts:
    """Return the chosen row of each need, (N,), -1 for none and the last of several."""
    bid = np.full(market.needs, -1, np.int32)
    way = market.layout
    if not compiled.COMPILED or way.order is not None:
        rows = np.flatnonzero(chosen)
        bid[market.need[rows]] = rows
        return bid
    together(lambda part: hold(way.first, chosen, bid, *part), halves(market.needs))
    return bid


@kernel
def hold(first: Ints, chosen: Bools, bid: Shorts, begin: int, end: int) -> None:
    """Write down the last chosen row of needs `begin` to `end`, whose bids lie in order."""
    for i in range(begin, end):
        for b in range(first[i], first[i + 1]):
            if chosen[b]:
                bid[i] = b
