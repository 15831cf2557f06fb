"""Workloads in person-days against every possible matching, and against the literature's instances."""

import threading
import time
from pathlib import Path

import numpy as np
import pytest

from marketplace.matching import Market, compiled
from marketplace.matching.staging import staged
from marketplace.matching.workloads import gap, pursuit, workload

pytestmark = pytest.mark.skipif(not compiled.COMPILED, reason="without the compiler the staged method does it all")

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "gap"


def tiny(seed):
    """Draw a market with workloads, and often with capacities, locks or priorities that bind."""
    rng = np.random.default_rng(seed)
    needs, places = int(rng.integers(1, 8)), int(rng.integers(1, 5))
    pairs = [(i, j) for i in range(needs) for j in range(places) if rng.random() < 0.75]
    rng.shuffle(pairs)
    bids = len(pairs)
    need, institution = np.array(pairs, int).reshape(-1, 2).T
    forced = (rng.random(bids) < 0.1) & (rng.random() < 0.3)
    once = np.zeros(bids, bool)
    once[np.unique(need, return_index=True)[1]] = True
    least = -1 if rng.random() < 0.3 else 0
    return Market(
        needs=needs,
        need=need,
        institution=institution,
        score=rng.integers(least, int(rng.choice([3, 8, 30])), bids) * int(rng.choice([1, 2000])),
        capacity=rng.integers(0, 5, places) if rng.random() < 0.6 else np.full(places, needs),
        effort=rng.integers(0, 9, bids) * int(rng.choice([1, 5])),
        workload=rng.integers(0, 30, places) * int(rng.choice([1, 4])),
        forced=forced & once,
        forbidden=(rng.random(bids) < 0.1) & ~forced,
        priority=rng.integers(0, 4, needs) if rng.random() < 0.4 else None,
        seed=seed,
    )


def kept_of(market):
    rng = np.random.default_rng(market.seed)
    return rng.random(market.bids) < 0.4 if rng.random() < 0.5 else None


def middling(seed, needs, places, tightness):
    """Draw a market of a round's shape: some ten bids a need, efforts up to 60 days."""
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, needs * places, needs * min(10, places)))
    effort = rng.integers(1, 61, pairs.size)
    return Market(
        needs=needs,
        need=pairs // places,
        institution=pairs % places,
        score=rng.integers(0, 10001, pairs.size),
        capacity=np.full(places, 2 * needs // places + 2),
        effort=effort,
        workload=np.full(places, int(tightness * 30 * needs / places)),
        seed=seed,
    )


def same(found, reference):
    return (found is None) == (reference is None) and (found is None or np.array_equal(found.chosen, reference.chosen))


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("batch", range(4))
def test_tiny_markets_get_the_very_matching_of_the_staged_method_and_it_is_proven(batch, aim):
    for seed in range(60 * batch, 60 * batch + 60):
        market = tiny(seed)
        kept = kept_of(market)
        found = workload.solve(market, aim, kept, None, None)
        assert same(found, staged.solve(market, aim, kept, None, None)), seed
        if found is not None:
            assert found.proven and found.drawn
            assert found.bound == market.total(found.chosen)
            if aim == "coverage":
                assert found.coverage_bound == market.coverage(found.chosen)


@pytest.mark.parametrize("batch", range(4))
def test_workloads_too_long_for_a_table_are_rounded_and_still_exact(monkeypatch, batch):
    monkeypatch.setattr(gap, "KNAPSACK_CELLS", 24)
    for seed in range(batch * 40, batch * 40 + 40):
        market = tiny(seed)
        long = market.but(effort=market.effort * 1009 + seed % 7, workload=market.workload * 1013)
        for aim in ("coverage", "score"):
            found, reference = (method.solve(long, aim, None, None, None) for method in (workload, staged))
            assert same(found, reference), (seed, aim)


def test_forced_bids_beyond_a_workload_have_no_matching():
    market = Market(
        needs=2, need=[0, 1], institution=[0, 0], score=[1, 1], capacity=[2], effort=[3, 3], workload=[5], forced=[True, True]
    )
    assert workload.solve(market, "coverage", None, None, None) is None


@pytest.mark.parametrize("tightness", [0.5, 0.7, 1.2])
def test_a_round_with_workloads_that_bind_is_proven_whatever_the_order_of_its_rows(tightness):
    market = middling(3, 60, 8, tightness)
    found = workload.solve(market, "coverage", None, None, None)
    assert found.proven
    assert same(found, staged.solve(market, "coverage", None, None, None))
    turned = np.random.default_rng(0).permutation(market.bids)
    rows = {name: getattr(market, name)[turned] for name in ("need", "institution", "score", "effort")}
    again = workload.solve(market.but(forced=None, forbidden=None, **rows), "coverage", None, None, None)
    assert np.array_equal(again.chosen, found.chosen[turned])


def test_workloads_of_millions_of_units_are_rounded_for_the_bound_and_kept_exactly():
    market = middling(4, 40, 5, 0.6)
    scale = 10**6 + 7
    large = market.but(effort=market.effort * scale + 1, workload=market.workload * scale)
    found = workload.solve(large, "coverage", None, 2.0, None)
    days = np.zeros(large.institutions, np.int64)
    np.add.at(days, large.institution[found.chosen], large.effort[found.chosen])
    assert (days <= large.workload).all()
    # One unit more on each bid only takes matchings away.
    free = workload.solve(market, "coverage", None, None, None)
    assert large.coverage(found.chosen) <= min(market.coverage(free.chosen), found.coverage_bound)
    assert large.total(found.chosen) <= found.bound


def test_a_search_out_of_time_hands_back_a_matching_under_its_bound():
    market = middling(5, 120, 12, 0.6)
    found = workload.solve(market, "coverage", None, 0.0, None)
    best = workload.solve(market, "coverage", None, None, None)
    days = np.bincount(market.institution[found.chosen], market.effort[found.chosen], market.institutions)
    assert (days <= market.workload).all()
    assert np.unique(market.need[found.chosen]).size == found.chosen.sum()
    assert market.coverage(found.chosen) <= market.coverage(best.chosen) <= found.coverage_bound
    assert market.total(found.chosen) <= found.bound


def test_progress_names_the_aims_and_may_stop_the_search():
    seen = []

    def stop(name, number, count):
        seen.append((name, number, count))
        if name == "score":
            raise InterruptedError

    with pytest.raises(InterruptedError):
        workload.solve(middling(6, 60, 8, 0.6), "coverage", None, None, stop)
    assert set(seen) == {("coverage", 1, 3), ("score", 2, 3)}


def agents_and_jobs(seed, agents, jobs):
    """Draw a market as the literature draws its hardest type: the more an agent needs for a job, the less it costs."""
    rng = np.random.default_rng(seed)
    use = rng.integers(1, 101, (agents, jobs))
    institution, need = (grid.ravel() for grid in np.mgrid[:agents, :jobs])
    return Market(
        needs=jobs,
        need=need,
        institution=institution,
        score=use.ravel() + rng.integers(0, 21, agents * jobs),
        capacity=np.full(agents, jobs),
        effort=use.ravel(),
        workload=(0.8 * use.sum(axis=1) / agents).astype(int),
    )


def test_searching_from_both_ends_gives_the_same_matching_whichever_thread_is_faster(monkeypatch):
    monkeypatch.setattr(workload, "AIM_EFFORT", 5 * 10**8)
    monkeypatch.setattr(workload, "BOUND_EFFORT", 10**6)
    monkeypatch.setattr(pursuit, "PURSUIT_EFFORT", 10**7)
    market = agents_and_jobs(1, 8, 60)
    plain = workload.solve(market, "coverage", None, None, None)
    days = np.bincount(market.institution[plain.chosen], market.effort[plain.chosen], market.institutions)
    assert (days <= market.workload).all()
    assert market.coverage(plain.chosen) == market.needs
    assert market.total(plain.chosen) <= plain.bound

    def late(slower):
        def run(self, *given):
            time.sleep(0.02)
            slower(self, *given)

        return run

    for slow in (pursuit.Climb, pursuit.Raising):
        with monkeypatch.context() as patch:
            patch.setattr(slow, "run", late(slow.run))
            again = workload.solve(market, "coverage", None, None, None)
        assert np.array_equal(again.chosen, plain.chosen)
        assert (again.bound, again.proven) == (plain.bound, plain.proven)


def test_an_interrupted_search_from_both_ends_leaves_no_thread_behind(monkeypatch):
    monkeypatch.setattr(workload, "BOUND_EFFORT", 10**6)
    seen = []

    def stop(name, number, count):
        seen.append(name)
        if seen.count("score") == 40:
            raise InterruptedError

    before = threading.active_count()
    with pytest.raises(InterruptedError):
        workload.solve(agents_and_jobs(2, 12, 80), "coverage", None, None, stop)
    assert threading.active_count() == before


def gap_market(path):
    """Read an instance of the literature as a market."""
    numbers = np.array(path.read_text().split(), np.int64)
    agents, jobs = numbers[:2]
    cost, use = numbers[2 : 2 + 2 * agents * jobs].reshape(2, agents, jobs)
    institution, need = (grid.ravel() for grid in np.mgrid[:agents, :jobs])
    market = Market(
        needs=int(jobs),
        need=need,
        institution=institution,
        score=(cost.max() + 1 - cost).ravel(),
        capacity=np.full(agents, jobs),
        effort=use.ravel(),
        workload=numbers[2 + 2 * agents * jobs :],
    )
    return market, int(jobs * (cost.max() + 1))


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the literature's instances are not here")
@pytest.mark.parametrize("name", ["a05100", "c0530_1", "c10100", "e05100", "d05100"])
def test_instances_of_the_literature_are_solved_to_their_known_optimum(name):
    rows = [line.split() for line in (SAMPLES / "bounds.tsv").read_text().splitlines()[1:]]
    known = {row[0]: int(row[2]) for row in rows}
    market, base = gap_market(SAMPLES / f"{name}.txt")
    found = workload.solve(market, "coverage", None, None, None)
    assert found.proven
    assert market.coverage(found.chosen) == market.needs
    assert base - market.total(found.chosen) == base - found.bound == known[name]
