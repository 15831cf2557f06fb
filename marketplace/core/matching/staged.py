"""Any market, one aim after the other, by SciPy's linear and integer programmes."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from .market import Aim, Bools, Found, Ints, Market, OutOfTime
from .model import Rows, aims_of, rows_of
from .stage import Stage, bound_of, least

Progress = Callable[[str, int, int], None]


def solve(
    market: Market,
    aim: Aim,
    kept: Bools | None,
    time_limit: float | None,
    progress: Progress | None,
) -> Found | None:
    """Return the best matching of any market, None where its rules exclude each other.

    Parameters and errors are those of `engine.solve`; `kept` are the bids of `start`.
    """
    ordered, order = market.in_order()
    kept = None if kept is None else kept[order]
    found = _in_order(ordered, aim, kept, time_limit, progress)
    if found is None:
        return None
    chosen = np.empty(market.bids, bool)
    chosen[order] = found.chosen
    return replace(found, chosen=chosen)


def _in_order(
    market: Market,
    aim: Aim,
    kept: Bools | None,
    time_limit: float | None,
    progress: Progress | None,
) -> Found | None:
    if not market.bids:
        return _of_nothing(market)
    aims, rows = aims_of(market, aim, kept), rows_of(market)
    share = None if time_limit is None else time_limit / len(aims)
    x: Ints | None = None
    proven, drawn = True, True
    bound, coverage_bound = 0, _most_coverage(market)
    for number, (name, cost) in enumerate(aims, start=1):
        if progress:
            progress(name, number, len(aims))
        stage = least(rows, cost, share)
        if stage.impossible and x is None:
            return None
        x, sure, rows = _after(stage, x, cost, rows)
        # The draw decides among equals, so an unfinished draw costs no optimality.
        if name in ("kept", "draw"):
            drawn = drawn and sure
        else:
            proven = proven and sure
        if name == "score":
            bound = _score_bound(stage, rows, cost, x)
        if name == "coverage" and stage.x is not None:
            coverage_bound = min(coverage_bound, -stage.bound)
    if x is None:
        return None
    return Found(
        chosen=x[: market.bids].astype(bool),
        proven=proven,
        bound=bound,
        coverage_bound=coverage_bound,
        drawn=drawn,
    )


def _most_coverage(market: Market) -> int:
    """Add up the priorities of all needs that have a bid nobody barred."""
    return int(market.priority[np.unique(market.need[~market.forbidden])].sum())


def _after(stage: Stage, x: Ints | None, cost: Ints, rows: Rows) -> tuple[Ints, bool, Rows]:
    """Return the better of the stage and what went before, and the rows that keep it."""
    if stage.x is not None and (x is None or stage.cost <= int(cost @ x)):
        return stage.x, stage.proven, stage.rows
    if x is None:
        raise OutOfTime("the time limit passed before any matching was found")
    return x, False, rows.with_row(cost, int(cost @ x))


def _score_bound(stage: Stage, rows: Rows, cost: Ints, x: Ints) -> int:
    """Return what no score exceeds under the coverage and shortfall reached."""
    if stage.x is not None:
        return max(-stage.bound, -int(cost @ x))
    return max(-bound_of(rows, cost), -int(cost @ x))


def _of_nothing(market: Market) -> Found | None:
    if any(quota.least > 0 for quota in market.quotas):
        return None
    return Found(chosen=np.empty(0, bool), proven=True, bound=0, coverage_bound=0)
