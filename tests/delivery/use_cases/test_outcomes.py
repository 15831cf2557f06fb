"""Outcomes: claimed with proof, confirmed by the bureau, each enterprise and level once (MR-12, G-09, G-10)."""

from datetime import date

import pytest
from sqlalchemy import func, select

from marketplace.delivery.commands import ConfirmOutcome, RefuseOutcome
from marketplace.delivery.models import Outcome
from marketplace.delivery.queries import outcomes as questions
from marketplace.delivery.states import OutcomeState
from marketplace.delivery.use_cases import outcomes
from marketplace.programmes.queries import programmes
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted, Refusal
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from marketplace.shared.offers import offered
from tests.concurrency.test_deadline import together
from tests.delivery.use_cases.serving import LATER, STARTS, Service, started
from tests.versions import seen


@pytest.fixture
def service(world):
    return world(started)


def confirm(outcome, officer, **changes):
    return outcomes.confirm(
        ConfirmOutcome(**({"outcome_id": outcome.id, "version": outcome.version} | changes), sure=True), actor=officer, now=LATER
    )


def test_a_confirmed_outcome_counts_towards_its_goal(service, make):
    outcome = service.reach()
    goal = programmes.goals(make.programme())[0]
    assert (outcome.state, goal.reached) == (OutcomeState.CLAIMED, 0)

    confirm(outcome, make.city_officer())

    assert outcome.state == OutcomeState.CONFIRMED
    assert programmes.goals(make.programme())[0].reached == 1


@pytest.mark.parametrize("level", ["none", "other", "champion", "champion:municipal", "leading", ""])
def test_only_the_levels_of_the_form_can_be_claimed(service, level):
    with pytest.raises(Invalid, match=r"outcome\.level"):
        service.reach(level)


def test_a_level_with_grades_is_claimed_with_its_grade(service):
    assert service.reach("champion:national").level == "champion:national"
    assert service.reach("champion:provincial").level == "champion:provincial"
    assert len(questions.levels_of(service.make.programme())) == 7


@pytest.mark.parametrize(("day", "key"), [(date(2023, 3, 1), "outcome.before_service"), (date(2023, 4, 1), "outcome.in_future")])
def test_the_day_lies_between_the_beginning_of_the_service_and_today(service, day, key):
    with pytest.raises(Invalid) as refusal:
        service.reach(reached_on=day)
    assert refusal.value.key == key
    assert service.reach(reached_on=STARTS).reached_on == STARTS


def test_nothing_is_claimed_before_the_contract_stands(make):
    with pytest.raises(NotNow, match=r"outcome\.not_served"):
        Service(make).reach()


def test_the_same_level_is_claimed_once_and_again_after_a_refusal(service, make):
    outcome, officer = service.reach(), make.city_officer()
    with pytest.raises(Conflict, match=r"outcome\.claimed"):
        service.reach()
    outcomes.refuse(RefuseOutcome(outcome_id=outcome.id, version=outcome.version, reason="名单上没有"), actor=officer, now=LATER)
    assert outcome.state == OutcomeState.REFUSED

    again = service.reach()
    assert (again.id, again.state, again.reason) == (outcome.id, OutcomeState.CLAIMED, "")
    confirm(again, officer)
    with pytest.raises(Conflict, match=r"outcome\.counted"):
        service.reach()


def test_two_institutions_cannot_both_count_the_same_enterprise(service, make):
    other = Service(make, enterprise=service.owner.organisation).start()
    first, second, officer = service.reach(), other.reach(), make.city_officer()
    assert offered(second, officer, LATER) == {"confirm", "refuse"}
    confirm(first, officer)
    assert offered(second, officer, LATER) == {"refuse"}
    with pytest.raises(Conflict, match=r"outcome\.counted"):
        confirm(second, officer)
    assert service.make.reread(second).state == OutcomeState.CLAIMED


def test_only_the_bureau_decides_and_strangers_find_nothing(service, make):
    outcome = service.reach()
    for person in (service.provider, service.owner, make.county_officer(), make.city_approver()):
        with pytest.raises(NotPermitted):
            confirm(outcome, person)
    for person in (make.institution_account(), make.enterprise_account(), make.account("expert")):
        with pytest.raises(NotFound):
            confirm(outcome, person)


def test_a_level_that_the_enterprise_had_stated_before_is_pointed_out(make):
    service = Service(make)
    service.start()
    outcome = service.reach("innovative")
    assert not questions.stated_before(outcome)
    make.need(service.owner.organisation, current_level="innovative")
    assert questions.stated_before(outcome)


def deciding(outcome_id, officer_id):
    def deed():
        officer = db.session.get_one(Account, officer_id)
        return outcomes.confirm(
            ConfirmOutcome(outcome_id=outcome_id, version=seen(Outcome, outcome_id), sure=True), actor=officer, now=LATER
        ).id

    return deed


def test_of_confirmations_at_the_same_moment_one_counts(app, service, make):
    other = Service(make, enterprise=service.owner.organisation).start()
    claimed, officer = [service.reach(), other.reach()], make.city_officer()
    deeds = [deciding(outcome.id, officer.id) for outcome in claimed for _ in range(4)]
    db.session.rollback()

    answers = together(app, deeds)

    assert sum(not isinstance(answer, Refusal) for answer in answers) == 1
    confirmed = select(func.count()).select_from(Outcome).where(Outcome.state == OutcomeState.CONFIRMED)
    assert db.session.scalar(confirmed) == 1
