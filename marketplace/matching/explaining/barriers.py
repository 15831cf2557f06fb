"""What stood in the way of a bid: who has what it wanted, and which rules putting it in would break."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ..market import Bools, Ints, Market, Result

Kind = Literal["forbidden", "locked", "claim", "capacity", "workload", "quota", "floor", "score", "draw"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Barrier:
    """One thing that stood in the way; `bids` are the rows that used what was wanted.

    - "forbidden": a person barred the pair; "locked": `bids` were forced for the need.
    - "claim": the need went to `bids`.
    - "capacity", "workload": institution `index` is full with `bids`.
    - "quota": quota `index` is used up by `bids` (`limit` "most"), or what they make up
      would fall short of it ("least").
    - "floor": institution `index`, which has `bids`, would be left further under its
      floor, or with `all_or_nothing` could not have what would be left to it.
    - "score": the bid lowers the total by itself.
    - "draw": another matching with this bid is as good, and the draw took `bids`.
    """

    kind: Kind
    index: int
    bids: tuple[int, ...] = ()
    limit: Literal["", "least", "most"] = field(default="", compare=False)


class Holdings:
    """Who has what in one matching, looked up once and for every bid.

    Bids are put in directly here: in the place of whoever has the need, everybody
    else staying where they are.
    """

    def __init__(self, market: Market, result: Result) -> None:
        chosen = result.chosen
        self._market = market
        self._floors = market.all_or_nothing or result.aim == "coverage"
        self.load = market.load(chosen)
        self.held = np.full(market.needs, -1)
        self.held[market.need[chosen]] = np.flatnonzero(chosen)
        self._rows = _grouped(np.flatnonzero(chosen), market.institution[chosen], market.institutions)
        self._days = _days(market, chosen)
        self._used = [int(quota.amount[chosen].sum()) for quota in market.quotas]
        self._users = [tuple(np.flatnonzero(chosen & (quota.amount > 0)).tolist()) for quota in market.quotas]
        self._here: dict[int, tuple[int, ...]] = {}

    def here(self, place: int) -> tuple[int, ...]:
        """The chosen bids of an institution, by row."""
        if place not in self._here:
            self._here[place] = tuple(sorted(self._rows[place].tolist()))
        return self._here[place]

    def barriers(self, bid: int) -> tuple[Barrier, ...]:
        """List what a bid that was not chosen and is not forbidden would run into."""
        market, place = self._market, int(self._market.institution[bid])
        need = int(market.need[bid])
        rival = int(self.held[need])
        found = []
        if rival >= 0:
            kind: Kind = "locked" if market.forced[rival] else "claim"
            found.append(Barrier(kind=kind, index=need, bids=(rival,)))
        if self.load[place] >= market.capacity[place]:
            found.append(Barrier(kind="capacity", index=place, bids=self.here(place)))
        if self._too_long(bid):
            found.append(Barrier(kind="workload", index=place, bids=self.here(place)))
        found += [Barrier(kind="floor", index=j, bids=self.here(j)) for j in self._floors_missed(bid, rival)]
        return (*found, *self._quotas(bid, rival))

    def _too_long(self, bid: int) -> bool:
        market = self._market
        if market.effort is None or market.workload is None or self._days is None:
            return False
        place = market.institution[bid]
        return int(self._days[place] + market.effort[bid]) > int(market.workload[place])

    def _floors_missed(self, bid: int, rival: int) -> list[int]:
        """List the institutions whose floor the exchange of `rival` for `bid` would miss, or miss more."""
        if not self._floors:
            return []
        market, place = self._market, int(self._market.institution[bid])
        left = int(market.institution[rival]) if rival >= 0 else -1
        with_it, without = int(self.load[place]) + 1, int(self.load[left]) - 1
        if market.all_or_nothing:
            places = [place] if with_it < market.floor[place] else []
            return places + ([left] if left >= 0 and 0 < without < market.floor[left] else [])
        relieved = with_it <= market.floor[place]
        return [left] if left >= 0 and without < market.floor[left] and not relieved else []

    def _quotas(self, bid: int, rival: int) -> list[Barrier]:
        found = []
        for number, quota in enumerate(self._market.quotas):
            after = self._used[number] + int(quota.amount[bid])
            after -= int(quota.amount[rival]) if rival >= 0 else 0
            limit: Literal["", "least", "most"] = "least" if after < quota.least else ""
            limit = "most" if quota.most is not None and after > quota.most else limit
            if limit:
                found.append(Barrier(kind="quota", index=number, bids=self._users[number], limit=limit))
        return found


def _days(market: Market, chosen: Bools) -> Ints | None:
    if market.effort is None:
        return None
    days = np.zeros(market.institutions, np.int64)
    np.add.at(days, market.institution[chosen], market.effort[chosen])
    return days


def _grouped(rows: NDArray[np.intp], groups: Ints, count: int) -> list[NDArray[np.intp]]:
    """Split rows by their group, of which there are `count`."""
    order = np.argsort(groups, kind="stable")
    return np.split(rows[order], np.searchsorted(groups[order], np.arange(1, count)))
