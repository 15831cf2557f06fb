"""Plain markets by a price auction, exactly: prices are found first, then who goes where.

A sample's auction and counts of demand give prices near the best ones; an
auction places all needs; shortest chains of moves fill the places left free
that have a price; chains of moves that pay are carried out until none is left,
which proves the matching; the draw settles ties.

Auction algorithm: Bertsekas (1988), "The auction algorithm: a distributed relaxation method for the assignment
problem".
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .. import compiled, prices
from ..constants import AUCTIONED, ENDLESS, LARGEST_SCORE, NEARLY_BEST, OFFERS_A_STEP, PRICE_BITS, SAMPLE_MARGIN
from ..layout import Bools, Ints, Shorts, frozen
from ..market import Aim, Found, Market
from ..sides import Side
from ..tally import tally
from ..threads import together
from . import optimal_face
from .cycle_cancelling import settle
from .discovery import adjust, demand, sampled
from .moves import Moves
from .offers import Bids, forward, limits, reseat, seats_of
from .plain import Plain, plain_of
from .shortest_paths import fill, gathered


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
    return highest < LARGEST_SCORE


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
    before = optimal_face.places_of(market, kept)
    at, near, worth = _begun(market, plain, before if kept is not None else None, hint)
    fine = near << PRICE_BITS
    placed = together(lambda side: _placed(plain, side, worth, at, fine), plain.sides)
    settled = [one for one in placed if one is not None]
    if len(settled) < len(placed):
        return None
    price = np.zeros_like(near)
    for one in settled:
        price = np.maximum(price, one.price)
    floors = aim == "coverage" and bool(market.floor.any())
    least = np.maximum(market.floor - market.load(market.forced), 0) if floors else np.zeros_like(price)
    load = np.bincount(at[at >= 0], minlength=price.size)
    if (load < least).any():
        return None
    together(lambda one: optimal_face.settle_draw(market, plain, least, load, at, price, before, one.equal), settled)
    chosen = plain.chosen(market, at)
    known = tally(market, chosen)
    return Found(
        chosen=chosen,
        known=known,
        proven=True,
        bound=known.total,
        coverage_bound=known.coverage if aim == "coverage" else _coverable(market),
        hint=Priced(None if floors else price, fine >> PRICE_BITS, worth),
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
    if plain.bids.to.size < AUCTIONED:
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
            at = plain.bids, outside, price, width - finer, stride
            counts = together(lambda needs: demand(*at, needs), plain.all_parts())  # noqa: B023
            adjust(sum(counts[1:], counts[0]), plain.capacity, 1 / stride, price, width - finer, pace)
    return np.maximum(price - (1 << width) // 8, 0)


def _of_sample(plain: Plain, worth: int, one_in: int) -> Ints:
    """Return the prices of an auction among one need in `one_in` for as large a part of the places.

    A few places more: a sample that happens to be short of them makes everybody
    dear, and prices that are too high cost far more to mend than too low ones.
    """
    price = np.zeros(plain.capacity.size, np.int64)
    # What is left over of one institution's part goes to the next.
    ample = np.cumsum(plain.capacity) * (1 + SAMPLE_MARGIN * (one_in / max(plain.needs, 1)) ** 0.5)
    few = np.diff(ample.astype(np.int64) // one_in, prepend=0)
    price[few == 0] = LARGEST_SCORE << PRICE_BITS
    coarse, outside = ((plain.spread + 1) << PRICE_BITS) // 1024, plain.outside(worth) << PRICE_BITS

    def sell(side: Side) -> None:
        some, picked = sampled(plain.bids, one_in, side.needs)
        some = Bids(some.first, frozen(some.to), frozen(some.score))
        many = picked.size
        at, stack = np.full(many, -1, np.int32), np.arange(many, dtype=np.int32)
        forward(some, outside[picked], price, seats_of(few), at, stack, many, coarse, 10 * OFFERS_A_STEP * many)

    together(sell, plain.sides)
    price[few == 0] = price[few > 0].mean() if few.any() else 0
    return price >> PRICE_BITS


@dataclass(frozen=True, eq=False, slots=True)
class Settled:
    """The lowest prices (J,) of one side, zero on the other, and the moves that change nothing at these."""

    price: Ints
    equal: Moves


def _placed(plain: Plain, side: Side, worth: int, at: Shorts, price: Ints) -> Settled | None:
    """Turn `at` into a best matching of the needs of a side, beginning there and at the fine `price`."""
    eps, ways = 1, (side.needs, plain.parts(side))
    capacity = np.where(side.places, plain.capacity, 0)
    price[side.places & (capacity == 0)] = LARGEST_SCORE << PRICE_BITS
    while eps < LARGEST_SCORE:
        if _auctioned(plain, side, capacity, worth, at, price, eps):
            found = settle(plain.bids, plain.outside(plain.unit), capacity, at, price, *ways)
            return None if found is None else Settled(found[0][:-1], found[1])
        eps *= 16
    return None


def _auctioned(plain: Plain, side: Side, capacity: Ints, worth: int, at: Shorts, price: Ints, eps: int) -> bool:
    """Place everybody within `eps` of their best, almost only full institutions having prices.

    False where that takes too many steps of this size.
    """
    outside, needs = plain.outside(worth) << PRICE_BITS, side.needs
    seats, stack, level = seats_of(capacity), np.empty(needs.size, np.int32), np.empty(needs.size, np.int64)
    together(lambda part: limits(plain.bids, outside, price, at, eps, needs, level, *part), plain.ranges(side))
    top = reseat(needs, level, seats, at, stack)
    left, _ = forward(plain.bids, outside, price, seats, at, stack, top, eps, OFFERS_A_STEP * needs.size + AUCTIONED)
    if left:
        return False
    return _filled(plain, plain.parts(side), outside, capacity, price, seats.taken, at)


def _filled(plain: Plain, parts: Sequence[Shorts], outside: Ints, capacity: Ints, price: Ints, taken: Shorts, at: Shorts) -> bool:
    """Fill the free places that have a price, looking at more bids where that is not enough.

    False where that takes too long.
    """
    left = 60 * plain.bids.to.size + AUCTIONED
    reach = np.full_like(price, max(plain.spread // NEARLY_BEST, 1) << PRICE_BITS)
    while left > 0:
        if not ((price > 0) & (taken < capacity)).any():
            return True
        unsure = np.zeros(price.size, np.bool_)
        near = gathered(plain.bids, outside, price, at, np.where(price > 0, price - reach, ENDLESS), parts)
        left -= fill(near, price, capacity, taken, at, unsure, left)
        reach[unsure] = np.minimum(reach[unsure], ENDLESS // 16) * 16
    return False
