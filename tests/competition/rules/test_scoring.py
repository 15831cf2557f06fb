"""What a claim is worth, term by term."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.competition.rules.scoring import (
    REVIEWED,
    Closing,
    Criterion,
    MissingReview,
    Offer,
    lines_of,
    printed,
    score_offers,
)
from marketplace.rulebook.reference import Basis, Reference, choose, median
from marketplace.shared.errors import Invalid


def offer(**known):
    reviews = {key: [70] for key in REVIEWED}
    return Offer(**{"reviews": reviews, "price_fen": 1000, "days": 10, "covered": 1, "asked": 2, **known})


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


REFERENCES = st.builds(Reference, value=st.integers(1, 10**9), low=st.integers(0, 10**9))


@given(rivals(), REFERENCES)
def test_a_score_is_the_sum_of_its_lines_and_each_line_follows_from_what_is_printed(drawn, price):
    offers, weights = drawn
    try:
        scores = score_offers(offers, weights, price)
    except Invalid as refusal:
        assert refusal.key == "scoring.nothing_applies"
        assert weights[Criterion.ENTERPRISE] == 100
        return
    for score in scores:
        assert score.total == sum(term.points for term in score.terms)
        assert 0 <= score.total <= 10_000
        lines = [line for line in lines_of(score) if line["key"] in set(Criterion)]
        for line in lines:
            exact = Fraction((line["value"] or 0) * line["weight"], 100)
            assert -Fraction(1, 2) < exact - line["points"] <= Fraction(1, 2) or exact == line["points"] - Fraction(1, 2)
        idle = sum(line["weight"] for line in lines if line["value"] is None)
        shared = [term.points for term in score.terms if term.key is Closing.SHARED]
        own = sum(line["points"] for line in lines)
        assert shared == ([] if not idle else [(2 * own * idle + 100 - idle) // (2 * (100 - idle))])


@st.composite
def with_one_more(draw):
    """Claims of one need, and one more that is any price, days, points and rank whatever."""
    offers, weights = draw(rivals())
    [[one], _] = draw(rivals().filter(lambda drawn: len(drawn[0]) == 1))
    return offers, one, weights


@given(with_one_more(), REFERENCES, REFERENCES)
def test_a_claim_more_or_less_never_turns_the_order_of_two_others(drawn, price, days):
    offers, one, weights = drawn
    if weights[Criterion.ENTERPRISE] == 100:
        return
    without = [score.total for score in score_offers(offers, weights, price, days)]
    among = [score.total for score in score_offers([*offers, one], weights, price, days)][:-1]
    for here, there in zip(combinations(without, 2), combinations(among, 2), strict=True):
        assert (here[0] - here[1]) * (there[0] - there[1]) >= 0


@given(with_one_more(), REFERENCES, REFERENCES, st.booleans())
def test_with_wishes_fixed_a_claim_more_or_less_changes_no_other_score(drawn, price, days, spoken):
    offers, one, weights = drawn
    if weights[Criterion.ENTERPRISE] == 100 and not spoken:
        return
    without = score_offers(offers, weights, price, days, spoken)
    assert score_offers([*offers, one], weights, price, days, spoken)[:-1] == without


def test_a_price_of_one_fen_decides_nothing_between_two_others():
    weights = {"plan": 60, "price": 40}
    dear = offer(reviews={"plan": [80]}, price_fen=1_200_000)
    cheap = offer(reviews={"plan": [70]}, price_fen=900_000)
    absurd = offer(reviews={"plan": [1]}, price_fen=1)
    at = Reference(value=1_000_000, low=500_000)
    two, three = (score_offers(offers, weights, at) for offers in ([dear, cheap], [dear, cheap, absurd]))
    assert three[:2] == two
    assert two[0].total > two[1].total


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
    at = Reference(value=2000, low=1000)
    assert score_offers([best], weights, at, at)[0].total == 10_000


def test_reviews_count_by_their_mean():
    one = offer(reviews={"plan": [80, 85, 91]})
    assert only("plan", one) == [Fraction(8533, 100)]


@pytest.mark.parametrize(
    ("price", "at", "value"),
    [
        (0, Reference(value=1000, low=500), 100),
        (1, Reference(value=1000, low=500), 100),
        (500, Reference(value=1000, low=500), 100),
        (1000, Reference(value=1000, low=500), 75),
        (2000, Reference(value=1000, low=500), 50),
        (0, Reference(value=1000), 100),
        (1000, Reference(value=1000), 50),
    ],
)
def test_a_price_is_measured_by_the_reference_alone(price, at, value):
    weights = {"price": 100}
    assert score_offers([offer(price_fen=price), offer(price_fen=7)], weights, at)[0].terms[0].value == value


def test_days_are_measured_like_prices():
    weights = {"days": 100}
    at = Reference(value=30, low=15)
    scores = score_offers([offer(days=d) for d in (1, 15, 30, 60)], weights, days=at)
    assert [score.total for score in scores] == [10_000, 10_000, 7500, 5000]


@pytest.mark.parametrize(
    ("own", "offered", "value", "low", "basis"),
    [
        (1000, {}, 1000, 400, Basis.NEED),
        (None, {}, 77, 3, Basis.SETTING),
        (0, {}, 77, 3, Basis.SETTING),
        (None, {n: [100] for n in range(4)}, 77, 3, Basis.SETTING),
        (None, {n: [100 * n] for n in range(1, 6)}, 300, 60, Basis.MEDIAN),
        (None, {**{n: [100 * n] for n in range(1, 6)}, 1: [1] * 50}, 300, 60, Basis.MEDIAN),
    ],
)
def test_a_reference_is_the_needs_own_or_the_middle_of_many_institutions_or_the_usual_one(own, offered, value, low, basis):
    assert choose(own, offered, 77, 3, (40, 20)) == Reference(value=value, low=low, basis=basis)


@pytest.mark.parametrize(
    ("ranks", "values"),
    [
        ([1, 2, 4, 5], [100, 75, 62.5, 60]),
        ([2, 1], [75, 100]),
        ([1, None, None, None], [100, 50, 50, 50]),
        ([1, 1], [100, 100]),
        ([None, None], [None, None]),
    ],
)
def test_the_enterprise_ranks_and_says_nothing_about_the_rest(ranks, values):
    offers = [offer(rank=r) for r in ranks]
    scores = score_offers(offers, {"plan": 50, "enterprise": 50})
    assert [score.terms[1].value for score in scores] == values


def test_what_a_term_leaves_that_applies_to_nobody_is_shared_out_in_a_line_of_its_own():
    weights = {"plan": 40, "team": 15, "cases": 15, "enterprise": 30}
    score = score_offers([offer(reviews={"plan": [78], "team": [90], "cases": [80]})], weights)[0]
    lines = {line["key"]: (line["value"], line["weight"], line["points"]) for line in lines_of(score)}
    assert lines == {
        "plan": (7800, 40, 3120),
        "team": (9000, 15, 1350),
        "cases": (8000, 15, 1200),
        "enterprise": (None, 30, 0),
        "shared": (None, 30, 2430),
    }
    assert score.total == 8100
    halves = score_offers([offer(reviews={"plan": [78], "team": [90], "cases": [82]})], weights)[0]
    assert halves.total == 8143, "8142.857"


def test_where_rounded_lines_differ_from_the_total_a_line_says_by_how_much():
    third = [34, 33, 33]
    score = score_offers([offer(reviews={"plan": third, "team": third})], {"plan": 50, "team": 50})[0]
    assert [(term.key, term.points) for term in score.terms] == [
        (Criterion.PLAN, 1667),
        (Criterion.TEAM, 1667),
        (Closing.ROUNDING, -1),
    ]
    assert score.total == 3333


def test_a_sheet_stored_before_is_printed_with_what_was_shared_out_apart():
    old = [
        {"key": "plan", "value": 7800, "weight": 40, "points": 4457},
        {"key": "price", "value": 9000, "weight": 30, "points": 3857},
        {"key": "enterprise", "value": None, "weight": 30, "points": 0},
    ]
    lines = printed(old, 8314)
    assert [line["points"] for line in lines] == [3120, 2700, 0, 2494]
    assert printed(lines, 8314) == lines


@pytest.mark.parametrize("key", REVIEWED)
def test_a_claim_without_its_reviews_cannot_be_scored(key):
    bare = offer(reviews={})
    with pytest.raises(MissingReview) as refusal:
        score_offers([offer(), bare], {key: 100})
    assert refusal.value.facts == {"offer": 1, "term": key}


def test_a_criterion_without_weight_needs_no_review():
    assert score_offers([offer(reviews={})], {"price": 100, "plan": 0}, Reference(value=1000))[0].total == 5000


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


@pytest.mark.parametrize(
    ("covered", "asked", "value"), [(0, 1, 0), (1, 3, Fraction(3333, 100)), (2, 3, Fraction(6667, 100)), (3, 3, 100)]
)
def test_the_share_of_the_categories_that_are_offered(covered, asked, value):
    assert only("category", offer(covered=covered, asked=asked)) == [value]


@pytest.mark.parametrize("points", [[0], [100], [0, 100]])
def test_points_at_their_edges_are_points(points):
    assert only("plan", offer(reviews={"plan": points})) == [Fraction(sum(points), len(points))]


def test_what_is_measured_by_where_nothing_else_is_known():
    usual = offer(price_fen=2_000_000, days=90)
    assert [term.value for term in score_offers([usual], {"price": 50, "days": 50})[0].terms] == [50, 50]
    assert choose(1001, {}, 7, 3) == Reference(value=1001, low=501, basis=Basis.NEED)
    many = {n: [101] for n in range(5)}
    assert choose(None, many, 7, 3) == Reference(value=101, low=20, basis=Basis.MEDIAN)
    assert choose(None, {n: [0] for n in range(5)}, 7, 3) == Reference(value=1, low=0, basis=Basis.MEDIAN)
    assert choose(None, {n: [n] for n in range(4)}, 7, 3) == Reference(value=7, low=3, basis=Basis.SETTING)


def test_an_enterprise_that_spoke_elsewhere_leaves_these_at_fifty_and_one_that_did_not_says_nothing():
    weights = {"price": 50, "enterprise": 50}
    at = Reference(value=1000)
    told = {spoken: score_offers([offer(price_fen=1000)], weights, at, spoken=spoken)[0] for spoken in (True, False, None)}
    assert [score.total for score in told.values()] == [5000, 5000, 5000]
    assert [score.terms[1].value for score in told.values()] == [50, None, None]
    assert [[term.key for term in score.terms] for score in told.values()] == [
        [Criterion.PRICE, Criterion.ENTERPRISE],
        [Criterion.PRICE, Criterion.ENTERPRISE, Closing.SHARED],
        [Criterion.PRICE, Criterion.ENTERPRISE, Closing.SHARED],
    ]


@pytest.mark.parametrize(
    ("values", "middle"), [([5], 5), ([1, 2], "3/2"), ([9, 1, 5], 5), ([1, 9, 5, 2], "7/2"), ([2, 2, 2, 9, 9], 2)]
)
def test_the_middle_is_half_way_between_the_middle_two(values, middle):
    assert median(values) == Fraction(middle)


def test_a_reference_is_kept_with_where_it_comes_from():
    assert Reference(value=7, low=3, basis=Basis.NEED).stored() == {"value": 7, "low": 3, "basis": "need"}


def test_a_printed_line_says_how_its_points_come_about():
    rows = [
        {"key": "plan", "value": 7800, "weight": 40, "points": 3120},
        {"key": "price", "value": 9000, "weight": 30, "points": 2700},
        {"key": "enterprise", "value": None, "weight": 30, "points": 0},
    ]
    assert [(line["key"], line["formula"], line["points"]) for line in printed(rows, 8315)] == [
        ("plan", "40% × 78.00", 3120),
        ("price", "30% × 90.00", 2700),
        ("enterprise", "", 0),
        ("shared", "58.20 × 30 ÷ 70", 2494),
        ("rounding", "", 1),
    ]
    assert printed([], 0) == []


def test_the_reviewed_criteria_are_the_first_four():
    assert REVIEWED == (Criterion.PLAN, Criterion.CAPACITY, Criterion.TEAM, Criterion.CASES)
    weights = {key.value: 25 for key in REVIEWED}
    marks = {"plan": [80], "capacity": [60], "team": [40], "cases": [20]}
    [score] = score_offers([offer(reviews=marks)], weights)
    assert [(term.key, term.value, term.hundredths) for term in score.terms] == [
        ("plan", 80, 8000),
        ("capacity", 60, 6000),
        ("team", 40, 4000),
        ("cases", 20, 2000),
    ]
    assert score.total == 5000
