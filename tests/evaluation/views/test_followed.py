"""What a page prints is followed from the text of its formula alone, with fractions; no module of the house reckons here."""

import html
import io
import math
import re
from decimal import Decimal, localcontext
from fractions import Fraction

import openpyxl
import pytest

from marketplace.competition.commands import ScreenClaim
from marketplace.competition.use_cases import screening
from tests.competition.use_cases.competing import AFTER, GOOD_REASON, Play, change
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


@pytest.mark.parametrize("cap", [550_000_00, 400_000_00, 250_000_00])
def test_the_sums_that_a_capped_line_names_are_those_of_the_list(year, as_user, cap):
    """One capped line beside open ones, two beside an open one, and all of them."""
    year.set(subsidy_cap_fen=cap)
    for service in [Service(year.make, year.places[2]).accepted() for _ in range(3)]:
        service.rate(3)
    run = year.freeze()
    everybody = sum(line.share["points"] for line in run.lines)
    capped = [line for line in run.lines if line.share["capped"]]
    assert capped
    for line in capped:
        page = as_user(year.officer).get(f"/year/{run.id}/{line.rank}").text
        check(page)
        text = next(one for one in formulas(page) if "单家上限" in one)
        taken = sum(one.share_fen for one in capped if one is not line)
        points = everybody - sum(one.share["points"] for one in capped if one is not line)
        if taken:
            assert f"其他已到上限的合计 {taken / 100:,.2f}）" in text
            assert f"本行和未到上限的分值合计 {points / 100:.2f}；" in text
        else:
            assert f"÷ 分值合计 {everybody / 100:.2f}；" in text


@pytest.mark.parametrize("cap", [100_00, 400_000_00, 499_999_99])
def test_formulas_hold_whatever_the_cap_is(year, as_user, cap):
    year.set(subsidy_cap_fen=cap)
    run = year.freeze()
    for line in run.lines:
        assert check(as_user(year.officer).get(f"/year/{run.id}/{line.rank}").text)


@pytest.mark.parametrize("role", ["city_officer", "city_approver", "finance", "auditor", "institution"])
def test_a_number_leads_nowhere_that_its_reader_may_not_go(year, as_user, role):
    """Finance sees no outcomes: the number stands there as plain words."""
    run = year.released()
    own = role == "institution"
    reader = as_user(year.services[0].provider if own else year.make.account(role, unit=year.officer.unit))
    page = reader.get(f"/year/own/{run.id}" if own else f"/year/{run.id}/1").text
    shown = "".join(re.findall(r'<small class="formula-inputs">(.*?)</small>', page, re.S))
    links = set(re.findall(r'href="([^"]+)"', shown))
    assert "已认定成果 1" in shown
    assert {link for link in links if reader.get(link).status_code != 200} == set()
    assert any("outcomes" in link for link in links) is (role != "finance")


def test_the_workbook_says_the_same_formulas_as_the_page(year, as_user):
    run = year.released()
    officer = as_user(year.officer)
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/year/{run.id}/list.xlsx").data))
    text = "\n".join(str(cell.value) for row in book.active for cell in row)
    for line in run.lines:
        for formula in formulas(officer.get(f"/year/{run.id}/{line.rank}").text):
            assert formula in text


def test_satisfaction_on_the_page_of_an_institution_is_followed_from_the_sum_of_its_answers(year, client):
    for level in (5, 4, 3, 5, 1, 2):
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


def of_claim(play, claim, as_user):
    """The figures of the values of a claim, as its author reads them: by criterion, the formula or the value alone."""
    page = as_user(play.bidders[1]).get(f"/claims/{claim.key}").text
    check(page)
    part = page.partition("每项得分是怎么来的")[2].partition("</dl>")[0]
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part, re.S)
    return {name.strip(): html.unescape(re.sub(r"<[^>]+>", " ", said)) for name, said in rows}


WHOLE = {"plan": 30, "price": 20, "days": 20, "category": 10, "enterprise": 20}


def test_the_value_of_every_criterion_is_followed_from_the_offer_and_what_it_is_measured_by(make, as_user):
    play = Play(make, needs=1, weights=WHOLE)
    [[_, claim]] = play.played()
    values = of_claim(play, claim, as_user)
    assert len(values) == 4  # the enterprise ranked nobody
    assert [said for said in values.values() if "÷" not in said or " = " not in said] == []
    assert "评分合计" in values["服务方案"]
    assert "参考价" in values["报价"]
    assert "参考天数" in values["服务天数"]
    assert "需求的" in values["类别对应"]


@pytest.mark.parametrize(("place", "said"), [(2, "50 + 50 ÷ 企业排的名次 2 = 75.00 分"), (None, "没有排到本机构")])
def test_the_wish_of_the_enterprise_is_followed_from_its_place(make, as_user, place, said):
    play = Play(make, needs=1, weights=WHOLE)
    play.announce()
    [[other, claim]] = play.everybody_claims()
    for one, rank in ((other, 1), (claim, place)):
        play.review(one)
        change(make.reread(one), preference=rank)
    play.decide()
    assert said in of_claim(play, make.reread(claim), as_user)["企业意愿"]


def test_a_price_below_the_low_line_counts_as_that_line(make, as_user):
    play = Play(make, needs=1, weights=WHOLE)
    play.announce()
    low = {"price_fen": 60_00, "government_fen": 20_00, "concession_fen": 10_00, "enterprise_fen": 30_00, "sure": True}
    play.review(play.claim(0, 0))
    claim = play.claim(0, 1, **low)
    seen = ScreenClaim(key=claim.key, version=claim.version, admit=True, reason=GOOD_REASON)
    play.score(screening.screen(seen, actor=play.officer, now=AFTER))
    play.decide()
    said = of_claim(play, make.reread(claim), as_user)["报价"]
    assert "100.00 分" in said and "按低价线计" in said


def test_a_value_that_what_stands_now_does_not_lead_to_is_printed_without_a_formula(make, as_user):
    play = Play(make, needs=1, weights=WHOLE)
    [[_, claim]] = play.played()
    before = of_claim(play, claim, as_user)
    change(play.places[1], categories=("finance",))
    after = of_claim(play, claim, as_user)
    assert " = " in before["类别对应"] and " = " not in after["类别对应"]
    assert after | {"类别对应": ""} == before | {"类别对应": ""}


def test_a_published_claim_is_followed_from_what_it_was_measured_by_whatever_is_set_since(make, as_user):
    play = Play(make, needs=1, weights=WHOLE)
    [[_, claim]] = play.played()
    reader = as_user(play.officer)
    before, page = of_claim(play, claim, as_user), reader.get(f"/claims/{claim.key}").text
    assert " = " in before["报价"] and "¥20,000.00" in page
    change(make.programme(), settings={"price_reference_fen": 30_000_00, "price_low_fen": 1_00, "days_reference": 30})
    assert of_claim(play, claim, as_user) == before
    assert "¥20,000.00" in reader.get(f"/claims/{claim.key}").text


def test_no_rival_reads_the_figures_of_a_claim(make, as_user):
    play = Play(make, needs=1, weights=WHOLE)
    [[_, claim]] = play.played()
    assert as_user(play.bidders[0]).get(f"/claims/{claim.key}").status_code == 404


def test_an_officer_is_told_where_the_cap_makes_every_place_worth_the_same(year, as_user):
    officer = as_user(year.officer)
    year.set(subsidy_cap_fen=100_00, subsidy_budget_fen=10_000_00)
    assert "上限会不会让大家都拿满，现在还看不到" in officer.get("/year/new").text
    rehearsed = year.freeze(rehearsal=True)
    foreseen = officer.get("/year/new").text
    run = year.freeze(sure=True)
    assert f"按第 {rehearsed.number} 次评比（含演练）的得分" in foreseen
    for page in (foreseen, officer.get(f"/year/{run.id}").text):
        assert "2 家参与分配，2 家拿到单家上限" in page
        assert "名次完全不影响金额" in page
        assert "承诺 10 家，完成 4 家" in page
    year.set(subsidy_cap_fen=0)
    year.agree()
    assert "拿到单家上限" not in officer.get("/year/new").text


def test_the_page_before_freezing_computes_nothing(year, as_user):
    """What it says of the cap is of the points computed last, whatever has happened since."""
    year.set(subsidy_cap_fen=100_00, subsidy_budget_fen=10_000_00)
    year.freeze(rehearsal=True)
    for _ in range(3):
        Service(year.make, year.places[2]).accepted().rate(5)
    page = as_user(year.officer).get("/year/new").text
    assert "2 家参与分配，2 家拿到单家上限" in page
    assert "3 家参与分配" not in page


def test_the_workbook_of_matches_has_a_sheet_on_which_every_score_is_followed(make, as_user):
    play = Play(make, needs=2, weights=WHOLE)
    play.played()
    data = as_user(play.officer).get(f"/results/{play.round.id}/matches.xlsx").data
    rows = [row for row in openpyxl.load_workbook(io.BytesIO(data))["得分的算法"].values if isinstance(row[3], int | float)]
    assert len(rows) == 2
    for row in rows:
        said = row[4].removesuffix("（各行四舍五入）").split("；")
        assert [followed(f"{one}（四舍五入）") for one in said if len(set(followed(f"{one}（四舍五入）"))) > 1] == []
        assert followed(said[-1])[1] == Fraction(str(row[3])).limit_denominator(100)
