"""Why a bid was not chosen: what choosing it would have cost, and what stood in the way."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from .certificate import check_rules
from .engine import solve
from .market import Bools, ImpossibleLocks, Market, Result

Kind = Literal["forbidden", "locked", "claim", "capacity", "workload", "quota", "floor", "draw"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Barrier:
    """One thing that stood in the way; `bids` are the rows that used what was wanted.

    - "forbidden": a person barred the pair; "locked": `bids` were forced for the need.
    - "claim": the need went to `bids`.
    - "capacity", "workload": institution `index` is full with `bids`.
    - "quota": quota `index` is used up by `bids`.
    - "floor": institution `index` would get fewer needs than its floor.
    - "draw": another matching with this bid is as good, and the draw took `bids`.
    """

    kind: Kind
    index: int
    bids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """The exact loss if bid `bid` had been chosen, and the reasons.

    `coverage`, `missed` and `score` say how much less is covered, how many more
    places of floors are missed and how much score is lost (which may be
    negative where coverage pays for it). All are zero for a bid that is chosen
    or as good. `possible` is False where no matching with this bid exists.
    `gained` and `dropped` are the bids that would be chosen and given up.
    """

    bid: int
    chosen: bool
    possible: bool
    coverage: int = 0
    missed: int = 0
    score: int = 0
    gained: tuple[int, ...] = ()
    dropped: tuple[int, ...] = ()
    barriers: tuple[Barrier, ...] = ()


def why(market: Market, result: Result, bid: int) -> Why:
    """Return what choosing row `bid` would cost, by solving with this bid forced.

    Raises
    ------
    IndexError
        Where there is no such row.
    NotFeasible
        Where the result does not belong to the market.

    Examples
    --------
    >>> market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[60, 80], capacity=[1, 1])
    >>> reason = why(market, solve(market), 0)
    >>> reason.score, reason.barriers
    (20, (Barrier(kind='claim', index=0, bids=(1,)),))
    """
    if not 0 <= bid < market.bids:
        raise IndexError(f"there is no bid {bid} among {market.bids}")
    check_rules(market, result)
    if result.chosen[bid]:
        return Why(bid=bid, chosen=True, possible=True)
    if market.forbidden[bid]:
        barred = Barrier(kind="forbidden", index=bid)
        return Why(bid=bid, chosen=False, possible=False, barriers=(barred,))
    barriers = _barriers(market, result.chosen, bid)
    other = _forced(market, result, bid)
    if other is None:
        return Why(bid=bid, chosen=False, possible=False, barriers=barriers)
    return _compared(market, result, other, bid, barriers)


def _forced(market: Market, result: Result, bid: int) -> Result | None:
    forced = market.forced.copy()
    forced[bid] = True
    try:
        other = solve(market.but(forced=forced), result.aim, start=result)
    except ImpossibleLocks:
        return None
    return None if other.status == "infeasible" else other


def _compared(market: Market, result: Result, other: Result, bid: int, barriers: tuple[Barrier, ...]) -> Why:
    counts = result.aim == "coverage"
    missed = int(other.missed.sum() - result.missed.sum())
    missed = missed if counts and not market.all_or_nothing else 0
    coverage = result.coverage - other.coverage if counts else 0
    score = result.total - other.total
    dropped = _rows(result.chosen & ~other.chosen)
    if not (coverage or missed or score):
        barriers = (*barriers, Barrier(kind="draw", index=market.seed, bids=dropped))
    return Why(
        bid=bid,
        chosen=False,
        possible=True,
        coverage=coverage,
        missed=missed,
        score=score,
        gained=_rows(other.chosen & ~result.chosen),
        dropped=dropped,
        barriers=barriers,
    )


def _barriers(market: Market, chosen: Bools, bid: int) -> tuple[Barrier, ...]:
    need, place = int(market.need[bid]), int(market.institution[bid])
    rivals, here = chosen & (market.need == need), chosen & (market.institution == place)
    found = []
    if rivals.any():
        locked = bool((rivals & market.forced).any())
        kind: Kind = "locked" if locked else "claim"
        found.append(Barrier(kind=kind, index=need, bids=_rows(rivals)))
    if here.sum() >= market.capacity[place]:
        found.append(Barrier(kind="capacity", index=place, bids=_rows(here)))
    if _too_long(market, here, bid):
        found.append(Barrier(kind="workload", index=place, bids=_rows(here)))
    if market.all_or_nothing and here.sum() + 1 < market.floor[place]:
        found.append(Barrier(kind="floor", index=place, bids=_rows(here)))
    return (*found, *_quota_barriers(market, chosen, rivals, bid))


def _too_long(market: Market, here: Bools, bid: int) -> bool:
    if market.effort is None or market.workload is None:
        return False
    days = int(market.effort[here].sum() + market.effort[bid])
    return days > int(market.workload[market.institution[bid]])


def _quota_barriers(market: Market, chosen: Bools, rivals: Bools, bid: int) -> list[Barrier]:
    """List the quotas that putting `bid` in the place of its rivals would break."""
    found = []
    for number, quota in enumerate(market.quotas):
        after = quota.amount[chosen & ~rivals].sum() + quota.amount[bid]
        if after < quota.least or (quota.most is not None and after > quota.most):
            users = chosen & (quota.amount > 0)
            found.append(Barrier(kind="quota", index=number, bids=_rows(users)))
    return found


def _rows(mask: Bools) -> tuple[int, ...]:
    return tuple(np.flatnonzero(mask).tolist())
