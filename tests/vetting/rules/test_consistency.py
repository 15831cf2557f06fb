"""The figures of the basic-facts form (S004-X3): each rule on both sides of its edge."""

from datetime import date

import pytest

from marketplace.rulebook.findings import refusing, warnings
from marketplace.rulebook.wording.vetting import SENTENCES
from marketplace.vetting.rules import annex3
from marketplace.vetting.rules.consistency import check, in_unit, step_of

WAN = 1_000_000
YEARS = (2021, 2022)

GOOD = {
    "served_total": 30,
    "served_innovative": 20,
    "served_provincial_srdi": 8,
    "served_little_giant": 2,
    "served_key_little_giant": 0,
    "planned_total": 12,
    "planned_innovative": 10,
    "planned_provincial_srdi": 2,
    **{f"staff_{y}": 20 for y in YEARS},
    **{f"staff_bachelor_{y}": 15 for y in YEARS},
    **{f"assets_{y}": 500 * WAN for y in YEARS},
    **{f"assets_fixed_{y}": 200 * WAN for y in YEARS},
    **{f"assets_current_{y}": 250 * WAN for y in YEARS},
    **{f"liabilities_{y}": 100 * WAN for y in YEARS},
    **{f"net_assets_{y}": 400 * WAN for y in YEARS},
    **{f"revenue_{y}": 300 * WAN for y in YEARS},
    **{f"revenue_service_{y}": 300 * WAN for y in YEARS},
    **{f"service_cost_{y}": 200 * WAN for y in YEARS},
    **{f"service_cost_labour_{y}": 120 * WAN for y in YEARS},
    **{f"service_cost_activity_{y}": 80 * WAN for y in YEARS},
    **{f"tax_{y}": 9 * WAN for y in YEARS},
    **{f"net_profit_{y}": -5 * WAN for y in YEARS},
}


def found(**changes):
    return [(f.rule.removeprefix("figures."), f.severity.value) for f in check({**GOOD, **changes}, YEARS)]


def test_figures_that_fit_give_nothing_to_say():
    assert check(GOOD, YEARS) == []
    assert check({}, YEARS) == []
    assert check(dict.fromkeys(GOOD), YEARS) == []


PART, PARTS, BALANCE = ("part", "refuse"), ("parts", "refuse"), ("balance", "warn")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"staff_bachelor_2021": 20}, []),
        ({"staff_bachelor_2021": 21}, [PART]),
        ({"revenue_service_2022": 300 * WAN + 1}, [PART]),
        ({"revenue_service_2022": 301 * WAN}, [PART]),
        ({"assets_fixed_2021": 250 * WAN}, []),
        ({"assets_fixed_2021": 251 * WAN}, []),
        ({"assets_fixed_2021": 252 * WAN}, [PARTS]),
        ({"assets_fixed_2021": 250 * WAN + 1}, [PARTS]),
        ({"assets_fixed_2021": 501 * WAN}, [PART]),
        ({"assets_fixed_2021": None}, []),
        ({"assets_fixed_2021": None, "assets_current_2021": 501 * WAN}, [PART]),
        ({"service_cost_labour_2022": 121 * WAN}, []),
        ({"service_cost_labour_2022": 122 * WAN}, [PARTS]),
        ({"net_assets_2022": 401 * WAN}, []),
        ({"net_assets_2022": 399 * WAN}, []),
        ({"net_assets_2022": 402 * WAN}, [BALANCE]),
        ({"net_assets_2022": 398 * WAN}, [BALANCE]),
        ({"net_assets_2022": 400 * WAN + 1}, [BALANCE]),
        ({"net_assets_2022": None}, []),
        ({"liabilities_2022": 600 * WAN, "net_assets_2022": -100 * WAN}, []),
        ({"served_innovative": 30}, [("levels", "warn")]),
        ({"served_innovative": 20, "served_provincial_srdi": 10, "served_little_giant": 0}, []),
        ({"served_innovative": 20, "served_provincial_srdi": 11, "served_little_giant": 0}, [("levels", "warn")]),
        ({"served_innovative": 31}, [("level", "refuse")]),
        ({"planned_champion": 13}, [("level", "refuse")]),
        ({"planned_champion": 12}, [("levels", "warn")]),
        ({"served_total": None}, []),
        ({"tax_2021": -1}, []),
        ({"net_profit_2022": -1}, []),
        ({"served_key_little_giant": -1}, [("negative", "refuse")]),
    ],
)
def test_each_rule_holds_up_to_its_edge_and_not_beyond(changes, expected):
    assert found(**changes) == expected


@pytest.mark.parametrize("name", ["staff_2021", "assets_fixed_2022", "revenue_service_2021", "planned_total"])
def test_what_cannot_be_negative_is_refused(name):
    [finding] = [f for f in check({name: -1}, YEARS) if f.rule == "figures.negative"]
    assert finding.fields == (name,)


@pytest.mark.parametrize(
    ("figures", "step"),
    [([WAN], WAN), ([10 * WAN, 0], WAN), ([WAN, 100_000], 100_000), ([120_000], 10_000), ([101], 1), ([-WAN], WAN)],
)
def test_the_step_of_rounding_is_the_coarsest_that_all_figures_keep(figures, step):
    assert step_of(figures) == step


@pytest.mark.parametrize("decimals", range(5))
@pytest.mark.parametrize("fraction", [0, 1, 49, 50, 51, 99])
def test_honest_figures_rounded_to_any_number_of_decimals_are_never_blamed(decimals, fraction):
    step = WAN // 10**decimals

    def rounded(figure):
        return (figure + step // 2) // step * step

    fixed, current = 2_004_987 + fraction * 10_001, 1_515_013 + fraction * 7_777
    figures = {
        "assets_fixed_2021": rounded(fixed),
        "assets_current_2021": rounded(current),
        "assets_2021": rounded(fixed + current),
        "liabilities_2021": rounded(current),
        "net_assets_2021": rounded(fixed),
    }
    assert check(figures, YEARS) == []


@pytest.mark.parametrize(
    ("name", "figure", "text"),
    [
        ("assets_2021", 12_345_600, "12.3456"),
        ("assets_2021", 500 * WAN, "500"),
        ("net_assets_2022", -WAN // 2, "-0.5"),
        ("assets_2021", 1, "0.000001"),
        ("staff_2021", 20, "20"),
        ("served_total", 0, "0"),
    ],
)
def test_a_figure_is_shown_in_the_unit_of_the_form(name, figure, text):
    assert in_unit(name, figure) == text


def test_a_finding_names_the_year_the_fields_and_both_figures():
    [finding] = check({**GOOD, "assets_fixed_2021": 300 * WAN}, YEARS, "S004-X3")
    assert finding.fields == ("assets_fixed_2021", "assets_current_2021", "assets_2021")
    assert finding.article == "S004-X3"
    sentence = SENTENCES[finding.sentence_key].format(**finding.facts)
    assert sentence == "固定资产（2021年）、流动资产（2021年）合计 550 万元，大于资产总额（2021年） 500 万元。"


def test_every_kind_of_finding_has_its_sentences():
    bad = {
        **GOOD,
        "staff_2021": -1,
        "staff_bachelor_2022": 21,
        "assets_current_2021": 400 * WAN,
        "net_assets_2022": 1,
        "served_innovative": 31,
        "planned_champion": 12,
    }
    findings = check(bad, YEARS)
    assert {f.rule.removeprefix("figures.") for f in findings} == {"negative", "part", "parts", "balance", "level", "levels"}
    for finding in findings:
        for key in (finding.title_key, finding.sentence_key, finding.mend_key):
            assert "{" not in SENTENCES[key].format(**finding.facts)
    assert len(refusing(findings)) + len(warnings(findings)) == len(findings)


def test_the_form_has_its_printed_fields_in_order():
    """S004-X3: seven rows on each side of the block of years."""
    left = [f.label for f in annex3.FIELDS if f.group == "years_left"]
    right = [f.label for f in annex3.FIELDS if f.group == "years_right"]
    assert left == ["从业人数（不含外聘）", "其中：本科及以上学历人员", "资产总额", "固定资产", "流动资产", "负债总额", "净资产"]
    assert right == ["主营业务收入", "其中：服务性收入", "服务成本支出", "其中：人工成本", "服务活动成本", "上缴税金", "净利润"]
    assert len(annex3.names(YEARS)) == 8 + 2 * 7 + 2 * 14 + 3 == len(set(annex3.names(YEARS)))


def test_every_name_has_its_label():
    assert annex3.label_of("tax_2022") == "上缴税金（2022年）"
    assert annex3.label_of("served_total") == "已服务企业（共计）"
    assert all(annex3.label_of(name) for name in annex3.names(YEARS))
    with pytest.raises(KeyError):
        annex3.label_of("shoe_size")


def test_blank_required_fields_are_listed_and_zero_is_an_answer():
    values = dict.fromkeys(annex3.names(YEARS), 0)
    assert annex3.missing(values, YEARS) == ()
    assert annex3.missing({**values, "contact": " ", "tax_2022": None}, YEARS) == ("contact", "tax_2022")
    assert annex3.missing({**values, "served_champion": None}, YEARS) == ()


def test_a_young_institution_has_no_figures_of_the_years_before_it():
    values = dict.fromkeys(annex3.names((2022,)), 1) | {"registered_on": date(2022, 6, 1)}
    assert annex3.missing(values, YEARS) == ()
    assert "staff_2021" in annex3.missing({**values, "registered_on": date(2021, 12, 31)}, YEARS)
