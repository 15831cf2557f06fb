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
from .compiled import kernel
from .market import Bools, Ints


@kernel
def enter_way(node: Ints, y: Ints, hold: Ints, a: int, gain: Ints) -> None:
    """Pivot on the way up of place `a`; `gain` is its reduced cost from `a` upwards."""
    rising = gain[0] < 0
    for w in range(1, gain.size):
        if gain[w - 1] != 0:
            break
        rising = gain[w] < 0
    segment = segment_above(node, a) if rising else segment_below(node, a)
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


@kernel
def enter_option(node: Ints, y: Ints, hold: Ints, to: Ints, i: int, e: int, gain: Ints) -> None:
    """Pivot on option `e` of need `i`, whose reduced cost is `gain`."""
    s, t = to[hold[i, 0]], to[e]
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


@kernel
def best_option(start: Ints, to: Ints, cost: Ints, hold: Ints, y: Ints, i: int, best: Ints) -> int:
    """Return the option of need `i` whose reduced cost is least and below `best`, or -1."""
    own = hold[i, 0]
    base = cost[own, 0] + y[to[own], 0]
    found = -1
    for e in range(start[i], start[i + 1]):
        reduced = cost[e, 0] + y[to[e], 0] - base
        if reduced > best[0]:
            continue
        w = 0
        while reduced == best[w] and w + 1 < best.size:
            w += 1
            reduced = cost[e, w] + y[to[e], w] - cost[own, w] - y[to[own], w]
        if reduced < best[w]:
            found = e
            for v in range(best.size):
                best[v] = cost[e, v] + y[to[e], v] - cost[own, v] - y[to[own], v]
    return found


@kernel
def better_way(node: Ints, seg: Ints, y: Ints, j: int, best: Ints, gain: Ints) -> bool:
    """Say whether moving the load of place `j` betters `best`; `gain` is its reduced cost."""
    if node[j, BASIC] >= 0:
        return False
    for sign in (1, -1):
        segment = segment_above(node, j) if sign > 0 else segment_below(node, j)
        if segment < 0:
            continue
        for w in range(best.size):
            gain[w] = seg[j, segment, w] + y[node[j, ABOVE], w] - y[j, w]
        for w in range(best.size):
            if sign * gain[w] != best[w]:
                if sign * gain[w] < best[w]:
                    for v in range(best.size):
                        best[v] = sign * gain[v]
                    return True
                break
    return False


@kernel
def run(start: Ints, to: Ints, cost: Ints, seg: Ints, hold: Ints, node: Ints, y: Ints, block: int) -> int:
    """Pivot until no option and no way up is better; return the number of pivots.

    Of each `block` options looked at the best enters. `hold`, `node` and `y`
    begin as a strongly feasible basis and end as an optimal one.
    """
    needs, items = hold.shape[0], hold.shape[0] + node.shape[0] - 1
    words = cost.shape[1]
    best, gain, entering = np.zeros(words, np.int64), np.zeros(words, np.int64), np.zeros(words, np.int64)
    item, idle, pivots = 0, 0, 0
    while idle < items:
        best[:] = 0
        seen, at, option = 0, -1, -1
        while seen < block and idle < items:
            idle += 1
            if item < needs:
                e = best_option(start, to, cost, hold, y, item, best)
                seen += start[item + 1] - start[item]
                if e >= 0:
                    at, option = item, e
            else:
                seen += 1
                if better_way(node, seg, y, item - needs, best, gain):
                    at, entering[:] = item, gain
            item = item + 1 if item + 1 < items else 0
        if at < 0:
            continue
        if at < needs:
            enter_option(node, y, hold, to, at, option, best)
        else:
            enter_way(node, y, hold, at - needs, entering)
        pivots, idle = pivots + 1, 0
    return pivots


@kernel
def packing(reach: Ints) -> tuple[Ints, Ints, int]:
    """Return word and unit of each level of cost, and the number of words.

    ``reach[l]`` is what no simple cycle exceeds in level l. Levels share a
    word, first ones in larger units, while no sum on the way can reach 2^62;
    the comparison stays that of the levels one after the other.
    """
    levels = reach.size
    word, unit = np.zeros(levels, np.int64), np.ones(levels, np.int64)
    used, words = 0, 1
    for level in range(levels - 1, -1, -1):
        if used + (used + 1.0) * reach[level] > 2.0**60:
            used, words = 0, words + 1
        word[level], unit[level] = words, used + 1
        used += (used + 1) * reach[level]
    for level in range(levels):
        word[level] = words - word[level]
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
            cost[ends[i], word[0]] += unit[0]
        node[option[hold[i, 0]], LOAD] += 1
    y = np.zeros((places + 1, words), np.int64)
    plant(node)
    measure(node, y, seg, hold, cost)
    run(ends, option, cost, seg, hold, node, y, block_of(option.size))
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
def block_of(options: int) -> int:
    """Return how many options to look at before the best of them enters."""
    return max(int(np.sqrt(options)), 32)


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
) -> tuple[Ints, Ints, Ints]:
    """Return the options with "none" before those of each need, and their costs in words."""
    needs = start.size - 1
    ends, option = np.zeros(needs + 1, np.int64), np.full(needs + to.size, places, np.int64)
    cost = np.zeros((needs + to.size, words), np.int64)
    for i in range(needs):
        ends[i + 1] = start[i + 1] + i + 1
        for e in range(start[i], start[i + 1]):
            option[e + i + 1] = to[e]
            for level in range(worth.shape[1]):
                cost[e + i + 1, word[level + 1]] -= unit[level + 1] * worth[e, level]
    return ends, option, cost
