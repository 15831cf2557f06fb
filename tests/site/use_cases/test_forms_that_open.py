"""A form that opens a case, or takes one up again, carries the version of what it would change: 0 for none yet (A12)."""

import pytest

from marketplace.delivery.commands import ClaimOutcome, RefuseOutcome
from marketplace.delivery.states import OutcomeState
from marketplace.delivery.use_cases import outcomes
from marketplace.evaluation.commands import FreezeYear
from marketplace.evaluation.states import YearState
from marketplace.evaluation.use_cases import years
from marketplace.shared.errors import Conflict
from marketplace.shared.web import seen
from marketplace.vetting.commands import StartApplication, WithdrawApplication
from marketplace.vetting.states import ApplicationState
from marketplace.vetting.use_cases import applications
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, OVER, accepted, paper, started
from tests.vetting.use_cases import applying


def test_these_forms_are_of_a_case(app):
    assert not {"outcomes.claim", "applications.start", "year.freeze"} & seen.NO_CASE.keys()


def refused(version, deed, key="stale"):
    with pytest.raises(Conflict) as refusal:
        deed(version)
    assert refusal.value.key == key


def test_an_outcome_is_claimed_anew_by_who_has_seen_the_refusal(world):
    service = world(started)
    make = service.make

    def claim(version):
        command = ClaimOutcome(
            engagement_id=service.id,
            level="innovative",
            reached_on=LATER.date(),
            file=paper("证书.pdf"),
            version=version,
            sure=True,
        )
        return outcomes.claim(command, actor=service.provider, now=LATER)

    refused(1, claim)
    outcome = claim(0)
    refused(outcome.version, claim, "outcome.claimed")
    no = RefuseOutcome(outcome_id=outcome.id, version=outcome.version, reason="证书看不清楚")
    outcomes.refuse(no, actor=make.city_officer(), now=LATER)
    version = make.reread(outcome).version
    refused(0, claim, "outcome.refused_before")
    refused(version - 1, claim)
    assert make.reread(outcome).state == OutcomeState.REFUSED
    assert claim(version).id == outcome.id


def test_a_year_is_frozen_anew_by_who_has_seen_the_run_that_it_supersedes(world):
    service = world(accepted)
    make, programme = service.make, service.make.programme()
    officer, other = make.city_officer(), make.city_officer()

    def freeze(version, by=officer, budget_fen=100_00):
        command = FreezeYear(programme_id=programme.id, budget_fen=budget_fen, version=version)
        return years.freeze(command, actor=by, now=OVER)

    refused(1, freeze)
    run = freeze(0)
    refused(0, lambda version: freeze(version, other, 1_00))
    assert make.reread(run).state == YearState.FROZEN
    again = freeze(run.version, other)
    assert (make.reread(run).state, again.state) == (YearState.SUPERSEDED, YearState.FROZEN)
    refused(run.version, freeze)


def test_an_application_is_taken_up_again_by_who_has_seen_that_it_was_withdrawn(make):
    firm = applying.institution_of(make)

    def start(version):
        command = StartApplication(programme_id=make.programme().id, version=version)
        return applications.start(command, actor=firm, now=NOW)

    refused(1, start)
    application = start(0)
    refused(0, start)
    refused(application.version, start, "application.exists")
    out = WithdrawApplication(application_id=application.id, version=application.version, reason="不参加了，经核实")
    applications.withdraw(out, actor=firm, now=NOW)
    refused(0, start)
    assert make.reread(application).state == ApplicationState.WITHDRAWN
    assert start(application.version).state == ApplicationState.DRAFT
