"""From a market to its best matching, one aim after the other."""

from collections.abc import Callable

import numpy as np

from . import prices
from .locks import check_locks
from .market import Aim, Bools, Ints, Market, OutOfTime, Result, Status
from .model import Rows, aims_of, rows_of
from .stage import Stage, bound_of, least

Progress = Callable[[str, int, int], None]


def solve(
    market: Market,
    aim: Aim = "coverage",
    start: Result | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return the best matching, the same on every run and for every order of the rows.

    Parameters
    ----------
    aim : "coverage" or "score"
        "coverage": the highest sum of priorities of served needs; among those
        the least total shortfall of floors; among those the highest score.
        "score": the highest score alone (floors count with `all_or_nothing` only).
        Ties then go to the most pairs of `start`, and last to the seeded draw.
    start : an earlier result on the same bids, whose pairs stay where nothing better is lost.
    time_limit : seconds in all, shared evenly by the aims; then the status may be "feasible".
    progress : called with the name of an aim, its number from 1, and their count, when it begins.

    Returns
    -------
    Result
        "infeasible" where the rules exclude each other (ask `relax`); else a
        matching, with prices where the market is plain. An empty market has an
        empty optimal matching.

    Raises
    ------
    ImpossibleLocks
        Where forced pairs alone exceed a capacity, a workload or one institution a need.
    OutOfTime
        Where the limit passes before any matching is found.

    Examples
    --------
    >>> market = Market(needs=2, need=[0, 0, 1], institution=[0, 1, 0], score=[9, 5, 3],
    ...                 capacity=[1, 1])
    >>> result = solve(market)
    >>> result.status, result.chosen.tolist(), result.total
    ('optimal', [False, True, True], 8)
    >>> solve(market, aim="score").chosen.tolist()
    [True, False, False]
    """
    _check_call(market, aim, start)
    check_locks(market)
    ordered, order = market.in_order()
    kept = None if start is None else start.chosen[order]
    found = _best(ordered, aim, kept, time_limit, progress)
    if found is None:
        return _infeasible(market, aim)
    in_order, status, bound = found
    chosen = np.empty(market.bids, bool)
    chosen[order] = in_order
    return _result(market, aim, chosen, status, bound)


def _check_call(market: Market, aim: Aim, start: Result | None) -> None:
    if aim not in ("coverage", "score"):
        raise ValueError(f'aim is "coverage" or "score", not {aim!r}')
    if start is not None and start.chosen.size != market.bids:
        raise ValueError(f"start has {start.chosen.size} bids, the market {market.bids}")


Found = tuple[Bools, Status, int]


def _best(
    market: Market,
    aim: Aim,
    kept: Bools | None,
    time_limit: float | None,
    progress: Progress | None,
) -> Found | None:
    """Return chosen bids, status and bound of an ordered market, None if impossible."""
    if not market.bids:
        return _of_nothing(market)
    aims, rows = aims_of(market, aim, kept), rows_of(market)
    share = None if time_limit is None else time_limit / len(aims)
    x: Ints | None = None
    status: Status = "optimal"
    bound = 0
    for number, (name, cost) in enumerate(aims, start=1):
        if progress:
            progress(name, number, len(aims))
        stage = least(rows, cost, share)
        if stage.impossible and x is None:
            return None
        x, proven, rows = _after(stage, x, cost, rows)
        # The draw decides among equals, so an unfinished draw costs no optimality.
        if not proven and name not in ("kept", "draw"):
            status = "feasible"
        if name == "score":
            bound = _score_bound(stage, rows, cost, x)
    return None if x is None else (x[: market.bids].astype(bool), status, bound)


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
    return np.empty(0, bool), "optimal", 0


def _infeasible(market: Market, aim: Aim) -> Result:
    nothing = np.zeros(market.bids, bool)
    return Result(
        status="infeasible",
        aim=aim,
        chosen=nothing,
        total=0,
        bound=0,
        coverage=0,
        missed=market.missed(nothing),
    )


def _result(market: Market, aim: Aim, chosen: Bools, status: Status, bound: int) -> Result:
    proof = prices.prices(market, aim, chosen) if status == "optimal" else None
    return Result(
        status=status,
        aim=aim,
        chosen=chosen,
        total=market.total(chosen),
        bound=market.total(chosen) if status == "optimal" else bound,
        coverage=market.coverage(chosen),
        missed=market.missed(chosen),
        price=None if proof is None else proof.astype(float),
        units=prices.units(market, aim),
    )
