"""From a market to its best matching, one aim after the other."""

from dataclasses import replace

import numpy as np

from . import compiled, lots, prices
from .auctions import auction
from .constants import AUCTIONED
from .locks import check_locks
from .market import Aim, Found, Ints, Market, Result
from .networks import network
from .staging import side_constraints, staged, switches
from .staging.staged import Progress
from .tally import tally
from .workloads import workload


def solve(
    market: Market,
    aim: Aim = "coverage",
    start: Result | None = None,
    time_limit: float | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return the best matching, the same on every run and for every order of the rows.

    Parameters
    ----------
    aim : "coverage" or "score"
        "coverage": the highest sum of priorities of served needs; among those
        the least total shortfall of floors; among those the highest score.
        "score": the highest score alone (floors count with `all_or_nothing` only).
        Ties then go to the most pairs of `start`, and last to the seeded draw.
    start : an earlier result on the same bids, whose pairs stay where nothing better is lost.
    time_limit : seconds in all, shared evenly by the aims; then the status may be "feasible".
    progress : called with the name of an aim, its number from 1, and their count, when it begins.

    Returns
    -------
    Result
        "infeasible" where the rules exclude each other (ask `relax`); else a
        matching, with prices where the market is plain. An empty market has an
        empty optimal matching.

    Raises
    ------
    ImpossibleLocks
        Where forced pairs alone exceed a capacity, a workload or one institution a need.
    OutOfTime
        Where the limit passes before any matching is found.

    Examples
    --------
    >>> market = Market(needs=2, need=[0, 0, 1], institution=[0, 1, 0], score=[9, 5, 3],
    ...                 capacity=[1, 1])
    >>> result = solve(market)
    >>> result.status, result.chosen.tolist(), result.total
    ('optimal', [False, True, True], 8)
    >>> solve(market, aim="score").chosen.tolist()
    [True, False, False]
    """
    _check_call(market, aim, start)
    if compiled.COMPILED and network.fits(market):
        result = _large(market, aim, start, progress) or _network(market, aim, start, progress)
    else:
        check_locks(market)
        found = _found(market, aim, start, time_limit, progress)
        result = none_found(market, aim) if found is None else result_of(market, aim, found)
    return result if start is None else replace(result, drawn=False)


def proven_draw(market: Market, result: Result) -> Result:
    """Return the result with the second prices that prove its draw, where there are such, and `drawn` accordingly.

    Not part of `solve`, because only whoever hands the proof on needs it.
    """
    if result.price is None or not market.plain or result.status != "optimal":
        return result
    price = np.asarray(result.price).astype(np.int64)
    second = lots.proof(market, result.aim, price, tally(market, result.chosen))
    return replace(result, second=second, drawn=second is not None)


def _large(market: Market, aim: Aim, start: Result | None, progress: Progress | None) -> Result | None:
    """Solve a large plain market by prices; None where the network method is the one to ask."""
    if market.bids < AUCTIONED or not auction.fits(market, aim):
        return None
    check_locks(market)
    if progress:
        progress("prices", 1, 2)
    kept, hint = (None, None) if start is None else (start.chosen, start.hint)
    found = auction.solve(market, aim, kept, hint)
    if progress:
        progress("matching", 2, 2)
    return None if found is None else result_of(market, aim, found)


def _network(market: Market, aim: Aim, start: Result | None, progress: Progress | None) -> Result:
    """Solve a market that is a network, with its figures and prices at once."""
    if progress:
        progress("matching", 1, 1)
    kept, hint = (None, None) if start is None else (start.chosen, start.hint)
    found = network.result(market, aim, kept, hint)
    return none_found(market, aim) if found is None else found


def _found(market: Market, aim: Aim, start: Result | None, time_limit: float | None, progress: Progress | None) -> Found | None:
    """Let the quickest method that is exact for this market's rules find its matching."""
    kept = None if start is None else start.chosen
    if compiled.COMPILED and workload.fits(market):
        return workload.solve(market, aim, kept, time_limit, progress)
    if compiled.COMPILED and switches.fits(market):
        return switches.solve(market, aim, kept, time_limit, progress)
    if compiled.COMPILED and side_constraints.fits(market):
        return side_constraints.solve(market, aim, kept, time_limit, progress)
    return staged.solve(market, aim, kept, time_limit, progress)


def _check_call(market: Market, aim: Aim, start: Result | None) -> None:
    if aim not in ("coverage", "score"):
        raise ValueError(f'aim is "coverage" or "score", not {aim!r}')
    if start is not None and start.chosen.size != market.bids:
        raise ValueError(f"start has {start.chosen.size} bids, the market {market.bids}")


def none_found(market: Market, aim: Aim) -> Result:
    """The result where the rules of a market exclude each other."""
    nothing = np.zeros(market.bids, bool)
    return Result(status="infeasible", aim=aim, chosen=nothing, total=0, bound=0, coverage=0, missed=market.missed(nothing))


def result_of(market: Market, aim: Aim, found: Found) -> Result:
    """What a method found, with its figures and, where it is proven best, its prices."""
    proof = _proof(market, aim, found) if found.proven else None
    known = found.known or tally(market, found.chosen)
    return Result(
        status="optimal" if found.proven else "feasible",
        aim=aim,
        chosen=found.chosen,
        total=known.total,
        bound=known.total if found.proven else found.bound,
        coverage=known.coverage,
        missed=known.missed,
        price=None if proof is None else proof.astype(float),
        units=prices.units(market, aim),
        coverage_bound=found.coverage_bound,
        drawn=found.drawn,
        hint=found.hint,
    )


def _proof(market: Market, aim: Aim, found: Found) -> Ints | None:
    """The lowest prices that prove what was found, which the auction knows already."""
    if isinstance(found.hint, auction.Priced) and found.hint.price is not None:
        return found.hint.price
    return prices.prices(market, aim, found.chosen)
