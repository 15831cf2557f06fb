"""HiGHS on a market with floors: one model, every aim in one objective, as its users would write it.

It is asked in a process without OR-Tools, which brings another HiGHS of its own.
"""

from typing import Any

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from .measuring import Meter

Numbers = NDArray[np.float64]

PLACE = 10**5
COVERED = 10**7
"""Score points for a missed place and a covered need; that they were enough is seen from the result."""


def with_floors(path: str, kind: str) -> dict[str, Any]:
    """Build and solve the market of a file as "LP" or "MILP", and say what it reached."""
    with np.load(path) as file:
        names = ("need", "institution", "score", "capacity", "floor")
        needs, rows = int(file["needs"]), [file[name] for name in names]
    need, institution, score, capacity, floor = rows
    meter = Meter()
    solver = _solver()
    cost = np.concatenate([-(score + COVERED), np.full(floor.size, PLACE)]).astype(float)
    matrix = _matrix(needs, need, institution, floor.size)
    low = np.concatenate([np.full(needs + floor.size, -highspy.kHighsInf), floor]).astype(float)
    high = np.concatenate([np.ones(needs), capacity, np.full(floor.size, highspy.kHighsInf)]).astype(float)
    _pass(solver, matrix, cost, low, high, whole=kind == "MILP")
    meter.lap("build")
    solver.run()
    meter.lap("solve")
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS: {solver.modelStatusToString(solver.getModelStatus())}")
    value = np.array(solver.getSolution().col_value)
    meter.lap("read")
    chosen = value[: need.size] > 0.5
    if abs(value[: need.size] - chosen).max() > 1e-6:
        raise RuntimeError("the solution is not whole")
    missed = np.maximum(floor - np.bincount(institution[chosen], minlength=floor.size), 0)
    aims = [int(chosen.sum()), int(missed.sum()), int(score[chosen].sum())]
    return {**meter.figures(), "reached": aims}


def _solver() -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("mip_abs_gap", 0.5)
    return solver


def _matrix(needs: int, need: NDArray[np.int64], institution: NDArray[np.int64], places: int) -> sparse.csc_array:
    """Rows: one for each need, one for each capacity, one for each floor with its missed places."""
    bids = np.arange(need.size)
    missed = np.arange(need.size, need.size + places)
    row = np.concatenate([need, needs + institution, needs + places + institution, needs + places + np.arange(places)])
    column = np.concatenate([bids, bids, bids, missed])
    shape = (needs + 2 * places, need.size + places)
    return sparse.csc_array((np.ones(row.size), (row, column)), shape=shape)


def _pass(solver: highspy.Highs, matrix: sparse.csc_array, cost: Numbers, low: Numbers, high: Numbers, whole: bool) -> None:
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = cost
    model.col_lower_ = np.zeros(cost.size)
    places = np.count_nonzero(cost > 0)
    model.col_upper_ = np.concatenate([np.ones(cost.size - places), np.full(places, highspy.kHighsInf)])
    model.row_lower_, model.row_upper_ = low, high
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = matrix.indptr
    model.a_matrix_.index_ = matrix.indices
    model.a_matrix_.value_ = matrix.data
    if whole:
        model.integrality_ = np.full(cost.size, highspy.HighsVarType.kInteger)
    solver.passModel(model)
