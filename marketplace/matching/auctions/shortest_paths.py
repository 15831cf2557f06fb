"""Free places that have a price are filled, or lose it, by the shortest chains of moves.

Where an institution with a price has a free place, the prices near it fall by
as much as makes one more need come, or leaves one place free at no price: a
shortest path from the free place, over what each move costs its need. Only
bids that cost little are looked at; where a path might need others, the prices
fall as far as is certain and the place waits for a wider look.

Reverse auction: Bertsekas and Castañon (1992), "A forward/reverse auction algorithm for asymmetric assignment
problems". Successive shortest paths: Busacker and Gowen (1960), "A procedure for determining a family of minimum-cost
network flow patterns".
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..constants import ENDLESS, PRICE_BITS
from ..layout import Bools, Ints, Shorts
from ..threads import together
from .cycle_cancelling import Chains, pop, wait
from .offers import Bids


class Movers(NamedTuple):
    """Needs `who` that may move, where each is (-1: nowhere) and its fine score there, and the bids it may take.

    Bid b is of the mover ``by[b]``, leads to ``to[b]`` and has the fine score ``worth[b]``.
    """

    who: Shorts
    where: Shorts
    own: Ints
    by: Shorts
    to: Shorts
    worth: Ints


class Near(NamedTuple):
    """The bids of movers by institution: those to j are ``start[j]`` to ``start[j + 1]``.

    Movers are numbered anew, close together, and `who` they are is looked up
    at the end. All bids that are not here cost their need more than what the
    price of j is above its `bar`.
    """

    start: Ints
    by: Shorts
    worth: Ints
    who: Shorts
    where: Shorts
    own: Ints
    bar: Ints


class Paths(NamedTuple):
    """The shortest path to each institution so far, and the `reached` institutions.

    ``chains.guess`` is its cost, ENDLESS where not reached, and ``chains.last`` the
    place among the near bids of its last move, which goes to the institution `into`.
    """

    chains: Chains
    into: Shorts
    reached: Shorts


def gathered(bids: Bids, outside: Ints, price: Ints, at: Shorts, bar: Ints, parts: Sequence[Shorts]) -> Near:
    """Return the bids that the needs in `parts` would take at the prices `bar`."""
    found = together(lambda needs: gather(bids, outside, price, at, bar, needs), parts)
    known = 0
    for one in found:
        one.by[:] += known
        known += one.who.size
    columns: list[NDArray[Any]] = [np.concatenate(column) for column in zip(*found, strict=True)]
    return arranged(Movers(*columns), bar)


@kernel
def gather(bids: Bids, outside: Ints, price: Ints, at: Shorts, bar: Ints, needs: Shorts) -> Movers:
    """Return the bids that `needs` would take at the prices `bar`."""
    room, n, q = needs.size // 2 + 1000, 0, 0
    who, where, own = np.empty(needs.size, np.int32), np.empty(needs.size, np.int32), np.empty(needs.size, np.int64)
    by, to, worth = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int64)
    for i in needs:
        has, k = outside[i], at[i]
        for b in range(bids.first[i], bids.first[i + 1]):
            if bids.to[b] == k:
                has = np.int64(bids.score[b]) << PRICE_BITS
        profit = has if k < 0 else has - price[k]
        if n + bids.first[i + 1] - bids.first[i] > by.size:
            more = by.size + bids.first[i + 1] - bids.first[i]
            by = np.append(by, np.empty(more, np.int32))
            to = np.append(to, np.empty(more, np.int32))
            worth = np.append(worth, np.empty(more, np.int64))
        before = n
        for b in range(bids.first[i], bids.first[i + 1]):
            j, fine = bids.to[b], np.int64(bids.score[b]) << PRICE_BITS
            if fine - bar[j] >= profit and j != k:
                by[n], to[n], worth[n] = q, j, fine
                n += 1
        # Who leaves may want to come back.
        if n > before:
            who[q], where[q], own[q] = i, k, has
            if k >= 0:
                by[n], to[n], worth[n] = q, k, has
                n += 1
            q += 1
    return Movers(who[:q].copy(), where[:q].copy(), own[:q].copy(), by[:n].copy(), to[:n].copy(), worth[:n].copy())


@kernel
def arranged(movers: Movers, bar: Ints) -> Near:
    """Sort the bids of movers by institution."""
    start = np.zeros(bar.size + 2, np.int64)
    for j in movers.to:
        start[j + 2] += 1
    for j in range(bar.size):
        start[j + 2] += start[j + 1]
    by, worth = np.empty(movers.by.size, np.int32), np.empty(movers.by.size, np.int64)
    for m in range(movers.by.size):
        c = start[movers.to[m] + 1]
        start[movers.to[m] + 1] += 1
        by[c], worth[c] = movers.by[m], movers.worth[m]
    return Near(start, by, worth, movers.who, movers.where, movers.own, bar)


@kernel
def fill(near: Near, price: Ints, capacity: Ints, taken: Shorts, at: Shorts, unsure: Bools, limit: int) -> int:
    """Fill the free places of institutions that have a price, and lower prices, as far as `near` tells.

    Marks institutions that are `unsure`, more bids of which may matter. Returns
    how many bids were looked at, `limit` or more where that ended it.
    """
    many, seen = price.size, 0
    chains = Chains(
        np.zeros(many, np.int64),
        np.full(many, -1, np.int32),
        np.full(many, ENDLESS, np.int64),
        np.empty(many, np.int32),
        np.full(many, -1, np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.bool_),
    )
    paths = Paths(chains, np.empty(many, np.int32), np.empty(many, np.int32))
    for j in range(many):
        end = j
        while end >= 0 and price[j] > 0 and taken[j] < capacity[j] and seen < limit:
            end, comes, cost, reached, looked = nearest(near, price, paths, j)
            for r in range(reached):
                k = paths.reached[r]
                drop = cost - chains.guess[k]
                price[k] -= max(drop, 0)
                unsure[k] |= end < 0 and drop > 0
                chains.guess[k], chains.spot[k] = ENDLESS, -1
            if end >= 0:
                shift(near, taken, paths, j, end, comes)
            seen += looked
    for q in range(near.who.size):
        at[near.who[q]] = near.where[q]
    return seen


@kernel
def nearest(near: Near, price: Ints, paths: Paths, j: int) -> tuple[int, int, int, int, int]:
    """Find the shortest path from the free place at `j`.

    Returns the institution where it ends or -1 where that is not certain, the
    near bid of the unserved need that comes there or -1, the cost, how many
    institutions were reached, and how many bids were looked at.
    """
    chains = paths.chains
    end, comes, least, reached, looked = j, -1, price[j], 1, 0
    chains.guess[j], paths.reached[0] = 0, j
    waiting = wait(chains, j, 0)
    while waiting > 0 and chains.guess[chains.heap[0]] < least:
        k = chains.heap[0]
        waiting, far = pop(chains, waiting), chains.guess[k]
        base = far + price[k]
        if base < least:
            end, comes, least = k, -1, base
        sure = far + max(price[k] - near.bar[k], 0)
        if sure < least:
            end, comes, least = -1, -1, sure
        looked += near.start[k + 1] - near.start[k] + 1
        for c in range(near.start[k], near.start[k + 1]):
            q = near.by[c]
            o, profit = near.where[q], near.own[q]
            if o == k:
                continue
            if o >= 0:
                profit -= price[o]
            cost = far + max(profit + price[k] - near.worth[c], 0)
            if cost >= least:
                continue
            if o < 0:
                end, comes, least = k, c, cost
            elif cost < chains.guess[o]:
                if chains.guess[o] == ENDLESS:
                    paths.reached[reached] = o
                    reached += 1
                chains.guess[o], chains.last[o], paths.into[o] = cost, c, k
                waiting = wait(chains, o, waiting)
    return end, comes, least, reached, looked


@kernel
def shift(near: Near, taken: Shorts, paths: Paths, j: int, end: int, comes: int) -> None:
    """Carry out the moves of the path from `end` to `j`, and let the near bid `comes` in at its end."""
    k = end
    while k != j:
        c, into = paths.chains.last[k], paths.into[k]
        near.where[near.by[c]], near.own[near.by[c]] = into, near.worth[c]
        k = into
    taken[j] += 1
    if comes >= 0:
        near.where[near.by[comes]], near.own[near.by[comes]] = end, near.worth[comes]
    else:
        taken[end] -= 1
