"""Why a bid was not chosen: what choosing it would have cost, and what stood in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..certificate import check_rules
from ..constants import EXPLAINED_AGAIN, REMEMBERED
from ..engine import solve
from ..market import ImpossibleLocks, Market, Result
from ..networks import network
from . import augmenting_path, moves
from .barriers import Barrier, Holdings
from .moves import Move

Sure = Literal["exactly", "at_least", "at_most", "about"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Why:
    """The exact loss if bid `bid` had been chosen, and the reasons.

    `coverage`, `missed` and `score` say how much less is covered, how many more
    places of floors are missed and how much score is lost (which may be
    negative where coverage pays for it). All are zero for a bid that is chosen
    or as good. `possible` is False where no matching with this bid exists.
    `gained` and `dropped` are the bids that would be chosen and given up; `moves`
    tells the same need by need, in the order in which one makes room for the
    next, the bid's own need first.

    `sure` is "exactly" unless a time limit ended a search: "at_least" where the
    result is not proven best, so that the best may lose more with this bid;
    "at_most" where the matching with the bid is not proven best; "about" where
    neither is.
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
    moves: tuple[Move, ...] = ()
    sure: Sure = "exactly"


def why(market: Market, result: Result, bid: int, time_limit: float | None = None) -> Why:
    """Return what choosing row `bid` would cost, and what stood in the way.

    `time_limit`, in seconds, is for markets that have to be solved again with the bid forced.

    Raises
    ------
    IndexError
        Where there is no such row.
    NotFeasible
        Where the result does not belong to the market.
    OutOfTime
        Where the limit passes before any matching with this bid is found.

    Examples
    --------
    >>> market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[60, 80], capacity=[1, 1])
    >>> reason = why(market, solve(market), 0)
    >>> reason.score, [barrier.kind for barrier in reason.barriers], reason.moves
    (20, ['claim'], (Move(need=0, before=1, after=0),))
    """
    return whys(market, result, [bid], time_limit)[0]


def whys(market: Market, result: Result, bids: Iterable[int] | None = None, time_limit: float | None = None) -> list[Why]:
    """Return `why` for each of `bids`, in their order; None: for every bid that was not chosen."""
    check_rules(market, result)
    asked = np.flatnonzero(~result.chosen).tolist() if bids is None else [int(bid) for bid in bids]
    for bid in asked:
        if not 0 <= bid < market.bids:
            raise IndexError(f"there is no bid {bid} among {market.bids}")
    case = _case(market, result)
    return [case.why(bid, time_limit) for bid in asked]


def quick(market: Market) -> bool:
    """Say whether all losing bids can be explained: nothing has to be solved again for it, or only little."""
    return augmenting_path.fits(market) or (market.bids <= EXPLAINED_AGAIN and network.fits(market))


@dataclass(frozen=True, slots=True)
class _Other:
    """The best matching with a bid forced, as its difference from the result."""

    gained: tuple[int, ...]
    dropped: tuple[int, ...]
    sure: Sure = "exactly"


class _Case:
    """What is known once for all bids of one result."""

    def __init__(self, market: Market, result: Result) -> None:
        self.market, self.result = market, result
        self._chosen = result.chosen.copy()
        self._holdings = Holdings(market, result)
        best = result.status == "optimal" and augmenting_path.fits(market)
        self._chains = augmenting_path.Chains(market, result) if best else None

    def is_of(self, market: Market, result: Result) -> bool:
        same = self.market is market and self.result is result
        return same and np.array_equal(self._chosen, result.chosen)

    def why(self, bid: int, time_limit: float | None) -> Why:
        if self.result.chosen[bid]:
            return Why(bid=bid, chosen=True, possible=True)
        if self.market.forbidden[bid]:
            barred = Barrier(kind="forbidden", index=bid)
            return Why(bid=bid, chosen=False, possible=False, barriers=(barred,))
        other = self._with(bid, time_limit)
        if other is None:
            barriers = self._holdings.barriers(bid)
            return Why(bid=bid, chosen=False, possible=False, barriers=barriers)
        return self._compared(bid, other)

    def _with(self, bid: int, time_limit: float | None) -> _Other | None:
        if self._chains is None:
            return _solved(self.market, self.result, bid, time_limit)
        try:
            found = self._chains.around(bid)
        except ValueError:
            return _solved(self.market, self.result, bid, time_limit)
        if found is None:
            return None
        gained, dropped = found
        return _Other(gained=tuple(sorted(gained)), dropped=tuple(sorted(dropped)))

    def _compared(self, bid: int, other: _Other) -> Why:
        market, gained, dropped = self.market, other.gained, other.dropped
        coverage, missed, score = moves.lost(market, self._holdings.load, gained, dropped)
        floors = {} if market.all_or_nothing or self.result.aim == "score" else missed
        more = sum(floors.values())
        lost = coverage if self.result.aim == "coverage" else 0
        return Why(
            bid=bid,
            chosen=False,
            possible=True,
            coverage=lost,
            missed=more,
            score=score,
            gained=gained,
            dropped=dropped,
            barriers=self._barriers(bid, floors, dropped, nothing_lost=not (lost or more or score)),
            moves=moves.chain(market, bid, gained, dropped),
            sure=other.sure,
        )

    def _barriers(self, bid: int, missed: dict[int, int], dropped: tuple[int, ...], nothing_lost: bool) -> tuple[Barrier, ...]:
        """What putting the bid in runs into, the floors that all in all would miss more, and the draw."""
        direct = self._holdings.barriers(bid)
        named = {barrier.index for barrier in direct if barrier.kind == "floor"}
        worse = [j for j, more in missed.items() if more > 0 and j not in named]
        floors = [Barrier(kind="floor", index=j, bids=self._holdings.here(j)) for j in worse]
        found = (*direct, *floors)
        if nothing_lost:
            return (*found, Barrier(kind="draw", index=self.market.seed, bids=dropped))
        if not found and self.market.score[bid] < 0:
            return (Barrier(kind="score", index=bid),)
        return found


_latest: list[_Case] = []


def _case(market: Market, result: Result) -> _Case:
    """What is known of this result, kept from one question to the next; so many questions take one look."""
    latest = _latest[:1]
    if latest and latest[0].is_of(market, result):
        return latest[0]
    case = _Case(market, result)
    _latest[:] = [case] if market.bids <= REMEMBERED else []
    return case


def _solved(market: Market, result: Result, bid: int, time_limit: float | None) -> _Other | None:
    """Solve with the bid forced, as little as may be being moved; None where no matching has it."""
    forced = market.forced.copy()
    forced[bid] = True
    try:
        other = solve(market.but(forced=forced), result.aim, result, time_limit)
    except ImpossibleLocks:
        return None
    if other.status == "infeasible":
        return None
    gained, dropped = other.chosen & ~result.chosen, result.chosen & ~other.chosen
    return _Other(
        gained=tuple(np.flatnonzero(gained).tolist()),
        dropped=tuple(np.flatnonzero(dropped).tolist()),
        sure=_SURE[result.status == "optimal", other.status == "optimal"],
    )


_SURE: dict[tuple[bool, bool], Sure] = {
    (True, True): "exactly",
    (False, True): "at_least",
    (True, False): "at_most",
    (False, False): "about",
}
