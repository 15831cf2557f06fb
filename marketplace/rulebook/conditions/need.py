"""What a need shows, and how the rules about it are checked and said; its services are checked as an application's."""

from collections.abc import Mapping
from functools import partial

from ...shared.fixed import Fixed
from ..ruleset import Subject
from .condition import Answer, Condition, Law


class EnterpriseFacts(Fixed):
    """What an enterprise's need shows, each fact by the name of the need's own column; None where it is not known yet.

    The levels are codes; `consents` is the enterprise's own yes, and whether it is in the pool is known of the enterprise.
    """

    in_gradient_pool: bool | None = None
    consents: bool | None = None
    categories: tuple[str, ...] | None = None
    current_level: str | None = None
    goal_level: str | None = None


def _pooled(law: Law, facts: EnterpriseFacts) -> Answer:
    return Answer(facts.in_gradient_pool if law.settings.flag("pool_required") else True, {}, {})


def _consenting(law: Law, facts: EnterpriseFacts) -> Answer:
    return Answer(facts.consents, {}, {})


def _levels(law: Law, facts: EnterpriseFacts) -> Answer:
    """The current level is one of the list; the goal is one that can be aimed at."""
    levels, current, goal = law.ruleset.levels, facts.current_level, facts.goal_level
    needed: dict[str, object] = {"goals": "、".join(level.label for level in levels if level.goal)}
    seen: dict[str, object] = {"current": _label(law, current), "goal": _label(law, goal)}
    if current is None or goal is None:
        return Answer(None, needed, seen)
    return Answer(current in levels and goal in levels and levels[goal].goal, needed, seen)


def _label(law: Law, code: str | None) -> object:
    return law.ruleset.levels[code].label if code in law.ruleset.levels and code else code


_condition = partial(Condition, subjects=(Subject.NEED,))

CONDITIONS: Mapping[str, Condition] = {
    "consenting": _condition(
        check=_consenting,
        title="企业意愿",
        passed="企业已表示愿意。",
        failed="企业没有参与意愿。",
        unknown="尚未记录企业意愿。",
        mend="请先征得企业同意并勾选，再提交。",
        fields=("consents",),
    ),
    "pooled": _condition(
        check=_pooled,
        title="梯度培育库",
        passed="符合关于梯度培育库的规定。",
        failed="企业未纳入梯度培育库。",
        unknown="尚未核实企业是否纳入梯度培育库。",
        mend="请由县市区工信部门核实并勾选，培育升规入统的企业也算入库；未入库的，请退回并说明理由。",
        fields=("in_gradient_pool",),
        reads=("pool_required",),
        by_office=True,
    ),
    "levels": _condition(
        check=_levels,
        title="企业现状与发展目标",
        passed="现状为{current}，目标为{goal}。",
        failed="现状“{current}”或目标“{goal}”不在规定的类型之内。",
        unknown="企业现状或发展目标尚未填写。",
        mend="目标请从以下类型中选择：{goals}；尚无任何称号的，现状选“无”。",
        fields=("current_level", "goal_level"),
    ),
}
