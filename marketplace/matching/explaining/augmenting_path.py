"""The cheapest chain of moves that makes room for one bid, where capacities, soft floors and locks are all the rules.

Shortest augmenting path: Tomizawa (1971), "On some techniques useful for solution of transportation network
problems".
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .. import compiled
from ..compiled import kernel
from ..constants import BEYOND_CHAINS, COMPILED_ARCS, LARGEST_SUM
from ..draw import lots_of
from ..market import Aim, Bools, Ints, Market, Result

NOTHING = -1
"""In place of a bid: the need has none."""


def fits(market: Market) -> bool:
    """Say whether chains of moves tell the whole of `market`: no quotas, workload or all-or-nothing floors."""
    return not (market.quotas or market.workload is not None or (market.all_or_nothing and market.floor.any()))


@dataclass(frozen=True, eq=False)
class _Arcs:
    """Moves between places, sorted by `head`; place J is being unserved, or a free place.

    The need of bid `dropped` leaves `tail` and takes bid `gained` at `head`.
    Both are `NOTHING` where only the number of needs at a place changes.
    `cost` is (L, A): the aims in their order, each what is lost.
    """

    tail: Ints
    head: Ints
    dropped: Ints
    gained: Ints
    cost: Ints
    places: int

    @cached_property
    def rows(self) -> tuple[Ints, Ints, Ints, Ints]:
        """Where the arcs of each place begin, the arcs by place, and all heads and costs, for `walk`."""
        order = np.argsort(self.tail, kind="stable")
        row = np.searchsorted(self.tail[order], np.arange(self.places + 1))
        return row.astype(np.int64), order, self.head, self.cost


class Chains:
    """The cheapest chains of moves around an optimal result of a market that `fits`.

    A matching with one more bid forced differs from the best one by a single
    chain: the bid takes a place, which pushes a need elsewhere, and so on until
    a free place, an unserved need or the place that the bid's own need left.
    Chains are compared by coverage, missed floors, score, kept pairs and the
    draw, in this order, so that the cheapest is what `solve` with the bid forced
    and `start` the result gives.
    """

    def __init__(self, market: Market, result: Result) -> None:
        self._market = market
        self._held = np.full(market.needs, NOTHING)
        self._held[market.need[result.chosen]] = np.flatnonzero(result.chosen)
        self._locked = np.zeros(market.needs, bool)
        self._locked[market.need[market.forced]] = True
        self._place = np.append(market.institution, market.institutions)
        self._arcs = _cheapest(self._all_arcs(result.aim, result.chosen))
        self._known: dict[int, Ints | None] = {}

    def around(self, bid: int) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
        """Return the bids gained and dropped, `bid` first, each along the chain; None where no matching has `bid`.

        Raises
        ------
        ValueError
            Where a chain costs less than nothing: the result is not the best.
        """
        need = int(self._market.need[bid])
        if self._locked[need] or self._market.forbidden[bid]:
            return None
        held = int(self._held[need])
        path = self._path(int(self._market.institution[bid]), int(self._place[held]))
        if path is None:
            return None
        gained = [bid, *(int(b) for b in self._arcs.gained[path])]
        dropped = [held, *(int(b) for b in self._arcs.dropped[path])]
        return tuple(b for b in gained if b != NOTHING), tuple(b for b in dropped if b != NOTHING)

    def _path(self, start: int, end: int) -> list[int] | None:
        """Return the arcs of the cheapest way from one place to another, or None."""
        if start not in self._known:
            self._known[start] = _ways(self._arcs, start)
        last, path = self._known[start], []
        if last is None:
            raise ValueError("the result is not the best matching of this market")
        while end != start:
            if last[end] < 0:
                return None
            path.append(int(last[end]))
            end = int(self._arcs.tail[path[-1]])
        return path[::-1]

    def _all_arcs(self, aim: Aim, chosen: Bools) -> _Arcs:
        """List every move that one need, or one free place, allows."""
        market, outside = self._market, self._market.institutions
        moves = np.flatnonzero(~market.forbidden & ~self._locked[market.need] & ~chosen)
        leaves = np.flatnonzero(chosen & ~market.forced)
        load = market.load(chosen)
        opened, closed = np.flatnonzero(load < market.capacity), np.flatnonzero(load > 0)
        tail = [self._place[self._held[market.need[moves]]], market.institution[leaves], opened]
        head = [market.institution[moves], np.full(leaves.size + opened.size, outside), closed]
        dropped = np.concatenate([self._held[market.need[moves]], leaves])
        places = opened.size + closed.size
        nothing = np.full(places, NOTHING)
        gained = np.concatenate([moves, np.full(leaves.size, NOTHING), nothing])
        missed = np.zeros(gained.size, np.int64)
        missed[gained.size - places :] = np.append(
            -(load < market.floor)[opened].astype(np.int64), (load <= market.floor)[closed]
        )
        dropped = np.append(dropped, nothing)
        return _Arcs(
            tail=np.concatenate([*tail, np.full(closed.size, outside)]),
            head=np.concatenate(head),
            dropped=dropped,
            gained=gained,
            cost=_costs(market, aim, chosen, dropped, gained, missed),
            places=outside + 1,
        )


def _costs(market: Market, aim: Aim, chosen: Bools, dropped: Ints, gained: Ints, missed: Ints) -> Ints:
    """Return what each move loses, (L, A): the aims packed into as few whole numbers as hold them exactly."""

    def lost(values: Ints) -> Ints:
        padded: Ints = np.append(values, 0)
        less: Ints = padded[dropped] - padded[gained]
        return less

    aims = [lost(market.score), lost(chosen.astype(np.int64)), lost(lots_of(market))]
    if aim == "coverage":
        aims = [lost(market.priority[market.need]), missed, *aims]
    longest = market.institutions + 3
    packed: list[Ints] = []
    reach: list[int] = []
    for values in aims:
        most = min(int(np.abs(values).max(initial=0)) * longest, 2 * LARGEST_SUM)
        if packed and (reach[-1] + 1) * (2 * most + 1) < BEYOND_CHAINS:
            packed[-1] = packed[-1] * (2 * most + 1) + values
            reach[-1] = (reach[-1] + 1) * (2 * most + 1)
        else:
            packed.append(values)
            reach.append(most)
    return np.stack(packed)


def _cheapest(arcs: _Arcs) -> _Arcs:
    """Keep the cheapest move between each two places, sorted by where it leads."""
    order = np.lexsort((*arcs.cost[::-1], arcs.head * arcs.places + arcs.tail))
    pair = (arcs.head * arcs.places + arcs.tail)[order]
    kept = order[np.append(True, pair[1:] != pair[:-1])] if order.size else order
    kept = kept[arcs.tail[kept] != arcs.head[kept]]
    return _Arcs(arcs.tail[kept], arcs.head[kept], arcs.dropped[kept], arcs.gained[kept], arcs.cost[:, kept], arcs.places)


def _ways(arcs: _Arcs, start: int) -> Ints | None:
    """Return the last arc of the cheapest way from `start` to each place, (J + 1,), -1 where there is none.

    None where going round in a circle would gain something.
    """
    if not compiled.COMPILED or arcs.tail.size < COMPILED_ARCS:
        return _ways_by_passes(arcs, start)
    last: Ints = walk(*arcs.rows, start)
    return None if not last.size else last


@kernel
def walk(row: Ints, arcs: Ints, head: Ints, cost: Ints, start: int) -> Ints:
    """Do the same by a queue of places whose way became cheaper; nothing where a circle gains.

    The arcs that leave place k are ``arcs[row[k]:row[k + 1]]``.
    """
    levels, places = cost.shape[0], row.size - 1
    far = np.full((places, levels), BEYOND_CHAINS)
    last = np.full(places, -1)
    queue, waiting, turns = np.empty(places, np.int64), np.zeros(places, np.bool_), np.zeros(places, np.int64)
    far[start] = 0
    queue[0] = start
    waiting[start] = True
    first, count = 0, 1
    while count:
        place = queue[first]
        first, count = (first + 1) % places, count - 1
        waiting[place] = False
        turns[place] += 1
        if turns[place] > places:
            return np.empty(0, np.int64)
        for at in range(row[place], row[place + 1]):
            arc = arcs[at]
            other, level = head[arc], 0
            while level < levels and far[place, level] + cost[level, arc] == far[other, level]:
                level += 1
            if level == levels or far[place, level] + cost[level, arc] > far[other, level]:
                continue
            for k in range(levels):
                far[other, k] = far[place, k] + cost[k, arc]
            last[other] = arc
            if not waiting[other]:
                queue[(first + count) % places] = other
                waiting[other] = True
                count += 1
    return last


def _ways_by_passes(arcs: _Arcs, start: int) -> Ints | None:
    places = arcs.places
    far = np.full((len(arcs.cost), places), BEYOND_CHAINS)
    far[:, start] = 0
    last = np.full(places, -1)
    if not arcs.tail.size:
        return last
    first = np.flatnonzero(np.append(True, arcs.head[1:] != arcs.head[:-1]))
    heads, group = arcs.head[first], np.repeat(np.arange(first.size), np.diff(np.append(first, arcs.head.size)))
    for _ in range(places + 1):
        best, arc = _best(arcs, far, first, group)
        nearer = _less(best, far[:, heads])
        if not nearer.any():
            return last
        far[:, heads[nearer]], last[heads[nearer]] = best[:, nearer], arc[nearer]
    return None


def _best(arcs: _Arcs, far: Ints, first: NDArray[np.intp], group: NDArray[np.intp]) -> tuple[Ints, Ints]:
    """Return the least cost at which each head is reached by one more arc, (L, H), and that arc."""
    offers = far[:, arcs.tail] + arcs.cost
    offers[:, far[0, arcs.tail] == BEYOND_CHAINS] = BEYOND_CHAINS
    equal = np.ones(group.size, bool)
    best = np.empty((len(offers), first.size), np.int64)
    for level, offer in enumerate(offers):
        value = np.where(equal, offer, BEYOND_CHAINS * 2 - 1)
        best[level] = np.minimum.reduceat(value, first)
        equal &= value == best[level][group]
    arc = np.minimum.reduceat(np.where(equal, np.arange(group.size), group.size), first)
    return best, arc


def _less(these: Ints, those: Ints) -> Bools:
    """Say which columns of `these` come before those of `those`, compared from the first row on."""
    less, equal = np.zeros(these.shape[1], bool), np.ones(these.shape[1], bool)
    for this, that in zip(these, those, strict=True):
        less |= equal & (this < that)
        equal &= this == that
    return less
