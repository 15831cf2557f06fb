"""The sections of the form: a field for each value, nothing required while it is a draft."""

from collections.abc import Mapping
from typing import Any

from flask import request
from flask_babel import gettext, lazy_gettext

from ...programmes.queries import programmes
from ...programmes.web.citing import cited
from ...rulebook.ruleset import Ruleset
from ...shared import clock, quantities, ranges
from ...shared.web.amounts import WholeField, amount_in_both, unusual
from ...shared.web.choices import ChoiceField, CodesField, Listed
from ...shared.web.days import DateField
from ...shared.web.fields import CleanStringField, CleanTextField, CodeField, PhoneField, Plain, ReasonField
from ...shared.web.forms import VersionForm
from ...shared.web.uploads import UploadField
from ...shared.wording import label
from ..models import Application
from ..queries import assessments
from ..rules import annex3, consistency
from ..rules.annex3 import BY_KEY, Kind
from ..rules.applications import CASE_LONGEST, LONGEST, MOST_CASES, MOST_COUNT, OLDEST_CASE, Section, base_of, names_in
from ..use_cases.vetting import MOST_CAPACITY
from ..wording import LABELS

KNOWN = ("legal_representative", "credit_code", "registered_on", "registered_address", "registered_division")
"""Asked only where the record of the institution does not have them."""


class WanField(Plain):
    """An amount typed in 万元, kept in whole fen; a loss only where the form allows one."""

    def __init__(self, label: Any = None, *, may_be_negative: bool = False, **kwargs: Any):
        super().__init__(label, **{"unit": lazy_gettext("万元"), "render_kw": {"inputmode": "decimal"}, **kwargs})
        self.may_be_negative = may_be_negative

    def read(self, text: str) -> int:
        minus = self.may_be_negative and text[:1] in "-−－"
        try:
            fen = quantities.wan(text[1:] if minus else text)
        except quantities.Ambiguous as asked:
            raise asked.negated() if minus else asked from None
        if fen > ranges.FIGURE.most:
            raise ValueError(gettext("金额太大，请核对单位是否为万元。"))
        return -fen if minus else fen

    def doubt(self) -> str:
        return unusual(self.data, ranges.FIGURE)

    def shown_reading(self, reading: str) -> str:
        fen = quantities.yuan(reading.removeprefix("-"))
        return amount_in_both(-fen if reading.startswith("-") else fen)

    def write(self, value: int) -> str:
        return consistency.in_unit("assets_2021", value)


class SectionForm(VersionForm):
    """One section; `form_of` adds its fields."""

    names: tuple[str, ...] = ()
    rows = 0

    def values(self) -> dict[str, Any]:
        """What could be read, by the names of the values; what could not is left out and stays as it was."""
        return {name: self[name].data for name in self.names if not self[name].errors}


class CasesForm(SectionForm):
    """The success cases, a row each."""

    def values(self) -> dict[str, Any]:
        return {"cases": [self._case(row) for row in range(self.rows)]}

    def _case(self, row: int) -> dict[str, Any]:
        fields = {key: self[f"case_{row}_{key}"] for key in CASE_KEYS}
        return {key: None if field.errors else field.data for key, field in fields.items()}


class RouteForm(SectionForm):
    """To whom the application goes."""

    direct = ChoiceField(
        lazy_gettext(LABELS["Application.direct"]),
        radio=True,
        required=False,
        choices=[("county", lazy_gettext("报所在县市区工信部门")), ("direct", lazy_gettext("情况特殊，直接报市局"))],
    )
    direct_reason = ReasonField(
        lazy_gettext(LABELS["Application.direct_reason"]),
        required=False,
        hint=lazy_gettext("只有直接报市局才需要填写；市局会看到这一理由（%(rule)s）。", rule=cited("routed")),
    )

    names = ("direct", "direct_reason")

    def values(self) -> dict[str, Any]:
        found = super().values()
        return found | {"direct": self.direct.data == "direct"} if "direct" in found else found


class PledgeForm(VersionForm):
    """The scan of the sealed pledge."""

    scan = UploadField(lazy_gettext(LABELS["Application.pledge"]))


def mark_required(form: SectionForm) -> SectionForm:
    """The form as it is shown: only what may stay blank for good is marked as optional."""
    for field in form:
        key = base_of(field.short_name)
        needed = key in NEEDED or (key in BY_KEY and BY_KEY[key].required) or field.short_name.startswith("case_")
        if needed and isinstance(field, Plain | Listed):
            field.optional = False
    return form


NEEDED = ("registered_division", "categories", "yearly_ability", "committed_served", "direct")
CASE_KEYS = ("enterprise", "level", "year", "text")


def form_of(section: Section, application: Application, *, stored: bool = False) -> SectionForm:
    """The form of a section: as it was sent, or filled from what is stored."""
    kind = _kind(section, application)
    if not stored:
        return kind()
    data = data_of(section, application)
    return kind(data={**data, "version": application.version})


def data_of(section: Section, application: Application) -> dict[str, Any]:
    """What is stored of a section, by the names of the form's fields."""
    values = assessments.values_of(application)
    if section is Section.ROUTE:
        return {"direct": "direct" if application.direct else "county", "direct_reason": application.direct_reason}
    if section is Section.CASES:
        return {f"case_{row}_{key}": case[key] for row, case in enumerate(application.cases) for key in CASE_KEYS}
    names = names_in(section, assessments.years_of(application))
    found = {name: values.get(name) for name in names}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in found.items()}


def name_of(name: str) -> str:
    """The label of a value in the reader's language, with its year where it has one."""
    key = base_of(name)
    kind = "Annex3" if key in BY_KEY else "Application"
    word = label(key, kind)
    return word if key == name else gettext("%(label)s（%(year)s年）", label=word, year=name.rpartition("_")[2])


def _kind(section: Section, application: Application) -> type[SectionForm]:
    if section is Section.ROUTE:
        return RouteForm
    ruleset = programmes.ruleset_of(application.programme)
    if section is Section.CASES:
        rows = _rows(len(application.cases))
        return type("CasesForm", (CasesForm,), {**_case_fields(rows, ruleset), "rows": rows})
    names = asked(section, application)
    fields = {name: _field(name, ruleset) for name in names}
    return type("SectionForm", (SectionForm,), {**fields, "names": names})


def asked(section: Section, application: Application) -> tuple[str, ...]:
    """The names that a section asks for: not what the record of the institution states already."""
    known = assessments.head_of(application.organisation)
    names = names_in(section, assessments.years_of(application))
    return tuple(name for name in names if not (name in KNOWN and name in known))


def _field(name: str, ruleset: Ruleset) -> Any:
    given: dict[str, Any] = {"label": name_of(name), "required": False}
    if name == "categories":
        return CodesField(choices=ruleset.categories.choices, least=0, **given)
    if name == "registered_division":
        return CodeField(most=6, hint=lazy_gettext("六位数字，按营业执照住所地填写，例如 430202。"), **given)
    if name in ("yearly_ability", "committed_served"):
        return WholeField(least=0, most=MOST_CAPACITY, usual_most=500, unit=lazy_gettext("家"), hint=HINTS[name], **given)
    return _of_the_form(annex3.BY_KEY[base_of(name)], given | {"hint": HINTS.get(base_of(name), "")})


def _of_the_form(field: annex3.Field, given: dict[str, Any]) -> Any:
    match field.kind:
        case Kind.COUNT:
            return WholeField(least=0, most=MOST_COUNT, usual_most=100_000, unit=field.unit, **given)
        case Kind.MONEY:
            return WanField(may_be_negative=field.may_be_negative, **given)
        case Kind.DATE:
            return DateField(within=ranges.REGISTERED, **given)
        case Kind.PHONE:
            return PhoneField(**given)
        case Kind.CREDIT_CODE | Kind.DIVISION:
            return CodeField(most=LONGEST.get(field.kind, 60), **given)
        case Kind.LONG_TEXT:
            return CleanTextField(most=LONGEST[Kind.LONG_TEXT], **given)
        case _:
            return CleanStringField(most=LONGEST.get(field.kind, 60), **given)


HINTS: Mapping[str, Any] = {
    "yearly_ability": lazy_gettext("一年内能够服务的企业数；入库后作为揭榜的容量上限。"),
    "committed_served": lazy_gettext(
        "试点期内承诺完成服务的企业数，每家机构不少于规定数（%(rule)s、%(other)s）。",
        rule=cited("completed"),
        other=cited("committed"),
    ),
    "premises": lazy_gettext("写明地点、面积（平方米）和主要设施。"),
    "approach": lazy_gettext("写明服务方案：做什么、分几步、怎样见效（%(rule)s）。", rule=cited("plan")),
    "record": lazy_gettext("培育优质企业方面已经取得的成绩。"),
    "net_assets": lazy_gettext("可以是负数。"),
    "tax": lazy_gettext("退税大于缴税时可以是负数。"),
    "net_profit": lazy_gettext("亏损填负数。"),
}


def _case_fields(rows: int, ruleset: Ruleset) -> dict[str, Any]:
    levels = [(level.code, level.label) for level in ruleset.levels if level.goal]
    years = {"least": OLDEST_CASE, "most": clock.today().year}
    fields: dict[str, Any] = {}
    for row in range(rows):
        fields |= {
            f"case_{row}_enterprise": CleanStringField(lazy_gettext("服务对象"), most=CASE_LONGEST["enterprise"], required=False),
            f"case_{row}_level": ChoiceField(lazy_gettext("达到的等级"), choices=levels, required=False),
            f"case_{row}_year": WholeField(lazy_gettext("达到的年份"), unit=lazy_gettext("年"), required=False, **years),
            f"case_{row}_text": CleanTextField(lazy_gettext("提供了什么服务"), most=CASE_LONGEST["text"], required=False),
        }
    return fields


def _rows(stored: int) -> int:
    """How many rows the page shows: those that were sent, or one more than stored, or as many as the address asks for."""
    sent = [row for row in range(MOST_CASES) if f"case_{row}_enterprise" in request.form]
    if sent:
        return sent[-1] + 1
    return min(max(stored + 1, request.args.get("rows", 0, type=int)), MOST_CASES)
