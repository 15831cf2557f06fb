"""Every rule of a market, alone and together, against all matchings that there are."""

import itertools

import numpy as np
import pytest

from marketplace.core import matching
from marketplace.core.matching import Market, Quota
from marketplace.core.matching.model import draw_of

RULES = ("floor", "switch", "workload", "forced", "forbidden", "count", "fen", "nested", "priority", "kept", "equal")
"""`switch` is a floor that is met or not used at all; `count`, `fen` and `nested` are quotas."""


def tiny(seed, rules):
    """Draw a market that can be tried out in full, and an earlier matching or None."""
    rng = np.random.default_rng((seed, len(rules)))
    needs, places = int(rng.integers(1, 5)), int(rng.integers(1, 5))
    pairs = np.argwhere(rng.random((needs, places)) < 0.75)
    rng.shuffle(pairs)
    bids, told = len(pairs), {"quotas": []}
    for rule in rules:
        _add(told, rule, rng, pairs, needs, places)
    if "forbidden" in told:
        told["forbidden"] &= ~told.get("forced", np.zeros(bids, bool))
    top = 1 if "equal" in rules else int(rng.choice([6, 10_001]))
    market = Market(
        needs=needs,
        need=pairs[:, 0],
        institution=pairs[:, 1],
        score=rng.integers(0, top, bids) + (50 if "equal" in rules else 0),
        capacity=rng.integers(0, 4, places),
        seed=seed,
        **told,
    )
    return market, (earlier(market, rng) if "kept" in rules else None)


def _add(told, rule, rng, pairs, needs, places):
    bids = len(pairs)
    if rule in ("floor", "switch"):
        told["floor"] = rng.integers(0, 4, places)
        told["all_or_nothing"] = told.get("all_or_nothing", False) or rule == "switch"
    elif rule == "workload":
        told |= {"effort": rng.integers(0, 9, bids), "workload": rng.integers(0, 20, places)}
    elif rule in ("forced", "forbidden"):
        told[rule] = rng.random(bids) < 0.15
    elif rule == "count":
        for _ in range(2):
            least = int(rng.integers(0, 2))
            told["quotas"].append(Quota(rng.random(bids) < 0.5, least, least + int(rng.integers(0, 3))))
    elif rule == "fen":
        fen = rng.integers(0, 5 * 10**9, bids)
        told["quotas"].append(Quota(fen, int(rng.choice([0, 10**9])), int(fen.sum()) // 3 + 10**9))
    elif rule == "nested":
        inside = pairs[:, 1] < 1
        told["quotas"] += [Quota(inside, 0, 1), Quota(pairs[:, 1] < 2, 1, 2)]
    elif rule == "priority":
        told["priority"] = rng.integers(0, 4, needs)


def earlier(market, rng):
    chosen = rng.random(market.bids) < 0.4
    return matching.Result(
        status="feasible",
        aim="coverage",
        chosen=chosen,
        total=0,
        bound=0,
        coverage=0,
        missed=market.missed(chosen),
    )


def all_matchings(market):
    """All ways to give each need one of its bids or none, (M, B) bool."""
    of_need = [[-1, *np.flatnonzero(market.need == i)] for i in range(market.needs)]
    picks = np.array(list(itertools.product(*of_need)), int).reshape(-1, market.needs)
    chosen = np.zeros((len(picks), market.bids + 1), bool)
    chosen[np.arange(len(picks))[:, None], picks] = True
    return chosen[:, : market.bids]


def keeps_rules(market, chosen):
    """Mark the matchings that keep every rule, (M,) bool."""
    at = market.institution[:, None] == np.arange(market.institutions)
    load = chosen.astype(int) @ at
    fine = (load <= market.capacity).all(axis=1)
    fine &= chosen[:, market.forced].all(axis=1) & ~chosen[:, market.forbidden].any(axis=1)
    if market.workload is not None:
        fine &= (chosen @ (at * market.effort[:, None]) <= market.workload).all(axis=1)
    if market.all_or_nothing:
        fine &= ((load == 0) | (load >= market.floor)).all(axis=1)
    for quota in market.quotas:
        amount = chosen @ quota.amount
        fine &= (amount >= quota.least) & (True if quota.most is None else amount <= quota.most)
    return fine


def figures(market, chosen, aim, start):
    """The aims in their order, the draw last; each the more the better, (aims, M) int."""
    aims = [chosen @ market.score]
    if aim == "coverage":
        load = chosen.astype(int) @ (market.institution[:, None] == np.arange(market.institutions))
        short = np.maximum(market.floor - load, 0).sum(axis=1)
        missed = short * (0 if market.all_or_nothing else -1)
        aims = [chosen @ market.priority[market.need], missed, *aims]
    kept = [] if start is None else [chosen @ start.chosen.astype(int)]
    return np.array([*aims, *kept, chosen @ draw_of(market)])


def best_of_all(market, aim, start):
    """The one best matching found by trying everything, or None."""
    chosen = all_matchings(market)
    chosen = chosen[keeps_rules(market, chosen)]
    if not len(chosen):
        return None
    return chosen[np.lexsort(figures(market, chosen, aim, start)[::-1])[-1]]


def solved(market, aim, start=None):
    """The result, or None where the rules exclude each other."""
    try:
        result = matching.solve(market, aim, start)
    except matching.ImpossibleLocks:
        return None
    return None if result.status == "infeasible" else result


def check(market, aim, start, case):
    best, result = best_of_all(market, aim, start), solved(market, aim, start)
    if best is None or result is None:
        assert best is None and result is None, case
        return
    assert result.chosen.tolist() == best.tolist(), case
    assert (result.status, result.drawn) == ("optimal", True), case
    assert result.bound == result.total == market.total(best), case
    if aim == "coverage":
        assert result.coverage_bound >= result.coverage == market.coverage(best), case


ALONE = [(), *((rule,) for rule in RULES)]
PAIRS = list(itertools.combinations(RULES, 2))


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("rules", ALONE, ids="+".join)
def test_each_rule_alone_gives_the_one_best_matching(rules, aim):
    for seed in range(30):
        check(*with_aim(tiny(seed, rules), aim), (seed, rules, aim))


@pytest.mark.parametrize("rules", PAIRS, ids="+".join)
def test_each_two_rules_give_the_one_best_matching(rules):
    for seed in range(14):
        check(*with_aim(tiny(seed, rules), ("coverage", "score")[seed % 2]), (seed, rules))


@pytest.mark.parametrize("block", range(10))
def test_any_rules_together_give_the_one_best_matching(block):
    for seed in range(1000 + 60 * block, 1060 + 60 * block):
        rng = np.random.default_rng(seed)
        rules = tuple(rule for rule in RULES if rng.random() < 0.45)
        check(*with_aim(tiny(seed, rules), ("coverage", "score")[seed % 2]), (seed, rules))


def with_aim(drawn, aim):
    market, start = drawn
    return market, aim, start
