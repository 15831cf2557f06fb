"""A year in a browser: rehearsed three times in its middle, refused with money, released at its end, corrected by two people."""

from datetime import date, timedelta

import pytest

from marketplace.shared import clock
from marketplace.shared.calendar import last_day
from tests.competition.use_cases.competing import change
from tests.evaluation.use_cases.test_years import Year
from tests.vetting.use_cases.applying import PDF

pytestmark = pytest.mark.timeout(300)

REHEARSAL = "演练，不作为结果"
WHY = "复核发现一份评价重复计入，按异议处理意见更正"


@pytest.fixture
def year(make):
    return Year(make)


def shifted(make, days):
    """The programme began so many days before today."""
    starts_on = clock.today() - timedelta(days=days)
    change(make.programme(), starts_on=starts_on, ends_on=last_day(starts_on))


def freeze(person, **fields):
    person.go("/year/new")
    person.fill(**fields)


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_a_year_is_rehearsed_refused_released_and_corrected(year, make, someone, size):
    officer, approver = someone(year.officer, size), someone(year.approver, size)
    shifted(make, 130)
    for _ in range(3):
        freeze(officer, budget_fen="1000000")
        officer.page.locator("[name=rehearsal]").first.check()
        officer.press("冻结并计算")
        officer.reads(REHEARSAL)
    freeze(officer, budget_fen="1000000")
    officer.page.get_by_role("button", name="冻结并计算").first.click()
    officer.page.get_by_text("有奖补的评比请届满以后再冻结。现在可以勾选").first.wait_for()
    officer.said.clear()  # a browser notes that the form was refused
    approver.go("/inbox")
    assert "等您审批公布" not in approver.page.locator("body").inner_text()

    change(make.programme(), starts_on=date(2023, 3, 1), ends_on=date(2024, 3, 1))  # the year in which the services were done
    freeze(officer, budget_fen="1000000")
    officer.press("冻结并计算")
    officer.press("提交审批")
    address = officer.page.url.removeprefix(officer.address)
    approver.go(address)
    approver.press("批准并公布")
    approver.follow("查看公开名单")
    public = approver.page.url.removeprefix(approver.address)

    officer.go(f"{address}/1")
    before = officer.page.locator("dl.facts").first.inner_text()
    officer.follow("更正", exact=True)
    officer.fill(new_score="40", new_fen="1000", reason=WHY)
    officer.page.locator("[name=proof]").set_input_files({"name": "复核记录.pdf", "mimeType": "application/pdf", "buffer": PDF})
    officer.press("提出更正")
    officer.reads("等待审批")
    correction = officer.page.url.removeprefix(officer.address)
    approver.go("/inbox")
    approver.reads("项年末结果的更正等您审批")
    approver.go(correction)
    approver.press("批准更正")
    approver.go(public)
    for words in (WHY, "¥1,000.00", "更正后奖补金额"):
        approver.reads(words)
    officer.go(f"{address}/1")
    assert before in officer.page.locator("dl.facts").all_inner_texts()
    officer.reads("结果已更正")
