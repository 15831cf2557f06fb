"""Interim evaluations count whole fives of which the last waits: nothing that is published gives a single answer by subtraction."""

from datetime import timedelta

import pytest

from marketplace.delivery.queries import told
from marketplace.evaluation.commands import ProposeYear
from marketplace.evaluation.queries import years as questions
from marketplace.evaluation.rules import yearend
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.shared.errors import NotNow
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, OVER, Service
from tests.evaluation.use_cases.test_years import Year

LEVELS = (5, 4, 5, 2, 3, 1, 5, 4, 2, 5, 4)
"""In the order in which they come."""


@pytest.fixture
def year(world):
    return world(Year)


def answer(year, levels, first=0):
    """Enterprises of the first institution answer, a minute after each other; it had four answers before."""
    for count, level in enumerate(levels, first):
        Service(year.make, year.places[0]).accepted().rate(level, now=LATER + timedelta(minutes=1 + count))


def interim(year):
    return year.release(year.propose(year.freeze(0, without_money=True, now=LATER)))


def of_first(year, run):
    """How many answers of the first institution count, and their sum."""
    key = year.places[0].application.number
    one = next(one for one in run.inputs["institutions"] if one["key"] == key)
    return len(one["answers"]), yearend.answered(one, run.settings).total


def test_two_interim_evaluations_differ_by_five_answers_or_by_none(year):
    seen = [of_first(year, interim(year))]
    for count, level in enumerate(LEVELS):
        answer(year, [level], count)
        seen.append(of_first(year, interim(year)))
    assert [count for count, _ in seen] == [0] * 6 + [5] * 5 + [10]
    assert len({total for _, total in seen}) == len({count for count, _ in seen})


def test_the_score_is_worked_out_from_the_answers_that_count(year):
    answer(year, [5] * 6)
    five = interim(year)
    answer(year, [1, 1, 1], 6)
    later = interim(year)
    scores = [next(one for one in run.lines if one.organisation_id == year.places[0].organisation_id) for run in (five, later)]
    assert scores[0].terms[0] == scores[1].terms[0]
    assert scores[0].terms[0]["inputs"]["answers"] == 5
    assert scores[1].terms[1]["inputs"]["completed"] == 13
    assert questions.recompute(later)


def test_they_are_the_fives_that_the_institution_is_told_of(year):
    answer(year, LEVELS)
    seen, _ = told.summaries_for(year.places[0].organisation_id, year.make.programme())
    run = interim(year)
    key = year.places[0].application.number
    counted = [one["level"] for row in run.inputs["institutions"] if row["key"] == key for one in row["answers"]]
    assert tuple(counted.count(level) for level in range(1, 6)) == seen.levels


@pytest.mark.parametrize("facts", [{"budget_fen": 100}, {"budget_fen": 0, "without_money": True}])
def test_the_result_of_the_year_counts_every_answer(year, facts):
    answer(year, [2])
    answer(year, [2, 2], 1)
    run = year.freeze(**facts)
    assert of_first(year, run)[0] == 7
    assert year.release(year.propose(run)).state is YearState.RELEASED


def test_a_rehearsal_before_the_end_is_of_what_would_come_out(year):
    answer(year, [2, 2])
    assert of_first(year, year.freeze(now=LATER, rehearsal=True))[0] == 6
    assert of_first(year, year.freeze(0, without_money=True, now=LATER, rehearsal=True))[0] == 0


@pytest.mark.parametrize("now", [LATER, OVER])
def test_what_was_counted_otherwise_than_it_would_be_released_is_not(year, now):
    """The days of the programme were moved after the freezing."""
    run = year.freeze(0, without_money=True, now=now)
    ends = now.date() + (timedelta(days=-1) if now == LATER else timedelta(days=30))
    change(year.make.programme(), starts_on=ends - timedelta(days=365), ends_on=ends)
    run = year.make.reread(run)
    with pytest.raises(NotNow, match=r"year\.term_moved"):
        years.propose(ProposeYear(run_id=run.id, version=run.version), actor=year.officer, now=OVER)


def test_the_result_differs_from_everything_that_was_told_before_by_five_answers_at_least(year):
    """Of each number of answers at the result, whatever was told on the way: a sum subtracted from it is one of five or more."""
    institution, programme, seen = year.places[0].organisation_id, year.make.programme(), []
    for count, level in enumerate(LEVELS):
        answer(year, [level], count)
        seen += [of_first(year, interim(year))[0], len(told.told_of(institution, programme).counting)]
        final = of_first(year, year.freeze(100, rehearsal=True))[0]
        assert final == 5 + count
        assert all(final - before >= 5 for before in seen if before), (final, seen)


def test_nothing_is_told_of_what_comes_after_the_freezing_until_the_release(year):
    """What is told then would not be a part of the result, and what it does not count would stand out of it."""
    institution, programme = year.places[0].organisation_id, year.make.programme()
    answer(year, LEVELS[:6])
    run = year.freeze()
    for count in range(10):
        Service(year.make, year.places[0]).accepted().rate(1, now=OVER + timedelta(minutes=count))
    assert [len(row) for row in (told.told_of(institution, programme).counting, told.told_of(institution, programme).others)] == [
        5,
        0,
    ]
    year.release(year.propose(year.make.reread(run)))
    assert [len(row) for row in (told.told_of(institution, programme).counting, told.told_of(institution, programme).others)] == [
        10,
        10,
    ]


def outside(year, levels):
    """Answers to services that were accepted after the term, before the result is out."""
    for count, level in enumerate(levels):
        service = Service(year.make, year.places[0]).accepted(now=OVER - timedelta(days=20))
        service.rate(level, now=OVER - timedelta(days=19) + timedelta(minutes=count))


def test_answers_inside_and_outside_of_the_term_make_no_five_together(year):
    """Four inside and one outside are no five; each side is told by itself, and five of one side do not wait for the other."""
    institution, programme = year.places[0].organisation_id, year.make.programme()
    outside(year, [1, 1, 1, 1])
    assert told.summaries_for(institution, programme) == (None, None)
    answer(year, LEVELS[:5])
    assert told.summaries_for(institution, programme) == (None, None)
    outside(year, [2])
    inside, others = told.summaries_for(institution, programme)
    assert inside is None and others.levels == (4, 1, 0, 0, 0)
    answer(year, [5], 5)
    inside, _ = told.summaries_for(institution, programme)
    assert inside.answers == 5 and inside.levels[0] == 0


def test_an_old_interim_run_of_whole_fives_is_frozen_anew(year, monkeypatch):
    monkeypatch.setattr(told, "AT_ONCE", True)
    run = year.freeze(0, without_money=True, now=LATER)
    assert run.inputs[yearend.INTERIM] is True
    with pytest.raises(NotNow, match=r"year\.term_moved"):
        years.propose(ProposeYear(run_id=run.id, version=run.version), actor=year.officer, now=LATER)
