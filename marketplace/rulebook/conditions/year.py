"""What an institution shows at year's end, and how the rules about it are checked and said."""

from collections.abc import Mapping
from datetime import date
from functools import partial

from ...shared.calendar import last_day
from ...shared.fixed import Fixed
from ...shared.rounding import hundredths
from ..findings import reached
from ..ruleset import Subject
from .condition import Answer, Condition, Law


class YearFacts(Fixed):
    """What an institution shows when it is evaluated: distinct enterprises with an accepted service (G-08).

    `satisfaction` is the mean per 10,000, None with too few answers; `placed` is whether its place in the pool is active;
    `weights` are the per cent by indicator; `pays` is whether money hangs on the evaluation.
    """

    completed_enterprises: int | None = None
    satisfaction: int | None = None
    placed: bool | None = None
    started_on: date | None = None
    evaluated_on: date | None = None
    weights: Mapping[str, int] | None = None
    pays: bool | None = None


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
    """Money is shared out by an evaluation after the term, whose last day is part of it; before that there are interim ones without money (C-05)."""
    years = law.settings.integer("term_years")
    if facts.started_on is None or facts.evaluated_on is None:
        return Answer(None, {"end": None}, {"day": facts.evaluated_on})
    end = last_day(facts.started_on, years)
    return Answer(facts.evaluated_on > end or facts.pays is False, {"end": end}, {"day": facts.evaluated_on})


def _satisfaction_leads(law: Law, facts: YearFacts) -> Answer:
    weights = facts.weights
    if not weights:
        return Answer(None, {"least": None}, {"weight": None})
    least = max(weights.values())
    return Answer(weights["satisfaction"] >= least, {"least": least}, {"weight": weights["satisfaction"]})


_condition = partial(Condition, subjects=(Subject.YEAR,))

CONDITIONS: Mapping[str, Condition] = {
    "completed": _condition(
        check=_completed,
        title="完成服务企业数",
        passed="完成服务 {completed} 家，不少于 {least} 家。",
        failed="完成服务 {completed} 家，少于 {least} 家。",
        unknown="尚无完成服务的记录。",
        mend="同一企业只计一次，服务须经企业验收。",
        reads=("completed_served_min",),
    ),
    "satisfied": _condition(
        check=_satisfied,
        title="企业满意度",
        passed="满意度均值 {mean}%，不低于 {least}%。",
        failed="满意度均值 {mean}%，低于 {least}%。",
        unknown="评价数不足，尚不能计算满意度。",
        mend="满意度按企业验收后的评价计算，不低于 {least}%。",
        reads=("satisfaction_threshold_percent",),
    ),
    "placed": _condition(
        check=_placed,
        title="入库资格",
        passed="入库资格有效。",
        failed="入库资格已被暂停或调出。",
        unknown="尚未查明入库资格。",
        mend="评比时须在试点机构名单之内。",
    ),
    "term_over": _condition(
        check=_term_over,
        title="试点期限",
        passed="试点期（至 {end}）已经届满，或者评价不涉及奖补。",
        failed="试点期至 {end} 届满，此前的评价只作阶段评价，不能发放奖补。",
        unknown="试点期的起始日尚未确定。",
        mend="请在试点期满后作综合评价；需要提前了解情况的，可以演练，或者只评比、不发放。",
        reads=("term_years",),
    ),
    "satisfaction_leads": _condition(
        check=_satisfaction_leads,
        title="企业满意度的权重",
        passed="企业满意度的权重 {weight}%，不低于其他任何一项。",
        failed="企业满意度的权重 {weight}%，低于另一项的 {least}%。",
        unknown="综合评价的权重尚未确定。",
        mend="请把企业满意度的权重改为不低于其他任何一项。",
    ),
}
