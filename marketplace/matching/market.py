"""A market and a result as arrays, and the ways in which they can be wrong."""

from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import layout
from .arrays import bools_of, check_apart, check_range, check_sum, extent_of, ints_of
from .constants import LARGEST_SUM
from .layout import Bools, Ints, Layout
from .quota import Quota, check_quotas
from .results import Aim, Found, Result, Status


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


class Rows(NamedTuple):
    """What the bids are, (B,) each, as 64-bit or 32-bit integers."""

    need: Ints
    institution: Ints
    score: Ints


class Market:
    """What a round freezes before it is solved (G-02, G-04); its arrays are read-only.

    They are copied, but for 64-bit integers and booleans that are read-only already;
    `need`, `institution` and `score` are kept as read-only 32-bit integers too, which
    halves the memory of a large market, and are widened when somebody asks for them.

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
        _set(
            self,
            needs=needs,
            need=need,
            institution=institution,
            score=score,
            capacity=capacity,
            floor=floor,
            effort=effort,
            workload=workload,
            forced=forced,
            forbidden=forbidden,
            quotas=quotas,
            priority=priority,
            all_or_nothing=all_or_nothing,
            seed=seed,
        )
        _check(self, None)

    # What `_set` sets, for the reader and the type checker.
    needs: int
    rows: Rows
    capacity: Ints
    floor: Ints
    effort: Ints | None
    workload: Ints | None
    forced: Bools
    forbidden: Bools
    quotas: tuple[Quota, ...]
    priority: Ints
    all_or_nothing: bool
    seed: int
    layout: Layout

    @property
    def bids(self) -> int:
        return self.rows.need.size

    @property
    def institutions(self) -> int:
        return self.capacity.size

    @property
    def plain(self) -> bool:
        """True where prices prove the optimum: capacities, floors and locks only."""
        return not (self.quotas or self.workload is not None or self.all_or_nothing)

    @cached_property
    def need(self) -> Ints:
        """The need of each bid, (B,) int64."""
        return ints_of("need", self.rows.need)

    @cached_property
    def institution(self) -> Ints:
        """The institution of each bid, (B,) int64."""
        return ints_of("institution", self.rows.institution)

    @cached_property
    def score(self) -> Ints:
        """What each bid is worth, (B,) int64."""
        return ints_of("score", self.rows.score)

    @cached_property
    def extent(self) -> tuple[int, int, int]:
        """The lowest and the highest score, zero where that is beyond, and how far the scores of each need
        lie apart, zero included, added up."""
        return extent_of(self.layout, self.rows.need, self.rows.score)

    @property
    def span(self) -> tuple[int, int]:
        """The lowest and the highest score, or zero where that is beyond."""
        return self.extent[:2]

    @property
    def spread(self) -> int:
        """How far the scores of each need lie apart, zero included, added up."""
        return self.extent[2]

    @cached_property
    def locks(self) -> bool:
        """True where a bid is forced or forbidden."""
        return bool(self.forced.any() or self.forbidden.any())

    def load(self, chosen: Bools) -> Ints:
        """Count the needs given to each institution, (J,) int."""
        at = self.rows.institution[np.flatnonzero(chosen)]
        return np.bincount(at, minlength=self.institutions).astype(np.int64)

    def missed(self, chosen: Bools) -> Ints:
        """Count the places by which each institution stays under its floor, (J,) int."""
        short = self.floor - self.load(chosen)
        return np.where(short > 0, short, 0)

    def coverage(self, chosen: Bools) -> int:
        """Add up the priorities of the needs that are served."""
        served = np.zeros(self.needs, bool)
        served[self.rows.need[np.flatnonzero(chosen)]] = True
        return int(self.priority[served].sum())

    def total(self, chosen: Bools) -> int:
        """Add up the chosen scores."""
        return int(self.rows.score[np.flatnonzero(chosen)].sum(dtype=np.int64))

    def but(self, **changes: Any) -> "Market":
        """Return a market that differs in the named arguments only."""
        other = Market.__new__(Market)
        vars(other).update((name, getattr(self, name)) for name in _KEPT)
        _set(other, **changes)
        _check(other, self)
        return other

    def in_order(self) -> tuple["Market", NDArray[np.intp]]:
        """Return the market with its bids sorted by (need, institution), and that order."""
        order = self.layout.order
        if order is None:
            return self, np.arange(self.bids)
        quotas = tuple(Quota(q.amount[order], q.least, q.most) for q in self.quotas)
        rows = {name: getattr(self, name)[order] for name in (*Rows._fields, "forced", "forbidden")}
        effort = None if self.effort is None else self.effort[order]
        return self.but(**rows, effort=effort, quotas=quotas), order.astype(np.intp)


__all__ = [
    "LARGEST_SUM",
    "Aim",
    "Bools",
    "Found",
    "ImpossibleLocks",
    "Ints",
    "Market",
    "NotFeasible",
    "NotOptimal",
    "OutOfTime",
    "Quota",
    "Result",
    "Status",
]

_COUNTS = ("capacity", "floor", "effort", "workload", "priority")
_ARRAYS = (*_COUNTS, "forced", "forbidden")
_KEPT = ("needs", "rows", "quotas", "all_or_nothing", "seed", *_ARRAYS)


def _set(market: Market, **given: Any) -> None:
    """Set the arguments given, with arrays in place of what was left out."""
    rows = {name: ints_of(name, given.pop(name), narrow=True) for name in Rows._fields if name in given}
    if rows:
        market.rows = market.rows._replace(**rows) if hasattr(market, "rows") else Rows(**rows)
    absent = []
    for name, value in given.items():
        if value is None and name in _ARRAYS:
            absent.append(name)
        else:
            setattr(market, name, _TAKEN.get(name, ints_of)(name, value))
    for name in absent:
        setattr(market, name, _blank(market, name))


_TAKEN: dict[str, Callable[[str, Any], Any]] = {
    "needs": lambda _, number: int(number),
    "seed": lambda _, number: int(number),
    "all_or_nothing": lambda _, truth: bool(truth),
    "quotas": lambda _, quotas: tuple(quotas),
    "forced": bools_of,
    "forbidden": bools_of,
}


def _blank(market: Market, name: str) -> Ints | Bools | None:
    """What stands for an array that is not given."""
    if name in ("effort", "workload"):
        return None
    if name in ("forced", "forbidden"):
        values = np.zeros(market.bids, bool)
        values.flags.writeable = False
        return values
    made = np.zeros_like(market.capacity) if name == "floor" else np.ones(max(market.needs, 0), np.int64)
    return ints_of(name, made)


def _check(market: Market, like: Market | None) -> None:
    """Refuse what is wrong; what `like` has been checked for is not checked again."""
    new = {*_KEPT, *Rows._fields}
    if like is not None and _widths(market) == _widths(like):
        new = {name for name in _KEPT if getattr(market, name) is not getattr(like, name)}
        pairs = zip(Rows._fields, market.rows, like.rows, strict=True)
        new |= {name for name, values, known in pairs if values is not known}
    _check_sizes(market)
    _check_numbers(market, new)
    if like is not None and not {"need", "institution"} & new:
        market.layout = like.layout
    else:
        sizes = market.needs, market.institutions
        market.layout = layout.layout_of(*sizes, market.rows.need, market.rows.institution)
    if {"forced", "forbidden"} & new:
        check_apart(market.forced, market.forbidden)
    for name in ("score", "effort", "priority", "floor"):
        if name in new:
            check_sum(name, market.rows.score if name == "score" else getattr(market, name))
    if "quotas" in new:
        check_quotas(market.quotas, market.bids)


def _widths(market: Market) -> tuple[int, int, int]:
    return market.needs, market.institutions, market.bids


def _check_sizes(market: Market) -> None:
    """Refuse arrays that are not as long as the others of their kind."""
    needs, institutions, bids = _widths(market)
    if needs < 0:
        raise ValueError(f"needs must not be negative, but is {needs}")
    rows = zip(Rows._fields, market.rows, strict=True)
    for name, values in (*rows, *((name, getattr(market, name)) for name in ("effort", "forced", "forbidden"))):
        if values is not None and values.size != bids:
            raise ValueError(f"{name} has {values.size} rows for {bids} bids")
    for name in ("floor", "workload"):
        values = getattr(market, name)
        if values is not None and values.size != institutions:
            raise ValueError(f"{name} has {values.size} rows, {institutions} institutions")
    if market.priority.size != needs:
        raise ValueError(f"priority has {market.priority.size} rows for {needs} needs")
    if (market.effort is None) != (market.workload is None):
        raise ValueError("effort and workload are given together or not at all")


def _check_numbers(market: Market, new: set[str]) -> None:
    """Refuse numbers of needs and institutions that there are not, and negative counts."""
    if "need" in new:
        check_range("need", market.rows.need, market.needs)
    if "institution" in new:
        check_range("institution", market.rows.institution, market.institutions)
    for name in _COUNTS:
        values = getattr(market, name)
        if name in new and values is not None and values.size and values.min() < 0:
            raise ValueError(f"{name}[{np.flatnonzero(values < 0)[0]}] is negative")
