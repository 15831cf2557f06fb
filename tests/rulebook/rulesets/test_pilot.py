"""The pilot's document against its numbers, written here by hand (S004)."""

from datetime import date

import pytest

from marketplace.rulebook.rulesets import load

PILOT = load("ZZ-PILOT-2023")


def test_the_ten_categories_stand_in_the_printed_order():
    """S004-1.3."""
    assert PILOT.categories.choices == (
        ("consulting", "咨询管理"),
        ("testing", "检验检测"),
        ("shared_manufacturing", "共享制造"),
        ("property_rights", "产权交易"),
        ("talent", "人才招引"),
        ("above_scale", "升规入统"),
        ("funds_projects", "争资引项"),
        ("digital", "数智转型"),
        ("innovation", "技术创新"),
        ("listing", "上市辅导"),
    )


def test_the_six_levels_of_the_form_stand_in_the_printed_order_with_its_curly_quotes():
    """S004-X4."""
    assert [level.label for level in PILOT.levels if level.printed] == [
        "创新型中小企业",
        "省级专精特新中小企业",
        "国家级专精特新“小巨人”",
        "国家重点专精特新“小巨人”",
        "升规入统",
        "国省单项冠军",
    ]


def test_the_form_lacks_two_levels_that_we_add():
    """C-09."""
    assert [(level.code, level.label, level.goal) for level in PILOT.levels if not level.printed] == [
        ("none", "无", False),
        ("other", "其他", True),
    ]


def test_three_levels_make_a_client_a_success_case():
    """S004-3.1e."""
    assert [level.code for level in PILOT.levels if level.srdi] == ["provincial_srdi", "little_giant", "key_little_giant"]


def test_the_six_goals_are_those_of_the_document():
    """S004-1.4a to f, MR-12; only national champions count (C-09)."""
    assert [(goal.level, goal.grade, goal.target, goal.article) for goal in PILOT.goals] == [
        ("innovative", "", 200, "S004-1.4a"),
        ("provincial_srdi", "", 80, "S004-1.4b"),
        ("little_giant", "", 30, "S004-1.4c"),
        ("key_little_giant", "", 10, "S004-1.4d"),
        ("champion", "national", 6, "S004-1.4e"),
        ("above_scale", "", 200, "S004-1.4f"),
    ]
    assert sum(goal.target for goal in PILOT.goals) == 526


@pytest.mark.parametrize(
    ("name", "value", "article"),
    [
        ("chains", 13, "S004-1.1"),
        ("committed_served_min", 10, "S004-2.2.2d"),
        ("completed_served_min", 10, "S004-2.2.2c"),
        ("pool_required", True, "S004-2.2.1c"),
        ("registered_division_prefix", "4302", "S004-3.1a"),
        ("financial_excluded", True, "S004-3.1b"),
        ("legal_person_required", True, "S004-3.1c"),
        ("institution_deadline", date(2023, 3, 10), "S004-3.3a"),
        ("paper_copies", 2, "S004-3.3b"),
        ("recommendation_deadline", date(2023, 3, 16), "S004-4.1c"),
        ("recommendation_copies", 2, "S004-4.1c"),
        ("term_years", 1, "S004-2.2.4b"),
        ("form_years", (2021, 2022), "S004-X3"),
    ],
)
def test_a_number_is_the_documents_and_says_where_it_stands(name, value, article):
    assert (PILOT.fact(name).value, PILOT.fact(name).article) == (value, article)


def test_no_other_number_claims_to_stand_in_the_document():
    assert len(PILOT.facts) == 13


@pytest.mark.parametrize(
    ("name", "value"),
    [("success_cases_min", 1), ("satisfaction_threshold_percent", 80), ("subsidy_budget_fen", 0), ("subsidy_cap_fen", 0)],
)
def test_what_no_document_states_is_a_setting_with_its_reason(name, value):
    assert PILOT.defaults[name].value == value
    assert PILOT.defaults[name].why
    assert name not in PILOT.facts


def test_satisfaction_weighs_most_at_the_year_end():
    """S004-2.2.4c: the evaluation focuses on satisfaction."""
    weights = {name: s.value for name, s in PILOT.defaults.items() if s.group == "year"}
    assert max(weights, key=weights.get) == "year_weight_satisfaction"


def test_the_sanctions_are_the_three_of_the_document():
    """S004-4.3b; stages and acts S004-4.3a, escalation S004-4.3c."""
    assert [term.label for term in PILOT.group("sanction")] == ["扣减奖补资金", "取消奖补资格", "通报批评"]
    assert [term.label for term in PILOT.group("sanction_stage")] == ["材料申报", "组织实施", "绩效考核"]
    assert [term.label for term in PILOT.group("sanction_act")] == ["虚报", "冒领", "造假"]
    assert len(PILOT.group("escalation")) == 1
    assert PILOT.group("no such group") == ()


def test_three_parties_pay():
    """S004-2.1.4."""
    assert [term.code for term in PILOT.group("payer")] == ["government", "institution", "enterprise"]


def test_the_ladder_and_the_forms_are_those_of_the_document():
    """S004-2.2.1b, S004-3.2a: four rungs, four annexes."""
    assert [term.code for term in PILOT.group("ladder")] == ["innovative", "provincial_srdi", "little_giant", "leading"]
    assert [term.article for term in PILOT.group("form")] == ["S004-X1", "S004-X2", "S004-X3", "S004-X4"]


@pytest.mark.parametrize(
    ("start", "end"),
    [(date(2023, 4, 1), date(2024, 4, 1)), (date(2024, 2, 29), date(2025, 2, 28)), (date(2023, 12, 31), date(2024, 12, 31))],
)
def test_the_term_is_one_year(start, end):
    """S004-2.2.4b, MR-11."""
    assert PILOT.term_end(start) == end


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("咨询规划", "consulting"),
        ("咨询管理服务", "consulting"),
        ("①咨询管理", "consulting"),
        ("⑩上市辅导", "listing"),
        (" 技 术 创 新 ", "innovation"),
        ("3.共享制造", "shared_manufacturing"),
        ("（七）争资引项", "funds_projects"),
        ("above_scale", "above_scale"),
        ("融资担保", None),
        ("其他", None),
        ("服务", None),
        ("", None),
        ("①", None),
    ],
)
def test_a_service_is_read_as_people_write_it_and_never_guessed(text, code):
    """C-02; 融资担保 belongs to the other document (C-01)."""
    found = PILOT.categories.find(text)
    assert (found and found.code) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("创新型", "innovative"),
        ("省专精特新企业", "provincial_srdi"),
        ("省级专精特新", "provincial_srdi"),
        ('国家级专精特新"小巨人"', "little_giant"),
        ("国家级专精特新＂小巨人＂企业", "little_giant"),
        ("国家级小巨人", "little_giant"),
        ("国家重点小巨人", "key_little_giant"),
        ("重点小巨人", "key_little_giant"),
        ("升规", "above_scale"),
        ("单项冠军", "champion"),
        ("无", "none"),
        ("—", "none"),
        ("——", "none"),
        ("/", "none"),
        ("其它", "other"),
        ("", None),
        ("专精特新", None),
        ("省级小巨人", None),
        ("领航企业", None),
        ("高新技术企业", None),
    ],
)
def test_a_level_is_read_as_people_write_it_and_never_guessed(text, code):
    found = PILOT.levels.find(text)
    assert (found and found.code) == code
