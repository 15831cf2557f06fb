"""How many clicks a day's work takes; `docs/friendliness.md` prints the table, and says the same numbers."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.competition.states import ClaimState, RoundState
from marketplace.delivery.models import Rating
from marketplace.needs.files import annex4
from marketplace.needs.models import Need
from marketplace.needs.states import NeedState
from marketplace.shared import clock
from marketplace.shared.calendar import day_of
from marketplace.shared.extensions import db
from tests.competition.use_cases.competing import reviewed
from tests.conftest import NOW
from tests.delivery.use_cases.serving import Service

pytestmark = pytest.mark.timeout(300)

TABLE = Path(__file__).parents[2] / "docs/friendliness.md"
ROWS = 57


class Counted:
    """Somebody whose clicks are counted; typing and looking are none."""

    def __init__(self, person):
        self.person, self.page, self.clicks = person, person.page, 0

    def press(self, name):
        self.clicks += 1
        self.person.press(name)

    def follow(self, name, exact=False):
        self.clicks += 1
        self.person.follow(name, exact=exact)

    def click(self, selector):
        self.clicks += 1
        self.page.locator(selector).first.click()

    def tick(self, name, value):
        self.clicks += 1
        self.page.locator(f"[name={name}][value='{value}']").check()

    def choose(self, selector, path):
        self.clicks += 1
        self.page.locator(selector).set_input_files(path)


def printed(work):
    """The clicks that the table states for a piece of work: what is allowed, and what it takes now."""
    row = next(line for line in TABLE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {work} |"))
    *_, allowed, now = [cell.strip() for cell in row.strip("|").split("|")]
    return int(re.sub(r"\D", "", allowed)), int(now)


def says(work, clicks):
    allowed, stated = printed(work)
    assert stated == clicks <= allowed, f"{work}: {clicks} clicks, {stated} are printed, {allowed} allowed"


def states():
    db.session.rollback()
    return sorted(db.session.scalars(select(Need.state)))


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "荷塘区汇总表.xlsx"
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "county": "", "county_name": "荷塘区"}
    rows = [
        annex4.Need(enterprise=f"株洲第{number}精密制造有限公司", services=("数智转型",), phone=f"138000{number:05d}", **given)
        for number in range(1, ROWS + 1)
    ]
    path.write_bytes(annex4.write(rows))
    return path


@pytest.fixture
def clerk(make, someone):
    make.programme()
    return Counted(someone(make.county_officer()))


def upload(clerk, workbook):
    clerk.follow("表格导入")
    clerk.choose("[name=workbook]", workbook)
    clerk.press("上传并预览")
    clerk.follow(f"导入 {ROWS} 行")


def test_a_clean_workbook(clerk, workbook):
    upload(clerk, workbook)
    clerk.click("[name=declared]")
    clerk.press(f"导入 {ROWS} 行")
    assert states() == [NeedState.VERIFIED] * ROWS
    says("a clean workbook of 57 rows, imported and verified", clerk.clicks)


def test_a_workbook_of_which_one_enterprise_is_not_in_the_pool(clerk, workbook):
    upload(clerk, workbook)
    clerk.click("details summary:has-text('尚未入库')")
    clerk.click("[name=outside]")
    clerk.click("[name=declared]")
    clerk.press(f"导入 {ROWS} 行")
    assert states() == [NeedState.SUBMITTED] + [NeedState.VERIFIED] * (ROWS - 1)
    says("the same where 56 of 57 are in the pool, without an untrue tick", clerk.clicks)


def test_needs_that_were_handed_in_are_verified_and_published(make, clerk, someone):
    county = make.county()
    for _ in range(ROWS):
        make.need(make.enterprise(unit=county), NeedState.SUBMITTED, submitted_at=NOW)
    clerk.follow("需求", exact=True)
    clerk.follow("待县市区核实")
    clerk.click("[name=all]")
    clerk.press(f"核实 {ROWS} 条")
    clerk.press(f"核实 {ROWS} 条")
    assert states() == [NeedState.VERIFIED] * ROWS
    says("57 needs that enterprises handed in, verified", clerk.clicks)

    city = Counted(someone(make.city_officer()))
    city.follow("需求", exact=True)
    city.follow("待市局发布")
    for place in range(4):
        city.clicks += 1
        city.page.locator("[name=case]").nth(place).check()
    city.press("发布 4 条")
    city.press("发布 4 条")
    assert states().count(NeedState.PUBLISHED) == 4
    says("4 of 57 verified needs, published", city.clicks)


def test_a_matching_is_approved_from_the_inbox(make, someone):
    play = reviewed(make)
    play.propose(play.solve())
    approver = Counted(someone(play.approver))
    approver.follow("审批")
    approver.person.reads("家企业中有 0 家表达了意愿")
    assert len(re.findall(rb"/Type /Page\b", approver.page.pdf(prefer_css_page_size=True))) == 1
    approver.press("审批通过")
    db.session.rollback()
    assert db.session.scalars(select(Round.state)).all() == [RoundState.APPROVED]
    says("a matching, read and approved", approver.clicks)


def test_claims_that_meet_the_requirements_are_admitted(make, someone):
    now = clock.now()
    need, hour = make.need(), timedelta(hours=1)
    a_round = make.round([need], opens_at=now - 2 * hour, closes_at=now - hour, weights={"plan": 60, "price": 40})
    for _ in range(ROWS):
        make.claim(a_round, need, make.place().organisation, price_fen=20_000_00)
    city = Counted(someone(make.city_officer()))
    city.follow("竞赛轮次", exact=True)
    city.follow(a_round.name)
    city.click("a:has-text('待审查')")
    city.click("[name=all]")
    city.press(f"通过 {ROWS} 份")
    city.press(f"通过 {ROWS} 份")
    db.session.rollback()
    assert set(db.session.scalars(select(Claim.state))) == {ClaimState.ADMISSIBLE}
    says("57 claims that meet the requirements, admitted", city.clicks)


def seen(page):
    """How many fields stand before whoever fills a form in; what is folded is not seen."""
    return page.locator("main .field:visible").count()


def test_a_need_is_stated(make, someone):
    make.programme()
    owner = someone(make.enterprise_account(), "phone")
    owner.follow("需求", exact=True)
    owner.follow("填报需求")
    says("the form of a need: fields seen at first", seen(owner.page))
    owner.page.locator("[name=categories][value=digital]").check()
    owner.page.locator("[name=particulars][value=digital_production]").check()
    owner.page.locator("[name=current_level]").select_option("none")
    owner.page.locator("[name=goal_level]").select_option("innovative")
    typed = {"description": "三条生产线靠纸质单据排产，想上生产管理系统", "contact_name": "张三", "contact_phone": "13800000000"}
    owner.fill(**typed)
    assert seen(owner.page) <= 12
    owner.press("提交")
    db.session.rollback()
    need = db.session.scalars(select(Need)).one()
    assert (need.state, need.particulars) == (NeedState.SUBMITTED, ["digital_production"])
    says("a need handed in for the first time: characters typed", sum(map(len, typed.values())))

    owner.go("/needs/new")
    owner.reads(f"来自 {day_of(need.created_at)} 填报的需求 {need.number}")
    assert owner.page.locator("[name=contact_phone]").input_value() == "13800000000"


def test_a_service_is_rated_on_a_phone(make, someone):
    owner = Counted(someone(Service(make).accepted().owner, "phone"))
    owner.person.go("/inbox")
    owner.follow("请评价")
    owner.follow("评价服务")
    owner.tick("answer", 5)
    owner.tick("all_kept", "yes")
    owner.press("提交评价")
    db.session.rollback()
    answer = db.session.scalars(select(Rating)).one()
    assert (answer.answer, answer.reason, set(answer.facts.values())) == (5, "", {True})
    says("a content enterprise answers from its inbox", owner.clicks)
