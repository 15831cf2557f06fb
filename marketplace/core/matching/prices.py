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
"""

import numpy as np

from .market import LARGEST_SUM, Aim, Bools, Ints, Market

LARGEST = 2**61


def units(market: Market, aim: Aim) -> tuple[int, int]:
    """Return how many score points outweigh a point of coverage and a missed place.

    (0, 0) with the aim "score", where neither counts.
    """
    if aim == "score":
        return 0, 0
    most, least = np.zeros(market.needs, np.int64), np.zeros(market.needs, np.int64)
    np.maximum.at(most, market.need, market.score)
    np.minimum.at(least, market.need, market.score)
    place = int(most.sum()) - int(least.sum()) + 1
    floors = int(market.floor.sum())
    return place * (floors + 1), place if floors else 0


def prices(market: Market, aim: Aim, chosen: Bools) -> Ints | None:
    """Return the lowest prices, (J,) int, that prove `chosen` best; None if none do.

    Each is exactly what one more place at that institution would be worth,
    where it is not negative. Found by relaxation passes in whole numbers. Also
    None where the market is not plain, or its numbers are too large for prices.
    """
    if not market.plain or _too_large(market, aim):
        return None
    value, own = _values(market, aim, chosen)
    low, high = _limits(market, aim, chosen)
    free = _compared(market)
    need, institution = market.need[free], market.institution[free]
    at = _given(market, chosen)[need]
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


def unproven(market: Market, aim: Aim, chosen: Bools, price: Ints) -> str | None:
    """Return the first condition that fails, as a sentence, or None: one pass, no solver."""
    low, high = _limits(market, aim, chosen)
    wrong = np.flatnonzero((price < low) | (price > high))
    if wrong.size:
        j = wrong[0]
        return f"the price {price[j]} of institution {j} does not fit its load and floor"
    value, own = _values(market, aim, chosen)
    at = _given(market, chosen)
    kept = own - np.append(price, 0)[at]
    negative = np.flatnonzero((kept < 0) & ~_locked(market))
    if negative.size:
        return f"need {negative[0]} is served although its offer is below zero"
    free = _compared(market)
    offer = value[free] - price[market.institution[free]]
    better = np.flatnonzero(offer > kept[market.need[free]])
    if better.size:
        bid = np.flatnonzero(free)[better[0]]
        return f"bid {bid} is a better offer to need {market.need[bid]} than what it has"
    return None


def _too_large(market: Market, aim: Aim) -> bool:
    per_coverage, per_place = units(market, aim)
    highest = per_coverage * int(market.priority.max(initial=0)) + per_place
    return (highest + int(np.abs(market.score).max(initial=0))) * 4 >= LARGEST_SUM


def _values(market: Market, aim: Aim, chosen: Bools) -> tuple[Ints, Ints]:
    """Return the value of each bid, (B,), and of what each need has, (N,)."""
    value = market.score + units(market, aim)[0] * market.priority[market.need]
    own = np.zeros(market.needs, np.int64)
    own[market.need[chosen]] = value[chosen]
    return value, own


def _given(market: Market, chosen: Bools) -> Ints:
    """Return the institution of each need, (N,), J where it has none."""
    given = np.full(market.needs, market.institutions)
    given[market.need[chosen]] = market.institution[chosen]
    return given


def _locked(market: Market) -> Bools:
    locked = np.zeros(market.needs, bool)
    locked[market.need[market.forced]] = True
    return locked


def _compared(market: Market) -> Bools:
    return ~market.forbidden & ~_locked(market)[market.need]


def _limits(market: Market, aim: Aim, chosen: Bools) -> tuple[Ints, Ints]:
    """Return the lowest and highest price that each institution's load allows."""
    load, unit = market.load(chosen), units(market, aim)[1]
    full, short = load >= market.capacity, load < market.floor
    low = np.where((load <= market.floor) & (market.floor > 0), -unit, 0)
    high = np.where(full, LARGEST, np.where(short, -unit, 0))
    return low, high
