"""What a matching looks like before anybody approves it: who is served, how well, how evenly, and who would rather swap.

Blocking pairs: Gale and Shapley (1962), "College admissions and the stability of marriage".
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from .arrays import size_of
from .constants import LARGEST_SUM
from .market import Bools, Ints, Market


@dataclass(frozen=True, kw_only=True, slots=True)
class Served:
    """How many needs of a group there are and are served; `share` of 10,000, 0 for a group without needs."""

    group: int
    needs: int
    served: int
    share: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Load:
    """What one institution has: needs, its capacity and floor, places missed, and an amount, for instance in fen."""

    institution: int
    bids: int
    load: int
    capacity: int
    floor: int
    missed: int
    amount: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Concentration:
    """How unevenly a `whole` is spread over `holders` (institutions that have any).

    All three per 10,000: `top_three` is the share of the three largest; `herfindahl`
    the sum of squared shares, from 10,000 / institutions when even to 10,000 when one
    has all; `gini` from 0 when even towards 10,000. All are 0 where there is nothing.
    """

    whole: int
    holders: int
    top_three: int
    herfindahl: int
    gini: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Bin:
    """How many scores are at least `low` and below `high`; the last bin holds its `high` too."""

    low: int
    high: int
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Blocking:
    """A bid whose need and institution would both rather have each other.

    The need has the bid `instead`, or none (-1), and scores lower there; the
    institution has a free place, or serves `displaced`, a bid of a lower score.
    Each would gain so many points.
    """

    bid: int
    instead: int
    displaced: int | None
    need_gains: int
    institution_gains: int


def served(market: Market, chosen: Bools, need: ArrayLike, group: ArrayLike) -> list[Served]:
    """Count needs and served needs by group, in the order of the groups' numbers.

    Row m says that need ``need[m]`` belongs to ``group[m]``, both (M,) int; a need
    may belong to several groups and then counts in each, once.
    """
    rows = np.unique(np.column_stack([np.asarray(group, np.int64), np.asarray(need, np.int64)]), axis=0)
    has = np.zeros(market.needs, bool)
    has[market.need[chosen]] = True
    found = []
    for one in np.unique(rows[:, 0]).tolist():
        members = rows[rows[:, 0] == one, 1]
        got = int(has[members].sum())
        found.append(Served(group=one, needs=members.size, served=got, share=_per_10000(got, members.size)))
    return found


def worst_off(market: Market, chosen: Bools, most: int = 10) -> list[int]:
    """List the chosen bids of lowest score, the lowest first, ties by need: `most` at the utmost."""
    rows = np.flatnonzero(chosen)
    order = np.lexsort((market.need[rows], market.score[rows]))
    found: list[int] = rows[order][:most].tolist()
    return found


def loads(market: Market, chosen: Bools, amount: ArrayLike | None = None) -> list[Load]:
    """List what each institution has, by number; `amount` (B,) int is added up over its chosen bids, however large."""
    amounts = np.zeros(market.bids, np.int64) if amount is None else np.asarray(amount, np.int64)
    amounts = amounts if size_of(amounts) < LARGEST_SUM else amounts.astype(object)
    load, missed, bids = market.load(chosen), market.missed(chosen), np.bincount(market.institution, minlength=1)
    added = np.zeros(market.institutions, amounts.dtype)
    np.add.at(added, market.institution[chosen], amounts[chosen])
    return [
        Load(
            institution=j,
            bids=int(bids[j]) if j < bids.size else 0,
            load=int(load[j]),
            capacity=int(market.capacity[j]),
            floor=int(market.floor[j]),
            missed=int(missed[j]),
            amount=int(added[j]),
        )
        for j in range(market.institutions)
    ]


def concentration(values: ArrayLike) -> Concentration:
    """Return how unevenly `values`, (J,) non-negative int, one for each institution, are spread.

    Institutions with nothing count for the Gini coefficient, not among the holders.

    >>> concentration([5, 3, 1, 1])
    Concentration(whole=10, holders=4, top_three=9000, herfindahl=3600, gini=3500)
    """
    ordered = sorted(np.asarray(values, np.int64).tolist())
    whole, many = sum(ordered), len(ordered)
    holders = sum(value > 0 for value in ordered)
    if not whole:
        return Concentration(whole=0, holders=0, top_three=0, herfindahl=0, gini=0)
    ranked = sum((2 * rank - many - 1) * value for rank, value in enumerate(ordered, 1))
    return Concentration(
        whole=whole,
        holders=holders,
        top_three=_per_10000(sum(ordered[-3:]), whole),
        herfindahl=_per_10000(sum(value * value for value in ordered), whole * whole),
        gini=_per_10000(ranked, many * whole),
    )


def _per_10000(part: int, whole: int) -> int:
    """How much `part` is of `whole`, per 10,000, the upper number where two are as near."""
    return (20_000 * part + whole) // (2 * whole)


def histogram(scores: ArrayLike, width: int = 1_000, most: int = 10_000) -> list[Bin]:
    """Count scores of 0 to `most` in bins of `width` points; empty where there are no scores.

    Scores outside that range are counted in the first or the last bin.
    """
    values = np.asarray(scores, np.int64)
    if not values.size:
        return []
    bins = -(-most // width)
    counts = np.bincount(np.clip(values // width, 0, bins - 1), minlength=bins).tolist()
    return [Bin(low=n * width, high=min((n + 1) * width, most), count=count) for n, count in enumerate(counts)]


def blocking(market: Market, chosen: Bools) -> list[Blocking]:
    """List the blocking pairs, by need and institution: no error, only what two would do who need not ask the others.

    A need goes by the score of its bids, an institution by the score of each of
    its bids too; equal scores are no reason to swap. Barred bids, locked needs
    and needs that are locked in are left alone. Capacity and workload are kept,
    floors and quotas are not looked at.
    """
    held, room = _held(market, chosen), _Room(market, chosen)
    locked = np.zeros(market.needs, bool)
    locked[market.need[market.forced]] = True
    instead = held[market.need]
    has = np.where(instead >= 0, market.score[instead], np.iinfo(np.int64).min) if market.bids else instead
    wanted = ~chosen & ~market.forbidden & ~locked[market.need] & (market.score > has)
    rows = np.flatnonzero(wanted)
    found = []
    for bid in rows[np.lexsort((market.institution[rows], market.need[rows]))].tolist():
        taken = room.for_bid(bid)
        if taken is not None:
            found.append(_blocking(market, bid, int(instead[bid]), taken))
    return found


def _blocking(market: Market, bid: int, instead: int, displaced: int) -> Blocking:
    score = int(market.score[bid])
    return Blocking(
        bid=bid,
        instead=instead,
        displaced=None if displaced < 0 else displaced,
        need_gains=score - (int(market.score[instead]) if instead >= 0 else 0),
        institution_gains=score - (int(market.score[displaced]) if displaced >= 0 else 0),
    )


def _held(market: Market, chosen: Bools) -> Ints:
    held = np.full(market.needs, -1)
    held[market.need[chosen]] = np.flatnonzero(chosen)
    return held


class _Room:
    """Whether an institution can take a bid, and whom it would let go for it."""

    def __init__(self, market: Market, chosen: Bools) -> None:
        self._market = market
        self._free = market.capacity - market.load(chosen)
        self._days = None if market.workload is None else market.workload.copy()
        if self._days is not None and market.effort is not None:
            np.subtract.at(self._days, market.institution[chosen], market.effort[chosen])
        loose = np.flatnonzero(chosen & ~market.forced)
        order = loose[np.lexsort((market.need[loose], market.score[loose]))]
        self._loose: list[list[int]] = [[] for _ in range(market.institutions)]
        for bid in order.tolist():
            self._loose[int(market.institution[bid])].append(bid)

    def for_bid(self, bid: int) -> int | None:
        """The bid of lowest score below `bid`'s that makes room for it, -1 where there is room, None without."""
        place, score = int(self._market.institution[bid]), self._market.score[bid]
        if self._free[place] > 0 and self._fits(bid, None):
            return -1
        options = (other for other in self._loose[place] if self._market.score[other] < score)
        return next((other for other in options if self._fits(bid, other)), None)

    def _fits(self, bid: int, gone: int | None) -> bool:
        if self._days is None or self._market.effort is None:
            return True
        left = self._days[self._market.institution[bid]]
        return bool(self._market.effort[bid] <= left + (0 if gone is None else self._market.effort[gone]))
