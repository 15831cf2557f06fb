"""One aim at a time: its least cost in whole numbers, and what keeps that cost.

Optimal face, by complementary slackness: Goldman and Tucker (1956), "Theory of linear programming". Cover inequalities:
Balas (1975), "Facets of the knapsack polytope".
"""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..constants import FREE_VARIABLES, NOISE, NOISELESS, SEARCHED_AT_ONCE
from ..deadline import Clock
from ..later import scipy
from ..market import Bools, Ints
from .model import Rows
from .presolve import Narrowed, narrowed, within
from .relaxed import Proof, Relaxed, exact_dot, proof_of, relaxed


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


def least(rows: Rows, cost: Ints, time_limit: float | None = None, known: Relaxed | None = None) -> Stage:
    """Find whole numbers of least `cost` under `rows`.

    What no choice is left about is taken out first. The relaxation, or a
    `known` one, comes next. Where its vertex is whole and its prices, rounded,
    prove the cost in exact arithmetic, the optimal face is kept by fixing
    variables and tightening rows, which keeps a network a network. Otherwise
    branch and bound searches among the variables that the prices leave open,
    and a row keeps the cost reached.
    """
    clock = Clock(time_limit)
    small = narrowed(rows)
    if small is None:
        return Stage(None, 0, 0, rows, impossible=True)
    if known is not None:
        known = replace(known, x=known.x[small.open], price=known.price[small.lines])
    stage = _least(small.rows, cost[small.open], clock, known)
    return _widened(stage, small, rows, cost)


def _widened(stage: Stage, small: Narrowed, rows: Rows, cost: Ints) -> Stage:
    if stage.impossible:
        return Stage(None, 0, 0, rows, impossible=True)
    offset = exact_dot(cost, small.rest)
    wide = small.widened(stage.rows, rows)
    if stage.x is None:
        return Stage(None, 0, stage.bound + offset, wide)
    if stage.rows.limit.size > small.lines.size:
        wide = wide.with_row(cost, stage.cost + offset)
    return Stage(small.whole(stage.x), stage.cost + offset, stage.bound + offset, wide)


def _least(rows: Rows, cost: Ints, clock: Clock, known: Relaxed | None) -> Stage:
    if not cost.size:
        return Stage(np.zeros(0, np.int64), 0, 0, rows)
    answer = relaxed(rows, cost, clock.left()) if known is None else known
    if answer.impossible:
        return Stage(None, 0, 0, rows, impossible=True)
    if not answer.solved:
        return _branched(rows, cost, clock)
    proof = proof_of(rows, cost, answer.price)
    x = np.rint(answer.x).astype(np.int64)
    if rows.kept_by(x):
        reached = exact_dot(cost, x)
        face = _face(rows, cost, reached, answer)
        if face is not None:
            return Stage(x, reached, reached, face)
        if proof.bound == reached:
            return _reached(rows, cost, x, proof)
    return _searched(rows, cost, proof, clock)


def _face(rows: Rows, cost: Ints, reached: int, answer: Relaxed) -> Rows | None:
    """Return the face on which `cost` stays least, if prices in whole numbers prove `reached`."""
    proof = proof_of(rows, cost, answer.price, finest=1)
    return within(rows, proof, reached) if proof.base == reached and proof.scale == 1 else None


def _reached(rows: Rows, cost: Ints, x: Ints, proof: Proof, bound: int | None = None) -> Stage:
    reached = exact_dot(cost, x)
    kept = within(rows, proof, reached).with_row(cost, reached)
    return Stage(x, reached, reached if bound is None else bound, kept)


def _searched(rows: Rows, cost: Ints, proof: Proof, clock: Clock) -> Stage:
    """Search among the variables that the proof leaves open, first few, then as many as it takes.

    All whole numbers of cost `reach` or less are among those searched, so that
    a search that comes up with nothing proves that there are none.
    """
    best: Ints | None = None
    bound, reach = proof.bound, _first_reach(proof, int(np.abs(cost).max()))
    while True:
        limit = None if best is None else exact_dot(cost, best) - 1
        found = _among(within(rows, proof, reach), cost, limit, clock)
        best = best if found.x is None else found.x
        if proof.leaves_all(reach):
            end = limit
            if found.impossible and best is None:
                return Stage(None, 0, 0, rows, impossible=True)
        else:
            end = reach if limit is None else min(reach, limit)
        bound = max(bound, _bound_of(found, None if end is None else end + 1))
        if best is not None and bound >= exact_dot(cost, best):
            return _reached(rows, cost, best, proof)
        if clock.over or not (found.impossible or found.proven):
            return Stage(None, 0, bound, rows) if best is None else _reached(rows, cost, best, proof, bound)
        reach = proof.further(reach) if best is None else _next_reach(proof, reach, exact_dot(cost, best) - 1)


def _bound_of(found: Stage, end: int | None) -> int:
    """Return what nothing costs less than, if all of cost below `end` was among what was searched."""
    if found.impossible:
        assert end is not None
        return end
    return found.bound if end is None else min(found.bound, end)


def _first_reach(proof: Proof, largest: int) -> int:
    """Return a cost up to which not many more variables are open than the relaxation uses."""
    steps = np.sort(np.abs(proof.reduced))
    if steps.size <= SEARCHED_AT_ONCE:
        last = max(int(steps[-1]), int(np.abs(proof.price).max(initial=0)))
        return (proof.base + last) // proof.scale + 1
    used = int(np.searchsorted(steps, proof.scale * largest // NOISELESS, "right"))
    last = int(steps[min(used + FREE_VARIABLES + steps.size // 400, steps.size - 1)])
    return max((proof.base + last) // proof.scale, proof.bound)


def _next_reach(proof: Proof, reach: int, end: int) -> int:
    """Go on to `end`, but by way of a cost between where many more variables are open there."""
    between = min(proof.further(reach), end)
    few, many = int(proof.moves(between).sum()), int(proof.moves(end).sum())
    return end if many <= 2 * few else between


def _among(rows: Rows, cost: Ints, limit: int | None, clock: Clock) -> Stage:
    """Find the least cost under `rows`, below or at `limit`, by branch and bound."""
    nothing = Stage(None, 0, 0, rows, impossible=True)
    part = narrowed(rows if limit is None else rows.with_row(cost, limit))
    if part is None:
        return nothing
    offset, few = exact_dot(cost, part.rest), cost[part.open]
    if not part.open.size:
        return Stage(part.rest, offset, offset, rows) if part.rows.kept_by(few) else nothing
    found = _branched(part.rows, few, clock)
    x = None if found.x is None else part.whole(found.x)
    return replace(found, x=x, cost=found.cost + offset, bound=found.bound + offset)


def _branched(rows: Rows, cost: Ints, clock: Clock) -> Stage:
    cut = rows
    while True:
        answer = _whole(cut, cost, clock.left())
        proof: Any = getattr(answer, "mip_dual_bound", None)
        known = proof is not None and math.isfinite(proof)
        bound = math.ceil(proof - NOISE) if known else _floor_of(rows, cost)
        if answer.x is None:
            return Stage(None, 0, bound, rows, impossible=answer.status == 2)
        x = np.rint(answer.x).astype(np.int64)
        broken = rows.first_broken(x)
        if broken is None:
            reached = exact_dot(cost, x)
            return Stage(x, reached, min(reached, bound), rows.with_row(cost, reached))
        if clock.over:
            return Stage(None, 0, bound, rows)
        cut = cut.with_row(*_cover(rows, broken, x))


def _floor_of(rows: Rows, cost: Ints) -> int:
    return int(np.minimum(cost * rows.low, cost * rows.high).sum())


def _whole(rows: Rows, cost: Ints, time_limit: float | None) -> Any:
    """Solve in whole numbers; a numerical failure is tried again in another way."""
    matrix, limit = rows.eased()
    for presolve in (True, False):
        options: dict[str, Any] = {"mip_rel_gap": 0, "presolve": presolve}
        answer = scipy.optimize.milp(
            cost,
            integrality=np.ones(cost.size),
            bounds=scipy.optimize.Bounds(rows.low, rows.high),
            constraints=scipy.optimize.LinearConstraint(matrix, np.where(rows.tight, limit, -np.inf), limit),
            options=options if time_limit is None else {**options, "time_limit": max(time_limit, 0.01)},
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
