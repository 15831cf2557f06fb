"""What a chain of edges connects: components of a graph, by SciPy, or by union and find where arrays are large.

Union-find with path halving: Tarjan and van Leeuwen (1984), "Worst-case analysis of set union algorithms".
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .later import scipy

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]


def components(one: Ints, other: Ints, nodes: int) -> Ints:
    """Number the component of each of `nodes` that the edges from `one` to `other` connect.

    >>> components(np.array([0, 3]), np.array([2, 4]), 5).tolist()
    [0, 1, 0, 2, 2]
    """
    graph = scipy.sparse.coo_array((np.ones(one.size, np.int8), (one, other)), shape=(nodes, nodes))
    label: Ints = scipy.sparse.csgraph.connected_components(graph.tocsr(), directed=False)[1]
    return label


@kernel
def roots(first: Ints, to: Shorts, institutions: int) -> Shorts:
    """Return one institution of the component of each, the same for all in it: two that a need has bids of are connected.

    `to` are the institutions of the bids in the order of their needs, need i having rows `first[i]` to `first[i + 1]`.
    """
    above = np.arange(institutions).astype(np.int32)
    for i in range(first.size - 1):
        if first[i] == first[i + 1]:
            continue
        top = root_of(above, to[first[i]])
        for b in range(first[i] + 1, first[i + 1]):
            if above[to[b]] != top:
                above[root_of(above, to[b])] = top
    for j in range(institutions):
        above[j] = root_of(above, j)
    return above


@kernel
def root_of(above: Shorts, j: int) -> int:
    """Return the root of institution `j`, halving the way there."""
    while above[j] != j:
        above[j] = above[above[j]]
        j = above[j]
    return int(j)
