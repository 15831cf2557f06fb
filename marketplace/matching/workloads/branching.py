"""Whether some matching under workloads reaches a goal: depth first, each branch cut by its own bound.

Branch and bound: Land and Doig (1960), "An automatic method of solving discrete programming problems".
"""

import numpy as np

from ..compiled import kernel
from ..constants import NO_WORTH
from ..market import Bools, Ints
from .knapsack import FREE, IN, OUT, Gap, Small
from .lagrangian_bound import Floats, Work, descend, strike, weigh

NONE, REACHED, STOPPED = 0, 1, 2


@kernel
def settle(gap: Gap, state: Small, need: int, bid: int) -> None:
    """Give `need` to `bid` and shut out its other bids."""
    for at in range(gap.row[need], gap.row[need + 1]):
        b = gap.bid[at]
        state[b] = IN if b == bid else OUT


@kernel
def drop(gap: Gap, state: Small, must: Small, need: int, bid: int) -> bool:
    """Shut out `bid`; False where a need that must be served has no bid left."""
    state[bid] = OUT
    left, last = 0, -1
    for at in range(gap.row[need], gap.row[need + 1]):
        b = gap.bid[at]
        if state[b] == IN:
            return True
        if state[b] == FREE:
            left, last = left + 1, b
    if must[need] and left == 1:
        state[last] = IN
    return left > 0 or not must[need]


@kernel
def whole(gap: Gap, work: Work, least: int) -> bool:
    """Say whether what `weigh` took is a matching."""
    covered = 0
    for i in range(work.served.size):
        if work.served[i] > 1 or (work.served[i] == 0 and work.wanted[i]):
            return False
        if work.served[i]:
            covered += gap.priority[i]
    for j in range(gap.room.size):
        load, count = 0, 0
        for b in range(gap.first[j], gap.first[j + 1]):
            if work.taken[b]:
                load += gap.effort[b]
                count += 1
        if load > gap.workload[j] or count > gap.places[j]:
            return False
    return covered >= least


@kernel
def choose(gap: Gap, work: Work, state: Small, must: Small) -> tuple[int, int]:
    """Return the need whose best choice has the most to lose, and that choice; -1 where all is settled."""
    chosen, best_bid, lowest = -1, -1, 2**62
    for i in range(must.size):
        first, second, bid = NO_WORTH, NO_WORTH, -1
        for at in range(gap.row[i], gap.row[i + 1]):
            b = gap.bid[at]
            if state[b] == IN:
                bid = -1
                break
            if state[b] == FREE:
                if work.option[b] > first:
                    second, first, bid = first, work.option[b], b
                elif work.option[b] > second:
                    second = work.option[b]
        if bid < 0:
            continue
        if not must[i]:
            second = max(second, first - abs(work.level[i]))
        if work.served[i] == 1 and work.taken[bid]:
            second += 2**61
        if second < lowest:
            chosen, best_bid, lowest = i, bid, second
    return chosen, best_bid


@kernel
def search(
    gap: Gap,
    work: Work,
    bits: int,
    prices: Floats,
    states: Small,
    musts: Small,
    least: int,
    goal: int,
    reach: int,
    cursor: Ints,
    allowance: int,
    found: Bools,
    steps: int,
    every: int,
) -> int:
    """Go through the branches from `cursor` on; say how it ended.

    `prices`, `states`, `musts` hold a row for each depth. REACHED: `found` is
    a matching worth `goal`. NONE: there is none. STOPPED: `work.spent` passed `allowance`.
    """
    depth = cursor[0]
    while work.spent[0] < allowance:
        if depth < 0:
            cursor[0] = depth
            return NONE
        cursor[1] += 1
        state, must, price = states[depth], musts[depth], prices[depth]
        bound = descend(gap, work, bits, price, state, must, least, goal, reach, steps, 4, every)
        alive = bound >= goal
        if alive:
            for i in range(price.size):
                work.price[i] = int(np.rint(price[i]))
            bound = weigh(gap, work, bits, work.price, state, must, least, True)
            alive = bound >= goal
        if alive and whole(gap, work, least):
            value = 0
            for b in range(gap.need.size):
                if work.taken[b]:
                    value += gap.value[b]
            if (value << bits) >= goal:
                for b in range(gap.need.size):
                    found[b] = work.taken[b]
                cursor[0] = depth
                return REACHED
        if alive:
            alive = strike(gap, work, bound, goal, state, must) >= 0
        if not alive:
            depth -= 1
            continue
        need, bid = choose(gap, work, state, must)
        if need < 0:
            # All is settled, and what is settled is not a matching or not worth the goal.
            if not settled_is_whole(gap, work, state, least, bits, goal, found):
                depth -= 1
                continue
            cursor[0] = depth
            return REACHED
        below = depth + 1
        states[below] = state
        musts[below] = must
        prices[below] = price
        settle(gap, states[below], need, bid)
        musts[below][need] = 1
        if not drop(gap, state, must, need, bid):
            # Without this choice nothing is left here: the branch below takes its place.
            states[depth] = states[below]
            musts[depth] = musts[below]
            continue
        depth = below
    cursor[0] = depth
    return STOPPED


@kernel
def settled_is_whole(gap: Gap, work: Work, state: Small, least: int, bits: int, goal: int, found: Bools) -> bool:
    """Say whether the fixed bids are a matching worth `goal`, and write them to `found`."""
    value, covered = 0, 0
    for j in range(gap.room.size):
        load, count = 0, 0
        for b in range(gap.first[j], gap.first[j + 1]):
            found[b] = state[b] == IN
            if found[b]:
                load += gap.effort[b]
                count += 1
                value += gap.value[b]
                covered += gap.priority[gap.need[b]]
        if load > gap.workload[j] or count > gap.places[j]:
            return False
    return covered >= least and (value << bits) >= goal
