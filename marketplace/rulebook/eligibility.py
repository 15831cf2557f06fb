"""Who may take part, by the rule set: the facts of one case in, one finding a rule out.

The rules, their articles and how strict they are stand in the rule file; `conditions` knows how each is checked. The
findings serve both sides: the page of the applicant, the page of the officer and the guard of the use case. A missing
fact makes a finding unknown (None), and an unknown binding rule stops the use case like a failed one.
"""

from .conditions import CONDITIONS, FACTS
from .conditions.claim import ClaimFacts
from .conditions.condition import Law
from .conditions.institution import InstitutionFacts
from .conditions.need import EnterpriseFacts
from .conditions.recommendation import RecommendationFacts
from .conditions.year import YearFacts
from .findings import Finding
from .ruleset import Rule, Ruleset
from .settings import Settings

Facts = InstitutionFacts | RecommendationFacts | EnterpriseFacts | ClaimFacts | YearFacts


def assess(ruleset: Ruleset, facts: Facts, settings: Settings) -> list[Finding]:
    """Return one finding a rule about the case that the facts are of, in the order of the rule file.

    `settings` are the programme's (`ruleset.settings(changes)`), so that a moved deadline or a switched rule counts.
    Empty where the document lays down nothing for such cases.
    """
    law = Law(ruleset, settings)
    subject = next(subject for subject, kind in FACTS.items() if type(facts) is kind)
    return [_finding(rule, law, facts) for rule in ruleset.rules_about(subject)]


def _finding(rule: Rule, law: Law, facts: Facts) -> Finding:
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
