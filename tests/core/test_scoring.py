"""What a claim is worth, term by term."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Invalid
from marketplace.core.scoring import REVIEWED, Criterion, MissingReview, Offer, score_offers


def offer(**known):
    reviews = {key: [70] for key in REVIEWED}
    return Offer(
        **{
            "reviews": reviews, "price_fen": 1000, "days": 10, "covered": 1, "asked": 2,
            **known,
        }
    )


def only(key, *offers, **wishes):
    """The values of one criterion for the given offers."""
    scores = score_offers(offers, {key: 100}, **wishes)
    return [score.terms[0].value for score in scores]


@st.composite
def rivals(draw):
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=7, max_size=7)))
    weights = [b - a for a, b in zip([0, *cuts], [*cuts, 100], strict=True)]
    points = st.lists(st.integers(0, 100), min_size=1, max_size=3)
    offers = draw(
        st.lists(
            st.builds(
                Offer,
                reviews=st.fixed_dictionaries({str(key): points for key in REVIEWED}),
                price_fen=st.integers(0, 10**9),
                days=st.integers(0, 400),
                covered=st.integers(0, 3),
                asked=st.just(3),
                rank=st.none() | st.integers(1, 5),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return offers, dict(zip(Criterion, weights, strict=True))


@given(rivals(), st.none() | st.integers(0, 10**9))
def test_a_score_is_the_sum_of_its_points_and_stays_within_bounds(drawn, budget):
    offers, weights = drawn
    try:
        scores = score_offers(offers, weights, budget_fen=budget)
    except Invalid as refusal:
        assert refusal.key == "scoring.nothing_applies"
        assert weights[Criterion.ENTERPRISE] == 100
        return
    for score in scores:
        assert score.total == sum(term.points for term in score.terms)
        assert 0 <= score.total <= 10_000
        used = sum(term.weight for term in score.terms if term.value is not None)
        for term in score.terms:
            assert term.value is None or 0 <= term.value <= 100
            assert abs(term.points - (term.value or 0) * 100 * term.weight / used) < 1


@given(rivals(), st.randoms(use_true_random=False))
def test_the_order_of_rivals_decides_nothing(drawn, random):
    offers, weights = drawn
    if weights[Criterion.ENTERPRISE] == 100:
        return
    order = list(range(len(offers)))
    random.shuffle(order)
    scores = score_offers(offers, weights)
    assert score_offers([offers[i] for i in order], weights) == [scores[i] for i in order]


def test_full_marks_everywhere_are_the_full_score():
    best = offer(reviews={key: [100] for key in REVIEWED}, covered=2, rank=1)
    weights = {"plan": 33, "price": 33, "days": 17, "category": 17}
    assert score_offers([best], weights)[0].total == 10_000


def test_reviews_count_by_their_mean():
    one = offer(reviews={"plan": [80, 85, 91]})
    assert only("plan", one) == [Fraction(256, 3)]


@pytest.mark.parametrize(
    ("prices", "budget", "values"),
    [
        ([800, 1000], None, [100, 80]),
        ([800, 1600], 1000, [100, 50]),
        ([2000], 1000, [50]),
        ([500], 1000, [100]),
        ([500], None, [100]),
        ([0, 100], None, [100, 0]),
        ([0], 0, [100]),
        ([100], 0, [0]),
    ],
)
def test_a_price_is_measured_by_the_lowest_offer_or_the_budget(prices, budget, values):
    assert only("price", *(offer(price_fen=p) for p in prices), budget_fen=budget) == values


def test_days_are_measured_like_prices():
    assert only("days", offer(days=20), offer(days=30), days_wanted=15) == [75, 50]


@pytest.mark.parametrize(
    ("ranks", "values"),
    [
        ([1, 2, 3, 4], [100, 75, 50, 25]),
        ([2, 1], [50, 100]),
        ([1, None, None, None], [100, 75, 75, 75]),
        ([3, 7], [100, 50]),
        ([1, 1], [100, 100]),
        ([None, None], [None, None]),
    ],
)
def test_the_enterprise_ranks_and_says_nothing_about_the_rest(ranks, values):
    offers = [offer(rank=r) for r in ranks]
    scores = score_offers(offers, {"plan": 50, "enterprise": 50})
    assert [score.terms[1].value for score in scores] == values


def test_a_term_that_applies_to_nobody_leaves_its_place_to_the_others():
    weights = {"plan": 40, "price": 30, "enterprise": 30}
    score = score_offers([offer()], weights)[0]
    plan, price, enterprise = score.terms
    assert (plan.points, price.points, enterprise.points) == (4000, 4286, 0)
    assert enterprise.value is None
    assert enterprise.hundredths is None
    assert plan.hundredths == 7000


@pytest.mark.parametrize("key", REVIEWED)
def test_a_claim_without_its_reviews_cannot_be_scored(key):
    bare = offer(reviews={})
    with pytest.raises(MissingReview) as refusal:
        score_offers([offer(), bare], {key: 100})
    assert refusal.value.facts == {"offer": 1, "term": key}


def test_a_criterion_without_weight_needs_no_review():
    assert score_offers([offer(reviews={})], {"price": 100, "plan": 0})[0].total == 10_000


def test_a_need_without_claims_has_no_scores():
    assert score_offers([], {"plan": 100}) == []


@pytest.mark.parametrize(
    ("weights", "known", "key"),
    [
        ({"plan": 99}, {}, "scoring.weights"),
        ({"plan": 150, "price": -50}, {}, "scoring.weights"),
        ({}, {}, "scoring.weights"),
        ({"charm": 100}, {}, "scoring.unknown_term"),
        ({"plan": 100}, {"reviews": {"plan": [101]}}, "scoring.points"),
        ({"plan": 100}, {"reviews": {"plan": [-1]}}, "scoring.points"),
        ({"price": 100}, {"price_fen": -1}, "scoring.negative"),
        ({"category": 100}, {"covered": 3}, "scoring.categories"),
        ({"category": 100}, {"covered": 0, "asked": 0}, "scoring.categories"),
        ({"enterprise": 100}, {}, "scoring.nothing_applies"),
    ],
)
def test_what_cannot_be_scored_is_refused(weights, known, key):
    with pytest.raises(Invalid) as refusal:
        score_offers([offer(**known)], weights)
    assert refusal.value.key == key
