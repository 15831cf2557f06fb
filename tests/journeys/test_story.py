"""The whole story in a real browser: from a county's workbook to the year-end list (acceptance 2)."""

import io
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import select

from marketplace.competition.models import Claim, Round
from marketplace.competition.use_cases import rounds
from marketplace.delivery.models import Engagement, Outcome
from marketplace.needs.files import annex4
from marketplace.needs.models import Need
from marketplace.shared import clock
from marketplace.shared.calendar import last_day, start_of
from marketplace.shared.clock import SHANGHAI
from marketplace.shared.extensions import db
from marketplace.shared.models.place import Organisation
from marketplace.shared.roles import Role
from tests.competition.use_cases.competing import change
from tests.vetting.use_cases import applying

pytestmark = pytest.mark.timeout(400)

FIRMS = ("株洲荷塘精密制造有限公司", "株洲芦塘电气有限公司")
PLAN = "先诊断设备和管理现状，再定改造方案，分三步实施，逐步验收并交付报告。"
REASON = "方案分步清楚，人员到位，交付物明确。"


def row(enterprise, services, **changes):
    given = {"current": "无", "goal": "创新型中小企业", "contact": "张三", "phone": "13800000001"} | changes
    return annex4.Need(enterprise=enterprise, county="", county_name="荷塘区", services=services, **given)


def moment(seconds):
    """The moment that lies so many seconds ahead, as a form takes it."""
    at = clock.now() + timedelta(seconds=seconds)
    return f"{at.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}"


class Story:
    """Everybody who takes part, and what has come of it so far."""

    def __init__(self, make, someone, tell):
        self.make, self.someone, self.tell = make, someone, tell
        today = clock.today()
        make.now = clock.now()
        make.programme(
            starts_on=today - timedelta(days=30),
            ends_on=today + timedelta(days=335),
            apply_until=clock.now() + timedelta(days=9),
            recommend_until=clock.now() + timedelta(days=15),
            settings={"gate_satisfaction": False, "gate_completed": False},
        )
        self.county, self.city, self.approver = make.county_officer(), make.city_officer(), make.city_approver()
        self.expert = make.account(Role.EXPERT)

    def pool(self):
        """Two institutions apply and are taken into the pool."""
        self.institutions = []
        for number in (1, 2):
            actor = applying.institution_of(self.make, name=f"株洲第{number}服务咨询有限公司")
            application = applying.submitted(self.make, actor, now=clock.now())
            applying.recommend(application, self.county, now=clock.now())
            applying.confirm(application, self.city, now=clock.now())
            self.institutions.append(actor)

    def enterprise(self, need):
        """The first person of an enterprise that came with the workbook."""
        return self.make.account(Role.ENTERPRISE, organisation=db.session.get(Organisation, need.organisation_id))


@pytest.fixture
def story(make, someone, tell):
    return Story(make, someone, tell)


def test_from_the_countys_workbook_to_the_year_end_list(story, tmp_path):
    story.pool()
    clerk = story.someone(story.county)
    import_workbook(clerk, tmp_path)
    story.tell()

    city = story.someone(story.city)
    publish(city)
    firms = [story.someone(story.enterprise(need), "phone") for need in needs()]
    bidders = [story.someone(account, "phone") for account in story.institutions]
    expert, approver = story.someone(story.expert), story.someone(story.approver)
    announce(city)
    claim(bidders[0], price="60000", parts=("20000", "10000", "30000"))
    claim(bidders[1], price="80000", parts=("20000", "10000", "50000"))
    close()
    story.tell()

    review(city, expert, firms[0])
    decide(city, approver, story)
    sign(bidders, firms[0], story, tmp_path)
    serve(bidders[0], firms[0], story, tmp_path)
    reach(bidders[0], city, tmp_path)
    end_of_year(city, approver, bidders[0], story)


def stored(query):
    """What stands in the database now."""
    db.session.rollback()
    return db.session.scalars(query).all()


def needs():
    return stored(select(Need).order_by(Need.id))


def import_workbook(clerk, tmp_path):
    """Two good rows and a bad one, which is corrected on the page."""
    book = tmp_path / "荷塘区汇总表.xlsx"
    book.write_bytes(
        annex4.write(
            [
                row(FIRMS[0], ("数智转型", "检验检测")),
                row(FIRMS[1], ("数智转型",), phone="13800000002"),
                row("株洲待改制造有限公司", ("数字化算命",), phone="13800000003"),
            ]
        )
    )
    clerk.follow("表格导入")
    assert clerk.download("下载空白表").startswith(b"PK")
    clerk.page.locator("[name=workbook]").set_input_files(book)
    clerk.press("上传并预览")
    clerk.reads("有 1 行未通过")
    clerk.follow("未通过")
    clerk.reads("数字化算命")
    clerk.follow("改正")
    clerk.page.locator("[name=services][value=检验检测]").check()
    clerk.press("保存并重新核对")
    clerk.follow("导入 3 行")
    clerk.page.locator("[name=declared]").check()
    clerk.press("导入 3 行")
    assert [need.state for need in needs()] == ["verified"] * 3


def publish(city):
    city.follow("需求", exact=True)
    city.follow("待市局发布")
    city.page.locator("[name=all]").check()
    city.press("发布 3 条")
    city.press("发布 3 条")
    city.reads("已发布 3 条需求")
    city.go("/board")
    city.reads(FIRMS[0])
    assert "13800000001" not in city.page.content()
    city.follow(FIRMS[0])


def announce(city):
    city.go("/rounds")
    city.follow("公告")
    city.fill(name="第一轮揭榜", closes_at=moment(3600))
    for field in city.page.locator("[name^=weight_]").all():
        field.fill("0")
    city.fill(weight_plan="60", weight_price="40")
    city.press("公告", exact=False)
    city.reads("任何人都看不到揭榜")


def claim(bidder, price, parts):
    bidder.go("/board")
    bidder.follow(FIRMS[0])
    bidder.follow("揭榜这条需求")
    bidder.fill(
        plan=PLAN,
        team="项目经理一名，工程师三名",
        days="60",
        price_fen=price,
        **dict(zip(("government_fen", "concession_fen", "enterprise_fen"), parts, strict=True)),
    )
    bidder.press("提交揭榜")
    bidder.reads("已揭榜")


def close():
    """The hour of the round is over, however long the claims took on this machine."""
    [a_round] = stored(select(Round))
    change(a_round, closes_at=clock.now())
    assert rounds.close_due(clock.now()) == 1


def review(city, expert, firm):
    """Staff screen, the enterprise says whom it prefers, an expert gives points."""
    keys = stored(select(Claim.key).order_by(Claim.submitted_at))
    for key in keys:
        city.go(f"/claims/{key}")
        city.page.get_by_label("是", exact=True).check()
        city.press("保存审查结论")
    firm.go("/inbox")
    firm.follow("条需求有机构揭榜")
    firm.follow("查看方案")
    firm.page.locator(f"[name=rank_{keys[0]}]").select_option("1")
    firm.page.locator(f"[name=rank_{keys[1]}]").select_option("2")
    firm.press("保存意愿")
    for key, points in zip(keys, ("85", "80"), strict=True):
        expert.go(f"/claims/{key}")
        expert.fill(points_plan=points, reason_plan=REASON)
        expert.press("保存评分")


def decide(city, approver, story):
    """Solved, proposed, approved by a second person, published."""
    place = f"/rounds/{stored(select(Round.id))[0]}"
    city.go(place)
    city.press("求解", exact=False)
    story.tell()
    city.sees("已证明最优")
    city.fill(reason="企业都已电话联系，没有意见")
    city.press("提交审批")
    approver.go("/inbox")
    approver.follow("个匹配方案等您审批")
    approver.press("审批通过")
    city.go(place)
    city.press("公布结果")
    story.tell()
    city.go("/results")
    city.follow("第一轮揭榜")
    city.reads("株洲第1服务咨询有限公司")


def sign(bidders, firm, story, tmp_path):
    """Both confirm, the loser reads why, the contract is filled in and confirmed."""
    winner, loser = bidders
    keys = stored(select(Claim.key).order_by(Claim.submitted_at))
    loser.go(f"/claims/{keys[1]}")
    loser.reads("株洲第1服务咨询有限公司")
    for person in (winner, firm):
        person.go("/inbox")
        person.follow("项匹配等待确认")
        person.page.get_by_label("是", exact=True).check()
        person.press("提交答复")
    story.tell()
    winner.go("/inbox")
    winner.follow("服务合同")
    winner.follow("填写合同")
    today = clock.today()
    winner.fill(
        signed_on=today, starts_on=today, ends_on=today + timedelta(days=90), milestones=f"{today + timedelta(days=20)} 诊断报告"
    )
    scan = tmp_path / "合同.pdf"
    scan.write_bytes(applying.PDF)
    winner.page.locator("[name=file]").set_input_files(scan)
    winner.press("提交企业确认")
    story.tell()
    firm.go("/inbox")
    firm.follow("合同")
    firm.press("确认合同")


def serve(winner, firm, story, tmp_path):
    """A service is logged, the work delivered, accepted and rated."""
    place = firm.page.url.removeprefix(firm.address).partition("?")[0]
    winner.go(place)
    winner.page.get_by_text("登记一次服务").click()
    winner.fill(served_on=clock.today(), content="现场诊断一天", fee_fen="0")
    winner.page.locator("[name=nature]").first.check()
    winner.press("登记服务")
    winner.follow("提交交付")
    scan = tmp_path / "交付.pdf"
    scan.write_bytes(applying.PDF)
    winner.fill(note="三个阶段全部完成，交付诊断报告")
    winner.page.locator("[name=file]").set_input_files(scan)
    winner.press("提交交付")
    story.tell()
    firm.go(place)
    firm.insist("验收通过")  # a milestone is open still
    firm.page.locator("[name=answer][value='5']").check()
    for fact in firm.page.locator("main input[type=radio][value=yes]:visible").all():
        fact.check()
    firm.fill(reason="服务及时，方案有用")
    firm.press("提交评价")
    firm.reads("非常满意")
    winner.go(place)
    assert "服务及时，方案有用" not in winner.page.content()


def reach(winner, city, tmp_path):
    """The level that the enterprise reached is claimed with its proof and confirmed by the bureau."""
    winner.follow("申报成果")
    scan = tmp_path / "证书.pdf"
    scan.write_bytes(applying.PDF)
    winner.page.locator("[name=level]").first.select_option("innovative")
    winner.fill(reached_on=clock.today())
    winner.page.locator("[name=file]").set_input_files(scan)
    winner.insist("申报成果", scan)  # reached on the day on which the contract was signed
    city.go("/outcomes")
    city.follow(FIRMS[0])
    city.insist("认定")
    city.reads("已认定")


def end_of_year(city, approver, winner, story):
    """After the night the term is over: frozen, proposed, released by a second person; the list downloads with the sum in it."""
    yesterday = clock.today() - timedelta(days=1)
    starts_on = next(day for ago in (364, 365) if last_day(day := yesterday - timedelta(days=ago)) == yesterday)
    change(story.make.programme(), starts_on=starts_on, ends_on=yesterday)
    change(db.session.scalars(select(Engagement)).one(), accepted_at=start_of(yesterday))
    change(db.session.scalars(select(Outcome)).one(), reached_on=yesterday)
    city.go("/year")
    city.follow("冻结")
    city.fill(budget_fen="100000")
    city.press("冻结并计算")
    city.press("提交审批")
    approver.go("/inbox")
    approver.follow("次评比等您审批")
    approver.press("批准并公布")
    story.tell()
    city.go("/results")
    city.follow("2023年培育优质企业试点")
    winner_name, loser_name = (account.organisation.name for account in map(story.make.reread, story.institutions))
    book = openpyxl.load_workbook(io.BytesIO(city.download("下载名单")))
    lines = [line for line in book.active.iter_rows(values_only=True) if set(line) & {winner_name, loser_name}]
    paid = [next(cell for cell in reversed(line) if isinstance(cell, int | float)) for line in lines]
    assert [winner_name in lines[0], loser_name in lines[1], len(lines)] == [True, True, 2]
    assert paid == [100_000, 0]
    winner.go("/engagements")
    winner.follow("第 1 名")
    winner.reads("¥100,000.00")
