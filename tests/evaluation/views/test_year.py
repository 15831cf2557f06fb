"""The pages of the year's end: every line of the sum for those who check it, the list for everybody."""

import io
import re

import openpyxl
import pytest

from marketplace.evaluation.queries import years as questions
from marketplace.shared.money import capitals
from tests.databases import tamper
from tests.evaluation.use_cases.test_years import BUDGET, Year


@pytest.fixture
def year(world):
    return world(Year)


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active]


def test_the_year_is_frozen_proposed_and_released_by_two_people(year, as_user, client):
    officer, approver = as_user(year.officer), as_user(year.approver)
    assert "本次使用的参数" in officer.get("/year/new").text

    frozen = officer.post("/year", data={"budget_fen": "1000000.01"})
    assert frozen.status_code == 302
    page = officer.get(frozen.location).text
    assert "¥1,000,000.01" in page
    assert "结果一致" in page
    assert client.get(f"/results{frozen.location}").status_code == 404

    assert approver.post(f"{frozen.location}/release", data={"version": "1"}).status_code == 409
    assert officer.post(f"{frozen.location}/propose", data={"version": "1"}).status_code == 302
    assert officer.post(f"{frozen.location}/release", data={"version": "2"}).status_code == 403
    back = {"version": "2", "reason": "预算数额有误"}
    assert approver.post(f"{frozen.location}/send-back", data={**back, "reason": ""}).status_code == 422
    assert approver.post(f"{frozen.location}/send-back", data=back).status_code == 302
    assert "预算数额有误" in officer.get(frozen.location).text
    assert officer.post(f"{frozen.location}/propose", data={"version": "3"}).status_code == 302
    assert approver.post(f"{frozen.location}/release", data={"version": "4"}).status_code == 302
    assert client.get(f"/results{frozen.location}").status_code == 200


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"budget_fen": "0"}, 422),
        ({"budget_fen": "-5"}, 422),
        ({"budget_fen": "很多"}, 422),
        ({}, 422),
        ({"budget_fen": "0", "without_money": "y", "rehearsal": "y"}, 302),
        ({"budget_fen": "5000000", "without_money": "y"}, 422),
        ({"budget_fen": "5000000", "without_money": "y", "rehearsal": "y"}, 422),
    ],
)
def test_a_budget_is_asked_for_on_purpose(year, as_user, data, status):
    answer = as_user(year.officer).post("/year", data=data)
    assert answer.status_code == status
    assert ("把预算改为 0" in answer.text) == (status == 422 and "without_money" in data)


def test_a_year_that_ends_without_money_is_asked_for_and_said_to_who_releases(year, as_user, client):
    officer, approver = as_user(year.officer), as_user(year.approver)
    wanted = {"budget_fen": "0", "without_money": "y"}
    asked = officer.post("/year", data=wanted)
    assert asked.status_code == 422
    assert "以后不能再作发放奖补的评比" in asked.text
    ticks = re.findall(r'name="sure"[^>]*value="([^"]+)"|value="([^"]+)"[^>]*name="sure"', asked.text)
    frozen = officer.post("/year", data={**wanted, "sure": [one or other for one, other in ticks]})
    assert frozen.status_code == 302

    address = frozen.location
    officer.post(f"{address}/propose", data={"version": "1"})
    assert "公布后就是年末结果，不含奖补" in approver.get(address).text
    approver.post(f"{address}/release", data={"version": "2"})
    said = [str(cell) for row in cells(client.get(f"/results{address}/list.xlsx")) for cell in row]
    assert said.count("不含奖补") == 8
    assert "零元整" not in "".join(said)


def test_every_institution_has_its_sum_line_by_line(year, as_user):
    run = year.freeze()
    page = as_user(year.officer).get(f"/year/{run.id}/1").text
    assert "较小的（完成 4；承诺 10）÷ 承诺 10 × 100 = 40.00 分" in page
    assert "个 0.01 元" in page
    assert "样本不足" in as_user(year.officer).get(f"/year/{run.id}/3").text
    assert as_user(year.officer).get(f"/year/{run.id}/4").status_code == 404


def test_the_public_list_says_rank_name_score_and_share_and_nothing_of_answers(year, client):
    run = year.released()
    page = client.get(f"/results/year/{run.id}").text
    for line in run.lines:
        assert line.organisation.name in page
        assert f"{line.share_fen / 100:,.2f}" in page
    assert "满意度" not in page

    rows = cells(client.get(f"/results/year/{run.id}/list.xlsx"))
    header = next(place for place, row in enumerate(rows) if row[0] == "名次")
    paid = [row[6] for row in rows[header + 2 : header + 5]]
    assert round(sum(paid) * 100) == BUDGET
    assert rows[header + 5][6:] == [BUDGET / 100, capitals(BUDGET)]
    assert [row[3] for row in rows[header + 2 : header + 5]] == [line.organisation.credit_code for line in run.lines]


def test_the_list_can_be_looked_at_before_it_is_public(year, as_user, client):
    run = year.freeze()
    assert as_user(year.approver).get(f"/year/{run.id}/paper.xlsx").status_code == 200
    assert client.get(f"/results/year/{run.id}/list.xlsx").status_code == 404


def test_the_full_workbook_adds_up_and_names_what_was_missed(year, as_user, make):
    run = year.released()
    for person in (year.officer, year.approver, make.account("finance"), make.account("auditor")):
        rows = cells(as_user(person).get(f"/year/{run.id}/list.xlsx"))
    header = next(row for row in rows if row[0] == "名次")
    lines = rows[rows.index(header) + 1 : rows.index(header) + 4]
    assert round(sum(line[header.index("奖补金额（元）")] for line in lines) * 100) == BUDGET
    for line in lines:
        named = dict(zip(header, line, strict=True))
        terms = sum(named[term] for term in ("满意度得分", "完成得分", "成果得分"))
        assert named["综合得分"] == pytest.approx(terms)
    assert "样本不足" in lines[2][header.index("未通过的条件")]


def test_an_institution_reads_its_own_line_and_no_other(year, as_user, make):
    run = year.freeze()
    provider = year.services[0].provider
    assert as_user(provider).get(f"/year/own/{run.id}").status_code == 404
    year.release(year.propose(run))
    own = as_user(provider).get(f"/year/own/{run.id}").text
    assert provider.organisation.name in own
    assert as_user(provider).get(f"/year/{run.id}").status_code == 403
    assert as_user(make.institution_account()).get(f"/year/own/{run.id}").status_code == 404


def test_finance_sees_what_was_released(year, as_user, make):
    finance = as_user(make.account("finance"))
    run = year.freeze()
    assert run.result_hash[:12] not in finance.get("/year").text
    assert finance.get(f"/year/{run.id}").status_code == 404
    year.release(year.propose(run))
    assert run.result_hash[:12] in finance.get("/year").text
    assert run.result_hash in finance.get(f"/year/{run.id}").text
    assert finance.get("/year/new").status_code == 403


def test_the_auditor_sees_at_once_that_a_line_was_changed(year, as_user, make):
    run, auditor = year.released(), as_user(make.account("auditor"))
    assert "结果一致" in auditor.get(f"/year/{run.id}").text
    tamper(f"update year_line set share_fen = share_fen + 1 where id = {run.lines[0].id}")
    assert not questions.recompute(make.reread(run))
    assert "结果不一致" in auditor.get(f"/year/{run.id}").text


def test_the_inbox_asks_the_second_person_only(year, as_user, make):
    both = make.account("city_officer", "city_approver", unit=make.city())
    year.propose(year.freeze(by=both), by=both)
    assert "等您审批公布" in as_user(year.approver).get("/inbox").text
    assert "等您审批公布" not in as_user(both).get("/inbox").text
