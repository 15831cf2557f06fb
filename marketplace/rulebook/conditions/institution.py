"""What an application shows, and how the rules about it are checked and said."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Protocol

from ...shared.fixed import Fixed
from ..ruleset import Subject
from .condition import Answer, Condition, Law, not_after


class _Services(Protocol):
    """An application or a need."""

    @property
    def categories(self) -> tuple[str, ...] | None: ...


class Route(StrEnum):
    """The way an application takes to the city."""

    COUNTY = "county"
    DIRECT = "direct"


class InstitutionFacts(Fixed):
    """What an institution's application shows; None where it is not known yet.

    `registered_division` is the six-digit division of the registered address. `cases` holds, for each success case,
    the code of the level its client reached. `missing_fields` are the labels of blank required fields of the form
    (S004-X3). `copies` is the number of sealed paper copies received. `submitted_on` is the Shanghai day of
    submission, or today's while it is a draft.
    """

    registered_division: str | None = None
    legal_person: bool | None = None
    financial: bool | None = None
    categories: tuple[str, ...] | None = None
    annual_ability: int | None = None
    committed_served: int | None = None
    cases: tuple[str, ...] | None = None
    plan: str | None = None
    missing_fields: tuple[str, ...] | None = None
    pledge_sealed: bool | None = None
    copies: int | None = None
    route: Route | None = None
    route_reason: str | None = None
    submitted_on: date | None = None


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


def _categories(law: Law, facts: _Services) -> Answer:
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
    return not_after(law.settings.day("institution_deadline"), facts.submitted_on)


_condition = partial(Condition, subjects=(Subject.INSTITUTION,))

CONDITIONS: Mapping[str, Condition] = {
    "categories": Condition(
        check=_categories,
        subjects=(Subject.INSTITUTION, Subject.NEED),
        title="服务类别",
        passed="所选服务均在规定的类别之内。",
        failed="“{strange}”不在规定的服务类别之内。",
        unknown="尚未选择服务类别。",
        mend="请从以下类别中至少选一类：{categories}。",
        fields=("categories",),
    ),
    "plan": _condition(
        check=_plan,
        title="服务方案",
        passed="已填写服务方案或实施路径。",
        failed="服务方案不符合要求。",
        unknown="尚未填写服务方案或实施路径。",
        mend="请在“主要服务内容或实施路径”栏写明服务方案。",
        fields=("approach",),
    ),
    "committed": _condition(
        check=_committed,
        title="承诺服务企业数",
        passed="承诺服务 {committed} 家，不少于 {least} 家。",
        failed="承诺服务 {committed} 家，少于规定的 {least} 家。",
        unknown="尚未承诺服务企业数。",
        mend="请明确承诺试点期内服务的企业数，不得少于 {least} 家。",
        fields=("committed_served",),
        reads=("committed_served_min",),
    ),
    "able": _condition(
        check=_able,
        title="年服务企业能力",
        passed="年服务能力 {able} 家，不低于承诺的 {committed} 家。",
        failed="年服务能力 {able} 家，低于承诺的 {committed} 家。",
        unknown="年服务企业能力或承诺数尚未填写，无法比较。",
        mend="请核对“年服务企业能力”与承诺数；审核人员会看到这一提示。",
        fields=("annual_ability",),
    ),
    "registered": _condition(
        check=_registered,
        title="注册地",
        passed="注册地符合要求。",
        failed="注册地行政区划代码为 {division}，不在规定区域（代码以 {prefix} 开头）之内。",
        unknown="尚未填写注册地。",
        mend="请按营业执照填写注册地址所在县市区；注册地行政区划代码须以 {prefix} 开头。",
        fields=("registered_division",),
        reads=("registered_division_prefix",),
    ),
    "not_financial": _condition(
        check=_not_financial,
        title="非金融服务机构",
        passed="符合关于金融服务机构的规定。",
        failed="金融服务机构不在本次试点范围之内。",
        unknown="尚未说明是否为金融服务机构。",
        mend="请说明是否为金融服务机构；如有疑问，请咨询市工业和信息化局。",
        fields=("financial",),
        reads=("financial_excluded",),
    ),
    "legal_person": _condition(
        check=_legal_person,
        title="独立法人资格",
        passed="具备独立法人资格。",
        failed="不具备独立法人资格。",
        unknown="尚未说明是否具备独立法人资格。",
        mend="请以具备独立法人资格的单位申报；分支机构请由其法人单位申报。",
        fields=("legal_person",),
        reads=("legal_person_required",),
    ),
    "cases": _condition(
        check=_cases,
        title="成功案例",
        passed="服务对象成为专精特新企业的案例数达到 {least} 例的要求。",
        failed="所填 {cases} 例中，服务对象成为专精特新企业的有 {counted} 例，少于要求的 {least} 例。",
        unknown="尚未填写成功案例。",
        mend="请至少填写 {least} 例服务对象已达到以下级别之一的案例：{levels}。",
        fields=("cases",),
        reads=("success_cases_min",),
    ),
    "complete": _condition(
        check=_complete,
        title="基本情况表",
        passed="基本情况表填写完整。",
        failed="基本情况表还有空项：{missing}。",
        unknown="尚未填写基本情况表。",
        mend="请补全空项；确实没有数额的填 0。",
    ),
    "in_time": _condition(
        check=_in_time,
        title="申报时间",
        passed="在截止日 {last} 之前（含当日）。",
        failed="日期为 {day}，已过申报截止日 {last}。",
        unknown="尚未提交，申报截止日为 {last}。",
        mend="请在 {last} 当日 24 时以前提交；如截止日已顺延，请联系所在县市区工信部门。",
        reads=("institution_deadline",),
    ),
    "pledged": _condition(
        check=_pledged,
        title="真实性承诺",
        passed="已上传签字盖章的真实性承诺。",
        failed="真实性承诺未盖章或未签字。",
        unknown="尚未上传真实性承诺。",
        mend="请打印真实性承诺，签字盖章后上传扫描件（PDF 或图片）。",
        fields=("pledge",),
    ),
    "copies": _condition(
        check=_copies,
        title="纸质材料份数",
        passed="已收到纸质材料 {copies} 份。",
        failed="已收到纸质材料 {copies} 份，应为 {needed} 份。",
        unknown="纸质材料尚未登记，应为 {needed} 份。",
        mend="请将加盖公章的表格一式 {needed} 份送交受理部门。",
        reads=("paper_copies",),
        by_office=True,
    ),
    "routed": _condition(
        check=_routed,
        title="报送途径",
        passed="报送途径符合要求。",
        failed="直接报送市局，但没有说明理由。",
        unknown="尚未选择报送途径。",
        mend="请选择报所在县市区工信部门；情况特殊需直接报市局的，请写明理由。",
        fields=("route", "route_reason"),
    ),
}
