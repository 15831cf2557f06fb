"""What a matching adds up to, and its lowest prices, read off an optimal tree."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import inlined, kernel
from ..constants import ENDLESS
from ..market import Bools, Ints
from .basis import LAST, LOAD, Numbers
from .options import COVERAGE, FLOORS, LIMITS, SCORE


@kernel
def summed(
    row: Ints, hold: Ints, node: Ints, score: Ints, priority: Ints, floor: Ints, must: Bools
) -> tuple[Bools, bool, int, int, Ints]:
    """Return the chosen bids, whether all limits hold, score, coverage and missed places."""
    chosen, missed = np.zeros(score.size, np.bool_), np.zeros(floor.size, np.int64)
    total, coverage, within = 0, 0, True
    for i in range(hold.shape[0]):
        b = row[hold[i, 0]]
        if b >= 0:
            chosen[b] = True
            total += score[b]
            coverage += priority[i]
        elif must.size and must[i]:
            within = False
    for j in range(node.shape[0] - 1):
        if node[j, LOAD] > node[j, LAST] or (j >= floor.size and node[j, LOAD] < node[j, LAST - 1]):
            within = False
        if j < floor.size:
            missed[j] = max(floor[j] - node[j, LOAD], 0)
    return chosen, within, total, coverage, missed


@inlined
def digit(value: int, unit: int) -> int:
    """Return the nearest multiple of `unit`, which is odd, in units."""
    return int(np.floor_divide(value + unit // 2, unit))


@kernel
def priced(
    start: Ints,
    row: Ints,
    to: Numbers,
    hold: Ints,
    node: Ints,
    y: Ints,
    score: Ints,
    priority: Ints,
    floor: Ints,
    word: Ints,
    unit: Ints,
    per_coverage: int,
    per_place: int,
) -> NDArray[np.float64]:
    """Return the lowest prices, (J,), that prove the matching of a plain market best.

    The tree's own prices prove it too, in level after level. Each is lowered as
    far as every offer allows: a shortest path over the institutions, where a
    need that is served at one and has an offer at another ties the two.
    """
    places = floor.size
    price = tree_prices(y, places, word, unit, per_coverage, per_place)
    ends, needs = served_at(to, hold, places)
    room = np.zeros(places, np.int64)
    for j in range(places):
        low = per_place if floor[j] > 0 and node[j, LOAD] <= floor[j] else 0
        room[j] = price[j] + low
    done = np.zeros(places + 1, np.bool_)
    lower_offers(places, 0, ends, needs, start, row, to, hold, price, room, done, score, priority, per_coverage)
    for _ in range(places):
        at, least = -1, ENDLESS * 2
        for j in range(places):
            if not done[j] and room[j] < least:
                at, least = j, room[j]
        if at < 0:
            break
        done[at] = True
        lower_offers(at, least, ends, needs, start, row, to, hold, price, room, done, score, priority, per_coverage)
    found = np.zeros(places, np.float64)
    for j in range(places):
        found[j] = price[j] - room[j]
    return found


@inlined
def tree_prices(y: Ints, places: int, word: Ints, unit: Ints, per_coverage: int, per_place: int) -> Ints:
    """Return what a unit costs from each place to the root, in score points; endless above a limit."""
    price = np.zeros(places + 1, np.int64)
    for j in range(places):
        last, rest = -1, 0
        for level in range(SCORE + 1):
            if word[level] != last:
                last = word[level]
                rest = y[last, j]
            number = digit(rest, unit[level])
            rest -= number * unit[level]
            if level == LIMITS:
                price[j] += ENDLESS if number > 0 else 0
            elif level == COVERAGE:
                price[j] += number * per_coverage
            elif level == FLOORS:
                price[j] += number * per_place
            else:
                price[j] += number
    return price


@inlined
def served_at(to: Numbers, hold: Ints, root: int) -> tuple[Ints, Ints]:
    """Return the needs sorted by place, the unserved last, and where each place begins."""
    ends, needs = np.zeros(root + 3, np.int64), np.zeros(hold.shape[0], np.int64)
    for i in range(hold.shape[0]):
        ends[to[hold[i, 0]] + np.uint32(2)] += 1
    for j in range(root + 1):
        ends[j + 2] += ends[j + 1]
    for i in range(hold.shape[0]):
        j = 1 + to[hold[i, 0]]
        needs[ends[j]] = i
        ends[j] += 1
    return ends, needs


@kernel
def lower_offers(
    at: int,
    least: int,
    ends: Ints,
    needs: Ints,
    start: Ints,
    row: Ints,
    to: Numbers,
    hold: Ints,
    price: Ints,
    room: Ints,
    done: Bools,
    score: Ints,
    priority: Ints,
    per_coverage: int,
) -> None:
    """Let no price sink so far that a need at place `at`, whose own sinks by `least`, would leave."""
    for k in range(ends[at], ends[at + 1]):
        i = needs[k]
        own = hold[i, 0]
        bid = row[own]
        value = 0 if bid < 0 else score[bid] + per_coverage * priority[i]
        for e in range(start[i], start[i + 1]):
            j = to[e]
            if e == own or row[e] < 0 or done[j]:
                continue
            offer = score[row[e]] + per_coverage * priority[i]
            slack = least + price[j] - price[at] - (offer - value)
            if slack < room[j]:
                room[j] = slack
