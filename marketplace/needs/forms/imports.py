"""What is asked of people around county workbooks."""

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext, lazy_gettext

from ...programmes.web.citing import cited
from ...rulebook.files.vocabulary import County, Vocabulary
from ...shared.files.bounded import MAX_BYTES
from ...shared.web.choices import ChoiceField, CodesField, YesField
from ...shared.web.fields import CleanStringField, CleanTextField, ReasonField
from ...shared.web.forms import BaseForm, VersionForm
from ...shared.web.uploads import UploadField
from ..commands import CommitWorkbook
from ..files import annex4
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
    """The cells of a row, as they are corrected; what has a closed list is chosen from it."""

    LISTED = ("county", "services", "current", "goal")

    enterprise = CleanStringField(lazy_gettext("企业名称"), most=120)
    county = ChoiceField(lazy_gettext("所属县市区"))
    services = CodesField(lazy_gettext("所需服务"))
    current = ChoiceField(lazy_gettext("企业现状"))
    goal = ChoiceField(lazy_gettext("发展目标"))
    contact = CleanTextField(
        lazy_gettext("企业联系人及联系电话"), most=300, hint=lazy_gettext("姓名和电话写在一起，如：张三 13800000000")
    )
    note = CleanTextField(lazy_gettext("备注"), most=500, required=False)

    def of(self, row: ImportRow, words: Vocabulary) -> "RowForm":
        """Offer what each cell may hold, and quote of those that hold something else what their sheet says."""
        self.county.choices = [(place.name, place.name) for place in words.counties]
        self.services.choices = [(term.label, term.label) for term in words.categories]
        self.current.choices = [(term.label, term.label) for term in words.levels]
        self.goal.choices = [(term.label, term.label) for term in words.levels if term.goal]
        for name in self.LISTED:
            text = row.cells.get(name, "")
            if text and not _read(name, text, words):
                self[name].hint = gettext("表里写的是“%(text)s”，请选一项。", text=text[:60])
        return self

    def cells(self, row: ImportRow, words: Vocabulary) -> dict[str, str]:
        """The cells as they are to be now; one whose choice is what it says already stays as its sheet writes it."""
        typed = {name: self[name].data or "" for name in ("enterprise", "contact", "note")}
        for name in self.LISTED:
            text, chosen = row.cells.get(name, ""), self[name].data
            same = _read(name, text, words) == chosen
            typed[name] = text if same else "、".join(chosen) if name == "services" else chosen or ""
        return typed


def _read(name: str, text: str, words: Vocabulary) -> Any:
    """What a cell with a closed list says, as the form holds it; nothing where that is not in the list."""
    value = annex4.read_cell(name, text, words)
    if name == "services":
        return sorted(value or (), key=[term.label for term in words.categories].index)
    return value.name if isinstance(value, County) else value


def cells_of(row: ImportRow, words: Vocabulary) -> dict[str, Any]:
    """The cells of a row by field of the form; name and phone stand together, and of what is chosen what its sheet says."""
    shown = {name: row.cells.get(name, "") for name in ("enterprise", "note")}
    shown |= {name: _read(name, row.cells.get(name, ""), words) for name in RowForm.LISTED}
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
