"""The price auction of plain markets: the same matchings and prices as stage by stage, and at size."""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from marketplace.matching import ImpossibleLocks, Market, NotOptimal, arrays, compiled, prices, solve, threads, verify
from marketplace.matching.auctions import auction
from marketplace.matching.engine import result_of
from marketplace.matching.locks import check_locks
from marketplace.matching.staging import staged

pytestmark = pytest.mark.skipif(not compiled.COMPILED, reason="the auction is compiled code")


def small(seed, needs=(1, 9), places=(1, 5), room=4):
    """Draw a plain market with ties, negative scores, priorities, locks and floors now and then."""
    rng = np.random.default_rng(seed)
    n, places = int(rng.integers(*needs)), int(rng.integers(*places))
    pairs = [(i, j) for i in range(n) for j in range(places) if rng.random() < rng.choice([0.3, 0.6, 0.9])]
    rng.shuffle(pairs)
    need, institution = np.array(pairs, int).reshape(-1, 2).T
    bids, top, rules = len(pairs), int(rng.choice([0, 1, 2, 6, 100, 10_000, 2**33])), {}
    score = rng.integers(0, top + 1, bids) - (rng.integers(0, top + 1) if rng.random() < 0.4 else 0)
    if rng.random() < 0.4:
        rules["priority"] = rng.integers(0, 4, n)
    if rng.random() < 0.3:
        rules["forced"] = rng.random(bids) < 0.1
    if rng.random() < 0.3:
        rules["forbidden"] = (rng.random(bids) < 0.2) & ~rules.get("forced", np.zeros(bids, bool))
    if rng.random() < 0.2:
        rules["floor"] = rng.integers(0, 3, places)
    capacity = rng.integers(0, room, places)
    return Market(needs=n, need=need, institution=institution, score=score, capacity=capacity, seed=seed, **rules)


def city(needs, places, seed=0, top=10_000, **rules):
    """Draw a market of categories with institutions of very different popularity and size."""
    rng = np.random.default_rng(seed)
    kind, wanted = rng.integers(0, 10, places), rng.integers(0, 10, needs)
    fame, size = rng.lognormal(0, 1, places), rng.lognormal(0, 1, places)
    pairs = []
    for k in range(10):
        at, who = np.flatnonzero(kind == k), np.flatnonzero(wanted == k)
        if at.size:
            to = rng.choice(at, who.size * 10, p=fame[at] / fame[at].sum())
            pairs.append(np.repeat(who, 10) * places + to)
    pair = np.unique(np.concatenate(pairs))
    return Market(
        needs=needs,
        need=pair // places,
        institution=pair % places,
        score=rng.integers(0, top + 1, pair.size),
        capacity=(1.05 * needs * size / size.sum()).astype(int),
        **rules,
    )


def best_total(market):
    """Ask the linear programme for the highest score."""
    rows = np.arange(market.bids)
    one = np.ones(market.bids)
    limits = vstack(
        [
            csr_array((one, (market.need, rows)), shape=(market.needs, market.bids)),
            csr_array((one, (market.institution, rows)), shape=(market.institutions, market.bids)),
        ]
    )
    most = np.concatenate([np.ones(market.needs), market.capacity])
    return round(-linprog(-market.score, A_ub=limits, b_ub=most, bounds=(0, 1)).fun)


def feasible(market):
    try:
        check_locks(market)
    except ImpossibleLocks:
        return False
    return True


@pytest.mark.parametrize("aim", ["score", "coverage"])
@pytest.mark.parametrize("begin", range(0, 160, 40))
def test_small_markets_end_as_stage_by_stage(aim, begin):
    for seed in range(begin, begin + 40):
        market = small(seed)
        if not feasible(market) or not auction.fits(market, aim):
            continue
        before = market.but(score=market.score[np.random.default_rng(seed).permutation(market.bids)])
        kept = staged.solve(before, aim, None, None, None).chosen if seed % 3 == 0 else None
        right = staged.solve(market, aim, kept, None, None)

        found = auction.solve(market, aim, kept)

        if found is None:
            assert market.floor.any(), seed
            continue
        assert found.chosen.tolist() == right.chosen.tolist(), seed
        assert found.bound == market.total(right.chosen), seed
        assert found.coverage_bound == right.coverage_bound, seed
        if not market.floor.any() or aim == "score":
            assert found.hint.price.tolist() == prices.prices(market, aim, found.chosen).tolist(), seed


@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_middling_markets_end_as_stage_by_stage(aim):
    for seed in range(12):
        market = small(1000 + seed, needs=(30, 60), places=(4, 12), room=9)
        if feasible(market) and auction.fits(market, aim):
            right, found = staged.solve(market, aim, None, None, None), auction.solve(market, aim)
            assert found is None or found.chosen.tolist() == right.chosen.tolist(), seed


@pytest.mark.parametrize("seed", range(3))
def test_a_market_of_thousands_reaches_the_linear_programme(seed):
    market = city(2_000, 60, seed)
    found = auction.solve(market, "score")
    assert market.total(found.chosen) == best_total(market)
    verify(market, result_of(market, "score", found))


@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_prices_found_ahead_lead_to_the_same_matching(aim, monkeypatch):
    market = city(12_000, 300)
    plain = auction.solve(market, aim)
    assert market.bids < auction.AUCTIONED
    monkeypatch.setattr(auction, "AUCTIONED", 1000)

    ahead = auction.solve(market, aim)

    assert ahead.chosen.tolist() == plain.chosen.tolist()
    assert ahead.hint.price.tolist() == plain.hint.price.tolist()


@pytest.mark.parametrize("part", [0.0, 0.01, 0.3])
@pytest.mark.parametrize("size", [(3_000, 100), (12_000, 300)])
@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_a_market_solved_again_from_its_neighbour_ends_as_from_scratch(aim, size, part):
    market, rng = city(*size), np.random.default_rng(1)
    found = auction.solve(market, aim)
    score = market.score.copy()
    changed = rng.random(score.size) < part
    score[changed] = rng.integers(0, 10_001, changed.sum())
    other = market.but(score=score)

    warm = auction.solve(other, aim, found.chosen, found.hint)
    cold = auction.solve(other, aim, found.chosen)

    assert warm.chosen.tolist() == cold.chosen.tolist()
    assert warm.hint.price.tolist() == cold.hint.price.tolist()


@pytest.mark.parametrize("top", [0, 1, 5])
@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_few_different_scores_end_the_same_in_every_order_of_the_rows(aim, top):
    market = city(400, 20, top=top, seed=top)
    order = np.random.default_rng(2).permutation(market.bids)
    turned = market.but(need=market.need[order], institution=market.institution[order], score=market.score[order])

    found, other = auction.solve(market, aim), auction.solve(turned, aim)

    assert found.chosen[order].tolist() == other.chosen.tolist()
    assert found.chosen.tolist() == staged.solve(market, aim, None, None, None).chosen.tolist()


@pytest.mark.parametrize("aim", ["score", "coverage"])
@pytest.mark.parametrize("capacity", [[0, 0, 0], [1, 0, 0], [500, 0, 0], [30, 30, 30]])
def test_a_war_of_equal_claims_ends(aim, capacity):
    need, institution = np.divmod(np.arange(600), 3)
    market = Market(needs=210, need=need, institution=institution, score=np.full(600, 7), capacity=capacity)
    found = auction.solve(market, aim)
    assert market.total(found.chosen) == 7 * min(sum(capacity), 200)
    verify(market, result_of(market, aim, found))


@pytest.mark.parametrize("aim", ["score", "coverage"])
@pytest.mark.parametrize("score", [2**31 - 1, 2**31, -(2**31), 2**29, 2**38])
def test_scores_at_the_ends_of_short_numbers_are_exact(aim, score):
    market = Market(needs=3, need=[0, 0, 1, 2], institution=[0, 1, 0, 0], score=[score, score - 1, score, 3], capacity=[1, 1])
    right = staged.solve(market, aim, None, None, None)
    assert auction.fits(market, aim)
    assert auction.solve(market, aim).chosen.tolist() == right.chosen.tolist()


def test_numbers_without_room_are_left_to_another_method():
    market = Market(needs=1, need=[0], institution=[0], score=[2**52], capacity=[1])
    assert not auction.fits(market, "coverage")
    assert not auction.fits(market, "score")


def test_a_market_without_bids_is_matched_with_nothing():
    market = Market(needs=3, need=[], institution=[], score=[], capacity=[1, 2])
    assert auction.solve(market, "coverage").chosen.tolist() == []


def test_a_missed_floor_is_left_to_another_method():
    market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[5, 1], capacity=[1, 1], floor=[0, 1])
    assert auction.solve(market, "coverage") is None
    assert auction.solve(market, "score").chosen.tolist() == [True, False]


@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_a_price_that_is_one_off_proves_nothing_or_fits_no_load(aim):
    market = city(500, 30)
    result = result_of(market, aim, auction.solve(market, aim))
    for j in np.flatnonzero(result.price > 0)[:10]:
        result.price[j] -= 1
        with pytest.raises(NotOptimal):
            verify(market, result)
        result.price[j] += 1
    verify(market, result)


@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_prices_and_refusals_are_the_same_without_compiled_code(aim, monkeypatch):
    market = city(300, 20)
    chosen = auction.solve(market, aim).chosen
    price = prices.prices(market, aim, chosen)
    worse = chosen.copy()
    worse[np.flatnonzero(worse)[0]] = False
    answers = [prices.prices(market, aim, worse), prices.unproven(market, aim, chosen, price + 1)]
    dear = prices.unproven(market, aim, worse, price)
    monkeypatch.setattr(compiled, "COMPILED", False)

    assert prices.prices(market, aim, chosen).tolist() == price.tolist()
    assert answers == [None, prices.unproven(market, aim, chosen, price + 1)]
    assert prices.prices(market, aim, worse) is None
    assert dear == prices.unproven(market, aim, worse, price)


def test_bids_lie_in_the_same_order_with_and_without_compiled_code(monkeypatch):
    rng = np.random.default_rng(4)
    pair = rng.permutation(50 * 20)[:400]
    arguments = {"needs": 60, "need": pair // 20, "institution": pair % 20, "score": pair, "capacity": [1] * 20}
    layout = Market(**arguments).layout
    monkeypatch.setattr(compiled, "COMPILED", False)
    other = Market(**arguments).layout

    assert layout.order.tolist() == other.order.tolist() == np.argsort(pair).tolist()
    assert layout.first.tolist() == other.first.tolist()
    assert layout.to.tolist() == other.to.tolist()


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize(
    ("need", "institution", "rows"),
    [([0, 0, 1], [1, 1, 0], (0, 1)), ([1, 0, 0, 1], [0, 1, 1, 0], (1, 2)), ([1, 0, 1, 1], [0, 1, 0, 0], (0, 2))],
)
def test_a_pair_given_twice_is_named_by_its_first_rows(fast, need, institution, rows, monkeypatch):
    monkeypatch.setattr(compiled, "COMPILED", fast)
    with pytest.raises(ValueError, match=f"bids {rows[0]} and {rows[1]} are the same pair"):
        Market(needs=2, need=need, institution=institution, score=need, capacity=[1, 1])


def test_a_variant_shares_what_did_not_change():
    market = city(300, 20)
    other = market.but(score=market.score + 1, capacity=market.capacity + 1)
    assert other.layout is market.layout
    assert other.need is market.need
    assert market.but(needs=301, priority=np.ones(301, int)).layout is not market.layout


def one_piece(needs, places, seed=0):
    """Draw a market whose institutions are all linked by needs in common, with too few places."""
    rng = np.random.default_rng(seed)
    pair = np.unique(np.repeat(np.arange(needs), 4) * places + rng.integers(0, places, needs * 4))
    score = rng.integers(0, 10_001, pair.size)
    capacity = rng.integers(0, 2 * needs // places, places)
    return Market(needs=needs, need=pair // places, institution=pair % places, score=score, capacity=capacity)


def changes_of(market, found):
    """List what a person may change of a market that was solved."""
    rng = np.random.default_rng(8)
    bids = market.bids
    served, lost = np.flatnonzero(found.chosen), np.flatnonzero(~found.chosen)
    barred, locked = np.zeros(bids, bool), np.zeros(bids, bool)
    barred[rng.choice(served, bids // 100, replace=False)] = True
    _, first = np.unique(market.institution[lost], return_index=True)
    first = first[market.capacity[market.institution[lost[first]]] > 0]
    _, once = np.unique(market.need[lost[first]], return_index=True)
    locked[lost[first[once]]] = True
    return {
        "capacity": {"capacity": np.maximum(market.capacity + rng.integers(-5, 6, market.institutions), 0)},
        "no place left at some": {"capacity": np.where(np.arange(market.institutions) % 7 == 0, 0, market.capacity)},
        "barred": {"forbidden": barred},
        "all of one need barred": {"forbidden": market.need % 50 == 0},
        "locked": {"forced": locked & ~barred, "forbidden": barred},
        "priority": {"priority": rng.integers(0, 3, market.needs)},
        "nothing": {},
        "every score": {"score": rng.permutation(market.score)},
        "wider scores": {"score": market.score * 1_000_000},
    }


@pytest.mark.parametrize("aim", ["score", "coverage"])
@pytest.mark.parametrize("draw", [lambda: city(4_000, 120), lambda: one_piece(4_000, 120)], ids=["sides", "one piece"])
def test_whatever_changes_the_warm_answer_is_the_cold_one(aim, draw):
    market = draw()
    found = auction.solve(market, aim)
    for name, change in changes_of(market, found).items():
        other = market.but(**change)
        warm = auction.solve(other, aim, found.chosen, found.hint)
        cold = auction.solve(other, aim, found.chosen)
        assert warm.chosen.tolist() == cold.chosen.tolist(), name
        assert warm.hint.price.tolist() == prices.prices(other, aim, cold.chosen).tolist(), name
        verify(other, result_of(other, aim, warm))


@pytest.mark.parametrize("aim", ["score", "coverage"])
def test_a_large_market_in_one_piece_ends_the_same_from_every_beginning(aim):
    market = one_piece(threads.TWO_THREADS + 1_000, 300)
    assert len(market.layout.sides) == 1
    found = auction.solve(market, aim)
    verify(market, result_of(market, aim, found))
    assert found.hint.price.tolist() == prices.prices(market, aim, found.chosen).tolist()
    other = market.but(score=np.where(np.arange(market.bids) % 90, market.score, 5_000))

    warm = auction.solve(other, aim, found.chosen, found.hint)

    assert warm.chosen.tolist() == auction.solve(other, aim, found.chosen).chosen.tolist()
    verify(other, result_of(other, aim, warm))


def test_sides_share_no_institution_and_every_need_with_bids_has_one():
    market = city(3_000, 100)
    one, other = market.layout.sides
    assert sorted([*one.needs, *other.needs]) == np.unique(market.need).tolist()
    for side in (one, other):
        assert (np.diff(side.needs) > 0).all()
        where = np.isin(market.need, side.needs)
        assert np.flatnonzero(side.places).tolist() == np.unique(market.institution[where]).tolist()
    assert not (one.places & other.places).any()


def test_a_small_part_gets_no_side_of_its_own():
    need, institution = np.divmod(np.arange(100), 5)
    market = Market(needs=30, need=[*need, 25], institution=[*institution, 6], score=np.ones(101, int), capacity=np.ones(7, int))
    (side,) = market.layout.sides
    assert side.needs.tolist() == [*range(20), 25]
    assert side.places.tolist() == [True] * 5 + [False, True]


@pytest.mark.parametrize("aim", ["score", "coverage"])
@pytest.mark.parametrize("mixed", [False, True])
def test_short_numbers_are_kept_and_lead_to_the_same_answer(aim, mixed):
    wide = city(2_000, 60)
    order = np.random.default_rng(3).permutation(wide.bids) if mixed else np.arange(wide.bids)
    rows = {name: getattr(wide, name)[order].astype(np.int32) for name in ("need", "institution", "score")}
    for values in rows.values():
        values.flags.writeable = False
    market = Market(needs=wide.needs, capacity=wide.capacity, **rows)

    found, right = auction.solve(market, aim), auction.solve(wide, aim)
    other = market.but(score=rows["score"][::-1].copy())
    again = auction.solve(other, aim, found.chosen, found.hint)

    assert market.rows.need is rows["need"] and other.rows.institution is rows["institution"]
    assert market.score.dtype == np.int64 and market.score.tolist() == rows["score"].tolist()
    assert found.chosen.tolist() == right.chosen[order].tolist()
    verify(market, result_of(market, aim, found))
    verify(other, result_of(other, aim, again))
    assert again.chosen.tolist() == staged.solve(other, aim, found.chosen, None, None).chosen.tolist()


def test_a_copy_of_many_rows_is_as_short_as_its_numbers(monkeypatch):
    wide = city(300, 20)
    right = solve(wide)
    monkeypatch.setattr(arrays, "WIDENED_LATE", 100)
    rows = {"need": wide.need.copy(), "institution": wide.institution.copy()}
    for score, short in ((wide.score.copy(), np.int32), (wide.score + 2**31, np.int64)):
        market = Market(needs=wide.needs, capacity=wide.capacity, score=score, **rows)
        assert [values.dtype for values in market.rows] == [np.int32, np.int32, short]
        assert market.need.tolist() == wide.need.tolist() and market.score.tolist() == score.tolist()
        assert solve(market).chosen.tolist() == right.chosen.tolist()
        verify(market, solve(market.but(score=score[::-1].copy()).but(score=score)))


def test_numbers_of_32_bits_add_up_beyond_them():
    top = 2**31 - 1
    rows = [np.arange(4, dtype=np.int32), np.arange(4, dtype=np.int32) % 2, np.full(4, top, np.int32)]
    for values in rows:
        values.flags.writeable = False
    market = Market(needs=4, need=rows[0], institution=rows[1], score=rows[2], capacity=[2, 2])
    result = result_of(market, "coverage", auction.solve(market, "coverage"))
    assert result.total == market.total(result.chosen) == 4 * top
    assert market.spread == 4 * top
    verify(market, result)
