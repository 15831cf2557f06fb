"""Why each losing claim of a round lost, against solving again with each of them forced."""

from statistics import median
from time import perf_counter
from typing import Any

import numpy as np

from marketplace import matching
from marketplace.matching import Market

from .city import city
from .flow import network, solved
from .ours import ready
from .session import Disagreement


def every_loser(needs: int, institutions: int, sample: int) -> dict[str, Any]:
    """Ask `why` of each losing claim, and OR-Tools of `sample` of them; the losses must be the same."""
    compiling = ready("coverage")
    market = Market(needs=needs, **city(needs, institutions, seed=3))
    result = matching.solve(market)
    losers = np.flatnonzero(~result.chosen)
    matching.why(market, result, int(losers[0]))
    since = perf_counter()
    told = {int(bid): matching.why(market, result, int(bid)) for bid in losers}
    seconds = perf_counter() - since
    since = perf_counter()
    matching.whys(market, result)
    together = perf_counter() - since
    asked = np.random.default_rng(4).choice(losers, min(sample, losers.size), replace=False)
    spent: list[float] = []
    for bid in asked:
        elapsed, coverage, total = _forced(market, int(bid))
        spent.append(elapsed)
        loss = (result.coverage - coverage, result.total - total)
        one = told[int(bid)]
        if (one.coverage, one.score) != loss:
            raise Disagreement(f"bid {bid} would cost {loss}, not {(one.coverage, one.score)}")
    return {
        "bids": market.bids,
        "losers": losers.size,
        "asked": asked.size,
        "seconds": seconds,
        "together": together,
        "peer": median(spent) * losers.size,
        "compiling": compiling,
        "reached": [],
    }


def _forced(market: Market, bid: int) -> tuple[float, int, int]:
    """Solve with one bid forced; return the seconds, the coverage and the total."""
    free = market.need != market.need[bid]
    capacity = market.capacity.copy()
    capacity[market.institution[bid]] -= 1
    since = perf_counter()
    score = market.score[free]
    flow, arcs = network(market.needs, market.need[free], market.institution[free], score, capacity, "coverage")
    solved(flow, "coverage")
    chosen = flow.flows(arcs).astype(bool)
    elapsed = perf_counter() - since
    return elapsed, int(chosen.sum()) + 1, int(score[chosen].sum() + market.score[bid])
