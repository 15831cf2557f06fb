"""The rules of a market as rows of an integer programme, and its aims as costs."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..constants import EASY_COEFFICIENT
from ..draw import lots_of
from ..later import scipy
from ..market import Aim, Bools, Ints, Market

Matrix = Any
"""A sparse array of SciPy, which is loaded by whoever makes the first one."""


@dataclass(frozen=True, eq=False, slots=True)
class Rows:
    """``matrix @ x <= limit``, with equality where `tight`, and ``low <= x <= high``.

    The first B variables are the bids, of values 0 and 1; behind them come the
    missed places of each floor or, with `all_or_nothing`, one switch each.
    """

    matrix: Matrix
    limit: Ints
    tight: Bools
    low: Ints
    high: Ints

    def with_row(self, coefficients: Ints, limit: int) -> "Rows":
        row = scipy.sparse.csr_array(coefficients.reshape(1, -1))
        return replace(
            self,
            matrix=scipy.sparse.vstack([self.matrix, row], format="csr"),
            limit=np.append(self.limit, limit),
            tight=np.append(self.tight, False),
        )

    def eased(self) -> tuple[Matrix, Ints]:
        """Return matrix and limits with large coefficients divided and rounded down.

        Whatever keeps the rows keeps these too, but not the other way round,
        so that what a solver finds under them has to be checked by `kept_by`.
        """
        matrix = self.matrix.tocsr()
        largest = abs(matrix).max(axis=1).toarray().ravel()
        divisor = np.where(self.tight, 1, np.maximum(-(-largest // EASY_COEFFICIENT), 1))
        data = matrix.data // np.repeat(divisor, np.diff(matrix.indptr))
        eased = scipy.sparse.csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
        return eased, self.limit // divisor

    def kept_by(self, x: Ints) -> bool:
        """Say whether whole numbers `x` keep every row, in exact arithmetic."""
        return self.first_broken(x) is None

    def first_broken(self, x: Ints) -> int | None:
        """Return the first row that `x` breaks, -1 for a bound, None if it keeps all."""
        if ((x < self.low) | (x > self.high)).any():
            return -1
        used = self.matrix @ x
        wrong = np.flatnonzero((used > self.limit) | (self.tight & (used != self.limit)))
        return int(wrong[0]) if wrong.size else None


def rows_of(market: Market) -> Rows:
    """Write down the rules of `market`, its bids in the order given."""
    bids, places = market.bids, market.institutions
    extra = places if market.floor.any() else 0
    blocks, limits = [], []
    for matrix, limit in _rules(market, _indicator(market.institution, places)):
        if matrix.shape[1] == bids and extra:
            matrix = scipy.sparse.hstack([matrix, scipy.sparse.csr_array((matrix.shape[0], extra), dtype=int)])
        blocks.append(matrix)
        limits.append(limit)
    limit = np.concatenate(limits)
    forbidden = np.where(market.forbidden, 0, 1)
    beyond = np.ones(extra, int) if market.all_or_nothing else market.floor[:extra]
    return Rows(
        matrix=scipy.sparse.vstack(blocks, format="csr").astype(np.int64),
        limit=limit,
        tight=np.zeros(limit.size, bool),
        low=np.concatenate([market.forced.astype(np.int64), np.zeros(extra, np.int64)]),
        high=np.concatenate([forbidden, beyond]).astype(np.int64),
    )


Block = tuple[Matrix, Ints]


def _rules(market: Market, at: Matrix) -> list[Block]:
    capacity = np.minimum(market.capacity, market.bids)
    rules: list[Block] = [(_indicator(market.need, market.needs), np.ones(market.needs, np.int64)), (at, capacity)]
    if market.effort is not None and market.workload is not None:
        most = np.minimum(market.workload, market.effort.sum())
        rules.append((at * market.effort.reshape(1, -1), most))
    for quota in market.quotas:
        amount = scipy.sparse.csr_array(quota.amount.reshape(1, -1))
        rules.append((-amount, np.array([-quota.least])))
        if quota.most is not None:
            rules.append((amount, np.array([quota.most])))
    if market.floor.any():
        rules.extend(_floor_rules(market, at, capacity))
    return rules


def _floor_rules(market: Market, at: Matrix, capacity: Ints) -> list[Block]:
    zero = np.zeros(market.institutions, np.int64)
    if not market.all_or_nothing:
        missed = _diagonal(zero - 1)
        return [(scipy.sparse.hstack([-at, missed], format="csr"), -market.floor)]
    at_least = scipy.sparse.hstack([-at, _diagonal(market.floor)], format="csr")
    at_most = scipy.sparse.hstack([at, _diagonal(-capacity)], format="csr")
    return [(at_least, zero), (at_most, zero)]


def _diagonal(values: Ints) -> Matrix:
    at = np.arange(values.size)
    return scipy.sparse.csr_array((values, (at, at)), shape=(values.size, values.size))


def _indicator(groups: Ints, count: int) -> Matrix:
    ones = np.ones(groups.size, np.int64)
    return scipy.sparse.csr_array((ones, (groups, np.arange(groups.size))), shape=(count, groups.size))


def aims_of(market: Market, aim: Aim, kept: Bools | None) -> list[tuple[str, Ints]]:
    """List the aims of `market` in their order, each as costs to be made least.

    `kept` marks the bids chosen before, which stay where nothing better is lost.
    """
    extra = market.institutions if market.floor.any() else 0
    none = np.zeros(extra, np.int64)
    aims = []
    if aim == "coverage":
        aims.append(("coverage", np.concatenate([-market.priority[market.need], none])))
        if extra and not market.all_or_nothing:
            aims.append(("floors", np.concatenate([np.zeros_like(market.need), none + 1])))
    aims.append(("score", np.concatenate([-market.score, none])))
    if kept is not None:
        aims.append(("kept", np.concatenate([-kept.astype(np.int64), none])))
    aims.append(("draw", np.concatenate([-lots_of(market), none])))
    return aims
