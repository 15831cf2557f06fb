"""Whether the forced pairs can hold together at all."""

import numpy as np

from .market import ImpossibleLocks, Ints, Market


def check_locks(market: Market) -> None:
    """Raise `ImpossibleLocks`, naming the pairs, where forced bids alone break a rule."""
    if not market.locks:
        return
    locked = np.flatnonzero(market.forced)
    need, institution = market.need[locked], market.institution[locked]
    one = np.ones(locked.size, np.int64)
    _check(market, locked, need, one, np.ones(market.needs, np.int64), "need", "institution")
    _check(market, locked, institution, one, market.capacity, "institution", "place")
    if market.effort is not None and market.workload is not None:
        effort = market.effort[locked]
        _check(market, locked, institution, effort, market.workload, "institution", "day")


def _check(market: Market, locked: Ints, group: Ints, amount: Ints, limit: Ints, name: str, unit: str) -> None:
    used = np.zeros(limit.size, np.int64)
    np.add.at(used, group, amount)
    over = np.flatnonzero(used > limit)
    if not over.size:
        return
    where = int(over[0])
    bids = locked[group == where].tolist()
    pairs = ", ".join(f"({market.need[b]}, {market.institution[b]})" for b in bids)
    raise ImpossibleLocks(
        f"{name} {where} may have {limit[where]} {unit}(s), but the forced pairs (need, institution) {pairs} take {used[where]}",
        bids,
    )
