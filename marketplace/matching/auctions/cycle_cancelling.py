"""From an almost best matching to the best one and its lowest prices, in whole numbers.

A place more at institution j is worth the longest chain of moves that ends
there: a need comes from another institution, whose place is filled in turn,
down to an unserved need or to a place left free. The lengths of the chains are
the lowest prices. A chain that pays for itself - it ends at a free place, where
a need had better go unserved, or where it began - is carried out; when none is
left the matching is best and the lengths are its proof.

Cycle cancelling: Klein (1967), "A primal method for minimal cost flows with applications to the assignment and
transportation problems".
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from ..compiled import kernel
from ..constants import CHAIN_TURNS, CIRCLE_PATIENCE, NEAR_CHAINS, PRICE_BITS
from ..layout import Bools, Ints, Shorts
from .moves import Moves, collected, in_order, joined, places_at, seen, those, worth
from .offers import Bids


class Chains(NamedTuple):
    """The longest chain to each institution so far: its length, its last need, and who waits.

    `heap` orders the waiting by ``length - guess``, `spot` is the place of
    each institution in it or -1. Nothing passes through what is `closed`. The
    last of all, J, stands for being unserved.
    """

    length: Ints
    last: Shorts
    guess: Ints
    heap: Shorts
    spot: Shorts
    passed: Shorts
    closed: Bools


def settle(
    bids: Bids, outside: Ints, capacity: Ints, at: Shorts, guess: Ints, side: Shorts, parts: Sequence[Shorts]
) -> tuple[Ints, Moves] | None:
    """Make the matching `at` of the needs of a `side` the best one.

    Returns the lowest prices (J + 1,), the last for being unserved, and the
    moves that change nothing at these prices, in the order of needs. None
    where that takes too long. `guess` (J,) are fine prices that are nearly
    right: they only set the order of work. A pass over all bids is made in `parts`.
    """
    none = capacity.size
    near = np.append(guess, 0)
    moves = collected(bids, outside, at, near, PRICE_BITS, NEAR_CHAINS, parts)
    known, chains, looked = 0, chains_of(near), np.zeros(0, np.int64)
    equal: Moves | None = None
    load = np.bincount(places_at(at, side, none), minlength=none + 1)
    for _ in range(CHAIN_TURNS):
        before = at[side]
        if lengthen(bids, outside, capacity, load, at, chains, moves, known):
            moved = side[at[side] != before]
            stays = places_at(at, moves.who, none) == moves.old
            again = collected(bids, outside, at, near, PRICE_BITS, NEAR_CHAINS, [moved])
            moves, known, chains, equal = joined(those(moves, stays), again), 0, chains_of(near), None
            continue
        length = chains.length
        equal = seen(bids, outside, at, length, side, parts, looked, equal)
        pays = worth(equal, length) > 0
        if not pays.any():
            return length, in_order(equal)
        known, looked = moves.who.size, length.copy()
        moves = joined(moves, those(equal, pays))
    return None


def chains_of(guess: Ints) -> Chains:
    """Return no chains yet."""
    many = guess.size
    return Chains(
        np.zeros(many, np.int64),
        np.full(many, -1, np.int32),
        guess,
        np.empty(many, np.int32),
        np.full(many, -1, np.int32),
        np.zeros(many, np.int32),
        np.zeros(many, np.bool_),
    )


@kernel
def lengthen(bids: Bids, outside: Ints, capacity: Ints, load: Ints, at: Shorts, chains: Chains, moves: Moves, known: int) -> int:
    """Make all chains as long as the moves allow, the first of which they know; return how many were carried out."""
    many, done, waiting, n = chains.length.size, 0, 0, moves.who.size
    start = np.zeros(many + 2, np.int64)
    for m in range(n):
        start[moves.old[m] + 2] += 1
    for j in range(many):
        start[j + 2] += start[j + 1]
    order = np.empty(n, np.int32)
    for m in range(n):
        order[start[moves.old[m] + 1]] = m
        start[moves.old[m] + 1] += 1
    chains.passed[:] = 0
    for m in range(known, n):
        waiting = wait(chains, moves.old[m], waiting)
    while waiting > 0:
        k = chains.heap[0]
        waiting = pop(chains, waiting)
        chains.passed[k] += 1
        for p in range(start[k], start[k + 1]):
            m = order[p]
            j, longer = moves.new[m], chains.length[k] + moves.more[m]
            if longer <= chains.length[j] or chains.closed[k] or chains.closed[j]:
                continue
            if ends(capacity, load, at, chains, k, j):
                done += carry_out(bids, outside, load, at, chains, moves.who[m], j)
                continue
            chains.length[j], chains.last[j] = longer, moves.who[m]
            waiting = wait(chains, j, waiting)
    return done


@kernel
def ends(capacity: Ints, load: Ints, at: Shorts, chains: Chains, k: int, j: int) -> bool:
    """Say whether a chain to `k` may end with a move to `j`: no place behind it needs to be filled."""
    if j == capacity.size or load[j] < capacity[j]:
        return True
    if chains.passed[j] <= CIRCLE_PATIENCE:
        return False
    for _ in range(chains.last.size):
        if k == j:
            return True
        if k == capacity.size or chains.last[k] < 0:
            return False
        k = at[chains.last[k]]
        if k < 0:
            return False
    return True


@kernel
def value_of(bids: Bids, outside: Ints, i: int, j: int) -> int:
    """Return what need `i` is worth at `j`, or unserved where it has no such bid."""
    for b in range(bids.first[i], bids.first[i + 1]):
        if bids.to[b] == j:
            return int(bids.score[b])
    return int(outside[i])


@kernel
def carry_out(bids: Bids, outside: Ints, load: Ints, at: Shorts, chains: Chains, i: int, j: int) -> int:
    """Move need `i` to `j` (J: nowhere) and fill up behind it; 1 if that paid, else nothing is done."""
    none = chains.last.size - 1
    if gain(bids, outside, at, chains, i, j) <= 0:
        return 0
    to = j
    load[to] += 1
    while i >= 0:
        old = at[i]
        at[i] = to if to != none else -1
        chains.closed[to] = to != none
        if old < 0:
            return 1
        chains.closed[old] = True
        if old == j:
            break
        to, i = old, chains.last[old]
    load[old] -= 1
    return 1


@kernel
def gain(bids: Bids, outside: Ints, at: Shorts, chains: Chains, i: int, j: int) -> int:
    """Return what moving need `i` to `j` and filling up behind it is worth, 0 where it cannot be done."""
    total, to = 0, j
    for _ in range(chains.last.size + 2):
        old = at[i]
        total += value_of(bids, outside, i, to) - value_of(bids, outside, i, old)
        if old < 0 or old == j:
            return total
        if chains.closed[old]:
            return 0
        to, i = old, chains.last[old]
        if i < 0:
            return total
    return 0


@kernel
def weight(chains: Chains, j: int) -> int:
    """Return how far the chain to `j` exceeds what was guessed, in fine units."""
    return int((chains.length[j] << PRICE_BITS) - chains.guess[j])


@kernel
def wait(chains: Chains, j: int, waiting: int) -> int:
    """Put institution `j` on the heap, or up where it waits already; return how many wait."""
    c = chains.spot[j]
    if c < 0:
        c, waiting = waiting, waiting + 1
    key = weight(chains, j)
    while c > 0:
        q = (c - 1) >> 1
        k = chains.heap[q]
        if weight(chains, k) >= key:
            break
        chains.heap[c], chains.spot[k] = k, c
        c = q
    chains.heap[c], chains.spot[j] = j, c
    return waiting


@kernel
def pop(chains: Chains, waiting: int) -> int:
    """Take the top off the heap; return how many still wait."""
    chains.spot[chains.heap[0]] = -1
    waiting -= 1
    if waiting == 0:
        return 0
    j = chains.heap[waiting]
    key, c = weight(chains, j), 0
    while 2 * c + 1 < waiting:
        d = 2 * c + 1
        k = chains.heap[d]
        if d + 1 < waiting:
            other = chains.heap[d + 1]
            if weight(chains, other) > weight(chains, k):
                d, k = d + 1, other
        if weight(chains, k) <= key:
            break
        chains.heap[c], chains.spot[k] = k, c
        c = d
    chains.heap[c], chains.spot[j] = j, c
    return waiting
