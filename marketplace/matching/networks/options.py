"""The bids of a market as the options of its needs, with their costs in words."""

import numpy as np

from ..compiled import inlined, kernel
from ..constants import LOTS
from ..draw import BITS, mixed
from ..market import Bools, Ints
from .basis import ABOVE, LAST, LOAD, Numbers

LEVELS = 6
LIMITS, COVERAGE, FLOORS, SCORE, KEPT, DRAW = range(LEVELS)
"""What costs count, the first most: broken limits, the aims, the draw."""


@inlined
def usable(forbidden: Bools, live: Bools, b: int) -> bool:
    """Say whether bid `b` may be chosen where its need has no forced one."""
    return not forbidden[b] and (live.size == 0 or live[b])


@kernel
def laid_out(
    need: Ints,
    institution: Ints,
    forced: Bools,
    forbidden: Bools,
    live: Bools,
    leaf: Ints,
    outside: Ints,
    needs: int,
    root: int,
    seed: np.uint64,
) -> tuple[bool, Ints, Ints, Numbers, Ints]:
    """Return the options of each need: first (N + 1,), bid, place and draw (E,) of each.

    The first option of a need is its forced bid, which is then the only one, or
    none: bid -1, which leads to the root or the group of the need. False where
    some need has two forced bids.
    """
    start, lock, single = np.zeros(needs + 1, np.int64), np.full(needs, -1, np.int64), True
    for b in range(need.size):
        if forced[b]:
            single = single and lock[need[b]] < 0
            lock[need[b]] = b
    for b in range(need.size):
        n = np.uint64(need[b])
        if lock[n] < 0 and usable(forbidden, live, b):
            start[n + np.uint64(1)] += 1
    for i in range(needs):
        start[i + 1] += start[i] + 1
    row, to, draw = (np.empty(start[needs], np.int64), np.empty(start[needs], np.uint32), np.zeros(start[needs], np.int64))
    free, mark, where = np.empty(needs, np.uint64), np.empty(needs, np.uint64), np.empty(root, np.uint64)
    for i in range(needs):
        e = start[i]
        free[i], mark[i], row[e] = e + 1, mixed(seed ^ mixed(np.uint64(i))), lock[i]
        to[e] = leaf[lock[i]] if lock[i] >= 0 else root
        if lock[i] < 0 and outside.size and outside[i] >= 0:
            to[e] = outside[i]
    for j in range(root):
        where[j] = mixed(np.uint64(j))
    for b in range(need.size):
        n = np.uint64(need[b])
        if lock[n] < 0 and usable(forbidden, live, b):
            at = free[n]
            free[n] = at + np.uint64(1)
            row[at], to[at] = b, leaf[b]
            draw[at] = np.int64(mixed(mark[n] ^ where[institution[b]]) >> np.uint64(64 - BITS)) + 1
    return single, start, row, to, draw


@kernel
def spread_of(need: Ints, score: Ints, start: Ints, row: Ints) -> tuple[Ints, int]:
    """Return how far all the scores of each need and 0 spread, and the largest without its sign."""
    needs, largest = start.size - 1, 0
    low, high = np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    if row.size == needs + need.size:
        for i in range(needs):
            least, most = 0, 0
            for e in range(np.uint64(start[i] + 1), np.uint64(start[i + 1])):
                least, most = min(least, score[row[e]]), max(most, score[row[e]])
            low[i], high[i] = least, most
    else:
        for b in range(need.size):
            n = np.uint64(need[b])
            low[n], high[n] = min(low[n], score[b]), max(high[n], score[b])
    for i in range(needs):
        largest = max(largest, high[i], -low[i])
        high[i] -= low[i]
    return high, largest


@kernel
def reach_of_market(start: Ints, spread: Ints, priority: Ints, floor: Ints, counts: bool, kept: Bools, places: int) -> Ints:
    """Return what no simple cycle exceeds in each level; it passes each need and place once."""
    reach, ways = np.zeros(LEVELS, np.int64), places + 2
    scores, weights, widest, heaviest, short = 0.0, 0.0, 0, 0, False
    for i in range(spread.size):
        scores, widest = scores + spread[i], max(widest, spread[i])
        if start[i + 1] > start[i] + 1:
            weights, heaviest = weights + priority[i], max(heaviest, priority[i])
    for j in range(floor.size):
        short = short or floor[j] > 0
    reach[LIMITS] = 2 * ways
    reach[SCORE] = int(min(scores * 1.0001, 1.0 * ways * widest)) + 1
    reach[KEPT] = ways if kept.size else 0
    reach[DRAW] = ways * LOTS
    if counts:
        reach[COVERAGE] = int(min(weights * 1.0001, 1.0 * ways * heaviest)) + 1
        reach[FLOORS] = ways if short else 0
    return reach


@kernel
def costs_of(
    start: Ints,
    row: Ints,
    draw: Ints,
    score: Ints,
    priority: Ints,
    counts: bool,
    kept: Bools,
    must: Bools,
    word: Ints,
    unit: Ints,
    words: int,
) -> tuple[Ints, Ints]:
    """Return the cost of each option, (words, E), and what the needs hold first, (N, 2).

    A forced bid costs nothing, nor does "none" but to needs that have to be
    served. A need first holds the bid it kept, else its first option.
    """
    cost, hold = np.zeros((words, row.size), np.int64), np.full((start.size - 1, 2), -1, np.int64)
    served, by_score, by_keeping, by_draw = unit[COVERAGE], unit[SCORE], unit[KEPT], unit[DRAW]
    at_served, at_score, at_keeping, at_draw = word[COVERAGE], word[SCORE], word[KEPT], word[DRAW]
    for i in range(hold.shape[0]):
        hold[i, 0] = start[i]
        if must.size and must[i] and row[start[i]] < 0:
            cost[word[LIMITS], start[i]] = unit[LIMITS]
        worth = served * priority[i] if counts else 0
        for e in range(np.uint64(start[i] + 1), np.uint64(start[i + 1])):
            b = np.uint64(row[e])
            cost[at_score, e] = -by_score * score[b]
            cost[at_served, e] -= worth
            if kept.size and kept[b]:
                hold[i, 0] = np.int64(e)
                cost[at_keeping, e] -= by_keeping
            cost[at_draw, e] -= by_draw * draw[e]
    return cost, hold


@kernel
def load(start: Ints, to: Numbers, cost: Ints, hold: Ints, node: Ints, greedy: bool) -> None:
    """Count what each need holds at its place and above it.

    Where the needs hold nothing yet each takes what is best for itself among
    the places that are not full, which is a better beginning than nothing.
    """
    for i in range(hold.shape[0]):
        if greedy:
            hold[i, 0] = best_free(start, to, cost, node, i)
        j = 0 + to[hold[i, 0]]
        while j >= 0:
            node[j, LOAD] += 1
            j = node[j, ABOVE]


@inlined
def best_free(start: Ints, to: Numbers, cost: Ints, node: Ints, i: int) -> int:
    """Return the cheapest option of need `i`, by the first word, at a place with room."""
    best: int = start[i]
    for e in range(start[i] + 1, start[i + 1]):
        if cost[0, e] < cost[0, best] and node[to[e], LOAD] < node[to[e], LAST]:
            best = e
    return best
