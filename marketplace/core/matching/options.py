"""The bids of a market as the options of its needs, with their costs in words."""

import numpy as np

from .basis import ABOVE, LOAD
from .compiled import kernel
from .market import Bools, Ints

LEVELS = 6
LIMITS, COVERAGE, FLOORS, SCORE, KEPT, DRAW = range(LEVELS)
"""What costs count, the first most: broken limits, the aims, the draw."""

DRAW_RANGE = 2**26


@kernel
def mixed(value: np.uint64) -> np.uint64:
    """Return one round of splitmix64."""
    value = value + np.uint64(0x9E3779B97F4A7C15)
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


@kernel
def locks_of(need: Ints, institution: Ints, forced: Bools, capacity: Ints, needs: int) -> Ints:
    """Return the forced bid of each need, -1 for none; an empty array where they cannot hold."""
    lock, load = np.full(needs, -1, np.int64), np.zeros(capacity.size, np.int64)
    for b in range(need.size):
        if forced[b]:
            if lock[need[b]] >= 0 or load[institution[b]] >= capacity[institution[b]]:
                return lock[:0]
            lock[need[b]] = b
            load[institution[b]] += 1
    return lock


@kernel
def options_of(need: Ints, forbidden: Bools, live: Bools, lock: Ints) -> tuple[Ints, Ints]:
    """Return where the options of each need begin, (N + 1,), and their bids, -1 for "none".

    "None" is the first option of each need that has no forced bid.
    """
    needs = lock.size
    start = np.zeros(needs + 2, np.int64)
    for b in range(need.size):
        i = need[b]
        if lock[i] < 0 and not forbidden[b] and (live.size == 0 or live[b]):
            start[i + 2] += 1
    for i in range(needs):
        start[i + 2] += start[i + 1] + 1
    row = np.full(start[needs + 1], -1, np.int64)
    for i in range(needs):
        row[start[i + 1]] = lock[i]
        start[i + 1] += 1
    for b in range(need.size):
        i = need[b]
        if lock[i] < 0 and not forbidden[b] and (live.size == 0 or live[b]):
            row[start[i + 1]] = b
            start[i + 1] += 1
    return start[: needs + 1], row


@kernel
def reach_of_market(
    start: Ints, row: Ints, score: Ints, priority: Ints, floor: Ints, counts: bool, kept: Bools, places: int
) -> Ints:
    """Return what no simple cycle exceeds in each level; it passes each need and place once."""
    reach = np.zeros(LEVELS, np.int64)
    sums, widest = np.zeros(2, np.float64), np.zeros(2, np.int64)
    for i in range(start.size - 1):
        low, high = 0, 0
        for e in range(start[i] + 1, start[i + 1]):
            low, high = min(low, score[row[e]]), max(high, score[row[e]])
        widest[0], sums[0] = max(widest[0], high - low), sums[0] + (high - low)
        if start[i] + 1 < start[i + 1]:
            widest[1], sums[1] = max(widest[1], priority[i]), sums[1] + priority[i]
    ways = places + 2
    reach[LIMITS] = 2 * ways
    reach[SCORE] = int(min(sums[0] * 1.0001, 1.0 * ways * widest[0])) + 1
    reach[KEPT] = ways if kept.size else 0
    reach[DRAW] = ways * DRAW_RANGE
    if counts:
        reach[COVERAGE] = int(min(sums[1] * 1.0001, 1.0 * ways * widest[1])) + 1
        reach[FLOORS] = ways if floor.any() else 0
    return reach


@kernel
def costs_of(
    start: Ints,
    row: Ints,
    institution: Ints,
    score: Ints,
    priority: Ints,
    seed: np.uint64,
    counts: bool,
    kept: Bools,
    must: Bools,
    word: Ints,
    unit: Ints,
    words: int,
) -> Ints:
    """Return the cost of each option, (E, words), beside "none"; forced bids cost nothing."""
    cost = np.zeros((row.size, words), np.int64)
    for i in range(start.size - 1):
        own = mixed(seed ^ mixed(np.uint64(i)))
        if must.size and must[i] and row[start[i]] < 0:
            cost[start[i], word[LIMITS]] = unit[LIMITS]
        for e in range(start[i] + 1, start[i + 1]):
            b = row[e]
            if counts:
                cost[e, word[COVERAGE]] -= unit[COVERAGE] * priority[i]
            cost[e, word[SCORE]] -= unit[SCORE] * score[b]
            if kept.size and kept[b]:
                cost[e, word[KEPT]] -= unit[KEPT]
            number = mixed(own ^ mixed(np.uint64(institution[b]))) >> np.uint64(38)
            cost[e, word[DRAW]] -= unit[DRAW] * (np.int64(number) + 1)
    return cost


@kernel
def begin(start: Ints, row: Ints, to: Ints, kept: Bools, node: Ints) -> Ints:
    """Return the options the needs begin with, (N, 2): those kept before; count the loads."""
    hold = np.full((start.size - 1, 2), -1, np.int64)
    for i in range(start.size - 1):
        hold[i, 0] = start[i]
        for e in range(start[i] + 1, start[i + 1]):
            if kept.size and kept[row[e]]:
                hold[i, 0] = e
                break
        j = to[hold[i, 0]]
        while j >= 0:
            node[j, LOAD] += 1
            j = node[j, ABOVE]
    return hold
