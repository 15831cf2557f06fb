"""What no matching under workloads exceeds, lowered from above: goal after goal is shown to be out of reach."""

from ..constants import TURN_EFFORT
from ..market import Bools
from .branching import NONE, REACHED
from .effort import Effort
from .gap import Core, Search, Task, struck


class Raising:
    """Closes the gap between a matching and its bound from above, and can be stopped and gone on with.

    Nothing reaches a goal at the bound: then the bound is lower. Each goal
    shuts out many choices, so that the searches stay small until the last.
    """

    def __init__(self, task: Task, chosen: Bools | None, bound: int) -> None:
        self.task, self.chosen, self.bound = task, chosen, bound
        self._top, self._step, self._goal = bound, 0, bound
        self._core: Core | None = None
        self._search: Search | None = None

    @property
    def value(self) -> int:
        return self.task.bottom() - 1 if self.chosen is None else self.task.value(self.chosen)

    @property
    def closed(self) -> bool:
        return self.bound <= self.value

    def learn(self, chosen: Bools) -> None:
        """Take note of a better matching; what is no better than that is no longer sought."""
        if self.task.value(chosen) > self.value:
            self.chosen = chosen
            self._goal = max(self._goal, self.value + 1)

    def run(self, effort: Effort) -> None:
        """Go on until the gap is closed or the effort is over."""
        while not self.closed and not effort.over:
            if self._search is None and not self._begin():
                self._none()
                continue
            assert self._search is not None and self._core is not None
            before = int(self._search.work.spent[0])
            ended = self._search.run(self._goal - self.task.value(self._core.fixed), TURN_EFFORT)
            effort.spend(int(self._search.work.spent[0]) - before)
            if ended == REACHED:
                self.learn(self._core.of(self._search.found))
            elif ended == NONE:
                self._none()

    def _begin(self) -> bool:
        self._goal = max(self.value + 1, self.bound - self._step)
        self._core = struck(self.task, self._goal)
        self._search = None if self._core is None else Search(self._core.task)
        return self._search is not None

    def _none(self) -> None:
        self.bound, self._search = self._goal - 1, None
        self._step = (self._top - self.bound) // 4


def settled(task: Task, chosen: Bools | None, bound: int, effort: Effort) -> tuple[Bools | None, int]:
    """Close the gap between `chosen` and `bound` as far as the effort goes; return both as they then stand."""
    raising = Raising(task, chosen, bound)
    raising.run(effort)
    return raising.chosen, raising.bound


def searched(task: Task, goal: int, effort: Effort) -> tuple[bool, Bools | None]:
    """Search for matchings worth `goal`, raising it with each that is found; say whether the last is the best."""
    core = struck(task, goal)
    if core is None:
        return True, None
    fixed = task.value(core.fixed)
    search, best, spent = Search(core.task), None, 0
    while True:
        ended = search.run(goal - fixed, TURN_EFFORT)
        effort.spend(int(search.work.spent[0]) - spent)
        spent = int(search.work.spent[0])
        if ended == REACHED:
            best = core.of(search.found)
            goal = task.value(best) + 1
        elif ended == NONE or effort.over:
            return ended == NONE, best
