"""The statistics of a run: shares, evenness, and every pair that would rather swap, against plain loops."""

from fractions import Fraction

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Market, statistics
from marketplace.matching.statistics import Bin, Blocking, Concentration, Load, Served
from marketplace.shared.rounding import half_up

from .test_solving import solved, tiny


def three_needs():
    return Market(needs=3, need=[0, 0, 1, 2], institution=[0, 1, 1, 1], score=[50, 60, 80, 70], capacity=[1, 1], floor=[2, 0])


CHOSEN = np.array([True, False, True, False])


def test_served_needs_are_counted_in_every_group_they_belong_to():
    found = statistics.served(three_needs(), CHOSEN, [0, 1, 2, 2, 2], [7, 7, 7, 9, 9])
    assert found == [Served(group=7, needs=3, served=2, share=6667), Served(group=9, needs=1, served=0, share=0)]


def test_a_round_without_needs_has_no_groups_no_scores_and_no_concentration():
    empty = Market(needs=0, need=[], institution=[], score=[], capacity=[])
    nothing = np.zeros(0, bool)
    assert statistics.served(empty, nothing, [], []) == []
    assert statistics.worst_off(empty, nothing) == []
    assert statistics.loads(empty, nothing) == []
    assert statistics.histogram([]) == []
    assert statistics.blocking(empty, nothing) == []
    assert statistics.concentration([]) == Concentration(whole=0, holders=0, top_three=0, herfindahl=0, gini=0)


def test_the_worst_off_come_first_and_equals_by_need():
    market = Market(needs=3, need=[2, 1, 0], institution=[0, 0, 0], score=[5, 9, 5], capacity=[3])
    assert statistics.worst_off(market, np.ones(3, bool)) == [2, 0, 1]
    assert statistics.worst_off(market, np.ones(3, bool), most=1) == [2]


def test_loads_stand_beside_capacity_floor_and_money():
    assert statistics.loads(three_needs(), CHOSEN, [100, 200, 300, 400]) == [
        Load(institution=0, bids=1, load=1, capacity=1, floor=2, missed=1, amount=100),
        Load(institution=1, bids=3, load=1, capacity=1, floor=0, missed=0, amount=300),
    ]


@pytest.mark.parametrize(
    ("values", "top_three", "herfindahl", "gini"),
    [
        ([4], 10_000, 10_000, 0),
        ([1, 1, 1, 1], 7_500, 2_500, 0),
        ([0, 0, 0, 8], 10_000, 10_000, 7_500),
        ([5, 3, 1, 1], 9_000, 3_600, 3_500),
    ],
)
def test_concentration_is_told_per_ten_thousand(values, top_three, herfindahl, gini):
    found = statistics.concentration(values)
    assert (found.top_three, found.herfindahl, found.gini) == (top_three, herfindahl, gini)


def test_concentration_is_exact_for_any_money():
    fen = np.random.default_rng(1).integers(0, 10**13, 60)
    shares = [Fraction(value, sum(fen.tolist())) for value in fen.tolist()]
    assert statistics.concentration(fen).herfindahl == half_up(10_000 * sum(share**2 for share in shares))


def test_every_score_is_in_one_bin_the_highest_in_the_last():
    found = statistics.histogram([0, 999, 1000, 9999, 10_000])
    assert [one.count for one in found] == [2, 1, 0, 0, 0, 0, 0, 0, 0, 2]
    assert (found[0], found[-1]) == (Bin(low=0, high=1000, count=2), Bin(low=9000, high=10_000, count=2))


def test_a_need_and_an_institution_that_would_rather_have_each_other_block():
    market = Market(needs=2, need=[0, 0, 1, 1], institution=[0, 1, 0, 1], score=[90, 80, 85, 10], capacity=[1, 1])
    result = matching.solve(market)
    assert result.chosen.tolist() == [False, True, True, False]
    assert statistics.blocking(market, result.chosen) == [
        Blocking(bid=0, instead=1, displaced=2, need_gains=10, institution_gains=5)
    ]
    assert matching.why(market, result, 0).score == 80 + 85 - 90 - 10


@pytest.mark.parametrize("rules", [(), ("floor",), ("forced",), ("forbidden",), ("workload",), ("forced", "workload")])
def test_the_blocking_pairs_of_any_matching_are_those_that_plain_loops_find(rules):
    seen = 0
    for seed in range(40):
        market = tiny(seed, rules)
        result = solved(market.but(score=market.score[::-1]), "score")
        if result is None or result.status == "infeasible":
            continue
        found = {pair.bid for pair in statistics.blocking(market, result.chosen)}
        assert found == blocking_by_loops(market, result.chosen), seed
        seen += len(found)
    assert seen > 5


def blocking_by_loops(market, chosen):
    mine = np.flatnonzero(chosen).tolist()
    held = {int(market.need[b]): b for b in mine}
    locked = {int(market.need[b]) for b in range(market.bids) if market.forced[b]}
    found = set()
    for bid in range(market.bids):
        need, place, score = int(market.need[bid]), market.institution[bid], market.score[bid]
        if chosen[bid] or market.forbidden[bid] or need in locked:
            continue
        if need in held and market.score[held[need]] >= score:
            continue
        here = [b for b in mine if market.institution[b] == place]
        gone = [[], *([b] for b in here if market.score[b] < score and not market.forced[b])]
        if any(room(market, bid, [b for b in here if b not in out]) for out in gone):
            found.add(bid)
    return found


def room(market, bid, here):
    place = market.institution[bid]
    days = 0 if market.effort is None else market.effort[[*here, bid]].sum()
    return len(here) < market.capacity[place] and (market.workload is None or days <= market.workload[place])
