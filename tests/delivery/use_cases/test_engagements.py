"""Contracts: what both sides agree on, what may be done when, and by whom (S004-2.1.4, G-07, S002-X4)."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from marketplace.competition.commands import AnswerMatch
from marketplace.competition.use_cases import answers
from marketplace.delivery.commands import (
    ConfirmContract,
    FillContract,
    LogService,
    ReachMilestone,
    SendBackContract,
    SendBackDelivery,
    StrikeLogEntry,
    TerminateEngagement,
)
from marketplace.delivery.models import ServiceLogEntry
from marketplace.delivery.queries import engagements as questions
from marketplace.delivery.rules import PlannedStep
from marketplace.delivery.states import EngagementState
from marketplace.delivery.use_cases import engagements, ledger
from marketplace.needs.states import NeedState
from marketplace.records.models.record import EventRecord
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import AFTER, Play
from tests.conftest import NOW
from tests.delivery.use_cases.serving import ENDS, LATER, SIGNED, STARTS, Service, paper, term


@pytest.fixture
def service(world):
    return world(Service)


def kinds():
    return list(db.session.scalars(select(EventRecord.kind).order_by(EventRecord.seq)))


def test_a_match_that_both_sides_confirmed_becomes_a_contract_with_the_amounts_of_the_claim(make):
    play = Play(make, needs=1, institutions=1)
    [[claim]] = play.played()
    for person in (play.bidders[0], play.owners[0]):
        answers.answer(AnswerMatch(key=claim.key, version=claim.version, accept=True, reason=""), actor=person, now=AFTER)

    contract = db.session.scalar(questions.visible_to(play.owners[0]))
    assert (contract.price_fen, contract.government_fen, contract.concession_fen, contract.enterprise_fen) == (
        300_00,
        100_00,
        50_00,
        150_00,
    )
    assert contract.state == EngagementState.AGREED
    assert contract.number.startswith("HT2023")
    assert contract.need.state == NeedState.MATCHED
    assert "EngagementOpened" in kinds()


def test_the_service_begins_when_the_enterprise_confirms_the_contract(service):
    service.fill()
    assert service.contract.state == EngagementState.CONTRACT_SENT

    engagements.confirm_contract(
        ConfirmContract(engagement_id=service.id, version=service.contract.version), actor=service.owner, now=NOW
    )

    contract = service.make.reread(service.contract)
    assert contract.state == EngagementState.ACTIVE
    assert contract.need.state == NeedState.CONTRACTED
    assert (contract.signed_on, contract.starts_on, contract.ends_on) == (SIGNED, STARTS, ENDS)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"signed_on": SIGNED - timedelta(days=1)}, "engagement.signed_before_match"),
        ({"signed_on": SIGNED + timedelta(days=1)}, "engagement.signed_in_future"),
        ({"starts_on": SIGNED - timedelta(days=1)}, "engagement.starts_before_signing"),
        ({"ends_on": STARTS - timedelta(days=1)}, "engagement.ends_before_start"),
        ({"milestones": (PlannedStep(title="早", due_on=SIGNED),)}, "engagement.step_outside"),
        ({"milestones": (PlannedStep(title="晚", due_on=ENDS + timedelta(days=1)),)}, "engagement.step_outside"),
        ({"milestones": (PlannedStep(title="", due_on=STARTS),)}, "engagement.step_without_title"),
        ({"milestones": (PlannedStep(title="同", due_on=STARTS),) * 2}, "engagement.same_step"),
        ({"milestones": tuple(PlannedStep(title=str(n), due_on=STARTS) for n in range(21))}, "engagement.too_many_steps"),
    ],
)
def test_days_that_cannot_be_right_are_refused(service, changes, key):
    with pytest.raises(Invalid) as refusal:
        service.fill(**changes)
    assert refusal.value.key == key
    assert service.make.reread(service.contract).signed_on is None


def test_a_contract_lasts_at_least_a_day_and_may_begin_on_the_day_it_was_signed(service):
    service.fill(starts_on=SIGNED, ends_on=SIGNED, milestones=())
    assert service.contract.ends_on == SIGNED


def test_without_a_scan_it_can_be_saved_but_not_sent(service):
    service.fill(send=False, file=False)
    assert service.contract.contract_sent_at is None
    with pytest.raises(Invalid, match=r"engagement\.file_missing"):
        service.fill(file=False)
    with pytest.raises(NotNow, match=r"engagement\.not_sent"):
        engagements.confirm_contract(
            ConfirmContract(engagement_id=service.id, version=service.contract.version), actor=service.owner, now=NOW
        )


def test_a_scan_handed_in_before_stays_when_the_days_are_changed(service):
    service.fill(send=False)
    before = service.contract.contract_file_id
    service.fill(file=False, milestones=())
    assert service.contract.contract_file_id == before
    assert service.make.reread(service.contract).milestones == []


def test_what_was_sent_stands_still_until_the_enterprise_sends_it_back(service):
    service.fill()
    with pytest.raises(NotNow, match=r"engagement\.sent_already"):
        service.fill()

    command = SendBackContract(engagement_id=service.id, version=service.contract.version, reason="结束日期与合同不符")
    engagements.send_back_contract(command, actor=service.owner, now=NOW)
    assert service.contract.reason == "结束日期与合同不符"
    service.fill(ends_on=ENDS + timedelta(days=1))
    assert service.contract.contract_sent_at == NOW


def test_each_side_does_its_own_part_only(service, make):
    service.fill()
    officers = (make.county_officer(), make.city_officer())
    for person in (service.provider, *officers):
        with pytest.raises(NotPermitted):
            engagements.confirm_contract(
                ConfirmContract(engagement_id=service.id, version=service.contract.version), actor=person, now=NOW
            )
    with pytest.raises(NotPermitted):
        engagements.fill_contract(
            FillContract(engagement_id=service.id, version=service.contract.version, term=term(), file=paper()),
            actor=service.owner,
            now=NOW,
        )


def test_strangers_do_not_find_the_contract(service, make):
    strangers = (
        make.enterprise_account(),
        make.institution_account(),
        make.account("expert"),
        make.county_officer(make.county("芦淞区", "430203")),
        make.account("administrator"),
    )
    for person in strangers:
        with pytest.raises(NotFound):
            questions.find(person, service.id)
        with pytest.raises(NotFound):
            engagements.accept(ConfirmContract(engagement_id=service.id, version=service.contract.version), actor=person, now=NOW)


def test_a_stale_save_is_refused(service):
    service.fill()
    with pytest.raises(Conflict, match="stale"):
        engagements.confirm_contract(
            ConfirmContract(engagement_id=service.id, version=service.contract.version - 1), actor=service.owner, now=NOW
        )


def test_a_milestone_is_ticked_once_and_never_before_its_time(service):
    service.start()

    def tick(day, now=LATER):
        return engagements.reach_milestone(
            ReachMilestone(engagement_id=service.id, version=service.contract.version, position=0, done_on=day),
            actor=service.provider,
            now=now,
        )

    with pytest.raises(Invalid, match=r"engagement\.done_in_future"):
        tick(date(2023, 3, 20), now=NOW)
    with pytest.raises(Invalid, match=r"engagement\.served_outside"):
        tick(SIGNED)
    tick(date(2023, 3, 25))
    assert service.make.reread(service.contract).milestones[0].done_on == date(2023, 3, 25)
    with pytest.raises(NotNow, match=r"engagement\.step_done"):
        tick(date(2023, 3, 25))


def logged(service, served_on=date(2023, 3, 10), now=LATER, **facts):
    known = {"engagement_id": service.id, "version": service.contract.version}
    command = LogService(served_on=served_on, content="现场诊断", **(known | facts))
    return ledger.log(command, actor=service.provider, now=now)


def test_the_ledger_takes_days_of_the_term_that_are_over(service):
    with pytest.raises(NotNow, match=r"engagement\.not_now"):
        logged(service)
    service.start()

    entry = logged(service, through_partner=True, fee_fen=500_00, reduction_fen=100_00)
    assert (entry.fee_fen, entry.reduction_fen, entry.through_partner) == (500_00, 100_00, True)
    logged(service, STARTS)
    with pytest.raises(Invalid, match=r"engagement\.served_outside"):
        logged(service, SIGNED)
    with pytest.raises(Invalid, match=r"engagement\.served_outside"):
        logged(service, ENDS + timedelta(days=1), now=NOW + timedelta(days=200))
    with pytest.raises(Invalid, match=r"engagement\.done_in_future"):
        logged(service, date(2023, 5, 1))


def test_a_wrong_line_is_struck_and_stays_in_the_history(service):
    service.start()
    entry = logged(service)
    other = Service(service.make).start()

    def strike(of, actor):
        command = StrikeLogEntry(engagement_id=of.id, version=of.contract.version, entry_id=entry.id, reason="日期录错了")
        ledger.strike(command, actor=actor, now=LATER)

    with pytest.raises(NotFound):
        strike(other, other.provider)
    strike(service, service.provider)
    assert db.session.scalar(select(func.count()).select_from(ServiceLogEntry)) == 0
    struck = db.session.scalars(select(EventRecord).where(EventRecord.kind == "LogEntryStruck")).one()
    assert struck.facts["content"] == "现场诊断"


def test_a_delivery_goes_back_and_forth_until_the_enterprise_accepts_it(service):
    service.start().deliver()
    assert service.contract.need.state == NeedState.DELIVERED

    command = SendBackDelivery(engagement_id=service.id, version=service.contract.version, reason="缺少第三阶段的报告")
    engagements.send_back(command, actor=service.owner, now=LATER)
    assert service.contract.state == EngagementState.TO_BE_CORRECTED
    assert service.contract.need.state == NeedState.CONTRACTED

    service.deliver().accept()
    contract = service.make.reread(service.contract)
    assert (contract.state, contract.accepted_at) == (EngagementState.ACCEPTED, LATER)
    assert contract.need.state == NeedState.ACCEPTED
    with pytest.raises(NotNow):
        service.accept()


def test_nothing_is_delivered_before_the_service_begins(service):
    service.start()
    with pytest.raises(NotNow, match=r"engagement\.not_begun"):
        service.deliver(now=NOW)


@pytest.mark.parametrize(("carry_over", "state"), [(True, NeedState.PUBLISHED), (False, NeedState.CANCELLED)])
@pytest.mark.parametrize("started", [False, True])
def test_the_city_ends_a_contract_and_decides_about_the_need(service, make, carry_over, state, started):
    if started:
        service.start()
    command = TerminateEngagement(
        engagement_id=service.id, version=service.contract.version, reason="机构停止经营", carry_over=carry_over, sure=True
    )
    for person in (service.owner, service.provider, make.county_officer()):
        with pytest.raises(NotPermitted):
            engagements.terminate(command, actor=person, now=LATER)

    engagements.terminate(command, actor=make.city_officer(), now=LATER)

    need = make.reread(service.need)
    assert service.contract.state == EngagementState.TERMINATED
    assert need.state == state
    assert (need.live_key is None) is (state is NeedState.CANCELLED)


def test_an_accepted_contract_cannot_be_ended(service, make):
    service.accepted()
    with pytest.raises(NotNow):
        engagements.terminate(
            TerminateEngagement(
                engagement_id=service.id, version=service.contract.version, reason="想终止它", carry_over=True, sure=True
            ),
            actor=make.city_officer(),
            now=LATER,
        )
