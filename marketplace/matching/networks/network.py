"""Markets that are networks: capacities, soft floors, locks and nested quotas, exactly."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import prices
from ..compiled import kernel
from ..constants import LARGEST_SUM, SEARCHED_PLACES
from ..locks import check_locks
from ..market import Aim, Bools, Found, Ints, Market, Result
from .basis import ABOVE, COLUMNS, FIRST, LAST, Numbers, measure, plant
from .figures import priced, summed
from .laminar import Places, places_of
from .levels import packing
from .options import FLOORS, LIMITS, costs_of, laid_out, load, reach_of_market, spread_of
from .simplex import run, width_of
from .trees import grown, regrown

_NO_TREE = np.zeros((0, 2), np.int64)
_NO_BOOLS = np.zeros(0, bool)
_NO_PRICES = np.zeros(0)


@dataclass(frozen=True, eq=False, slots=True)
class Plan:
    """The options of the needs of `market` and the tree they were last solved with.

    Passed on as the hint of a result: where the bids, the locks and the seed are
    the same, and no quota is `grouped`, the options are not laid out again.
    """

    market: Market
    grouped: bool
    start: Ints
    row: Ints
    to: Numbers
    draw: Ints
    tree: Ints

    def fits(self, market: Market) -> bool:
        known = self.market
        return (
            not self.grouped
            and known.needs == market.needs
            and known.rows.need is market.rows.need
            and known.rows.institution is market.rows.institution
            and known.forced is market.forced
            and known.forbidden is market.forbidden
            and known.institutions == market.institutions
            and known.seed == market.seed
        )


def fits(market: Market) -> bool:
    """Say whether `market` is a network, so that `solve` is exact."""
    return places_of(market) is not None


def solve(market: Market, aim: Aim, kept: Bools | None, hint: object = None) -> Found | None:
    """Return the best matching of a market that `fits`, None where its rules exclude each other.

    Parameters
    ----------
    kept : (B,) bool or None
        The bids of an earlier matching: where the search begins, and what stays among equals.
    hint : the `hint` of an earlier result on the same bids, or anything else.

    Raises
    ------
    ImpossibleLocks
        Where the forced bids cannot hold together.
    """
    found = result(market, aim, kept, hint)
    if found is None:
        return None
    return Found(chosen=found.chosen, proven=True, bound=found.total, coverage_bound=found.coverage, hint=found.hint)


def result(market: Market, aim: Aim, kept: Bools | None, hint: object = None) -> Result | None:
    """Return what `solve` does as a result with all its figures and lowest prices."""
    places = places_of(market)
    if places is None:
        raise ValueError("the market is no network")
    if places.impossible:
        check_locks(market)
        return None
    plan = plan_of(market, places, hint)
    figures, chosen, missed, price, tree = answered(
        market.need,
        market.score,
        market.capacity,
        market.floor,
        market.priority,
        aim == "coverage",
        _NO_BOOLS if kept is None else kept,
        plan.start,
        plan.row,
        plan.to,
        plan.draw,
        places.must,
        places.above,
        places.least,
        places.most,
        hint.tree if isinstance(hint, Plan) else _NO_TREE,
        market.plain and market.institutions <= SEARCHED_PLACES,
    )
    within, total, coverage, spread, floors = figures
    if not within:
        check_locks(market)
        return None
    if market.plain and market.institutions > SEARCHED_PLACES:
        proof = prices.prices(market, aim, chosen)
        price = _NO_PRICES if proof is None else proof.astype(float)
    return Result(
        status="optimal",
        aim=aim,
        chosen=chosen,
        total=total,
        bound=total,
        coverage=coverage,
        missed=missed,
        price=price if price.size or (market.plain and not market.institutions) else None,
        units=(0, 0) if aim == "score" else (spread * (floors + 1), spread if floors else 0),
        coverage_bound=coverage,
        hint=Plan(plan.market, plan.grouped, plan.start, plan.row, plan.to, plan.draw, tree),
    )


def plan_of(market: Market, places: Places, hint: object) -> Plan:
    """Return the options of a market: those of the hint where it came from the same bids and locks."""
    if isinstance(hint, Plan) and not places.live.size and hint.fits(market):
        return hint
    root = market.institutions + places.least.size
    single, start, row, to, draw = laid_out(
        market.need,
        market.institution,
        market.forced,
        market.forbidden,
        places.live,
        places.leaf if places.leaf.size else market.institution,
        places.outside,
        market.needs,
        root,
        np.uint64(market.seed % 2**64),
    )
    if not single:
        check_locks(market)
    return Plan(market, bool(places.live.size), start, row, to, draw, _NO_TREE)


@kernel
def answered(
    need: Ints,
    score: Ints,
    capacity: Ints,
    floor: Ints,
    priority: Ints,
    counts: bool,
    kept: Bools,
    start: Ints,
    row: Ints,
    to: Numbers,
    draw: Ints,
    must: Bools,
    above: Ints,
    least: Ints,
    most: Ints,
    tree: Ints,
    provable: bool,
) -> tuple[tuple[bool, int, int, int, int], Bools, Ints, NDArray[np.float64], Ints]:
    """Solve, and return whether all limits hold, score, coverage, spread and floors; bids, missed, prices, tree.

    No prices where they are not `provable` or too large to be exact.
    """
    sizes, cost, seg, hold, node, y, word, unit = built(
        need, score, capacity, floor, priority, counts, kept, start, row, to, draw, must, above, least, most, tree
    )
    run(start, to, cost, seg, hold, node, y, width_of(kept.size > 0))
    chosen, within, total, coverage, missed = summed(row, hold, node, score, priority, floor, must)
    spread, floors, largest, heaviest = sizes
    price = np.zeros(0, np.float64)
    if within and provable:
        exact, per_coverage, per_place = worths(spread, floors, largest, heaviest, counts)
        if exact:
            price = priced(start, row, to, hold, node, y, score, priority, floor, word, unit, per_coverage, per_place)
    return (within, total, coverage, spread, floors), chosen, missed, price, grown(row, hold, node)


@kernel
def worths(spread: int, floors: int, largest: int, heaviest: int, counts: bool) -> tuple[bool, int, int]:
    """Return whether the worth of a need stays exact in a double, and the points of a coverage and of a place."""
    most = LARGEST_SUM // 4
    if not counts:
        return largest < most, 0, 0
    if spread > most // (floors + 1):
        return False, 0, 0
    per_coverage, per_place = spread * (floors + 1), spread if floors else 0
    if heaviest and per_coverage > most // heaviest:
        return False, 0, 0
    return per_coverage * heaviest + per_place + largest < most, per_coverage, per_place


@kernel
def built(
    need: Ints,
    score: Ints,
    capacity: Ints,
    floor: Ints,
    priority: Ints,
    counts: bool,
    kept: Bools,
    start: Ints,
    row: Ints,
    to: Numbers,
    draw: Ints,
    must: Bools,
    above: Ints,
    least: Ints,
    most: Ints,
    tree: Ints,
) -> tuple[tuple[int, int, int, int], Ints, Ints, Ints, Ints, Ints, Ints, Ints]:
    """Return sizes for the prices, costs, ways up and a first basis, and the levels' words and units."""
    spread, largest = spread_of(need, score, start, row)
    places = capacity.size + least.size
    reach = reach_of_market(start, spread, priority, floor, counts, kept, places)
    word, unit, words = packing(reach)
    cost, hold = costs_of(start, row, draw, score, priority, counts, kept, must, word, unit, words)
    node, seg = ways_of(capacity, floor, counts, above, least, most, word, unit, words)
    load(start, to, cost, hold, node, kept.size == 0)
    y = np.zeros((words, places + 1), np.int64)
    if not regrown(start, row, to, hold, node, tree):
        for i in range(hold.shape[0]):
            hold[i, 1] = -1
        plant(node)
    measure(node, y, seg, hold, cost)
    return sizes_of(spread, largest, priority, floor), cost, seg, hold, node, y, word, unit


@kernel
def sizes_of(spread: Ints, largest: int, priority: Ints, floor: Ints) -> tuple[int, int, int, int]:
    """Return one more than all scores spread, the sum of floors, the largest score and priority."""
    place, floors, heaviest = 1, 0, 0
    for i in range(spread.size):
        place += spread[i]
        heaviest = max(heaviest, priority[i])
    for j in range(floor.size):
        floors += floor[j]
    return place, floors, largest, heaviest


@kernel
def ways_of(
    capacity: Ints, floor: Ints, counts: bool, above: Ints, least: Ints, most: Ints, word: Ints, unit: Ints, words: int
) -> tuple[Ints, Ints]:
    """Return the places, without loads, and what a unit costs on the segments of their ways up."""
    institutions, places = capacity.size, capacity.size + least.size
    node = np.zeros((places + 1, COLUMNS), np.int64)
    node[places, ABOVE] = -1
    seg = np.zeros((places, 3, words), np.int64)
    for j in range(places):
        node[j, ABOVE] = above[j] if above.size and above[j] >= 0 else places
        seg[j, 2, word[LIMITS]] = unit[LIMITS]
        if j >= institutions:
            node[j, FIRST], node[j, LAST] = least[j - institutions], most[j - institutions]
            seg[j, 0, word[LIMITS]] = -unit[LIMITS]
        else:
            node[j, LAST] = capacity[j]
            if counts and floor[j] > 0:
                node[j, FIRST] = min(floor[j], capacity[j])
                seg[j, 0, word[FLOORS]] = -unit[FLOORS]
    return node, seg
