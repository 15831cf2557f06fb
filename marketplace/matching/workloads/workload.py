"""Markets whose institutions have a workload in person-days: generalised assignment, bounded and proven."""

from dataclasses import dataclass, replace

import numpy as np

from .. import compiled
from ..constants import AIM_EFFORT, BOUND_EFFORT, DRAW_EFFORT, SERVING_PATIENCE, STAGED_LOADS
from ..deadline import now
from ..draw import Draw
from ..market import Aim, Bools, Found, Ints, Market
from ..staging import staged
from ..staging.staged import Progress
from .climbing import Climb
from .effort import Effort
from .gap import Core, Task, gap_of, struck
from .knapsack import Small
from .large_neighbourhood import completed, dived, mended, relaxed
from .parts import Part, open_bids, parts_of
from .pursuit import closed
from .raising import Raising, searched, settled


@dataclass(frozen=True, eq=False, slots=True)
class Answer:
    """A matching of a part and what bounds it; `task` is what its score was sought under."""

    chosen: Bools
    coverage_bound: int
    bound: int
    proven: bool
    drawn: bool
    task: Task | None = None


def fits(market: Market) -> bool:
    """Say whether `solve` takes the market: a workload, no floors, no quotas, and numbers that fit."""
    if not compiled.COMPILED or market.workload is None or market.quotas or market.floor.any():
        return False
    largest = max(int(np.abs(market.score).max(initial=0)), int(market.priority.max(initial=0)))
    return market.needs * (largest + 1) < 2**48 and int(market.priority.sum()) < 2**48


def solve(market: Market, aim: Aim, kept: Bools | None, time_limit: float | None, progress: Progress | None) -> Found | None:
    """Return the best matching found and how far it is proven; None where forced bids do not fit.

    Parameters are those of `engine.solve`; `kept` are the bids of `start`. `progress` is
    called again and again while an aim is sought, and may raise to stop the search.
    Where no limit is set the effort is counted, not timed: the answer is the same everywhere.
    """
    ordered, order = market.in_order()
    sorted_kept = None if kept is None else kept[order]
    open_, workload, places = open_bids(ordered)
    if (workload < 0).any() or (places < 0).any():
        return None
    parts = list(parts_of(ordered, open_, workload, places, sorted_kept))
    run = _Run(aim, kept is not None, ordered.seed, market.bids, time_limit, progress)
    try:
        answers = run.through(parts)
    except _ServedInPart:
        return staged.solve(market, aim, kept, run.left(), progress)
    chosen = ordered.forced.copy()
    for part, answer in zip(parts, answers, strict=True):
        chosen[part.rows[answer.chosen]] = True
    back = np.empty(market.bids, bool)
    back[order] = chosen
    return Found(
        chosen=back,
        proven=all(answer.proven for answer in answers),
        bound=market.total(market.forced) + sum(answer.bound for answer in answers),
        coverage_bound=market.coverage(market.forced) + sum(answer.coverage_bound for answer in answers),
        drawn=all(answer.drawn for answer in answers),
    )


class _ServedInPart(Exception):
    """Not all needs can be served, and which to leave out is what integer programmes are better at."""


class _Run:
    """The aims in their order, each through all parts."""

    def __init__(self, aim: Aim, keeps: bool, seed: int, bids: int, time_limit: float | None, progress: Progress | None) -> None:
        self.aims = [*(["coverage"] if aim == "coverage" else []), "score", *(["kept"] if keeps else []), "draw"]
        self.covers, self.bids = aim == "coverage", bids
        self.progress, self.number = progress, 1
        self.draw, self.seed = Draw(seed), seed
        self.end = None if time_limit is None else now() + time_limit

    def left(self) -> float | None:
        return None if self.end is None else max(self.end - now(), 0.0)

    def through(self, parts: list[Part]) -> list[Answer]:
        answers = [_nothing(part) for part in parts]
        for stage in (self._cover, self._score, self._tail):
            if stage == self._cover and not self.covers:
                continue
            self.beat()
            left = sum(part.rows.size for part in parts)
            for k, part in enumerate(parts):
                limit = DRAW_EFFORT if stage == self._tail else AIM_EFFORT
                effort = Effort(limit, self._deadline(part.rows.size / left, stage == self._tail), self.beat)
                answers[k] = stage(part, answers[k], effort)
                left -= part.rows.size
            self.number += 1
        return answers

    def beat(self) -> None:
        if self.progress:
            self.progress(self.aims[self.number - 1], self.number, len(self.aims))

    def _deadline(self, share: float, last: bool) -> float | None:
        """Leave a part its share of the time, and something to the aims after it."""
        if self.end is None:
            return None
        at = now()
        return at + max(self.end - at, 0.0) * share * (1.0 if last else 0.93 if self.number > 1 else 0.6)

    def _cover(self, part: Part, answer: Answer, effort: Effort) -> Answer:
        """Serve as much priority as can be; where all is served, that is proven at once."""
        whole = int(part.priority.sum())
        task = _task(part, part.score, (part.priority > 0).astype(np.int8), 0)
        chosen, bound = _begun(task, effort)
        if bound >= task.bottom() and chosen is None:
            chosen = dived(task, task.bottom() - 1, bound, effort)
        if bound >= task.bottom() and chosen is None:
            chosen = completed(task, mended(task), SERVING_PATIENCE, self.draw, effort)
        if chosen is not None and task.covered(chosen) == whole:
            return replace(answer, chosen=chosen, bound=bound, coverage_bound=whole, task=task)
        if self.bids <= STAGED_LOADS:
            raise _ServedInPart
        return self._cover_some(part, answer, mended(task) if chosen is None else chosen, effort)

    def _cover_some(self, part: Part, answer: Answer, chosen: Bools, effort: Effort) -> Answer:
        none = np.zeros(part.priority.size, np.int8)
        task = _task(part, part.priority[part.need], none, 0)
        chosen, bound = self._pursued(task, chosen, relaxed(task, effort), effort)
        covered = task.covered(chosen)
        return replace(answer, chosen=chosen, coverage_bound=bound, proven=bound == covered)

    def _score(self, part: Part, answer: Answer, effort: Effort) -> Answer:
        """Seek the highest score under the coverage reached."""
        task, bound, chosen = answer.task, answer.bound, answer.chosen
        if task is None:
            none = np.zeros(part.priority.size, np.int8)
            covered = int(part.priority[part.need[chosen]].sum()) if self.covers else 0
            task = _task(part, part.score, none, covered)
            bound = relaxed(task, effort)
            if not self.covers:
                chosen = mended(task)
        chosen, bound = self._pursued(task, chosen, bound, effort)
        proven = answer.proven and bound == task.value(chosen)
        limit = answer.coverage_bound if self.covers else int(part.priority.sum())
        return replace(answer, chosen=chosen, bound=bound, proven=proven, coverage_bound=limit, task=task)

    def _pursued(self, task: Task, chosen: Bools, bound: int, effort: Effort) -> tuple[Bools, int]:
        """Close the gap: a little from above, then from both ends at once."""
        first = effort.share(BOUND_EFFORT)
        better, bound = settled(task, chosen, bound, first)
        chosen = chosen if better is None else better
        effort.spend(first.spent)
        if bound <= task.value(chosen):
            return chosen, bound
        top = relaxed(task, effort)
        bound = min(bound, top)
        return closed(Climb(task, chosen, top, self.seed), Raising(task, chosen, bound), effort)

    def _tail(self, part: Part, answer: Answer, effort: Effort) -> Answer:
        """Among equals keep the most pairs, then follow the draw."""
        task = answer.task
        if not answer.proven or task is None:
            return replace(answer, drawn=False)
        core = struck(task, answer.bound)
        if core is None:
            raise ArithmeticError("a matching was found above its bound")
        if not core.rows.size:
            return replace(answer, chosen=core.fixed)
        ties = _ties(part, core)
        if ties is None:
            return replace(answer, drawn=False)
        start = answer.chosen[core.rows]
        relaxed(ties, effort)
        drawn, better = searched(ties, ties.value(start) + 1, effort)
        chosen = core.of(start if better is None else better)
        return replace(answer, chosen=chosen, drawn=drawn)


def _nothing(part: Part) -> Answer:
    return Answer(np.zeros(part.rows.size, bool), 0, 0, proven=True, drawn=True)


def _task(part: Part, value: Ints, must: Small, least: int) -> Task:
    gap = gap_of(part.need, part.place, value, part.effort, part.workload, part.places, part.priority)
    return Task.of(gap, must, least)


def _begun(task: Task, effort: Effort) -> tuple[Bools | None, int]:
    first = effort.share(BOUND_EFFORT)
    chosen, bound = settled(task, None, relaxed(task, first), first)
    effort.spend(first.spent)
    return chosen, bound


def _ties(part: Part, core: Core) -> Task | None:
    """Put score, kept pairs and draw into one value, in this order; None where it would not fit.

    A score counts from the lowest choice left to a need that has to be served.
    """
    rows, gap, must = core.rows, core.task.gap, core.task.must
    lowest = np.zeros(must.size, np.int64)
    highest = np.zeros(must.size, np.int64)
    drawn = np.zeros(must.size, np.int64)
    lowest[must > 0] = np.iinfo(np.int64).max
    np.minimum.at(lowest, gap.need, part.score[rows])
    lowest[must == 0] = 0
    above = part.score[rows] - lowest[gap.need]
    np.maximum.at(highest, gap.need, np.abs(above))
    np.maximum.at(drawn, gap.need, part.draw[rows])
    stay = int(drawn.sum()) + 1
    point = stay * (np.unique(gap.need[part.kept[rows] > 0]).size + 1)
    if (int(highest.max(initial=0)) + 1) * point * must.size >= 2**54:
        return None
    value = above * point + part.kept[rows] * stay + part.draw[rows]
    return Task.of(gap._replace(value=value), must, core.task.least)
