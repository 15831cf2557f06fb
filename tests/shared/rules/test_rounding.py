"""Rounded half up, once, from what a number exactly is."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.shared.rounding import decimals, half_up, hundredths, mean, per_10000


@pytest.mark.parametrize(
    ("exact", "whole"),
    [("0", 0), ("1/2", 1), ("-1/2", 0), ("3/2", 2), ("-3/2", -1), ("49/100", 0), ("51/100", 1), ("-51/100", -1), ("7", 7)],
)
def test_the_nearest_whole_number_the_upper_one_of_two(exact, whole):
    assert half_up(Fraction(exact)) == whole


@given(st.fractions())
def test_half_up_is_never_further_away_than_a_half_and_at_a_half_it_is_above(exact):
    off = half_up(exact) - exact
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("value", "shown"), [(0, "0.00"), (1, "0.01"), (10, "0.10"), (99, "0.99"), (100, "1.00"), (10_000, "100.00"), (-101, "-1.01")]
)
def test_hundredths_have_two_decimals(value, shown):
    assert hundredths(value) == shown


@pytest.mark.parametrize(
    ("part", "whole", "share"), [(1, 3, 3333), (2, 3, 6667), (1, 8, 1250), (1, 20_000, 1), (3, 3, 10_000), (5, 0, 0)]
)
def test_a_share_is_told_per_ten_thousand(part, whole, share):
    assert per_10000(part, whole) == share


@pytest.mark.parametrize(("values", "middle"), [([5], 5), ([1, 2], 2), ([1, 1, 2], 1), ([-1, -2], -1), ([1, 2, 2], 2)])
def test_a_mean_is_rounded_once(values, middle):
    assert mean(values) == middle


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(2, 3), 0, "1"),
        (Fraction(2, 3), 3, "0.667"),
        (Fraction(-2, 3), 1, "-0.7"),
        (Fraction(1, 200), 2, "0.01"),
        (Fraction(-1, 200), 2, "0.00"),
        (0.125, 2, "0.13"),
        (12, 1, "12.0"),
        (Fraction(-5, 2), 0, "-2"),
    ],
)
def test_decimals_are_rounded_half_up_and_keep_their_zeros(value, places, shown):
    assert decimals(value, places) == shown
