"""The year-end score, its order, and the gates before the money."""

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.evaluation.rules.evaluation import Effect, Gate, Measure, Record, Rules, rank
from marketplace.satisfaction.rules import Answer, estimate
from marketplace.shared.errors import Invalid
from marketplace.shared.rounding import half_up, hundredths, per_10000
from marketplace.vetting.rules.questions import FACTS

GATES = (Gate(measure=Measure.COMPLETED, least=10), Gate(measure=Measure.SATISFACTION, least=8000))


def rules(**changes):
    basis = {
        "weights": {"satisfaction": 50, "completion": 30, "outcomes": 20},
        "outcome_points": {"innovative": 5, "little_giant": 30},
        "outcome_full": 60,
        "gates": GATES,
    }
    return Rules(**{**basis, **changes})


def content(answers, level=5):
    facts = dict.fromkeys(FACTS, True)
    return estimate([Answer(level=level, facts=facts)] * answers, 3)


def record(key="ZZ-1", answers=10, level=5, completed=12, committed=12, **outcomes):
    return Record(key=key, satisfaction=content(answers, level), completed=completed, committed=committed, outcomes=outcomes)


records = st.lists(
    st.builds(
        record,
        key=st.integers(0, 10**6).map("ZZ-{}".format),
        answers=st.integers(0, 12),
        level=st.integers(1, 5),
        completed=st.integers(0, 30),
        committed=st.integers(1, 20),
        innovative=st.integers(0, 20),
    ),
    max_size=6,
    unique_by=lambda r: r.key,
)


@given(records)
def test_a_score_is_the_sum_of_its_lines_and_places_follow_scores(given_):
    standings = rank(given_, rules())

    assert [s.place for s in standings] == list(range(1, len(given_) + 1))
    for standing in standings:
        assert standing.score == sum(line.points for line in standing.lines)
        assert 0 <= standing.score <= 10_000
        assert standing.points in (0, standing.score)
    assert all(a.score >= b.score for a, b in itertools.pairwise(standings))


@given(records, st.randoms(use_true_random=False))
def test_the_order_of_records_decides_nothing(given_, random):
    turned = random.sample(given_, len(given_))
    assert rank(turned, rules()) == rank(given_, rules())


def test_full_marks_are_the_full_score_and_no_more():
    best = record(answers=10**4, completed=40, innovative=100)
    [standing] = rank([best], rules(weights={"satisfaction": 0, "completion": 50, "outcomes": 50}))
    assert standing.score == 10_000
    assert [line.value for line in standing.lines[1:]] == [10_000, 10_000]


def test_each_line_shows_what_it_comes_from():
    [standing] = rank([record(completed=9, committed=12, little_giant=1, innovative=2)], rules())
    satisfaction, completion, outcomes = standing.lines

    assert satisfaction.inputs == {"answers": 10, "needed": 3, "mean": 10_000}
    assert satisfaction.value == content(10).lower
    assert completion.inputs == {"completed": 9, "committed": 12}
    assert (completion.value, completion.weight, completion.points) == (7500, 30, 2250)
    assert outcomes.inputs == {"little_giant": 1, "innovative": 2, "points": 40, "full": 60}
    assert outcomes.value == 6667


def test_too_few_answers_give_no_points_and_pass_their_weight_to_nobody():
    [standing] = rank([record(answers=2)], rules())
    satisfaction, completion, _ = standing.lines

    assert (satisfaction.value, satisfaction.points) == (None, 0)
    assert completion.points == 3000
    assert not standing.may_be_paid


def test_more_than_committed_counts_as_all_of_it():
    over, exact = rank([record("a", completed=99), record("b", completed=12)], rules())
    assert over.score == exact.score


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (record("b", answers=11), record("a", answers=10)),
        (record("b", answers=10, completed=13), record("a", answers=10, completed=12)),
        (record("a"), record("b")),
        (record("b", answers=4, level=1), record("a", answers=0)),
    ],
)
def test_equal_scores_are_decided_by_satisfaction_then_completed_then_number(first, second):
    even = rules(weights={"satisfaction": 0, "completion": 100, "outcomes": 0})
    assert [s.record for s in rank([second, first], even)] == [first, second]


@pytest.mark.parametrize(
    ("known", "paid"),
    [({"completed": 10}, True), ({"completed": 9}, False), ({"level": 4}, True), ({"level": 3}, False), ({"answers": 2}, False)],
)
def test_money_flows_from_ten_completed_enterprises_and_enough_satisfaction(known, paid):
    [standing] = rank([record(**known)], rules())
    assert standing.may_be_paid == paid
    assert standing.points == (standing.score if paid else 0)
    assert all(gate.passed for gate in standing.gates) == paid


def test_a_gate_that_only_notes_keeps_the_money_and_says_so():
    noted = rules(gates=(Gate(measure=Measure.COMPLETED, least=10, effect=Effect.NOTED),))
    [standing] = rank([record(completed=9)], noted)
    [gate] = standing.gates

    assert standing.points == standing.score > 0
    assert (gate.passed, gate.actual) == (False, 9)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"weights": {"satisfaction": 50, "completion": 30, "outcomes": 19}}, "evaluation.weights"),
        ({"weights": {"satisfaction": 150, "completion": -50, "outcomes": 0}}, "evaluation.weights"),
        ({"weights": {"satisfaction": 100}}, "evaluation.weights"),
        ({"outcome_full": 0}, "evaluation.outcome_points"),
        ({"outcome_points": {"innovative": -1}}, "evaluation.outcome_points"),
    ],
)
def test_rules_that_cannot_be_reckoned_with_are_refused(changes, key):
    with pytest.raises(Invalid) as refusal:
        rules(**changes)
    assert refusal.value.key == key
    assert rules(outcome_full=1, outcome_points={"innovative": 0}), "the least that can be"


@pytest.mark.parametrize(
    ("given_", "key"),
    [
        ([record(committed=-1)], "evaluation.counts"),
        ([record(completed=-1)], "evaluation.counts"),
        ([record(innovative=-1)], "evaluation.counts"),
        ([record(giant=1)], "evaluation.level"),
        ([record("a"), record("a")], "evaluation.key"),
    ],
)
def test_records_that_cannot_be_reckoned_with_are_refused(given_, key):
    with pytest.raises(Invalid) as refusal:
        rank(given_, rules())
    assert refusal.value.key == key


@given(st.lists(st.integers(0, 20), min_size=3, max_size=3), st.integers(1, 20))
def test_each_line_is_rounded_by_itself_and_the_rest_is_said(counts, committed):
    [standing] = rank([record(completed=counts[0], committed=committed)], rules())
    for line in standing.lines[:3]:
        assert line.points == half_up(Fraction((line.value or 0) * line.weight, 100))
    rest = standing.score - sum(line.points for line in standing.lines[:3])
    assert [(line.indicator, line.points) for line in standing.lines[3:]] == ([("rounding", rest)] if rest else [])
    assert standing.score == half_up(Fraction(sum((line.value or 0) * line.weight for line in standing.lines), 100))


@pytest.mark.parametrize(("part", "whole", "shown"), [(1, 15, "6.67"), (1, 8, "12.50"), (1, 200, "0.50"), (2, 3, "66.67")])
def test_a_share_is_rounded_half_up_wherever_it_is_reckoned(part, whole, shown):
    assert hundredths(per_10000(part, whole)) == shown
