"""The shortest list of changes that makes an impossible market possible."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import sparse

from .market import Ints, Market
from .model import EASY, Rows
from .stage import least

Kind = Literal["need", "capacity", "workload", "quota_least", "quota_most", "forced", "floor"]


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Change:
    """One thing to change, and by how much.

    - "forced": give up the lock on bid `index`.
    - "capacity", "workload": `amount` more places or days at institution `index`.
    - "floor": `amount` fewer places in the floor of institution `index`.
    - "quota_least", "quota_most": lower or raise that limit of quota `index` by `amount`.
    - "need": need `index` has no admissible claim and cannot be served.
    """

    kind: Kind
    index: int
    amount: int = 1


def relax(market: Market, serve_all: bool = False) -> tuple[Change, ...]:
    """Return the fewest changes, and among those the smallest, after which a matching exists.

    Empty for a market that is possible as it is. With `serve_all` a matching
    has to serve every need, which adds the needs without an admissible claim.
    Sorted by kind and index.

    Examples
    --------
    >>> market = Market(needs=3, need=[0, 1], institution=[0, 0], score=[1, 1], capacity=[1])
    >>> relax(market)
    ()
    >>> for change in relax(market, serve_all=True):
    ...     print(change)
    Change(kind='capacity', index=0, amount=1)
    Change(kind='need', index=2, amount=1)
    """
    ordered, order = market.in_order()
    rules = _Elastic(ordered)
    _add_needs(rules, serve_all)
    _add_places(rules)
    _add_quotas(rules)
    _add_locks(rules)
    found = [
        Change(kind=c.kind, index=int(order[c.index]), amount=1) if c.kind == "forced" else c for c in rules.fewest()
    ]
    if serve_all:
        found += [Change(kind="need", index=n) for n in range(market.needs) if n not in rules.open]
    return tuple(sorted(found))


Terms = Iterable[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A row that may be broken: by how much is for `amount`, whether at all for `switch`."""

    kind: Kind
    index: int
    terms: tuple[tuple[int, int], ...]
    limit: int
    amount: int
    switch: int

    def excess(self, x: Ints) -> int:
        return max(sum(value * int(x[v]) for v, value in self.terms) - self.limit, 0)


class _Elastic:
    """Rows over the bids, some of which may be stretched at the price of one change."""

    def __init__(self, market: Market) -> None:
        self.market = market
        self.open = set(market.need[~market.forbidden].tolist())
        self.high = np.where(market.forbidden, 0, 1).tolist()
        self.stretches: list[_Stretch] = []
        self.rows: list[tuple[tuple[tuple[int, int], ...], int]] = []

    def variable(self, high: int) -> int:
        self.high.append(high)
        return len(self.high) - 1

    def row(self, terms: Terms, limit: int) -> None:
        """Ask that the sum of coefficient times variable is at most `limit`."""
        self.rows.append((tuple(terms), limit))

    def elastic(self, kind: Kind, index: int, terms: Terms, limit: int, most: int) -> None:
        """Ask the same, unless the row is stretched by up to `most`.

        The amount is reckoned in units of a millionth of the largest number,
        to keep the solver's arithmetic exact; the report is exact anyway.
        """
        terms = tuple(terms)
        if most <= 0:
            return self.row(terms, limit)
        unit = max(-(-max((abs(value) for _, value in terms), default=0) // EASY), 1)
        amount, switch = self.variable(most // unit + 1), self.variable(1)
        self.row((*terms, (switch, -most)), limit)
        rounded = [(variable, value // unit) for variable, value in terms]
        self.row((*rounded, (amount, -1)), limit // unit)
        self.stretches.append(_Stretch(kind, index, terms, limit, amount, switch))

    def fewest(self) -> list[Change]:
        if not self.stretches:
            return []
        rows, x = self._written(), None
        for variables in ([s.switch for s in self.stretches], [s.amount for s in self.stretches]):
            cost = np.zeros(len(self.high), np.int64)
            cost[variables] = 1
            stage = least(rows, cost)
            x, rows = stage.x, stage.rows
        if x is None:
            raise ArithmeticError("no list of changes makes this market possible")
        return [
            Change(kind=stretch.kind, index=stretch.index, amount=stretch.excess(x))
            for stretch in self.stretches
            if stretch.excess(x)
        ]

    def _written(self) -> Rows:
        entries = [(r, c, v) for r, (terms, _) in enumerate(self.rows) for c, v in terms]
        row, column, value = np.array(entries, np.int64).reshape(-1, 3).T
        shape = (len(self.rows), len(self.high))
        return Rows(
            matrix=sparse.csr_array((value, (row, column)), shape=shape),
            limit=np.array([limit for _, limit in self.rows], np.int64),
            tight=np.zeros(len(self.rows), bool),
            low=np.zeros(len(self.high), np.int64),
            high=np.array(self.high, np.int64),
        )


def _add_needs(rules: _Elastic, serve_all: bool) -> None:
    by_need: dict[int, list[int]] = {}
    for bid, need in enumerate(rules.market.need.tolist()):
        by_need.setdefault(need, []).append(bid)
    for need, bids in by_need.items():
        rules.row([(bid, 1) for bid in bids], 1)
        if serve_all and need in rules.open:
            rules.row([(bid, -1) for bid in bids], -1)


def _add_places(rules: _Elastic) -> None:
    market = rules.market
    for j in range(market.institutions):
        bids = np.flatnonzero(market.institution == j).tolist()
        capacity = min(int(market.capacity[j]), len(bids))
        ones = [(bid, 1) for bid in bids]
        rules.elastic("capacity", j, ones, capacity, len(bids) - capacity)
        if market.all_or_nothing and market.floor[j]:
            _add_floor(rules, j, bids)
        if market.effort is not None and market.workload is not None:
            effort = market.effort[bids].tolist()
            workload = min(int(market.workload[j]), sum(effort))
            days = list(zip(bids, effort, strict=True))
            rules.elastic("workload", j, days, workload, sum(effort) - workload)


def _add_floor(rules: _Elastic, j: int, bids: list[int]) -> None:
    floor = int(rules.market.floor[j])
    some = rules.variable(1)
    rules.row([(bid, 1) for bid in bids] + [(some, -len(bids))], 0)
    rules.elastic("floor", j, [(bid, -1) for bid in bids] + [(some, floor)], 0, floor)


def _add_quotas(rules: _Elastic) -> None:
    for number, quota in enumerate(rules.market.quotas):
        amount = [(bid, value) for bid, value in enumerate(quota.amount.tolist()) if value]
        total = sum(value for _, value in amount)
        less = [(bid, -value) for bid, value in amount]
        rules.elastic("quota_least", number, less, -quota.least, quota.least)
        if quota.most is not None and quota.most < total:
            rules.elastic("quota_most", number, amount, quota.most, total - quota.most)


def _add_locks(rules: _Elastic) -> None:
    for bid in np.flatnonzero(rules.market.forced).tolist():
        rules.elastic("forced", bid, [(bid, -1)], -1, 1)
