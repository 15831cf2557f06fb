"""The network methods against every possible choice, and against the staged programmes."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from marketplace.matching import ImpossibleLocks, Market, Quota, compiled, prices
from marketplace.matching.locks import check_locks
from marketplace.matching.networks import network, simplex, transport
from marketplace.matching.staging import staged

pytestmark = pytest.mark.skipif(not compiled.COMPILED, reason="compiled methods want numba")


def small_transport(seed):
    """Draw a network small enough to try everything."""
    rng = np.random.default_rng(seed)
    needs, places = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    options = [np.flatnonzero(rng.random(places) < 0.7) for _ in range(needs)]
    start = np.cumsum([0, *(len(o) for o in options)])
    to = np.concatenate(options).astype(np.int64)
    scale = int(rng.choice([1, 3, 10**6, 2**40]))
    worth = rng.integers(-2, 6, (to.size, int(rng.integers(1, 5)))) * scale
    least = rng.integers(0, 2, places)
    begun = rng.random(needs) < 0.5
    first = np.where(begun & (np.diff(start) > 0), start[:-1], -1)
    return start, to, worth, rng.random(needs) < 0.3, least, least + rng.integers(0, 3, places), first


def best_of_all(start, to, worth, must, least, most):
    """Return the best sums of worth, level by level, None where the limits exclude each other."""
    best = None
    rows = [[*range(a, b)] + [-1] * (not m) for a, b, m in zip(start, start[1:], must, strict=False)]
    for choice in itertools.product(*rows):
        used = [e for e in choice if e >= 0]
        load = np.bincount(to[used], minlength=least.size)
        if (load >= least).all() and (load <= most).all():
            sums = tuple(int(worth[used, level].sum()) for level in range(worth.shape[1]))
            best = sums if best is None else max(best, sums)
    return best


def test_transport_finds_the_best_of_all_choices_level_by_level():
    feasible = 0
    for seed in range(600):
        start, to, worth, must, least, most, first = small_transport(seed)
        best = best_of_all(start, to, worth, must, least, most)
        chosen, kept = transport.transport(start, to, worth, must, least, most, first)
        assert kept == (best is not None)
        if kept:
            feasible += 1
            used = chosen[chosen >= 0]
            assert tuple(worth[used].sum(axis=0)) == best
    assert feasible > 200


def nested_market(seed, needs, places, most):
    """Draw a market with floors, locks, priorities and quotas, most of them nested."""
    rng = np.random.default_rng(seed)
    pairs = [(i, j) for i in range(needs) for j in range(places) if rng.random() < 0.7]
    rng.shuffle(pairs)
    need, institution = np.array(pairs, int).reshape(-1, 2).T
    bids = len(pairs)
    forced = (rng.random(bids) < 0.5 / needs) & (rng.random() < 0.4)
    scale = int(rng.choice([0, 1, 2000, 2**40]))
    return Market(
        needs=needs,
        need=need,
        institution=institution,
        score=(rng.integers(0, 6, bids) - int(rng.random() < 0.1)) * scale,
        capacity=rng.integers(0, most + 1, places),
        floor=rng.integers(0, most + 1, places) * int(rng.random() < 0.5),
        priority=rng.integers(0, 4, needs) if rng.random() < 0.3 else None,
        forced=forced,
        forbidden=(rng.random(bids) < 0.2) & ~forced & (rng.random() < 0.5),
        quotas=[q for _ in range(rng.integers(0, 4)) for q in quota_of(rng, need, institution, most)],
        seed=seed,
    )


def quota_of(rng, need, institution, most):
    """Draw a group of institutions, of needs, within one of either, of all, or of any bids."""
    coin = rng.random(need.size) < 0.6
    mask = [
        np.isin(institution, np.flatnonzero(rng.random(9) < 0.5)),
        np.isin(need, np.flatnonzero(rng.random(40) < 0.5)),
        (institution == 1) & (need % 2 == 0),
        (need == 0) & coin,
        np.ones(need.size, bool) & (rng.random() < 0.8),
        coin,
    ][rng.integers(0, 6)]
    least = int(rng.integers(0, 2)) * int(rng.integers(0, most + 1))
    limit = None if rng.random() < 0.2 else least + int(rng.integers(0, most + 1))
    equal = [Quota(mask.astype(int), 0, least + 1)] if rng.random() < 0.2 else []
    return [Quota(mask, least, limit), *equal]


def agree(market, aim, kept):
    """Check that both methods choose the same bids; say what the network method found."""
    staged_found = staged.solve(market, aim, kept, None, None)
    found = network.solve(market, aim, kept)
    assert (found is None) == (staged_found is None)
    if found is not None:
        assert (found.chosen == staged_found.chosen).all()
        assert found.bound == market.total(found.chosen)
        assert found.coverage_bound == market.coverage(found.chosen)
        again = network.solve(market, aim, kept, found.hint)
        assert (again.chosen == found.chosen).all()
    return found


def fitting(seeds, *sizes):
    """List drawn markets that are networks and whose locks hold, with an aim and earlier bids."""
    for seed in seeds:
        rng = np.random.default_rng(seed)
        market = nested_market(seed, *(int(rng.integers(*size)) for size in sizes))
        if network.fits(market) and locks_hold(market):
            kept = rng.random(market.bids) < 0.3 if rng.random() < 0.4 else None
            yield market, ("coverage", "score")[int(rng.random() < 0.3)], kept


def locks_hold(market):
    try:
        check_locks(market)
    except ImpossibleLocks:
        return False
    return True


def test_tiny_networks_are_matched_as_by_the_staged_programmes():
    outcomes = [agree(*case) for case in fitting(range(400), (1, 7), (1, 5), (1, 4))]
    assert sum(found is None for found in outcomes) > 20
    assert sum(found is not None for found in outcomes) > 200


def test_middling_networks_are_matched_as_by_the_staged_programmes():
    outcomes = [agree(*case) for case in fitting(range(80), (10, 40), (3, 10), (3, 8))]
    assert sum(found is not None for found in outcomes) > 30


def test_figures_and_lowest_prices_are_those_of_the_market():
    priced = 0
    for market, aim, kept in fitting(range(300), (1, 12), (1, 6), (1, 4)):
        plain = market.but(quotas=())
        result = network.result(plain, aim, kept)
        assert result.total == result.bound == plain.total(result.chosen)
        assert result.coverage == result.coverage_bound == plain.coverage(result.chosen)
        assert (result.missed == plain.missed(result.chosen)).all()
        assert result.units == prices.units(plain, aim)
        lowest = prices.prices(plain, aim, result.chosen)
        assert (result.price is None) == (lowest is None)
        if lowest is not None:
            priced += 1
            assert (result.price == lowest).all()
    assert priced > 100


def test_scores_and_priorities_near_the_largest_sum_are_matched_exactly():
    for seed in range(40):
        rng = np.random.default_rng(seed)
        need, institution = np.divmod(np.arange(20), 4)
        market = Market(
            needs=5,
            need=need,
            institution=institution,
            score=2**47 + rng.integers(-3, 3, 20) * rng.choice([1, 2**44]),
            capacity=rng.integers(0, 3, 4),
            floor=rng.integers(0, 3, 4),
            priority=2**50 + rng.integers(0, 3, 5),
            seed=2**63 + seed,
        )
        agree(market, "coverage", None)
        assert network.result(market, "coverage", None).price is None


def test_a_later_matching_is_the_same_from_any_earlier_tree():
    for market, aim, kept in fitting(range(150), (4, 12), (2, 6), (1, 4)):
        before = network.result(market, aim, kept)
        if before is None:
            continue
        rng = np.random.default_rng(market.seed)
        later = market.but(
            score=np.where(rng.random(market.bids) < 0.3, 7, market.score),
            capacity=np.maximum(market.capacity + rng.integers(-1, 2, market.institutions), 0),
            forbidden=(rng.random(market.bids) < 0.1) & ~market.forced,
            forced=market.forced & (rng.random(market.bids) < 0.5),
        )
        if not (network.fits(later) and locks_hold(later)):
            continue
        cold = network.solve(later, aim, before.chosen)
        wild = replace(before.hint, tree=rng.integers(-3, 9, before.hint.tree.shape))
        for hint in (before.hint, wild, replace(wild, tree=wild.tree[:1]), "other"):
            warm = network.solve(later, aim, before.chosen, hint)
            assert (warm is None) == (cold is None)
            assert warm is None or (warm.chosen == cold.chosen).all()


def test_equal_scores_neither_cycle_nor_take_long():
    need, institution = np.divmod(np.arange(300 * 20), 20)
    market = Market(
        needs=300, need=need, institution=institution, score=np.full(6000, 7), capacity=np.full(20, 10), floor=np.full(20, 12)
    )
    nothing = np.zeros(0, bool)
    plan = network.plan_of(market, network.places_of(market), None)
    empty = np.zeros(0, np.int64)
    _, *basis, _, _ = network.built(
        market.need,
        market.score,
        market.capacity,
        market.floor,
        market.priority,
        True,
        nothing,
        plan.start,
        plan.row,
        plan.to,
        plan.draw,
        nothing,
        empty,
        empty,
        empty,
        plan.tree,
    )
    cost, seg, hold, node, y = basis
    assert simplex.run(plan.start, plan.to, cost, seg, hold, node, y, 8) < 30_000
    assert agree(market, "coverage", None).coverage_bound == 200
