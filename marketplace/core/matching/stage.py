"""One aim at a time: its least cost in whole numbers, and what keeps that cost."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from .market import Bools, Ints
from .model import Rows

NOISE = 0.01
"""The solver counts in doubles; less than this apart from a whole number is that number."""


@dataclass(frozen=True, eq=False, slots=True)
class Stage:
    """The whole numbers `x` of least cost, a bound proven for it, and rows that keep it.

    `x` is None where none was found: there is none if `impossible`.
    """

    x: Ints | None
    cost: int
    bound: int
    rows: Rows
    impossible: bool = False

    @property
    def proven(self) -> bool:
        return self.x is not None and self.cost == self.bound


def least(rows: Rows, cost: Ints, time_limit: float | None = None) -> Stage:
    """Find whole numbers of least `cost` under `rows`.

    The relaxation is tried first. Where its vertex is whole and its prices,
    rounded, prove the cost in exact arithmetic, the optimal face is kept by
    fixing variables and tightening rows, which keeps a network a network.
    Otherwise branch and bound decides, and a row keeps the cost reached.
    """
    answer = _relaxed(rows, cost, time_limit)
    if answer.status == 2:
        return Stage(None, 0, 0, rows, impossible=True)
    if answer.status == 0:
        x = np.rint(answer.x).astype(np.int64)
        if rows.kept_by(x):
            face = _face(rows, cost, x, answer)
            reached = int(cost @ x)
            if face is not None:
                return Stage(x, reached, reached, face)
            if math.ceil(answer.fun - NOISE) == reached:
                return Stage(x, reached, reached, rows.with_row(cost, reached))
    return _branched(rows, cost, time_limit)


def bound_of(rows: Rows, cost: Ints) -> int:
    """Return a whole number that no `cost` under `rows` is below."""
    answer = _relaxed(rows, cost, None)
    return math.ceil(answer.fun - NOISE) if answer.status == 0 else _floor_of(rows, cost)


def _floor_of(rows: Rows, cost: Ints) -> int:
    return int(np.minimum(cost * rows.low, cost * rows.high).sum())


def _relaxed(rows: Rows, cost: Ints, time_limit: float | None) -> Any:
    tight = rows.tight
    matrix, limit = rows.eased()
    return linprog(
        cost,
        A_ub=matrix[~tight],
        b_ub=limit[~tight],
        A_eq=matrix[tight],
        b_eq=limit[tight],
        bounds=np.column_stack([rows.low, rows.high]),
        method="highs-ds",
        options={} if time_limit is None else {"time_limit": time_limit},
    )


def _face(rows: Rows, cost: Ints, x: Ints, answer: Any) -> Rows | None:
    """Return the face on which `cost` stays least, if rounded prices prove `x` exactly."""
    price = np.zeros(rows.limit.size)
    price[~rows.tight] = answer.ineqlin.marginals
    price[rows.tight] = answer.eqlin.marginals
    reach = np.abs(price).max(initial=0) * np.abs(rows.matrix).sum(axis=0).max(initial=0)
    if reach * max(int(rows.limit.max(initial=1)), 1) > 2.0**61:
        return None
    whole = np.rint(price).astype(np.int64)
    whole[~rows.tight] = np.minimum(whole[~rows.tight], 0)
    reduced = cost - rows.matrix.T @ whole
    at_best = np.where(reduced > 0, rows.low, rows.high)
    if int(whole @ rows.limit + reduced @ at_best) != int(cost @ x):
        return None
    fixed = reduced != 0
    return replace(
        rows,
        tight=rows.tight | (whole < 0),
        low=np.where(fixed, at_best, rows.low),
        high=np.where(fixed, at_best, rows.high),
    )


def _branched(rows: Rows, cost: Ints, time_limit: float | None) -> Stage:
    cut = rows
    while True:
        answer = _whole(cut, cost, time_limit)
        if answer.x is None:
            return Stage(None, 0, 0, rows, impossible=answer.status == 2)
        x = np.rint(answer.x).astype(np.int64)
        broken = rows.first_broken(x)
        if broken is None:
            reached = int(cost @ x)
            proof = answer.mip_dual_bound
            known = math.isfinite(proof)
            bound = math.ceil(proof - NOISE) if known else _floor_of(rows, cost)
            bound = min(reached, bound)
            return Stage(x, reached, bound, rows.with_row(cost, reached))
        cut = cut.with_row(*_cover(rows, broken, x))


def _whole(rows: Rows, cost: Ints, time_limit: float | None) -> Any:
    """Solve in whole numbers; a numerical failure is tried again in another way."""
    matrix, limit = rows.eased()
    for presolve in (True, False):
        options: dict[str, Any] = {"mip_rel_gap": 0, "presolve": presolve}
        answer = milp(
            cost,
            integrality=np.ones(cost.size),
            bounds=Bounds(rows.low, rows.high),
            constraints=LinearConstraint(matrix, np.where(rows.tight, limit, -np.inf), limit),
            options=options if time_limit is None else {**options, "time_limit": time_limit},
        )
        if answer.x is not None or answer.status in (1, 2):
            return answer
    raise ArithmeticError(f"the solver failed: {answer.message}")


def _cover(rows: Rows, broken: int, x: Ints) -> tuple[Ints, int]:
    """Return a row of ones that shuts `x` out and nothing that keeps the broken row.

    Large coefficients are rounded for the solver, which may hide an excess;
    one of the bids that make up the excess has to change.
    """
    if broken < 0:
        raise ArithmeticError("the solver left the bounds of a variable")
    row = rows.matrix[[broken]].toarray().ravel()
    if row[rows.high > 1].any():
        raise ArithmeticError("the solver broke a row of small numbers")
    used = int(row @ x)
    over = row if used > rows.limit[broken] else -row
    inside, outside = _changeable(over, x)
    coefficients = inside.astype(np.int64) - outside.astype(np.int64)
    return coefficients, int(inside.sum()) - 1


def _changeable(over: Ints, x: NDArray[np.int64]) -> tuple[Bools, Bools]:
    return (over > 0) & (x == 1), (over < 0) & (x == 0)
