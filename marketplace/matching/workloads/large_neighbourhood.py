"""Better matchings under workloads: mended from a relaxation, then improved a few institutions at a time.

Large-neighbourhood search: Shaw (1998), "Using constraint programming and local search methods to solve vehicle
routing problems".
"""

import numpy as np

from ..constants import DIVE_EFFORT, NEIGHBOURS, NO_WORTH, TURN_EFFORT
from ..draw import Draw
from ..market import Bools, Ints
from .branching import NONE, REACHED, STOPPED
from .effort import Effort
from .gap import Core, Search, Task, narrowed, struck, work_for
from .knapsack import FREE, Small
from .lagrangian_bound import Work, descend, weigh


def mended(task: Task) -> Bools:
    """Turn what the knapsacks take at the task's prices into a matching: one bid a need, then what fits."""
    gap, work = task.gap, work_for(task.gap)
    weighed(task, work, np.full(task.gap.need.size, FREE, np.int8))
    taken = work.taken
    chosen = np.zeros_like(taken)
    rows = np.flatnonzero(taken)
    rows = rows[np.lexsort((-gap.value[rows], gap.need[rows]))]
    kept = np.ones(rows.size, bool)
    kept[1:] = gap.need[rows[1:]] != gap.need[rows[:-1]]
    room, places = gap.workload.copy(), gap.places.copy()
    served = np.zeros(gap.priority.size, bool)
    for b in rows[kept].tolist():
        _take(task, b, chosen, served, room, places)
    least = np.full(served.size, np.iinfo(np.int64).max)
    np.minimum.at(least, gap.need, gap.effort)
    left = np.flatnonzero(~served & (np.diff(gap.row) > 0))
    for i in left[np.lexsort((-least[left], -gap.priority[left]))].tolist():
        bids = gap.bid[gap.row[i] : gap.row[i + 1]]
        for b in bids[np.argsort(-gap.value[bids], kind="stable")].tolist():
            if _take(task, b, chosen, served, room, places):
                break
    return chosen


def _take(task: Task, b: int, chosen: Bools, served: Bools, room: Ints, places: Ints) -> bool:
    gap = task.gap
    j = gap.place[b]
    if gap.effort[b] > room[j] or places[j] < 1:
        return False
    room[j] -= gap.effort[b]
    places[j] -= 1
    chosen[b] = served[gap.need[b]] = True
    return True


def completed(task: Task, chosen: Bools, patience: int, draw: Draw, effort: Effort) -> Bools:
    """Serve more of the needs, a few institutions at a time, until `patience` turns in a row fail."""
    live = np.ones(chosen.size, bool)
    stale, turn = 0, 0
    while stale < patience and not effort.over:
        served = np.zeros(task.gap.priority.size, bool)
        served[task.gap.need[chosen]] = True
        start = np.flatnonzero(~served[task.gap.need])
        if not start.size:
            break
        inside = neighbours(task, chosen, live, int(start[draw.below(start.size)]), NEIGHBOURS[turn % len(NEIGHBOURS)], draw)
        core, _ = part_of(task, chosen, live, inside)
        core.task.must[:] = 1
        better = _near_bound(core, effort)
        turn, stale = turn + 1, stale + 1
        if better is not None:
            chosen, stale = better, 0
    return chosen


def neighbours(task: Task, chosen: Bools, live: Bools, start: int, size: int, draw: Draw) -> Bools:
    """Mark institutions, from those of the bid `start` on, joined by needs; they serve about `size` needs."""
    gap = task.gap
    load = np.bincount(gap.place[chosen], minlength=gap.room.size)
    holder = np.full(gap.priority.size, -1)
    holder[gap.need[chosen]] = gap.place[chosen]
    inside = np.zeros(gap.room.size, bool)
    rows = np.flatnonzero(live)
    reached, bid = 0, start
    for _ in range(4 * gap.room.size):
        ends = {int(gap.place[bid]), int(holder[gap.need[bid]])} - {-1}
        if bid == start or any(inside[j] for j in ends):
            for j in sorted(ends):
                reached += 0 if inside[j] else int(load[j])
                inside[j] = True
        if reached >= size and inside.sum() > 1:
            break
        bid = int(rows[draw.below(rows.size)])
    return inside


def part_of(task: Task, chosen: Bools, live: Bools, inside: Bools) -> tuple[Core, int]:
    """Return the choice within the marked institutions, and what `chosen` is worth there."""
    gap = task.gap
    here = inside[gap.place]
    others = chosen & ~here
    moved = np.ones(gap.priority.size, bool)
    moved[gap.need[others]] = False
    core = narrowed(task, (live | chosen) & here & moved[gap.need], others, task.must)
    return core, task.value(chosen & here)


def _near_bound(core: Core, effort: Effort) -> Bools | None:
    """Return any matching of the core, at best one near its bound."""
    bound = lowered(core.task, effort)
    below = max(core.task.reach >> core.task.bits, 1)
    for _ in range(8):
        if bound <= NO_WORTH >> core.task.bits or effort.over:
            break
        found, _ = hunted(core.task, bound - below, TURN_EFFORT, effort)
        if found is not None:
            return core.of(found)
        below *= 3
    return None


def relaxed(task: Task, effort: Effort) -> int:
    """Lower the bound as far as prices go, which the task keeps, and return it."""
    return _lowered(task, 200, 15, effort)


def lowered(task: Task, effort: Effort) -> int:
    """Lower the bound of a small task a little."""
    return _lowered(task, 40, 8, effort)


def _lowered(task: Task, steps: int, patience: int, effort: Effort) -> int:
    gap, work = task.gap, work_for(task.gap)
    state = np.full(gap.need.size, FREE, np.int8)
    bottom = -int(np.abs(gap.value).sum()) - 1
    bound = weighed(task, work, state)
    scale = max(abs(bound), 1 << task.bits)
    ahead, fine = scale // 5, max((1 << task.bits) // 50, scale >> 24, 1)
    while ahead > fine and bound >> task.bits >= bottom and not effort.over:
        before = int(work.spent[0])
        left = descend(
            gap, work, task.bits, task.price, state, task.must, task.least, bottom << task.bits, ahead, steps, patience, 0
        )
        effort.spend(int(work.spent[0]) - before)
        if bound - left < ahead * 3 // 10:
            ahead = ahead * 4 // 10
        bound = min(bound, left)
    return bound >> task.bits


def weighed(task: Task, work: Work, state: Small) -> int:
    return weigh(task.gap, work, task.bits, np.rint(task.price).astype(np.int64), state, task.must, task.least, False)


def hunted(task: Task, goal: int, allowance: int, effort: Effort) -> tuple[Bools | None, int]:
    """Seek one matching worth `goal` with a small effort; say how that ended."""
    core = struck(task, goal)
    if core is None:
        return None, NONE
    search, ended, spent = Search(core.task), STOPPED, 0
    while ended == STOPPED and spent < allowance and not effort.over:
        ended = search.run(goal - task.value(core.fixed), TURN_EFFORT)
        effort.spend(int(search.work.spent[0]) - spent)
        spent = int(search.work.spent[0])
    return (core.of(search.found) if ended == REACHED else None), ended


def dived(task: Task, value: int, bound: int, effort: Effort) -> Bools | None:
    """Return a matching worth more than `value`, as near to `bound` as a few short searches come.

    Which goal is met soon is a matter of luck, so that many are tried for a short while.
    """
    shares = (bound - abs(bound) * below // 10000 for below in (8, 10, 12, 15, 20, 25, 30, 40, 50, 80))
    steps = (value + (bound - value) * part // 8 for part in range(1, 8))
    for goal in sorted({goal for goal in (*shares, *steps) if value < goal < bound}, reverse=True):
        found, _ = hunted(task, goal, DIVE_EFFORT, effort)
        if found is not None or effort.over:
            return found
    return None
