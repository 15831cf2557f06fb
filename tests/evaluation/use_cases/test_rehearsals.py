"""Before the term is over: rehearsed as often as wished, released only without money, and never in the way of the real one."""

from datetime import timedelta

import pytest

from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear
from marketplace.evaluation.queries import years as questions
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.programmes.queries import programmes
from marketplace.shared import calendar
from marketplace.shared.errors import NotFound, NotNow
from marketplace.shared.waiting import waiting_for
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, OVER
from tests.evaluation.use_cases.test_years import BUDGET, Year
from tests.lawbook import copied, text_of, with_severity
from tests.site.use_cases.test_law_binds import under

__all__ = ["copied"]

PILOT = text_of("ZZ-PILOT-2023")


@pytest.fixture
def year(world):
    return world(Year)


def test_money_is_frozen_for_good_only_after_the_term(year):
    with pytest.raises(NotNow, match=r"year\.too_early") as refusal:
        year.freeze(now=LATER)
    assert refusal.value.facts["rule"] == "ZZ-PILOT-2023:term_over"
    assert year.release(year.propose(year.freeze())).state is YearState.RELEASED


def test_the_last_day_of_the_term_is_part_of_it(year):
    """What is accepted in the afternoon of that day counts, so that nothing is shared out in its morning."""
    end = calendar.end_of(year.make.programme().ends_on)
    last = end - timedelta(seconds=1)
    with pytest.raises(NotNow, match=r"year\.too_early"):
        year.freeze(now=last)
    assert questions.is_interim(year.freeze(0, without_money=True, now=last))
    assert not questions.is_interim(year.freeze(now=end))


@pytest.mark.parametrize("state", [YearState.FROZEN, YearState.PROPOSED])
def test_a_run_with_money_that_was_frozen_early_is_neither_proposed_nor_released(year, state):
    """What an earlier release froze on day 130."""
    run = year.freeze()
    change(year.make.programme(), starts_on=OVER.date(), ends_on=OVER.date().replace(year=OVER.year + 1))
    change(run, state=state, proposed_by_id=year.officer.id if state is YearState.PROPOSED else None)
    run = year.make.reread(run)
    with pytest.raises(NotNow, match=r"year\.term_runs"):
        if state is YearState.FROZEN:
            years.propose(ProposeYear(run_id=run.id, version=run.version), actor=year.officer, now=OVER)
        else:
            years.release(ReleaseYear(run_id=run.id, version=run.version), actor=year.approver, now=OVER)


def test_whether_money_waits_for_the_end_is_for_the_rule_set_to_say(year, copied):
    under(year.make, copied(with_severity(PILOT, "year", "term_over", "warn")))
    assert year.release(year.propose(year.freeze(now=LATER))).state is YearState.RELEASED


def test_a_rehearsal_is_computed_as_often_as_wished_and_is_in_nobodys_way(year):
    runs = [year.freeze(now=LATER, rehearsal=True) for _ in range(3)]
    assert [(run.number, run.state) for run in runs] == [(number, YearState.REHEARSED) for number in (1, 2, 3)]
    assert {run.result_hash for run in runs} == {runs[0].result_hash}
    assert sum(line.share_fen for line in runs[0].lines) == BUDGET

    real = year.released()
    assert (real.number, real.state) == (4, YearState.RELEASED)
    assert {year.make.reread(run).state for run in runs} == {YearState.REHEARSED}
    assert year.freeze(rehearsal=True).state is YearState.REHEARSED


def test_a_rehearsal_is_never_proposed_nor_public_nor_in_an_inbox(year):
    run = year.freeze(now=LATER, rehearsal=True)
    with pytest.raises(NotNow, match=r"lifecycle\.not_now"):
        year.propose(run)
    with pytest.raises(NotFound):
        questions.public(run.id)
    assert questions.released_at(run.programme_id) is None
    assert list(questions.released([run.programme])) == []
    for person in (year.officer, year.approver):
        assert not [line for line in waiting_for(person, LATER) if "year_to" in line.key and line.count]


def test_a_rehearsal_supersedes_no_run_that_waits(year):
    frozen = year.freeze()
    year.freeze(rehearsal=True)
    assert year.make.reread(frozen).state is YearState.FROZEN
    year.propose(frozen)
    year.freeze(rehearsal=True)
    assert year.make.reread(frozen).state is YearState.PROPOSED


def test_a_run_without_money_before_the_end_is_an_interim_one_and_bars_nothing(year):
    interim = year.release(year.propose(year.freeze(0, without_money=True, now=LATER)))
    assert interim.state is YearState.INTERIM
    assert questions.public(interim.id) is interim
    assert questions.released_at(interim.programme_id) is None
    assert programmes.closed() == []

    final = year.released()
    assert final.state is YearState.RELEASED
    assert questions.released_at(final.programme_id) is not None


def test_what_a_rehearsal_shows_can_be_checked_like_a_result(year):
    run = year.freeze(now=LATER, rehearsal=True)
    assert questions.recompute(run)
    command = FreezeYear(programme_id=run.programme_id, budget_fen=BUDGET, version=0, rehearsal=True)
    again = years.freeze(command, actor=year.officer, now=OVER)
    assert again.result_hash == run.result_hash
