"""The tree of a basis in terms of bids, so that a later market can begin where an earlier one ended."""

import numpy as np

from ..compiled import kernel
from ..market import Bools, Ints
from .basis import (
    ABOVE,
    BASIC,
    FIRST,
    LAST,
    LINK,
    LOAD,
    OWN,
    PARENT,
    TURNED,
    Numbers,
    attach,
    clear,
    following,
    segment_above,
    segment_below,
)


@kernel
def grown(row: Ints, hold: Ints, node: Ints) -> Ints:
    """Return the tree in terms of bids: link, and the bid of the option to the upper place."""
    places = node.shape[0] - 1
    tree = np.full((places, 2), -1, np.int64)
    for j in range(places):
        tree[j, 0] = node[j, LINK]
        if node[j, LINK] >= 0:
            tree[j, 1] = row[hold[node[j, LINK], 1]]
        elif node[j, LINK] == TURNED:
            tree[j, 1] = node[j, PARENT]
    return tree


@kernel
def regrown(start: Ints, row: Ints, to: Numbers, hold: Ints, node: Ints, tree: Ints) -> bool:
    """Build the earlier tree again as far as it holds; False where it cannot be used at all."""
    root = node.shape[0] - 1
    if tree.shape[0] != root or tree.shape[1] != 2:
        return False
    clear(node)
    turned = np.zeros(root, np.bool_)
    for j in range(root):
        link, other = tree[j, 0], tree[j, 1]
        e = upper_option(start, row, to, hold, node, j, link, other)
        node[j, BASIC], parent = -1, node[j, ABOVE]
        if e >= 0:
            hold[link, 1], parent = e, to[e]
        elif link == TURNED and 0 <= other < root and node[other, ABOVE] == j and node[other, LOAD] > 0:
            turned[other], parent = True, other
        else:
            link, node[j, BASIC] = OWN, segment_above(node, j)
        attach(node, j, parent, link)
    return settled(node, turned)


@kernel
def upper_option(start: Ints, row: Ints, to: Numbers, hold: Ints, node: Ints, j: int, link: int, bid: int) -> int:
    """Return the option by which need `link` ties place `j` to an upper one, -1 if it cannot."""
    if not 0 <= link < hold.shape[0] or hold[link, 1] >= 0 or to[hold[link, 0]] != j:
        return -1
    if node[j, LOAD] != 0 and node[j, LOAD] != node[j, FIRST] and node[j, LOAD] != node[j, LAST]:
        return -1
    for e in range(start[link], start[link + 1]):
        if row[e] == bid and e != hold[link, 0]:
            return e
    return -1


@kernel
def settled(node: Ints, turned: Bools) -> bool:
    """Give turned ways their segments; False where the links are no strongly feasible tree."""
    root, count = node.shape[0] - 1, 0
    for j in range(root):
        if turned[j]:
            if node[j, LINK] == OWN:
                return False
            node[j, BASIC] = segment_below(node, j)
        elif node[j, LINK] == TURNED:
            if node[j, LOAD] != 0 and node[j, LOAD] != node[j, FIRST] and node[j, LOAD] != node[j, LAST]:
                return False
    j = following(node, root, root)
    while j >= 0:
        count += 1
        j = following(node, root, j)
    return bool(count == root)
