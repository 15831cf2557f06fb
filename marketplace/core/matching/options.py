"""The bids of a market as the options of its needs, with their costs in words."""

import numpy as np

from .basis import ABOVE, LAST, LOAD, Numbers
from .compiled import inlined, kernel
from .market import Bools, Ints

LEVELS = 6
LIMITS, COVERAGE, FLOORS, SCORE, KEPT, DRAW = range(LEVELS)
"""What costs count, the first most: broken limits, the aims, the draw."""

DRAW_RANGE = 2**26


@inlined
def mixed(value: np.uint64) -> np.uint64:
    """Return one round of splitmix64."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def locked(need: Ints, institution: Ints, forced: Bools, capacity: Ints, lock: Ints) -> bool:
    """Put the forced bid of each need in `lock` (else -1); say whether all can hold together."""
    load, holding = np.zeros(capacity.size, np.int64), True
    for b in range(need.size):
        if forced[b]:
            load[institution[b]] += 1
            if lock[need[b]] >= 0 or load[institution[b]] > capacity[institution[b]]:
                holding = False
            lock[need[b]] = b
    return holding


@inlined
def usable(forbidden: Bools, live: Bools, b: int) -> bool:
    """Say whether bid `b` may be chosen where its need has no forced one."""
    return not forbidden[b] and (live.size == 0 or live[b])


@kernel
def counted(need: Ints, score: Ints, forbidden: Bools, live: Bools, lock: Ints) -> tuple[Ints, Ints, int]:
    """Return where the options of each need begin, (N + 1,), and how its scores spread.

    The first option of each need is its forced bid, which is then the only one,
    or none. Scores spread over all bids of a need and 0; the largest of all
    without its sign is returned too.
    """
    needs = lock.size
    start, low, high = np.zeros(needs + 1, np.int64), np.zeros(needs, np.int64), np.zeros(needs, np.int64)
    largest = 0
    for b in range(need.size):
        n = np.uint64(need[b])
        low[n], high[n] = min(low[n], score[b]), max(high[n], score[b])
        if lock[n] < 0 and usable(forbidden, live, b):
            start[n + np.uint64(1)] += 1
    for i in range(needs):
        start[i + 1] += start[i] + 1
        largest = max(largest, high[i], -low[i])
        high[i] -= low[i]
    return start, high, largest


@kernel
def reach_of_market(
    start: Ints, spread: Ints, priority: Ints, floor: Ints, counts: bool, kept: Bools, places: int
) -> Ints:
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
    reach[DRAW] = ways * DRAW_RANGE
    if counts:
        reach[COVERAGE] = int(min(weights * 1.0001, 1.0 * ways * heaviest)) + 1
        reach[FLOORS] = ways if short else 0
    return reach


@kernel
def listed(
    need: Ints,
    institution: Ints,
    score: Ints,
    forbidden: Bools,
    priority: Ints,
    seed: np.uint64,
    counts: bool,
    kept: Bools,
    live: Bools,
    lock: Ints,
    start: Ints,
    leaf: Ints,
    root: int,
    word: Ints,
    unit: Ints,
    words: int,
) -> tuple[Ints, Numbers, Ints, Ints]:
    """Return bid, (E,), place, (E,), and cost, (words, E), of each option, and the first held.

    "None" is bid -1, leads to the root and costs nothing, nor does a forced
    bid. A need first holds the bid it kept, else its first option.
    """
    needs, size = lock.size, start[lock.size]
    row, to = np.full(size, -1, np.int64), np.full(size, root, np.uint32)
    cost, hold = np.zeros((words, size), np.int64), np.full((needs, 2), -1, np.int64)
    free, mark = np.empty(needs, np.uint64), np.empty(needs, np.uint64)
    for i in range(needs):
        free[i], mark[i] = start[i] + 1, mixed(seed ^ mixed(np.uint64(i)))
        row[start[i]], hold[i, 0] = lock[i], start[i]
        if lock[i] >= 0:
            to[start[i]] = leaf[lock[i]]
    where = np.empty(root, np.uint64)
    for j in range(root):
        where[j] = mixed(np.uint64(j))
    served, by_score, by_keeping, by_draw = unit[COVERAGE], unit[SCORE], unit[KEPT], unit[DRAW]
    at_served, at_score, at_keeping, at_draw = word[COVERAGE], word[SCORE], word[KEPT], word[DRAW]
    for b in range(need.size):
        n = np.uint64(need[b])
        if lock[n] >= 0 or not usable(forbidden, live, b):
            continue
        e = free[n]
        free[n] = e + np.uint64(1)
        row[e], to[e] = b, leaf[b]
        main = by_score * score[b]
        if counts:
            if at_served == at_score:
                main += served * priority[n]
            else:
                cost[at_served, e] = -served * priority[n]
        if kept.size and kept[b]:
            hold[n, 0] = np.int64(e)
            if at_keeping == at_score:
                main += by_keeping
            else:
                cost[at_keeping, e] = -by_keeping
        number = np.int64(mixed(mark[n] ^ where[institution[b]]) >> np.uint64(38))
        cost[at_draw, e] -= by_draw * (number + 1)
        cost[at_score, e] -= main
    return row, to, cost, hold


@kernel
def outsiders(
    start: Ints, row: Ints, to: Numbers, cost: Ints, outside: Ints, must: Bools, word: int, unit: int
) -> None:
    """Lead "none" to the group of its need, and let it cost where the need has to be served."""
    for i in range(start.size - 1):
        e = start[i]
        if row[e] < 0:
            if outside.size and outside[i] >= 0:
                to[e] = outside[i]
            if must.size and must[i]:
                cost[word, e] += unit


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
