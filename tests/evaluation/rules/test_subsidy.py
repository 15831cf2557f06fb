"""What must hold however a budget is shared out."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.rules.subsidy import share_out


@st.composite
def allocations(draw):
    rows = draw(st.integers(0, 8))
    amounts = st.one_of(st.integers(0, 20), st.integers(0, 10**30))
    points = draw(st.lists(amounts, min_size=rows, max_size=rows))
    caps = draw(st.lists(st.none() | amounts, min_size=rows, max_size=rows))
    keys = draw(st.permutations([f"ZZ-{row:03}" for row in range(rows)]))
    return draw(amounts), points, keys, caps


def most_payable(budget, points, caps):
    """The budget, or the caps of everybody with points where those are less."""
    able = [c for p, c in zip(points, caps, strict=True) if p]
    if not able:
        return 0
    return budget if None in able else min(budget, sum(able))


@given(allocations())
def test_the_shares_add_up_to_the_budget_or_to_the_caps(allocation):
    budget, points, keys, caps = allocation
    result = share_out(budget, points, keys, caps)

    assert sum(result.fen) == result.paid == most_payable(budget, points, caps)
    assert result.paid + result.unspent == budget


@given(allocations())
def test_nobody_is_above_its_cap_or_paid_without_points(allocation):
    budget, points, keys, caps = allocation
    for fen, point, cap in zip(share_out(budget, points, keys, caps).fen, points, caps, strict=True):
        assert fen >= 0
        assert cap is None or fen <= cap
        assert point or fen == 0


@given(allocations())
def test_each_line_explains_its_fen_and_is_less_than_one_off(allocation):
    for share in share_out(*allocation).shares:
        assert share.fen == share.whole + share.extra
        assert share.exact == share.whole + share.remainder
        assert 0 <= share.remainder < 1
        assert abs(share.fen - share.exact) < 1


@given(allocations())
def test_those_below_their_caps_share_one_rate_and_the_capped_would_exceed_it(allocation):
    shares = share_out(*allocation).shares
    rates = {share.exact / share.points for share in shares if share.points and not share.capped}
    assert len(rates) <= 1
    for share in shares:
        for rate in rates if share.capped and share.points else ():
            assert rate * share.points >= share.cap


@given(allocations(), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing(allocation, random):
    budget, points, keys, caps = allocation
    order = list(range(len(points)))
    random.shuffle(order)
    turned = share_out(budget, [points[i] for i in order], [keys[i] for i in order], [caps[i] for i in order])
    result = share_out(*allocation)
    assert {s.key: s for s in turned.shares} == {s.key: s for s in result.shares}


@given(allocations(), st.integers(1, 1000))
def test_more_money_lowers_no_exact_share_and_nobody_by_more_than_a_fen(allocation, more):
    budget, points, keys, caps = allocation
    before = share_out(budget, points, keys, caps).shares
    after = share_out(budget + more, points, keys, caps).shares
    for one, other in zip(before, after, strict=True):
        assert other.exact >= one.exact
        assert other.fen >= one.fen - 1


@given(allocations())
def test_more_points_never_mean_less_money_under_the_same_cap(allocation):
    budget, points, keys, _ = allocation
    rows = sorted(zip(points, share_out(budget, points, keys).fen, strict=True))
    assert all(b[1] >= a[1] for a, b in itertools.pairwise(rows) if b[0] > a[0])


def test_equal_remainders_are_decided_by_the_smaller_key():
    assert share_out(100, [1, 1, 1], ["c", "a", "b"]).fen == (33, 34, 33)


def test_a_lower_cap_passes_its_money_on():
    assert share_out(90, [1, 1, 1], ["a", "b", "c"], [10, None, None]).fen == (10, 40, 40)


def test_budgets_beyond_64_bits_are_shared_exactly():
    result = share_out(10**40 + 1, [10**20, 2 * 10**20], ["a", "b"])
    assert sum(result.fen) == 10**40 + 1
    assert result.shares[0].exact == Fraction(10**40 + 1, 3)


@pytest.mark.parametrize(("budget", "points"), [(100, []), (100, [0, 0]), (0, [1, 2])])
def test_without_points_or_money_nobody_is_paid(budget, points):
    result = share_out(budget, points, [str(row) for row in range(len(points))])
    assert result.paid == 0
    assert result.unspent == budget


@pytest.mark.parametrize(
    "wrong",
    [
        (-1, [1], ["a"], None),
        (1, [-1], ["a"], None),
        (1, [1], ["a"], [-1]),
        (1, [1, 1], ["a", "a"], None),
        (1, [1], ["a", "b"], None),
        (1, [1], ["a"], [1, 2]),
    ],
)
def test_impossible_input_is_refused(wrong):
    with pytest.raises(ValueError, match="must|same key"):
        share_out(*wrong)


def test_a_share_that_just_reaches_its_cap_is_told_as_capped_and_takes_nothing_from_the_others():
    at, above = share_out(100, [1, 1], ["a", "b"], [50, None]), share_out(99, [1, 1], ["a", "b"], [50, None])
    assert [share.capped for share in at.shares] == [True, False]
    assert [share.capped for share in above.shares] == [False, False]
    assert (at.fen, above.fen) == ((50, 50), (50, 49))
    assert [share.cap for share in at.shares] == [50, None]
    assert [(share.whole, share.remainder, share.extra) for share in above.shares] == [
        (49, Fraction(1, 2), 1),
        (49, Fraction(1, 2), 0),
    ]


def test_who_has_no_points_is_neither_capped_nor_in_the_way():
    result = share_out(90, [0, 2, 1], ["a", "b", "c"], [0, 30, None])
    assert result.fen == (0, 30, 60)
    assert [share.capped for share in result.shares] == [False, True, False]


def test_the_tightest_caps_are_reached_first_and_each_passes_on_what_it_leaves():
    """40 and 20 are reached; the rest of 100 goes to the third, whose own cap of 50 is not."""
    result = share_out(100, [4, 4, 2], ["a", "b", "c"], [40, 20, 50])
    assert result.fen == (40, 20, 40)
    assert [share.capped for share in result.shares] == [True, True, False]
    assert (result.paid, result.unspent) == (100, 0)


def test_a_cap_of_nothing_pays_nothing():
    result = share_out(10, [1, 1], ["a", "b"], [0, 4])
    assert (result.fen, result.paid, result.unspent) == ((0, 4), 4, 6)
