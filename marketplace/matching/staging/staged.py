"""Any market, one aim after the other, by SciPy's linear and integer programmes.

Aims in their order: Isermann (1982), "Linear lexicographic optimization".
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from ..constants import SHARE_OF_TIME
from ..deadline import Clock
from ..market import Aim, Bools, Found, Ints, Market, OutOfTime
from .greedy import any_matching
from .hopes import Aims, Hope, Relax, hoped
from .model import Rows, aims_of, rows_of
from .relaxed import proof_of, relaxed
from .stage import Stage, least

Progress = Callable[[str, int, int], None]

TIES = ("kept", "draw")
"""Aims among equals: left unfinished, they cost no optimality."""


def solve(
    market: Market,
    aim: Aim,
    kept: Bools | None,
    time_limit: float | None,
    progress: Progress | None,
    relaxing: Callable[[Market], Relax] | None = None,
) -> Found | None:
    """Return the best matching of any market, None where its rules exclude each other.

    Parameters and errors are those of `engine.solve`; `kept` are the bids of
    `start`, and `relaxing` makes what solves the first relaxations.
    """
    ordered, order = market.in_order()
    kept = None if kept is None else kept[order]
    relax = relaxed if relaxing is None else relaxing(ordered)
    found = _in_order(ordered, aim, kept, time_limit, progress, relax)
    if found is None:
        return None
    chosen = np.empty(market.bids, bool)
    chosen[order] = found.chosen
    return replace(found, chosen=chosen)


@dataclass(slots=True)
class _Course:
    """How far the aims have come: the best `x`, the `rows` that keep it and what is proven."""

    market: Market
    rows: Rows
    clock: Clock
    progress: Callable[[str], None]
    x: Ints | None = None
    proven: bool = True
    drawn: bool = True
    bounds: dict[str, int] = field(default_factory=dict)

    def take(self, name: str, cost: Ints, stage: Stage) -> None:
        """Go on from what `stage` found for the aim `name`, or from what was known before."""
        if self.x is None and stage.x is None:
            self.x = _makeshift(self.market, cost.size)
        known = None if self.x is None else int(cost @ self.x)
        if stage.x is not None and (known is None or stage.cost <= known):
            self.x, self.rows, known = stage.x, stage.rows, stage.cost
        elif known is None:
            raise OutOfTime("the time limit passed before any matching was found")
        else:
            self.rows = self.rows.with_row(cost, known)
        self.bounds[name] = min(stage.bound, known)
        sure = stage.bound >= known
        if name in TIES:
            self.drawn = self.drawn and sure
        else:
            self.proven = self.proven and sure


def _in_order(
    market: Market, aim: Aim, kept: Bools | None, time_limit: float | None, progress: Progress | None, relax: Relax
) -> Found | None:
    if not market.bids:
        return _of_nothing(market)
    aims = aims_of(market, aim, kept)
    numbers = {name: number for number, (name, _) in enumerate(aims, start=1)}
    course = _Course(
        market, rows_of(market), Clock(time_limit), lambda name: progress(name, numbers[name], len(aims)) if progress else None
    )
    ranked = [one for one in aims if one[0] not in TIES]
    if not _together(market, course, ranked, relax) and not _in_turn(course, ranked):
        return None
    for name, cost in aims[len(ranked) :]:
        course.progress(name)
        if course.proven and not course.clock.over:
            course.take(name, cost, least(course.rows, cost, course.clock.left(SHARE_OF_TIME)))
        else:
            course.drawn = False
    return _found(market, course)


def _together(market: Market, course: _Course, ranked: Aims, relax: Relax) -> bool:
    """Seek the last of the aims where the relaxation puts the ones before; False if nothing is there."""
    hope = hoped(market, course.rows, ranked, course.clock, relax)
    if hope is None:
        return False
    for name, _ in ranked:
        course.progress(name)
    name, cost = ranked[-1]
    stage = least(hope.rows, cost, course.clock.left(SHARE_OF_TIME), hope.relaxed)
    if stage.x is None:
        return not stage.impossible and _stopgap(course, hope, ranked)
    course.bounds.update(hope.bounds)
    course.take(name, cost, stage)
    return True


def _stopgap(course: _Course, hope: Hope, ranked: Aims) -> bool:
    """Be content with some matching near the relaxation, and what the relaxation proves of it."""
    (name, cost), market = ranked[-1], course.market
    x = _makeshift(market, cost.size, hope.relaxed.x[: market.bids] > 0.5)
    if x is None:
        return False
    limit = hope.rows.limit.copy()
    limit[limit.size - len(ranked) + 1 :] = [int(aim @ x) for _, aim in ranked[:-1]]
    bound = proof_of(replace(hope.rows, limit=limit), cost, hope.relaxed.price).bound
    course.bounds.update(hope.bounds)
    course.bounds[name] = min(bound, int(cost @ x))
    course.x, course.proven = x, False
    return True


def _in_turn(course: _Course, ranked: Aims) -> bool:
    """Seek one aim after the other in whole numbers; False where the rules exclude each other."""
    for name, cost in ranked:
        course.progress(name)
        stage = least(course.rows, cost, course.clock.left(SHARE_OF_TIME if name == "score" else 0.5))
        if stage.impossible and course.x is None:
            return False
        course.take(name, cost, stage)
    return True


def _found(market: Market, course: _Course) -> Found | None:
    if course.x is None:
        return None
    coverage = -course.bounds.get("coverage", -most_coverage(market))
    return Found(
        chosen=course.x[: market.bids].astype(bool),
        proven=course.proven,
        bound=-course.bounds["score"],
        coverage_bound=min(coverage, most_coverage(market)),
        drawn=course.drawn,
    )


def _makeshift(market: Market, size: int, favoured: Bools | None = None) -> Ints | None:
    """Return some matching as all variables of the rows, or None where none is at hand."""
    chosen = any_matching(market, favoured)
    if chosen is None:
        return None
    load, missed = market.load(chosen), market.missed(chosen)
    behind = (load > 0).astype(np.int64) if market.all_or_nothing else missed
    return np.concatenate([chosen.astype(np.int64), behind[: size - market.bids]])


def most_coverage(market: Market) -> int:
    """Add up the priorities of all needs that have a bid nobody barred."""
    return int(market.priority[np.unique(market.need[~market.forbidden])].sum())


def _of_nothing(market: Market) -> Found | None:
    if any(quota.least > 0 for quota in market.quotas):
        return None
    return Found(chosen=np.empty(0, bool), proven=True, bound=0, coverage_bound=0)
