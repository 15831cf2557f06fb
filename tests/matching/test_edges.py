"""Medium markets against another programme, and numbers and markets at the edge of what there is."""

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from marketplace import matching
from marketplace.matching import Market, Quota, compiled
from marketplace.matching.staging import side_constraints, staged
from marketplace.matching.staging.model import aims_of, rows_of
from marketplace.matching.staging.multipliers import Multipliers
from marketplace.matching.staging.relaxed import proof_of, relaxed


def medium(seed, quotas=True):
    """Draw a market of 60 needs and 9 institutions with quotas that cross each other."""
    rng = np.random.default_rng(seed)
    need, institution = np.argwhere(rng.random((60, 9)) < 0.5).T
    county, newcomer = rng.integers(0, 4, 60)[need], rng.random(9)[institution] < 0.4
    fen = rng.integers(10**5, 10**7, need.size)
    crossing = [
        Quota((county == 0) & newcomer, least=2),
        Quota(county == 1, most=8),
        Quota(newcomer, 0, 24),
        Quota(fen, most=18 * 10**7),
    ]
    return Market(
        needs=60,
        need=need,
        institution=institution,
        score=rng.integers(0, 10_001, need.size),
        capacity=rng.integers(4, 10, 9),
        floor=rng.integers(0, 8, 9),
        quotas=crossing if quotas else (),
        all_or_nothing=not quotas,
        seed=seed,
    )


def by_highs(market, coverage=None, short=None):
    """The best coverage, shortfall or score of a market by one integer programme in its own words."""
    bids, places = market.bids, market.institutions
    eye, none = sparse.eye_array(places), sparse.csr_array((1, places))
    served = sparse.csr_array((np.ones(bids), (market.need, np.arange(bids))), shape=(market.needs, bids))
    at = sparse.csr_array((np.ones(bids), (market.institution, np.arange(bids))), shape=(places, bids))
    floor = sparse.diags_array(market.floor.astype(float))
    rows = [
        (sparse.hstack([served, sparse.csr_array((market.needs, places))]), -np.inf, 1),
        (sparse.hstack([at, 0 * eye]), -np.inf, market.capacity),
    ]
    if market.all_or_nothing:
        rows += [(sparse.hstack([at, -floor]), 0, np.inf), (sparse.hstack([at, -61 * eye]), -np.inf, 0)]
    else:
        rows.append((sparse.hstack([at, eye]), market.floor, np.inf))
    for quota in market.quotas:
        most = np.inf if quota.most is None else quota.most
        rows.append((sparse.hstack([sparse.csr_array(quota.amount[None].astype(float)), none]), quota.least, most))
    ones, zeros = np.ones(bids), np.zeros(places)
    cost = np.concatenate([-ones, zeros])
    for value, following in ((coverage, np.concatenate([0 * ones, zeros + 1])), (short, None)):
        if value is None:
            break
        rows.append((sparse.csr_array(cost[None]), -np.inf, value))
        cost = np.concatenate([-market.score, zeros]) if following is None else following
    high = np.ones(places) if market.all_or_nothing else market.floor
    answer = milp(
        cost,
        integrality=np.ones(bids + places),
        bounds=Bounds(0, np.concatenate([ones, high])),
        constraints=[LinearConstraint(*row) for row in rows],
        options={"mip_rel_gap": 0},
    )
    return round(answer.fun)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("quotas", [True, False])
def test_medium_markets_agree_with_one_integer_programme(seed, quotas):
    market = medium(seed, quotas)
    result = matching.solve(market)
    coverage = by_highs(market)
    short = 0 if market.all_or_nothing else by_highs(market, coverage)

    assert result.status == "optimal"
    assert result.coverage == -coverage
    if not market.all_or_nothing:
        assert result.missed.sum() == short
    assert result.total == -by_highs(market, coverage, 10**6 if market.all_or_nothing else short)


@pytest.mark.skipif(not compiled.COMPILED, reason="needs the compiled network")
def test_multipliers_and_the_general_programme_agree_on_crossing_quotas(monkeypatch):
    monkeypatch.setattr(side_constraints, "PROGRAMMED", 0)
    for seed in range(3):
        market = medium(seed)
        one, other = (m.solve(market, "coverage", None, None, None) for m in (side_constraints, staged))
        assert one.chosen.tolist() == other.chosen.tolist()
        assert one.proven and one.drawn


@pytest.mark.skipif(not compiled.COMPILED, reason="needs the compiled network")
def test_multipliers_prove_what_the_linear_programme_proves_and_never_more():
    for seed in range(4):
        market, _ = medium(seed).in_order()
        rows, aims = rows_of(market), [cost for _, cost in aims_of(market, "coverage", None)]
        cost = 10**7 * aims[0] + 10**5 * aims[1] + aims[2]
        least = relaxed(rows, cost).cost
        near = proof_of(rows, cost, Multipliers(market).relaxed(rows, cost).price)
        assert least - 3 <= near.bound <= np.ceil(least), seed


def test_a_market_of_nothing_is_optimal_under_every_rule_that_asks_for_nothing():
    market = Market(
        needs=0,
        need=[],
        institution=[],
        score=[],
        capacity=[],
        floor=[],
        effort=[],
        workload=[],
        forced=np.zeros(0, bool),
        forbidden=np.zeros(0, bool),
        quotas=[Quota(np.zeros(0, bool), 0, 0)],
        priority=[],
        all_or_nothing=True,
    )
    for aim in ("coverage", "score"):
        result = matching.solve(market, aim)
        assert (result.status, result.total, result.bound, result.coverage) == ("optimal", 0, 0, 0)
        matching.verify(market, result)


@pytest.mark.parametrize("edge", [2**31 - 1, 2**31, 2**31 + 1, 2**32, 2**52 - 7])
def test_numbers_about_two_to_the_31st_are_counted_exactly_in_every_rule(edge):
    pair = {"needs": 2, "need": [0, 0, 1, 1], "institution": [0, 1, 0, 1], "score": [4, 3, 3, 1], "capacity": [edge, edge]}
    free = matching.solve(Market(**pair))
    assert free.chosen.tolist() == [True, False, True, False]
    amounts = [edge, 1, 2, edge]
    just = Market(**pair, quotas=[Quota(amounts, most=edge + 2)])
    short = Market(**pair, quotas=[Quota(amounts, most=edge + 1)])
    least = Market(**pair, quotas=[Quota(amounts, least=edge + 3)])
    assert matching.solve(just).total == 7
    assert matching.solve(short).chosen.tolist() == [False, True, True, False]
    assert matching.solve(least).chosen.tolist() == [True, False, False, True]
    work = Market(**pair, effort=amounts, workload=[edge + 1, edge])
    assert matching.solve(work).total == 6
    weighed = Market(**{**pair, "capacity": [1, 0]}, priority=[edge - 1, edge])
    assert matching.solve(weighed).chosen.tolist() == [False, False, True, False]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"priority": [2**52, 2**52]}, "priority: the numbers are too large"),
        ({"floor": [2**53, 0]}, "floor: the numbers are too large"),
        ({"effort": [2**52] * 4, "workload": [1, 1]}, "effort: the numbers are too large"),
        ({"quotas": [Quota([2**52] * 4)]}, "quota 0: the amounts are too large"),
        ({"score": [-(2**52)] * 4}, "score: the numbers are too large"),
    ],
)
def test_numbers_that_could_not_be_added_up_exactly_are_refused(changes, sentence):
    pair = {"needs": 2, "need": [0, 0, 1, 1], "institution": [0, 1, 0, 1], "score": [1] * 4, "capacity": [1, 1]}
    with pytest.raises(ValueError, match=sentence):
        Market(**{**pair, **changes})


@pytest.mark.parametrize(
    ("rule", "sentence", "bids"),
    [
        ({"capacity": [1, 9]}, r"institution 0 may have 1 place.*\(0, 0\), \(1, 0\).*take 2", [0, 2]),
        ({"effort": [5, 1, 6, 1], "workload": [10, 99]}, r"institution 0 may have 10 day.*\(0, 0\), \(1, 0\).*take 11", [0, 2]),
        ({"forced": [True, True, False, False]}, r"need 0 may have 1 institution.*\(0, 0\), \(0, 1\)", [0, 1]),
    ],
)
def test_forced_pairs_that_cannot_hold_together_are_named(rule, sentence, bids):
    told = {
        "needs": 2,
        "need": [0, 0, 1, 1],
        "institution": [0, 1, 0, 1],
        "score": [1] * 4,
        "capacity": [9, 9],
        "forced": [True, False, True, False],
    }
    with pytest.raises(matching.ImpossibleLocks, match=sentence) as refused:
        matching.solve(Market(**{**told, **rule}))
    assert refused.value.bids == bids


def test_negative_scores_are_left_out_by_score_and_taken_for_coverage():
    market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[-5, 3], capacity=[2], quotas=[Quota([1, 1], 0, 9)])
    assert matching.solve(market, "score").chosen.tolist() == [False, True]
    assert matching.solve(market).chosen.tolist() == [True, True]
