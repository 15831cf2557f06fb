"""A rule file is what decides: a severity turned round or a number moved by one changes a verdict written here by hand."""

from dataclasses import replace
from datetime import date

import pytest

from marketplace.rulebook.conditions import CONDITIONS
from marketplace.rulebook.conditions.institution import Route
from marketplace.rulebook.conditions.recommendation import RecommendationFacts
from marketplace.rulebook.conditions.year import YearFacts
from marketplace.rulebook.eligibility import assess
from marketplace.rulebook.findings import Severity, refusing, warnings
from marketplace.rulebook.ruleset import Subject
from marketplace.rulebook.rulesets import available, load
from marketplace.shared.affiliation import Shared
from tests.lawbook import read, text_of, with_severity, with_value
from tests.rulebook.rules.test_eligibility import CLAIM, INSTITUTION, NEED

KEPT = {
    "institution": replace(INSTITUTION, categories=("consulting",)),
    "recommendation": RecommendationFacts(recommended_on=date(2023, 3, 16), document_sealed=True),
    "need": NEED,
    "claim": CLAIM,
    "year": YearFacts(
        completed_enterprises=10,
        satisfaction=8000,
        placed=True,
        started_on=date(2023, 4, 1),
        evaluated_on=date(2024, 4, 2),
        weights={"satisfaction": 40, "completion": 40, "outcomes": 20},
    ),
}
"""Facts that meet every rule about a subject."""
BREAKS = {
    ("institution", "categories"): {"categories": ("love",)},
    ("institution", "plan"): {"plan": " "},
    ("institution", "committed"): {"committed_served": 9},
    ("institution", "able"): {"annual_ability": 11},
    ("institution", "registered"): {"registered_division": "430302"},
    ("institution", "not_financial"): {"financial": True},
    ("institution", "legal_person"): {"legal_person": False},
    ("institution", "cases"): {"cases": ("innovative",)},
    ("institution", "complete"): {"missing_fields": ("注册地址",)},
    ("institution", "in_time"): {"submitted_on": date(2023, 3, 11)},
    ("institution", "pledged"): {"pledge_sealed": False},
    ("institution", "copies"): {"copies": 1},
    ("institution", "routed"): {"route": Route.DIRECT},
    ("recommendation", "recommended_in_time"): {"recommended_on": date(2023, 3, 17)},
    ("recommendation", "recommendation_sealed"): {"document_sealed": False},
    ("need", "categories"): {"categories": ("love",)},
    ("need", "consenting"): {"consents": False},
    ("need", "pooled"): {"in_gradient_pool": False},
    ("need", "levels"): {"goal_level": "none"},
    ("claim", "listed"): {"institution_in_pool": False},
    ("claim", "published"): {"need_published": False},
    ("claim", "trade"): {"offered": ("上市辅导",)},
    ("claim", "unrelated"): {"related_by": (Shared.NAME,)},
    ("claim", "room"): {"free": 0},
    ("year", "completed"): {"completed_enterprises": 9},
    ("year", "satisfied"): {"satisfaction": 7999},
    ("year", "placed"): {"placed": False},
    ("year", "satisfaction_leads"): {"weights": {"satisfaction": 33, "completion": 33, "outcomes": 34}},
    ("year", "term_over"): {"evaluated_on": date(2024, 4, 1)},
}
"""By rule, what breaks this rule and no other."""
MOVED = [
    ("committed", "committed_served_min", "11", {"committed_served": 10}, False),
    ("committed", "committed_served_min", "9", {"committed_served": 9}, True),
    ("registered", "registered_division_prefix", '"4303"', {}, False),
    ("registered", "registered_division_prefix", '"4301"', {"registered_division": "430101"}, True),
    ("legal_person", "legal_person_required", "false", {"legal_person": False}, True),
    ("not_financial", "financial_excluded", "false", {"financial": True}, True),
    ("cases", "success_cases_min", "2", {}, False),
    ("cases", "success_cases_min", "0", {"cases": ()}, True),
    ("in_time", "institution_deadline", "2023-03-09", {"submitted_on": date(2023, 3, 10)}, False),
    ("in_time", "institution_deadline", "2023-03-11", {"submitted_on": date(2023, 3, 11)}, True),
    ("copies", "paper_copies", "3", {}, False),
    ("copies", "paper_copies", "1", {"copies": 1}, True),
    ("recommended_in_time", "recommendation_deadline", "2023-03-15", {}, False),
    ("recommended_in_time", "recommendation_deadline", "2023-03-17", {"recommended_on": date(2023, 3, 17)}, True),
    ("pooled", "pool_required", "false", {"in_gradient_pool": False}, True),
    ("completed", "completed_served_min", "11", {}, False),
    ("completed", "completed_served_min", "9", {"completed_enterprises": 9}, True),
    ("satisfied", "satisfaction_threshold_percent", "81", {}, False),
    ("satisfied", "satisfaction_threshold_percent", "79", {"satisfaction": 7900}, True),
    ("term_over", "term_years", "2", {}, False),
    ("term_over", "term_years", "0", {"evaluated_on": date(2023, 4, 2)}, True),
]
"""Rule, the value it reads, the value moved by one, the facts at the edge, and whether they meet the moved rule."""
RULES = [(key, rule.subject.value, rule.key) for key in available() for rule in load(key).rules]


def verdict(ruleset, subject, **facts):
    """What stops and what is only noted."""
    findings = assess(ruleset, replace(KEPT[subject], **facts), ruleset.settings())
    return {finding.rule for finding in refusing(findings)}, {finding.rule for finding in warnings(findings)}


@pytest.mark.parametrize(("key", "subject", "rule"), RULES)
def test_turning_a_severity_round_turns_the_verdict(key, subject, rule):
    usual, breach = load(key), BREAKS[subject, rule]
    [severity] = [one.severity for one in usual.rules if (one.subject, one.key) == (subject, rule)]
    turned = Severity.WARN if severity is Severity.REFUSE else Severity.REFUSE
    copy = read("ZZ-COPY", with_severity(text_of(key), subject, rule, turned))

    assert verdict(usual, subject) == verdict(copy, subject) == (set(), set())
    stopped, noted = ({rule}, set()), (set(), {rule})
    assert verdict(usual, subject, **breach) == (stopped if severity is Severity.REFUSE else noted)
    assert verdict(copy, subject, **breach) == (stopped if turned is Severity.REFUSE else noted)


@pytest.mark.parametrize(("rule", "name", "value", "facts", "met"), MOVED)
def test_moving_a_number_by_one_turns_the_verdict_at_its_edge(rule, name, value, facts, met):
    text = text_of("ZZ-PILOT-2023")
    usual, copy = load("ZZ-PILOT-2023"), read("ZZ-COPY", with_value(text, name, value))
    [subject] = [one.subject.value for one in usual.rules if one.key == rule]

    assert any(rule in found for found in verdict(usual, subject, **facts)) is met
    assert any(rule in found for found in verdict(copy, subject, **facts)) is not met


def test_the_tables_above_leave_no_rule_and_no_number_out():
    assert {(subject, rule) for _, subject, rule in RULES} == BREAKS.keys()
    read_by = {(rule, name) for _, _, rule in RULES for name in CONDITIONS[rule].reads}
    assert read_by == {(rule, name) for rule, name, *_ in MOVED}
    both_ways = [(rule, name) for rule, name, value, *_ in MOVED if value not in ("true", "false")]
    assert {both_ways.count(one) for one in both_ways} == {2}


def test_a_number_that_is_only_told_changes_what_is_told():
    copy = read("ZZ-COPY", with_value(text_of("ZZ-PILOT-2023"), "recommendation_copies", "3"))
    assert {name for condition in CONDITIONS.values() for name in condition.tells} == {"recommendation_copies"}
    findings = assess(copy, KEPT["recommendation"], copy.settings())
    assert [finding.needed["copies"] for finding in findings if finding.rule == "recommendation_sealed"] == [3]


@pytest.mark.parametrize(("rule", "switch"), [("completed", "gate_completed"), ("satisfied", "gate_satisfaction")])
@pytest.mark.parametrize("severity", ["refuse", "warn"])
def test_a_programme_may_turn_a_switch_whatever_the_severity_says(rule, switch, severity):
    ruleset = read("ZZ-COPY", with_severity(text_of("ZZ-PILOT-2023"), "year", rule, severity))
    assert ruleset.settings().flag(switch) is (severity == "refuse")
    for on in (True, False):
        assert ruleset.binds(Subject.YEAR, rule, ruleset.settings({switch: on})) is on
