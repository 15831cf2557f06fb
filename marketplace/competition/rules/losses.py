"""What choosing each losing bid would have cost: exactly wherever that can be told at once, and at least for the rest."""

from __future__ import annotations

from collections.abc import Callable

from ... import matching
from ...matching.later import numpy as np
from ...shared.fixed import Fixed

TOLD_EVERY = 100
"""After so many losses told at once, word is given of how far it is."""


class Barrier(Fixed):
    """One thing in the way, of the kinds of `matching.Barrier`; `bids` used what was wanted.

    `index` is its quota, or the institution whose floor it is. A quota names no bids: everybody under it uses it.
    """

    kind: str
    bids: tuple[int, ...] = ()
    index: int = 0
    limit: str = ""


class Loss(Fixed):
    """What the whole matching would lose if `bid` had been chosen.

    `exact` says whether `coverage` (priorities of needs served), `missed` (places of floors) and `score` are the loss itself,
    or no more than proven: at least so much. With `possible` False no matching has this bid. `moves` are the needs that would
    change hands, as (need, institution before, after), None for unserved, in the order in which one makes room for the next;
    empty where the loss is not exact.
    """

    bid: int
    exact: bool
    possible: bool
    coverage: int = 0
    score: int = 0
    missed: int = 0
    barriers: tuple[Barrier, ...] = ()
    moves: tuple[tuple[int, int | None, int | None], ...] = ()


def losses(
    market: matching.Market, result: matching.Result, first: list[int], exactly: int, tick: Callable[[int, int], None]
) -> dict[int, Loss]:
    """The loss of every bid that was not chosen, by row.

    All are exact where the result is the best and the market is one of capacities, floors and locks. In any other each exact
    loss takes a solution of its own: only the first `exactly` rows of `first` are told so, the others are bounded by the
    prices. `tick(done, all)` is called now and then.
    """
    lost = np.flatnonzero(~result.chosen).tolist()
    if result.status != "optimal":
        return {bid: at_least(market, result, bid) for bid in lost}
    if matching.quick(market):
        return _all_exact(market, result, lost, tick)
    found = {bid: at_least(market, result, bid) for bid in lost}
    wanted = [bid for bid in first if bid in found][:exactly]
    for done, bid in enumerate(wanted, 1):
        found[bid] = exact(market, result, bid)
        tick(done, len(wanted))
    return found


def _all_exact(
    market: matching.Market, result: matching.Result, lost: list[int], tick: Callable[[int, int], None]
) -> dict[int, Loss]:
    found: dict[int, Loss] = {}
    for start in range(0, len(lost), TOLD_EVERY):
        some = lost[start : start + TOLD_EVERY]
        found |= {reason.bid: _told(reason) for reason in matching.whys(market, result, some)}
        tick(len(found), len(lost))
    return found


def exact(market: matching.Market, result: matching.Result, bid: int) -> Loss:
    """The exact loss of one bid."""
    return _told(matching.why(market, result, bid))


def _told(reason: matching.Why) -> Loss:
    return Loss(
        bid=reason.bid,
        exact=reason.sure == "exactly",
        possible=reason.possible,
        coverage=reason.coverage,
        score=reason.score,
        missed=reason.missed,
        barriers=tuple(_barrier(barrier) for barrier in reason.barriers),
        moves=tuple((move.need, move.before, move.after) for move in reason.moves),
    )


def _barrier(found: matching.Barrier) -> Barrier:
    bids = () if found.kind == "quota" else found.bids
    index = found.index if found.kind in ("quota", "floor") else 0
    return Barrier(kind=found.kind, bids=bids, index=index, limit=found.limit)


def at_least(market: matching.Market, result: matching.Result, bid: int) -> Loss:
    """What the prices prove that a bid would cost, in one pass and without a solver; 0 where they prove nothing."""
    need, place = int(market.need[bid]), int(market.institution[bid])
    if market.forbidden[bid]:
        return Loss(bid=bid, exact=True, possible=False, barriers=(Barrier(kind="forbidden"),))
    rivals = np.flatnonzero(result.chosen & (market.need == need))
    here = np.flatnonzero(result.chosen & (market.institution == place))
    barriers = []
    if rivals.size:
        locked = bool(market.forced[rivals].any())
        barriers.append(Barrier(kind="locked" if locked else "claim", bids=tuple(rivals.tolist())))
    if here.size >= market.capacity[place]:
        barriers.append(Barrier(kind="capacity", bids=tuple(here.tolist())))
    possible = bool(not (rivals.size and market.forced[rivals].any()) and market.capacity[place] > 0)
    coverage, score = _bound(market, result, bid, rivals.tolist()) if possible else (0, 0)
    return Loss(bid=bid, exact=False, possible=possible, coverage=coverage, score=score, barriers=tuple(barriers))


def _bound(market: matching.Market, result: matching.Result, bid: int, rivals: list[int]) -> tuple[int, int]:
    """(needs, points) lost at least: what the need keeps over this bid's offer at the proven prices."""
    if result.price is None or market.forced[rivals].any():
        return 0, 0
    unit = result.units[0]
    kept = sum(_offer(market, result, rival) for rival in rivals)
    loss = max(0, kept - _offer(market, result, bid))
    return (1, 0) if unit and loss >= unit else (0, loss)


def _offer(market: matching.Market, result: matching.Result, bid: int) -> int:
    if result.price is None:
        return 0
    value = int(market.score[bid]) + result.units[0] * int(market.priority[market.need[bid]])
    return value - int(result.price[market.institution[bid]])
