"""The check of a result by somebody who trusts nobody."""

import numpy as np

from . import prices
from .engine import solve
from .market import Bools, ImpossibleLocks, Market, NotFeasible, NotOptimal, Result
from .results import Tally
from .tally import tally


def verify(market: Market, result: Result) -> None:
    """Raise unless `result` keeps every rule of `market` and is as good as it says.

    A plain market with prices is checked in one pass over the bids, without a
    solver; any other is solved again. A result whose status is "feasible"
    claims no optimum: its rules, figures and bound are checked. Which of
    several equally good matchings the draw took is not part of the check.

    Raises
    ------
    NotFeasible
        Naming the first broken rule.
    NotOptimal
        Where a figure is wrong, the prices prove nothing or a better matching exists.

    Examples
    --------
    >>> market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[1, 2], capacity=[1, 1])
    >>> verify(market, solve(market))
    """
    if result.status == "infeasible":
        return _check_impossible(market, result)
    known = check_rules(market, result)
    _check_figures(market, result, known)
    if result.status == "feasible":
        return
    if result.price is not None and market.plain:
        _check_prices(market, result, known)
    else:
        _check_again(market, result)


def _check_impossible(market: Market, result: Result) -> None:
    try:
        found = solve(market, result.aim)
    except ImpossibleLocks:
        return
    if found.status != "infeasible":
        raise NotOptimal("the result says that no matching is possible, but one is")


def check_rules(market: Market, result: Result) -> Tally:
    """Raise `NotFeasible` with the first rule that the chosen bids break, in exact integers; return what they come to."""
    chosen = np.asarray(result.chosen)
    if chosen.shape != (market.bids,) or chosen.dtype != bool:
        raise NotFeasible(f"the result is not {market.bids} booleans, one for each bid")
    known = tally(market, chosen)
    for sentence in _broken_rules(market, chosen, known):
        raise NotFeasible(sentence)
    return known


def _broken_rules(market: Market, chosen: Bools, known: Tally) -> list[str]:
    broken = []
    if market.locks:
        broken += _named("forced bid {} is not chosen", market.forced & ~chosen)
        broken += _named("forbidden bid {} is chosen", market.forbidden & chosen)
    if np.count_nonzero(chosen) != np.count_nonzero(known.bid >= 0):
        served = np.bincount(market.need[chosen], minlength=market.needs)
        return broken + _named("need {} has more than one institution", served > 1)
    load = known.load
    broken += _named("institution {} has more needs than its capacity", load > market.capacity)
    if market.effort is not None and market.workload is not None:
        days = np.zeros(market.institutions, np.int64)
        np.add.at(days, market.institution[chosen], market.effort[chosen])
        broken += _named("institution {} has more days than its workload", days > market.workload)
    if market.all_or_nothing:
        some = (load > 0) & (load < market.floor)
        broken += _named("institution {} has some needs but not its floor", some)
    for number, quota in enumerate(market.quotas):
        amount = int(quota.amount[chosen].sum())
        if amount < quota.least or (quota.most is not None and amount > quota.most):
            broken.append(f"quota {number} has {amount}, not {quota.least} to {quota.most}")
    return broken


def _named(sentence: str, wrong: Bools) -> list[str]:
    return [sentence.format(row) for row in np.flatnonzero(wrong)[:1]]


def _check_figures(market: Market, result: Result, known: Tally) -> None:
    if result.total != known.total:
        raise NotOptimal(f"the scores add up to {known.total}, not {result.total}")
    if result.coverage != known.coverage:
        raise NotOptimal(f"the coverage is {known.coverage}, not {result.coverage}")
    if not np.array_equal(result.missed, known.missed):
        raise NotOptimal("the missed places do not follow from the chosen bids")
    if result.bound < result.total:
        raise NotOptimal(f"the bound {result.bound} is below the total {result.total}")
    if result.status == "optimal" and result.bound != result.total:
        raise NotOptimal(f"the bound {result.bound} leaves room above the total {result.total}")


def _check_prices(market: Market, result: Result, known: Tally) -> None:
    price = np.asarray(result.price)
    if price.shape != (market.institutions,):
        raise NotOptimal(f"there are not {market.institutions} prices, one for each institution")
    if not (np.isfinite(price) & (price == np.rint(price)) & (abs(price) < 2**53)).all():
        raise NotOptimal("a price is not a whole number")
    whole = price.astype(np.int64)
    sentence = prices.unproven(market, result.aim, result.chosen, whole, known)
    if sentence:
        raise NotOptimal(sentence)


def _check_again(market: Market, result: Result) -> None:
    best = solve(market, result.aim)
    if result.aim == "coverage":
        if result.coverage != best.coverage:
            raise NotOptimal(f"a coverage of {best.coverage} is possible, not {result.coverage}")
        missed, least = int(result.missed.sum()), int(best.missed.sum())
        if missed != least and not market.all_or_nothing:
            raise NotOptimal(f"only {least} places of floors need be missed, not {missed}")
    if result.total != best.total:
        raise NotOptimal(f"a total of {best.total} is possible, not {result.total}")
