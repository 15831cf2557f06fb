"""The enterprise's answer: once, its own, and never shown alone to the institution (G-05, C-08)."""

import pytest
from sqlalchemy import func, select

from marketplace.delivery.commands import RateService
from marketplace.delivery.models import Rating
from marketplace.delivery.queries import engagements as questions
from marketplace.delivery.queries import told
from marketplace.delivery.use_cases import ratings
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Invalid, NotFound, NotNow, NotPermitted, Refusal
from marketplace.shared.extensions import db
from marketplace.shared.models.account import Account
from tests.competition.use_cases.competing import change
from tests.concurrency.test_deadline import together
from tests.delivery.use_cases.serving import ALL_YES, LATER, Service, accepted


@pytest.fixture
def service(world):
    return world(accepted)


def test_an_answer_is_given_once(service):
    service.rate(4)
    with pytest.raises(NotNow, match=r"rating\.given"):
        service.rate(5)
    assert db.session.scalar(select(func.count()).select_from(Rating)) == 1
    assert service.make.reread(service.contract).rating.answer == 4


def test_nothing_is_rated_before_it_was_accepted(make):
    service = Service(make).start().deliver()
    with pytest.raises(NotNow, match=r"rating\.not_accepted"):
        service.rate()


def test_nobody_answers_for_the_enterprise(service, make):
    for person in (make.county_officer(), make.city_officer(), service.provider):
        with pytest.raises(NotPermitted):
            service.rate(by=person)
    with pytest.raises(NotFound):
        service.rate(by=make.enterprise_account())


@pytest.mark.parametrize(("lowest", "levels"), [(80, (3, 2, 1)), (60, (2, 1))])
def test_a_low_answer_says_why_and_a_good_one_need_not(service, lowest, levels):
    change(service.contract.programme, settings={"satisfaction_threshold_percent": lowest})
    for level in levels:
        with pytest.raises(Invalid, match=r"rating\.low_says_why") as refused:
            service.rate(level, reason="不好")
        assert refused.value.facts["field"] == "reason" and refused.value.facts["percent"] == lowest
    assert service.rate(max(levels) + 1, reason="").reason == ""


@pytest.mark.parametrize("answer", [0, 6])
def test_there_are_five_levels(service, answer):
    with pytest.raises(Invalid, match=r"satisfaction\.level"):
        service.rate(answer)


@pytest.mark.parametrize("facts", [{}, ALL_YES | {"other": True}, ALL_YES | {"on_time": None}])
def test_all_four_facts_are_answered_with_yes_or_no(service, facts):
    with pytest.raises(Invalid, match=r"satisfaction\.facts"):
        service.rate(facts=facts)


def test_the_event_pins_the_answer_down_without_saying_it(service):
    rating = service.rate(2)
    event = db.session.scalars(select(EventRecord).where(EventRecord.kind == "ServiceRated")).one()
    assert event.facts["digest"] == ratings.digest_of(rating)
    assert not {"answer", "reason", "facts"} & event.facts.keys()


def test_the_single_answer_is_for_the_enterprise_and_the_bureau_alone(service, make):
    service.rate(2)
    contract = service.make.reread(service.contract)
    for person in (service.owner, make.city_officer(), make.city_approver(), make.account("auditor")):
        assert questions.answer_for(contract, person) is contract.rating
    for person in (service.provider, make.county_officer(), make.account("finance")):
        assert questions.answer_for(contract, person) is None


def test_an_institution_sees_its_answers_in_fives(make):
    place = make.place()
    answers = (5, 4, 3, 5, 5, 1, 2, 3, 4, 5)
    for count, answer in enumerate(answers, 1):
        Service(make, place).accepted().rate(answer, facts=ALL_YES | {"on_time": answer > 3})
        summary, others = told.summaries_for(place.organisation_id, make.programme())
        assert (summary is None) is (count < 10) and others is None
    assert summary.answers == 5
    assert summary.levels == (0, 0, 1, 1, 3)
    assert summary.facts["on_time"] == 4


def test_of_answers_at_the_same_moment_one_counts(app, service):
    def answering(level, engagement_id=service.id, account_id=service.owner.id):
        command = RateService(
            engagement_id=engagement_id,
            version=service.contract.version,
            answer=level,
            reason="同一时间提交的评价",
            facts=ALL_YES,
        )
        return lambda: ratings.rate(command, actor=db.session.get_one(Account, account_id), now=LATER).id

    deeds = [answering(level) for level in (1, 2, 3, 4, 5)]
    db.session.rollback()
    assert sum(not isinstance(answer, Refusal) for answer in together(app, deeds)) == 1
    assert db.session.scalar(select(func.count()).select_from(Rating)) == 1
