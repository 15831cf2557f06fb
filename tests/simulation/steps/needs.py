"""Needs and county workbooks."""

from dataclasses import replace
from datetime import timedelta

from marketplace.needs.commands import (
    CancelNeed,
    CommitWorkbook,
    CorrectNeed,
    CorrectRow,
    DiscardWorkbook,
    DraftNeed,
    DropRow,
    NeedContent,
    PublishNeeds,
    ReturnNeed,
    ReviseNeed,
    SubmitNeed,
    UnpublishNeeds,
    UnverifyNeeds,
    UploadWorkbook,
    VerifyNeed,
    VerifyNeeds,
    WithdrawNeed,
)
from marketplace.needs.files import annex4
from marketplace.needs.models import ImportBatch, Need
from marketplace.needs.queries import imports as imports_of
from marketplace.needs.states import RowState
from marketplace.needs.use_cases import corrections, imports, need_content, needs, taking_back
from marketplace.shared.roles import Role
from tests.simulation.city import CATEGORIES
from tests.simulation.steps.play import Plays

plays = Plays("needs")
PLAYS = plays.found
NEED, BATCH = ("need", Need), ("workbook", ImportBatch)


def content(s):
    return NeedContent(
        categories=tuple(s.random.sample(CATEGORIES, s.random.choice((1, 1, 2)))),
        current_level="none",
        goal_level=s.random.choice(("innovative",) * 9 + ("",)),
        contact_name=s.random.choice(("某某",) * 9 + ("",)),
        contact_phone="13800000000",
        description=f"需求说明 {s.random.randrange(1000)}",
        wanted_result="验收合格",
        note=s.random.choice(("", "请尽快安排")),
        budget_fen=s.random.choice((None, 300_000, 900_000)),
        wanted_by=s.random.choice((None, s.now.date() + timedelta(days=90))),
    )


@plays.of(needs.draft, by=(Role.ENTERPRISE, Role.COUNTY_OFFICER), weight=6)
def _(s):
    if s.actor.organisation_id is not None:
        return DraftNeed(programme_id=s.city.programme_id, content=content(s))
    firms = s.city.playing(Role.ENTERPRISE)
    if s.chance(0.7):
        return DraftNeed(
            programme_id=s.city.programme_id, content=content(s), organisation_id=s.random.choice(firms).organisation_id
        )
    return DraftNeed(
        programme_id=s.city.programme_id,
        content=content(s),
        enterprise_name=f"株洲{s.random.choice('甲乙丙丁戊己庚辛')}字机械有限公司",
    )


@plays.of(needs.revise, case=NEED, button="revise", chosen=("need.twin",))
def _(s):
    return ReviseNeed(**s.id, content=content(s))


@plays.of(needs.submit, case=NEED, button="submit", weight=10, chosen=("need.twin",))
def _(s):
    return SubmitNeed(**s.id, consents=s.chance(0.9))


@plays.of(needs.verify, case=NEED, button="verify", weight=10)
def _(s):
    return VerifyNeed(**s.id, in_gradient_pool=s.random.choice((True, True, True, None)))


@plays.of(needs.verify_all, case=NEED, button="verify", weight=4)
def _(s):
    return VerifyNeeds(versions={s.case.id: s.case.version}, in_gradient_pool=s.random.choice((True, True, True, False)))


@plays.of(needs.send_back, case=NEED, button="return", weight=2)
def _(s):
    return ReturnNeed(**s.id, reason=s.why)


@plays.of(needs.publish, case=NEED, button="publish", weight=10)
def _(s):
    return PublishNeeds(versions={s.case.id: s.case.version})


@plays.of(taking_back.unverify, case=NEED, button="unverify", weight=1)
def _(s):
    return UnverifyNeeds(versions={s.case.id: s.case.version}, reason=s.why)


@plays.of(taking_back.unpublish, case=NEED, button="unpublish", weight=1)
def _(s):
    return UnpublishNeeds(versions={s.case.id: s.case.version}, reason=s.why)


@plays.of(corrections.correct, case=NEED, button="correct", weight=4, chosen=("need.twin",))
def _(s):
    stands = need_content.content_of(s.case)
    said = content(s)
    names = s.random.sample(("description", "wanted_result", "note", "contact_name", "goal_level", "categories"), 2)
    return CorrectNeed(**s.id, content=replace(stands, **{one: getattr(said, one) for one in names}), reason=s.why)


@plays.of(needs.withdraw, case=NEED, button="withdraw", weight=1)
def _(s):
    return WithdrawNeed(**s.id, reason=s.random.choice(("", "企业已另行安排")))


@plays.of(needs.cancel, case=NEED, button="cancel", weight=1)
def _(s):
    return CancelNeed(**s.id, reason=s.why)


@plays.of(imports.upload, by=(Role.COUNTY_OFFICER,), weight=1)
def _(s):
    rows = [
        annex4.Need(
            enterprise=f"株洲{s.random.choice('金木水火土日月')}字零件有限公司",
            county="",
            county_name=s.actor.unit.name if s.actor.unit else "荷塘区",
            services=(s.random.choice(("数智转型", "检验检测", "没有这一类")),),
            current="无",
            goal="创新型中小企业",
            contact="某某",
            phone="13800000001",
        )
        for _ in range(s.random.choice((1, 2, 3)))
    ]
    unit = s.actor.unit_id or s.city.playing(Role.COUNTY_OFFICER)[0].unit_id
    return UploadWorkbook(programme_id=s.city.programme_id, unit_id=unit, name="汇总表.xlsx", data=annex4.write(rows))


def batch(s):
    return {"batch_id": s.case.id, "version": s.case.version, "reason": s.why}


@plays.of(imports.commit, case=BATCH, button="commit", weight=8)
def _(s):
    ready = [row.id for row in imports_of.in_state(s.case, RowState.READY)]
    outside = tuple(ready[:1]) if s.chance(0.3) else ()
    return CommitWorkbook(**batch(s), declared=s.chance(0.5), outside=outside)


@plays.of(imports.discard, case=BATCH, button="discard", weight=1)
def _(s):
    return DiscardWorkbook(**batch(s))


@plays.of(imports.drop, case=BATCH, button="change", weight=2)
def _(s):
    row = s.random.choice(s.case.rows)
    return DropRow(batch_id=s.case.id, row_id=row.id, version=s.case.version, restore=row.state == "dropped", reason=s.why)


@plays.of(imports.correct, case=BATCH, button="change", weight=2)
def _(s):
    row = s.random.choice(s.case.rows)
    return CorrectRow(batch_id=s.case.id, row_id=row.id, version=s.case.version, cells={"services": "检验检测"}, reason=s.why)
