"""County workbooks: upload, preview, correct, import (S004-X4)."""

from collections.abc import Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, url_for
from flask_babel import gettext, ngettext

from ...programmes.models import Programme
from ...programmes.web import places
from ...records.queries import history
from ...rulebook.views.posting import carry_out, done
from ...shared import clock
from ...shared.errors import NotNow
from ...shared.models.account import Account
from ...shared.offers import offered, offered_each
from ...shared.roles import Role
from ...shared.web import query
from ...shared.web.addresses import page_number
from ...shared.web.downloads import download
from ...shared.web.requests import actor, opened, waiting_rows
from ..commands import CorrectRow, DiscardWorkbook, DropRow, SayWho, SettleHidden, UploadWorkbook
from ..files import annex4
from ..forms.imports import CommitForm, HiddenForm, RowForm, StepForm, UploadForm, WhoForm, cells_of, for_others, marks_of
from ..models import ImportBatch, ImportRow
from ..queries import imports
from ..states import BatchState, RowState
from ..use_cases import imports as use_cases
from ..wording.workbook import say

bp = places.Placed("imports", __name__, "/needs/import", batch_id=ImportBatch)
bp.add_app_template_filter(lambda stored: annex4.why(imports.finding(stored), say), "annex4_why")
bp.add_app_template_filter(lambda stored: annex4.warning(imports.notice(stored), say), "annex4_warning")
bp.add_app_template_filter(marks_of, "row_marks")

TABS = (RowState.READY, RowState.ASKED, RowState.REFUSED, RowState.DROPPED, RowState.IMPORTED)


@bp.get("")
def index() -> str:
    return _index(UploadForm())


@bp.post("")
def upload() -> Any:
    programme = _programme()
    form = _offered(UploadForm(), programme)
    with carry_out(form, lambda: _index(form)):
        sent = form.workbook.data
        command = UploadWorkbook(programme_id=programme.id, unit_id=form.unit_id.data or 0, name=sent.name, data=sent.content)
        batch = use_cases.upload(command, actor=actor(), now=clock.now())
    return redirect(url_for(".show", batch_id=batch.id))


@bp.get("/template.xlsx")
def template() -> Response:
    """The blank form, with the words that its columns take."""
    programme, person = _programme(), actor()
    county = person.unit.name if person.unit and person.unit_id != programme.unit_id else ""
    return download(annex4.write_blank(imports.words_of(programme), county), gettext("附件4服务需求摸底汇总表"), county)


@bp.get("/<int:batch_id>")
def show(batch_id: int) -> str:
    return _preview(imports.one(batch_id, actor()))


@bp.get("/<int:batch_id>/refused.xlsx")
def refused(batch_id: int) -> Response:
    """The refused rows with what is wrong with each, to correct and send again."""
    batch = imports.one(batch_id, actor())
    data = annex4.write_refused(imports.rejected(batch), say, batch.unit.name)
    return download(data, gettext("退回修改"), batch.unit.name, str(batch.id))


@bp.get("/<int:batch_id>/rows/<int:row_id>")
def row(batch_id: int, row_id: int) -> str:
    batch = imports.one(batch_id, actor())
    line = opened("correct", imports.row(batch, row_id))
    return _row(batch, row_id, RowForm(data=cells_of(line, imports.words_of(batch.programme)) | {"version": batch.version}))


@bp.post("/<int:batch_id>/rows/<int:row_id>")
def correct(batch_id: int, row_id: int) -> Any:
    batch = imports.one(batch_id, actor())
    line, words = imports.row(batch, row_id), imports.words_of(batch.programme)
    form, deed = RowForm().of(line, words), ("correct", lambda: imports.row(_open(batch_id), row_id))
    with carry_out(form, lambda: _row(_open(batch_id), row_id, form), deed=deed):
        command = form.asking(CorrectRow, batch_id, row_id, form.cells(line, words))
        line = use_cases.correct(command, actor=actor(), now=clock.now())
    if line.state == RowState.READY:
        return done(gettext("第 %(row)s 行已改正，可以导入。", row=line.row), ".show", batch_id=batch_id, state=RowState.REFUSED)
    return redirect(url_for(".row", batch_id=batch_id, row_id=row_id))


@bp.post("/<int:batch_id>/rows/<int:row_id>/drop")
def drop(batch_id: int, row_id: int) -> Any:
    return _move(batch_id, row_id, restore=False)


@bp.post("/<int:batch_id>/rows/<int:row_id>/restore")
def restore(batch_id: int, row_id: int) -> Any:
    return _move(batch_id, row_id, restore=True)


def _move(batch_id: int, row_id: int, *, restore: bool) -> Any:
    form = StepForm()
    with carry_out(form, lambda: _preview(_open(batch_id), form)):
        line = use_cases.drop(form.asking(DropRow, batch_id, row_id, restore), actor=actor(), now=clock.now())
    if restore:
        return done(gettext("第 %(row)s 行已恢复。", row=line.row), ".show", batch_id=batch_id, state=RowState.DROPPED)
    return done(gettext("第 %(row)s 行不导入。", row=line.row), ".show", batch_id=batch_id, state=RowState.REFUSED)


@bp.post("/<int:batch_id>/hidden")
def settle_hidden(batch_id: int) -> Any:
    form = HiddenForm()
    with carry_out(form, lambda: _preview(_open(batch_id), hidden=form)):
        take_in = form.answer.data == "import"
        use_cases.settle_hidden(form.asking(SettleHidden, batch_id, take_in), actor=actor(), now=clock.now())
    return done(gettext("隐藏的行已按其内容重新核对。") if take_in else gettext("隐藏的行不导入。"), ".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/rows/<int:row_id>/who")
def say_who(batch_id: int, row_id: int) -> Any:
    """Say whether a row's enterprise is one that it looks like; the page of questions again until none is left."""
    form = WhoForm()
    with carry_out(form, lambda: _preview(_open(batch_id), form)):
        # Once it is answered the row no longer has what was offered.
        offered = {one["choice"]: one["name"] for one in (imports.row(_open(batch_id), row_id).values or {}).get("like", ())}
        line = use_cases.say_who(form.asking(SayWho, batch_id, row_id), actor=actor(), now=clock.now())
    flash(_who_was_said(line, offered), "warning" if line.state == RowState.REFUSED else "message")
    left = imports.counts([batch_id])[batch_id].get(RowState.ASKED)
    there = RowState.REFUSED if line.state == RowState.REFUSED else RowState.READY
    return redirect(url_for(".show", batch_id=batch_id, state=RowState.ASKED if left else there))


def _who_was_said(line: ImportRow, offered: Mapping[str, str]) -> str:
    """What was answered about a row, and what became of it."""
    facts = {"row": line.row, "name": (line.values or line.cells).get("enterprise", ""), "meant": offered.get(line.choice, "")}
    if not line.choice:
        said = gettext("已收回对第 %(row)s 行“%(name)s”的确认，请重新选择。", **facts)
    elif facts["meant"]:
        said = gettext("已确认：第 %(row)s 行的“%(name)s”就是“%(meant)s”。", **facts)
    else:
        said = gettext("已确认：第 %(row)s 行的“%(name)s”是另一家企业。", **facts)
    if line.state != RowState.REFUSED:
        return said
    why = "".join(annex4.why(imports.finding(found), say) for found in line.findings[:1])
    return gettext("%(said)s但这一行没有通过：%(why)s", said=said, why=why)


@bp.get("/<int:batch_id>/commit")
def ask(batch_id: int) -> str:
    batch = _open(batch_id)
    use_cases.require_decided(batch)
    return _confirm(batch, _with_rows(CommitForm(data={"version": batch.version}), batch))


@bp.post("/<int:batch_id>/commit")
def commit(batch_id: int) -> Any:
    form = _with_rows(CommitForm(), imports.one(batch_id, actor()))
    with carry_out(form, lambda: _confirm(_open(batch_id), form)):
        batch = use_cases.commit(form.to_command(batch_id), actor=actor(), now=clock.now())
    if batch.state == BatchState.PREVIEW:
        flash(gettext("没有导入：重新核对时，有的行不能再导入了。请查看未通过的行，再提交一次。"), "warning")
        return redirect(url_for(".show", batch_id=batch_id, state=RowState.REFUSED))
    count = imports.counts([batch_id])[batch_id][RowState.IMPORTED]
    return done(ngettext("已导入 %(num)s 条需求。", "已导入 %(num)s 条需求。", count), ".show", batch_id=batch_id)


@bp.post("/<int:batch_id>/discard")
def discard(batch_id: int) -> Any:
    form = StepForm()
    with carry_out(form, lambda: _preview(_open(batch_id), form)):
        use_cases.discard(form.asking(DiscardWorkbook, batch_id), actor=actor(), now=clock.now())
    return done(gettext("这份汇总表已放弃，没有导入任何需求。"), ".index")


def _programme() -> Programme:
    programme = places.the_one()
    if programme is None:
        raise NotNow("need.no_programme")
    return programme


def _open(batch_id: int) -> ImportBatch:
    """A workbook that may still be changed."""
    batch = imports.one(batch_id, actor())
    if batch.state != BatchState.PREVIEW:
        raise NotNow("workbook.closed", state=batch.state)
    return batch


def _offered(form: UploadForm, programme: Programme | None) -> UploadForm:
    form.unit_id.choices = _units(programme, actor()) if programme else []
    return form


def _units(programme: Programme, person: Account) -> list[tuple[int, str]]:
    """The units that this person may send a workbook in for."""
    if Role.CITY_OFFICER in person.roles and person.unit_id == programme.unit_id:
        places = [(unit.id, unit.name) for unit in imports.units_of(programme)]
        return [*places, (programme.unit_id, gettext("全市（各县市区的行都可以有）"))]
    return [(person.unit.id, person.unit.name)] if person.unit else []


def _index(form: UploadForm) -> str:
    here = places.here()
    page = imports.listing(actor(), page_number(), here, waiting_rows())
    _offered(form, here)
    if not form.is_submitted() and len(list(form.unit_id.choices)) == 1:
        form.unit_id.process_data(next(iter(form.unit_id.choices))[0])
    ids = [batch.id for batch in page.items]
    told = {"counts": imports.counts(ids), "names": imports.names(ids)}
    return render_template("needs/imports/index.html", form=form, page=page, programme=here, **told)


def _preview(batch: ImportBatch, step: StepForm | WhoForm | None = None, hidden: HiddenForm | None = None) -> str:
    counts = imports.counts([batch.id])[batch.id]
    usual = next((state for state in (RowState.ASKED, RowState.REFUSED, *TABS) if counts.get(state)), RowState.READY)
    state = RowState(query.code("state", tuple(RowState)) or usual)
    page = imports.rows(batch, state, page_number())
    undecided, others = imports.hidden(batch), _others(batch)
    hidden = hidden or HiddenForm(data={"version": batch.version})
    given = {"version": step.version.data, "reason": step.reason.data} if step else {"version": batch.version}
    may = offered(batch, actor(), clock.now())
    return render_template(
        "needs/imports/show.html",
        batch=batch,
        counts=counts,
        state=state,
        tabs=TABS,
        page=page,
        history=history.of("workbook", batch.id, actor()),
        is_open="change" in may,
        may=may,
        may_each=offered_each(page.items, actor(), clock.now()),
        file=imports.file_of(batch),
        total=sum(counts.values()),
        once=imports.shared_reasons(batch, say),
        finding=imports.finding,
        hidden=undecided,
        hidden_form=for_others(hidden, others),
        step=for_others(StepForm(data=given), others),
        refused=step,
        others=others,
        warnings=imports.warnings(batch, undecided),
    )


def _row(batch: ImportBatch, row_id: int, form: RowForm) -> str:
    line = imports.row(batch, row_id)
    others = _others(batch)
    form.of(line, imports.words_of(batch.programme))
    return render_template("needs/imports/row.html", batch=batch, line=line, form=for_others(form, others), others=others)


def _with_rows(form: CommitForm, batch: ImportBatch) -> CommitForm:
    """The form with the rows of which it asks whether they are in the pool."""
    rows = imports.in_state(batch, RowState.READY)
    named = ((row.id, (row.values or {}).get("enterprise", ""), row) for row in rows)
    return form.offer((key, gettext("%(name)s（第 %(row)s 行）", name=name, row=row.row)) for key, name, row in named)


def _confirm(batch: ImportBatch, form: CommitForm) -> str:
    counts = imports.counts([batch.id])[batch.id]
    others = _others(batch)
    return render_template("needs/imports/confirm.html", batch=batch, form=for_others(form, others), counts=counts, others=others)


def _others(batch: ImportBatch) -> bool:
    """Whether this person needs a reason, since the workbook is another unit's."""
    return imports.of_another_unit(batch, actor())
