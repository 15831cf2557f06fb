"""What each condition of a document looks at, checks and says: a file for each subject of the rules.

Which of them a document asks for, in which article and how strictly, stands in its rule file.
"""

from collections.abc import Mapping
from typing import Any

from ...shared.registry import Registry
from ..ruleset import Subject
from . import claim, institution, need, recommendation, year
from .condition import Condition

FACTS: Mapping[Subject, type[Any]] = {
    Subject.INSTITUTION: institution.InstitutionFacts,
    Subject.RECOMMENDATION: recommendation.RecommendationFacts,
    Subject.NEED: need.EnterpriseFacts,
    Subject.CLAIM: claim.ClaimFacts,
    Subject.YEAR: year.YearFacts,
}
"""What the rules about each subject look at."""

CONDITIONS: Registry[Condition] = Registry("the condition")
for _subject in (institution, recommendation, need, claim, year):
    CONDITIONS.take(_subject.__name__, _subject.CONDITIONS)

OF_OFFICES = frozenset(key for key, condition in CONDITIONS.items() if condition.by_office)
"""The rules that stop an office, and not whoever hands a case in."""
