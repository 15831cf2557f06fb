"""What no matching under workloads exceeds: a price on each need, a knapsack for each institution.

Lagrangian bound: Geoffrion (1974), "Lagrangean relaxation for integer programming"; of generalised assignment:
Fisher, Jaikumar and Van Wassenhove (1986), "A multiplier adjustment method for the generalized assignment problem".
Subgradient steps: Held, Wolfe and Crowder (1974), "Validation of subgradient optimization".
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..compiled import kernel
from ..constants import LARGEST_TOLL, NO_WORTH
from ..market import Bools, Ints
from .knapsack import FREE, IN, OUT, Gap, Small, fill, flips

Floats = NDArray[np.float64]


class Work(NamedTuple):
    """Room to work in; what `weigh` and `strike` last wrote."""

    profit: Ints
    flip: Ints
    option: Ints
    taken: Bools
    served: Ints
    wanted: Ints
    level: Ints
    table: Ints
    back: Ints
    item: Ints
    price: Ints
    way: Floats
    trial: Floats
    spent: Ints


@kernel
def weigh(gap: Gap, work: Work, bits: int, price: Ints, state: Small, must: Small, least: int, look: bool) -> int:
    """Return the bound that `price` proves, times 2^bits; NO_WORTH where `state` fits nowhere.

    `must` marks the needs that have to be served, `least` is the priority that
    has to be served in all. `look`: also write what every other choice costs.
    """
    bound = 0
    for i in range(price.size):
        work.served[i] = 0
    for b in range(gap.need.size):
        if state[b] != OUT:
            work.profit[b] = (gap.value[b] << bits) - price[gap.need[b]]
    for j in range(gap.room.size):
        gain, count, levels, width = fill(gap, j, work.profit, state, work.table, work.taken, work.item)
        if gain == NO_WORTH:
            return NO_WORTH
        bound += gain
        work.spent[0] += (3 if look else 1) * count * levels * width + gap.first[j + 1] - gap.first[j]
        if look:
            flips(gap, j, work.profit, state, work.table, work.taken, work.item, count, levels, width, work.back, work.flip)
        for b in range(gap.first[j], gap.first[j + 1]):
            if work.taken[b]:
                work.served[gap.need[b]] += 1
    return bound + want(gap, work, price, must, least)


@kernel
def want(gap: Gap, work: Work, price: Ints, must: Small, least: int) -> int:
    """Return the most that needs can pay in all; mark in `wanted` who pays, in `level` the change if not."""
    paid, covered = 0, 0
    for i in range(price.size):
        if must[i] or price[i] > 0:
            covered += gap.priority[i]
    toll = 0
    if covered < least:
        ratio = np.full(price.size, np.inf)
        for i in range(price.size):
            if not must[i] and price[i] <= 0 and gap.priority[i] > 0:
                ratio[i] = -price[i] / gap.priority[i]
        for i in np.argsort(ratio, kind="mergesort"):
            if ratio[i] == np.inf:
                return NO_WORTH
            covered += gap.priority[i]
            if covered >= least:
                toll = min(int(np.ceil(ratio[i])), LARGEST_TOLL // max(gap.priority.sum(), 1))
                break
    for i in range(price.size):
        worth = price[i] + toll * gap.priority[i]
        work.wanted[i] = must[i] or worth > 0
        work.level[i] = worth
        if work.wanted[i]:
            paid += worth
    return paid - toll * least


@kernel
def strike(gap: Gap, work: Work, bound: int, goal: int, state: Small, must: Small) -> int:
    """Shut out every choice that cannot lead to `goal`; return how many, or -1 if a need has none left."""
    struck = 0
    for i in range(must.size):
        base = bound
        free = 0
        for at in range(gap.row[i], gap.row[i + 1]):
            b = gap.bid[at]
            if state[b] == FREE:
                free += 1
                if work.taken[b]:
                    base += work.flip[b]
            elif state[b] == IN:
                free = -1
                break
        if free < 0:
            continue
        refused = base
        if work.wanted[i]:
            refused -= work.level[i]
        else:
            base += work.level[i]
        if not must[i] and refused < goal:
            must[i] = 1
            struck += 1
        left, last = 0, -1
        for at in range(gap.row[i], gap.row[i + 1]):
            b = gap.bid[at]
            if state[b] != FREE:
                continue
            work.option[b] = base - work.flip[b] if work.taken[b] else base + work.flip[b]
            if work.option[b] < goal:
                state[b] = OUT
                struck += 1
            else:
                left, last = left + 1, b
        if must[i] and left == 0:
            return -1
        if must[i] and left == 1:
            state[last] = IN
            struck += 1
    return struck


@kernel
def descend(
    gap: Gap,
    work: Work,
    bits: int,
    best: Floats,
    state: Small,
    must: Small,
    least: int,
    goal: int,
    reach: int,
    steps: int,
    patience: int,
    every: int,
) -> int:
    """Lower the bound by subgradient steps from the prices `best`; return the least, its prices in `best`.

    Stops below `goal`; steps aim at `reach` under the least so far. With `every` > 0, strikes out what cannot reach `goal`
    at each so manieth step; -1 under NO_WORTH where nothing is left.
    """
    needs = best.size
    highest = LARGEST_TOLL // max(needs, 1)
    lowest = 2**62
    stale, theta = 0, 1.0
    for i in range(needs):
        work.trial[i] = best[i]
        work.way[i] = 0.0
    for step in range(steps):
        for i in range(needs):
            work.price[i] = int(np.rint(min(max(work.trial[i], -highest), highest)))
        look = every > 0 and step % every == every - 1
        bound = weigh(gap, work, bits, work.price, state, must, least, look)
        if bound < goal:
            if bound < lowest:
                lowest = bound
                for i in range(needs):
                    best[i] = work.price[i]
            return lowest
        if bound < lowest:
            if bound < lowest - reach // 1000:
                stale = 0
            lowest = bound
            for i in range(needs):
                best[i] = work.price[i]
        else:
            stale += 1
        if look:
            struck = strike(gap, work, bound, goal, state, must)
            if struck < 0:
                return NO_WORTH
        if stale >= patience:
            stale = 0
            theta *= 0.6
            for i in range(needs):
                work.trial[i] = best[i]
                work.way[i] = 0.0
            if theta < 0.01:
                break
            continue
        square = 0.0
        for i in range(needs):
            work.way[i] = 0.3 * work.way[i] + (work.wanted[i] - work.served[i])
            square += work.way[i] * work.way[i]
        if square < 1e-9:
            break
        length = theta * (bound - max(goal, lowest - reach) + 1) / square
        for i in range(needs):
            work.trial[i] -= length * work.way[i]
    return lowest
