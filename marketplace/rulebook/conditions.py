"""What each condition of a document checks: small functions of the facts of one case, in one table at the end.

Which of them a document asks for, in which article and how strictly, stands in its rule file.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from ..shared.calendar import last_day
from ..shared.rounding import hundredths
from .cases import ClaimFacts, EnterpriseFacts, InstitutionFacts, RecommendationFacts, Route, YearFacts
from .findings import reached
from .ruleset import Ruleset, Subject
from .settings import Settings


class Answer(NamedTuple):
    """Met, failed or unknown (None); what the rule asks; what the case shows."""

    passed: bool | None
    needed: dict[str, object]
    seen: dict[str, object]


class Law(NamedTuple):
    """What a condition reads besides the facts: the document, and the values in force for the programme."""

    ruleset: Ruleset
    settings: Settings


@dataclass(frozen=True, kw_only=True, slots=True)
class Condition:
    """How a rule is checked, the subjects it fits, the form fields to look at, the values it reads and only `tells`.

    `by_office` is what an office finds out once a case has arrived: whoever hands it in cannot meet it, and is not asked.
    """

    check: Callable[[Law, Any], Answer]
    subjects: tuple[Subject, ...]
    fields: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    tells: tuple[str, ...] = ()
    by_office: bool = False


def _registered(law: Law, facts: InstitutionFacts) -> Answer:
    prefix, division = law.settings.text("registered_division_prefix"), facts.registered_division
    passed = True if not prefix else None if not division else division.startswith(prefix)
    return Answer(passed, {"prefix": prefix}, {"division": division})


def _legal_person(law: Law, facts: InstitutionFacts) -> Answer:
    return Answer(facts.legal_person if law.settings.flag("legal_person_required") else True, {}, {})


def _not_financial(law: Law, facts: InstitutionFacts) -> Answer:
    if not law.settings.flag("financial_excluded"):
        return Answer(True, {}, {})
    return Answer(None if facts.financial is None else not facts.financial, {}, {})


def _categories(law: Law, facts: InstitutionFacts | EnterpriseFacts) -> Answer:
    """At least one kind of service, and each of them among the document's."""
    needed: dict[str, object] = {"categories": "、".join(law.ruleset.categories.labels)}
    if not facts.categories:
        return Answer(None, needed, {"strange": ""})
    strange = [code for code in facts.categories if code not in law.ruleset.categories]
    return Answer(not strange, needed, {"strange": "、".join(strange)})


def _committed(law: Law, facts: InstitutionFacts) -> Answer:
    least = law.settings.integer("committed_served_min")
    passed = None if facts.committed_served is None else facts.committed_served >= least
    return Answer(passed, {"least": least}, {"committed": facts.committed_served})


def _able(law: Law, facts: InstitutionFacts) -> Answer:
    able, committed = facts.annual_ability, facts.committed_served
    passed = None if able is None or committed is None else able >= committed
    return Answer(passed, {"committed": committed}, {"able": able})


def _cases(law: Law, facts: InstitutionFacts) -> Answer:
    """Success cases are those whose client reached a 专精特新 level; a level that is not ours counts as none."""
    least, levels = law.settings.integer("success_cases_min"), law.ruleset.levels
    needed: dict[str, object] = {"least": least, "levels": "、".join(level.label for level in levels if level.srdi)}
    if facts.cases is None:
        return Answer(True if least == 0 else None, needed, {"cases": None, "counted": None})
    counted = sum(1 for code in facts.cases if code in levels and levels[code].srdi)
    return Answer(counted >= least, needed, {"cases": len(facts.cases), "counted": counted})


def _plan(law: Law, facts: InstitutionFacts) -> Answer:
    return Answer(True if facts.plan and facts.plan.strip() else None, {}, {})


def _complete(law: Law, facts: InstitutionFacts) -> Answer:
    missing = facts.missing_fields
    return Answer(None if missing is None else not missing, {}, {"missing": missing or ()})


def _pledged(law: Law, facts: InstitutionFacts) -> Answer:
    return Answer(facts.pledge_sealed, {}, {})


def _copies(law: Law, facts: InstitutionFacts) -> Answer:
    needed = law.settings.integer("paper_copies")
    return Answer(None if facts.copies is None else facts.copies >= needed, {"needed": needed}, {"copies": facts.copies})


def _routed(law: Law, facts: InstitutionFacts) -> Answer:
    """Through the county needs no reason; straight to the city does."""
    if facts.route is not Route.DIRECT:
        return Answer(None if facts.route is None else True, {}, {})
    return Answer(bool(facts.route_reason and facts.route_reason.strip()), {}, {})


def _in_time(law: Law, facts: InstitutionFacts) -> Answer:
    return _not_after(law.settings.day("institution_deadline"), facts.submitted_on)


def _recommended_in_time(law: Law, facts: RecommendationFacts) -> Answer:
    return _not_after(law.settings.day("recommendation_deadline"), facts.recommended_on)


def _not_after(last: date, day: date | None) -> Answer:
    """The last day itself is in time."""
    return Answer(None if day is None else day <= last, {"last": last}, {"day": day})


def _recommendation_sealed(law: Law, facts: RecommendationFacts) -> Answer:
    return Answer(facts.document_sealed, {"copies": law.settings.integer("recommendation_copies")}, {})


def _pooled(law: Law, facts: EnterpriseFacts) -> Answer:
    return Answer(facts.in_gradient_pool if law.settings.flag("pool_required") else True, {}, {})


def _consenting(law: Law, facts: EnterpriseFacts) -> Answer:
    return Answer(facts.consents, {}, {})


def _levels(law: Law, facts: EnterpriseFacts) -> Answer:
    """The current level is one of the list; the goal is one that can be aimed at."""
    levels, current, goal = law.ruleset.levels, facts.current, facts.goal
    needed: dict[str, object] = {"goals": "、".join(level.label for level in levels if level.goal)}
    seen: dict[str, object] = {"current": _label(law, current), "goal": _label(law, goal)}
    if current is None or goal is None:
        return Answer(None, needed, seen)
    return Answer(current in levels and goal in levels and levels[goal].goal, needed, seen)


def _label(law: Law, code: str | None) -> object:
    return law.ruleset.levels[code].label if code in law.ruleset.levels and code else code


def _listed(law: Law, facts: ClaimFacts) -> Answer:
    return Answer(facts.institution_in_pool, {}, {})


def _published(law: Law, facts: ClaimFacts) -> Answer:
    return Answer(facts.need_published, {}, {})


def _trade(law: Law, facts: ClaimFacts) -> Answer:
    """At least one of the services that are asked for is offered; without a place nothing is there to be held against."""
    asked, offered = facts.asked, facts.offered
    passed = None if asked is None or offered is None else not offered or bool(set(asked) & set(offered))
    return Answer(passed, {}, {"asked": asked, "offered": offered or "—"})


def _unrelated(law: Law, facts: ClaimFacts) -> Answer:
    """Only certain facts bar; a person decides about the others."""
    shared = facts.related_by
    return Answer(None if shared is None else not shared, {}, {"shared": shared})


def _room(law: Law, facts: ClaimFacts) -> Answer:
    """No more needs than the declared yearly ability; without a place nothing was declared."""
    capacity, free = facts.capacity, facts.free
    passed = None if capacity is None else True if free is None else free > 0
    return Answer(passed, {}, {"capacity": capacity, "free": "—" if free is None else free})


def _completed(law: Law, facts: YearFacts) -> Answer:
    least, done = law.settings.integer("completed_served_min"), facts.completed_enterprises
    return Answer(reached(done, least), {"least": least}, {"completed": done})


def _satisfied(law: Law, facts: YearFacts) -> Answer:
    least, mean = law.settings.integer("satisfaction_threshold_percent"), facts.satisfaction
    shown = None if mean is None else hundredths(mean)
    return Answer(reached(mean, 100 * least), {"least": least}, {"mean": shown})


def _placed(law: Law, facts: YearFacts) -> Answer:
    return Answer(facts.placed, {}, {})


def _term_over(law: Law, facts: YearFacts) -> Answer:
    """The final evaluation comes after the term; before that it is an interim one (C-05)."""
    years = law.settings.integer("term_years")
    if facts.started_on is None or facts.evaluated_on is None:
        return Answer(None, {"end": None}, {"day": facts.evaluated_on})
    end = last_day(facts.started_on, years)
    return Answer(facts.evaluated_on >= end, {"end": end}, {"day": facts.evaluated_on})


FACTS: Mapping[Subject, type[Any]] = {
    Subject.INSTITUTION: InstitutionFacts,
    Subject.RECOMMENDATION: RecommendationFacts,
    Subject.NEED: EnterpriseFacts,
    Subject.CLAIM: ClaimFacts,
    Subject.YEAR: YearFacts,
}
"""What the rules about each subject look at."""

_INSTITUTION = (Subject.INSTITUTION,)
_COUNTY = (Subject.RECOMMENDATION,)
_NEED = (Subject.NEED,)
_CLAIM = (Subject.CLAIM,)
_YEAR = (Subject.YEAR,)

CONDITIONS: Mapping[str, Condition] = {
    "categories": Condition(check=_categories, subjects=_INSTITUTION + _NEED, fields=("categories",)),
    "plan": Condition(check=_plan, subjects=_INSTITUTION, fields=("approach",)),
    "committed": Condition(
        check=_committed, subjects=_INSTITUTION, fields=("committed_served",), reads=("committed_served_min",)
    ),
    "able": Condition(check=_able, subjects=_INSTITUTION, fields=("annual_ability",)),
    "registered": Condition(
        check=_registered, subjects=_INSTITUTION, fields=("registered_division",), reads=("registered_division_prefix",)
    ),
    "not_financial": Condition(check=_not_financial, subjects=_INSTITUTION, fields=("financial",), reads=("financial_excluded",)),
    "legal_person": Condition(
        check=_legal_person, subjects=_INSTITUTION, fields=("legal_person",), reads=("legal_person_required",)
    ),
    "cases": Condition(check=_cases, subjects=_INSTITUTION, fields=("cases",), reads=("success_cases_min",)),
    "complete": Condition(check=_complete, subjects=_INSTITUTION),
    "in_time": Condition(check=_in_time, subjects=_INSTITUTION, reads=("institution_deadline",)),
    "pledged": Condition(check=_pledged, subjects=_INSTITUTION, fields=("pledge",)),
    "copies": Condition(check=_copies, subjects=_INSTITUTION, reads=("paper_copies",), by_office=True),
    "routed": Condition(check=_routed, subjects=_INSTITUTION, fields=("route", "route_reason")),
    "recommended_in_time": Condition(check=_recommended_in_time, subjects=_COUNTY, reads=("recommendation_deadline",)),
    "recommendation_sealed": Condition(
        check=_recommendation_sealed, subjects=_COUNTY, fields=("document",), tells=("recommendation_copies",)
    ),
    "consenting": Condition(check=_consenting, subjects=_NEED, fields=("consents",)),
    "pooled": Condition(check=_pooled, subjects=_NEED, fields=("in_gradient_pool",), reads=("pool_required",), by_office=True),
    "levels": Condition(check=_levels, subjects=_NEED, fields=("current", "goal")),
    "listed": Condition(check=_listed, subjects=_CLAIM),
    "published": Condition(check=_published, subjects=_CLAIM),
    "trade": Condition(check=_trade, subjects=_CLAIM),
    "unrelated": Condition(check=_unrelated, subjects=_CLAIM),
    "room": Condition(check=_room, subjects=_CLAIM),
    "completed": Condition(check=_completed, subjects=_YEAR, reads=("completed_served_min",)),
    "satisfied": Condition(check=_satisfied, subjects=_YEAR, reads=("satisfaction_threshold_percent",)),
    "placed": Condition(check=_placed, subjects=_YEAR),
    "term_over": Condition(check=_term_over, subjects=_YEAR, reads=("term_years",)),
}

OF_OFFICES = frozenset(key for key, condition in CONDITIONS.items() if condition.by_office)
"""The rules that stop an office, and not whoever hands a case in."""
