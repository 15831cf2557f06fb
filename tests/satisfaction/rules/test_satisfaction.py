"""The estimate of satisfaction and its lower bound."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.satisfaction.rules import Answer, Source, estimate, lower_bound
from marketplace.shared.errors import Invalid
from marketplace.vetting.rules.questions import FACTS

YES = dict.fromkeys(FACTS, True)
NO = dict.fromkeys(FACTS, False)

answers = st.lists(
    st.builds(
        Answer,
        level=st.integers(1, 5),
        facts=st.fixed_dictionaries({fact: st.booleans() for fact in FACTS}),
        source=st.sampled_from(Source),
    ),
    max_size=12,
)


@given(answers, st.integers(1, 6))
def test_an_estimate_lies_below_its_mean_and_within_bounds_or_is_missing(given_, least):
    result = estimate(given_, least)
    counted = [a for a in given_ if a.source is not Source.INSTITUTION]

    assert (result.answers, result.not_counted) == (len(counted), len(given_) - len(counted))
    assert sum(result.levels) == len(counted)
    assert result.enough == (len(counted) >= least)
    if result.enough:
        assert 0 <= result.lower <= result.mean <= 10_000
    else:
        assert result.lower is result.mean is None
        assert not result.all_top


@given(answers, st.randoms(use_true_random=False))
def test_the_order_of_answers_and_the_institutions_own_survey_change_nothing(given_, random):
    mine = [Answer(level=5, facts=YES, source=Source.INSTITUTION)] * 7
    mixed = given_ + mine
    random.shuffle(mixed)
    one, other = estimate(given_, 1), estimate(mixed, 1)
    assert (one.mean, one.lower, one.levels) == (other.mean, other.lower, other.levels)


@given(st.integers(0, 60), st.integers(1, 60))
def test_the_lower_bound_is_wilsons(yes, count):
    yes = min(yes, count)
    z, p = 1.645, yes / count
    centre = p + z * z / (2 * count)
    spread = z * math.sqrt(p * (1 - p) / count + z * z / (4 * count * count))
    assert lower_bound(Fraction(yes), count, 1645) == pytest.approx(10_000 * (centre - spread) / (1 + z * z / count), abs=1.001)


def test_the_lower_bound_is_rounded_down_exactly_at_a_whole_number():
    # With z = 2 and one answer of value 1 the bound is 1 / (1 + 4) = 0.2.
    assert lower_bound(Fraction(1), 1, 2000) == 2000
    assert lower_bound(Fraction(0), 9, 2000) == 0


@pytest.mark.parametrize("count", range(1, 30))
def test_more_answers_of_the_same_kind_raise_the_lower_bound(count):
    fewer = estimate([Answer(level=5, facts=YES)] * count, 1)
    more = estimate([Answer(level=5, facts=YES)] * (count + 1), 1)
    assert more.lower > fewer.lower
    assert more.mean == fewer.mean == 10_000
    assert more.all_top


@pytest.mark.parametrize("level", range(1, 5))
@given(answers)
def test_a_better_answer_never_lowers_the_estimate(level, others):
    worse = estimate([*others, Answer(level=level, facts=YES)], 1)
    better = estimate([*others, Answer(level=level + 1, facts=YES)], 1)
    assert better.mean >= worse.mean
    assert better.lower >= worse.lower


@pytest.mark.parametrize(
    ("answer", "facts_weight", "mean"),
    [
        (Answer(level=5, facts=YES), 20, 10_000),
        (Answer(level=5, facts=NO), 20, 8000),
        (Answer(level=1, facts=YES), 20, 2000),
        (Answer(level=1, facts=NO), 20, 0),
        (Answer(level=4, facts=NO), 0, 8000),
        (Answer(level=1, facts=YES), 100, 10_000),
    ],
)
def test_facts_replace_their_share_of_the_level(answer, facts_weight, mean):
    assert estimate([answer], 1, facts_weight=facts_weight).mean == mean


def test_silence_is_neither_full_nor_zero():
    nothing = estimate([], 3)
    assert (nothing.mean, nothing.lower, nothing.enough) == (None, None, False)
    two = estimate([Answer(level=5, facts=YES)] * 2, 3)
    assert (two.mean, two.lower, two.answers) == (None, None, 2)


def test_one_honest_no_ends_the_warning_of_all_too_perfect_answers():
    perfect = [Answer(level=5, facts=YES)] * 5
    assert estimate(perfect, 3).all_top
    assert not estimate([*perfect, Answer(level=5, facts={**YES, "on_time": False})], 3).all_top


@pytest.mark.parametrize(
    ("answer", "key"),
    [
        (Answer(level=0, facts=YES), "satisfaction.level"),
        (Answer(level=6, facts=YES), "satisfaction.level"),
        (Answer(level=5, facts={}), "satisfaction.facts"),
        (Answer(level=5, facts={**YES, "else": True}), "satisfaction.facts"),
    ],
)
def test_an_incomplete_answer_is_refused(answer, key):
    with pytest.raises(Invalid) as refusal:
        estimate([answer], 1)
    assert refusal.value.key == key


@pytest.mark.parametrize("wrong", [{"answers_least": 0}, {"facts_weight": 101}, {"deviations": -1}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(ValueError, match="answers_least"):
        estimate([], **{"answers_least": 1, **wrong})


@pytest.mark.parametrize(("levels", "mean"), [((5, 5, 4), 9467), ((5, 4, 4), 8933), ((1, 1, 1), 2000), ((5, 4, 3), 8400)])
def test_a_mean_is_rounded_half_up(levels, mean):
    """Every fact yes: an answer is worth four fifths of its level and a fifth."""
    yes = dict.fromkeys(FACTS, True)
    assert estimate([Answer(level=level, facts=yes) for level in levels], answers_least=3).mean == mean
