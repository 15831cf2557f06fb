"""The fewest places to open and locks to give up, where capacities and locks are all the rules.

Whatever is left as it is, some needs may have too few places among them; each
such group of needs says that one of its institutions must be opened or one of
its locks given up. The smallest choice that all groups agree to is a small
integer programme, and a flow of needs to places either finds the next group or
proves that none is left.

Groups with too few places: Hall (1935), "On representatives of subsets".
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..constants import SHORT_GROUPS, TRIED_CHANGES
from ..deadline import Clock
from ..later import scipy
from ..market import Bools, Ints, Market


@dataclass(frozen=True, eq=False, slots=True)
class Cover:
    """Institutions by how many places they need more, (J,), locks to give up, (B,), and how many changes it takes.

    No list is shorter than `at_least`, and none adds up to less than `smallest`.
    """

    places: Ints
    freed: Bools
    at_least: int
    smallest: int

    @property
    def changes(self) -> int:
        return int((self.places > 0).sum() + self.freed.sum())

    @property
    def amount(self) -> int:
        return int(self.places.sum() + self.freed.sum())


@dataclass(frozen=True, eq=False, slots=True)
class _Flow:
    """Who is served in a flow: `unserved` needs, and what each node of the rest network leads to."""

    unserved: NDArray[np.intp]
    rest: Any
    extra: Ints


def cover(market: Market, serve_all: bool, time_limit: float) -> Cover:
    """Return the fewest changes after which locks hold and, with `serve_all`, every need that can be is served.

    After `time_limit` seconds the choice is completed greedily, and `at_least` tells how good it may be.
    """
    search = _Search(market, serve_all)
    clock = Clock(time_limit)
    opened, freed, at_least = search.nothing(), np.zeros(market.bids, bool), 0
    while not search.enough(opened, freed):
        if not clock.over:
            found = search.choose(max(clock.left() or 0.0, 0.01))
            if found is not None:
                opened, freed, at_least = *found, int(found[0].sum() + found[1].sum())
                continue
        opened, freed = search.pushed_on(opened, freed)
    if at_least < opened.sum() + freed.sum() <= TRIED_CHANGES:
        opened, freed = search.thinned(opened, freed)
    return search.counted(opened, freed, at_least)


class _Search:
    """The groups found so far, as rows over the institutions and the locks."""

    def __init__(self, market: Market, serve_all: bool) -> None:
        self._market = market
        self._locks = np.flatnonzero(market.forced)
        self._all = serve_all
        self._rows: list[Ints] = []
        self._least: list[int] = []
        self._capacity = np.minimum(market.capacity, market.bids)
        self._learn_doubled()

    def nothing(self) -> Bools:
        return np.zeros(self._market.institutions, bool)

    def doubled(self, freed: Bools) -> NDArray[np.intp]:
        """The needs that still have more than one lock."""
        held = np.bincount(self._market.need[self._market.forced & ~freed], minlength=self._market.needs)
        return np.flatnonzero(held > 1)

    def enough(self, opened: Bools, freed: Bools) -> bool:
        """Say whether these changes are enough; learn from the groups that are still short."""
        flow = self.flow(opened, freed)
        self.learn(flow, freed)
        return not flow.unserved.size and not self.doubled(freed).size

    def thinned(self, opened: Bools, freed: Bools) -> tuple[Bools, Bools]:
        """Leave out every change that can be done without."""
        for taken in (opened, freed):
            for one in np.flatnonzero(taken).tolist():
                taken[one] = False
                taken[one] = not self.enough(opened, freed)
        return opened, freed

    def flow(self, opened: Bools, freed: Bools, extra: int | None = None) -> _Flow:
        """Send as many needs as can be to places; `extra` is the most that goes to opened institutions."""
        market, places = self._market, self._market.institutions
        locks = market.forced & ~freed
        need, place, wanted = self._ways(locks)
        source, sink, more = market.needs + places, market.needs + places + 1, market.needs + places + 2
        inner = np.flatnonzero(opened)
        ends = [
            (np.full(wanted.size, source), wanted, np.ones(wanted.size)),
            (need, market.needs + place, np.ones(need.size)),
            (market.needs + np.arange(places), np.full(places, sink), self._capacity),
            (market.needs + inner, np.full(inner.size, more), np.full(inner.size, market.bids)),
            ([more], [sink], [market.bids if extra is None else extra]),
        ]
        tail, head, room = (np.concatenate([np.asarray(end[k], np.int64) for end in ends]) for k in range(3))
        graph = scipy.sparse.csr_array((room.astype(np.int32), (tail, head)), shape=(more + 1, more + 1))
        sent = scipy.sparse.csgraph.maximum_flow(graph, source, sink).flow.tocsr()
        used = np.asarray(sent[[source], :].todense()).ravel()[: market.needs]
        unserved = wanted[used[wanted] == 0]
        into = np.asarray(sent[:, [more]].todense()).ravel()[market.needs : source]
        rest = graph - sent
        rest.data[rest.data < 0] = 0
        rest.eliminate_zeros()
        return _Flow(unserved, scipy.sparse.csr_array(rest), into.astype(np.int64))

    def _ways(self, locks: Bools) -> tuple[Ints, Ints, NDArray[np.intp]]:
        """Return needs and institutions of the bids that may be used, and the needs that must be served."""
        market = self._market
        locked = np.zeros(market.needs, bool)
        locked[market.need[locks]] = True
        usable = locks | (~market.forbidden & ~locked[market.need])
        usable &= locked[market.need] | self._all
        return market.need[usable], market.institution[usable], np.unique(market.need[usable])

    def learn(self, flow: _Flow, freed: Bools) -> None:
        """Write down the groups behind the needs that were not served."""
        for need in _spread(flow.unserved, SHORT_GROUPS).tolist():
            seen = scipy.sparse.csgraph.breadth_first_order(flow.rest, need, return_predecessors=False)
            self._add(seen, int(np.isin(flow.unserved, seen).sum()), freed)

    def _add(self, seen: NDArray[np.intp], missing: int, freed: Bools) -> None:
        market = self._market
        inside = np.zeros(market.needs, bool)
        inside[seen[seen < market.needs]] = True
        places = seen[(seen >= market.needs) & (seen < market.needs + market.institutions)] - market.needs
        row = np.zeros(market.institutions + self._locks.size, np.int64)
        row[places] = np.clip(self._wishes(inside, freed)[places] - self._capacity[places], 0, missing)
        held = inside[market.need[self._locks]] & ~freed[self._locks]
        row[market.institutions + np.flatnonzero(held)] = 1
        self._rows.append(row)
        self._least.append(missing)

    def _wishes(self, inside: Bools, freed: Bools) -> Ints:
        """Count for each institution the needs of a group that it could serve if it were open, (J,)."""
        need, place, _ = self._ways(self._market.forced & ~freed)
        return np.bincount(place[inside[need]], minlength=self._market.institutions).astype(np.int64)

    def _learn_doubled(self) -> None:
        """All locks of a need but one have to go."""
        market = self._market
        for need in self.doubled(np.zeros(market.bids, bool)).tolist():
            row = np.zeros(market.institutions + self._locks.size, np.int64)
            mine = market.need[self._locks] == need
            row[market.institutions + np.flatnonzero(mine)] = 1
            self._rows.append(row)
            self._least.append(int(mine.sum()) - 1)

    def choose(self, seconds: float) -> tuple[Bools, Bools] | None:
        """Return the smallest choice that all groups agree to, places rather than locks among equals; None in time."""
        rows = scipy.sparse.csr_array(np.array(self._rows))
        answer: Any = scipy.optimize.milp(
            np.ones(rows.shape[1]),
            integrality=np.ones(rows.shape[1]),
            bounds=scipy.optimize.Bounds(0, 1),
            constraints=scipy.optimize.LinearConstraint(rows, np.array(self._least), np.inf),
            options={"mip_rel_gap": 0, "time_limit": seconds},
        )
        return self._split(answer.x > 0.5) if answer.status == 0 else None

    def pushed_on(self, opened: Bools, freed: Bools) -> tuple[Bools, Bools]:
        """Open one more institution of the group found last that is still not answered."""
        market = self._market
        for row, missing in zip(self._rows[::-1], self._least[::-1], strict=True):
            taken = np.append(opened, freed[self._locks])
            if row[taken].sum() < missing:
                place = int(np.argmax(row))
                opened, lost = opened.copy(), freed.copy()
                if place < market.institutions:
                    opened[place] = True
                else:
                    lost[self._locks[np.flatnonzero(~taken[market.institutions :] & (row[market.institutions :] > 0))[0]]] = True
                return opened, lost
        raise ArithmeticError("a group with too few places was answered and is still short")

    def _split(self, taken: Bools) -> tuple[Bools, Bools]:
        freed = np.zeros(self._market.bids, bool)
        freed[self._locks[taken[self._market.institutions :]]] = True
        return taken[: self._market.institutions], freed

    def counted(self, opened: Bools, freed: Bools, at_least: int) -> Cover:
        """How many places each opened institution needs more, as few in all as there can be."""
        short = self.flow(self.nothing(), freed).unserved.size
        return Cover(self.flow(opened, freed, short).extra, freed, at_least, self._smallest())

    def _smallest(self) -> int:
        """Return what any list adds up to at least: a place or a lock lets one more need be served at best."""
        held = np.bincount(self._market.need[self._locks], minlength=self._market.needs)
        spare = int(np.maximum(held - 1, 0).sum())
        return self.flow(self.nothing(), np.zeros(self._market.bids, bool)).unserved.size + spare


def _spread(values: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """Return at most so many of the values, evenly spread."""
    if values.size <= most:
        return values
    some: NDArray[np.intp] = values[np.linspace(0, values.size - 1, most).astype(int)]
    return some
