"""Floors in two flows one after the other, as a conference matcher does it, against the exact optimum.

OpenReview's solver first fills the floors at least cost and then, with what is
left, everybody else; the first flow knows nothing of the second. It is written
anew here, with whole scores instead of its truncated ones, so that what it
loses, it loses by its plan alone. A market without a complete matching that
keeps all floors has no solution for it.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow
from scipy.optimize import Bounds, LinearConstraint, milp

from marketplace import matching
from marketplace.matching import Market

from .ours import ready

Ints = NDArray[np.int64]

PLACE, COVERED = 10**5, 10**7
"""Weights of a missed place and a covered need; eight needs of at most 10,000 points never add up to one."""


def trap() -> Market:
    """Two needs and two institutions; the first flow spends institution 0 on the need that had a choice."""
    return Market(needs=2, need=[0, 1, 1], institution=[0, 0, 1], score=[5_000, 5_000, 8_000], capacity=[1, 1], floor=[1, 0])


def drawn(seed: int) -> Market:
    """Draw 4 to 8 needs and 3 to 6 institutions, a third of the pairs impossible, floors 0 or 1."""
    rng = np.random.default_rng([7, seed])
    needs, places = int(rng.integers(4, 9)), int(rng.integers(3, 7))
    need, institution = np.nonzero(rng.random((needs, places)) > 0.35)
    floor = rng.integers(0, 2, places)
    capacity = np.maximum(rng.integers(1, 4, places), floor)
    score = rng.integers(1, 10_001, need.size)
    return Market(needs=needs, need=need, institution=institution, score=score, capacity=capacity, floor=floor)


def fits(market: Market) -> bool:
    """Say whether the market passes the matcher's own test: floors, then needs, then capacities, in sum."""
    return bool(market.floor.sum() <= market.needs <= market.capacity.sum())


def two_phases(market: Market) -> int | None:
    """Return the total of the two flows, None where they report no solution."""
    first = _flow(market, market.floor, np.ones(market.needs, np.int64), np.ones(market.bids, bool))
    if first is None:
        return None
    open_needs = 1 - np.bincount(market.need[first], minlength=market.needs)
    rest = market.capacity - market.load(first)
    if rest.sum() < open_needs.sum():
        return None
    second = _flow(market, rest, open_needs, ~first)
    return None if second is None else market.total(first | second)


def _flow(market: Market, places: Ints, wanted: Ints, usable: NDArray[np.bool_]) -> NDArray[np.bool_] | None:
    """Send as much as places and needs both allow, at least cost; None where not all of it arrives."""
    flow, rows = SimpleMinCostFlow(), np.flatnonzero(usable)
    source, sink = market.needs + market.institutions, market.needs + market.institutions + 1
    at = market.needs + np.arange(market.institutions)
    add = flow.add_arcs_with_capacity_and_unit_cost
    add(np.full(at.size, source), at, places, np.zeros(at.size, np.int64))
    ones = np.ones(rows.size, np.int64)
    arcs = add(market.needs + market.institution[rows], market.need[rows], ones, -market.score[rows])
    add(np.arange(market.needs), np.full(market.needs, sink), wanted, np.zeros(market.needs, np.int64))
    supply = int(min(places.sum(), wanted.sum()))
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    chosen = np.zeros(market.bids, bool)
    chosen[rows[flow.flows(arcs) > 0]] = True
    return chosen


def exact(market: Market) -> tuple[int, int, int]:
    """Return coverage, missed places and total of the best matching, by an integer programme."""
    bids, places = market.bids, market.institutions
    of_need = (market.need == np.arange(market.needs)[:, None]).astype(float)
    at = (market.institution == np.arange(places)[:, None]).astype(float)
    none = np.zeros((market.needs, places))
    rows = np.block([[of_need, none], [at, np.zeros((places, places))], [-at, -np.eye(places)]])
    most = np.concatenate([np.ones(market.needs), market.capacity, -market.floor])
    cost = np.concatenate([-(market.score + COVERED), np.full(places, PLACE)])
    upper = np.concatenate([np.ones(bids), market.floor])
    found = milp(
        cost,
        integrality=np.ones(bids + places),
        bounds=Bounds(0, upper),
        constraints=LinearConstraint(rows, -np.inf, most),
        options={"mip_rel_gap": 0},
    )
    if found.x is None:
        raise RuntimeError(f"no exact answer: {found.message}")
    chosen = found.x[:bids] > 0.5
    return market.coverage(chosen), int(market.missed(chosen).sum()), market.total(chosen)


def compared(count: int) -> dict[str, Any]:
    """Solve `count` small markets in all three ways and tell what the two phases lose."""
    ready("coverage", floors=True)
    losses, refused, complete, wrong = [], 0, 0, 0
    for market in _markets(count):
        best, result = exact(market), matching.solve(market)
        wrong += best != (result.coverage, int(result.missed.sum()), result.total)
        if best[:2] != (market.needs, 0):
            continue
        complete += 1
        total = two_phases(market)
        if total is None:
            refused += 1
        elif total < best[2]:
            losses.append(1 - total / best[2])
    return {
        "markets": count,
        "complete": complete,
        "wrong": wrong,
        "refused": refused,
        "worse": len(losses),
        "mean": float(np.mean(losses)) if losses else 0.0,
        "worst": max(losses, default=0.0),
        "trap": _trapped(),
        "reached": [],
    }


def _markets(count: int) -> list[Market]:
    found: list[Market] = []
    seed = 0
    while len(found) < count:
        market = drawn(seed)
        seed += 1
        if market.bids and fits(market):
            found.append(market)
    return found


def _trapped() -> dict[str, Any]:
    """What both make of the case of two needs and two institutions."""
    market = trap()
    result = matching.solve(market)
    return {
        "theirs": two_phases(market),
        "exact": list(exact(market)),
        "ours": [result.coverage, int(result.missed.sum()), result.total],
    }
