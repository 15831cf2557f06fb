"""Plain markets by a price auction, exactly: prices are found first, then who goes where.

A sample's auction and counts of demand give prices near the best ones; an
auction places all needs; shortest chains of moves fill the places left free
that have a price; chains of moves that pay are carried out until none is left,
which proves the matching; the draw settles ties.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from .. import compiled, prices
from ..layout import Bools, Ints, Shorts
from ..market import Aim, Found, Market
from . import faces
from .discovery import adjust, demand, sampled
from .filling import FAR, fill, gathered
from .offers import (
    FINE,
    Bids,
    Seats,
    forward,
    reseat,
    seats_of,
)
from .plain import Plain, plain_of
from .settling import settle

LARGE = 100_000
"""From so many bids on prices are looked for before the auction begins."""

PATIENCE = 40
"""So many offers for each need are made before the steps get coarser."""

TURNS = 500
"""So many times all chains that pay are looked for and carried out; the last turns find one each."""

NEARLY = 80
"""Bids that cost their need less than this part of all differences may fill a free place at first."""

HIGHEST = 2**40


@dataclass(frozen=True, eq=False, slots=True)
class Priced:
    """A hint: the lowest prices of the optimum (J,), and where the auction's prices ended.

    `price` is None where the market has floors, which these prices leave out;
    `worth` is what a point of coverage was worth in that auction.
    """

    price: Ints | None
    near: Ints
    worth: int


def fits(market: Market, aim: Aim) -> bool:
    """Say whether the auction can take `market`: plain, and its numbers leave room."""
    if not (compiled.COMPILED and market.plain) or prices.too_large(market, aim):
        return False
    highest = max(market.span[1], -market.span[0]) * (1 + int(market.priority.max(initial=0)))
    return highest < HIGHEST


def solve(market: Market, aim: Aim, kept: Bools | None = None, hint: object = None) -> Found | None:
    """Return the best matching of a market that `fits`, or None where another method is needed.

    Locks are taken to hold together. Floors are not sought: None also where a
    floor that counts is missed by the best matching without floors. The `hint`
    of what is found is `Priced`, whose `price` is what `prices.prices` gives.

    Parameters
    ----------
    kept : (B,) bool or None
        The bids of an earlier matching, which stay where nothing better is lost.
    hint : the `hint` of an earlier result on the same pairs, or anything else.
    """
    plain = plain_of(market, aim)
    before = faces.places_of(market, kept)
    placed = _placed(plain, *_begun(market, plain, before if kept is not None else None, hint))
    if placed is None:
        return None
    at, price, near, worth = placed
    floors = aim == "coverage" and bool(market.floor.any())
    least = np.maximum(market.floor - market.load(market.forced), 0) if floors else np.zeros_like(price)
    if (np.bincount(at[at >= 0], minlength=price.size) < least).any():
        return None
    at = faces.drawn(market, plain, least, at, price, before)
    chosen = plain.chosen(market, at)
    return Found(
        chosen=chosen,
        proven=True,
        bound=market.total(chosen),
        coverage_bound=market.coverage(chosen) if aim == "coverage" else _coverable(market),
        hint=Priced(None if floors else price, near, worth),
    )


def _coverable(market: Market) -> int:
    """Add up the priorities of the needs that have a bid which is not barred."""
    if market.forbidden.any():
        return market.coverage(~market.forbidden)
    return int(market.priority[np.diff(market.layout.first) > 0].sum())


def _begun(market: Market, plain: Plain, before: Shorts | None, hint: object) -> tuple[Shorts, Ints, int]:
    """Return where the needs are to begin with, prices in points, and the worth of coverage."""
    worth = plain.spread + 1 if plain.unit else 0
    if isinstance(hint, Priced) and before is not None and hint.near.size == market.institutions:
        if bool(hint.worth) == bool(worth):
            return before.copy(), hint.near, hint.worth
    at = np.full(plain.needs, -1, np.int32)
    if plain.bids.to.size < LARGE:
        return at, np.zeros(market.institutions, np.int64), worth
    return at, _discovered(plain, worth), worth


def _discovered(plain: Plain, worth: int) -> Ints:
    """Return prices near the best ones."""
    one_in = max(min(20, int(plain.capacity.sum()) // (3 * plain.capacity.size)), 1)
    price = _of_sample(plain, worth, one_in)
    width = max(int(price.max(initial=0)).bit_length() - 6, 1)
    outside = plain.outside(worth)
    for stride, finer, pace in ((4, 0, 0.7),) * 3 + ((1, 1, 0.9),) * 3:
        if plain.needs >= stride * 1000:
            counted = _demand(plain.bids, outside, price, width - finer, stride)
            adjust(counted, plain.capacity, 1 / stride, price, width - finer, pace)
    return np.maximum(price - (1 << width) // 8, 0)


def _of_sample(plain: Plain, worth: int, one_in: int) -> Ints:
    """Return the prices of an auction among one need in `one_in` for as large a part of the places."""
    some, picked = sampled(plain.bids, one_in)
    price = np.zeros(plain.capacity.size, np.int64)
    # What is left over of one institution's part goes to the next.
    few = np.diff(np.cumsum(plain.capacity) // one_in, prepend=0)
    price[few == 0] = HIGHEST << FINE
    at, stack = np.full(picked.size, -1, np.int32), np.arange(picked.size, dtype=np.int32)
    coarse, limit = ((plain.spread + 1) << FINE) // 1024, 10 * PATIENCE * picked.size
    outside = plain.outside(worth)[picked] << FINE
    forward(some, outside, price, seats_of(few), at, stack, picked.size, coarse, limit)
    price[few == 0] = price[few > 0].mean() if few.any() else 0
    return price >> FINE


def _demand(bids: Bids, outside: Ints, price: Ints, width: int, stride: int) -> Shorts:
    """Count the demand on two threads."""
    needs = bids.first.size - 1
    half = needs // 2 // stride * stride
    with ThreadPoolExecutor(1) as other:
        rest = other.submit(demand, bids, outside, price, width, half, needs, stride)
        count = demand(bids, outside, price, width, 0, half, stride)
        return count + rest.result()


def _placed(plain: Plain, at: Shorts, near: Ints, worth: int) -> tuple[Shorts, Ints, Ints, int] | None:
    """Return the best places, the lowest prices, the auction's prices and its worth of coverage."""
    price, eps = near << FINE, 1
    while eps < HIGHEST:
        if _auctioned(plain, worth, at, price, eps):
            for _ in range(TURNS):
                lowest, moved = settle(plain.bids, plain.outside(plain.unit), plain.capacity, at, price)
                if not moved:
                    return at, lowest[:-1], price >> FINE, worth
            return None
        eps *= 16
    return None


def _auctioned(plain: Plain, worth: int, at: Shorts, price: Ints, eps: int) -> bool:
    """Place everybody within `eps` of their best, almost only full institutions having prices.

    False where that takes too many steps of this size.
    """
    outside = plain.outside(worth) << FINE
    seats, stack = seats_of(plain.capacity), np.empty(at.size, np.int32)
    price[plain.capacity == 0] = HIGHEST << FINE
    top = reseat(plain.bids, outside, price, seats, at, stack, eps)
    limit = PATIENCE * at.size + LARGE
    left, _ = forward(plain.bids, outside, price, seats, at, stack, top, eps, limit)
    if left:
        return False
    return _filled(plain, outside, price, seats, at)


def _filled(plain: Plain, outside: Ints, price: Ints, seats: Seats, at: Shorts) -> bool:
    """Fill the free places that have a price, looking at more bids where that is not enough.

    False where that takes too long.
    """
    profit, left = np.empty_like(outside), 60 * plain.bids.to.size + LARGE
    reach = np.full_like(price, max(plain.spread // NEARLY, 1) << FINE)
    while left > 0:
        if not _free(plain, price, seats):
            return True
        unsure = np.zeros(price.size, np.bool_)
        near = gathered(plain.bids, outside, price, at, profit, np.where(price > 0, price - reach, FAR))
        left -= fill(near, price, seats, at, profit, unsure, left)
        reach[unsure] = np.minimum(reach[unsure], FAR // 16) * 16
    return False


def _free(plain: Plain, price: Ints, seats: Seats) -> int:
    """Count the free places at institutions that have a price."""
    return int((plain.capacity - seats.taken)[price > 0].sum())
