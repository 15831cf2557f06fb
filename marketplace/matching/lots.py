"""The draw among equally good matchings, and the second prices that prove it in whole numbers.

Each pair has a lot, a number that follows from the seed and the pair alone;
among the best matchings the one with the highest sum of lots is taken. Prices
that prove a matching best leave only some choices open: bids that are as good
as what their need has, going unserved where that is as good, and between a
least and a most number of needs at each institution. Among matchings made of
these the lots are proven as the worth was: by one more price for each
institution such that

- each need has its best lot less price among the choices left to it;
- only an institution that has its most has such a price above zero, and only
  one that has its least, which is more than none, has one below.

Longest paths by rounds: Bellman (1958), "On a routing problem".
"""

import numpy as np
from numpy.typing import NDArray

from . import prices
from .constants import LARGEST_PRICE
from .draw import lots_of
from .market import Aim, Bools, Ints, Market
from .results import Tally
from .tally import given


def unproven(market: Market, aim: Aim, price: Ints, second: Ints, known: Tally) -> str | None:
    """Return the first condition that `second` (J,) breaks, as a sentence; None where it proves the draw.

    `price` are prices that prove the matching of `known` best.
    """
    if second.size and (int(second.max()) >= LARGEST_PRICE or int(second.min()) <= -LARGEST_PRICE):
        second = second.astype(object)
    least, most = _between(market, aim, price, known.load)
    fits = np.where(second > 0, known.load == most, (second == 0) | ((known.load == least) & (least > 0)))
    for place in np.flatnonzero(~fits.astype(bool))[:1].tolist():
        return f"the price {second[place]} of institution {place} in the draw does not fit its load"
    lots, (rows, leave) = lots_of(market).astype(second.dtype), _open(market, aim, price, known)
    kept = _drawn(known, lots) - np.append(second, 0)[given(market, known)]
    for need in np.flatnonzero(leave & (kept < 0))[:1].tolist():
        return f"the draw would rather leave need {need} to nobody"
    offer = lots[rows] - second[market.institution[rows]]
    for row in rows[offer > kept[market.need[rows]]][:1].tolist():
        return f"among equals the draw prefers bid {row}"
    return None


def proof(market: Market, aim: Aim, price: Ints, known: Tally) -> Ints | None:
    """Return the lowest second prices, (J,), that prove the draw of the matching `known`; None where none do.

    `price` are prices that prove that matching best. None is found where another
    matching is as good and has a higher sum of lots.
    """
    none, lots = market.institutions, lots_of(market)
    at, own = given(market, known), _drawn(known, lots)
    rows, leave = _open(market, aim, price, known)
    least, most = _between(market, aim, price, known.load)
    places, leaving = np.arange(none), np.flatnonzero(leave & (at < none))
    sinks, stays = places[(known.load > least) | (least == 0)], places[known.load < most]
    need = market.need[rows]
    old = np.concatenate([at[need], at[leaving], np.full(sinks.size, none), stays])
    new = np.concatenate([market.institution[rows], np.full(leaving.size, none), sinks, np.full(stays.size, none)])
    more = np.concatenate([lots[rows] - own[need], -own[leaving], np.zeros(sinks.size + stays.size, np.int64)])
    found = _longest(old, new, more, none + 1)
    return None if found is None else found[:-1] - found[-1]


def _longest(old: Ints, new: Ints, more: Ints, many: int) -> Ints | None:
    """Return numbers such that each of `new` is at least its `old` plus `more`, the lowest above 0; None if none are."""
    key = old * many + new
    order = np.lexsort((more, key))
    last = np.flatnonzero(np.append(np.diff(key[order]) > 0, True)) if order.size else order
    old, new, more = old[order][last], new[order][last], more[order][last]
    length, rising = np.zeros(many, np.int64), np.ones(many, bool)
    for _ in range(many + 1):
        steps = np.flatnonzero(rising[old])
        longer = length.copy()
        np.maximum.at(longer, new[steps], length[old[steps]] + more[steps])
        rising = longer > length
        if not rising.any():
            return length
        length = longer
    return None


def _between(market: Market, aim: Aim, price: Ints, load: Ints) -> tuple[Ints, Ints]:
    """Return the least and the most needs that each institution has in any best matching, by its price."""
    place = prices.units(market, aim)[1]
    floor = np.minimum(market.floor, market.capacity) if place else np.zeros_like(market.capacity)
    least = np.where(price > 0, market.capacity, np.where((price == -place) & (floor > 0), 0, floor))
    most = np.where(price < 0, floor, market.capacity)
    return least, most


def _open(market: Market, aim: Aim, price: Ints, known: Tally) -> tuple[Ints, Bools]:
    """Return the bids that are as good as what their need has, and which needs may go unserved as well."""
    kept, offer, free = prices.offers(market, aim, price, known)
    rows = np.flatnonzero(free & (offer == kept[market.need]))
    return rows, (kept == 0) & ~prices.locked(market)


def _drawn(known: Tally, lots: Ints) -> NDArray[np.int64]:
    """Return the lot of what each need has, (N,), 0 for nothing."""
    served = known.bid >= 0
    own = np.zeros(known.bid.size, lots.dtype)
    own[served] = lots[known.bid[served]]
    return own
