"""Floors that are met or not used at all: branch and bound on the institutions, each branch a network.

Branch and bound: Land and Doig (1960), "An automatic method of solving discrete programming problems".
"""

import heapq
from typing import NamedTuple

import numpy as np

from ..deadline import Clock
from ..draw import lots_of
from ..market import Aim, Bools, Found, Market, OutOfTime, Quota
from ..networks import network
from .greedy import any_matching
from .staged import Progress, most_coverage

Worth = tuple[int, ...]


class Branch(NamedTuple):
    """A part of all matchings: its best in a network, who is shut there and who has to open.

    `loss` is what the aims come to, the less the better; `number` tells equals
    apart. `between` are the institutions with some needs but not their floor,
    the farthest from both first, and `half` those that have half of it.
    """

    loss: Worth
    number: int
    shut: frozenset[int]
    opened: frozenset[int]
    between: tuple[int, ...]
    half: frozenset[int]
    hint: object


def fits(market: Market) -> bool:
    """Say whether `market` is a network but for floors that are met or not used at all."""
    return market.all_or_nothing and bool(market.floor.any()) and network.fits(_free(market))


def solve(
    market: Market, aim: Aim, kept: Bools | None, time_limit: float | None = None, progress: Progress | None = None
) -> Found | None:
    """Return the best matching of a market that `fits`, None where its rules exclude each other.

    The branch with the best network goes first. Where its matching leaves an
    institution between nothing and its floor, two branches follow: one shuts
    it, the other asks for the floor. So the first branch that leaves none is
    best, in all aims and in the draw.

    Raises
    ------
    OutOfTime
        Where the limit passes before any matching is found.
    """
    if progress:
        progress("score", 1, 1)
    search = _Search(market, aim, kept, Clock(time_limit))
    search.run()
    if search.best is None and search.left:
        return _makeshift(market, search)
    return search.result()


def _makeshift(market: Market, search: "_Search") -> Found:
    chosen = any_matching(market)
    if chosen is None:
        raise OutOfTime("the time limit passed before any matching was found")
    most = most_coverage(market)
    return Found(chosen=chosen, proven=False, bound=search.highest(), coverage_bound=most, drawn=False)


def _free(market: Market) -> Market:
    return market.but(all_or_nothing=False, floor=None)


class _Search:
    """Branches in a heap, the best first, and the best matching that keeps the rules."""

    def __init__(self, market: Market, aim: Aim, kept: Bools | None, clock: Clock) -> None:
        self.market, self.free, self.aim, self.kept, self.clock = market, _free(market), aim, kept, clock
        self.draw = lots_of(market)
        self.locked = frozenset(market.institution[market.forced].tolist())
        self.made = 0
        self.left: list[Branch] = []
        self.best: Branch | None = None
        self.chosen: Bools = np.zeros(0, bool)

    def run(self) -> None:
        """Branch until nothing that is left is better than the best, or the time is over."""
        root = self._add(_hopeless(self.market), frozenset(), None)
        if root is not None:
            self._dive(root, nearer=True)
            self._dive(root, nearer=False)
        while self.left and not self.clock.over:
            branch = heapq.heappop(self.left)
            j = branch.between[0]
            self._add(branch.shut | {j}, branch.opened, branch)
            self._add(branch.shut, branch.opened | {j}, branch)

    def _add(self, shut: frozenset[int], opened: frozenset[int], above: Branch | None) -> Branch | None:
        """Solve one branch; keep it if it may hold something better than the best."""
        if not self.locked.isdisjoint(shut):
            return None
        found = network.solve(self._market(shut, opened), self.aim, self.kept, above and above.hint)
        if found is None:
            return None
        self.made += 1
        branch = self._branch(shut, opened, found)
        if self.best is not None and branch.loss >= self.best.loss:
            return None
        if branch.between:
            heapq.heappush(self.left, branch)
        else:
            self.best, self.chosen = branch, found.chosen
            self.left = [one for one in self.left if one.loss < branch.loss]
            heapq.heapify(self.left)
        return branch

    def _dive(self, branch: Branch | None, nearer: bool) -> None:
        """Settle all institutions between nothing and their floor, again and again, for a first matching.

        Shut them, or with `nearer` ask for the floor of those that have half of it.
        """
        while branch is not None and branch.between:
            asked = branch.half if nearer else frozenset()
            branch = self._add(branch.shut | (set(branch.between) - asked), branch.opened | asked, branch)

    def _market(self, shut: frozenset[int], opened: frozenset[int]) -> Market:
        capacity = self.free.capacity.copy()
        capacity[sorted(shut)] = 0
        asked = [Quota(self.market.institution == j, int(self.market.floor[j])) for j in sorted(opened)]
        return self.free.but(capacity=capacity, quotas=(*self.free.quotas, *asked))

    def _branch(self, shut: frozenset[int], opened: frozenset[int], found: Found) -> Branch:
        load, floor = self.market.load(found.chosen), self.market.floor
        between = np.flatnonzero((load > 0) & (load < floor))
        farthest = between[np.lexsort((between, -np.minimum(load, floor - load)[between]))]
        half = frozenset(between[2 * load[between] >= floor[between]].tolist())
        loss = self._loss(found.chosen)
        return Branch(loss, self.made, shut, opened, tuple(farthest.tolist()), half, found.hint)

    def _loss(self, chosen: Bools) -> Worth:
        coverage = self.market.coverage(chosen) if self.aim == "coverage" else 0
        same = 0 if self.kept is None else int((chosen & self.kept).sum())
        return -coverage, -self.market.total(chosen), -same, -int(self.draw[chosen].sum())

    def result(self) -> Found | None:
        if self.best is None:
            return None
        better = [one for one in self.left if one.loss[:2] < self.best.loss[:2]]
        covered = max(-one.loss[0] for one in [self.best, *better])
        return Found(
            chosen=self.chosen,
            proven=not better,
            bound=self._bound(self.best, better),
            coverage_bound=covered if self.aim == "coverage" else most_coverage(self.market),
            drawn=not self.left,
            hint=None,
        )

    def _bound(self, best: Branch, better: list[Branch]) -> int:
        """Return what no score exceeds at the coverage reached."""
        if all(one.loss[0] == best.loss[0] for one in better):
            return max(-one.loss[1] for one in [best, *better])
        return self.highest()

    def highest(self) -> int:
        """Return what no score exceeds at any coverage."""
        alone = network.solve(self.free, "score", None)
        assert alone is not None, "a market with a matching has one without floors"
        return alone.bound


def _hopeless(market: Market) -> frozenset[int]:
    """Return the institutions that have fewer open bids or places than their floor."""
    bids = np.bincount(market.institution[~market.forbidden], minlength=market.institutions)
    return frozenset(np.flatnonzero(np.minimum(bids, market.capacity) < market.floor).tolist())
