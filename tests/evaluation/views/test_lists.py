"""The list of a run as a file: sealed and worded as the final one only where it is the result of the year."""

import io
from urllib.parse import unquote

import openpyxl
import pytest

from marketplace.shared.money import capitals
from tests.competition.use_cases.competing import change
from tests.delivery.use_cases.serving import LATER
from tests.evaluation.use_cases.test_adjustments import adjust, decided, released
from tests.evaluation.use_cases.test_years import BUDGET, Year


@pytest.fixture
def year(world):
    return world(Year)


def read(answer):
    """The title, all that it says, and the name of the file."""
    page = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    texts = [str(cell.value) for row in page for cell in row if cell.value is not None]
    return texts[0], "\n".join(texts), unquote(answer.headers["Content-Disposition"].rpartition("''")[2])


def frozen(year):
    return year.freeze()


def proposed(year):
    return year.propose(year.freeze())


def interim(year):
    return year.freeze(0, without_money=True, now=LATER)


def interim_proposed(year):
    return year.propose(interim(year))


def interim_released(year):
    return year.release(interim_proposed(year))


def rehearsed(year):
    return year.freeze(now=LATER, rehearsal=True)


STAGES = {
    frozen: ("年末评比结果（未公布）", "还没有公布", "评比结果-未公布-"),
    proposed: ("年末评比结果（未公布）", "还没有公布", "评比结果-未公布-"),
    interim: ("阶段评价（未公布）", "还没有公布", "评比结果-阶段评价-未公布-"),
    interim_proposed: ("阶段评价（未公布）", "不是年末结果", "评比结果-阶段评价-未公布-"),
    interim_released: ("阶段评价（不是年末结果）", "不是年末结果", "评比结果-阶段评价-"),
    rehearsed: ("评比试算（演练，不作为结果）", "不作为结果", "评比结果-演练试算-"),
}


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_no_result_of_the_year_says_so_and_has_no_place_for_a_seal(year, as_user, stage):
    """S004-2.2.5b: paid by is what was released."""
    run = stage(year)
    end, note, name = STAGES[stage]
    for file in ("paper", "list"):
        title, said, sent = read(as_user(year.approver).get(f"/year/{run.id}/{file}.xlsx"))
        assert title == f"{run.programme.name}{end}"
        assert note in said
        assert sent.startswith(name.replace("评比结果", "评比明细") if file == "list" else name)
        assert [word for word in ("盖章）", "大写", capitals(BUDGET)) if word in said] == []


@pytest.mark.parametrize("stage", [frozen, interim_released, rehearsed])
def test_a_chinese_paper_has_a_chinese_name_for_every_reader(year, as_user, stage):
    run = stage(year)
    change(year.officer, language="en")
    officer = as_user(year.officer)
    assert '<html lang="en"' in officer.get(f"/year/{run.id}").text
    for file, what in (("paper", "评比结果"), ("list", "评比明细")):
        name = read(officer.get(f"/year/{run.id}/{file}.xlsx"))[2]
        assert name.startswith(STAGES[stage][2].replace("评比结果", what))


def test_a_run_without_money_after_the_term_is_no_interim_one(year, as_user):
    """What is interim says the term, not the budget."""
    run = year.freeze(0, without_money=True)
    title, said, _ = read(as_user(year.officer).get(f"/year/{run.id}/paper.xlsx"))
    assert title == f"{run.programme.name}年末评比结果（未公布）"
    assert "阶段评价" not in said


def test_a_run_that_was_replaced_has_no_list(year, as_user):
    first = year.freeze()
    year.freeze()
    refused = as_user(year.officer).get(f"/year/{first.id}/paper.xlsx")
    assert refused.status_code == 404
    assert "已被新的一次取代" in refused.text
    assert "paper.xlsx" not in as_user(year.officer).get(f"/year/{first.id}").text
    title, said, sent = read(as_user(year.officer).get(f"/year/{first.id}/list.xlsx"))
    assert title.endswith("（已被取代）")
    assert "不作为结果" in said
    assert "已被取代" in sent


def test_the_result_of_the_year_is_sealed_in_chinese_for_every_reader(year, as_user):
    run = year.released()
    client = as_user(year.approver)
    said = [read(client.get(f"/year/{run.id}/paper.xlsx"))]
    change(year.approver, language="en")
    said.append(read(client.get(f"/year/{run.id}/paper.xlsx")))
    assert said[0][:2] == said[1][:2]
    assert said[0][0] == f"{run.programme.name}年末评比结果"
    assert "（盖章）" in said[0][1] and capitals(BUDGET) in said[0][1]
    assert "公布" not in said[0][2]


def test_the_note_of_a_corrected_list_has_both_sums(year, client):
    """The released one stays; what is paid is the corrected one."""
    run = released(year)
    decided(adjust(year, run, 2, new_fen=250_000_00), year.approver)
    _, said, _ = read(client.get(f"/results/year/{run.id}/list.xlsx"))
    assert "公布时奖补合计 600,000.00 元，更正后奖补合计 550,000.00 元" in said.replace("600000.00", "600,000.00").replace(
        "550000.00", "550,000.00"
    )


@pytest.mark.parametrize("make_released", [released, interim_released])
def test_a_released_list_says_what_was_true_when_it_was_released(world, as_user, client, make_released):
    """Not what somebody corrects in the organisation afterwards: it was sealed and published so."""
    year = world(Year)
    run = make_released(year)
    run_id = getattr(run, "id", None) or year.runs[-1].id
    addresses = (f"/results/year/{run_id}/list.xlsx", f"/year/{run_id}/paper.xlsx")
    before = [read(as_user(year.officer).get(address))[1] for address in addresses]
    organisation = year.make.reread(year.places[0].organisation)
    code = organisation.credit_code
    change(organisation, credit_code="91430200MA49999999")
    change(organisation.unit, name="改名区")
    assert [read(as_user(year.officer).get(address))[1] for address in addresses] == before
    assert code in before[0] and "改名区" not in before[0]


def test_a_list_that_is_not_out_says_what_is_true_now(year, as_user):
    run = year.freeze()
    change(year.make.reread(year.places[0].organisation), credit_code="91430200MA49999999")
    assert "91430200MA49999999" in read(as_user(year.officer).get(f"/year/{run.id}/paper.xlsx"))[1]
