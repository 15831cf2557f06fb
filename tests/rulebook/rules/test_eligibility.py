"""Who may take part: every rule on both sides of its edge (S004-2 to S004-4, MR-01 to MR-11)."""

import string
from dataclasses import replace
from datetime import date

import pytest

from marketplace.rulebook.conditions import CONDITIONS
from marketplace.rulebook.conditions.claim import ClaimFacts
from marketplace.rulebook.conditions.institution import InstitutionFacts, Route
from marketplace.rulebook.conditions.need import EnterpriseFacts
from marketplace.rulebook.conditions.recommendation import RecommendationFacts
from marketplace.rulebook.conditions.year import YearFacts
from marketplace.rulebook.eligibility import assess
from marketplace.rulebook.findings import refusing, warnings
from marketplace.rulebook.rulesets import load
from marketplace.rulebook.wording.vetting import SENTENCES
from marketplace.shared.affiliation import Shared

PILOT, SERVICE = load("ZZ-PILOT-2023"), load("ZZ-SERVICE")
USUAL = PILOT.settings()

INSTITUTION = InstitutionFacts(
    registered_division="430211",
    legal_person=True,
    financial=False,
    categories=("consulting", "digital"),
    annual_ability=20,
    committed_served=12,
    cases=("provincial_srdi",),
    plan="到企业诊断后分步实施",
    missing_fields=(),
    pledge_sealed=True,
    copies=2,
    route=Route.COUNTY,
    submitted_on=date(2023, 3, 1),
)
CLAIM = ClaimFacts(
    institution_in_pool=True, need_published=True, asked=("检验检测",), offered=("检验检测",), related_by=(), capacity=3, free=1
)
NEED = EnterpriseFacts(
    in_gradient_pool=True, consents=True, categories=("testing",), current_level="none", goal_level="innovative"
)


def outcome(findings, rule):
    [finding] = [f for f in findings if f.rule == rule]
    return finding.passed


def test_a_good_application_passes_every_rule():
    findings = assess(PILOT, INSTITUTION, USUAL)
    assert [f.rule for f in findings if not f.passed] == []
    assert len(findings) == 13


@pytest.mark.parametrize(
    ("rule", "change", "passed"),
    [
        ("categories", {"categories": ("consulting",)}, True),
        ("categories", {"categories": PILOT.categories.codes}, True),
        ("categories", {"categories": ("consulting", "financing_guarantee")}, False),
        ("categories", {"categories": ()}, None),
        ("categories", {"categories": None}, None),
        ("plan", {"plan": " \n"}, None),
        ("plan", {"plan": None}, None),
        ("committed", {"committed_served": 9}, False),
        ("committed", {"committed_served": 10}, True),
        ("committed", {"committed_served": 0}, False),
        ("committed", {"committed_served": None}, None),
        ("able", {"annual_ability": 12}, True),
        ("able", {"annual_ability": 11}, False),
        ("able", {"annual_ability": None}, None),
        ("registered", {"registered_division": "430281"}, True),
        ("registered", {"registered_division": "430302"}, False),
        ("registered", {"registered_division": "430100"}, False),
        ("registered", {"registered_division": ""}, None),
        ("registered", {"registered_division": None}, None),
        ("not_financial", {"financial": True}, False),
        ("not_financial", {"financial": None}, None),
        ("legal_person", {"legal_person": False}, False),
        ("legal_person", {"legal_person": None}, None),
        ("cases", {"cases": ("little_giant", "innovative")}, True),
        ("cases", {"cases": ("key_little_giant",)}, True),
        ("cases", {"cases": ("innovative", "above_scale", "champion", "none", "other", "unheard")}, False),
        ("cases", {"cases": ()}, False),
        ("cases", {"cases": None}, None),
        ("complete", {"missing_fields": ("注册地址",)}, False),
        ("complete", {"missing_fields": None}, None),
        ("in_time", {"submitted_on": date(2023, 3, 10)}, True),
        ("in_time", {"submitted_on": date(2023, 3, 11)}, False),
        ("in_time", {"submitted_on": None}, None),
        ("pledged", {"pledge_sealed": False}, False),
        ("pledged", {"pledge_sealed": None}, None),
        ("copies", {"copies": 1}, False),
        ("copies", {"copies": 2}, True),
        ("copies", {"copies": None}, None),
        ("routed", {"route": Route.DIRECT, "route_reason": "集团总部在市级园区"}, True),
        ("routed", {"route": Route.DIRECT, "route_reason": " "}, False),
        ("routed", {"route": Route.DIRECT}, False),
        ("routed", {"route": None}, None),
    ],
)
def test_a_rule_for_institutions_holds_up_to_its_edge(rule, change, passed):
    assert outcome(assess(PILOT, replace(INSTITUTION, **change), USUAL), rule) is passed


@pytest.mark.parametrize(
    ("rule", "change", "passed"),
    [
        ("pooled", {}, True),
        ("pooled", {"in_gradient_pool": False}, False),
        ("pooled", {"in_gradient_pool": None}, None),
        ("consenting", {"consents": False}, False),
        ("consenting", {"consents": None}, None),
        ("categories", {"categories": ("financing_guarantee",)}, False),
        ("levels", {"goal_level": "none"}, False),
        ("levels", {"goal_level": "other"}, True),
        ("levels", {"goal_level": "emperor"}, False),
        ("levels", {"current_level": "emperor"}, False),
        ("levels", {"goal_level": None}, None),
    ],
)
def test_a_rule_for_needs_holds_up_to_its_edge(rule, change, passed):
    """MR-07 and the form S004-X4."""
    assert outcome(assess(PILOT, replace(NEED, **change), USUAL), rule) is passed


@pytest.mark.parametrize(
    ("listed", "published", "refused"),
    [(True, True, []), (False, True, ["listed"]), (True, False, ["published"]), (None, None, ["listed", "published"])],
)
def test_only_a_listed_institution_claims_and_only_a_published_need(listed, published, refused):
    """MR-08, S004-2.2.3a, S004-2.2.3b."""
    findings = assess(PILOT, replace(CLAIM, institution_in_pool=listed, need_published=published), USUAL)
    assert [f.rule for f in refusing(findings)] == refused


@pytest.mark.parametrize(("day", "passed"), [(16, True), (17, False)])
def test_the_county_recommends_up_to_its_own_last_day(day, passed):
    """MR-10, S004-4.1c."""
    facts = RecommendationFacts(recommended_on=date(2023, 3, day), document_sealed=True)
    findings = assess(PILOT, facts, USUAL)
    assert outcome(findings, "recommended_in_time") is passed
    assert outcome(findings, "recommendation_sealed")


@pytest.mark.parametrize(
    ("completed", "day", "failed"),
    [
        (10, date(2024, 4, 2), []),
        (9, date(2024, 4, 2), ["completed"]),
        (10, date(2024, 4, 1), ["term_over"]),
        (None, None, ["completed", "term_over"]),
    ],
)
def test_a_year_that_is_not_over_refuses_and_an_unmet_commitment_does_not(completed, day, failed):
    """MR-05, MR-11; G-16: an unmet commitment is no fraud."""
    facts = YearFacts(
        completed_enterprises=completed,
        satisfaction=8000,
        placed=True,
        started_on=date(2023, 4, 1),
        evaluated_on=day,
        weights={"satisfaction": 50, "completion": 30, "outcomes": 20},
    )
    findings = assess(PILOT, facts, USUAL)
    assert [f.rule for f in (*warnings(findings), *refusing(findings))] == failed
    assert [f.rule for f in refusing(assess(PILOT, replace(facts, pays=False), USUAL))] == ([] if day else ["term_over"])


@pytest.mark.parametrize(
    ("setting", "facts", "rule"),
    [
        ({"financial_excluded": False}, {"financial": True}, "not_financial"),
        ({"registered_division_prefix": "43"}, {"registered_division": "430100"}, "registered"),
        ({"registered_division_prefix": ""}, {"registered_division": None}, "registered"),
        ({"institution_deadline": "2023-03-20"}, {"submitted_on": date(2023, 3, 20)}, "in_time"),
        ({"success_cases_min": 0}, {"cases": None}, "cases"),
    ],
)
def test_a_programme_that_moves_a_rule_is_obeyed(setting, facts, rule):
    """C-06 and the switches of a later round."""
    findings = [assess(PILOT, replace(INSTITUTION, **facts), s) for s in (USUAL, PILOT.settings(setting))]
    assert not outcome(findings[0], rule)
    assert outcome(findings[1], rule)


def test_more_cases_may_be_asked_for():
    assert outcome(assess(PILOT, INSTITUTION, PILOT.settings({"success_cases_min": 2})), "cases") is False


def test_an_enterprise_outside_the_pool_may_come_where_the_programme_says_so():
    settings = PILOT.settings({"pool_required": False})
    assert outcome(assess(PILOT, replace(NEED, in_gradient_pool=False), settings), "pooled")


def test_an_empty_draft_lists_everything_it_lacks_at_once():
    findings = assess(PILOT, InstitutionFacts(), USUAL)
    assert {f.passed for f in findings} == {None}
    assert len(refusing(findings)) == 11
    assert [f.rule for f in warnings(findings)] == ["able", "copies"]


def test_a_warning_never_refuses():
    facts = replace(INSTITUTION, annual_ability=1, copies=0)
    findings = assess(PILOT, facts, USUAL)
    assert refusing(findings) == []
    assert [f.rule for f in warnings(findings)] == ["able", "copies"]


def test_another_document_asks_only_what_it_says():
    findings = assess(SERVICE, replace(INSTITUTION, categories=("financing_guarantee",)), SERVICE.settings())
    assert [(f.rule, f.article, f.passed) for f in findings] == [("categories", "S001-A6.1", True)]
    assert assess(SERVICE, ClaimFacts(), SERVICE.settings()) == []


@pytest.mark.parametrize(
    ("rule", "code", "article"),
    [
        ("categories", "MR-01", "S004-1.3"),
        ("registered", "MR-02", "S004-3.1a"),
        ("legal_person", "MR-03", "S004-3.1c"),
        ("committed", "MR-04", "S004-2.2.2d"),
        ("cases", "MR-06", "S004-3.1e"),
        ("pledged", "MR-09", "S004-3.3b"),
        ("in_time", "MR-10", "S004-3.3a"),
    ],
)
def test_a_finding_says_on_which_article_it_stands(rule, code, article):
    [finding] = [f for f in assess(PILOT, INSTITUTION, USUAL) if f.rule == rule]
    assert (finding.code, finding.article) == (code, article)


BAD = [
    *assess(
        PILOT,
        replace(
            INSTITUTION,
            categories=("love",),
            committed_served=3,
            annual_ability=1,
            registered_division="110101",
            financial=True,
            legal_person=False,
            cases=(),
            missing_fields=("注册地址",),
            pledge_sealed=False,
            copies=1,
            route=Route.DIRECT,
            submitted_on=date(2023, 4, 1),
        ),
        USUAL,
    ),
    *assess(
        PILOT,
        EnterpriseFacts(in_gradient_pool=False, consents=False, categories=("love",), current_level="none", goal_level="none"),
        USUAL,
    ),
    *assess(
        PILOT,
        ClaimFacts(
            institution_in_pool=False,
            need_published=False,
            asked=("检验检测",),
            offered=("上市辅导",),
            related_by=(Shared.NAME,),
            capacity=3,
            free=0,
        ),
        USUAL,
    ),
    *assess(PILOT, RecommendationFacts(recommended_on=date(2023, 4, 1), document_sealed=False), USUAL),
    *assess(
        PILOT,
        YearFacts(
            completed_enterprises=1,
            satisfaction=7999,
            placed=False,
            started_on=date(2023, 4, 1),
            evaluated_on=date(2023, 12, 1),
            weights={"satisfaction": 0, "completion": 80, "outcomes": 20},
        ),
        USUAL,
    ),
]
GOOD = [
    *assess(PILOT, INSTITUTION, USUAL),
    *assess(PILOT, NEED, USUAL),
    *assess(PILOT, CLAIM, USUAL),
    *assess(PILOT, RecommendationFacts(recommended_on=date(2023, 3, 1), document_sealed=True), USUAL),
    *assess(
        PILOT,
        YearFacts(
            completed_enterprises=10,
            satisfaction=8000,
            placed=True,
            started_on=date(2023, 4, 1),
            evaluated_on=date(2024, 4, 2),
            weights={"satisfaction": 50, "completion": 30, "outcomes": 20},
        ),
        USUAL,
    ),
]
BLANK = [
    *assess(PILOT, InstitutionFacts(), USUAL),
    *assess(PILOT, EnterpriseFacts(), USUAL),
    *assess(PILOT, ClaimFacts(), USUAL),
    *assess(PILOT, RecommendationFacts(), USUAL),
    *assess(PILOT, YearFacts(), USUAL),
]


def places(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("finding", [*GOOD, *BAD, *BLANK], ids=lambda f: f"{f.rule}-{f.outcome}")
def test_every_finding_can_be_said_in_full_sentences(finding):
    for key in filter(None, (finding.title_key, finding.sentence_key, finding.mend_key)):
        filled = {place: finding.facts[place] for place in places(SENTENCES[key])}
        assert None not in filled.values(), key


def test_the_examples_above_make_every_rule_pass_and_fail_and_lack_its_facts():
    assert {f.rule for f in GOOD} == {f.rule for f in BAD} == {f.rule for f in BLANK} == set(CONDITIONS)
    assert {f.passed for f in GOOD} == {True} and {f.passed for f in BLANK} == {None}
    assert {f.rule for f in BAD if f.passed is not False} == {"plan"}


def test_every_condition_has_a_name_and_a_sentence_for_each_outcome():
    for key in CONDITIONS:
        assert all(f"rule.{key}{part}" in SENTENCES for part in ("", ".passed", ".failed", ".unknown", ".mend"))
