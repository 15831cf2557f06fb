"""Prices that prove a plain market's matching best, in whole numbers.

The value of a bid is its score plus `units[0]` for each point of its need's
priority, so that coverage always outweighs score. A matching is best if there
is one price for each institution such that

- each served need has its best offer (value less price), which is at least zero;
- each unserved need has no offer above zero;
- the price is at least zero at an institution above its floor or without one,
  and at least ``-units[1]`` at any other;
- only a full institution has a price above zero; one that is not full and
  short of its floor has the price ``-units[1]``.

Forced pairs stand outside the comparison but take their places. These are the
optimality conditions of the linear programme, so one pass over the bids
decides and no solver needs to be trusted.

Complementary slackness: Goldman and Tucker (1956), "Theory of linear programming". Prices of places: Shapley and Shubik
(1971), "The assignment game I: the core".
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import compiled
from .compiled import kernel
from .constants import LARGEST_PRICE, LARGEST_SUM
from .layout import Shorts
from .market import Aim, Bools, Ints, Market
from .results import Tally
from .tally import given, tally
from .threads import halves, together


def units(market: Market, aim: Aim) -> tuple[int, int]:
    """Return how many score points outweigh a point of coverage and a missed place.

    (0, 0) with the aim "score", where neither counts.
    """
    if aim == "score":
        return 0, 0
    place = market.spread + 1
    floors = int(market.floor.sum())
    return place * (floors + 1), place if floors else 0


def prices(market: Market, aim: Aim, chosen: Bools) -> Ints | None:
    """Return the lowest prices, (J,) int, that prove `chosen` best; None if none do.

    Each is exactly what one more place at that institution would be worth,
    where it is not negative. Found by relaxation passes in whole numbers. Also
    None where the market is not plain, or its numbers are too large for prices.
    """
    if not market.plain or too_large(market, aim):
        return None
    known = tally(market, chosen)
    low, high = _limits(market, aim, known.load, np.dtype(np.int64))
    if compiled.COMPILED:
        found = np.append(low, 0)
        skip, at = _skipped(market), given(market, known)
        unit = units(market, aim)[0]
        layout = market.layout
        order = np.empty(0, np.int32) if layout.order is None else layout.order
        ways = layout.first, layout.to, order, market.rows.score, skip
        proof = relax(*ways, at.astype(np.int32), market.priority, unit, found, np.append(high, 0))
        return found[:-1] if proof else None
    return _by_numpy(market, aim, chosen, known, low, high)


def _by_numpy(market: Market, aim: Aim, chosen: Bools, known: Tally, low: Ints, high: Ints) -> Ints | None:
    value = _values(market, units(market, aim)[0], np.dtype(np.int64))
    own = _own(market, value, known)
    free = compared(market)
    need, institution = market.need[free], market.institution[free]
    at = given(market, known)[need]
    price = np.append(low, 0)
    # An unserved need counts as served by an outside institution of price and value zero.
    step = value[free] - own[need]
    for _ in range(market.institutions + 2):
        raised = price.copy()
        np.maximum.at(raised, institution, price[at] + step)
        if (raised == price).all():
            break
        price = raised
    else:
        return None
    found = price[:-1]
    return found if proven(market, aim, chosen, found) and (found <= high).all() else None


def proven(market: Market, aim: Aim, chosen: Bools, price: Ints) -> bool:
    """Say whether `price` proves `chosen`, a matching that keeps all rules, best."""
    return unproven(market, aim, chosen, price) is None


def unproven(market: Market, aim: Aim, chosen: Bools, price: Ints, known: Tally | None = None) -> str | None:
    """Return the first condition that fails, as a sentence, or None: one pass, no solver.

    `known` is the tally of `chosen`, where somebody has made it.
    """
    known = known or tally(market, chosen)
    price = _wide(market, aim, price)
    low, high = _limits(market, aim, known.load, price.dtype)
    wrong = np.flatnonzero((price < low) | (price > high))
    if wrong.size:
        j = wrong[0]
        return f"the price {price[j]} of institution {j} does not fit its load and floor"
    need, bid = _first_wrong(market, aim, price, known)
    if need >= 0:
        return f"need {need} is served although its offer is below zero"
    if bid >= 0:
        return f"bid {bid} is a better offer to need {market.rows.need[bid]} than what it has"
    return None


def _first_wrong(market: Market, aim: Aim, price: Ints, known: Tally) -> tuple[int, int]:
    """Return the first need that is worse off than unserved at `price`, and the first bid better than what a need has.

    Each is -1 where there is none; locked needs and barred bids stand outside.
    Counted in whole numbers of any size where `price` holds such.
    """
    unit, way = units(market, aim)[0], market.layout
    if compiled.COMPILED and price.dtype.kind != "O":
        order = np.empty(0, np.int32) if way.order is None else way.order
        columns = way.first, way.to, order, market.rows.score, _skipped(market), market.priority, unit, price, known.bid
        found = together(lambda part: first_wrong(*columns, *part), halves(market.needs))
        needs, bids = zip(*found, strict=True)
        return _lowest(needs), _lowest(bids)
    kept, offer, free = offers(market, aim, price, known)
    negative = np.flatnonzero((kept < 0) & ~locked(market))
    better = np.flatnonzero(free & (offer > kept[market.need]))
    return int(negative[0]) if negative.size else -1, int(better[0]) if better.size else -1


def offers(market: Market, aim: Aim, price: Ints, known: Tally) -> tuple[NDArray[Any], NDArray[Any], Bools]:
    """Return what each need keeps, (N,), what each bid offers it, (B,), and which bids are `compared`, (B,).

    Counted in whole numbers of any size where 64 bits do not hold them.
    """
    price = _wide(market, aim, price)
    value = _values(market, units(market, aim)[0], price.dtype)
    kept = _own(market, value, known) - np.append(price, 0)[given(market, known)]
    return kept, value - price[market.institution], compared(market)


def _values(market: Market, unit: int, kind: np.dtype[Any]) -> NDArray[Any]:
    """Return what each bid is worth, (B,), coverage included."""
    value: NDArray[Any] = market.score.astype(kind) + unit * market.priority.astype(kind)[market.need]
    return value


def _wide(market: Market, aim: Aim, price: NDArray[Any]) -> NDArray[Any]:
    """Return prices as whole numbers of any size where an offer at them may pass what 64 bits hold."""
    far = price.size and (int(price.max()) >= LARGEST_PRICE or int(price.min()) <= -LARGEST_PRICE)
    return price.astype(object) if far or too_large(market, aim) else price


def _lowest(rows: Iterable[int]) -> int:
    return min((int(row) for row in rows if row >= 0), default=-1)


def too_large(market: Market, aim: Aim) -> bool:
    """Say whether the numbers leave too little room for coverage and score in one."""
    per_coverage, per_place = units(market, aim)
    highest = per_coverage * int(market.priority.max(initial=0)) + per_place
    return (highest + max(market.span[1], -market.span[0])) * 4 >= LARGEST_SUM


def _own(market: Market, value: NDArray[Any], known: Tally) -> NDArray[Any]:
    """Return the value of what each need has, (N,)."""
    served = known.bid >= 0
    own = np.zeros(market.needs, value.dtype)
    own[served] = value[known.bid[served]]
    return own


def locked(market: Market) -> Bools:
    """Say of each need whether a person decided it, (N,)."""
    held = np.zeros(market.needs, bool)
    held[market.need[market.forced]] = True
    return held


def compared(market: Market) -> Bools:
    """Say of each bid whether prices have to beat it: it is not barred, its need not locked."""
    return ~market.forbidden & ~locked(market)[market.need]


def _skipped(market: Market) -> Bools:
    """Say of each bid whether it stands outside the comparison; of length 0 where none does."""
    if market.locks:
        return ~compared(market)
    return np.zeros(0, bool)


def _limits(market: Market, aim: Aim, load: Ints, kind: np.dtype[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the lowest and highest price that each institution's load allows, as numbers of this kind."""
    most = LARGEST_PRICE**2 if kind.kind == "O" else LARGEST_PRICE
    below, none, endless = (np.array(number, kind) for number in (-units(market, aim)[1], 0, most))
    full, short = load >= market.capacity, load < market.floor
    low = np.where((load <= market.floor) & (market.floor > 0), below, none)
    high = np.where(full, endless, np.where(short, below, none))
    return low, high


@kernel
def relax(
    first: Ints,
    to: Shorts,
    order: Shorts,
    score: Ints,
    skip: Bools,
    given: Shorts,
    priority: Ints,
    unit: int,
    price: Ints,
    high: Ints,
) -> bool:
    """Raise `price` (J + 1,), the last for the unserved, until no bid is better than what its need has.

    False as soon as a price exceeds `high`, or what a need has is below zero
    at its price, and after as many passes as a chain can have links.
    """
    none = price.size - 1
    for _ in range(price.size + 2):
        rising = False
        for i in range(given.size):
            own, k, base = np.int64(0), given[i], unit * priority[i]
            for p in range(first[i], first[i + 1]):
                if to[p] == k:
                    own = base + score[order[p] if order.size else p]
            for p in range(first[i], first[i + 1]):
                b, j = order[p] if order.size else p, to[p]
                if skip.size and skip[b]:
                    continue
                if k != none and price[k] > own:
                    return False
                if price[k] + base + score[b] - own > price[j]:
                    price[j] = price[k] + base + score[b] - own
                    rising = True
                    if price[j] > high[j]:
                        return False
        if not rising:
            return True
    return False


@kernel
def first_wrong(
    first: Ints,
    to: Shorts,
    order: Shorts,
    score: Ints,
    skip: Bools,
    priority: Ints,
    unit: int,
    price: Ints,
    bid: Shorts,
    begin: int,
    end: int,
) -> tuple[int, int]:
    """Return the first need from `begin` to `end` whose `bid` is worth less than its price, and the first better bid.

    Each is -1 where there is none.
    """
    need, better = -1, -1
    for i in range(begin, end):
        base, kept = unit * priority[i], 0
        for p in range(first[i], first[i + 1]):
            b = order[p] if order.size else p
            if b == bid[i]:
                kept = base + score[b] - price[to[p]]
                if kept < 0 and need < 0 and not (skip.size and skip[b]):
                    need = i
        for p in range(first[i], first[i + 1]):
            b = order[p] if order.size else p
            if base + score[b] - price[to[p]] > kept and not (skip.size and skip[b]) and (better < 0 or b < better):
                better = b
    return need, better
