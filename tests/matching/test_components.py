"""A market that falls apart is solved part by part, and nothing of the answer tells."""

import itertools

import numpy as np
import pytest

from marketplace.matching import Market, Quota, solve, verify
from marketplace.matching.components import join, split


def pieces(seed, groups=6, quotas=False, **rules):
    """A market of `groups` islands of random sizes, their rows shuffled."""
    rng = np.random.default_rng(seed)
    pairs, needs, places = [], 0, 0
    for _ in range(groups):
        n, j = int(rng.integers(1, 7)), int(rng.integers(1, 4))
        pairs += [(needs + i, places + k) for i in range(n) for k in range(j) if rng.random() < 0.6]
        needs, places = needs + n, places + j
    rng.shuffle(pairs)
    need, institution = np.array(pairs, int).reshape(-1, 2).T
    more = {}
    if quotas:
        more["quotas"] = [Quota(institution < places // 2, 0, 4), Quota(institution == places - 1, 0, 1)]
    if rules.get("floor"):
        more["floor"] = rng.integers(0, 3, places)
    if rules.get("priority"):
        more["priority"] = rng.integers(0, 4, needs)
    if rules.get("locks"):
        more["forbidden"] = rng.random(need.size) < 0.2
    return Market(
        needs=needs,
        need=need,
        institution=institution,
        score=rng.integers(0, 5, need.size) * 1000,
        capacity=rng.integers(0, 4, places),
        seed=seed,
        **more,
    )


def same(one, other):
    """Every byte of two results, but for the hint to a later run."""
    assert one.chosen.tobytes() == other.chosen.tobytes()
    names = ("status", "total", "bound", "coverage", "units", "coverage_bound", "drawn")
    assert [getattr(one, name) for name in names] == [getattr(other, name) for name in names]
    assert one.missed.tobytes() == other.missed.tobytes()
    assert (one.price is None) == (other.price is None)
    assert one.price is None or one.price.tobytes() == other.price.tobytes()


def together(market, aim="coverage", most=8):
    parts = split(market, most)
    return join(market, parts, [solve(part.market, aim) for part in parts], aim)


RULES = [
    {},
    {"floor": True},
    {"priority": True, "locks": True},
    {"quotas": True},
    {"quotas": True, "floor": True, "priority": True, "locks": True},
]


@pytest.mark.parametrize("aim", ["coverage", "score"])
@pytest.mark.parametrize("rules", RULES, ids=lambda rules: "+".join(rules) or "plain")
def test_the_parts_make_the_same_bytes_as_the_whole(rules, aim):
    for seed in range(12):
        market = pieces(seed, **rules)
        whole = solve(market, aim)
        for most in (2, 3, 8):
            joined = together(market, aim, most)
            same(joined, whole)
        verify(market, joined)


def test_parts_share_no_need_institution_or_quota_and_hold_every_open_bid_once():
    for seed in range(30):
        market = pieces(seed, quotas=True, locks=True)
        parts = split(market)
        rows = np.concatenate([part.rows for part in parts])
        assert sorted(rows.tolist()) == np.flatnonzero(~market.forbidden).tolist() or len(parts) == 1
        for one, other in itertools.combinations(parts, 2):
            assert not set(market.need[one.rows]) & set(market.need[other.rows])
            assert not set(market.institution[one.rows]) & set(market.institution[other.rows])
            for quota in market.quotas:
                assert not (quota.amount[one.rows].any() and quota.amount[other.rows].any())


def test_a_quota_ties_everything_under_it_together():
    market = Market(
        needs=3,
        need=[0, 1, 2],
        institution=[0, 1, 2],
        score=[1, 2, 3],
        capacity=[1, 1, 1],
        quotas=[Quota([True, False, True], 0, 1)],
    )
    assert [part.rows.tolist() for part in split(market)] == [[0, 2], [1]]


def test_a_hundred_thousand_small_components_travel_in_a_few_parts_of_like_size():
    islands = np.arange(100_000)
    market = Market(needs=100_000, need=islands, institution=islands, score=islands % 7, capacity=np.ones(100_000, int))
    sizes = [part.rows.size for part in split(market)]
    assert sizes == [12_500] * 8


def test_the_order_of_rows_does_not_decide_which_part_a_pair_travels_in():
    market = pieces(5, groups=20)
    order = np.random.default_rng(1).permutation(market.bids)
    other = market.but(
        need=market.need[order],
        institution=market.institution[order],
        score=market.score[order],
        forced=market.forced[order],
        forbidden=market.forbidden[order],
    )

    def pairs(market):
        return [set(zip(market.need[p.rows].tolist(), market.institution[p.rows].tolist(), strict=True)) for p in split(market)]

    assert pairs(market) == pairs(other)


def test_a_market_that_holds_together_is_its_own_only_part():
    market = Market(needs=2, need=[0, 1], institution=[0, 0], score=[5, 7], capacity=[1])
    [part] = split(market)
    assert part.market is market
    same(together(market), solve(market))


@pytest.mark.parametrize("forbidden", [[False, False], [True, True]])
def test_nothing_to_choose_from_is_joined_too(forbidden):
    market = Market(needs=3, need=[0, 1], institution=[0, 1], score=[5, 7], capacity=[0, 0], forbidden=forbidden)
    same(together(market), solve(market))


def test_one_impossible_part_makes_the_whole_impossible():
    market = Market(needs=2, need=[0, 1], institution=[0, 1], score=[1, 1], capacity=[1, 0], quotas=[Quota([False, True], 1)])
    assert together(market).status == "infeasible"
    same(together(market), solve(market))


def test_a_quota_that_nothing_open_can_fill_is_not_forgotten():
    market = Market(
        needs=3,
        need=[0, 1, 2],
        institution=[0, 1, 2],
        score=[1, 1, 1],
        capacity=[1, 1, 1],
        forbidden=[False, False, True],
        quotas=[Quota([False, False, True], 1)],
    )
    same(together(market), solve(market))


def short(result, **changes):
    """A result as a time limit might have left it."""
    given = {name: getattr(result, name) for name in ("aim", "chosen", "total", "bound", "coverage", "missed", "coverage_bound")}
    return type(result)(**(given | {"status": "feasible"} | changes))


def test_bounds_add_up_only_where_no_part_could_trade_coverage_with_another():
    market = Market(needs=2, need=[0, 1], institution=[0, 1], score=[10, 20], capacity=[1, 1])
    parts = split(market)
    one, two = (solve(part.market) for part in parts)

    joined = join(market, parts, [short(one, bound=15), two])
    assert (joined.status, joined.bound, joined.price) == ("feasible", 35, None)
    verify(market, joined)

    nothing = short(one, chosen=np.zeros(1, bool), total=0, bound=0, coverage=0)
    joined = join(market, parts, [nothing, two])
    assert (joined.coverage, joined.coverage_bound, joined.total, joined.bound) == (1, 2, 20, 30)
    verify(market, joined)
