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

Network simplex: Dantzig (1951), "Application of the simplex method to a transportation problem". Strongly feasible
trees: Cunningham (1976), "A network simplex method".
"""

from typing import Any

import numpy as np

from ..compiled import inlined, kernel
from ..market import Ints
from .basis import (
    ABOVE,
    BASIC,
    DEPTH,
    LOAD,
    OWN,
    PARENT,
    TURNED,
    Numbers,
    lower,
    push,
    release,
    segment_above,
    segment_below,
    shift,
    tightest,
    turn,
    upper,
)


@inlined
def enter(to: Numbers, cost: Ints, seg: Ints, hold: Ints, node: Ints, y: Ints, item: int, option: int, gain: Ints) -> None:
    """Let option `option` of need `item` enter, or the way up of a place (`option` 1: rising).

    A push from place `s` to place `t` closes a cycle in the tree. What it uses
    up on the way leaves, and what hung there hangs from the other end now.
    """
    j, limit = item - hold.shape[0], 1
    if j < 0:
        s, t = 0 + to[hold[item, 0]], 0 + to[option]
        option_gain(to, cost, y, hold[item, 0], option, gain)
    else:
        s, t, limit = way_cycle(node, seg, y, j, option == 1, gain)
    between = j < 0 and hold[item, 1] >= 0
    if between:
        join, amount, q, side = beside(node, s, t)
    else:
        join, amount, q, side = tightest(node, s, t, limit)
    if amount > 0:
        push(node, hold, s, t, join, amount)
    if side != 0 and not between:
        release(node, hold, q)
    if j < 0:
        hang_need(hold, item, option, side, between)
        link = item
    else:
        link = hang_way(node, j, s, t, option == 1, side, amount)
    if side != 0:
        upper_end = node[s, PARENT] if between and side > 0 else s if side > 0 else t
        turn(node, t if side > 0 else s, q, upper_end, link)
        shift(node, y, t if side > 0 else s, -side, gain)


@inlined
def option_gain(to: Numbers, cost: Ints, y: Ints, own: int, option: int, gain: Ints) -> None:
    """Compute what the option costs beyond the need's own."""
    for w in range(gain.size):
        gain[w] = cost[w, option] + y[w, to[option]] - cost[w, own] - y[w, to[own]]


@inlined
def way_cycle(node: Ints, seg: Ints, y: Ints, j: int, rising: bool, gain: Ints) -> tuple[int, int, int]:
    """Make the way up of place `j` basic; return the ends of the push on it and its limit."""
    segment = segment_above(node, j) if rising else segment_below(node, j)
    node[j, BASIC] = segment
    way_gain(node, seg, y, j, segment, gain)
    limit = upper(node, j) - lower(node, j)
    if rising:
        return j, node[j, ABOVE], limit
    for w in range(gain.size):
        gain[w] = -gain[w]
    return node[j, ABOVE], j, limit


@inlined
def beside(node: Ints, s: int, t: int) -> tuple[int, int, int, int]:
    """Return the cycle, as `tightest` does, for a need that links `s` to what is above.

    Where `t` is below `s` the need moves to it; else it links `s` to `t` from now on.
    """
    u = t
    while node[u, DEPTH] > node[s, DEPTH]:
        u = node[u, PARENT]
    return (s, 1, s, 1) if u == s else (s, 0, s, -1)


@inlined
def hang_need(hold: Ints, i: int, option: int, side: int, between: bool) -> None:
    """Note which option the need holds and which it links to."""
    if side < 0:
        hold[i, 1] = option
        return
    if side > 0 and not between:
        hold[i, 1] = hold[i, 0]
    hold[i, 0] = option


@inlined
def hang_way(node: Ints, j: int, s: int, t: int, rising: bool, side: int, amount: int) -> int:
    """Note the load of place `j` after the push, and return the link its way up is now."""
    node[j, LOAD] += amount if rising else -amount
    if side == 0:
        node[j, BASIC] = -1
    return OWN if (t if side > 0 else s) == j else TURNED


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
    # Unsigned rows need no test of their sign.
    for row in range(np.uint64(start[i]), np.uint64(start[i + 1])):
        offer = cost[0, row] + y[0, to[row]]
        if offer > limit:
            continue
        e: Any = np.int64(row)
        if offer < limit or (e != own and better(to, cost, y, e, found)):
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
        pivots += work_off(start, to, cost, seg, hold, node, y, waiting, count, gain)


@kernel
def work_off(
    start: Ints, to: Numbers, cost: Ints, seg: Ints, hold: Ints, node: Ints, y: Ints, waiting: Ints, count: int, gain: Ints
) -> int:
    """Let the best of those waiting enter until none of them can do better; return how often."""
    needs, pivots = hold.shape[0], 0
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
def width_of(near: bool) -> int:
    """Return a good length of the list, for a basis that is near the best or is not."""
    return 32 if near else 8
