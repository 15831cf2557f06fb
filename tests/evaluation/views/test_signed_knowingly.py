"""Whoever freezes, signs or reads a result is told what it is: interim or final, with which budget, and whose place moved."""

import io
import re

import openpyxl
import pytest

from marketplace.shared.errors import Invalid
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER
from tests.evaluation.use_cases.test_adjustments import adjust, decided, released
from tests.evaluation.use_cases.test_years import Year

BUDGET = {"budget_fen": "10000000"}
"""Ten times what the programme has set."""


@pytest.fixture
def year(world):
    return world(Year)


def main(answer):
    return answer.text.partition("<main")[2].partition("</main>")[0]


def test_who_signs_reads_whether_the_year_ends_with_it(year, as_user):
    approver = as_user(year.approver)
    interim = year.propose(year.freeze(0, without_money=True, now=LATER))
    page = main(approver.get(f"/year/{interim.id}"))
    assert "批准并公布" in page and "也不结束本期试点" in page and "年末仍要正式评比" in page
    year.release(interim)

    final = year.propose(year.freeze())
    page = main(approver.get(f"/year/{final.id}"))
    assert "本期试点随之结束" in page and "只能由两位同事逐项更正" in page
    assert "阶段评价" not in page


def test_another_budget_than_the_programme_s_is_asked_for_and_said_to_who_signs(year, as_user):
    year.set(subsidy_budget_fen=1_000_000_00)
    officer, approver = as_user(year.officer), as_user(year.approver)
    asked = officer.post("/year", data=BUDGET)
    assert asked.status_code == 422 and "本次预算 ¥10,000,000.00 与试点参数里的预算总额 ¥1,000,000.00 不同" in asked.text
    with pytest.raises(Invalid, match=r"year\.budget_other"):
        year.freeze(10_000_000_00)
    assert officer.post("/year", data=BUDGET | {"rehearsal": "y"}).status_code == 302, "a rehearsal is nobody's money"

    [tick] = re.findall(r'name="sure"[^>]*value="(\w+)"', asked.text)
    frozen = officer.post("/year", data=BUDGET | {"sure": tick})
    assert frozen.status_code == 302
    assert officer.post(f"{frozen.location}/propose", data={"version": "1"}).status_code == 302
    assert "试点参数里现在的预算总额是 ¥1,000,000.00" in main(approver.get(frozen.location))


def test_a_budget_that_was_set_anew_since_is_said_and_the_same_one_is_not(year, as_user):
    year.set(subsidy_budget_fen=1_000_000_00)
    run = year.freeze(1_000_000_00)
    officer, said = as_user(year.officer), "试点参数里现在的预算总额"
    assert said not in main(officer.get(f"/year/{run.id}"))
    year.set(subsidy_budget_fen=900_000_00)
    assert said in main(officer.get(f"/year/{run.id}"))
    year.set(subsidy_budget_fen=0)
    assert said not in main(officer.get(f"/year/{run.id}"))


@pytest.mark.parametrize("ends", ["with the approver", "released"])
def test_where_only_a_rehearsal_is_possible_the_page_says_so_before_anything_is_typed(year, as_user, ends):
    officer, again = as_user(year.officer), "公布前可以重新冻结"
    run = year.freeze()
    assert again in main(officer.get("/year/new")) and "现在只能演练" not in main(officer.get("/year/new"))
    year.propose(run)
    if ends == "released":
        year.release(run)
    page = main(officer.get("/year/new"))
    assert "现在只能演练" in page and again not in page
    assert ("正在审批" in page, "已于" in page) == (ends != "released", ends == "released")


def test_a_place_that_another_s_correction_moved_is_told_with_its_rule(year, as_user, client):
    run = released(year)
    decided(adjust(year, run, 2, new_score=run.lines[0].score + 100), year.approver)

    own = main(as_user(year.services[0].provider).get(f"/year/own/{run.id}"))
    assert "结果已更正" in own and "其他机构的更正改变了名次" in own
    assert re.search(r"更正后名次</dt>\s*<dd[^>]*>\s*2\b", own), "its place now"
    assert "其他机构的更正改变了名次" not in main(as_user(year.services[4].provider).get(f"/year/own/{run.id}"))
    assert "结果已更正" not in main(as_user(year.officer).get(f"/year/{run.id}/3"))
    for page in (own, main(client.get(f"/results/year/{run.id}"))):
        assert "得分相同的，公布时名次在前的在前" in page


def test_a_correction_names_its_institution_as_the_list_does(year, client):
    run = released(year)
    name = run.lines[1].organisation.name
    decided(adjust(year, run, 2, new_fen=250_000_00), year.approver)
    change(run.lines[1].organisation, name="株洲改过名的服务有限公司")
    page = main(client.get(f"/results/year/{run.id}"))
    assert page.count(name) == 2 and "改过名" not in page


@pytest.mark.parametrize("name", ["paper", "list"])
def test_every_printed_page_of_a_list_says_that_it_is_no_result(year, as_user, name):
    """The title stands on the first page alone; the foot stands on all of them."""
    officer = as_user(year.officer)

    def foot(run):
        book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/year/{run.id}/{name}.xlsx").data))
        return book.active.oddFooter.left.text or ""

    assert "演练，不作为结果" in foot(year.freeze(rehearsal=True))
    waiting = year.freeze()
    assert "还没有公布" in foot(waiting)
    interim = year.release(year.propose(year.freeze(0, without_money=True, now=LATER)))
    assert "阶段评价，不是年末结果" in foot(interim)
    assert foot(year.released()) == ""


def test_a_reason_that_everybody_reads_holds_no_phone(year):
    run = released(year)
    for text in ("漏计三份评价，请致电 13800000000", "漏计三份评价，联系 １３８ ００００ ００００"):
        with pytest.raises(Invalid) as refusal:
            adjust(year, run, 2, new_fen=250_000_00, reason=text)
        assert (refusal.value.key, refusal.value.facts["field"]) == ("adjustment.phone_in_reason", "reason")
