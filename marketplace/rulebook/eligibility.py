"""Who may take part, by the rule set: the facts of one case in, one finding a rule out.

The rules, their articles and how strict they are stand in the rule file; `conditions` knows how each is checked. The
findings serve both sides: the page of the applicant, the page of the officer and the guard of the deed. A missing
fact makes a finding unknown (None), and an unknown binding rule stops the deed like a failed one.
"""

from .cases import ClaimFacts, EnterpriseFacts, InstitutionFacts, RecommendationFacts, Route, YearFacts
from .conditions import CONDITIONS, Law
from .findings import Finding, Severity, refusing, warnings
from .ruleset import Rule, Ruleset, Subject
from .settings import Settings

__all__ = [
    "ClaimFacts",
    "EnterpriseFacts",
    "Finding",
    "InstitutionFacts",
    "RecommendationFacts",
    "Route",
    "Severity",
    "YearFacts",
    "assess",
    "assess_claim",
    "assess_need",
    "assess_recommendation",
    "assess_year",
    "refusing",
    "warnings",
]


def assess(ruleset: Ruleset, facts: InstitutionFacts, settings: Settings) -> list[Finding]:
    """Return one finding a rule for an institution's application, in the order of the rule file.

    `settings` are the programme's (`ruleset.settings(changes)`), so that a moved deadline or a switched rule counts.
    Empty where the document lays down nothing for applications.
    """
    return _assess(Subject.INSTITUTION, ruleset, facts, settings)


def assess_recommendation(ruleset: Ruleset, facts: RecommendationFacts, settings: Settings) -> list[Finding]:
    """Return one finding a rule for a county's recommendation (S004-4.1c)."""
    return _assess(Subject.RECOMMENDATION, ruleset, facts, settings)


def assess_need(ruleset: Ruleset, facts: EnterpriseFacts, settings: Settings) -> list[Finding]:
    """Return one finding a rule for an enterprise's need (S004-2.2.0, S004-2.2.1c, S004-X4)."""
    return _assess(Subject.NEED, ruleset, facts, settings)


def assess_claim(ruleset: Ruleset, facts: ClaimFacts, settings: Settings) -> list[Finding]:
    """Return one finding a rule for the right to claim (S004-2.2.3b, MR-08)."""
    return _assess(Subject.CLAIM, ruleset, facts, settings)


def assess_year(ruleset: Ruleset, facts: YearFacts, settings: Settings) -> list[Finding]:
    """Return one finding a rule at the evaluation (MR-05, MR-11); S004-4.3a punishes fraud alone (G-16)."""
    return _assess(Subject.YEAR, ruleset, facts, settings)


def _assess(subject: Subject, ruleset: Ruleset, facts: object, settings: Settings) -> list[Finding]:
    law = Law(ruleset, settings)
    return [_finding(rule, law, facts) for rule in ruleset.rules_about(subject)]


def _finding(rule: Rule, law: Law, facts: object) -> Finding:
    condition = CONDITIONS[rule.key]
    answer = condition.check(law, facts)
    return Finding(
        rule=rule.key,
        code=rule.code,
        article=rule.article,
        severity=rule.severity_in(law.settings),
        passed=answer.passed,
        needed=answer.needed,
        seen=answer.seen,
        fields=condition.fields,
        subject=rule.subject,
    )
