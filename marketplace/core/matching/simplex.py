"""A primal network simplex for needs of one unit each, with costs compared level by level.

The network: each need sends one unit through one of its options, rows
``start[i]`` to ``start[i + 1]`` of `to` and `cost`; an option leads to a place;
each place passes what it gets to the place `ABOVE` it, in the end to the root.
The way up costs by the unit, cheap units first: ``seg[j, 0]`` up to ``FIRST``
units, ``seg[j, 1]`` up to ``LAST``, ``seg[j, 2]`` beyond. So every choice of
options is a flow, and a limit is kept by the cost of going beyond it.

The basis is a strongly feasible tree over the places alone: a need is either
a leaf or lies between two places, its unit at the lower one. ``node`` holds
the tree, ``hold[i]`` the option that need i uses and, for a need between two
places, the option to the upper one (else -1), ``y`` what a unit costs from
each place to the root. Costs are vectors of words, compared in order.
"""

import numpy as np

from .basis import (
    ABOVE,
    BASIC,
    COLUMNS,
    DEPTH,
    FIRST,
    LAST,
    LOAD,
    OWN,
    PARENT,
    TURNED,
    Numbers,
    attach,
    detach,
    lower,
    measure,
    plant,
    push,
    release,
    segment_above,
    segment_below,
    shift,
    tightest,
    turn,
    upper,
)
from .compiled import inlined, kernel
from .market import Bools, Ints


@inlined
def enter_way(node: Ints, y: Ints, hold: Ints, a: int, segment: int, rising: bool, gain: Ints) -> None:
    """Pivot on the way up of place `a`; `gain` is its reduced cost from `a` upwards."""
    node[a, BASIC] = segment
    limit = upper(node, a) - lower(node, a)
    s, t = (a, node[a, ABOVE]) if rising else (node[a, ABOVE], a)
    sign = 1 if rising else -1
    join, amount, q, side = tightest(node, s, t, limit)
    if amount > 0:
        push(node, hold, s, t, join, amount)
        node[a, LOAD] += sign * amount
    if side == 0:
        node[a, BASIC] = -1
        return
    release(node, hold, q)
    if side > 0:
        turn(node, t, q, s, OWN if t == a else TURNED)
        shift(node, y, t, -sign, gain)
    else:
        turn(node, s, q, t, OWN if s == a else TURNED)
        shift(node, y, s, sign, gain)


@inlined
def enter_option(node: Ints, y: Ints, hold: Ints, to: Numbers, i: int, e: int, gain: Ints) -> None:
    """Pivot on option `e` of need `i`, whose reduced cost is `gain`."""
    s, t = np.int64(to[hold[i, 0]]), np.int64(to[e])
    if hold[i, 1] >= 0:
        u = t
        while node[u, DEPTH] > node[s, DEPTH]:
            u = node[u, PARENT]
        if u != s:
            hold[i, 1] = e
            detach(node, s)
            attach(node, s, t, i)
            shift(node, y, s, 1, gain)
            return
        push(node, hold, s, t, s, 1)
        hold[i, 0] = e
        turn(node, t, s, node[s, PARENT], i)
        shift(node, y, t, -1, gain)
        return
    join, amount, q, side = tightest(node, s, t, 1)
    if amount > 0:
        push(node, hold, s, t, join, 1)
    if side == 0:
        hold[i, 0] = e
        return
    release(node, hold, q)
    if side > 0:
        hold[i, 1], hold[i, 0] = hold[i, 0], e
        turn(node, t, q, s, i)
        shift(node, y, t, -1, gain)
    else:
        hold[i, 1] = e
        turn(node, s, q, t, i)
        shift(node, y, s, 1, gain)


@inlined
def better(to: Numbers, cost: Ints, y: Ints, e: int, f: int) -> bool:
    """Say whether option `e` costs less than `f` of the same need, their first words being equal."""
    for w in range(1, y.shape[0]):
        less = cost[w, e] + y[w, to[e]] - cost[w, f] - y[w, to[f]]
        if less != 0:
            return bool(less < 0)
    return False


@inlined
def best_option(start: Ints, to: Numbers, cost: Ints, hold: Ints, y: Ints, i: int) -> tuple[int, float]:
    """Return the cheapest option of need `i`, -1 if it has it, and roughly what it saves."""
    own = found = hold[i, 0]
    base = limit = cost[0, own] + y[0, to[own]]
    for e in range(start[i], start[i + 1]):
        offer = cost[0, e] + y[0, to[e]]
        if offer < limit or (offer == limit and e != own and better(to, cost, y, e, found)):
            limit, found = offer, e
    if found == own:
        return -1, 0.0
    last = y.shape[0] - 1
    less = cost[last, own] + y[last, to[own]] - cost[last, found] - y[last, to[found]]
    return found, (base - limit) * 2.0**62 + less


@inlined
def way_gain(node: Ints, seg: Ints, y: Ints, j: int, segment: int, gain: Ints) -> int:
    """Compute the reduced cost of a segment upwards and return its sign."""
    sign = 0
    for w in range(gain.size):
        gain[w] = seg[j, segment, w] + y[w, node[j, ABOVE]] - y[w, j]
        if sign == 0 and gain[w] != 0:
            sign = 1 if gain[w] > 0 else -1
    return sign


@inlined
def best_way(node: Ints, seg: Ints, y: Ints, j: int, gain: Ints) -> tuple[int, float]:
    """Return 1 if the load of place `j` should rise, 0 if fall, -1 if neither, and roughly the saving."""
    if node[j, BASIC] >= 0:
        return -1, 0.0
    last = gain.size - 1
    if way_gain(node, seg, y, j, segment_above(node, j), gain) < 0:
        return 1, gain[0] * -(2.0**62) - gain[last]
    segment = segment_below(node, j)
    if segment >= 0 and way_gain(node, seg, y, j, segment, gain) > 0:
        return 0, gain[0] * 2.0**62 + gain[last]
    return -1, 0.0


@kernel
def run(start: Ints, to: Numbers, cost: Ints, seg: Ints, hold: Ints, node: Ints, y: Ints, width: int) -> int:
    """Pivot until no option and no way up is better; return the number of pivots.

    A list of up to `width` needs and places that could do better is worked off,
    the best first, before more are looked for. `hold`, `node` and `y` begin as a
    strongly feasible basis and end as an optimal one.
    """
    needs, items = hold.shape[0], hold.shape[0] + node.shape[0] - 1
    gain, waiting = np.zeros(y.shape[0], np.int64), np.zeros(width, np.int64)
    item, pivots = 0, 0
    while True:
        count, seen = 0, 0
        while seen < items and count < width:
            if item < needs:
                better_off, _ = best_option(start, to, cost, hold, y, item)
            else:
                better_off, _ = best_way(node, seg, y, item - needs, gain)
            if better_off >= 0:
                waiting[count] = item
                count += 1
            seen += 1
            item = item + 1 if item + 1 < items else 0
        if count == 0:
            return pivots
        pivots += work_off(start, to, cost, seg, hold, node, y, waiting[:count], gain)


@kernel
def work_off(
    start: Ints,
    to: Numbers,
    cost: Ints,
    seg: Ints,
    hold: Ints,
    node: Ints,
    y: Ints,
    waiting: Ints,
    gain: Ints,
) -> int:
    """Let the best of those waiting enter until none of them can do better; return how often."""
    needs, count, pivots = hold.shape[0], waiting.size, 0
    while count > 0:
        most, at, option, left = -1.0, -1, -1, 0
        for k in range(count):
            item = waiting[k]
            if item < needs:
                found, saving = best_option(start, to, cost, hold, y, item)
            else:
                found, saving = best_way(node, seg, y, item - needs, gain)
            if found >= 0:
                waiting[left] = item
                left += 1
                if saving > most or at < 0:
                    most, at, option = saving, item, found
        count = left
        if at < 0:
            break
        enter(to, cost, seg, hold, node, y, at, option, gain)
        pivots += 1
    return pivots


@inlined
def enter(
    to: Numbers,
    cost: Ints,
    seg: Ints,
    hold: Ints,
    node: Ints,
    y: Ints,
    item: int,
    option: int,
    gain: Ints,
) -> None:
    """Let an option of a need, or the way up of a place (`option` 1: rising), enter the basis."""
    needs = hold.shape[0]
    if item >= needs:
        j = item - needs
        segment = segment_above(node, j) if option == 1 else segment_below(node, j)
        way_gain(node, seg, y, j, segment, gain)
        enter_way(node, y, hold, j, segment, option == 1, gain)
        return
    own = hold[item, 0]
    for w in range(gain.size):
        gain[w] = cost[w, option] + y[w, to[option]] - cost[w, own] - y[w, to[own]]
    enter_option(node, y, hold, to, item, option, gain)


@kernel
def packing(reach: Ints) -> tuple[Ints, Ints, int]:
    """Return word and unit of each level of cost, and the number of words.

    ``reach[l]`` is what no simple cycle exceeds in level l. Levels share a
    word, first ones in larger units, while no sum on the way can reach 2^62;
    the comparison stays that of the levels one after the other.
    """
    levels = reach.size
    word, unit = np.zeros(levels, np.int64), np.ones(levels, np.int64)
    used, words = 1.0, 1
    for level in range(levels):
        used *= 2.0 * reach[level] + 1
        if used > 2.0**60:
            used, words = 2.0 * reach[level] + 1, words + 1
        word[level] = words - 1
    total = 0
    for level in range(levels - 1, -1, -1):
        if level + 1 < levels and word[level + 1] != word[level]:
            total = 0
        unit[level] = total + 1
        total += (total + 1) * reach[level]
    return word, unit, words


@kernel
def transport(
    start: Ints, to: Ints, worth: Ints, must: Bools, least: Ints, most: Ints, first: Ints
) -> tuple[Ints, bool]:
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
    needs, places, levels = start.size - 1, least.size, worth.shape[1]
    reach = np.full(levels + 1, 2 * (places + 2), np.int64)
    reach[1:] = reach_of(start, worth, places)
    word, unit, words = packing(reach)
    ends, option, cost = with_none(start, to, worth, word, unit, words, places)
    seg = np.zeros((places, 3, words), np.int64)
    node = np.zeros((places + 1, COLUMNS), np.int64)
    seg[:, 0, word[0]], seg[:, 2, word[0]] = -unit[0], unit[0]
    node[:places, ABOVE], node[:places, FIRST], node[:places, LAST] = places, least, most
    hold = np.full((needs, 2), -1, np.int64)
    for i in range(needs):
        hold[i, 0] = ends[i] + (0 if first[i] < 0 else 1 + first[i] - start[i])
        if must[i]:
            cost[word[0], ends[i]] += unit[0]
        node[option[hold[i, 0]], LOAD] += 1
    y = np.zeros((words, places + 1), np.int64)
    plant(node)
    measure(node, y, seg, hold, cost)
    run(ends, option, cost, seg, hold, node, y, width_of(option.size))
    got, kept = np.full(needs, -1, np.int64), True
    for i in range(needs):
        if hold[i, 0] > ends[i]:
            got[i] = hold[i, 0] - i - 1
        elif must[i]:
            kept = False
    for j in range(places):
        kept = kept and least[j] <= node[j, LOAD] <= most[j]
    return got, kept


@kernel
def width_of(options: int) -> int:
    """Return how many better options to collect before the best of them enters."""
    return max(int(np.sqrt(options) / 4), 16)


@kernel
def reach_of(start: Ints, worth: Ints, places: int) -> Ints:
    """Return what no simple cycle exceeds in each level: it passes a need and a place once."""
    levels = worth.shape[1]
    reach = np.zeros(levels, np.int64)
    for level in range(levels):
        total, widest = 0.0, 0
        for i in range(start.size - 1):
            low, high = 0, 0
            for e in range(start[i], start[i + 1]):
                low, high = min(low, worth[e, level]), max(high, worth[e, level])
            total, widest = total + (high - low), max(widest, high - low)
        reach[level] = int(min(total * 1.0001, (places + 1.0) * widest)) + 1
    return reach


@kernel
def with_none(
    start: Ints, to: Ints, worth: Ints, word: Ints, unit: Ints, words: int, places: int
) -> tuple[Ints, Numbers, Ints]:
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
