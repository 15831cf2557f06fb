"""What is asked of people around county workbooks."""

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext
from markupsafe import Markup, escape

from ...programmes.web.citing import cited
from ...rulebook.files.vocabulary import Term
from ...shared import wording
from ...shared.files.bounded import MAX_BYTES
from ...shared.web.choices import ChoiceField, CodesField, YesField
from ...shared.web.fields import CleanStringField, CleanTextField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.web.uploads import UploadField
from ..commands import CommitWorkbook
from ..models import ImportRow


class UploadForm(BaseForm):
    """A workbook is handed in."""

    unit_id = ChoiceField(lazy_gettext("属于哪个县市区"), coerce=int)
    workbook = UploadField(
        lazy_gettext("汇总表"),
        accept=(".xlsx", ".xls"),
        limit=MAX_BYTES,
        hint=lazy_gettext("附件4《服务需求摸底汇总表》。标题、盖章栏、合并单元格和合计行都可以保留。"),
    )


class StepForm(VersionForm):
    """A step with a workbook or one of its rows; the service asks for a reason where the workbook is another unit's."""

    reason = ReasonField(required=False, hint=lazy_gettext("这是其他单位的汇总表：理由会记录，并告知该单位。"))


def allowed(terms: Iterable[Term]) -> Markup:
    """The words that a cell takes, as they are to be typed, each with what it means in the reader's language beside it."""
    said = ((term.label, wording.official(term.label)) for term in terms)
    return Markup("、").join(escape(label if own == label else f"{label} ({own})") for label, own in said)


def for_others(form: BaseForm, others: bool) -> Any:
    """A form that asks for a reason where the workbook is another unit's; there each step needs one."""
    form["reason"].optional = not others
    return form


class HiddenForm(StepForm):
    """What becomes of the rows that the sheets hide."""

    answer = ChoiceField(
        lazy_gettext("隐藏的行"), choices=[("import", lazy_gettext("隐藏的行也导入")), ("leave", lazy_gettext("隐藏的行不导入"))]
    )


class RowForm(StepForm):
    """The cells of a row, as they are corrected."""

    enterprise = CleanStringField(lazy_gettext("企业名称"), most=120)
    county = CleanStringField(lazy_gettext("所属县市区"), most=60)
    services = CleanTextField(lazy_gettext("所需服务"), most=500)
    current = CleanStringField(lazy_gettext("企业现状"), most=100, required=False)
    goal = CleanStringField(lazy_gettext("发展目标"), most=100)
    contact = CleanTextField(lazy_gettext("企业联系人及联系电话"), most=300)
    note = CleanTextField(lazy_gettext("备注"), most=500, required=False)

    @property
    def cells(self) -> dict[str, str]:
        return {field.name: field.data or "" for field in self if field.name not in ("version", "reason", "csrf_token")}


def cells_of(row: ImportRow) -> dict[str, Any]:
    """The cells of a row by field of the form; name and phone stand together."""
    shown = {name: row.cells.get(name, "") for name in ("enterprise", "county", "services", "current", "goal", "note")}
    return shown | {"contact": "\n".join(filter(None, (row.cells.get("contact"), row.cells.get("phone"))))}


def marks_of(row: ImportRow) -> list[str]:
    """What a preview marks a row with: what its sheet does to it, and that a program left it without an answer."""
    kinds = dict.fromkeys(mark.partition(":")[0] for mark in row.marks.values())
    blank = any(found["why"].startswith("annex4_blank_") for found in row.findings)
    return [*kinds, *(["blank"] if blank else [])]


class WhoForm(StepForm):
    """Which enterprise a row means."""

    choice = CleanStringField(lazy_gettext("是哪一家企业"), most=260)


class CommitForm(StepForm, makes=CommitWorkbook):
    """The unit stands behind its roll-up, but for the enterprises that it names."""

    outside = CodesField(
        lazy_gettext("尚未纳入梯度培育库的企业"),
        required=False,
        hint=lazy_gettext("勾选的照样导入，但不算已核实，入库之后再核实。"),
    )
    declared = YesField(
        lazy_gettext("除上面勾选的以外，企业均已纳入梯度培育库，并愿意参加；本单位已核实各行内容"),
        hint=lazy_gettext(
            "勾选后，导入的需求视为已核实（%(rule)s、%(other)s），直接等市局发布；不勾选的，导入后逐条核实。",
            rule=cited("pooled"),
            other=cited("consenting"),
        ),
    )

    def offer(self, rows: Iterable[tuple[int, str]]) -> "CommitForm":
        """Offer the rows that are ready, by id and by what tells them."""
        self.outside.choices = list(rows)
        return self

    def besides(self) -> dict[str, Any]:
        return {"outside": tuple(int(code) for code in self.outside.data)}
