"""Parts of a market that know nothing of each other, and the whole result put together from theirs."""

import heapq
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .connected import components
from .constants import MOST_PARTS
from .engine import none_found, result_of
from .market import Aim, Found, Ints, Market, Quota, Result


class Part(NamedTuple):
    """Some rows of a market as a market of their own.

    It keeps the numbers of needs and institutions, so that the draw is the same;
    `rows` (B',) are its bids' rows in the whole market, in rising order.
    """

    rows: Ints
    market: Market


def split(market: Market, most: int = MOST_PARTS) -> list[Part]:
    """Split a market into at most `most` parts that share no need, institution or quota.

    Two open bids belong together where they share one of these; what belongs
    together stays together. Small components are dealt out, the largest first,
    each to the part with the fewest bids so far, which is the same however
    the rows are ordered. Barred bids are in no part. A market that does not
    fall apart is its own only part.

    Examples
    --------
    >>> market = Market(needs=2, need=[0, 1], institution=[0, 1], score=[1, 1], capacity=[1, 1])
    >>> [part.rows.tolist() for part in split(market)]
    [[0], [1]]
    """
    rows = np.flatnonzero(~market.forbidden)
    component = _components(market, rows)
    count = int(component.max(initial=-1)) + 1
    if count < 2 or most < 2:
        return [Part(np.arange(market.bids), market)]
    part_of = _dealt(np.bincount(component), most)[component]
    shares = [rows[part_of == number] for number in range(int(part_of.max()) + 1)]
    return [Part(share, _cut(market, share, first=share is shares[0])) for share in shares]


def join(market: Market, parts: Sequence[Part], results: Sequence[Result], aim: Aim = "coverage") -> Result:
    """Return what `solve` would return for the whole market, from the results of its parts.

    It is "optimal" where all of them are, "infeasible" where one is. Where a
    time limit left a part short, the bounds of the parts are added up if every
    one reached the most coverage possible; if not, the bound is no more than
    each need's best bid, since a part might then trade coverage with another.
    """
    if any(one.status == "infeasible" for one in results):
        return none_found(market, aim)
    chosen = np.zeros(market.bids, bool)
    for part, one in zip(parts, results, strict=True):
        chosen[part.rows] = one.chosen
    return result_of(
        market,
        aim,
        Found(
            chosen=chosen,
            proven=all(one.status == "optimal" for one in results),
            bound=_bound(market, results, aim),
            coverage_bound=sum(one.coverage_bound or 0 for one in results),
            drawn=all(one.drawn for one in results),
        ),
    )


def _components(market: Market, rows: Ints) -> Ints:
    """Number the component of each of `rows` from 0, by its lowest need."""
    at = market.needs + market.institution[rows]
    ends = [(market.need[rows], at)]
    for number, quota in enumerate(market.quotas, market.needs + market.institutions):
        under = at[quota.amount[rows] > 0]
        ends.append((np.full(under.size, number), under))
    one, other = (np.concatenate(side) for side in zip(*ends, strict=True))
    nodes = market.needs + market.institutions + len(market.quotas)
    label = components(one, other, nodes)[market.need[rows]]
    lowest = np.full(nodes, market.needs)
    np.minimum.at(lowest, label, market.need[rows])
    return np.unique(lowest[label], return_inverse=True)[1]


def _dealt(size: Ints, most: int) -> Ints:
    """Return the part of each component: the largest first, each to the emptiest part."""
    parts = [(0, number) for number in range(min(most, size.size))]
    part_of = np.empty(size.size, np.int64)
    for component in np.argsort(-size, kind="stable").tolist():
        bids, number = parts[0]
        part_of[component] = number
        heapq.heapreplace(parts, (bids + int(size[component]), number))
    return part_of


def _cut(market: Market, rows: Ints, first: bool) -> Market:
    here = np.zeros(market.institutions, bool)
    here[market.institution[rows]] = True
    cut = {name: getattr(market, name)[rows] for name in ("need", "institution", "score", "forced", "forbidden")}
    effort = None if market.effort is None else market.effort[rows]
    floor, quotas = np.where(here, market.floor, 0), _quotas(market, rows, first)
    return market.but(**cut, effort=effort, floor=floor, quotas=quotas)


def _quotas(market: Market, rows: Ints, first: bool) -> tuple[Quota, ...]:
    """Cut the quotas that these rows come under; one that nothing open comes under goes with the first part."""
    return tuple(
        Quota(quota.amount[rows], quota.least, quota.most)
        for quota in market.quotas
        if quota.amount[rows].any() or (first and not quota.amount[~market.forbidden].any())
    )


def _bound(market: Market, results: Sequence[Result], aim: Aim) -> int:
    covered = all(one.coverage == one.coverage_bound for one in results)
    fixed = aim == "score" or (covered and not market.floor.any())
    if fixed or all(one.status == "optimal" for one in results):
        return sum(one.bound for one in results)
    best = np.zeros(market.needs, np.int64)
    rows = ~market.forbidden
    np.maximum.at(best, market.need[rows], market.score[rows])
    return int(best.sum())
