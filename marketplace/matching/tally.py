"""What a matching comes to, from one look at the chosen bids."""

import numpy as np
from numpy.typing import NDArray

from . import compiled
from .compiled import kernel
from .layout import Bools, Ints, Shorts
from .market import Market
from .results import Tally
from .threads import halves, together


def tally(market: Market, chosen: Bools) -> Tally:
    """Return what the chosen bids come to, at most one a need."""
    way = market.layout
    if compiled.COMPILED and way.order is None:
        return _in_order(market, chosen)
    bid = np.full(market.needs, -1, np.int32)
    every = np.flatnonzero(chosen)
    bid[market.rows.need[every]] = every
    served = bid >= 0
    rows = bid[served]
    load = np.bincount(market.rows.institution[rows], minlength=market.institutions).astype(np.int64)
    missed = np.maximum(market.floor - load, 0)
    return Tally(bid, load, missed, int(market.priority[served].sum()), int(market.rows.score[rows].sum(dtype=np.int64)))


def _in_order(market: Market, chosen: Bools) -> Tally:
    """Return the tally of a market whose bids lie in order, counted in halves."""
    way, bid = market.layout, np.empty(market.needs, np.int32)
    columns = way.first, way.to, market.rows.score, market.priority, chosen, bid
    parts = together(lambda part: count(*columns, market.institutions, *part), halves(market.needs))
    loads, coverages, totals = zip(*parts, strict=True)
    load: Ints = np.sum(loads, axis=0)
    return Tally(bid, load, np.maximum(market.floor - load, 0), int(sum(coverages)), int(sum(totals)))


def given(market: Market, known: Tally) -> NDArray[np.int64]:
    """Return the institution of each need, (N,), J where it has none."""
    given = np.full(market.needs, market.institutions)
    served = known.bid >= 0
    given[served] = market.rows.institution[known.bid[served]]
    return given


@kernel
def count(
    first: Ints, to: Shorts, score: Ints, priority: Ints, chosen: Bools, bid: Shorts, places: int, begin: int, end: int
) -> tuple[Ints, int, int]:
    """Write down the last chosen row of needs `begin` to `end`; return the load of each place, coverage and total."""
    load, coverage, total = np.zeros(places, np.int64), 0, 0
    for i in range(begin, end):
        has = -1
        for b in range(first[i], first[i + 1]):
            if chosen[b]:
                has = b
        bid[i] = has
        if has >= 0:
            load[to[has]] += 1
            coverage += priority[i]
            total += score[has]
    return load, coverage, total
