"""The draw among equally good matchings: only bids that the lowest prices leave equal take part.

By complementary slackness the best matchings are those on bids that are as
good as what their need has, with all needs served whose offer is above zero and
all institutions full that have a price. Two of them differ by circles of such
bids, so only circles - strongly connected parts - are looked at.

Optimal face, by complementary slackness: Goldman and Tucker (1956), "Theory of linear programming".
"""

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..draw import BITS, mixed
from ..later import scipy
from ..layout import Bools, Ints, Shorts
from ..market import Market
from ..networks.transport import transport
from ..threads import halves, together
from .moves import Moves
from .plain import Plain


def settle_draw(
    market: Market, plain: Plain, least: Ints, load: Ints, at: Shorts, price: Ints, kept: Shorts, moves: Moves
) -> None:
    """Turn `at` into the best matching that keeps most places of `kept`, then draws highest.

    `at` (N,) is a best matching, `price` (J,) its lowest prices and `moves`
    change nothing at these prices, in the order of needs; no institution gets
    fewer than `least`, which `at` keeps; `load` is what it gives them.
    """
    part = _parts(moves, load, least, plain.capacity, price)
    circling = np.flatnonzero(part[moves.old] == part[moves.new])
    if not circling.size:
        return
    who, institution = moves.who[circling], moves.new[circling]
    needs = np.unique(who)
    start, to, must, first = choices(needs, who, institution, at, price.size)
    worth = worths(needs, start, to, kept, np.uint64(market.seed % 2**64))
    inside = np.bincount(at[needs][at[needs] >= 0], minlength=price.size)
    full = np.where(price > 0, plain.capacity, least) - (load - inside)
    most = plain.capacity - (load - inside)
    option, possible = transport(start, to, worth, must, np.maximum(full, 0), most, first)
    if not possible:
        raise ArithmeticError("the best matching is not among those the prices leave equal")
    at[needs] = np.where(option >= 0, to[option], -1)


def _parts(moves: Moves, load: Ints, least: Ints, capacity: Ints, price: Ints) -> NDArray[np.int32]:
    """Return the strongly connected part of each institution and, last, of being unserved."""
    none, free = price.size, price == 0
    gains, gives = np.flatnonzero(free & (load < capacity)), np.flatnonzero(free & (load > least))
    old = np.concatenate([moves.old, gains, np.full(gives.size, none)])
    new = np.concatenate([moves.new, np.full(gains.size, none), gives])
    graph = scipy.sparse.csr_array((np.ones(old.size, np.int8), (old, new)), shape=(none + 1, none + 1))
    part: NDArray[np.int32] = scipy.sparse.csgraph.connected_components(graph, connection="strong")[1]
    return part


def places_of(market: Market, kept: Bools | None) -> Shorts:
    """Return the institution each need had before, (N,), -1 for none."""
    at = np.full(market.needs, -1, np.int32)
    if kept is not None:
        way, kept = market.layout, market.layout.sorted(kept)
        together(lambda part: held(way.first, way.to, kept, at, *part), halves(market.needs))
    return at


@kernel
def held(first: Ints, to: Shorts, kept: Bools, at: Shorts, begin: int, end: int) -> None:
    """Write down where the bids `kept` lead needs `begin` to `end`."""
    for i in range(begin, end):
        for b in range(first[i], first[i + 1]):
            if kept[b]:
                at[i] = to[b]


@kernel
def choices(needs: Shorts, who: Shorts, institution: Shorts, at: Shorts, none: int) -> tuple[Ints, Ints, Bools, Ints]:
    """Return what each of `needs` may choose, as `transport` wants it: what it has, and the moves.

    `who` is rising; a move to `none`, or having nothing, means that it need not be served.
    """
    start, to = np.zeros(needs.size + 1, np.int64), np.empty(who.size + needs.size, np.int64)
    must, first = np.ones(needs.size, np.bool_), np.full(needs.size, -1, np.int64)
    n, m = 0, 0
    for q in range(needs.size):
        if at[needs[q]] < 0:
            must[q] = False
        else:
            first[q], to[n] = n, at[needs[q]]
            n += 1
        while m < who.size and who[m] == needs[q]:
            if institution[m] == none:
                must[q] = False
            else:
                to[n] = institution[m]
                n += 1
            m += 1
        start[q + 1] = n
    return start, to[:n].copy(), must, first


@kernel
def worths(needs: Shorts, start: Ints, to: Ints, kept: Shorts, seed: np.uint64) -> Ints:
    """Return for each choice whether it keeps what was, and its draw, (E, 2)."""
    worth = np.zeros((to.size, 2), np.int64)
    for q in range(needs.size):
        own = mixed(seed ^ mixed(np.uint64(needs[q])))
        for e in range(start[q], start[q + 1]):
            worth[e, 0] = 1 if kept[needs[q]] == to[e] else 0
            worth[e, 1] = np.int64(mixed(own ^ mixed(np.uint64(to[e]))) >> np.uint64(64 - BITS)) + 1
    return worth
