"""Numbers that pass 64 bits where they are multiplied: both checks count them in whole numbers of any size."""

import json

import numpy as np
import pytest

from marketplace import matching
from marketplace.matching import Market, NotOptimal, Quota, prices, statistics
from marketplace.matching import files as papers
from marketplace.matching.files import NamedMarket, results

from .test_stand_alone_check import check  # noqa: F401

WORTHS = [(2**exponent, priority) for exponent in (40, 46, 50, 52) for priority in (2, 2**11 - 1, 2**11, 2**12, 2**13, 2**20)]
"""A score and a priority: what the need is worth passes 2^63 in most of these markets, and so wraps in 64 bits."""


def two_for_one_place(score, priority, other=1):
    """Two needs for one place: the second weighs more, the first scores more."""
    return Market(needs=2, need=[0, 1], institution=[0, 0], score=[score, other], capacity=[1], priority=[1, priority])


def said(market, chosen, price):
    return matching.Result(
        status="optimal",
        aim="coverage",
        chosen=chosen,
        total=market.total(chosen),
        bound=market.total(chosen),
        coverage=market.coverage(chosen),
        missed=market.missed(chosen),
        price=np.array(price, np.int64),
        units=prices.units(market, "coverage"),
        coverage_bound=market.coverage(chosen),
    )


def forged(market, price):
    """The result file that serves the need which weighs less, at this price."""
    named = NamedMarket(market=market)
    result = said(market, np.array([True, False]), [price])
    return papers.write_result(named, result, with_market=True, versions={})


def guesses(market, score):
    unit = prices.units(market, "coverage")[0]
    wrapped = [(unit * weight + score + 2**63) % 2**64 - 2**63 for weight in (1, int(market.priority[1]))]
    return sorted({0, 1, 2**51, 2**53 - 1, score, *(at + step for at in (unit, *wrapped) for step in (-1, 0, 1))})


@pytest.mark.parametrize(("score", "priority"), WORTHS)
def test_no_price_proves_that_the_need_which_weighs_less_is_served(score, priority, check):  # noqa: F811
    market = two_for_one_place(score, priority)
    for price in guesses(market, score):
        if abs(price) >= 2**63:
            continue
        with pytest.raises(NotOptimal):
            matching.verify(market, said(market, np.array([True, False]), [price]))
        assert check(forged(market, price))[0] == 1
        content = json.loads(forged(market, price))
        file = results.of_content(content, "r.json")
        with pytest.raises(NotOptimal):
            matching.verify(file.named.market, file.result(file.named))


@pytest.mark.parametrize(("score", "priority"), WORTHS)
def test_a_true_optimum_of_large_numbers_is_proven_by_prices_beyond_what_doubles_hold(score, priority, check):  # noqa: F811
    market = two_for_one_place(score, priority)
    first = prices.units(market, "coverage")[0] + score
    result = said(market, np.array([False, True]), [min(first, 2**63 - 1)])
    if first < 2**63:
        assert matching.verify(market, result).by == "prices"
        assert check(papers.write_result(NamedMarket(market=market), result, with_market=True, versions={}))[0] == 0
    assert matching.verify(market, matching.solve(market)).proven


def test_a_missed_place_of_a_floor_may_be_worth_more_than_64_bits_hold():
    market = Market(needs=1, need=[0, 0], institution=[0, 1], score=[2**52, 1], capacity=[1, 1], floor=[2**12, 0])
    result = matching.solve(market)
    assert result.units[0] > 2**63 and matching.verify(market, result).proven
    for price in ([0, 0], [-1, 0], [-(2**52) - 2, 0]):
        other = np.array([False, True])
        with pytest.raises(NotOptimal):
            matching.verify(market, said(market, other, price))


def test_amounts_that_pass_64_bits_add_up():
    market = Market(needs=3, need=[0, 1, 2], institution=[0, 0, 0], score=[1, 1, 1], capacity=[3])
    [load] = statistics.loads(market, np.ones(3, bool), [2**62, 2**62, 2**62])
    assert load.amount == 3 * 2**62


def test_capacities_and_workloads_near_the_end_of_64_bits_are_no_trouble():
    most = 2**63 - 1
    rules = {"effort": [3, 4], "workload": [most, most]}
    for market in (
        Market(needs=2, need=[0, 1], institution=[0, 1], score=[5, 7], capacity=[most, most]),
        Market(needs=2, need=[0, 1], institution=[0, 1], score=[5, 7], capacity=[most, most], **rules),
        Market(needs=2, need=[0, 1], institution=[0, 1], score=[5, 7], capacity=[most, most], quotas=[Quota([1, 1], 0, 2**70)]),
    ):
        result = matching.solve(market)
        assert result.total == 12 and matching.verify(market, result).proven
