"""What a page prints is followed from the text of its formula alone, with fractions; no module of the house reckons here."""

import html
import io
import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction

import openpyxl
import pytest

from tests.competition.use_cases.competing import Play
from tests.delivery.use_cases.serving import Service
from tests.evaluation.use_cases.test_years import Year

FORMULA = re.compile(r'<small class="formula">(.*?)</small>', re.S)


def formulas(page):
    """The formulas that a page prints, as a reader sees them."""
    return [html.unescape(re.sub(r"<[^>]+>", "", one)).strip() for one in FORMULA.findall(page) if " = " in one]


def root(value):
    with localcontext() as context:
        context.prec = 80
        return Fraction((Decimal(value.numerator) / Decimal(value.denominator)).sqrt())


def worked_out(text):
    """What the arithmetic between the words gives."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text).replace("较小的（", " min(").replace("；", ",").replace("√", " sqrt ")
    text = text.translate(str.maketrans("（）×÷−", "()*/-")).replace("²", "**2")
    text = re.sub(r"(\d+(?:\.\d+)?)%", r"(\1/100)", text)
    tokens = "".join(re.findall(r"min|sqrt|\*\*2|\d+(?:\.\d+)?|[-+*/(),]", text)).replace("()", "")
    reckoned = re.sub(r"(?<![\d.])(\d+(?:\.\d+)?)(?![\d.])", r'F("\1")', tokens.replace("**2", "**TWO"))
    return eval(reckoned.replace("TWO", "2"), {"F": Fraction, "min": min, "sqrt": root, "__builtins__": {}})


def followed(text):
    """What a formula gives, rounded as it says, and what is printed."""
    left, _, right = text.rpartition(" = ")
    printed = re.match(r"-?[\d,]+(?:\.(\d+))?", right)
    exact, places = Fraction(worked_out(left)), len(printed[1] or "")
    scaled = exact * 10**places
    if "四舍五入" in right:
        scaled = Fraction(math.floor(scaled + Fraction(1, 2)))
    elif "只舍不入" in right:
        scaled = Fraction(math.floor(scaled))
    return scaled / 10**places, Fraction(printed[0].replace(",", ""))


def check(page):
    """Every formula of a page holds; how many there are."""
    found = formulas(page)
    assert [(text, *followed(text)) for text in found if followed(text)[0] != followed(text)[1]] == []
    return found


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("合计 279.00 ÷ 评价数 3 = 93.00 分（四舍五入）", Fraction(93)),
        ("较小的（完成 3；承诺 10）÷ 承诺 10 × 100 = 30.00 分", Fraction(30)),
        ("√（9）× 50% = 1.5", Fraction(3, 2)),
        ("（预算 1,000.00 − 已到上限的合计 400.00）× 分值 31.84 ÷ 分值合计 63.68 = 300.00 元（只舍不入）", Fraction(300)),
    ],
)
def test_the_reader_of_formulas_reads_them(text, given):
    assert followed(text) == (given, given)


def test_one_that_does_not_hold_is_found():
    found = followed("合计 279.00 ÷ 评价数 3 = 93.01 分（四舍五入）")
    assert found[0] != found[1]


@pytest.fixture
def year(world):
    return world(Year)


def test_the_line_of_an_institution_is_followed_from_its_answers_to_its_yuan(year, as_user, make):
    for place in year.places[:2]:
        Service(year.make, place).accepted().rate(4)
    run = year.released()
    pages = [as_user(year.officer).get(f"/year/{run.id}/{line.rank}").text for line in run.lines]
    pages.append(as_user(year.services[0].provider).get(f"/year/own/{run.id}").text)
    assert [len(check(page)) >= least for page, least in zip(pages, (10, 10, 3, 10), strict=True)] == [True] * 4
    first = " ".join(formulas(pages[0]))
    for part in ("折算分合计", "√", "× 50%", "预算 1,000,000.01", "× 分值", "÷ 分值合计", "同分而在前的"):
        assert part in first
    assert "个 0.01 元" in pages[0]
    assert not re.search(r"\d{6,} 分", pages[0])  # no fen that are called points


def test_a_capped_line_says_what_it_would_have_got_and_an_open_one_what_was_left_for_it(year, as_user):
    year.set(subsidy_cap_fen=550_000_00)
    services = [Service(year.make, year.places[2]).accepted() for _ in range(3)]
    for service in services:
        service.rate(1)
    run = year.released()
    capped = [line for line in run.lines if line.share["capped"]]
    assert 0 < len(capped) < len([line for line in run.lines if line.share["points"]])
    for line in run.lines:
        check(as_user(year.officer).get(f"/year/{run.id}/{line.rank}").text)


@pytest.mark.parametrize("cap", [100_00, 400_000_00, 499_999_99])
def test_formulas_hold_whatever_the_cap_is(year, as_user, cap):
    year.set(subsidy_cap_fen=cap)
    run = year.freeze()
    for line in run.lines:
        assert check(as_user(year.officer).get(f"/year/{run.id}/{line.rank}").text)


def test_the_workbook_says_the_same_formulas_as_the_page(year, as_user):
    run = year.released()
    officer = as_user(year.officer)
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/year/{run.id}/list.xlsx").data))
    text = "\n".join(str(cell.value) for row in book.active for cell in row)
    for line in run.lines:
        for formula in formulas(officer.get(f"/year/{run.id}/{line.rank}").text):
            assert formula in text


def test_satisfaction_on_the_page_of_an_institution_is_followed_from_the_sum_of_its_answers(year, client):
    for level in (5, 4):
        Service(year.make, year.places[0]).accepted().rate(level)
    page = client.get(f"/institutions/{year.places[0].id}").text
    assert len(check(page)) == 1


def test_the_goals_say_how_far_they_are_reached(year, as_user, client):
    for page in (client.get("/").text, as_user(year.officer).get(f"/programme/{year.make.programme().id}").text):
        assert len(check(page)) == 6


def test_each_line_of_a_claims_score_is_its_weight_times_its_points(make, as_user):
    play = Play(make, needs=1)
    [[_, claim]] = play.played()
    found = check(as_user(play.bidders[1]).get(f"/claims/{claim.key}").text)
    assert len(found) >= 3
    assert any("%" in text for text in found)


def test_an_officer_is_told_where_the_cap_makes_every_place_worth_the_same(year, as_user):
    officer = as_user(year.officer)
    year.set(subsidy_cap_fen=100_00, subsidy_budget_fen=10_000_00)
    foreseen = officer.get("/year/new").text
    run = year.freeze()
    for page in (foreseen, officer.get(f"/year/{run.id}").text):
        assert "2 家参与分配，2 家拿到单家上限" in page
        assert "名次完全不影响金额" in page
        assert "承诺 10 家，完成 4 家" in page
    year.set(subsidy_cap_fen=0)
    year.agree()
    assert "拿到单家上限" not in officer.get("/year/new").text
