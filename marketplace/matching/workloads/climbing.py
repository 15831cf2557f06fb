"""Better matchings under workloads: many short dives, and searches of a few institutions with all their needs.

Large-neighbourhood search: Shaw (1998), as in `large_neighbourhood`. Diving: Berthold (2006), "Primal heuristics for mixed
integer programs".
"""

import numpy as np

from ..constants import CLIMBED_NEIGHBOURS, DIVE_CHOICE, DIVE_SHARE, DIVE_STEPS, PRICE_GRAIN, SLICE_EFFORT, TURN_EFFORT
from ..draw import Draw
from ..market import Bools
from .branching import REACHED, STOPPED
from .effort import Effort
from .gap import Core, Search, Task, struck
from .large_neighbourhood import dived, hunted, lowered, neighbours, part_of


class Climb:
    """Seeks better matchings than `chosen`, and can be stopped and gone on with.

    What pays is not known beforehand, so that dives and neighbourhoods of each
    size get their share of the effort. `top` is the bound that the task's prices prove.
    """

    def __init__(self, task: Task, chosen: Bools, top: int, seed: int) -> None:
        self.task, self.chosen, self.top = task, chosen, top
        self.value = task.value(chosen)
        self._draw = Draw(seed)
        self._spent = [0, *(0 for size in CLIMBED_NEIGHBOURS if 5 * size <= 4 * task.must.size)]
        self._aim, self._begun = 2, False
        self._goal = self.value + 1
        self._search: Search | None = None
        self._near: Core | None = None
        self._live: Bools | None = None

    def run(self, bound: int, effort: Effort) -> None:
        """Go on until a matching is worth `bound` or the effort is over."""
        if not self._begun:
            self._begun = True
            self._take(dived(self.task, self.value, bound, effort))
        while self.value < bound and not effort.over:
            if self._live is None and not self._look():
                return
            kind = 0 if self._aim or self._search is not None else int(np.argmin(self._spent))
            before = effort.spent
            self._take(self._neighbourhood(CLIMBED_NEIGHBOURS[kind - 1], effort) if kind else self._dive(bound, effort))
            self._spent[kind] += max(effort.spent - before, 1) // (1 if kind else DIVE_SHARE) + 1

    def learn(self, chosen: Bools | None) -> None:
        """Go on from `chosen` if it is better."""
        self._take(chosen)

    def _take(self, better: Bools | None) -> None:
        if better is not None and self.task.value(better) > self.value:
            self.chosen, self.value, self._live = better, self.task.value(better), None

    def _look(self) -> bool:
        """Leave bids out that no matching near the bound is likely to have: a third of the gap is far for one."""
        gap = self.top - self.value
        ahead = min(max(gap // 3, 2), gap - 1)
        while True:
            self._near = struck(self.task, self.top - ahead)
            if self._near is None:
                return False
            if ahead <= 2 or self._near.rows.size <= DIVE_CHOICE * self.task.must.size:
                break
            ahead = max(ahead * 2 // 3, 2)
        whole = struck(self.task, self.value + 1)
        if whole is None:
            return False
        self._live = whole.fixed.copy()
        self._live[whole.rows] = True
        return True

    def _dive(self, bound: int, effort: Effort) -> Bools | None:
        """Go down once, from prices a little beside the best ones, and search where that ends."""
        if self._search is None:
            assert self._near is not None
            if not self._near.rows.size:
                self._spent[0] += 10**15
                return None
            self._core: Core = self._near
            self._search = self._scattered(self._near.task)
            self._goal = self.value + 1 + (bound - self.value - 1) * self._aim // 10
        core, search, ended = self._core, self._search, STOPPED
        goal = max(self._goal, self.value + 1) - self.task.value(core.fixed)
        while ended == STOPPED and 2 * search.cursor[1] < 5 * self.task.must.size:
            if effort.over:
                return None
            before = int(search.work.spent[0])
            ended = search.run(goal, SLICE_EFFORT)
            effort.spend(int(search.work.spent[0]) - before)
        self._search = None
        self._aim = min(self._aim + 1, 6) if ended == REACHED else max(self._aim - 1, 0)
        return core.of(search.found) if ended == REACHED else None

    def _scattered(self, task: Task) -> Search:
        search = Search(task, DIVE_STEPS, DIVE_STEPS // 2)
        scatter = (self.top - self.value) * 2.0**task.bits / (40 * PRICE_GRAIN)
        search.prices[0] += [scatter * (self._draw.below(2 * PRICE_GRAIN + 1) - PRICE_GRAIN) for _ in task.must]
        return search

    def _neighbourhood(self, size: int, effort: Effort) -> Bools | None:
        """Search some institutions that share needs, all else as it is."""
        assert self._live is not None
        open_ = np.flatnonzero(self._live)
        start = int(open_[self._draw.below(open_.size)])
        inside = neighbours(self.task, self.chosen, self._live, start, size, self._draw)
        core, value = part_of(self.task, self.chosen, self._live, inside)
        if not core.rows.size or lowered(core.task, effort) <= value:
            return None
        found, _ = hunted(core.task, value + 1, TURN_EFFORT, effort)
        return None if found is None else core.of(found)
