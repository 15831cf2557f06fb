"""The check of a result by somebody who trusts nobody."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from . import impossible, lots, prices
from .draw import lots_of
from .engine import solve
from .market import Aim, Bools, Market, NotFeasible, NotOptimal, OutOfTime, Result
from .results import Tally
from .tally import tally

Means = Literal["prices", "again", "impossible", "none"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a check of a result that keeps every rule has proven.

    `by` says how nothing better was shown to be possible: by its "prices", by
    solving it "again" with a proof of the checker's own, or that it is
    "impossible" to keep all rules; "none" where that is not proven, and `why` says why.
    """

    by: Means
    why: str = ""

    @property
    def proven(self) -> bool:
        return self.by != "none"


def verify(market: Market, result: Result, time_limit: float | None = None) -> Verdict:
    """Raise unless `result` keeps every rule of `market` and nothing it says is false; return what is proven.

    A plain market with prices is checked in one pass over the bids, without a
    solver; any other is solved again, and what that leaves unproven is called
    so, as is what `time_limit` (seconds) leaves open. A result whose status is
    "feasible" claims no optimum: its rules, figures and bound are checked.

    Raises
    ------
    NotFeasible
        Naming the first broken rule.
    NotOptimal
        Where a figure is wrong, the prices prove nothing or a better matching exists.

    Examples
    --------
    >>> market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[1, 2], capacity=[1, 1])
    >>> verify(market, solve(market)).by
    'prices'
    """
    return _verified(market, result, _Again(market, result.aim, time_limit))


def verify_both(market: Market, result: Result, time_limit: float | None = None) -> tuple[Verdict, Verdict]:
    """What `verify` and `verify_draw` return, solving again once at the most."""
    again = _Again(market, result.aim, time_limit)
    return _verified(market, result, again), _drawn(market, result, again)


@dataclass(slots=True)
class _Again:
    """What the checker finds itself, looked for when somebody asks."""

    market: Market
    aim: Aim
    time_limit: float | None
    _found: Result | None = None
    _over: bool = False

    def found(self) -> Result | None:
        """The checker's own result; None where nothing was found within the time limit."""
        if self._found is None and not self._over:
            try:
                self._found = solve(self.market, self.aim, time_limit=self.time_limit)
            except OutOfTime:
                self._over = True
        return self._found


def _verified(market: Market, result: Result, again: _Again) -> Verdict:
    if result.status == "infeasible":
        return _check_impossible(market)
    known = check_rules(market, result)
    _check_figures(market, result, known)
    if result.status == "feasible":
        return Verdict("none", "it claims no optimum")
    if result.price is not None and market.plain:
        _check_prices(market, result, known)
        return Verdict("prices")
    return _check_again(market, result, again.found())


def verify_draw(market: Market, result: Result, time_limit: float | None = None) -> Verdict:
    """Raise where the draw among equals points at another matching than `result`, which `verify` has not refused.

    Proven by its second prices, which are looked for where it has none, or by
    solving it again with the draw finished. A result that does not say that it
    was drawn is not refused: that it was is proven or not.
    """
    return _drawn(market, result, _Again(market, result.aim, time_limit))


def _drawn(market: Market, result: Result, again: _Again) -> Verdict:
    if result.status == "infeasible":
        return Verdict("impossible")
    if result.status == "feasible":
        return Verdict("none", "only a best matching is drawn")
    if result.price is None or not market.plain:
        return _draw_again(market, result, again.found())
    known, price = tally(market, result.chosen), np.asarray(result.price).astype(np.int64)
    if result.second is not None:
        if result.second.shape != (market.institutions,):
            raise NotOptimal(f"the draw has not {market.institutions} prices, one for each institution")
        if sentence := lots.unproven(market, result.aim, price, result.second, known):
            raise NotOptimal(sentence)
        return Verdict("prices")
    if lots.proof(market, result.aim, price, known) is not None:
        return Verdict("prices")
    return _not_drawn(result)


def _not_drawn(result: Result) -> Verdict:
    if result.drawn:
        raise NotOptimal("the draw points at another matching that is as good")
    return Verdict("none", "the draw points at another matching that is as good, and it does not say that it was drawn")


def _draw_again(market: Market, result: Result, best: Result | None) -> Verdict:
    if best is None:
        return Verdict("none", "the draw among equals was not finished within the time limit")
    lot = lots_of(market)
    most, said = int(lot[best.chosen].sum()), int(lot[result.chosen].sum())
    if best.status == "infeasible" or _ranked(market, best) != _ranked(market, result):
        return Verdict("none", "solved again, no matching as good was found")
    if said < most:
        return _not_drawn(result)
    drawn = best.drawn and best.status == "optimal" and said == most
    return Verdict("again") if drawn else Verdict("none", "the draw among equals was not finished when it was solved again")


def _check_impossible(market: Market) -> Verdict:
    """Raise where a matching exists; proven only where something in whole numbers shows that none does."""
    shown = impossible.shown(market)
    if shown is None:
        raise NotOptimal("the result says that no matching is possible, but one is")
    return Verdict("impossible", shown) if shown else Verdict("none", "no matching was found, which proves nothing")


def check_rules(market: Market, result: Result) -> Tally:
    """Raise `NotFeasible` with the first rule that the chosen bids break, in exact integers; return what they come to."""
    chosen = np.asarray(result.chosen)
    if chosen.shape != (market.bids,) or chosen.dtype != bool:
        raise NotFeasible(f"the result is not {market.bids} booleans, one for each bid")
    known = tally(market, chosen)
    for sentence in broken_rules(market, chosen, known):
        raise NotFeasible(sentence)
    return known


def broken_rules(market: Market, chosen: Bools, known: Tally) -> list[str]:
    """List rules that the chosen bids break, as sentences, at least the first of each kind."""
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
    if price.dtype != np.int64:
        if not (np.isfinite(price) & (price == np.rint(price)) & (abs(price) < 2**53)).all():
            raise NotOptimal("a price is not a whole number")
        price = price.astype(np.int64)
    sentence = prices.unproven(market, result.aim, result.chosen, price, known)
    if sentence:
        raise NotOptimal(sentence)


def _check_again(market: Market, result: Result, best: Result | None) -> Verdict:
    """Hold a result against what the checker found itself, and against what that proves."""
    if best is None:
        return Verdict("none", "solved again, nothing was found within the time limit")
    if best.status == "infeasible":
        return Verdict("none", "solved again, not even this matching was found")
    sought, own = _ranked(market, best), _ranked(market, result)
    for (what, most), (_, said) in zip(sought, own, strict=True):
        if said < most:
            raise NotOptimal(_better(what, most, said))
        if said > most:
            return Verdict("none", f"solved again, less was found: {what} {most}, not {said}")
    if best.status == "optimal" or _reaches(market, best):
        return Verdict("again")
    return Verdict("none", f"solved again, a total of up to {best.bound} was not ruled out")


def _ranked(market: Market, result: Result) -> list[tuple[str, int]]:
    """What counts, in its order; the more the better."""
    if result.aim == "score":
        return [("total", result.total)]
    floors = [] if market.all_or_nothing else [("missed", -int(result.missed.sum()))]
    return [("coverage", result.coverage), *floors, ("total", result.total)]


def _better(what: str, most: int, said: int) -> str:
    if what == "missed":
        return f"only {-most} places of floors need be missed, not {-said}"
    return f"a {what} of {most} is possible, not {said}"


def _reaches(market: Market, best: Result) -> bool:
    """Whether a matching that was found stands at bounds that rule out anything better."""
    if best.aim == "score":
        return best.total == best.bound
    floors_met = market.all_or_nothing or not best.missed.any()
    return best.coverage == best.coverage_bound and floors_met and best.total == best.bound
