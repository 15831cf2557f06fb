"""What the law of a programme would question is asked before the deed, answered with a tick, and recorded with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from marketplace.delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    ReachMilestone,
    TerminateEngagement,
)
from marketplace.delivery.queries import served
from marketplace.delivery.states import EngagementState, OutcomeState
from marketplace.delivery.use_cases import engagements, outcomes
from marketplace.evaluation.queries import inputs
from marketplace.records.models.record import EventRecord
from marketplace.records.queries import history
from marketplace.shared.errors import Invalid
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER, NOW, STARTS, Service, paper, started

WHY = "机构停止经营，经核实"


def tick(service):
    """The only step of the contract is done, a week in."""
    command = ReachMilestone(
        engagement_id=service.id, version=service.contract.version, position=0, done_on=STARTS + timedelta(days=7)
    )
    engagements.reach_milestone(command, actor=service.provider, now=LATER)
    return service


def claiming(service, day):
    return ClaimOutcome(engagement_id=service.id, level="innovative", reached_on=day, file=paper("证书.pdf"), version=0)


def odd_in(kind):
    """What stands as asked in the last event of a kind."""
    found = db.session.scalars(select(EventRecord).where(EventRecord.kind == kind).order_by(EventRecord.seq.desc())).first()
    return [one["key"] for one in found.facts["asked"]]


def refused(deed, *keys):
    """The deed is not done before it was answered, and says what is odd."""
    with pytest.raises(Invalid) as refusal:
        deed()
    db.session.rollback()
    assert refusal.value.key == "doubt.unanswered"
    assert [one.key for one in refusal.value.facts["doubts"]] == list(keys)


@pytest.mark.parametrize(
    ("changes", "day", "odd"),
    [({"starts_on": date(2023, 3, 1)}, date(2023, 3, 1), "doubt.outcome_at_signing"), ({}, STARTS, "doubt.outcome_at_start")],
)
def test_an_outcome_of_the_day_of_signing_is_asked_about_when_claimed_and_when_confirmed(make, changes, day, odd):
    service = Service(make)
    service.fill(**changes)
    engagements.confirm_contract(_confirming(service), actor=service.owner, now=NOW)
    wanted, officer = claiming(service, day), make.city_officer()

    refused(lambda: outcomes.claim(wanted, actor=service.provider, now=LATER), odd, "doubt.outcome_before_steps")
    outcome = outcomes.claim(replace(wanted, sure=True), actor=service.provider, now=LATER)
    assert odd_in("OutcomeClaimed")[0] == odd
    deciding = ConfirmOutcome(outcome_id=outcome.id, version=outcome.version)
    refused(lambda: outcomes.confirm(deciding, actor=officer, now=LATER), odd, "doubt.outcome_before_steps")
    confirmed = outcomes.confirm(replace(deciding, sure=True), actor=officer, now=LATER)

    assert confirmed.state is OutcomeState.CONFIRMED and odd_in("OutcomeConfirmed")[0] == odd
    told = [one.sentence for one in history.of("outcome", outcome.id, officer)]
    assert sum("并经本人确认" in sentence for sentence in told) == 2, "whoever comes after reads that it was asked"


def _confirming(service):
    return ConfirmContract(engagement_id=service.id, version=service.contract.version)


def test_what_a_ticked_step_led_to_is_not_asked_about(make):
    service = tick(started(make))
    outcome = outcomes.claim(claiming(service, STARTS + timedelta(days=8)), actor=service.provider, now=LATER)
    officer = make.city_officer()
    outcomes.confirm(ConfirmOutcome(outcome_id=outcome.id, version=outcome.version), actor=officer, now=LATER)
    assert odd_in("OutcomeClaimed") == odd_in("OutcomeConfirmed") == []


def test_an_acceptance_while_a_step_is_open_is_asked_about(make):
    service = started(make).deliver()
    command = AcceptDelivery(engagement_id=service.id, version=service.contract.version)

    refused(lambda: engagements.accept(command, actor=service.owner, now=LATER), "doubt.steps_open")
    engagements.accept(replace(command, sure=True), actor=service.owner, now=LATER)

    assert service.contract.state is EngagementState.ACCEPTED and odd_in("ServiceAccepted") == ["doubt.steps_open"]
    told = [one.sentence for one in history.of("engagement", service.id, make.city_officer())]
    assert any("诊断报告" in sentence and "并经本人确认" in sentence for sentence in told)


def test_what_lies_after_the_term_is_asked_about_and_counts_neither_for_the_goals_nor_for_the_year(make):
    service, officer = tick(started(make)), make.city_officer()
    programme = service.contract.programme
    last = STARTS + timedelta(days=8)
    change(programme, ends_on=last)
    early = outcomes.claim(claiming(service, last), actor=service.provider, now=LATER)
    wanted = replace(claiming(service, last + timedelta(days=1)), level="provincial_srdi")
    refused(lambda: outcomes.claim(wanted, actor=service.provider, now=LATER), "doubt.outcome_after_term")
    late = outcomes.claim(replace(wanted, sure=True), actor=service.provider, now=LATER)
    outcomes.confirm(ConfirmOutcome(outcome_id=early.id, version=early.version), actor=officer, now=LATER)
    deciding = ConfirmOutcome(outcome_id=late.id, version=late.version)
    refused(lambda: outcomes.confirm(deciding, actor=officer, now=LATER), "doubt.outcome_after_term")
    outcomes.confirm(replace(deciding, sure=True), actor=officer, now=LATER)

    service.deliver()
    accepting = AcceptDelivery(engagement_id=service.id, version=service.contract.version)
    refused(lambda: engagements.accept(accepting, actor=service.owner, now=LATER), "doubt.accepted_after_term")
    engagements.accept(replace(accepting, sure=True), actor=service.owner, now=LATER)

    [line] = inputs.inputs_of(programme)["institutions"]
    assert served.reached(programme.id) == {"innovative": 1}
    assert ([one["level"] for one in line["outcomes"]], line["served"]) == (["innovative"], [])


def test_an_acceptance_of_what_is_all_done_is_not(make):
    service = tick(started(make)).deliver()
    engagements.accept(AcceptDelivery(engagement_id=service.id, version=service.contract.version), actor=service.owner, now=LATER)
    assert odd_in("ServiceAccepted") == []


@pytest.mark.parametrize(("now", "asked"), [(NOW, True), (LATER, False)])
def test_a_contract_that_is_ended_before_its_first_step_is_asked_about(make, now, asked):
    service, officer = started(make), make.city_officer()
    command = TerminateEngagement(engagement_id=service.id, version=service.contract.version, reason=WHY, carry_over=True)
    if asked:
        refused(lambda: engagements.terminate(command, actor=officer, now=now), "doubt.ended_before_steps")
        command = replace(command, sure=True)
    engagements.terminate(command, actor=officer, now=now)
    assert odd_in("EngagementTerminated") == ["doubt.ended_before_steps"] * asked


def test_what_was_counted_in_another_programme_is_asked_about_before_it_counts_again(make):
    """One outcome is paid once: two programmes side by side know of each other where the bureau decides (G-09)."""
    first, officer = started(make), make.city_officer()
    first.confirmed(officer, "little_giant")
    make.beside()
    second = Service(make, enterprise=first.owner.organisation).start()
    other = Service(make).start().reach("little_giant")
    claimed, lower = second.reach("little_giant"), second.reach("innovative")

    plain = [ConfirmOutcome(outcome_id=one.id, version=one.version) for one in (claimed, lower, other)]
    asked = []
    for command in plain:
        with pytest.raises(Invalid) as refusal:
            outcomes.confirm(command, actor=officer, now=LATER)
        db.session.rollback()
        asked.append([one.key for one in refusal.value.facts["doubts"]])
    assert [keys.count("doubt.outcome_elsewhere") for keys in asked] == [1, 0, 0]

    confirmed = outcomes.confirm(replace(plain[0], sure=True), actor=officer, now=LATER)
    assert confirmed.state is OutcomeState.CONFIRMED and "doubt.outcome_elsewhere" in odd_in("OutcomeConfirmed")
