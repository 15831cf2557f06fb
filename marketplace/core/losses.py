"""What choosing each losing bid would have cost: exactly for as many as are asked for, at least for the others."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .matching import Market, Result, why


@dataclass(frozen=True, kw_only=True, slots=True)
class Barrier:
    """One thing in the way: "claim", "locked", "capacity", "forbidden", "draw"; `bids` used what was wanted."""

    kind: str
    bids: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Loss:
    """What the whole matching would lose if `bid` had been chosen.

    `exact` says whether `coverage` (needs served) and `score` are the loss itself
    or no more than proven by the prices: at least so much. With `possible` False
    no matching has this bid.
    """

    bid: int
    exact: bool
    possible: bool
    coverage: int = 0
    score: int = 0
    barriers: tuple[Barrier, ...] = ()


def losses(
    market: Market, result: Result, first: list[int], exactly: int, tick: Callable[[int, int], None]
) -> dict[int, Loss]:
    """The loss of every bid that was not chosen, by row.

    The first `exactly` rows of `first` are solved again with the bid forced; the
    others are bounded by the prices. `tick(done, all)` is called after each exact one.
    """
    found = {bid: at_least(market, result, bid) for bid in np.flatnonzero(~result.chosen).tolist()}
    wanted = [bid for bid in first if bid in found][:exactly]
    for done, bid in enumerate(wanted, 1):
        found[bid] = exact(market, result, bid)
        tick(done, len(wanted))
    return found


def exact(market: Market, result: Result, bid: int) -> Loss:
    """The exact loss of one bid, by solving with it forced."""
    reason = why(market, result, bid)
    barriers = tuple(Barrier(kind=barrier.kind, bids=barrier.bids) for barrier in reason.barriers)
    return Loss(
        bid=bid, exact=True, possible=reason.possible, coverage=reason.coverage, score=reason.score, barriers=barriers
    )


def at_least(market: Market, result: Result, bid: int) -> Loss:
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


def _bound(market: Market, result: Result, bid: int, rivals: list[int]) -> tuple[int, int]:
    """(needs, points) lost at least: what the need keeps over this bid's offer at the proven prices."""
    if result.price is None or market.forced[rivals].any():
        return 0, 0
    unit = result.units[0]
    kept = sum(_offer(market, result, rival) for rival in rivals)
    loss = max(0, kept - _offer(market, result, bid))
    return (1, 0) if unit and loss >= unit else (0, loss)


def _offer(market: Market, result: Result, bid: int) -> int:
    if result.price is None:
        return 0
    value = int(market.score[bid]) + result.units[0] * int(market.priority[market.need[bid]])
    return value - int(result.price[market.institution[bid]])
