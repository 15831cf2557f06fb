"""Generalised assignment problems as arrays: built, narrowed to their core, and searched.

Generalised assignment: Ross and Soland (1975), "A branch and bound algorithm for the generalized assignment problem".
Variable fixing: Ingargiola and Korsh (1973), "A reduction algorithm for zero-one single knapsack problems".
"""

import math
from dataclasses import dataclass

import numpy as np

from ..constants import BRANCH_STEPS, KNAPSACK_CELLS, STRUCK_EVERY
from ..market import Bools, Ints
from .branching import search
from .knapsack import FREE, IN, Gap, Small
from .lagrangian_bound import Floats, Work, descend


def gap_of(need: Ints, place: Ints, value: Ints, effort: Ints, workload: Ints, places: Ints, priority: Ints) -> Gap:
    """Build a problem from bids sorted by (place, need), all of which fit alone."""
    counts = np.bincount(place, minlength=workload.size)
    first = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    weight, room = effort.copy(), workload.copy()
    counted = np.zeros(workload.size, bool)
    for j in range(workload.size):
        rows = slice(first[j], first[j + 1])
        weight[rows], room[j], counted[j] = _knapsack(effort[rows], int(workload[j]), int(places[j]))
    bid = np.lexsort((place, need))
    row = np.concatenate([[0], np.cumsum(np.bincount(need, minlength=priority.size))])
    return Gap(
        first=first,
        need=need,
        place=place,
        value=value,
        effort=effort,
        workload=workload,
        weight=weight,
        room=room,
        places=places,
        counted=counted,
        row=row.astype(np.int64),
        bid=bid.astype(np.int64),
        priority=priority,
    )


def _knapsack(effort: Ints, workload: int, places: int) -> tuple[Ints, int, bool]:
    """Return weights, room, and whether the number of places may bind."""
    if not effort.size:
        return effort, 0, False
    ordered = np.sort(effort)
    if places < effort.size and int(ordered[effort.size - places :].sum()) <= workload:
        return np.zeros_like(effort), 0, True
    workload = min(workload, int(effort.sum()))
    counted = places < effort.size and int(ordered[: places + 1].sum()) <= workload
    divisor = max(int(np.gcd.reduce(effort)), 1)
    levels = places + 1 if counted else 1
    cells = max(KNAPSACK_CELLS // ((effort.size + 1) * levels), 16)
    divisor *= max(math.ceil(workload // divisor / cells), 1)
    return effort // divisor, workload // divisor, counted


def work_for(gap: Gap) -> Work:
    """Make the room that a problem needs."""
    bids, needs = gap.need.size, gap.row.size - 1
    cells = (gap.room + 1) * np.where(gap.counted, gap.places + 1, 1)
    table = int(((np.diff(gap.first) + 1) * cells).max(initial=1))
    by_bid = np.zeros((4, bids), np.int64)
    by_need = np.zeros((4, needs), np.int64)
    return Work(
        profit=by_bid[0],
        flip=by_bid[1],
        option=by_bid[2],
        taken=np.zeros(bids, bool),
        served=by_need[0],
        wanted=by_need[1],
        level=by_need[2],
        table=np.empty(table, np.int64),
        back=np.empty(2 * int(cells.max(initial=1)), np.int64),
        item=by_bid[3],
        price=by_need[3],
        way=np.zeros(needs),
        trial=np.zeros(needs),
        spent=np.zeros(1, np.int64),
    )


def bits_for(gap: Gap) -> int:
    """Return how many binary places prices get behind the point: as many as 64 bits hold."""
    largest = (gap.row.size + 1) * (int(np.abs(gap.value).max(initial=0)) + 1)
    return max(min(20, 54 - largest.bit_length()), 0)


@dataclass(frozen=True, eq=False, slots=True)
class Task:
    """A problem with what is asked of it: needs to serve, priority to reach in all, and prices.

    Values are multiplied by 2^`bits` where they meet prices.
    """

    gap: Gap
    bits: int
    must: Small
    least: int
    price: Floats
    reach: int

    @classmethod
    def of(cls, gap: Gap, must: Small, least: int) -> "Task":
        """Begin a task with each need priced at its second best bid."""
        bits = bits_for(gap)
        by_value = np.lexsort((-gap.value, gap.need))
        counts = np.diff(gap.row)
        second = gap.value[by_value[np.minimum(gap.row[:-1] + np.minimum(counts, 2) - 1, by_value.size - 1)]]
        price = np.where(counts > 1, second, 0) * 2.0**bits
        scale = int(np.abs(gap.value).max(initial=1)) * counts.size
        return cls(gap, bits, must, least, price, max(scale // 1000, 1) << bits)

    def value(self, chosen: Bools) -> int:
        return int(self.gap.value[chosen].sum())

    def bottom(self) -> int:
        """Return a value that no matching is below."""
        least = np.zeros(self.must.size, np.int64)
        np.minimum.at(least, self.gap.need, self.gap.value)
        return int(least.sum())

    def covered(self, chosen: Bools) -> int:
        return int(self.gap.priority[self.gap.need[chosen]].sum())


@dataclass(frozen=True, eq=False, slots=True)
class Core:
    """What is left of a task when choices are fixed: `rows` are its bids, `fixed` the bids taken."""

    task: Task
    rows: Ints
    fixed: Bools

    def of(self, found: Bools) -> Bools:
        """Return the whole matching that `found` among the rows makes."""
        chosen = self.fixed.copy()
        chosen[self.rows[found]] = True
        return chosen


def narrowed(task: Task, open_: Bools, fixed: Bools, must: Small) -> Core:
    """Take the `fixed` bids as given and leave the choice among the `open_` ones."""
    gap = task.gap
    need, place = gap.need[open_], gap.place[open_]
    used = used_by(gap, fixed)
    taken = np.bincount(gap.place[fixed], minlength=gap.room.size)
    which, needs = _renumbered(need, gap.priority.size)
    where, at = _renumbered(place, gap.room.size)
    small = gap_of(
        needs,
        at,
        gap.value[open_],
        gap.effort[open_],
        (gap.workload - used)[where],
        (gap.places - taken)[where],
        gap.priority[which],
    )
    least = max(task.least - task.covered(fixed), 0)
    inner = Task(small, task.bits, must[which], least, task.price[which], task.reach)
    return Core(inner, np.flatnonzero(open_), fixed)


def _renumbered(values: Ints, size: int) -> tuple[Ints, Ints]:
    present = np.zeros(size, bool)
    present[values] = True
    number = np.cumsum(present) - 1
    return np.flatnonzero(present), number[values].astype(np.int64)


def struck(task: Task, goal: int, steps: int = 30) -> Core | None:
    """Fix whatever must be so in each matching worth `goal`; None where there is none."""
    gap, work = task.gap, work_for(task.gap)
    state, must, price = np.full(gap.need.size, FREE, np.int8), task.must.copy(), task.price.copy()
    left = descend(gap, work, task.bits, price, state, must, task.least, goal << task.bits, task.reach, steps, steps, 1)
    if left < goal << task.bits:
        return None
    fixed = state == IN
    # Rounded workloads may let too much be fixed; then nothing that is worth the goal fits.
    if (used_by(gap, fixed) > gap.workload).any():
        return None
    return narrowed(task, state == FREE, fixed, must)


def used_by(gap: Gap, taken: Bools) -> Ints:
    """Add up the efforts that `taken` bids mean for each institution, (J,) int."""
    used = np.zeros(gap.room.size, np.int64)
    np.add.at(used, gap.place[taken], gap.effort[taken])
    return used


class Search:
    """A depth-first search that can be stopped and gone on with.

    Prices take `steps` steps at each branch; at each so manieth as `every` says what cannot be is struck out.
    """

    def __init__(self, task: Task, steps: int = BRANCH_STEPS, every: int = STRUCK_EVERY) -> None:
        self.steps, self.every = steps, every
        needs, bids = task.gap.row.size - 1, task.gap.need.size
        self.task, self.work = task, work_for(task.gap)
        self.prices = np.empty((needs + 2, needs))
        self.states = np.empty((needs + 2, bids), np.int8)
        self.musts = np.empty((needs + 2, needs), np.int8)
        self.prices[0], self.musts[0], self.states[0] = task.price, task.must, FREE
        self.cursor = np.zeros(2, np.int64)
        self.found = np.zeros(bids, bool)

    def run(self, goal: int, effort: int) -> int:
        """Seek a matching worth `goal`; spend `effort` at most."""
        task = self.task
        return search(
            task.gap,
            self.work,
            task.bits,
            self.prices,
            self.states,
            self.musts,
            task.least,
            goal << task.bits,
            task.reach,
            self.cursor,
            int(self.work.spent[0]) + effort,
            self.found,
            self.steps,
            self.every,
        )
