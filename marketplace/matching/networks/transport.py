"""The best choice of one option for each need, within limits of the places."""

import numpy as np

from ..compiled import kernel
from ..market import Bools, Ints
from .basis import ABOVE, COLUMNS, FIRST, LAST, LOAD, Numbers, measure, plant
from .levels import packing
from .simplex import run, width_of


def transport(start: Ints, to: Ints, worth: Ints, must: Bools, least: Ints, most: Ints, first: Ints) -> tuple[Ints, bool]:
    """Return the best option of each need, -1 for none, and whether all limits are kept.

    Parameters
    ----------
    start, to : (n + 1,) and (E,) int64
        The options of need i are rows ``start[i]`` to ``start[i + 1]``, to place ``to[e]``.
    worth : (E, L) int64
        Made most in all, level after level; at most 2^55 in a simple cycle.
    must : (n,) bool
        Needs that have to be served.
    least, most : (m,) int64
        Limits of the needs at each place, ``0 <= least <= most``.
    first : (n,) int64
        The option each need begins with, -1 for none; near the best is quick.
    """
    ends, option, cost, seg, hold, node, y = prepared(start, to, worth, must, least, most, first)
    run(ends, option, cost, seg, hold, node, y, width_of(near=False))
    got = np.where(hold[:, 0] > ends[:-1], hold[:, 0] - np.arange(1, must.size + 1), -1)
    load = node[:-1, LOAD]
    kept = (load >= least).all() and (load <= most).all() and not (must & (got < 0)).any()
    return got, bool(kept)


@kernel
def prepared(
    start: Ints, to: Ints, worth: Ints, must: Bools, least: Ints, most: Ints, first: Ints
) -> tuple[Ints, Numbers, Ints, Ints, Ints, Ints, Ints]:
    """Return the network with "none" as the first option of each need, and a first basis."""
    needs, places = start.size - 1, least.size
    word, unit, words = packing(reach_of(start, worth, places))
    ends, option, cost = with_none(start, to, worth, word, unit, words, places)
    seg = np.zeros((places, 3, words), np.int64)
    node = np.zeros((places + 1, COLUMNS), np.int64)
    for j in range(places):
        seg[j, 0, word[0]], seg[j, 2, word[0]] = -unit[0], unit[0]
        node[j, ABOVE], node[j, FIRST], node[j, LAST] = places, least[j], most[j]
    hold = np.full((needs, 2), -1, np.int64)
    for i in range(needs):
        hold[i, 0] = ends[i] + (0 if first[i] < 0 else 1 + first[i] - start[i])
        if must[i]:
            cost[word[0], ends[i]] += unit[0]
        node[option[hold[i, 0]], LOAD] += 1
    y = np.zeros((words, places + 1), np.int64)
    plant(node)
    measure(node, y, seg, hold, cost)
    return ends, option, cost, seg, hold, node, y


@kernel
def reach_of(start: Ints, worth: Ints, places: int) -> Ints:
    """Return what no simple cycle exceeds in each level: it passes a need and a place once."""
    levels = worth.shape[1]
    reach = np.full(levels + 1, 2 * (places + 2), np.int64)
    for level in range(levels):
        total, widest = 0.0, 0
        for i in range(start.size - 1):
            low, high = 0, 0
            for e in range(start[i], start[i + 1]):
                low, high = min(low, worth[e, level]), max(high, worth[e, level])
            total, widest = total + (high - low), max(widest, high - low)
        reach[level + 1] = int(min(total * 1.0001, (places + 1.0) * widest)) + 1
    return reach


@kernel
def with_none(start: Ints, to: Ints, worth: Ints, word: Ints, unit: Ints, words: int, places: int) -> tuple[Ints, Numbers, Ints]:
    """Return the options with "none" before those of each need, and their costs in words."""
    needs = start.size - 1
    ends, option = np.zeros(needs + 1, np.int64), np.full(needs + to.size, places, np.uint32)
    cost = np.zeros((words, needs + to.size), np.int64)
    for i in range(needs):
        ends[i + 1] = start[i + 1] + i + 1
        for e in range(start[i], start[i + 1]):
            option[e + i + 1] = to[e]
            for level in range(worth.shape[1]):
                cost[word[level + 1], e + i + 1] -= unit[level + 1] * worth[e, level]
    return ends, option, cost
