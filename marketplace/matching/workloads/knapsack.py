"""One institution's best bids within its workload: exact, with what each other choice would cost.

Knapsack by dynamic programming: Bellman (1957), "Dynamic programming".
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..constants import NO_WORTH
from ..market import Bools, Ints

Small = NDArray[np.int8]

OUT, FREE, IN = 0, 1, 2
"""A bid's state: shut out, open, fixed."""


class Gap(NamedTuple):
    """A generalised assignment problem: its bids lie institution by institution.

    `first` (J+1,) are the rows where an institution's bids begin, `need`,
    `place`, `value`, `effort` (B,) describe the bids, `weight` (B,) and `room`
    (J,) are efforts and workloads for the knapsacks, divided and rounded down
    where they are large, so that whoever keeps the workload keeps the room.
    `counted` (J,) tells where the number of `places` (J,) can be what binds.
    `row` (N+1,) and `bid` (B,) list the bids need by need.
    """

    first: Ints
    need: Ints
    place: Ints
    value: Ints
    effort: Ints
    workload: Ints
    weight: Ints
    room: Ints
    places: Ints
    counted: Bools
    row: Ints
    bid: Ints
    priority: Ints


@kernel
def fill(gap: Gap, j: int, profit: Ints, state: Small, table: Ints, taken: Bools, item: Ints) -> tuple[int, int, int, int]:
    """Fill institution `j` for the highest profit; mark `taken`.

    Returns the profit and, for `flips`, the number of bids in the table, its
    levels and its width. The profit is NO_WORTH where the fixed bids do not fit.
    """
    room, slots, base = gap.room[j], gap.places[j], 0
    count, load, heaviest = 0, 0, 0
    for b in range(gap.first[j], gap.first[j + 1]):
        taken[b] = state[b] == IN
        if state[b] == IN:
            room -= gap.weight[b]
            slots -= 1
            base += profit[b]
        elif state[b] == FREE:
            heaviest = max(heaviest, gap.weight[b])
            if profit[b] > 0:
                item[count] = b
                count += 1
                load += gap.weight[b]
    if room < 0 or slots < 0:
        return NO_WORTH, 0, 0, 0
    if slots == 0:
        return base, 0, 0, 0
    width = min(room, load + heaviest) + 1
    bound_by_count = gap.counted[j] and slots <= count
    levels = slots + 1 if bound_by_count else 1
    step = 1 if bound_by_count else 0
    cells = levels * width
    for c in range(cells):
        table[c] = 0
    for t in range(count):
        weight, gain = gap.weight[item[t]], profit[item[t]]
        for k in range(levels):
            at = t * cells + k * width
            old, new = table[at : at + width], table[at + cells : at + cells + width]
            edge = width if k < step else min(weight, width)
            for w in range(edge):
                new[w] = old[w]
            if edge < width:
                bare, full = old[edge:], new[edge:]
                lower = table[at - step * width : at - step * width + width - edge]
                for w in range(width - edge):
                    full[w] = max(lower[w] + gain, bare[w])
    best = table[count * cells + cells - 1]
    k, w = levels - 1, width - 1
    for t in range(count - 1, -1, -1):
        if table[(t + 1) * cells + k * width + w] != table[t * cells + k * width + w]:
            taken[item[t]] = True
            k -= step
            w -= gap.weight[item[t]]
    return base + best, count, levels, width


@kernel
def flips(
    gap: Gap,
    j: int,
    profit: Ints,
    state: Small,
    table: Ints,
    taken: Bools,
    item: Ints,
    count: int,
    levels: int,
    width: int,
    back: Ints,
    flip: Ints,
) -> None:
    """Write to `flip` what `j`'s profit changes by if a free bid is taken or left against the optimum."""
    cells = levels * width
    step = 1 if levels > 1 else 0
    top = count * cells
    for b in range(gap.first[j], gap.first[j + 1]):
        flip[b] = NO_WORTH
    if not cells:
        return
    best = table[top + cells - 1]
    for b in range(gap.first[j], gap.first[j + 1]):
        if state[b] == FREE and profit[b] <= 0:
            left = width - 1 - gap.weight[b]
            if left >= 0:
                flip[b] = profit[b] + table[top + (levels - 1 - step) * width + left] - best
    # `back` holds what the later bids are worth, mirrored, so that both are read in one direction.
    rest, next_rest = back[:cells], back[cells : 2 * cells]
    for c in range(cells):
        rest[c] = 0
    for t in range(count - 1, -1, -1):
        b = item[t]
        weight, gain = gap.weight[b], profit[b]
        k_end, w_end, worth = levels - 1, width - 1, 0
        if not taken[b]:
            k_end, w_end, worth = k_end - step, w_end - weight, gain
        if k_end >= 0 and w_end >= 0:
            most = NO_WORTH
            for k in range(k_end + 1):
                ahead = table[t * cells + k * width : t * cells + k * width + w_end + 1]
                skip = (levels - 1 - k_end + k) * width + width - 1 - w_end
                behind = rest[skip : skip + w_end + 1]
                for w in range(w_end + 1):
                    most = max(most, ahead[w] + behind[w])
            flip[b] = worth + most - best
        for k in range(levels):
            at = k * width
            end = 0 if k >= levels - step else max(width - weight, 0)
            bare, new = rest[at : at + width], next_rest[at : at + width]
            if end:
                source = at + step * width + weight
                higher = rest[source : source + end]
                for w in range(end):
                    new[w] = max(bare[w], higher[w] + gain)
            for w in range(end, width):
                new[w] = bare[w]
        rest, next_rest = next_rest, rest
