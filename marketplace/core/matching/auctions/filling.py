"""Free places that have a price are filled, or lose it, by the shortest chains of moves.

Where an institution with a price has a free place, the prices near it fall by
as much as makes one more need come, or leaves one place free at no price: a
shortest path from the free place, over what each move costs its need. Only
bids that cost little are looked at; where a path might need others, the prices
fall as far as is certain and the place waits for a wider look.
"""

from typing import NamedTuple

import numpy as np

from ..compiled import kernel
from ..layout import Bools, Ints, Shorts
from .offers import FINE, Bids, Seats, come, places
from .settling import Chains, pop, wait

FAR = 2**60


class Near(NamedTuple):
    """Bids that their need would take at the price `bar` (J,): those of j are ``start[j]`` to ``start[j + 1]``.

    `need` is whose bid it is and `worth` its fine score. All others cost their
    need more than what the price of j is above its bar.
    """

    start: Ints
    need: Shorts
    worth: Ints
    bar: Ints


class Paths(NamedTuple):
    """The shortest path to each institution so far, and the `reached` institutions.

    ``chains.guess`` is its cost, FAR where not reached, and ``chains.last`` the
    place among the near bids of its last move, which goes to the institution `into`.
    """

    chains: Chains
    into: Shorts
    reached: Shorts


@kernel
def gathered(bids: Bids, outside: Ints, price: Ints, at: Shorts, profit: Ints, bar: Ints) -> Near:
    """Return the bids that needs would take at the prices `bar`; sets the `profit` of each need."""
    room = bids.to.size // 64 + bids.first.size
    need, to, worth = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int64)
    n, start = 0, np.zeros(price.size + 2, np.int64)
    for i in range(at.size):
        profit[i] = outside[i]
        for b in range(bids.first[i], bids.first[i + 1]):
            if bids.to[b] == at[i]:
                profit[i] = (np.int64(bids.score[b]) << FINE) - price[at[i]]
        if n + bids.first[i + 1] - bids.first[i] > need.size:
            more = need.size + bids.first[i + 1] - bids.first[i]
            need = np.append(need, np.empty(more, np.int32))
            to = np.append(to, np.empty(more, np.int32))
            worth = np.append(worth, np.empty(more, np.int64))
        before, own = n, -1
        for b in range(bids.first[i], bids.first[i + 1]):
            j, fine = bids.to[b], np.int64(bids.score[b]) << FINE
            if fine - bar[j] >= profit[i]:
                need[n], to[n], worth[n] = i, j, fine
                own = n if j == at[i] else own
                n += 1
        # Who cannot move needs no way back.
        n = before if n == before + 1 and own == before else n
        for m in range(before, n):
            start[to[m] + 2] += 1
    for j in range(price.size):
        start[j + 2] += start[j + 1]
    whose, what = np.empty(n, np.int32), np.empty(n, np.int64)
    for m in range(n):
        c = start[to[m] + 1]
        start[to[m] + 1] += 1
        whose[c], what[c] = need[m], worth[m]
    return Near(start, whose, what, bar)


@kernel
def fill(near: Near, price: Ints, seats: Seats, at: Shorts, profit: Ints, unsure: Bools, limit: int) -> int:
    """Fill the free places of institutions that have a price, and lower prices, as far as `near` tells.

    Marks institutions that are `unsure`, more bids of which may matter. Returns
    how many bids were looked at, `limit` or more where that ended it.
    """
    many, place, seen = price.size, places(seats, at.size), 0
    chains = Chains(
        np.zeros(many, np.int64),
        np.full(many, -1, np.int32),
        np.full(many, FAR, np.int64),
        np.empty(many, np.int32),
        np.full(many, -1, np.int32),
        np.empty(0, np.int32),
        np.empty(0, np.bool_),
    )
    paths = Paths(chains, np.empty(many, np.int32), np.empty(many, np.int32))
    for j in range(many):
        end = j
        while end >= 0 and price[j] > 0 and seats.taken[j] < seats.start[j + 1] - seats.start[j] and seen < limit:
            end, comes, cost, reached, looked = nearest(near, price, at, profit, paths, j)
            cheaper(seats, price, profit, paths, cost, reached)
            if end >= 0:
                shift(near, price, seats, at, place, profit, paths, j, end, comes)
            for r in range(reached):
                unsure[paths.reached[r]] |= end < 0 and chains.guess[paths.reached[r]] < cost
                chains.guess[paths.reached[r]], chains.spot[paths.reached[r]] = FAR, -1
            seen += looked
    return seen


@kernel
def nearest(near: Near, price: Ints, at: Shorts, profit: Ints, paths: Paths, j: int) -> tuple[int, int, int, int, int]:
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
            i = near.need[c]
            cost, o = far + max(profit[i] + price[k] - near.worth[c], 0), at[i]
            if cost >= least or o == k:
                continue
            if o < 0:
                end, comes, least = k, c, cost
            elif cost < chains.guess[o]:
                if chains.guess[o] == FAR:
                    paths.reached[reached] = o
                    reached += 1
                chains.guess[o], chains.last[o], paths.into[o] = cost, c, k
                waiting = wait(chains, o, waiting)
    return end, comes, least, reached, looked


@kernel
def cheaper(seats: Seats, price: Ints, profit: Ints, paths: Paths, cost: int, reached: int) -> None:
    """Lower the prices of all institutions nearer than `cost`, to the profit of those they have."""
    for r in range(reached):
        k = paths.reached[r]
        drop = cost - paths.chains.guess[k]
        if drop > 0:
            price[k] -= drop
            for p in range(seats.start[k], seats.start[k] + seats.taken[k]):
                profit[seats.who[p]] += drop


@kernel
def shift(
    near: Near,
    price: Ints,
    seats: Seats,
    at: Shorts,
    place: Shorts,
    profit: Ints,
    paths: Paths,
    j: int,
    end: int,
    comes: int,
) -> None:
    """Carry out the moves of the path from `end` to `j`, and let the near bid `comes` in at its end."""
    path, links, k = paths.chains.heap, 0, end
    while k != j:
        path[links], k = k, paths.into[k]
        links += 1
    for link in range(links - 1, -1, -1):
        k = path[link]
        move(near, price, seats, at, place, profit, paths.chains.last[k], paths.into[k])
    if comes >= 0:
        move(near, price, seats, at, place, profit, comes, end)


@kernel
def move(near: Near, price: Ints, seats: Seats, at: Shorts, place: Shorts, profit: Ints, c: int, j: int) -> None:
    """Let the need of the near bid `c` come to institution `j`."""
    i = near.need[c]
    come(seats, at, place, i, j)
    profit[i] = near.worth[c] - price[j]
