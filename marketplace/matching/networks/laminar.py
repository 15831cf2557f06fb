"""Quotas that nest: those under which a market is still a flow through a tree of places.

Two laminar families: Edmonds (1970), "Submodular functions, matroids, and certain polyhedra".
"""

from dataclasses import dataclass

import numpy as np

from ..market import Bools, Ints, Market


@dataclass(frozen=True, eq=False, slots=True)
class Places:
    """Where the matches of a market are counted.

    Places 0 to J - 1 are the institutions; behind them come the quotas. A bid
    counts at ``leaf[b]`` and an unserved need at ``outside[i]`` (-1: nowhere), and
    what counts at a place counts at the place `above` it too (-1: none). Quota
    place ``J + q`` has to have from ``least[q]`` to ``most[q]``. Bids that are not
    `live` cannot be chosen, and needs that `must` have to be served. Empty
    arrays stand for: the institution, nowhere, none. `impossible` where some
    quota cannot be kept whatever is chosen.
    """

    live: Bools
    must: Bools
    leaf: Ints
    outside: Ints
    above: Ints
    least: Ints
    most: Ints
    impossible: bool = False


_NO_INTS = np.zeros(0, np.int64)
_NO_BOOLS = np.zeros(0, bool)
_NO_PLACES = Places(_NO_BOOLS, _NO_BOOLS, _NO_INTS, _NO_INTS, _NO_INTS, _NO_INTS, _NO_INTS)


def places_of(market: Market) -> Places | None:
    """Return the tree of places, or None where the rules are no network.

    Networks are: capacities, soft floors, locks, and quotas that count matches
    and form two nested families, one of groups of whole needs and one of groups
    of whole institutions or of bids within one institution. A quota within one
    need bars bids or says that the need has to be served. Barred bids, and those
    beside a forced one, count nowhere.
    """
    if market.workload is not None or (market.all_or_nothing and market.floor.any()):
        return None
    if not market.quotas:
        return _NO_PLACES
    live = _live(market)
    if any((quota.amount[live] > 1).any() for quota in market.quotas):
        return None
    return _Nest(market, live).places()


class _Nest:
    """The quotas of one market on their way into a tree."""

    def __init__(self, market: Market, live: Bools) -> None:
        self.market, self.live = market, live
        self.must = np.zeros(market.needs, bool)
        self.impossible = False
        self.least: list[int] = []
        self.most: list[int] = []
        self.above: list[int] = []
        self.leaf = market.institution.copy()
        self.over = np.full(market.institutions, -1, np.int64)
        self.outside = np.full(market.needs, -1, np.int64)

    def places(self) -> Places | None:
        open_ = self._within_needs([(q.amount > 0, q.least, q.most) for q in self.market.quotas])
        masks = [mask & self.live for mask, _, _ in open_]
        sides = _sides(self.market, self.live, masks)
        for q in sorted(range(len(open_)), key=lambda q: -int(masks[q].sum())):
            if not self._hang(masks[q], sides[q], *open_[q][1:]):
                return None
        return Places(
            live=self.live,
            must=self.must,
            leaf=self.leaf,
            outside=self.outside,
            above=np.concatenate([self.over, np.array(self.above, np.int64)]),
            least=np.array(self.least, np.int64),
            most=np.array(self.most, np.int64),
            impossible=self.impossible or bool((self.market.forced & ~self.live).any()),
        )

    def _within_needs(self, quotas: "list[_Rule]") -> "list[_Rule]":
        """Turn quotas within one need into barred bids until none is left; drop idle ones."""
        while True:
            left: list[_Rule] = []
            barred = int(self.live.sum())
            for mask, least, most in quotas:
                inside = mask & self.live
                needs = np.unique(self.market.need[inside])
                self.impossible |= least > needs.size
                if most is not None and most <= 0:
                    self.impossible |= least > 0 or most < 0
                    self.live = self.live & ~inside
                elif needs.size == 1 and least == 1:
                    self.must[needs] = True
                    self.live = self.live & (mask | (self.market.need != needs[0]))
                elif needs.size > 1 and (least > 0 or (most is not None and most < needs.size)):
                    left.append((mask, least, most))
            quotas = left
            if int(self.live.sum()) == barred:
                return left

    def _hang(self, mask: Bools, side: str, least: int, most: int | None) -> bool:
        """Put a quota below the smallest one around it; False where it crosses another."""
        market, place = self.market, self.market.institutions + len(self.above)
        label, group = {
            "institutions": (self.over, np.unique(market.institution[mask])),
            "bids": (self.leaf, np.flatnonzero(mask)),
            "needs": (self.outside, np.unique(market.need[mask])),
            "": (self.leaf, _NO_INTS),
        }[side]
        if not group.size or (label[group] != label[group[0]]).any():
            return False
        self.above.append(int(label[group[0]]))
        label[group] = place
        size = np.unique(market.need[mask]).size
        low, high = max(least, 0), size if most is None else min(most, size)
        if side == "needs":
            low, high = size - high, max(size - low, 0)
        self.least.append(low)
        self.most.append(high)
        return True


_Rule = tuple[Bools, int, int | None]


def _live(market: Market) -> Bools:
    """Return the bids that may be chosen: not barred, and not beside a forced one."""
    locked = np.zeros(market.needs, bool)
    locked[market.need[market.forced]] = True
    live: Bools = ~market.forbidden & (market.forced | ~locked[market.need])
    return live


def _sides(market: Market, live: Bools, masks: list[Bools]) -> list[str]:
    """Say of each quota what it groups: "institutions", "bids" of one, "needs", or "" for neither."""
    at_place = [_side_of_places(market, live, mask) for mask in masks]
    at_needs = [_whole(market.need, live, mask, market.needs) for mask in masks]
    fixed = [q for q, side in enumerate(at_place) if side and not at_needs[q]]
    return ["needs" if at_needs[q] and not (side and _nests(masks[q], masks, fixed)) else side for q, side in enumerate(at_place)]


def _side_of_places(market: Market, live: Bools, mask: Bools) -> str:
    if _whole(market.institution, live, mask, market.institutions):
        return "institutions"
    return "bids" if np.unique(market.institution[mask]).size == 1 else ""


def _whole(group: Ints, live: Bools, mask: Bools, count: int) -> bool:
    """Say whether the live bids under `mask` are all of each group they touch."""
    inside = np.bincount(group[mask], minlength=count)
    return bool(((inside == 0) | (inside == np.bincount(group[live], minlength=count))).all())


def _nests(mask: Bools, masks: list[Bools], others: list[int]) -> bool:
    for q in others:
        both = int((mask & masks[q]).sum())
        if both not in (0, int(mask.sum()), int(masks[q].sum())):
            return False
    return True
