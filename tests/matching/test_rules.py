"""Every rule of a market, alone and together, against all matchings that there are."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Market, NotFeasible, NotOptimal, Quota, compiled
from marketplace.matching.draw import lots_of
from marketplace.matching.locks import check_locks
from marketplace.matching.staging import side_constraints, staged, switches

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
        status="feasible", aim="coverage", chosen=chosen, total=0, bound=0, coverage=0, missed=market.missed(chosen)
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
    return np.array([*aims, *kept, chosen @ lots_of(market)])


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
    # Pairs that stay are preferred to those that the seed points at, so nothing was drawn.
    assert (result.status, result.drawn) == ("optimal", start is None), case
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


def any_rules(seed, share=0.45, without=()):
    rng = np.random.default_rng(seed)
    return tuple(rule for rule in RULES if rng.random() < share and rule not in without)


METHODS = {
    "staged": (staged, ()),
    "side_constraints": (side_constraints, ("workload", "switch")),
    "switches": (switches, ("workload", "count", "fen")),
}


@pytest.mark.parametrize("name", METHODS)
def test_each_method_alone_finds_the_one_best_matching(name, monkeypatch):
    monkeypatch.setattr(side_constraints, "PROGRAMMED", 0)
    method, without = METHODS[name]
    tried = 0
    for seed in range(5000, 5110):
        rules = any_rules(seed, without=without)
        market, start = tiny(seed, (*rules, "switch") if name == "switches" else rules)
        if name != "staged" and not (compiled.COMPILED and method.fits(market)):
            continue
        try:
            check_locks(market)
        except matching.ImpossibleLocks:
            continue
        aim, kept = ("coverage", "score")[seed % 2], None if start is None else start.chosen
        best, found = best_of_all(market, aim, start), method.solve(market, aim, kept, None, None)
        assert (best is None) == (found is None), seed
        if found is not None:
            assert found.proven and found.drawn and found.chosen.tolist() == best.tolist(), seed
        tried += 1
    assert tried > 25 or not compiled.COMPILED


def test_compiled_code_and_its_absence_give_the_same_bytes(monkeypatch):
    drawn = [tiny(seed, any_rules(seed)) for seed in range(7000, 7060)]
    compiled_bytes = [bytes_of(*pair) for pair in drawn]
    monkeypatch.setattr(compiled, "COMPILED", False)
    assert [bytes_of(*pair) for pair in drawn] == compiled_bytes


def bytes_of(market, start):
    result = solved(market, "coverage", start)
    if result is None:
        return None
    return result.chosen.tobytes(), None if result.price is None else result.price.tobytes(), result.units


def test_the_same_market_gives_the_same_bytes_again_in_any_order_of_rows():
    for seed in range(8000, 8060):
        market, start = tiny(seed, any_rules(seed))
        order = np.random.default_rng(seed).permutation(market.bids)
        turned = turn(market, order)
        moved = None if start is None else replace(start, chosen=start.chosen[order])
        first, again = solved(market, "coverage", start), solved(market, "coverage", start)
        other = solved(turned, "coverage", moved)
        assert (first is None) == (again is None) == (other is None), seed
        if first is not None:
            assert first.chosen.tobytes() == again.chosen.tobytes(), seed
            assert first.chosen[order].tobytes() == other.chosen.tobytes(), seed
            assert (first.bound, first.missed.tolist()) == (other.bound, other.missed.tolist()), seed


def turn(market, order):
    rows = {name: getattr(market, name)[order] for name in ("need", "institution", "score", "forced", "forbidden")}
    effort = None if market.effort is None else market.effort[order]
    quotas = [Quota(q.amount[order], q.least, q.most) for q in market.quotas]
    return market.but(**rows, effort=effort, quotas=quotas)


@pytest.mark.parametrize("rules", ALONE, ids="+".join)
def test_every_other_matching_is_refused_for_what_is_wrong_with_it(rules):
    refused = 0
    for seed in range(200, 204):
        market, _ = tiny(seed, rules)
        result = solved(market, "coverage")
        if result is None:
            continue
        matching.verify(market, result)
        chosen = all_matchings(market)
        fine, worth = keeps_rules(market, chosen), figures(market, chosen, "coverage", None)[:3].T.tolist()
        best = figures(market, result.chosen[None], "coverage", None)[:3, 0].tolist()
        picks = np.random.default_rng(seed).permutation(len(chosen))[:12]
        for pick in picks.tolist():
            claim = claimed(market, result, chosen[pick])
            if fine[pick] and worth[pick] == best:
                continue
            with pytest.raises(NotOptimal if fine[pick] else NotFeasible):
                matching.verify(market, claim)
            refused += 1
    assert refused > 8


def claimed(market, result, chosen):
    return replace(
        result,
        chosen=chosen,
        total=market.total(chosen),
        bound=market.total(chosen),
        coverage=market.coverage(chosen),
        missed=market.missed(chosen),
    )


def test_a_claim_that_nothing_is_possible_is_refused_where_something_is():
    market, _ = tiny(3, ("count",))
    nothing = matching.solve(market.but(quotas=[Quota([True] * market.bids, least=market.bids + 1)]))
    assert nothing.status == "infeasible"
    with pytest.raises(NotOptimal, match="one is"):
        matching.verify(market.but(quotas=()), nothing)


@pytest.mark.parametrize("limit", [0.0, 0.004])
def test_what_a_short_time_finds_keeps_the_rules_and_no_matching_beats_its_bounds(limit):
    for seed in range(9000, 9080):
        market, _ = tiny(seed, any_rules(seed))
        chosen = all_matchings(market)
        chosen = chosen[keeps_rules(market, chosen)]
        try:
            result = matching.solve(market, time_limit=limit)
        except (matching.ImpossibleLocks, matching.OutOfTime):
            continue
        if result.status == "infeasible":
            assert not len(chosen), seed
            continue
        assert keeps_rules(market, result.chosen[None])[0], seed
        all_worth, mine = (figures(market, c, "coverage", None) for c in (chosen, result.chosen[None]))
        alike = (all_worth[:2] == mine[:2]).all(axis=0)
        assert all_worth[2][alike].max() <= result.bound, seed
        assert all_worth[0].max() <= result.coverage_bound, seed


@pytest.mark.parametrize("rules", ALONE, ids="+".join)
def test_needs_without_bids_and_institutions_without_places_are_no_trouble(rules):
    market, start = tiny(17, rules)
    wider = market.but(
        needs=market.needs + 3,
        priority=np.append(market.priority, [5, 0, 1]),
        capacity=np.zeros_like(market.capacity),
        forced=np.zeros(market.bids, bool),
    )
    result = solved(wider, "coverage", start)
    assert result is None or not result.chosen.any()
    assert (result is None) == any(quota.least > 0 for quota in market.quotas)


def hardly(seed=5):
    """A market with workloads that takes longer to prove than no time at all."""
    rng = np.random.default_rng(seed)
    pairs = np.unique(rng.integers(0, 40 * 6, 200))
    return Market(
        needs=40,
        need=pairs // 6,
        institution=pairs % 6,
        score=rng.integers(0, 10_001, pairs.size),
        capacity=[40] * 6,
        effort=rng.integers(1, 61, pairs.size),
        workload=[120] * 6,
    )


def test_what_the_check_itself_cannot_prove_is_not_called_optimal():
    """The same file to a check that has time to solve it again, and to one that has none."""
    market = hardly()
    best = matching.solve(market)
    assert matching.verify(market, best).by == "again"
    verdict = matching.verify(market, best, time_limit=1e-6)
    assert (verdict.proven, verdict.by) == (False, "none") and "solved again" in verdict.why


@pytest.mark.parametrize(
    ("rules", "by"),
    [
        ({"quotas": [Quota([1, 1, 0], least=3)]}, "impossible"),
        ({"quotas": [Quota([2, 0, 3], least=6)]}, "impossible"),
        ({"forced": np.array([True, True, False])}, "impossible"),
        ({"effort": [5, 1, 1], "workload": [4, 9], "forced": np.array([True, False, False])}, "impossible"),
        ({"floor": [3, 0], "all_or_nothing": True, "forced": np.array([True, False, False])}, "impossible"),
    ],
)
def test_that_rules_exclude_each_other_is_shown_in_whole_numbers(rules, by):
    market = Market(needs=2, need=[0, 0, 1], institution=[0, 1, 0], score=[1, 2, 3], capacity=[2, 1], **rules)
    try:
        result = matching.solve(market)
        assert result.status == "infeasible"
    except matching.ImpossibleLocks:
        result = matching.solve(market.but(forced=None, quotas=[Quota([1, 1, 1], least=9)]))
    assert matching.verify(market, result).by == by


def test_a_contradiction_that_only_whole_numbers_have_is_called_unproven():
    """Half a need each would do; whole needs do not, and no weights of the rules show it."""
    amount = [[2, 0, 2, 0, 2, 0], [0, 2, 0, 2, 0, 2]]
    quotas = [Quota(amount[0], least=3, most=3), Quota(amount[1], least=3, most=3)]
    market = Market(needs=3, need=[0, 0, 1, 1, 2, 2], institution=[0, 1] * 3, score=[1] * 6, capacity=[3, 3], quotas=quotas)
    result = matching.solve(market)
    assert result.status == "infeasible"
    assert matching.verify(market, result).by == "none"
