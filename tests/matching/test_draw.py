"""The draw among equals: proven by second prices where it was followed, and by nothing where it was not."""

import itertools
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Market, NotOptimal, draw
from marketplace.matching.engine import proven_draw
from tests.matching.files.markets import PLAIN, drawn


def equals(seed, needs=6, places=4):
    """A market with many matchings that are equally good."""
    market = drawn(seed, PLAIN, needs, places).market
    rng = np.random.default_rng(seed)
    return market.but(score=rng.integers(0, 2, market.bids), priority=rng.integers(0, 2, market.needs))


def matchings(market):
    """Every matching that gives a need one institution at most."""
    rows = [[-1, *np.flatnonzero(market.need == need)] for need in range(market.needs)]
    for picked in itertools.product(*rows):
        chosen = np.zeros(market.bids, bool)
        chosen[[row for row in picked if row >= 0]] = True
        yield chosen


def solved(market, aim):
    try:
        return matching.solve(market, aim=aim)
    except matching.ImpossibleLocks:
        return None


@pytest.mark.parametrize("aim", ["coverage", "score"])
def test_second_prices_prove_the_draw_and_no_other_matching_that_is_as_good(aim):
    others = 0
    for seed in range(60):
        market = equals(seed, 4, 3)
        result = solved(market, aim)
        if result is None or result.price is None:
            continue
        proven = proven_draw(market, result)
        assert proven.drawn and matching.verify(market, proven).proven
        assert matching.verify_draw(market, proven).by == matching.verify_draw(market, result).by == "prices"
        if market.bids > 10:
            continue
        lot = draw.lots_of(market)
        for chosen in matchings(market):
            other = replace(
                result,
                chosen=chosen,
                total=market.total(chosen),
                bound=market.total(chosen),
                coverage=market.coverage(chosen),
                missed=market.missed(chosen),
            )
            try:
                matching.verify(market, other)
            except (NotOptimal, matching.NotFeasible):
                continue
            if lot[chosen].sum() == lot[result.chosen].sum():
                continue
            others += 1
            for second in (proven.second, None):
                with pytest.raises(NotOptimal, match=r"draw"):
                    matching.verify_draw(market, replace(other, second=second))
            assert not matching.verify_draw(market, replace(other, drawn=False)).proven
            assert not proven_draw(market, other).drawn
    assert others > 30


def test_other_second_prices_prove_nothing_they_should_not():
    """Whatever is written there, a matching with a lower sum of lots is never proven to be drawn."""
    rng = np.random.default_rng(3)
    for seed in range(30):
        market = equals(seed).but(needs=6)
        result = solved(market, "coverage")
        if result is None or result.price is None or not market.locks:
            continue
        second = proven_draw(market, result).second
        for _ in range(20):
            changed = second + rng.integers(-1, 2, second.size) * rng.choice([0, 1, 2**20, 2**62])
            try:
                matching.verify_draw(market, replace(result, second=changed))
            except NotOptimal as error:
                assert str(error)


def test_pairs_that_were_kept_are_not_said_to_be_drawn():
    market = Market(needs=2, need=[0, 0, 1, 1], institution=[0, 1, 0, 1], score=[5] * 4, capacity=[1, 1])
    verdicts = set()
    for seed in range(8):
        start = matching.solve(market.but(seed=seed))
        kept = matching.solve(market.but(seed=seed + 100), start=start)
        assert not kept.drawn
        verdicts.add(matching.verify_draw(market.but(seed=seed + 100), kept).proven)
    assert verdicts == {True, False}


def test_what_the_draw_is_fair_about():
    """A chain of three equally good matchings: the lots favour both ends, at 3/8 each, over the middle at 1/4."""
    chain = Market(needs=3, need=[0, 1, 1, 2], institution=[0, 0, 1, 1], score=[1] * 4, capacity=[1, 1])
    counts = {"first": 0, "middle": 0, "last": 0}
    names = {(0, 2): "first", (0, 3): "middle", (1, 3): "last"}
    for seed in range(1200):
        lot = draw.lots_of(chain.but(seed=seed))
        counts[names[max(names, key=lambda pair: lot[list(pair)].sum())]] += 1
    expected = {"first": Fraction(3, 8), "middle": Fraction(1, 4), "last": Fraction(3, 8)}
    for name, share in expected.items():
        assert abs(counts[name] - 1200 * share) < 70, counts
    for seed in range(40):
        market = chain.but(seed=seed)
        lot = draw.lots_of(market)
        best = max(names, key=lambda pair: lot[list(pair)].sum())
        assert tuple(np.flatnonzero(matching.solve(market).chosen).tolist()) == best


def test_equal_claims_for_one_place_have_equal_chances():
    market = Market(needs=1, need=[0] * 4, institution=range(4), score=[7] * 4, capacity=[1] * 4)
    won = np.zeros(4, int)
    for seed in range(1600):
        won[int(np.argmax(draw.lots_of(market.but(seed=seed))))] += 1
    assert (abs(won - 400) < 80).all(), won


@pytest.mark.parametrize("seed", range(3))
def test_a_round_of_a_city_is_proven_to_be_drawn(seed):
    rng = np.random.default_rng(seed)
    pair = np.unique(rng.integers(0, 400 * 40, 3000))
    market = Market(
        needs=400,
        need=pair // 40,
        institution=pair % 40,
        score=rng.integers(0, 4, pair.size),
        capacity=rng.integers(1, 12, 40),
        floor=rng.integers(0, 4, 40),
        seed=seed,
    )
    result = proven_draw(market, matching.solve(market))
    assert result.drawn and matching.verify_draw(market, result).by == "prices"
    swapped = matching.solve(market.but(seed=seed + 1))
    other = replace(swapped, second=None)
    assert matching.verify(market, other).proven
    with pytest.raises(NotOptimal):
        matching.verify_draw(market, other)
