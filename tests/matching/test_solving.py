"""The matching engine against every possible matching, rule by rule and together."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Market, NotFeasible, NotOptimal, Quota
from marketplace.matching.draw import lots_of

RULES = ["floor", "workload", "forced", "forbidden", "quota", "fen", "priority", "all_or_nothing"]


def tiny(seed, rules):
    """Draw a market small enough to try everything, with the named rules."""
    rng = np.random.default_rng(seed)
    needs, places = int(rng.integers(1, 5)), int(rng.integers(1, 4))
    pairs = [(i, j) for i in range(needs) for j in range(places) if rng.random() < 0.7]
    rng.shuffle(pairs)
    bids = len(pairs)
    need, institution = np.array(pairs, int).reshape(-1, 2).T
    rule = {
        "floor": {"floor": rng.integers(0, 3, places)},
        "workload": {"effort": rng.integers(0, 9, bids), "workload": rng.integers(0, 20, places)},
        "forced": {"forced": rng.random(bids) < 0.2},
        "forbidden": {"forbidden": rng.random(bids) < 0.2},
        "quota": {"quotas": [Quota(rng.random(bids) < 0.5, int(rng.integers(0, 2)), 2)]},
        "fen": {"quotas": [Quota(rng.integers(0, 4, bids) + 10**10, 0, 2 * 10**10 + 3), Quota(rng.random(bids) < 0.6, 0, 1)]},
        "priority": {"priority": rng.integers(0, 4, needs)},
        "all_or_nothing": {"floor": rng.integers(0, 4, places), "all_or_nothing": True},
    }
    chosen = {name: value for key in rules for name, value in rule[key].items()}
    if {"forced", "forbidden"} <= set(rules):
        chosen["forbidden"] = chosen["forbidden"] & ~chosen["forced"]
    return Market(
        needs=needs,
        need=need,
        institution=institution,
        score=rng.integers(0, 6, bids) * int(rng.choice([1, 2000])),
        capacity=rng.integers(0, 4, places),
        seed=seed,
        **chosen,
    )


def allowed(market, chosen):
    """Say in plain loops whether `chosen` keeps every rule."""
    load = [0] * market.institutions
    days = [0] * market.institutions
    served = [0] * market.needs
    for b in np.flatnonzero(chosen):
        load[market.institution[b]] += 1
        served[market.need[b]] += 1
        days[market.institution[b]] += 0 if market.effort is None else int(market.effort[b])
    sums = [sum(int(q.amount[b]) for b in np.flatnonzero(chosen)) for q in market.quotas]
    return (
        all(chosen[b] for b in range(market.bids) if market.forced[b])
        and not any(chosen[b] for b in range(market.bids) if market.forbidden[b])
        and max(served, default=0) <= 1
        and all(n <= c for n, c in zip(load, market.capacity, strict=True))
        and (market.workload is None or all(d <= w for d, w in zip(days, market.workload, strict=True)))
        and not (market.all_or_nothing and any(0 < n < f for n, f in zip(load, market.floor, strict=True)))
        and all(q.least <= s and (q.most is None or s <= q.most) for q, s in zip(market.quotas, sums, strict=True))
    )


def worth(market, chosen, aim):
    """The aims in their order, the more the better."""
    score = int(market.score[chosen].sum())
    if aim == "score":
        return (score,)
    coverage = sum(int(market.priority[i]) for i in set(market.need[chosen].tolist()))
    load = np.bincount(market.institution[chosen], minlength=market.institutions)
    short = int(np.maximum(market.floor - load, 0).sum())
    return (coverage, 0 if market.all_or_nothing else -short, score)


def best_by_trying_everything(market, aim):
    options = (np.array(bits, bool) for bits in itertools.product([0, 1], repeat=market.bids))
    return max((worth(market, c, aim) for c in options if allowed(market, c)), default=None)


def solved(market, aim="coverage", **how):
    try:
        return matching.solve(market, aim, **how)
    except matching.ImpossibleLocks:
        return None


ALONE = [(rule,) for rule in RULES]
TRIPLES = [("floor", "forced", "quota"), ("workload", "priority", "fen"), tuple(RULES)]


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("rules", [(), *ALONE, *TRIPLES], ids="+".join)
def test_a_matching_is_as_good_as_trying_everything(rules, aim):
    for seed in range(25 if len(rules) < 2 else 8):
        market = tiny(seed, rules)
        best = best_by_trying_everything(market, aim) if market.bids <= 9 else None
        if market.bids > 9:
            continue
        result = solved(market, aim)
        if best is None:
            assert result is None or result.status == "infeasible", seed
            continue
        assert result is not None and result.status == "optimal", seed
        assert allowed(market, result.chosen), seed
        assert worth(market, result.chosen, aim) == best, seed
        assert result.total == result.bound == market.score[result.chosen].sum()
        assert (result.price is not None) == market.plain, seed
        matching.verify(market, result)


@pytest.mark.parametrize("seed", range(40))
def test_the_order_of_rows_changes_nothing(seed):
    rules = [(), ("floor",), ("workload",), ("quota", "priority")][seed % 4]
    market = tiny(seed, rules)
    order = np.random.default_rng(seed).permutation(market.bids)
    turned = market.but(
        need=market.need[order],
        institution=market.institution[order],
        score=market.score[order],
        forced=market.forced[order],
        forbidden=market.forbidden[order],
        effort=None if market.effort is None else market.effort[order],
        quotas=[Quota(q.amount[order], q.least, q.most) for q in market.quotas],
    )

    result, other = solved(market), solved(turned)

    assert result.status == other.status
    assert result.chosen[order].tolist() == other.chosen.tolist()


def equals(seed, needs=12, places=4):
    need, institution = (a.ravel() for a in np.indices((needs, places)))
    return Market(needs=needs, need=need, institution=institution, score=np.full(need.size, 50), capacity=[2] * places, seed=seed)


def test_equal_scores_are_decided_by_the_seed_and_by_nothing_else():
    drawn = {tuple(matching.solve(equals(seed)).chosen.tolist()) for seed in range(12)}
    again = {tuple(matching.solve(equals(seed)).chosen.tolist()) for seed in range(12)}

    assert drawn == again
    assert len(drawn) > 6


def test_the_draw_takes_the_highest_sum_of_draws_among_equals():
    market = equals(3, needs=4, places=2).but(capacity=[1, 1])
    draw = lots_of(market)
    best = max(
        int(draw[list(pick)].sum())
        for pick in itertools.combinations(range(market.bids), 2)
        if len(set(market.need[list(pick)])) == 2 == len(set(market.institution[list(pick)]))
    )
    assert draw[matching.solve(market).chosen].sum() == best


def test_the_draw_is_the_published_mixer():
    market = equals(7, needs=1, places=1)
    mask = 2**64 - 1

    def mixed(value):
        value = (value + 0x9E3779B97F4A7C15) & mask
        value = ((value ^ value >> 30) * 0xBF58476D1CE4E5B9) & mask
        value = ((value ^ value >> 27) * 0x94D049BB133111EB) & mask
        return value ^ value >> 31

    by_hand = (mixed(mixed(7 ^ mixed(0)) ^ mixed(0)) >> 38) + 1
    assert lots_of(market).tolist() == [by_hand]


def test_what_was_matched_stays_where_nothing_better_is_lost():
    market = equals(1)
    yesterday = matching.solve(equals(99))

    assert matching.solve(market).chosen.tolist() != yesterday.chosen.tolist()
    assert matching.solve(market, start=yesterday).chosen.tolist() == yesterday.chosen.tolist()


@pytest.mark.parametrize(("needs", "places"), [(0, 0), (0, 3), (3, 0), (3, 3)])
def test_a_market_without_bids_has_an_empty_optimal_matching(needs, places):
    market = Market(needs=needs, need=[], institution=[], score=[], capacity=[1] * places)

    result = matching.solve(market)

    assert (result.status, result.chosen.size, result.total) == ("optimal", 0, 0)
    assert result.missed.tolist() == [0] * places
    matching.verify(market, result)


def test_a_quota_that_nobody_bids_for_is_impossible():
    market = Market(needs=1, need=[], institution=[], score=[], capacity=[1], quotas=[Quota([], least=1)])
    result = matching.solve(market)

    assert result.status == "infeasible"
    matching.verify(market, result)
    assert matching.relax(market) == (matching.Change(kind="quota_least", index=0),)


def test_an_institution_without_capacity_gets_nothing():
    market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[9, 9], capacity=[0])
    result = matching.solve(market)

    assert not result.chosen.any()
    matching.verify(market, result)


def test_floors_are_met_by_serving_fewer_points_but_never_fewer_needs():
    market = Market(needs=3, need=[0, 1, 2, 2], institution=[0, 0, 0, 1], score=[100, 100, 100, 1], capacity=[3, 3], floor=[0, 2])
    result = matching.solve(market)

    assert result.chosen.tolist() == [True, True, False, True]
    assert result.missed.tolist() == [0, 1]
    assert matching.solve(market, "score").total == 300


def test_the_two_by_two_case_that_two_phase_solvers_lose():
    market = Market(needs=2, need=[0, 1, 1], institution=[0, 0, 1], score=[50, 50, 80], capacity=[1, 1], floor=[1, 0])
    assert matching.solve(market).chosen.tolist() == [True, False, True]


@pytest.mark.parametrize("top", [2**31 - 1, 2**31, 2**31 + 1, 2**40])
def test_large_scores_are_added_up_exactly(top):
    market = Market(needs=2, need=[0, 0, 1, 1], institution=[0, 1, 0, 1], score=[top, top - 1, top - 1, top - 3], capacity=[1, 1])
    result = matching.solve(market)

    assert result.total == 2 * top - 2
    matching.verify(market, result)


def test_prices_are_what_one_more_place_is_worth():
    rng = np.random.default_rng(5)
    for _ in range(15):
        need, institution = np.argwhere(rng.random((9, 4)) < 0.6).T
        market = Market(
            needs=9, need=need, institution=institution, score=rng.integers(0, 10_001, need.size), capacity=rng.integers(0, 3, 4)
        )
        result = matching.solve(market)
        for j in range(4):
            more = market.capacity.copy()
            more[j] += 1
            other = matching.solve(market.but(capacity=more))
            gain = (other.coverage - result.coverage) * result.units[0]
            assert gain + other.total - result.total == result.price[j]


def city(seed, **rules):
    """Draw a market of 600 needs, 60 institutions and about 2,000 bids."""
    rng = np.random.default_rng(seed)
    need, institution = np.argwhere(rng.random((600, 60)) < 2000 / 36_000).T
    return Market(
        needs=600,
        need=need,
        institution=institution,
        score=rng.integers(0, 10_001, need.size),
        capacity=rng.integers(5, 15, 60),
        **rules,
    )


@pytest.mark.parametrize("rules", [{}, {"floor": [10] * 60}])
def test_a_city_round_is_proven_by_prices(rules):
    market = city(1, **rules)
    result = matching.solve(market)

    assert (result.status, result.bound) == ("optimal", result.total)
    matching.verify(market, result)


def test_each_change_to_a_proven_result_is_refused():
    market = city(2, floor=[9] * 60)
    result = matching.solve(market)
    full = int(np.argmax(result.price))
    price = result.price.copy()
    price[full] -= 1
    with pytest.raises(NotOptimal):
        matching.verify(market, altered(result, price=price))
    with pytest.raises(NotOptimal):
        matching.verify(market, altered(result, price=result.price + 0.5))
    with pytest.raises(NotOptimal):
        matching.verify(market, altered(result, total=result.total + 1))
    with pytest.raises(NotOptimal):
        matching.verify(market, altered(result, coverage=result.coverage + 1))
    fewer = result.chosen.copy()
    fewer[np.flatnonzero(fewer)[0]] = False
    with pytest.raises(NotOptimal):
        matching.verify(market, figures(market, result, fewer))


def test_a_worse_matching_is_refused_whatever_prices_it_shows():
    market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[1, 2], capacity=[1, 1])
    result = matching.solve(market)
    worse = figures(market, result, np.array([True, False]))
    for pair in itertools.product(range(-1, 4), repeat=2):
        with pytest.raises(NotOptimal):
            matching.verify(market, altered(worse, price=np.array(pair, float)))


@pytest.mark.parametrize("rules", [("workload",), ("quota",), ("all_or_nothing",)])
def test_a_worse_matching_under_any_rule_is_refused(rules):
    refused = 0
    for seed in range(12):
        market = tiny(seed, rules)
        result = solved(market)
        if result.status == "infeasible" or not result.chosen.any():
            continue
        fewer = result.chosen.copy()
        fewer[np.flatnonzero(fewer)[-1]] = False
        with pytest.raises((NotOptimal, NotFeasible)):
            matching.verify(market, figures(market, result, fewer))
        refused += 1
    assert refused > 3


def altered(result, **changes):
    fields = {name: getattr(result, name) for name in result.__dataclass_fields__}
    return matching.Result(**{**fields, **changes})


def figures(market, result, chosen):
    return altered(
        result,
        chosen=chosen,
        total=market.total(chosen),
        bound=market.total(chosen),
        coverage=market.coverage(chosen),
        missed=market.missed(chosen),
    )


@pytest.mark.parametrize(
    ("chosen", "sentence"),
    [
        ([True, True, False], "need 0 has more than one"),
        ([False, True, True], "institution 1 has more needs"),
        ([False, False, True], "forced bid 0 is not chosen"),
    ],
)
def test_the_first_broken_rule_is_named(chosen, sentence):
    market = Market(
        needs=2,
        need=[0, 0, 1],
        institution=[0, 1, 1],
        score=[1, 1, 1],
        capacity=[1, 1],
        forced=["forced" in sentence, False, False],
    )
    result = figures(market, matching.solve(market), np.array(chosen))
    with pytest.raises(NotFeasible, match=sentence):
        matching.verify(market, result)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"need": [0, 2]}, r"need\[1\] is 2"),
        ({"institution": [0, -1]}, r"institution\[1\] is -1"),
        ({"score": [1]}, "score has 1 rows"),
        ({"score": [1.5, 2.0]}, "score must hold whole numbers"),
        ({"score": [[1, 2]]}, "one dimension"),
        ({"score": [2**60, 2**60]}, "too large"),
        ({"capacity": [-1]}, r"capacity\[0\] is negative"),
        ({"floor": [1, 1]}, "floor has 2 rows"),
        ({"effort": [1, 1]}, "together"),
        ({"need": [0, 0]}, "bids 0 and 1 are the same pair"),
        ({"forced": [1, 0]}, "forced must be one row of booleans"),
        ({"forced": [True, False], "forbidden": [True, False]}, "both forced and forbidden"),
        ({"priority": [1]}, "priority has 1 rows"),
        ({"quotas": [Quota([True])]}, "quota 0 has 1 rows"),
        ({"needs": -1}, "needs must not be negative"),
    ],
)
def test_bad_input_is_refused_with_its_name(changes, sentence):
    good = {"needs": 2, "need": [0, 1], "institution": [0, 0], "score": [1, 2], "capacity": [1]}
    with pytest.raises(ValueError, match=sentence):
        Market(**{**good, **changes})


def test_locks_that_cannot_hold_together_are_a_proof_that_nothing_is_possible():
    market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[1, 1], capacity=[1])
    nothing = replace(matching.solve(market), status="infeasible")
    matching.verify(market.but(forced=np.array([True, True])), nothing)
    with pytest.raises(NotOptimal, match="one is"):
        matching.verify(market, nothing)


def test_a_wrong_call_is_refused():
    market = tiny(0, ())
    with pytest.raises(ValueError, match="aim"):
        matching.solve(market, "best")
    with pytest.raises(ValueError, match="start has"):
        matching.solve(market, start=matching.solve(equals(0)))
    with pytest.raises(ValueError, match="least 2 is more than most 1"):
        Quota([True], 2, 1)


@pytest.mark.parametrize("rules", [(), ("floor",), ("fen",)])
def test_progress_counts_its_steps_up_to_the_last(rules):
    told = []
    matching.solve(tiny(1, rules), progress=lambda *step: told.append(step))
    assert [number for _, number, _ in told] == sorted(number for _, number, _ in told)
    assert told and all(1 <= number <= count for _, number, count in told)


def test_what_is_found_in_a_short_time_is_allowed_and_its_bound_holds():
    rng = np.random.default_rng(4)
    need, institution = (a.ravel() for a in np.indices((60, 8)))
    market = Market(
        needs=60,
        need=need,
        institution=institution,
        score=rng.integers(500, 1000, need.size),
        capacity=[60] * 8,
        effort=rng.integers(5, 26, need.size),
        workload=[85] * 8,
    )
    try:
        result = matching.solve(market, time_limit=0.4)
    except matching.OutOfTime:
        return
    assert result.status in ("feasible", "optimal")
    assert result.total <= result.bound
    matching.verify(market, result)
