"""The pages of a rehearsal, an interim appraisal and a corrected result, and their workbooks."""

import io
import re

import openpyxl
import pytest

from marketplace.evaluation.queries import adjustments as questions
from marketplace.shared import clock
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER
from tests.evaluation.use_cases.test_adjustments import WHY, adjust, decided, released
from tests.evaluation.use_cases.test_years import Year
from tests.vetting.use_cases.applying import PDF

REHEARSAL = "演练，不作为结果"


@pytest.fixture
def year(world):
    return world(Year)


def cells(answer):
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    return [[cell.value for cell in row] for row in book.active]


def version_on(page):
    found = re.search(r'name="version"[^>]*value="(\d+)"', page) or re.search(r'value="(\d+)"[^>]*name="version"', page)
    return found[1]


def test_a_rehearsal_says_so_on_every_page_workbook_and_list(year, as_user, client):
    officer = as_user(year.officer)
    officer.get("/year/new")
    frozen = officer.post("/year", data={"budget_fen": "1000000.01", "rehearsal": "y"})
    address = frozen.location
    for page in ("/year", address, f"{address}/1"):
        assert REHEARSAL in officer.get(page).text
    assert "提交审批" not in officer.get(address).text
    assert any(REHEARSAL in str(cell) for row in cells(officer.get(f"{address}/list.xlsx")) for cell in row)
    assert client.get(f"/results{address}").status_code == client.get(f"/results{address}/list.xlsx").status_code == 404
    assert address not in client.get("/results").text


def test_money_before_the_end_of_the_term_is_answered_on_the_form_with_its_rule(year, as_user):
    year.make.programme()

    today = clock.today()
    change(year.make.programme(), starts_on=today.replace(day=1), ends_on=today.replace(day=1, year=today.year + 1))
    officer = as_user(year.officer)
    assert "试点期至" in officer.get("/year/new").text
    refused = officer.post("/year", data={"budget_fen": "1000"})
    assert refused.status_code in (409, 422)
    assert "只作演练" in refused.text
    assert officer.post("/year", data={"budget_fen": "1000", "rehearsal": "y"}).status_code == 302


def test_an_interim_appraisal_is_public_and_says_that_it_is_not_the_result(year, client):
    run = year.release(year.propose(year.freeze(0, without_money=True, now=LATER)))
    page = client.get(f"/results/year/{run.id}").text
    assert "阶段评价" in page
    assert "年末评比结果" not in page


def test_a_result_is_corrected_by_two_people_on_their_pages(year, as_user, client):
    run = released(year)
    officer, approver = as_user(year.officer), as_user(year.approver)
    address = f"/year/{run.id}/2/adjust"
    typed = {"version": version_on(officer.get(address).text), "new_score": "50", "new_fen": "250000", "reason": WHY}
    missing = officer.post(address, data=typed)
    assert missing.status_code == 422
    sent = officer.post(address, data=typed | {"proof": (io.BytesIO(PDF), "复核记录.pdf")}, content_type="multipart/form-data")
    assert sent.status_code == 302
    page = approver.get(sent.location).text
    for amount in ("¥300,000.00", "-¥50,000.00", "¥250,000.00"):
        assert amount in page
    assert "¥250,000.00" not in client.get(f"/results/year/{run.id}").text
    assert officer.post(f"{sent.location}/approve", data={"version": version_on(page)}).status_code == 403
    assert approver.post(f"{sent.location}/approve", data={"version": version_on(page)}).status_code == 302

    public = client.get(f"/results/year/{run.id}").text
    assert public.count("¥300,000.00") >= 2  # the first list as it was
    assert "¥250,000.00" in public
    assert WHY in public
    rows = cells(client.get(f"/results/year/{run.id}/list.xlsx"))
    header = next(row for row in rows if row[0] == "名次")
    released_at, now_at = header.index("奖补金额"), header.index("更正后奖补金额")
    lines = [row for row in rows if row[0] in (1, 2)]
    assert [row[released_at] for row in lines] == [300_000, 300_000]
    assert [row[now_at] for row in lines] == [300_000, 250_000]
    own = as_user(year.services[4].provider).get(f"/year/own/{run.id}").text
    assert "结果已更正" in own
    assert "¥250,000.00" in own


def test_what_is_refused_or_taken_back_leaves_the_public_list_alone(year, as_user, client):
    run = released(year)
    before = client.get(f"/results/year/{run.id}").text.partition("<main")[2].partition("</main>")[0]
    for deed, person, data in (("refuse", year.approver, {"reason": "证据不足，请补充"}), ("withdraw", year.officer, {})):
        one = adjust(year, run, 2, new_fen=250_000_00)
        visitor = as_user(person)
        page = visitor.get(f"/year/adjustments/{one.id}").text
        answer = visitor.post(f"/year/adjustments/{one.id}/{deed}", data={"version": version_on(page), **data})
        assert answer.status_code == 302
    assert client.get(f"/results/year/{run.id}").text.partition("<main")[2].partition("</main>")[0] == before


def test_paying_a_barred_line_is_asked_with_its_gate_and_said_to_who_signs(year, as_user):
    run = released(year)
    officer, approver = as_user(year.officer), as_user(year.approver)
    address = f"/year/{run.id}/3/adjust"
    typed = {"version": version_on(officer.get(address).text), "new_score": "10", "new_fen": "100", "reason": WHY}

    def send(**more):
        proof = {"proof": (io.BytesIO(PDF), "复核记录.pdf")}
        return officer.post(address, data=typed | proof | more, content_type="multipart/form-data")

    asked = send()
    assert asked.status_code == 422
    [tick] = re.findall(r'name="sure"[^>]*value="(\w+)"', asked.text)
    question = re.search(r'form-sure-0">(.*?)</label>', asked.text, re.S)[1]
    assert "不参与奖补分配；这项更正会给它发放奖补" in question
    assert "企业满意度要求不低于 80.00%，实际 样本不足" in question
    assert send(sure="ab" * 16).status_code == 422

    sent = send(sure=tick)
    assert sent.status_code == 302
    page = approver.get(sent.location).text
    assert "批准这项更正就会给它发放奖补" in page
    assert "企业满意度要求不低于 80.00%" in page
    other = approver.get(f"/year/adjustments/{adjust(year, run, 2, new_fen=1_00).id}").text
    assert "批准这项更正就会给它发放奖补" not in other


def sent(officer, address, version, fen):
    form = {"version": version, "new_score": "50", "new_fen": fen, "reason": WHY, "proof": (io.BytesIO(PDF), "复核.pdf")}
    return officer.post(address, data=form, content_type="multipart/form-data")


def test_a_correction_that_was_begun_before_another_was_approved_undoes_nothing(year, as_user):
    run = released(year)
    officer, address = as_user(year.officer), f"/year/{run.id}/2/adjust"
    version = version_on(officer.get(address).text)
    decided(adjust(year, run, 2, new_fen=250_000_00), year.approver)

    assert sent(officer, address, version, "300000").status_code == 409
    assert [one.new_fen for one in questions.stands(year.make.reread(run))] == [300_000_00, 250_000_00, 0]
    again = officer.get(address).text
    assert "¥250,000.00" in again
    assert sent(officer, address, version_on(again), "260000").status_code == 302


def test_the_page_of_a_correction_says_at_once_that_another_of_the_line_waits(year, as_user):
    run = released(year)
    adjust(year, run, 2, new_fen=250_000_00)
    officer = as_user(year.officer)
    refused = officer.get(f"/year/{run.id}/2/adjust")
    assert (refused.status_code, "已有一项更正等待审批" in refused.text) == (409, True)
    assert officer.get(f"/year/{run.id}/1/adjust").status_code == 200
