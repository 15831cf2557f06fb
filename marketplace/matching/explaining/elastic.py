"""The rules of a market as rows that may be stretched, each at the price of one change.

Elastic programming: Chinneck and Dravnieks (1991), "Locating minimal infeasible constraint sets in linear programs".
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..constants import EASY_COEFFICIENT
from ..later import scipy
from ..market import Ints, Market
from ..staging.model import Rows
from ..staging.stage import least

Kind = Literal["capacity", "workload", "quota_least", "quota_most", "forced", "floor"]

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


class Elastic:
    """Rows over the bids of `market`, some of which may be stretched at the price of one change.

    One need has one institution; what is barred stays barred; with `serve_all`
    every need that has an admissible bid is served. All else may be stretched.
    """

    def __init__(self, market: Market, serve_all: bool) -> None:
        self._market, self._all = market, serve_all
        self._high = np.where(market.forbidden, 0, 1).tolist()
        self._stretches: list[_Stretch] = []
        self._rows: list[tuple[tuple[tuple[int, int], ...], int]] = []
        self._some: dict[int, int] = {}
        self._add_needs()
        self._add_places()
        self._add_quotas()
        for bid in np.flatnonzero(market.forced).tolist():
            self._elastic("forced", bid, [(bid, -1)], -1, 1)

    def fewest(self, time_limit: float) -> tuple[list[tuple[Kind, int, int]], int]:
        """Return the fewest changes as (kind, index, amount), the smallest among those, and how few there must be.

        After `time_limit` seconds what was found last is returned, or what a greedy choice needs.
        """
        if not self._stretches:
            return [], 0
        tried = [self._greedy()]
        first = least(self._written(), self._cost([s.switch for s in self._stretches]), time_limit / 2)
        if first.x is not None:
            tried.append(first.x)
            second = least(first.rows, self._cost([s.amount for s in self._stretches]), time_limit / 2)
            tried += [] if second.x is None else [second.x, *self._to_the_unit(second.x, time_limit / 2)]
        told = [self._told(x) for x in tried]
        best = min(told, key=lambda changes: (len(changes), sum(amount for _, _, amount in changes)))
        return best, max(first.bound, 0)

    def _to_the_unit(self, x: Ints, time_limit: float) -> list[Ints]:
        """Make the amounts of the rows stretched by `x` as small as can be, where they were reckoned too coarsely."""
        used = [stretch for stretch in self._stretches if stretch.excess(x)]
        if not any(abs(value) > EASY_COEFFICIENT for stretch in used for _, value in stretch.terms):
            return []
        cost, rows = np.zeros(len(self._high), np.int64), self._written()
        for stretch in used:
            for variable, value in stretch.terms:
                cost[variable] += value
        high = rows.high.copy()
        high[[stretch.switch for stretch in self._stretches if stretch not in used]] = 0
        stage = least(replace(rows, high=high), cost, time_limit)
        return [] if stage.x is None else [stage.x]

    def _cost(self, variables: list[int]) -> Ints:
        cost = np.zeros(len(self._high), np.int64)
        cost[variables] = 1
        return cost

    def _told(self, x: Ints) -> list[tuple[Kind, int, int]]:
        found = [(stretch.kind, stretch.index, stretch.excess(x)) for stretch in self._stretches]
        return [change for change in found if change[2]]

    def _variable(self, high: int) -> int:
        self._high.append(high)
        return len(self._high) - 1

    def _row(self, terms: Terms, limit: int) -> None:
        """Ask that the sum of coefficient times variable is at most `limit`."""
        self._rows.append((tuple(terms), limit))

    def _elastic(self, kind: Kind, index: int, terms: Terms, limit: int, most: int) -> None:
        """Ask the same, unless the row is stretched by up to `most`.

        The amount is reckoned in units of a millionth of the largest number, to
        keep the solver's arithmetic exact; `_to_the_unit` mends that.
        """
        terms = tuple(terms)
        if most <= 0:
            return self._row(terms, limit)
        unit = max(-(-max((abs(value) for _, value in terms), default=0) // EASY_COEFFICIENT), 1)
        amount, switch = self._variable(most // unit + 1), self._variable(1)
        self._row((*terms, (switch, -most)), limit)
        rounded = [(variable, value // unit) for variable, value in terms]
        self._row((*rounded, (amount, -1)), limit // unit)
        self._stretches.append(_Stretch(kind, index, terms, limit, amount, switch))

    def _add_needs(self) -> None:
        market = self._market
        for bids in _grouped(market.need, market.needs):
            self._row([(bid, 1) for bid in bids], 1)
            if self._all and not market.forbidden[bids].all():
                self._row([(bid, -1) for bid in bids], -1)

    def _add_places(self) -> None:
        market = self._market
        for j, bids in enumerate(_grouped(market.institution, market.institutions)):
            capacity = min(int(market.capacity[j]), len(bids))
            ones = [(bid, 1) for bid in bids]
            self._elastic("capacity", j, ones, capacity, len(bids) - capacity)
            if market.all_or_nothing and market.floor[j]:
                self._add_floor(j, bids)
            if market.effort is not None and market.workload is not None:
                effort = market.effort[bids].tolist()
                workload = min(int(market.workload[j]), sum(effort))
                days = list(zip(bids, effort, strict=True))
                self._elastic("workload", j, days, workload, sum(effort) - workload)

    def _add_floor(self, j: int, bids: list[int]) -> None:
        floor = int(self._market.floor[j])
        self._some[j] = self._variable(1)
        self._row([(bid, 1) for bid in bids] + [(self._some[j], -len(bids))], 0)
        self._elastic("floor", j, [(bid, -1) for bid in bids] + [(self._some[j], floor)], 0, floor)

    def _add_quotas(self) -> None:
        for number, quota in enumerate(self._market.quotas):
            amount = [(bid, value) for bid, value in enumerate(quota.amount.tolist()) if value]
            total = sum(value for _, value in amount)
            less = [(bid, -value) for bid, value in amount]
            self._elastic("quota_least", number, less, -quota.least, quota.least)
            if quota.most is not None and quota.most < total:
                self._elastic("quota_most", number, amount, quota.most, total - quota.most)

    def _written(self) -> Rows:
        entries = [(r, c, v) for r, (terms, _) in enumerate(self._rows) for c, v in terms]
        row, column, value = np.array(entries, np.int64).reshape(-1, 3).T
        shape = (len(self._rows), len(self._high))
        return Rows(
            matrix=scipy.sparse.csr_array((value, (row, column)), shape=shape),
            limit=np.array([limit for _, limit in self._rows], np.int64),
            tight=np.zeros(len(self._rows), bool),
            low=np.zeros(len(self._high), np.int64),
            high=np.array(self._high, np.int64),
        )

    def _greedy(self) -> Ints:
        """Keep the locks, and with `serve_all` give each other need a place where there is room, else anywhere.

        No proof of anything, but always there: it says which changes would do.
        """
        market, room = self._market, _Room(self._market)
        x = np.zeros(len(self._high), np.int64)
        for bids in _grouped(market.need, market.needs):
            allowed = [bid for bid in bids if not market.forbidden[bid]]
            locked = [bid for bid in allowed if market.forced[bid]]
            if locked or (self._all and allowed):
                x[room.taken(locked or allowed)] = 1
        load = market.load(x[: market.bids] > 0)
        for j, some in self._some.items():
            x[some] = load[j] > 0
        return x


class _Room:
    """Places and days that are left."""

    def __init__(self, market: Market) -> None:
        self._market = market
        self._places = market.capacity.copy()
        self._days = None if market.workload is None else market.workload.copy()

    def taken(self, bids: list[int]) -> int:
        """Take the bid that leaves the most room, and return it."""
        bid = min(bids, key=self._crowded)
        place = self._market.institution[bid]
        self._places[place] -= 1
        if self._days is not None and self._market.effort is not None:
            self._days[place] -= self._market.effort[bid]
        return bid

    def _crowded(self, bid: int) -> tuple[bool, int]:
        """Whether a bid finds no room, and its days."""
        place = self._market.institution[bid]
        effort = 0 if self._market.effort is None else int(self._market.effort[bid])
        full = self._places[place] < 1 or (self._days is not None and self._days[place] < effort)
        return bool(full), effort


def _grouped(groups: Ints, count: int) -> list[list[int]]:
    """List the rows of each group, of which there are `count`."""
    order = np.argsort(groups, kind="stable")
    return [rows.tolist() for rows in np.split(order, np.searchsorted(groups[order], np.arange(1, count)))][:count]
