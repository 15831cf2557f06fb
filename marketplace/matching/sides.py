"""The two sides of a market that share no institution, so that each can be solved on a thread of its own.

Needs and institutions that a chain of bids connects belong together: for
instance those of one category of services. Whole components are dealt to two
sides of about equally many bids.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .compiled import kernel
from .connected import roots
from .constants import SECOND_SIDE

Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]


class Side(NamedTuple):
    """Needs that have bids, rising, and which institutions (J,) made these bids."""

    needs: Shorts
    places: NDArray[np.bool_]


def sides_of(first: Ints, to: Shorts, institutions: int) -> tuple[Side, ...]:
    """Return the needs that have bids in one or two sides that share no institution."""
    root = roots(first, to, institutions)
    wanted = counted(to, institutions)
    bids = np.zeros(institutions, np.int64)
    np.add.at(bids, root, wanted)
    side = _dealt(bids)[root]
    lists = enumerate(listed(first, to, side))
    return tuple(Side(needs, (side == number) & (wanted > 0)) for number, needs in lists if needs.size)


def _dealt(size: Ints) -> NDArray[np.int8]:
    """Return the side of each component: the largest first, each to the side with fewer bids so far."""
    side, bids = np.zeros(size.size, np.int8), [0, 0]
    for component in np.argsort(-size, kind="stable"):
        if not size[component]:
            break
        side[component] = bids[1] < bids[0]
        bids[side[component]] += int(size[component])
    return side if bids[1] * SECOND_SIDE >= sum(bids) else np.zeros_like(side)


@kernel
def listed(first: Ints, to: Shorts, side: NDArray[np.int8]) -> tuple[Shorts, Shorts]:
    """Return the needs of either side that have bids."""
    one, other = np.empty(first.size, np.int32), np.empty(first.size, np.int32)
    ones, others = 0, 0
    for i in range(first.size - 1):
        if first[i] == first[i + 1]:
            continue
        if side[to[first[i]]] == 0:
            one[ones] = i
            ones += 1
        else:
            other[others] = i
            others += 1
    return one[:ones].copy(), other[:others].copy()


@kernel
def counted(to: Shorts, institutions: int) -> Ints:
    """Return how many bids lead to each institution."""
    count = np.zeros(institutions, np.int64)
    for j in to:
        count[j] += 1
    return count
