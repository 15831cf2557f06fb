"""A market and a result as arrays, and the ways in which they can be wrong."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Aim = Literal["coverage", "score"]
Status = Literal["optimal", "feasible", "infeasible"]

LARGEST_SUM = 2**53
"""Sums beyond this are refused, because the solver counts in doubles."""


class ImpossibleLocks(ValueError):
    """The forced pairs break a rule by themselves; `bids` are the rows concerned."""

    def __init__(self, message: str, bids: list[int]) -> None:
        super().__init__(message)
        self.bids = bids


class NotFeasible(Exception):
    """The result breaks a rule of the market."""


class NotOptimal(Exception):
    """The result keeps the rules but is not proven best, or its figures are wrong."""


class OutOfTime(Exception):
    """The time limit passed before any matching was found."""


class Quota:
    """At least `least` and at most `most` (None: no limit) of the bids under `mask`.

    `mask` is (B,) bool to count matches, or (B,) non-negative int to add up an
    amount of each chosen bid, for instance its subsidy in fen.
    """

    def __init__(self, mask: ArrayLike, least: int = 0, most: int | None = None) -> None:
        self.amount = _ints("quota.mask", mask)
        self.least = int(least)
        self.most = None if most is None else int(most)
        if (self.amount < 0).any():
            raise ValueError("quota.mask must be bool or not negative")
        if self.most is not None and self.least > self.most:
            raise ValueError(f"quota: least {self.least} is more than most {self.most}")


class Market:
    """What a round freezes before it is solved (G-02, G-04); arrays are copied and read-only.

    Parameters
    ----------
    needs : number N of needs, numbered from 0.
    need, institution, score : (B,) int
        Bid ``b`` joins a need to an institution and is worth ``score[b]``; pairs are distinct.
    capacity : (J,) int
        The most needs an institution may be given; its length J is the number of institutions.
    floor : (J,) int or None
        The needs each institution should at least be given.
    effort, workload : (B,) and (J,) int or None, together
        Person-days a bid takes, and the most an institution can work.
    forced, forbidden : (B,) bool or None
        Pairs that a person locked or barred.
    quotas : `Quota` values
    priority : (N,) non-negative int or None
        The weight of a need in the coverage; all 1 where None.
    all_or_nothing : True where an institution gets at least its floor or none at all.
    seed : any int; with a pair's two numbers it draws ties, so the order of rows never does.

    Raises
    ------
    ValueError
        With a sentence that names the argument and the first wrong row.

    Examples
    --------
    >>> market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[5, 7], capacity=[1])
    >>> market.bids, market.institutions
    (2, 1)
    """

    def __init__(
        self,
        *,
        needs: int,
        need: ArrayLike,
        institution: ArrayLike,
        score: ArrayLike,
        capacity: ArrayLike,
        floor: ArrayLike | None = None,
        effort: ArrayLike | None = None,
        workload: ArrayLike | None = None,
        forced: ArrayLike | None = None,
        forbidden: ArrayLike | None = None,
        quotas: Iterable[Quota] = (),
        priority: ArrayLike | None = None,
        all_or_nothing: bool = False,
        seed: int = 0,
    ) -> None:
        self.needs = int(needs)
        self.need = _ints("need", need)
        self.institution = _ints("institution", institution)
        self.score = _ints("score", score)
        self.capacity = _ints("capacity", capacity)
        self.floor = _ints("floor", np.zeros_like(self.capacity) if floor is None else floor)
        self.effort = None if effort is None else _ints("effort", effort)
        self.workload = None if workload is None else _ints("workload", workload)
        blank = np.zeros(self.need.size, bool)
        self.forced = _bools("forced", blank if forced is None else forced)
        self.forbidden = _bools("forbidden", blank if forbidden is None else forbidden)
        self.quotas = tuple(quotas)
        ones = np.ones(max(self.needs, 0), np.int64)
        self.priority = _ints("priority", ones if priority is None else priority)
        self.all_or_nothing = bool(all_or_nothing)
        self.seed = int(seed)
        _check_shapes(self)
        _check_values(self)

    @property
    def bids(self) -> int:
        return self.need.size

    @property
    def institutions(self) -> int:
        return self.capacity.size

    @property
    def plain(self) -> bool:
        """True where prices prove the optimum: capacities, floors and locks only."""
        return not (self.quotas or self.workload is not None or self.all_or_nothing)

    def load(self, chosen: Bools) -> Ints:
        """Count the needs given to each institution, (J,) int."""
        return np.bincount(self.institution[chosen], minlength=self.institutions).astype(np.int64)

    def missed(self, chosen: Bools) -> Ints:
        """Count the places by which each institution stays under its floor, (J,) int."""
        short = self.floor - self.load(chosen)
        return np.where(short > 0, short, 0)

    def coverage(self, chosen: Bools) -> int:
        """Add up the priorities of the needs that are served."""
        return int(self.priority[np.unique(self.need[chosen])].sum())

    def total(self, chosen: Bools) -> int:
        """Add up the chosen scores."""
        return int(self.score[chosen].sum())

    def but(self, **changes: Any) -> "Market":
        """Return a market that differs in the named arguments only."""
        return Market(**{**{name: getattr(self, name) for name in _ARGUMENTS}, **changes})

    def in_order(self) -> tuple["Market", NDArray[np.intp]]:
        """Return the market with its bids sorted by (need, institution), and that order."""
        order = np.lexsort((self.institution, self.need))
        quotas = tuple(Quota(q.amount[order], q.least, q.most) for q in self.quotas)
        rows = {name: getattr(self, name)[order] for name in _ROWS if name != "effort"}
        effort = None if self.effort is None else self.effort[order]
        return self.but(**rows, effort=effort, quotas=quotas), order


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Result:
    """A matching with its proof.

    `total` adds up the chosen scores, `coverage` the priorities of the served
    needs, and `missed` (J,) the places short of each floor. No matching with
    this coverage and shortfall can total more than `bound`.

    `price` (J,) are whole numbers that prove the optimum (see `certificate`),
    or None where the market has rules that prices cannot prove. A price counts
    in score points; with the aim "coverage" a unit of coverage is worth
    `units[0]` points and a missed place of a floor `units[1]`.

    `coverage_bound` is what no matching covers more than (None: not sought), and
    `drawn` is False where the draw among equals was left unfinished: the
    matching is as good as any, but not the one that the seed points at.
    `hint` lets a later `solve` begin where this one ended; it is no part of the
    result, and a result without it is as good.
    """

    status: Status
    aim: Aim
    chosen: Bools
    total: int
    bound: int
    coverage: int
    missed: Ints
    price: NDArray[np.float64] | None = None
    units: tuple[int, int] = (0, 0)
    coverage_bound: int | None = None
    drawn: bool = True
    hint: object = None


@dataclass(frozen=True, eq=False, kw_only=True, slots=True)
class Found:
    """What a method hands back: `chosen` (B,) in the market's own order of rows.

    `proven` where coverage, floors and score are all proven best; `bound` and
    `coverage_bound` are as in `Result` and never below what was reached.
    """

    chosen: Bools
    proven: bool
    bound: int
    coverage_bound: int
    drawn: bool = True
    hint: object = None


_ROWS = ("need", "institution", "score", "effort", "forced", "forbidden")
_ARGUMENTS = (
    *("needs", "capacity", "floor", "workload", "quotas", "priority", "all_or_nothing", "seed"),
    *_ROWS,
)


def _ints(name: str, values: ArrayLike) -> Ints:
    array = np.asarray(values)
    if array.ndim != 1:
        raise ValueError(f"{name} must have one dimension, not {array.ndim}")
    if array.size and array.dtype.kind not in "iub":
        raise ValueError(f"{name} must hold whole numbers, not {array.dtype}")
    if array.dtype.kind == "u" and array.size and array.max() > np.iinfo(np.int64).max:
        raise ValueError(f"{name} holds a number that is too large")
    kept = array.astype(np.int64)
    kept.flags.writeable = False
    return kept


def _bools(name: str, values: ArrayLike) -> Bools:
    array = np.asarray(values)
    if array.ndim != 1 or (array.size and array.dtype != bool):
        raise ValueError(f"{name} must be one row of booleans")
    kept = array.astype(bool)
    kept.flags.writeable = False
    return kept


def _check_shapes(market: Market) -> None:
    if market.needs < 0:
        raise ValueError(f"needs must not be negative, but is {market.needs}")
    for name in _ROWS:
        values = getattr(market, name)
        if values is not None and values.size != market.bids:
            raise ValueError(f"{name} has {values.size} rows for {market.bids} bids")
    for name in ("floor", "workload"):
        values = getattr(market, name)
        if values is not None and values.size != market.institutions:
            raise ValueError(f"{name} has {values.size} rows, {market.institutions} institutions")
    if market.priority.size != market.needs:
        raise ValueError(f"priority has {market.priority.size} rows for {market.needs} needs")
    if (market.effort is None) != (market.workload is None):
        raise ValueError("effort and workload are given together or not at all")
    for number, quota in enumerate(market.quotas):
        if quota.amount.size != market.bids:
            raise ValueError(f"quota {number} has {quota.amount.size} rows, {market.bids} bids")


def _check_values(market: Market) -> None:
    for name, values, end in (
        ("need", market.need, market.needs),
        ("institution", market.institution, market.institutions),
    ):
        wrong = np.flatnonzero((values < 0) | (values >= end))
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] is {values[wrong[0]]}, not within 0 to {end - 1}")
    for name in ("capacity", "floor", "effort", "workload", "priority"):
        values = getattr(market, name)
        wrong = np.flatnonzero(values < 0) if values is not None else np.empty(0, int)
        if wrong.size:
            raise ValueError(f"{name}[{wrong[0]}] is negative")
    _check_pairs(market)
    _check_sums(market)


def _check_pairs(market: Market) -> None:
    pair = market.need * max(market.institutions, 1) + market.institution
    _, first, inverse = np.unique(pair, return_index=True, return_inverse=True)
    again = np.flatnonzero(first[inverse] != np.arange(market.bids))
    if again.size:
        row = int(again[0])
        raise ValueError(f"bids {first[inverse[row]]} and {row} are the same pair")
    both = np.flatnonzero(market.forced & market.forbidden)
    if both.size:
        raise ValueError(f"bid {both[0]} is both forced and forbidden")


def _check_sums(market: Market) -> None:
    for name in ("score", "effort", "priority", "floor"):
        values = getattr(market, name)
        if values is not None and np.abs(values.astype(float)).sum() >= LARGEST_SUM:
            raise ValueError(f"{name}: the numbers are too large to be added up exactly")
    for number, quota in enumerate(market.quotas):
        if quota.amount.astype(float).sum() >= LARGEST_SUM:
            raise ValueError(f"quota {number}: the amounts are too large to be added up exactly")
