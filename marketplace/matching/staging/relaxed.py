"""The linear relaxation of some rows, and what its prices prove in whole numbers."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..constants import FINEST_PRICE, INTERIOR_POINT
from ..later import scipy
from ..market import Bools, Ints
from .model import Rows

Floats = NDArray[np.float64]

IMPOSSIBLE, SOLVED = 2, 0


@dataclass(frozen=True, eq=False, slots=True)
class Relaxed:
    """A vertex `x` of least cost in doubles, its `cost`, and a `price` for each row.

    All but `status` mean nothing unless `solved`.
    """

    status: int
    x: Floats
    cost: float
    price: Floats

    @property
    def solved(self) -> bool:
        return self.status == SOLVED

    @property
    def impossible(self) -> bool:
        return self.status == IMPOSSIBLE


def relaxed(rows: Rows, cost: Ints | Floats, time_limit: float | None = None) -> Relaxed:
    """Solve `rows` in real numbers, rows of large numbers scaled to the others."""
    largest = abs(rows.matrix).max(axis=1).toarray().ravel() if rows.limit.size else np.ones(0)
    scale = np.where(largest > 1000, 1 / np.maximum(largest, 1), 1.0)
    matrix, limit, tight = scipy.sparse.diags_array(scale) @ rows.matrix, rows.limit * scale, rows.tight
    unit = 2.0 ** max(int(np.abs(cost).max(initial=0)).bit_length() - 30, 0)
    answer: Any = scipy.optimize.linprog(
        cost / unit,
        A_ub=matrix[~tight],
        b_ub=limit[~tight],
        A_eq=matrix[tight],
        b_eq=limit[tight],
        bounds=np.column_stack([rows.low, rows.high]),
        method="highs-ds" if rows.matrix.nnz < INTERIOR_POINT else "highs-ipm",
        options={} if time_limit is None else {"time_limit": max(time_limit, 0.001)},
    )
    price = np.zeros(limit.size)
    if answer.status != SOLVED:
        return Relaxed(answer.status, np.zeros(0), 0.0, price)
    price[~tight] = answer.ineqlin.marginals
    price[tight] = answer.eqlin.marginals
    return Relaxed(SOLVED, answer.x, answer.fun * unit, price * scale * unit)


@dataclass(frozen=True, eq=False, slots=True)
class Proof:
    """What no whole numbers under the rows cost less than: `base` parts of ``1 / scale``.

    Each step of a variable away from the end of its range that its `reduced`
    cost points at costs at least the absolute value of that, in the same parts.
    """

    base: int
    scale: int
    reduced: Ints
    price: Ints

    @property
    def bound(self) -> int:
        return -(-self.base // self.scale)

    def moves(self, cost: int) -> Bools:
        """Mark the variables that may leave their end in some whole numbers of `cost` or less."""
        return np.abs(self.reduced) <= self._room(cost)

    def binding(self, cost: int) -> Bools:
        """Mark the rows that have nothing to spare in any whole numbers of `cost` or less."""
        return np.abs(self.price) > self._room(cost)

    def further(self, cost: int) -> int:
        """Return a cost that leaves room for four times the steps that `cost` does, and one unit."""
        return (4 * self._room(cost) + self.base) // self.scale + 1

    def _room(self, cost: int) -> int:
        return min(self.scale * cost - self.base, 2**62)

    def leaves_all(self, cost: int) -> bool:
        """Say whether `cost` is so high that the proof shuts nothing out."""
        return bool(self.moves(cost).all()) and not self.binding(cost).any()

    def at_end(self, rows: Rows) -> Ints:
        return np.where(self.reduced > 0, rows.low, rows.high)


def proof_of(rows: Rows, cost: Ints, price: Floats, finest: int = FINEST_PRICE) -> Proof:
    """Return what `price` proves, whatever it is, in exact arithmetic."""
    weight = abs(rows.matrix).T @ (np.abs(price) + 1) + np.abs(cost)
    room = 2.0**61 / float(weight.max(initial=1))
    if room < 1:
        price = np.zeros_like(price)
    scale = min(2 ** max(int(math.log2(room)), 0), finest)
    whole = np.rint(price * scale).astype(np.int64)
    whole[~rows.tight] = np.minimum(whole[~rows.tight], 0)
    reduced = cost * scale - rows.matrix.T @ whole
    at_end = np.where(reduced > 0, rows.low, rows.high)
    return Proof(exact_dot(whole, rows.limit) + exact_dot(reduced, at_end), scale, reduced, whole)


def exact_dot(a: Ints, b: Ints) -> int:
    """Add up products that may be larger than 64 bits hold."""
    used = np.flatnonzero((a != 0) & (b != 0))
    return sum(x * y for x, y in zip(a[used].tolist(), b[used].tolist(), strict=True))
