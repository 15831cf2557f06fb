"""The numbers that are ours, with the edges between which a programme may move them, written here by hand."""

import pytest

from marketplace.rulebook.findings import Severity
from marketplace.rulebook.rulesets import load

PILOT, SERVICE = load("ZZ-PILOT-2023"), load("ZZ-SERVICE")
YUAN, YI = 100, 10_000_000_000
SHARE = (0, 100, None, None)
POINTS = (0, 1000, None, None)

SETTINGS = {
    "success_cases_min": (1, 0, 100, None, 20),
    "satisfaction_threshold_percent": (80, 1, 100, 60, 95),
    "satisfaction_answers_min": (3, 3, 30, None, 10),
    "apply_days": (25, 1, 180, None, 90),
    "recommend_days": (31, 1, 200, None, 100),
    "satisfaction_facts_weight": (20, *SHARE),
    "claim_weight_plan": (40, *SHARE),
    "claim_weight_enterprise": (30, *SHARE),
    "claim_weight_price": (15, *SHARE),
    "claim_weight_capacity": (15, *SHARE),
    "claim_reviews_min": (2, 1, 5, None, None),
    "price_reference_fen": (20_000 * YUAN, 100 * YUAN, 10_000_000 * YUAN, None, None),
    "price_low_percent": (50, 0, 90, None, None),
    "price_low_median_percent": (20, 0, 90, None, None),
    "price_low_fen": (100 * YUAN, 0, 1_000_000 * YUAN, None, None),
    "days_reference": (90, 1, 730, None, None),
    "wish_working_days": (5, 0, 30, None, 15),
    "year_weight_satisfaction": (50, *SHARE),
    "year_weight_completion": (30, *SHARE),
    "year_weight_outcomes": (20, *SHARE),
    "subsidy_budget_fen": (0, 0, 10 * YI, None, 1 * YI),
    "subsidy_cap_fen": (0, 0, 10 * YI, None, 10_000_000 * YUAN),
    "outcome_points_innovative": (5, *POINTS),
    "outcome_points_above_scale": (5, *POINTS),
    "outcome_points_provincial_srdi": (10, *POINTS),
    "outcome_points_champion_provincial": (20, *POINTS),
    "outcome_points_little_giant": (30, *POINTS),
    "outcome_points_key_little_giant": (40, *POINTS),
    "outcome_points_champion_national": (40, *POINTS),
    "outcome_full": (60, 1, 10_000, None, None),
    "gate_completed": (False, None, None, None, None),
    "gate_satisfaction": (True, None, None, None, None),
}
"""Value, least and most; below and above what whoever changes it is asked whether it is meant."""


def edges(ruleset):
    return {name: (one.value, one.low, one.high, one.usual_low, one.usual_high) for name, one in ruleset.defaults.items()}


def test_every_setting_has_its_value_and_its_edges():
    assert edges(PILOT) == SETTINGS
    assert edges(SERVICE) == {"ranking_members_min": (2, 2, 100, None, None)}


def test_what_two_people_change_together_and_what_moves_a_year_is_written_down():
    numbers = PILOT.defaults.values()
    weights = {f"year_weight_{one}" for one in ("satisfaction", "completion", "outcomes")}
    assert {one.name for one in numbers if one.together} == {"satisfaction_answers_min"} | weights
    assert {one.name for one in numbers if one.moves} == {
        name for name in SETTINGS if name.startswith(("satisfaction_", "outcome_", "gate_")) or name == "subsidy_cap_fen"
    }


def test_weights_are_one_group_and_make_a_hundred():
    groups = {}
    for one in PILOT.defaults.values():
        if one.group:
            groups.setdefault(one.group, {})[one.name] = one.value
    assert {group: (len(members), sum(members.values())) for group, members in groups.items()} == {
        "claim": (4, 100),
        "year": (3, 100),
    }


def test_what_only_warns_is_named_and_everything_else_refuses():
    warns = {(rule.subject.value, rule.key) for rule in PILOT.rules if rule.severity is Severity.WARN}
    assert warns == {("institution", "able"), ("institution", "copies"), ("year", "completed")}
    assert {rule.severity for rule in SERVICE.rules} == {Severity.REFUSE}
    switches = {(rule.subject.value, rule.key): rule.switch for rule in PILOT.rules if rule.switch}
    assert switches == {("year", "completed"): "gate_completed", ("year", "satisfied"): "gate_satisfaction"}


RULES = {
    "institution": """
        categories plan committed able registered not_financial legal_person cases complete in_time pledged copies routed
    """,
    "recommendation": "recommended_in_time recommendation_sealed",
    "need": "categories consenting pooled levels",
    "claim": "listed published trade unrelated room",
    "year": "completed satisfied placed satisfaction_leads term_over",
}


@pytest.mark.parametrize("subject", RULES)
def test_each_subject_has_its_rules_in_the_order_of_the_document(subject):
    assert [rule.key for rule in PILOT.rules if rule.subject == subject] == RULES[subject].split()


def test_both_ends_of_the_service_system_know_its_kinds_of_service():
    assert [(rule.subject.value, rule.key) for rule in SERVICE.rules] == [("institution", "categories"), ("need", "categories")]


def test_a_programme_may_bring_its_own_dates_years_and_openings_and_no_other_number_of_the_document():
    assert {fact.name for fact in PILOT.facts.values() if fact.overridable} == {
        "pool_required",
        "registered_division_prefix",
        "financial_excluded",
        "institution_deadline",
        "recommendation_deadline",
        "form_years",
    }
    assert not any(fact.overridable for fact in SERVICE.facts.values())


def test_the_ladder_is_climbed_in_this_order():
    ranks = {level.code: level.rank for level in PILOT.levels}
    assert sorted(ranks, key=ranks.__getitem__) == [
        "none",
        "above_scale",
        "innovative",
        "provincial_srdi",
        "little_giant",
        "key_little_giant",
        "champion",
        "other",
    ]
    assert sorted(ranks.values()) == list(range(8))
    assert {level.code: level.grades for level in PILOT.levels if level.grades} == {"champion": ("national", "provincial")}


WRITTEN = {
    "levels": {
        "innovative": "创新型 创新型中小",
        "provincial_srdi": "省级专精特新 省专精特新 省专精特新中小企业 专精特新中小企业",
        "little_giant": "国家级小巨人 国家小巨人 国家专精特新小巨人 专精特新小巨人 小巨人 国家及小巨人",
        "key_little_giant": "国家级重点专精特新小巨人 国家重点小巨人 国家级重点小巨人 重点专精特新小巨人 重点小巨人",
        "above_scale": "升规 入统 规上 规模以上 规上工业",
        "champion": "单项冠军 国家级单项冠军 国家单项冠军 省级单项冠军 省单项冠军 制造业单项冠军 国家级制造业单项冠军 省级制造业单项冠军",
        "none": "暂无 没有 尚无 未获评 - / \\",
        "other": "其它",
    },
    "categories": {
        "consulting": "咨询规划 咨询 管理咨询",
        "testing": "检测 检测检验 检验测试",
        "talent": "人才引进",
        "above_scale": "升规 入统",
        "funds_projects": "争资立项 争资争项",
        "digital": "数智化转型 数字化转型",
        "listing": "上市",
    },
}
"""What counties write instead of the printed words."""


@pytest.mark.parametrize("kind", WRITTEN)
def test_what_counties_write_instead_is_read(kind):
    found = {text: getattr(PILOT, kind).find(text) for texts in WRITTEN[kind].values() for text in texts.split()}
    assert {text: word and word.code for text, word in found.items()} == {
        text: code for code, texts in WRITTEN[kind].items() for text in texts.split()
    }
    assert [SERVICE.categories.find(text).code for text in ("咨询", "检测", "检测检验")] == ["consulting", "testing", "testing"]
