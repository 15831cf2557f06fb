"""A run becomes a result by the settings in force, and by none that wait for a second person."""

import pytest

from marketplace.evaluation import waiting
from marketplace.evaluation.states import YearState
from marketplace.shared.errors import NotNow
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import OVER
from tests.delivery.use_cases.test_serving_messages import keys
from tests.evaluation.use_cases.test_years import Year
from tests.lawbook import copied, text_of, with_severity
from tests.site.use_cases.test_law_binds import under

__all__ = ["copied"]

PILOT = "ZZ-PILOT-2023"
STEPS = ("propose", "release")


@pytest.fixture
def year(world):
    return world(Year)


def ready(year, step):
    """A run of which this is the next step."""
    run = year.freeze()
    return year.propose(run) if step == "release" else run


def refused(year, run, step, key, as_user):
    run = year.make.reread(run)
    with pytest.raises(NotNow, match=key):
        getattr(year, step)(run)
    who = year.officer if step == "propose" else year.approver
    page = as_user(who).get(f"/year/{run.id}").text
    assert f"/year/{run.id}/{step}" not in page
    assert "重新冻结" in page
    if step == "release":
        assert f"/year/{run.id}/send-back" in page


@pytest.mark.parametrize("step", STEPS)
def test_while_settings_wait_and_once_they_are_others_a_run_is_no_result(year, as_user, step):
    run = ready(year, step)
    year.set(subsidy_cap_fen=100_00)
    refused(year, run, step, r"year\.settings_undecided", as_user)
    year.agree()
    refused(year, run, step, r"year\.settings_moved", as_user)


def test_a_run_that_nobody_can_propose_is_to_be_frozen_anew_and_waits_for_nothing_else(year):
    """The page of a line has what the line asks for; while settings wait, that of whoever decides them."""
    year.freeze()
    assert keys(year.officer, waiting, OVER) == {"waiting.year_to_propose": 1}
    year.set(subsidy_cap_fen=100_00)
    assert keys(year.officer, waiting, OVER) == {}
    year.agree()
    assert keys(year.officer, waiting, OVER) == {"waiting.year_to_freeze": 1}
    year.freeze()
    assert keys(year.officer, waiting, OVER) == {"waiting.year_to_propose": 1}


def test_settings_that_are_again_as_they_were_and_those_that_move_nothing_are_in_no_ones_way(year):
    run = year.freeze()
    for cap in (100_00, 0):
        year.set(subsidy_cap_fen=cap)
        year.agree()
    year.set(success_cases_min=2)
    assert year.release(year.propose(year.make.reread(run))).state is YearState.RELEASED


@pytest.mark.parametrize("step", STEPS)
def test_weights_that_are_not_lawful_any_more_are_released_by_nobody(year, as_user, copied, step):
    """They were stored, and computed with, before their rule bound."""
    under(year.make, copied(with_severity(text_of(PILOT), "year", "satisfaction_leads", "warn")))
    weights = {"year_weight_satisfaction": 0, "year_weight_completion": 20, "year_weight_outcomes": 80}
    change(year.make.programme(), settings=weights)
    run = ready(year, step)
    change(year.make.programme(), ruleset_key=PILOT)
    refused(year, run, step, r"year\.settings_unlawful", as_user)
