"""What a page offers is what the use case does not refuse: every kind of case, in every state, for every kind of person."""

from datetime import date, timedelta

import pytest
from flask import g
from sqlalchemy import inspect, select, text

from marketplace.competition.commands import (
    AdjustRound,
    AnswerMatch,
    ApproveRound,
    AskRun,
    CancelRound,
    CancelRun,
    ChangeRoundNeeds,
    CloseOverdue,
    DecideAnswerTime,
    ExtendRound,
    JudgeRelation,
    KeepClaim,
    ProposeAnswerTime,
    ProposeRun,
    PublishRound,
    RankClaimants,
    ScoreClaim,
    ScreenClaim,
    SendRoundBack,
    SubmitClaim,
    TurnDownAnswerTime,
    WithdrawClaim,
)
from marketplace.competition.models import Claim, RoundNeed
from marketplace.competition.queries import claims as claim_questions
from marketplace.competition.states import TO_ANSWER, ClaimState, RoundState
from marketplace.competition.use_cases import (
    answer_times,
    answers,
    approval,
    claims,
    relations,
    results,
    rounds,
    screening,
    solving,
)
from marketplace.delivery.commands import (
    AcceptDelivery,
    ClaimOutcome,
    ConfirmContract,
    ConfirmOutcome,
    DeliverService,
    FillContract,
    LogService,
    RateService,
    RefuseOutcome,
    SendBackContract,
    SendBackDelivery,
    TerminateEngagement,
)
from marketplace.delivery.models import Engagement
from marketplace.delivery.states import EngagementState
from marketplace.delivery.use_cases import engagements, ledger, outcomes, ratings
from marketplace.evaluation.commands import (
    DecideAdjustment,
    ProposeAdjustment,
    ProposeYear,
    RefuseAdjustment,
    ReleaseYear,
    SendYearBack,
)
from marketplace.evaluation.use_cases import adjustments, years
from marketplace.needs.commands import (
    CancelNeed,
    CommitWorkbook,
    CorrectNeed,
    CorrectRow,
    DiscardWorkbook,
    DropRow,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SubmitNeed,
    UnpublishNeeds,
    UnverifyNeeds,
    VerifyNeed,
    WithdrawNeed,
)
from marketplace.needs.states import NeedState
from marketplace.needs.use_cases import corrections, imports, needs, taking_back
from marketplace.people.commands.organisations import ApproveRegistration, RefuseRegistration, Resume, Suspend
from marketplace.people.commands.people import ConfirmChange, GiveDeputy, TakeDeputyBack, WithdrawChange
from marketplace.people.use_cases import changes, deputies, organisations, registrations
from marketplace.programmes.models import Programme
from marketplace.shared import permissions
from marketplace.shared.calendar import day_of
from marketplace.shared.errors import Conflict, Invalid, NotFound, NotNow, NotPermitted
from marketplace.shared.extensions import db
from marketplace.shared.lifecycle import first
from marketplace.shared.models.account import Account
from marketplace.shared.models.place import Organisation
from marketplace.shared.offers import OFFERS, offered
from marketplace.shared.roles import Role
from marketplace.shared.states import Standing
from marketplace.vetting.commands import (
    ChangePlace,
    ConfirmApplication,
    DecideCarry,
    MovePlace,
    ProposeCarry,
    RefuseApplication,
    ReturnApplication,
    WithdrawApplication,
)
from marketplace.vetting.use_cases import applications, carrying, pool, vetting
from tests.competition.use_cases.competing import AFTER, CLOSES, DURING, GOOD_REASON, OPENS, WEIGHTS, change, content, reviewed
from tests.delivery.use_cases.serving import ALL_YES, LATER, NOW, OVER, Service, paper, term
from tests.evaluation.use_cases.test_adjustments import adjust
from tests.evaluation.use_cases.test_years import Year
from tests.needs.use_cases.correcting import corrected
from tests.needs.use_cases.test_imports import row, uploaded
from tests.needs.use_cases.test_needs import content as need_content
from tests.people.use_cases.test_changes import PDF, READY, ask, standing
from tests.people.use_cases.test_persons import registered
from tests.vetting.use_cases.applying import at, institution_of, recommend, submit, submitted
from tests.vetting.use_cases.test_carrying import beside, given_place

WHY = "核查后另有安排，特此说明理由"


class Scene:
    """A case, the people around it, and the moment."""

    def __init__(self, make, case, now=NOW, **people):
        self.case, self.now = case, now
        self.people = people | {
            "city officer": make.city_officer(),
            "city approver": make.city_approver(),
            "county officer": make.county_officer(),
            "auditor": make.account(Role.AUDITOR, unit=make.city()),
            "strange enterprise": make.enterprise_account(),
            "strange institution": make.institution_account(),
        }

    @property
    def id(self):
        return {f"{type(self.case).__tablename__}_id": self.case.id, "version": self.case.version}


def a_need(make):
    writer = make.county_officer()
    need = make.need(state=NeedState.DRAFT, entered_by=writer)
    return Scene(make, need, owner=make.enterprise_account(need.organisation), writer=writer)


def a_need_of_a_stopped_enterprise(make):
    writer = make.county_officer()
    need = make.need(make.enterprise(standing=Standing.SUSPENDED), state=NeedState.DRAFT, entered_by=writer)
    return Scene(make, need, owner=make.enterprise_account(need.organisation), writer=writer)


NEED = {
    "revise": lambda s, who: needs.revise(ReviseNeed(**s.id, content=need_content()), actor=who, now=s.now),
    "submit": lambda s, who: needs.submit(SubmitNeed(**s.id, consents=True), actor=who, now=s.now),
    "verify": lambda s, who: needs.verify(VerifyNeed(**s.id, in_gradient_pool=True), actor=who, now=s.now),
    "return": lambda s, who: needs.send_back(ReturnNeed(**s.id, reason=WHY), actor=who, now=s.now),
    "unverify": lambda s, who: taking_back.unverify(
        UnverifyNeeds(versions={s.case.id: s.case.version}, reason=WHY), actor=who, now=s.now
    ),
    "unpublish": lambda s, who: taking_back.unpublish(
        UnpublishNeeds(versions={s.case.id: s.case.version}, reason=WHY), actor=who, now=s.now
    ),
    "correct": lambda s, who: corrections.correct(
        CorrectNeed(**s.id, content=need_content(description="更正后的说明"), reason=WHY), actor=who, clock=at(s.now)
    ),
    "publish": lambda s, who: needs.publish(PublishNeeds(versions={s.case.id: s.case.version}), actor=who, now=s.now),
    "withdraw": lambda s, who: needs.withdraw(WithdrawNeed(**s.id), actor=who, clock=at(s.now)),
    "cancel": lambda s, who: needs.cancel(CancelNeed(**s.id, reason=WHY), actor=who, now=s.now),
}


def a_workbook(make):
    make.programme()
    clerk = make.county_officer()
    return Scene(make, uploaded(make, clerk, row()), clerk=clerk)


def _batch(scene):
    return {"batch_id": scene.case.id, "version": scene.case.version, "reason": WHY}


WORKBOOK = {
    "commit": lambda s, who: imports.commit(CommitWorkbook(**_batch(s)), actor=who, now=s.now),
    "discard": lambda s, who: imports.discard(DiscardWorkbook(**_batch(s)), actor=who, now=s.now),
}


def a_row(make):
    scene = a_workbook(make)
    scene.case = scene.case.rows[0]
    return scene


def _row_of(scene):
    batch = scene.case.batch
    return {"batch_id": batch.id, "row_id": scene.case.id, "version": batch.version, "reason": WHY}


ROW = {
    "correct": lambda s, who: imports.correct(CorrectRow(**_row_of(s), cells={"note": "急"}), actor=who, now=s.now),
    "drop": lambda s, who: imports.drop(DropRow(**_row_of(s)), actor=who, now=s.now),
    "restore": lambda s, who: imports.drop(DropRow(**_row_of(s), restore=True), actor=who, now=s.now),
}


def a_row_of_an_imported_workbook(make):
    scene = a_row(make)
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("update import_batch set state = 'committed'"))
    return scene


def an_application(make):
    writer = institution_of(make)
    return Scene(make, submitted(make, writer), writer=writer)


def a_recommended_application(make):
    writer, county = institution_of(make), make.county_officer()
    return Scene(make, recommend(submitted(make, writer), county), writer=writer, recommender=county)


def a_late_application(make):
    scene = an_application(make)
    scene.now = scene.case.programme.recommend_until + timedelta(days=1)
    return scene


APPLICATION = {
    "submit": lambda s, who: submit(s.case, who, now=s.now),
    "withdraw": lambda s, who: applications.withdraw(WithdrawApplication(**s.id), actor=who, now=s.now),
    "return": lambda s, who: vetting.send_back(
        ReturnApplication(**s.id, defects=(("basics", "", "请补齐证明材料"),)), actor=who, now=s.now
    ),
    "recommend": lambda s, who: recommend(s.case, who, now=s.now),
    "confirm": lambda s, who: vetting.confirm(ConfirmApplication(**s.id), actor=who, now=s.now),
    "refuse": lambda s, who: vetting.refuse(RefuseApplication(**s.id, reason=WHY), actor=who, now=s.now),
}


def a_place(make):
    place = make.place()
    return Scene(make, place, holder=make.institution_account(place.organisation))


def _place(scene):
    return {"place_id": scene.case.id, "version": scene.case.version, "reason": WHY}


PLACE = {
    "change": lambda s, who: pool.change(ChangePlace(**_place(s), capacity=9), actor=who, now=s.now),
    "suspend": lambda s, who: pool.suspend(MovePlace(**_place(s)), actor=who, now=s.now),
    "resume": lambda s, who: pool.resume(MovePlace(**_place(s)), actor=who, now=s.now),
    "remove": lambda s, who: pool.remove(MovePlace(**_place(s)), actor=who, now=s.now),
    "carry": lambda s, who: carrying.propose(ProposeCarry(**_place(s), programme_id=_another(s)), actor=who, now=s.now),
    "approve_carry": lambda s, who: carrying.approve(_decided(s), actor=who, now=s.now),
    "drop_carry": lambda s, who: carrying.drop(_decided(s), actor=who, now=s.now),
}


def _another(scene):
    """The programme beside that of a place; its own where there is none."""
    others = db.session.scalars(select(Programme.id).where(Programme.id != scene.case.programme_id)).all()
    return next(iter(others), scene.case.programme_id)


def _decided(scene):
    return DecideCarry(place_id=scene.case.id, version=scene.case.version)


def a_place_to_carry(make):
    """A place that another programme would take."""
    place = given_place(make)
    beside(make)
    return Scene(make, place, holder=make.institution_account(place.organisation))


def a_place_that_is_proposed(make):
    scene = a_place_to_carry(make)
    PLACE["carry"](scene, scene.people["city officer"])
    scene.people["proposer"] = scene.people["city officer"]
    scene.people["city officer"] = make.city_officer()
    return scene


def a_place_whose_institution_is_stopped(make):
    scene = a_place_that_is_proposed(make)
    change(scene.case.organisation, standing=Standing.SUSPENDED)
    return scene


def a_claim(make, now=AFTER):
    play = reviewed(make)
    people = {"bidder": play.bidders[0], "rival": play.bidders[1], "owner": play.owners[0], "expert": play.expert}
    return Scene(make, play.claims[0][0], now, **people)


def a_sealed_claim(make):
    """Whose need was corrected since."""
    scene = a_claim(make, DURING)
    corrected(scene.case.need, make.city_officer(), DURING, description="更正后的说明")
    return scene


def _claim(scene):
    return {"key": scene.case.key, "version": scene.case.version}


def _ranked(scene):
    rivals = claim_questions.of_need(fresh(scene.people["owner"]), scene.case.round_id, scene.case.need_id, scene.now)
    return RankClaimants(
        round_id=scene.case.round_id,
        need_id=scene.case.need_id,
        versions={one.key: one.version for one in rivals},
        ranks={},
        reasons={},
    )


POINTS = {"points": {"plan": 80}, "reasons": {"plan": GOOD_REASON}}
CLAIM = {
    "edit": lambda s, who: claims.submit(
        SubmitClaim(need_id=s.case.need_id, version=s.case.version, **content(plan="改进后的方案，分四步实施并验收。")),
        actor=who,
        clock=at(s.now),
    ),
    "withdraw": lambda s, who: claims.withdraw(WithdrawClaim(**_claim(s)), actor=who, clock=at(s.now)),
    "keep": lambda s, who: claims.keep(KeepClaim(**_claim(s), wording=s.case.need.wording), actor=who, clock=at(s.now)),
    "screen": lambda s, who: either(
        lambda: screening.screen(ScreenClaim(**_claim(s), admit=False, reason=WHY), actor=who, now=s.now),
        lambda: screening.screen(ScreenClaim(**_claim(s), admit=True, reason=WHY), actor=who, now=s.now),
    ),
    "judge": lambda s, who: relations.judge(JudgeRelation(**_claim(s), related=True, reason=WHY, seen=""), actor=who, now=s.now),
    "score": lambda s, who: screening.score(ScoreClaim(**_claim(s), **POINTS), actor=who, now=s.now),
    "rank": lambda s, who: screening.rank(_ranked(s), actor=who, now=s.now),
    "answer": lambda s, who: answers.answer(AnswerMatch(**_claim(s), accept=False, reason=WHY), actor=who, now=s.now),
    "close": lambda s, who: answers.close_overdue(CloseOverdue(**_claim(s), reason=WHY), actor=who, now=s.now),
    "extend": lambda s, who: answer_times.propose(
        ProposeAnswerTime(**_claim(s), answer_by=AFTER + timedelta(days=9), reason=WHY), actor=who, now=s.now
    ),
    "agree": lambda s, who: answer_times.agree(DecideAnswerTime(**_claim(s)), actor=who, now=s.now),
    "turn_down": lambda s, who: answer_times.turn_down(TurnDownAnswerTime(**_claim(s), reason=WHY), actor=who, now=s.now),
    "take_back": lambda s, who: answer_times.withdraw(DecideAnswerTime(**_claim(s)), actor=who, now=s.now),
}


def a_match(make):
    """Which both sides are to answer; whoever announced the round is there beside a colleague without a hand in it."""
    scene = a_claim(make)
    change(scene.case, answer_by=AFTER + timedelta(days=5))
    scene.people["steering officer"] = db.session.get_one(Account, scene.case.round.announced_by_id)
    return scene


def a_match_with_more_time(make):
    scene = a_match(make)
    scene = stands(scene, ClaimState.SELECTED)
    MATCH["extend"](scene, scene.people["city officer"])
    scene.people["proposer"] = scene.people["city officer"]
    scene.people["city officer"] = make.city_officer()
    return scene


def a_match_with_more_time_too_late(make):
    scene = a_match_with_more_time(make)
    scene.now = scene.case.answer_by
    return scene


MATCH = {name: CLAIM[name] for name in ("answer", "close", "extend", "agree", "turn_down", "take_back")}


def either(first, second):
    """A button that leads to a choice is refused where both are."""
    try:
        return first()
    except REFUSED:
        db.session.rollback()
        return second()


def a_round(make, now=AFTER):
    play = reviewed(make)
    play.propose(play.solve())
    people = {"steering officer": play.officer, "approver": play.approver, "expert": play.expert}
    return Scene(make, play.round, now, **people)


def an_outdated_round(make):
    play = reviewed(make)
    play.solve()
    change(play.places[0], capacity=1)
    return Scene(make, play.round, AFTER, **{"steering officer": play.officer, "approver": play.approver})


def a_planned_round(make):
    return a_round(make, NOW)


def an_open_round(make):
    return a_round(make, DURING)


def _with_another(scene):
    ids = db.session.scalars(select(RoundNeed.need_id).where(RoundNeed.round_id == scene.case.id))
    return ChangeRoundNeeds(**scene.id, need_ids=tuple(ids)[:1])


def _adjusted(scene):
    return AdjustRound(**scene.id, name="第一轮", opens_at=OPENS, weights=WEIGHTS)


LATER_CLOSE = {"closes_at": CLOSES + timedelta(days=2), "reason": WHY}
ROUND = {
    "adjust": lambda s, who: rounds.adjust(_adjusted(s), actor=who, now=s.now),
    "needs": lambda s, who: rounds.change_needs(_with_another(s), actor=who, now=s.now),
    "extend": lambda s, who: rounds.extend(ExtendRound(**s.id, **LATER_CLOSE), actor=who, clock=at(s.now)),
    "cancel": lambda s, who: rounds.cancel(CancelRound(**s.id, reason=WHY), actor=who, now=s.now),
    "solve": lambda s, who: solving.ask(AskRun(**s.id), actor=who, now=s.now),
    "propose": lambda s, who: approval.propose(ProposeRun(**s.id, number=1, reason="企业都已电话联系"), actor=who, now=s.now),
    "approve": lambda s, who: approval.approve(ApproveRound(**s.id), actor=who, now=s.now),
    "send_back": lambda s, who: approval.send_back(SendRoundBack(**s.id, reason=WHY), actor=who, now=s.now),
    "publish": lambda s, who: results.publish(PublishRound(**s.id), actor=who, now=s.now),
}


def a_run(make):
    play = reviewed(make)
    return Scene(make, play.ask(), AFTER, **{"steering officer": play.officer, "expert": play.expert})


RUN = {
    "stop": lambda s, who: solving.cancel(
        CancelRun(round_id=s.case.round_id, version=s.case.round.version, number=s.case.number), actor=who, now=s.now
    )
}


def a_contract(make, now=NOW):
    service = Service(make)
    scene = Scene(make, service.contract, now, provider=service.provider, owner=service.owner)
    CONTRACT["fill"](scene, service.provider)
    return scene


def a_contract_of_a_suspended_place(make):
    scene = a_contract(make)
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("update pool_place set state = 'suspended'"))
    return scene


OUTCOME_OF = {"level": "innovative", "reached_on": date(2023, 3, 1)}
CONTRACT = {
    "fill": lambda s, who: engagements.fill_contract(FillContract(**s.id, term=term(), file=paper()), actor=who, now=s.now),
    "confirm": lambda s, who: engagements.confirm_contract(ConfirmContract(**s.id), actor=who, now=s.now),
    "send_back_contract": lambda s, who: engagements.send_back_contract(
        SendBackContract(**s.id, reason=WHY), actor=who, now=s.now
    ),
    "serve": lambda s, who: ledger.log(LogService(**s.id, served_on=s.now.date(), content="入企诊断"), actor=who, now=s.now),
    "deliver": lambda s, who: engagements.deliver(DeliverService(**s.id, note="全部完成", file=paper()), actor=who, now=s.now),
    "accept": lambda s, who: engagements.accept(AcceptDelivery(**s.id, sure=True), actor=who, now=s.now),
    "send_back": lambda s, who: engagements.send_back(SendBackDelivery(**s.id, reason=WHY), actor=who, now=s.now),
    "rate": lambda s, who: ratings.rate(RateService(**s.id, answer=5, reason=WHY, facts=ALL_YES), actor=who, now=s.now),
    "terminate": lambda s, who: engagements.terminate(
        TerminateEngagement(**s.id, reason=WHY, carry_over=True, sure=True), actor=who, now=s.now
    ),
    "claim": lambda s, who: outcomes.claim(
        ClaimOutcome(engagement_id=s.case.id, version=0, file=paper(), **OUTCOME_OF, sure=True), actor=who, now=s.now
    ),
}


def an_outcome(make):
    service = Service(make).accepted()
    return Scene(make, service.reach(), LATER, provider=service.provider, owner=service.owner)


OUTCOME = {
    "confirm": lambda s, who: outcomes.confirm(ConfirmOutcome(**s.id, sure=True), actor=who, now=s.now),
    "refuse": lambda s, who: outcomes.refuse(RefuseOutcome(**s.id, reason=WHY), actor=who, now=s.now),
    "claim_again": lambda s, who: outcomes.claim(
        ClaimOutcome(
            engagement_id=s.case.engagement_id,
            version=s.case.version,
            file=paper(),
            level=s.case.level,
            reached_on=s.case.reached_on,
            sure=True,
        ),
        actor=who,
        now=s.now,
    ),
}


def a_year(make):
    year = Year(make)
    return Scene(make, year.propose(year.freeze()), LATER, freezer=year.officer, approver=year.approver)


def _run(scene):
    return {"run_id": scene.case.id, "version": scene.case.version}


YEAR = {
    "propose": lambda s, who: years.propose(ProposeYear(**_run(s)), actor=who, now=s.now),
    "release": lambda s, who: years.release(ReleaseYear(**_run(s)), actor=who, now=s.now),
    "send_back": lambda s, who: years.send_back(SendYearBack(**_run(s), reason=WHY), actor=who, now=s.now),
    "adjust": lambda s, who: adjustments.propose(
        ProposeAdjustment(
            **_run(s),
            organisation_id=s.case.lines[0].organisation_id,
            new_score=s.case.lines[0].score - 1,
            new_fen=s.case.lines[0].share_fen,
            reason=WHY,
            proof=paper(),
        ),
        actor=who,
        now=s.now,
    ),
}


def an_adjustment(make):
    year = Year(make)
    one = adjust(year, year.released(), 1, new_fen=100_00)
    return Scene(make, one, OVER, proposer=year.officer, approver=year.approver)


ADJUSTMENT = {
    "approve": lambda s, who: adjustments.approve(DecideAdjustment(**s.id), actor=who, now=s.now),
    "refuse": lambda s, who: adjustments.refuse(RefuseAdjustment(**s.id, reason=WHY), actor=who, now=s.now),
    "withdraw": lambda s, who: adjustments.withdraw(DecideAdjustment(**s.id), actor=who, now=s.now),
}


def an_organisation(make):
    firm = make.enterprise()
    return Scene(make, firm, member=make.enterprise_account(firm))


ORGANISATION = {
    "suspend": lambda s, who: organisations.suspend(Suspend(**s.id, reason=WHY), actor=who, now=s.now),
    "resume": lambda s, who: organisations.resume(Resume(**s.id, reason=WHY), actor=who, now=s.now),
}


def a_registration(make):
    return Scene(make, registered(make)[0])


REGISTRATION = {
    "approve": lambda s, who: registrations.approve(ApproveRegistration(**s.id, reason=WHY), actor=who, now=s.now),
    "refuse": lambda s, who: registrations.refuse(RefuseRegistration(**s.id, reason=WHY), actor=who, now=s.now),
}


def a_change(make, now=READY):
    administrator, second = make.account(Role.ADMINISTRATOR), standing(make.account(Role.ADMINISTRATOR))
    member = make.institution_account()
    return Scene(make, ask(member, administrator), now, asked=administrator, second=second, member=member)


def a_change_for_an_officer(make):
    administrator, officer = make.account(Role.ADMINISTRATOR), standing(make.county_officer())
    member = make.institution_account()
    return Scene(make, ask(member, administrator), READY, asked=administrator, officer=officer, member=member)


def a_change_that_an_officer_leaves_to_an_administrator(make):
    scene = a_change_for_an_officer(make)
    scene.people["second"] = standing(make.account(Role.ADMINISTRATOR))
    return scene


def an_early_change(make):
    return a_change(make, NOW)


def _change(scene):
    return {"change_id": scene.case.id, "version": scene.case.version, "reason": WHY}


CHANGE = {
    "confirm": lambda s, who: changes.confirm(
        ConfirmChange(**_change(s), licence=PDF, licence_name="执照.pdf"), actor=who, now=s.now
    ),
    "withdraw": lambda s, who: changes.withdraw(WithdrawChange(**_change(s)), actor=who, now=s.now),
}


def a_deputy(make, now=NOW):
    away, officer = make.city_approver(), make.city_officer()
    today = day_of(NOW)
    command = GiveDeputy(
        absent_id=away.id,
        account_id=officer.id,
        role=Role.CITY_APPROVER,
        first_on=today,
        last_on=today,
        reason=WHY,
        version=away.version,
    )
    people = {"away": away, "officer": officer, "other": make.city_approver(), "administrator": make.account(Role.ADMINISTRATOR)}
    return Scene(make, deputies.give(command, actor=away, now=NOW), now, **people)


def a_deputy_whose_days_are_over(make):
    return a_deputy(make, NOW + timedelta(days=1))


DEPUTY = {
    "take_back": lambda s, who: deputies.take_back(
        TakeDeputyBack(deputy_id=s.case.id, version=s.case.version, reason=WHY), actor=who, now=s.now
    )
}

SCENES = {
    a_deputy: DEPUTY,
    a_deputy_whose_days_are_over: DEPUTY,
    a_need: NEED,
    a_need_of_a_stopped_enterprise: NEED,
    a_workbook: WORKBOOK,
    a_row: ROW,
    a_row_of_an_imported_workbook: ROW,
    an_application: APPLICATION,
    a_recommended_application: APPLICATION,
    a_late_application: APPLICATION,
    a_place: PLACE,
    a_place_to_carry: PLACE,
    a_place_that_is_proposed: PLACE,
    a_place_whose_institution_is_stopped: PLACE,
    a_claim: CLAIM,
    a_sealed_claim: CLAIM,
    a_match: MATCH,
    a_match_with_more_time: MATCH,
    a_match_with_more_time_too_late: MATCH,
    a_round: ROUND,
    an_outdated_round: ROUND,
    a_planned_round: ROUND,
    an_open_round: ROUND,
    a_run: RUN,
    a_contract: CONTRACT,
    a_contract_of_a_suspended_place: CONTRACT,
    an_outcome: OUTCOME,
    a_year: YEAR,
    an_adjustment: ADJUSTMENT,
    an_organisation: ORGANISATION,
    a_registration: REGISTRATION,
    a_change: CHANGE,
    a_change_for_an_officer: CHANGE,
    a_change_that_an_officer_leaves_to_an_administrator: CHANGE,
    an_early_change: CHANGE,
}
_E = EngagementState
NEEDS = {
    **dict.fromkeys(TO_ANSWER, NeedState.MATCHED),
    **dict.fromkeys((_E.AGREED, _E.CONTRACT_SENT), NeedState.MATCHED),
    **dict.fromkeys((_E.ACTIVE, _E.TO_BE_CORRECTED), NeedState.CONTRACTED),
    _E.DELIVERED: NeedState.DELIVERED,
}
"""Where the need of a claim or contract stands meanwhile."""
REACHED = {
    a_sealed_claim: (ClaimState.SUBMITTED, ClaimState.WITHDRAWN),
    a_match: (ClaimState.SELECTED,),
    a_match_with_more_time: (ClaimState.SELECTED, ClaimState.ENTERPRISE_YES, ClaimState.CONFIRMED),
    a_match_with_more_time_too_late: (ClaimState.SELECTED,),
    an_outdated_round: (RoundState.ANNOUNCED, RoundState.SOLVED),
}
"""The states that there are at the moment of a scene, where not all."""
NOTHING_LEFT = (a_row_of_an_imported_workbook, a_deputy_whose_days_are_over)
"""Scenes in which nobody is offered anything."""
REFUSED = (NotNow, NotPermitted, NotFound, Conflict)


def column(case):
    return "standing" if isinstance(case, Organisation) else "state"


def stands(scene, state):
    """Put a case into a state, whatever leads there."""
    case, [number] = scene.case, inspect(scene.case).identity
    put = f'update "{type(case).__tablename__}" set {column(case)} = :state where id = :id'
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text(put), {"state": state.value, "id": number})
        if isinstance(case, Claim | Engagement) and state in NEEDS:
            need = f'update need set state = :state where id = (select need_id from "{type(case).__tablename__}" where id = :id)'
            connection.execute(text(need), {"state": NEEDS[state].value, "id": number})
    scene.case = fresh(case)
    return scene


def fresh(thing):
    """The row as it is stored now, in the session of now."""
    return db.session.get(type(thing), inspect(thing).identity, populate_existing=True)


def trials(build, scene, everybody):
    """Who tries what: whoever may do it at some time, in every state; everybody else once."""
    offers = OFFERS[type(scene.case).__name__]

    def plays(person, name):
        lines = (line for permission in offers[name].permissions for line in permissions.PERMISSIONS[permission])
        return any(line.roles & person.roles for line in lines)

    return [
        (who, name, deed)
        for who, person in sorted(scene.people.items())
        for name, deed in SCENES[build].items()
        if everybody or plays(person, name)
    ]


def passes(deed, scene, person):
    """Whether a use case lets somebody through to what was typed."""
    try:
        deed(scene, person)
    except REFUSED:
        return False
    except Invalid:  # what was typed was looked at, so the deed was open
        return True
    finally:
        db.session.rollback()
    return True


@pytest.mark.parametrize("build", SCENES, ids=lambda build: build.__name__)
def test_what_is_offered_is_what_the_use_case_does_not_refuse(world, worlds, make, build):
    scene = world(build)
    kind, wrong, shown = type(getattr(scene.case, column(scene.case))), [], set()
    for state in REACHED.get(build, kind):
        scene = stands(scene, state)
        for who, name, deed in trials(build, scene, first(kind) is state):
            person = scene.people[who] = fresh(scene.people[who])
            scene.case = fresh(scene.case)
            buttons = offered(scene.case, person, scene.now)
            through = passes(deed, scene, person)
            shown |= {name} & buttons
            if (name in buttons) is not through:
                wrong.append((state.value, who, name, "offered" if name in buttons else "not offered"))
            if through:
                scene = stands(worlds.anew(build, make), state)
    assert not wrong, "\n".join(map(str, wrong))
    assert shown or build in NOTHING_LEFT


def test_every_button_that_takes_a_step_is_tried():
    tried = {name for deeds in SCENES.values() for name in deeds}
    known = {name for offers in OFFERS.values() for name, one in offers.items() if one.steps}
    assert known - tried == {"write", "second", "say_who"}


PAGES = {
    "Need": {"revise": "/needs/{id}/edit", "correct": "/needs/{id}/correct", "return": "/needs/{id}/return"}
    | {step: f"/needs/{{id}}/{step}" for step in ("withdraw", "cancel")},
    "ImportBatch": {"commit": "/needs/import/{id}/commit"},
    "ImportRow": {"correct": "/needs/import/{batch_id}/rows/{id}"},
    "Application": {step: f"/applications/{{id}}/{step}" for step in ("return", "recommend", "confirm", "refuse", "withdraw")}
    | {"write": "/applications/{id}/form/basics"},
    "PoolPlace": {step: f"/institutions/{{id}}/{step}" for step in ("suspend", "resume", "remove", "change", "carry")},
    "Claim": {step: f"/claims/{{key}}/{step}" for step in ("withdraw", "extend")},
    "Round": {step: f"/rounds/{{id}}/{step}" for step in ("adjust", "needs", "extend", "cancel")},
    "Engagement": {
        "fill": "/engagements/{id}/contract",
        "deliver": "/engagements/{id}/delivery",
        "rate": "/engagements/{id}/answer",
        "terminate": "/engagements/{id}/end",
    },
    "Organisation": {"correct": "/organisations/{id}/edit", "suspend": "/organisations/{id}/suspend"},
}
"""The page that leads to each button, where it has one of its own."""


@pytest.mark.parametrize(
    "build", [one for one in SCENES if one not in (a_run, an_outcome, a_year, a_registration)], ids=lambda build: build.__name__
)
def test_the_page_before_a_step_opens_where_the_step_is_offered_and_else_says_why(app, world, as_user, build, monkeypatch):
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    scene = world(build)
    pages = PAGES.get(type(scene.case).__name__, {})
    kind, wrong = type(getattr(scene.case, column(scene.case))), []
    monkeypatch.setattr("marketplace.shared.clock.now", lambda: scene.now)
    people = {who: as_user(person) for who, person in scene.people.items()}
    door, knocked = app.url_map.bind("localhost"), set()
    for state in REACHED.get(build, kind):
        scene = stands(scene, state)
        for who, name in [(who, name) for who in sorted(people) for name in pages]:
            scene.case = fresh(scene.case)
            endpoint, _ = door.match(pages[name].format(**vars(scene.case)), method="GET")
            if not permissions.may_reach(fresh(scene.people[who]), endpoint):
                # No state is asked for at the door: whoever does not get in is tried once.
                if (who, name) in knocked:
                    continue
                knocked.add((who, name))
            open_to = name in offered(scene.case, fresh(scene.people[who]), scene.now)
            g.pop("_login_user", None)  # the test's own context outlives a request
            answer = people[who].get(pages[name].format(**vars(scene.case)))
            told = answer.status_code in (403, 404, 409) and len(answer.text) > 500
            said = answer.status_code == 200 if open_to else told or answer.location == f"/login?next={answer.request.path}"
            if not said:
                wrong.append((state.value, who, name, open_to, answer.status_code))
            g.pop("_login_user", None)
            sent = None if open_to else people[who].post(pages[name].format(**vars(scene.case)), data={"version": "1"})
            if sent is not None and sent.status_code not in (401, 403, 404, 409):
                wrong.append((state.value, who, name, "sent blank", sent.status_code))
    assert not wrong, "\n".join(map(str, wrong))
