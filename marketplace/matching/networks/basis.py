"""A strongly feasible tree over the places of a network: its links, its loads, its turns."""

import numpy as np
from numpy.typing import NDArray

from ..compiled import inlined, kernel
from ..constants import ENDLESS
from ..market import Ints

Numbers = NDArray[np.uint32]
"""Numbers of places: unsigned, so that looking one up takes no test of its sign."""

PARENT, LINK, CHILD, NEXT, PREV, DEPTH, LOAD, BASIC, ABOVE, FIRST, LAST = range(11)
COLUMNS = 11
OWN, TURNED = -1, -2
"""A link is the place's own way up, its parent's way up to it, or the number of a need."""


@inlined
def upper(node: Ints, j: int) -> int:
    """Return the load at which the basic segment of place `j` ends."""
    if node[j, BASIC] == 2:
        return ENDLESS
    return int(node[j, FIRST + node[j, BASIC]])


@inlined
def lower(node: Ints, j: int) -> int:
    """Return the load at which the basic segment of place `j` begins."""
    if node[j, BASIC] == 0:
        return 0
    return int(node[j, LAST + node[j, BASIC] - 2])


@inlined
def room_up(node: Ints, j: int) -> int:
    """Return how many units can go from `j` to its parent."""
    link = node[j, LINK]
    if link >= 0:
        return 1
    if link == OWN:
        return upper(node, j) - int(node[j, LOAD])
    p = node[j, PARENT]
    return int(node[p, LOAD]) - lower(node, p)


@inlined
def room_down(node: Ints, j: int) -> int:
    """Return how many units can go from the parent of `j` to `j`."""
    link = node[j, LINK]
    if link >= 0:
        return 0
    if link == OWN:
        return int(node[j, LOAD]) - lower(node, j)
    p = node[j, PARENT]
    return upper(node, p) - int(node[p, LOAD])


@inlined
def segment_above(node: Ints, j: int) -> int:
    """Return the segment that the next unit at `j` falls in."""
    if node[j, LOAD] < node[j, FIRST]:
        return 0
    return 1 if node[j, LOAD] < node[j, LAST] else 2


@inlined
def segment_below(node: Ints, j: int) -> int:
    """Return the segment that the last unit at `j` lies in, -1 where there is none."""
    if node[j, LOAD] > node[j, LAST]:
        return 2
    if node[j, LOAD] > node[j, FIRST]:
        return 1
    return 0 if node[j, LOAD] > 0 else -1


@inlined
def attach(node: Ints, j: int, parent: int, link: int) -> None:
    """Hang `j` under `parent`."""
    other = node[parent, CHILD]
    node[j, PARENT], node[j, LINK], node[j, NEXT], node[j, PREV] = parent, link, other, -1
    if other >= 0:
        node[other, PREV] = j
    node[parent, CHILD] = j


@inlined
def detach(node: Ints, j: int) -> None:
    """Take `j` off its parent."""
    before, after = node[j, PREV], node[j, NEXT]
    if before >= 0:
        node[before, NEXT] = after
    else:
        node[node[j, PARENT], CHILD] = after
    if after >= 0:
        node[after, PREV] = before


@inlined
def following(node: Ints, top: int, j: int) -> int:
    """Return the place after `j` in the subtree of `top`, parents first; -1 after the last."""
    if node[j, CHILD] >= 0:
        return int(node[j, CHILD])
    while j != top:
        if node[j, NEXT] >= 0:
            return int(node[j, NEXT])
        j = node[j, PARENT]
    return -1


@kernel
def measure(node: Ints, y: Ints, seg: Ints, hold: Ints, cost: Ints) -> None:
    """Compute the depths and the costs to the root of the whole tree."""
    root = node.shape[0] - 1
    node[root, DEPTH] = 0
    j = following(node, root, root)
    while j >= 0:
        p, link = node[j, PARENT], node[j, LINK]
        node[j, DEPTH] = node[p, DEPTH] + 1
        for w in range(y.shape[0]):
            if link == OWN:
                y[w, j] = y[w, p] + seg[j, node[j, BASIC], w]
            elif link == TURNED:
                y[w, j] = y[w, p] - seg[p, node[p, BASIC], w]
            else:
                y[w, j] = y[w, p] + cost[w, hold[link, 1]] - cost[w, hold[link, 0]]
        j = following(node, root, j)


@inlined
def shift(node: Ints, y: Ints, top: int, sign: int, gain: Ints) -> None:
    """Add `gain` times `sign` to the subtree of `top` and set its depths."""
    j = top
    while j >= 0:
        node[j, DEPTH] = node[node[j, PARENT], DEPTH] + 1
        for w in range(y.shape[0]):
            y[w, j] += sign * gain[w]
        j = following(node, top, j)


@kernel
def clear(node: Ints) -> None:
    """Take the tree apart."""
    root = node.shape[0] - 1
    for j in range(root):
        node[j, CHILD] = -1
    node[root, CHILD] = -1
    node[root, PARENT] = node[root, LINK] = node[root, NEXT] = node[root, PREV] = -1


@kernel
def plant(node: Ints) -> None:
    """Make the tree of all ways up, whatever the loads."""
    clear(node)
    for j in range(node.shape[0] - 1):
        node[j, BASIC] = segment_above(node, j)
        attach(node, j, node[j, ABOVE], OWN)


@inlined
def turn(node: Ints, top: int, last: int, parent: int, link: int) -> None:
    """Hang `top` under `parent` by `link`, with what lies between it and `last` below it."""
    j = top
    while True:
        above, old = node[j, PARENT], node[j, LINK]
        detach(node, j)
        attach(node, j, parent, link)
        if j == last:
            return
        parent, j = j, above
        link = TURNED if old == OWN else OWN if old == TURNED else old


@inlined
def send_up(node: Ints, hold: Ints, j: int, amount: int) -> None:
    """Send units from `j` to its parent."""
    link = node[j, LINK]
    if link >= 0:
        hold[link, 0], hold[link, 1] = hold[link, 1], hold[link, 0]
    elif link == OWN:
        node[j, LOAD] += amount
    else:
        node[node[j, PARENT], LOAD] -= amount


@inlined
def send_down(node: Ints, j: int, amount: int) -> None:
    """Send units from the parent of `j` to `j`, which is not linked by a need."""
    if node[j, LINK] == OWN:
        node[j, LOAD] -= amount
    else:
        node[node[j, PARENT], LOAD] += amount


@inlined
def release(node: Ints, hold: Ints, j: int) -> None:
    """Let the link of `j` to its parent leave the basis."""
    link = node[j, LINK]
    if link >= 0:
        hold[link, 1] = -1
    elif link == OWN:
        node[j, BASIC] = -1
    else:
        node[node[j, PARENT], BASIC] = -1


@inlined
def tightest(node: Ints, s: int, t: int, limit: int) -> tuple[int, int, int, int]:
    """Return the cycle of a push from `s` to `t`: join, amount, leaving place, its side.

    Side 1 leaves above `t`, -1 above `s`, 0 is the pushed arc itself. Of equals
    the last on the way from the join along the push leaves, as strong
    feasibility demands.
    """
    at_s, at_t, room_s, room_t = -1, -1, ENDLESS * 2, ENDLESS * 2
    u, v = s, t
    while u != v:
        if node[u, DEPTH] >= node[v, DEPTH]:
            room = room_down(node, u)
            if room < room_s:
                room_s, at_s = room, u
            u = node[u, PARENT]
        else:
            room = room_up(node, v)
            if room <= room_t:
                room_t, at_t = room, v
            v = node[v, PARENT]
    if room_t <= min(limit, room_s):
        return u, room_t, at_t, 1
    if limit <= room_s:
        return u, limit, -1, 0
    return u, room_s, at_s, -1


@inlined
def push(node: Ints, hold: Ints, s: int, t: int, join: int, amount: int) -> None:
    """Send units round the cycle, the pushed arc itself excepted."""
    while s != join:
        send_down(node, s, amount)
        s = node[s, PARENT]
    while t != join:
        send_up(node, hold, t, amount)
        t = node[t, PARENT]
