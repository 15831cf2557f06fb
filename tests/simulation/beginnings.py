"""What has happened already when a history begins in the middle: played by the use cases, without anything by chance."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from marketplace.competition.commands import (
    AnnounceRound,
    AnswerMatch,
    ApproveRound,
    AskRun,
    ProposeRun,
    PublishRound,
    ScoreClaim,
    ScreenClaim,
    SubmitClaim,
)
from marketplace.competition.models import Claim, Round
from marketplace.competition.use_cases import answers, approval, claims, results, rounds, screening, solving
from marketplace.delivery.commands import AcceptDelivery, ConfirmContract, DeliverService, FillContract, Paper
from marketplace.delivery.models import Engagement
from marketplace.delivery.rules import PlannedStep, Term
from marketplace.delivery.use_cases import engagements
from marketplace.needs.commands import DraftNeed, NeedContent, SubmitNeed, UploadWorkbook
from marketplace.needs.files import annex4
from marketplace.needs.models import Need
from marketplace.needs.use_cases import imports, needs
from marketplace.people.commands.organisations import ApplyToJoin
from marketplace.people.commands.people import AskChange, Invite
from marketplace.people.use_cases import changes, invitations, registrations
from marketplace.shared.extensions import db
from marketplace.shared.roles import Role
from marketplace.vetting.commands import AttachPledge, RecommendApplication, SaveSection, StartApplication, SubmitApplication
from marketplace.vetting.commands import Paper as vetting_paper
from marketplace.vetting.use_cases import applications, vetting
from tests.makers import credit_code
from tests.simulation.outer import canary_of
from tests.simulation.people import Person, playing
from tests.vetting.use_cases.applying import CONTENT, PDF

BEGINS = datetime(2023, 3, 1, 2, 0, tzinfo=UTC)
"""The first moment of every history: nine days before applications close."""
DURING, AFTER, OVER = BEGINS + timedelta(hours=2), BEGINS + timedelta(days=2), BEGINS + timedelta(days=402)
LINK = "https://jiebang.example/TOKEN"
OFFER = {
    "plan": "先诊断现状，再定方案，分三步实施并验收。",
    "team": "项目经理一名，工程师三名",
    "days": 60,
    "price_fen": 300_00,
    "government_fen": 100_00,
    "concession_fen": 50_00,
    "enterprise_fen": 150_00,
}


def apply(people: list[Person], programme_id: int) -> None:
    """One application is filled in, one handed in, two recommended."""
    officers = {person.unit_id: person.account for person in reversed(people) if Role.COUNTY_OFFICER in person.roles}
    for place, giver in enumerate(playing(people, Role.INSTITUTION)[:4]):
        one = applications.start(StartApplication(programme_id=programme_id, version=0), actor=giver, now=BEGINS)
        for section, values in CONTENT.items():
            save = SaveSection(application_id=one.id, version=one.version, section=section, values=values)
            applications.save(save, actor=giver, now=BEGINS)
        pledge = AttachPledge(application_id=one.id, version=one.version, name="承诺书.pdf", data=PDF)
        applications.attach_pledge(pledge, actor=giver, now=BEGINS)
        if place > 0:
            submit = SubmitApplication(application_id=one.id, version=one.version)
            applications.submit(submit, actor=giver, clock=lambda _session: BEGINS)
        if place > 1:
            sealed = vetting_paper(name="推荐文件.pdf", data=PDF)
            recommend = RecommendApplication(
                application_id=one.id, version=one.version, opinion="材料属实，同意推荐", document=sealed
            )
            vetting.recommend(recommend, actor=officers[one.unit_id], clock=lambda _session: BEGINS)


def compete(people: list[Person], programme_id: int) -> None:
    """One round over the whole board: closed, and every claim looked at, by both experts."""
    [officer, _], experts = (playing(people, role) for role in (Role.CITY_OFFICER, Role.EXPERT))
    needs = tuple(db.session.scalars(select(Need.id).where(Need.state == "published").order_by(Need.id)))
    opens, closes = BEGINS + timedelta(hours=1), BEGINS + timedelta(days=1)
    command = AnnounceRound(
        programme_id=programme_id,
        name="第一轮",
        opens_at=opens,
        closes_at=closes,
        need_ids=needs,
        weights={"plan": 60, "price": 40},
        seed=7,
    )
    rounds.announce(command, actor=officer, now=BEGINS)
    for bidder in playing(people, Role.INSTITUTION)[:3]:
        for need_id in needs[:4]:
            plan = f"{OFFER['plan']}{canary_of(need_id, bidder.organisation_id)}"
            command = SubmitClaim(need_id=need_id, version=0, **(OFFER | {"plan": plan}))
            claims.submit(command, actor=bidder, clock=lambda _session: DURING)
    claimed = db.session.scalars(select(Claim).order_by(Claim.need_id, Claim.organisation_id)).all()
    for claim in claimed:
        admitted = screening.screen(
            ScreenClaim(key=claim.key, version=claim.version, admit=True, reason=""), actor=officer, now=AFTER
        )
        for expert in experts:
            seen = db.session.get_one(Claim, admitted.id).version
            score = ScoreClaim(key=claim.key, version=seen, points={"plan": 80}, reasons={"plan": "方案清楚可行"})
            screening.score(score, actor=expert, now=AFTER)


def propose(people: list[Person]) -> Round:
    """Its result waits for the approver."""
    [officer, _] = playing(people, Role.CITY_OFFICER)
    a_round = db.session.scalars(select(Round)).one()
    run = solving.ask(AskRun(round_id=a_round.id, version=a_round.version), actor=officer, now=AFTER)
    solving.run(run.id, lambda: AFTER)
    db.session.refresh(a_round)
    proposed = ProposeRun(round_id=a_round.id, version=a_round.version, number=run.number, reason="企业都已电话联系，没有意见")
    approval.propose(proposed, actor=officer, now=AFTER)
    return a_round


def decide(people: list[Person]) -> None:
    """Its result is proposed, approved and published."""
    [officer, _], [approver, _] = (playing(people, role) for role in (Role.CITY_OFFICER, Role.CITY_APPROVER))
    a_round = propose(people)
    approval.approve(ApproveRound(round_id=a_round.id, version=a_round.version), actor=approver, now=AFTER)
    results.publish(PublishRound(round_id=a_round.id, version=a_round.version), actor=officer, now=AFTER)


def serve(people: list[Person]) -> None:
    """Both sides confirm every match; the first contract is served to its end, the second begins, the third was sent."""
    of = {person.organisation_id: person.account for person in people if person.organisation_id}
    for claim in db.session.scalars(select(Claim).where(Claim.state == "selected").order_by(Claim.id)).all():
        for side in (claim.organisation_id, claim.need.organisation_id):
            answers.answer(AnswerMatch(key=claim.key, version=claim.version, accept=True), actor=of[side], now=AFTER)
    today = AFTER.date()
    for place, contract in enumerate(db.session.scalars(select(Engagement).order_by(Engagement.id).limit(3)).all()):
        giver, taker, paper = of[contract.institution_id], of[contract.enterprise_id], Paper(name="合同.pdf", data=PDF)
        step = PlannedStep(title="诊断报告", due_on=today + timedelta(days=5))
        term = Term(signed_on=today, starts_on=today, ends_on=today + timedelta(days=60), milestones=(step,))
        fill = FillContract(engagement_id=contract.id, version=contract.version, term=term, file=paper)
        engagements.fill_contract(fill, actor=giver, now=AFTER)
        if place == 2:
            break
        confirm = ConfirmContract(engagement_id=contract.id, version=contract.version)
        engagements.confirm_contract(confirm, actor=taker, now=AFTER)
        if place == 0:
            deliver = DeliverService(engagement_id=contract.id, version=contract.version, note="三个阶段全部完成", file=paper)
            engagements.deliver(deliver, actor=giver, now=AFTER)
            accept = AcceptDelivery(engagement_id=contract.id, version=contract.version, sure=True)
            engagements.accept(accept, actor=taker, now=AFTER)


def wait(people: list[Person], programme_id: int) -> None:
    """Something lies on every desk: a registration, a workbook, a change of an address, an invitation, and needs on their way."""
    [admin, _], firms = playing(people, Role.ADMINISTRATOR), playing(people, Role.ENTERPRISE)
    clerk = playing(people, Role.COUNTY_OFFICER)[0]
    rows = [
        annex4.Need(
            enterprise=f"株洲{name}字零件有限公司",
            county="",
            county_name="荷塘区",
            services=("数智转型",),
            current="无",
            goal="创新型中小企业",
            contact="某某",
            phone="13800000001",
        )
        for name in "金木"
    ]
    upload = UploadWorkbook(programme_id=programme_id, unit_id=clerk.unit_id, name="汇总表.xlsx", data=annex4.write(rows))
    imports.upload(upload, actor=clerk, now=BEGINS)
    ask = AskChange(account_id=firms[1].id, version=firms[1].version, reason="换了手机号码", email="moved@example.cn", link=LINK)
    changes.ask(ask, actor=admin, now=BEGINS)
    invite = Invite(organisation_id=firms[0].organisation_id, email="guest@example.cn", link=LINK)
    invitations.invite(invite, actor=firms[0], now=BEGINS)
    joining = ApplyToJoin(
        kind="institution",
        name="株洲第五百新业有限公司",
        credit_code=credit_code(500),
        unit_id=clerk.unit_id,
        division_code="430202",
        address="株洲市荷塘区某路 9 号",
        legal_representative="某亥",
        legal_person=True,
        financial=False,
        registered_on=BEGINS.date() - timedelta(days=3000),
        contact_name="某某",
        contact_phone="13877770000",
        licence_name="执照.pdf",
        licence=PDF,
        login="new.person",
        person="新人",
        email="new@example.cn",
        password="orange-kettle-river-92",
        address_of_sender="10.0.0.1",
    )
    registrations.apply_to_join(joining, now=BEGINS)
    for place, firm in enumerate(firms[:4]):
        content = NeedContent(
            categories=("digital",),
            current_level="none",
            goal_level="innovative",
            contact_name="某某",
            contact_phone="13800000000",
            description="生产线需要改造",
            wanted_result="验收合格",
        )
        need = needs.draft(DraftNeed(programme_id=programme_id, content=content), actor=firm, now=BEGINS)
        if place > 0:
            needs.submit(SubmitNeed(need_id=need.id, version=need.version, consents=True), actor=firm, now=BEGINS)
