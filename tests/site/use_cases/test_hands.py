"""Who had a hand in something is read from what was recorded, not from rows that are freed, cleared or replaced."""

import pytest

from marketplace.competition.commands import AdjustRound, FreePair, RankClaimants, SendRoundBack, SetPair
from marketplace.competition.use_cases import approval, pairs, rounds, screening
from marketplace.evaluation.commands import FreezeYear, ProposeYear, ReleaseYear, SendYearBack
from marketplace.evaluation.use_cases import years
from marketplace.needs.commands import (
    CommitWorkbook,
    CorrectRow,
    DraftNeed,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SubmitNeed,
    VerifyNeed,
)
from marketplace.needs.models import ImportRow, Need
from marketplace.needs.queries import needs as questions
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import imports, needs
from marketplace.programmes.commands import ChangeSettings
from marketplace.programmes.use_cases import programmes
from marketplace.records.models.record import EventRecord
from marketplace.records.use_cases.transaction import record, transaction
from marketplace.shared.errors import NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.models.account import AccountRole
from marketplace.shared.roles import Role
from marketplace.shared.waiting import waiting_for
from marketplace.vetting.commands import ReturnApplication
from marketplace.vetting.use_cases import vetting
from tests.competition.use_cases.competing import AFTER, OPENS, Play, change, reviewed
from tests.conftest import NOW
from tests.delivery.use_cases.serving import LATER, OVER, accepted
from tests.makers import Seeded
from tests.needs.use_cases.test_imports import row, uploaded
from tests.needs.use_cases.test_needs import content
from tests.versions import live_year, rivals
from tests.vetting.use_cases import applying


def both(play):
    return play.make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=play.make.city())


def freed_a_lock(play, person):
    command = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[0].id,
        organisation_id=play.places[0].organisation_id,
        locked=True,
        reason="企业和机构已有合作",
    )
    rule = pairs.set_pair(command, actor=play.officer, now=AFTER)
    pairs.free_pair(FreePair(round_id=play.round.id, version=play.round.version, rule_id=rule.id), actor=person, now=AFTER)


def locked_and_freed_by_another(play, person):
    command = SetPair(
        round_id=play.round.id,
        version=play.round.version,
        need_id=play.needs[0].id,
        organisation_id=play.places[0].organisation_id,
        locked=True,
        reason="企业和机构已有合作",
    )
    rule = pairs.set_pair(command, actor=person, now=AFTER)
    pairs.free_pair(FreePair(round_id=play.round.id, version=play.round.version, rule_id=rule.id), actor=play.officer, now=AFTER)


def screened_before_another(play, person):
    claim = play.claims[0][0]
    officer, play.officer = play.officer, person
    play.screen(claim, admit=False)
    play.officer = officer
    play.screen(claim)


def proposed_before(play, person):
    play.ask()
    run = play.solve()
    officer, play.officer = play.officer, person
    play.propose(run)
    play.officer = officer
    back = SendRoundBack(round_id=play.round.id, version=play.round.version, reason="请再核对一遍")
    approval.send_back(back, actor=play.approver, now=AFTER)


def ranked(play, person):
    change(person, unit_id=play.needs[0].unit_id)
    row = play.make.keep(role_of(person, Role.COUNTY_OFFICER))
    command = RankClaimants(
        round_id=play.round.id,
        need_id=play.needs[0].id,
        ranks={play.claims[0][0].key: 1},
        reasons={},
        versions=rivals(play.round.id, play.needs[0].id),
    )
    screening.rank(command, actor=play.make.reread(person), now=AFTER)
    with transaction() as session:
        session.delete(row)
        person.unit_id = play.make.city().id
        record_seeded()
    db.session.expire_all()


def role_of(person, role):
    return AccountRole(account_id=person.id, role=role)


def record_seeded():
    record(Seeded(), at=NOW)


HANDS = [freed_a_lock, locked_and_freed_by_another, screened_before_another, proposed_before, ranked]


@pytest.mark.parametrize("hand", HANDS)
def test_whoever_had_a_hand_in_a_round_does_not_approve_it(world, hand):
    play = world(reviewed)
    person = both(play)
    hand(play, person)
    play.propose(play.solve())
    assert "waiting.rounds_to_approve" not in {one.key for one in waiting_for(person, AFTER)}
    with pytest.raises(NotPermitted):
        play.approve(by=person)
    play.approve()


def test_who_set_the_weights_of_a_round_does_not_approve_it(make):
    play = Play(make)
    person = both(play)
    play.announce()
    command = AdjustRound(
        round_id=play.round.id,
        version=play.make.reread(play.round).version,
        name="第一轮",
        opens_at=OPENS,
        weights={"plan": 50, "price": 50},
    )
    rounds.adjust(command, actor=person, now=NOW)
    for line in play.everybody_claims():
        for claim in line:
            play.review(claim)
    play.propose(play.solve())
    with pytest.raises(NotPermitted, match="round.reviewer_approves"):
        play.approve(by=person)


# ---- needs ----


def typed_in(make, clerk):
    firm = make.enterprise(unit=clerk.unit)
    command = DraftNeed(programme_id=make.programme().id, content=content(), organisation_id=firm.id)
    need = needs.draft(command, actor=clerk, now=NOW)
    return needs.submit(SubmitNeed(need_id=need.id, consents=True, version=need.version), actor=clerk, now=NOW)


def verify(need, by):
    command = VerifyNeed(need_id=need.id, in_gradient_pool=True, version=need.version)
    return needs.verify(command, actor=by, now=NOW)


def test_a_need_typed_in_singly_is_verified_by_a_colleague_where_there_is_one(make):
    clerk, colleague = make.county_officer(), make.county_officer()
    need = typed_in(make, clerk)
    with pytest.raises(NotPermitted, match="need.second_person_verifies"):
        verify(need, clerk)
    verified = verify(make.reread(need), colleague)
    assert (verified.state, verified.one_person) == (NeedState.VERIFIED, False)


def test_a_clerk_alone_verifies_and_the_city_is_shown_one_person(make):
    clerk = make.county_officer()
    change(make.county_officer(), active=False)
    need = verify(typed_in(make, clerk), clerk)
    assert need.one_person
    event = db.session.query(EventRecord).filter_by(kind="NeedVerified").one()
    assert event.facts["one_person"] is True


def test_who_changed_a_need_after_its_return_does_not_verify_it(make):
    clerk, colleague = make.county_officer(), make.county_officer()
    need = typed_in(make, clerk)
    needs.send_back(ReturnNeed(need_id=need.id, reason="请补充说明", version=need.version), actor=colleague, now=NOW)
    command = ReviseNeed(need_id=need.id, content=content(description="改过的"), version=need.version)
    needs.revise(command, actor=colleague, now=NOW)
    needs.submit(SubmitNeed(need_id=need.id, consents=True, version=need.version), actor=colleague, now=NOW)
    third = make.county_officer()
    with pytest.raises(NotPermitted, match="need.second_person_verifies"):
        verify(make.reread(need), colleague)
    assert verify(make.reread(need), third).one_person is False


def test_a_verification_that_was_taken_back_is_still_a_hand(make):
    """The row forgets who verified once a need is returned; what was recorded does not."""
    clerk, colleague = make.county_officer(), make.county_officer()
    city = make.city_officer()
    need = typed_in(make, clerk)
    verify(need, colleague)
    needs.send_back(ReturnNeed(need_id=need.id, reason="请补充说明", version=need.version), actor=city, now=NOW)
    needs.submit(SubmitNeed(need_id=need.id, consents=True, version=need.version), actor=clerk, now=NOW)
    verify(make.reread(need), make.county_officer())
    change(colleague, unit_id=make.city().id)
    make.keep(role_of(colleague, Role.CITY_OFFICER))
    db.session.expire_all()
    assert need not in db.session.scalars(questions.publishable(colleague)).all()
    with pytest.raises(NotPermitted, match="need.second_person"):
        needs.publish(PublishNeeds(versions={need.id: need.version}), actor=colleague, now=NOW)
    needs.publish(PublishNeeds(versions={need.id: need.version}), actor=city, now=NOW)


# ---- workbooks and registrations ----


def test_a_sealed_workbook_is_verified_by_its_importer_and_each_row_says_one_person(make):
    make.programme()
    clerk = make.county_officer()
    make.county_officer()
    batch = uploaded(make, clerk, row(), row("株洲乙厂"))
    imports.commit(CommitWorkbook(batch_id=batch.id, declared=True, version=batch.version), actor=clerk, now=NOW)
    found = db.session.query(Need).all()
    assert {(need.state, need.one_person) for need in found} == {(NeedState.VERIFIED, True)}
    event = db.session.query(EventRecord).filter_by(kind="WorkbookCommitted").one()
    assert event.facts["one_person"] is True


def test_the_importer_verifies_row_by_row_and_a_colleague_leaves_no_mark(make):
    make.programme()
    clerk, colleague = make.county_officer(), make.county_officer()
    batch = uploaded(make, clerk, row(), row("株洲乙厂"))
    imports.commit(CommitWorkbook(batch_id=batch.id, declared=False, version=batch.version), actor=clerk, now=NOW)
    first, second = db.session.query(Need).order_by(Need.id).all()
    assert verify(first, clerk).one_person is True
    assert verify(second, colleague).one_person is False


def test_whoever_corrected_a_row_of_a_workbook_does_not_publish_its_needs(make):
    make.programme()
    make.county()
    first, second = make.city_officer(), make.city_officer()
    batch = uploaded(make, first, row(), unit=make.city())
    one = db.session.query(ImportRow).one()
    correct = CorrectRow(batch_id=batch.id, row_id=one.id, cells={"note": "请尽快"}, version=make.reread(batch).version)
    imports.correct(correct, actor=second, now=NOW)
    commit = CommitWorkbook(batch_id=batch.id, declared=True, version=make.reread(batch).version)
    imports.commit(commit, actor=first, now=NOW)
    need = db.session.query(Need).one()
    assert need.one_person is False
    for person in (first, second):
        assert need not in db.session.scalars(questions.publishable(person)).all()
        with pytest.raises(NotPermitted, match="need.second_person"):
            needs.publish(PublishNeeds(versions={need.id: need.version}), actor=person, now=NOW)


# ---- applications and the year ----


def test_who_once_took_an_application_in_does_not_decide_it(make):
    first, second = make.city_officer(), make.city_officer()
    person = applying.institution_of(make)
    application = applying.submitted(make, person, direct=True, direct_reason="县区暂未设受理窗口")
    applying.recommend(application, first)
    back = ReturnApplication(
        application_id=application.id, defects=(("commitments", "", "承诺数请核对"),), version=make.reread(application).version
    )
    vetting.send_back(back, actor=second, now=NOW)
    applying.submit(make.reread(application), person)
    applying.recommend(make.reread(application), second, sure=True)
    with pytest.raises(NotPermitted, match="application.second_person"):
        applying.confirm(make.reread(application), first)


def frozen(service, person):
    command = FreezeYear(programme_id=service.make.programme().id, budget_fen=100_00, version=live_year(service.make.programme()))
    return years.freeze(command, actor=person, now=OVER)


def propose(run, person):
    return years.propose(ProposeYear(run_id=run.id, version=run.version), actor=person, now=OVER)


def release(run, person):
    return years.release(ReleaseYear(run_id=run.id, version=run.version), actor=person, now=OVER)


def test_who_once_proposed_a_year_or_set_its_numbers_does_not_release_it(world):
    service = world(accepted)
    make = service.make
    officer, other = make.city_officer(), make.city_officer()
    once = make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=make.city())
    set_it = make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=make.city())
    counted = make.account(Role.CITY_OFFICER, Role.CITY_APPROVER, unit=make.city())
    settings = ChangeSettings(
        programme_id=make.programme().id,
        version=make.programme().version,
        values={"subsidy_cap_fen": 50_00},
        reason="按照预算调整上限",
    )
    programmes.change_settings(settings, actor=set_it, now=LATER)
    service.confirmed(counted)
    run = propose(frozen(service, officer), once)
    years.send_back(SendYearBack(run_id=run.id, reason="请再核对一遍", version=run.version), actor=make.city_approver(), now=OVER)
    run = propose(make.reread(run), other)
    for person in (once, set_it, counted):
        with pytest.raises(NotPermitted, match="second_person"):
            release(run, person)
    assert release(run, make.city_approver()).released_by_id
