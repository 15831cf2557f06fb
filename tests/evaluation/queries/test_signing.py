"""The sheet of a year's approver: its figures are reckoned again from the lines, and it says what changed since it was sent back."""

import re

import pytest

from marketplace.evaluation.commands import SendYearBack
from marketplace.evaluation.queries import signing
from marketplace.evaluation.use_cases import years
from marketplace.shared.money import yuan
from tests.delivery.use_cases.serving import LATER
from tests.evaluation.use_cases.test_adjustments import adjust, released
from tests.evaluation.use_cases.test_years import Year


@pytest.fixture
def year(world):
    return world(Year)


def words(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2].partition("</main>")[0]))


def test_the_approver_reads_who_gets_the_money_before_the_buttons(year, as_user):
    run = year.propose(year.freeze())
    page = words(as_user(year.approver).get(f"/year/{run.id}"))
    amounts = sorted((line.share_fen for line in run.lines if line.share_fen), reverse=True)
    stopped = sum(any(gate["effect"] == "no_money" for gate in line.gates) for line in run.lines)
    assert len(amounts) > 1 and stopped > 0
    assert f"{len(run.lines)} 家机构参评，{len(amounts)} 家拿到奖补，{stopped} 家不参与分配" in page
    paid = sum(amounts)
    assert f"预算 {yuan(run.budget_fen)}，奖补合计 {yuan(paid)}，余额 {yuan(run.budget_fen - paid)}" in page
    assert f"最多的一家拿到 {yuan(amounts[0])}" in page
    assert page.index("最多的一家拿到") < page.index("批准并公布") < page.index("每家机构的得分和奖补")


def test_who_proposed_a_year_signs_nothing(year, as_user):
    run = year.propose(year.freeze())
    assert "您签的是什么" not in words(as_user(year.officer).get(f"/year/{run.id}"))


def test_what_changed_since_a_year_was_sent_back_stands_on_the_sheet(year, as_user):
    first = year.propose(year.freeze())
    back = SendYearBack(run_id=first.id, version=first.version, reason="预算数额有误，请核对")
    years.send_back(back, actor=year.approver, now=LATER)
    second = year.propose(year.freeze(first.budget_fen // 2))
    page = words(as_user(year.approver).get(f"/year/{second.id}"))
    assert "退回的理由：预算数额有误，请核对" in page
    assert f"预算 {yuan(first.budget_fen)} → {yuan(second.budget_fen)}" in page
    best = next(line for line in second.lines if line.share_fen)
    was = next(line for line in first.lines if line.organisation_id == best.organisation_id)
    assert f"：{yuan(was.share_fen)} → {yuan(best.share_fen)}" in page


def test_what_was_sent_back_and_public_since_stands_on_no_later_sheet(year, as_user):
    run = year.propose(year.freeze(0, without_money=True, now=LATER))
    years.send_back(
        SendYearBack(run_id=run.id, version=run.version, reason="请核对数据以后再提交"), actor=year.approver, now=LATER
    )
    year.release(year.propose(year.make.reread(run)))
    final = year.propose(year.freeze())
    assert signing.earlier(final) is None


def test_a_correction_says_what_the_budget_has_left_with_it(year, as_user):
    run = released(year)
    one = adjust(year, run, 2, new_fen=250_000_00)
    page = words(as_user(year.approver).get(f"/year/adjustments/{one.id}"))
    whole = sum(line.share_fen for line in run.lines) + one.change_fen
    assert f"更正后奖补合计 {yuan(whole)}" in page and f"更正后余额 {yuan(run.budget_fen - whole)}" in page
    assert page.index("更正后余额") < page.index("批准更正")
