"""County workbooks: read into a preview, corrected row by row, made into needs in one use case (S004-X4, C-27)."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...people.use_cases import likeness
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.use_cases import files
from ...records.use_cases.loading import checked, held
from ...records.use_cases.transaction import record, transaction
from ...shared import permissions, texts
from ...shared.errors import Invalid, NotFound, NotNow
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import Unit
from ...shared.reasons import USUAL, needed
from ..commands import CommitWorkbook, CorrectRow, DiscardWorkbook, DropRow, SayWho, SettleHidden, UploadWorkbook
from ..events import (
    WorkbookDiscarded,
    WorkbookHiddenSettled,
    WorkbookNameDecided,
    WorkbookRechecked,
    WorkbookRowCorrected,
    WorkbookRowDropped,
    WorkbookUploaded,
)
from ..files import annex4
from ..models import ImportBatch, ImportRow
from ..queries import imports
from ..states import BatchState, RowState
from .workbook_needs import make_needs
from .workbook_preview import JUDGED, judge, only, rows_of
from .workbook_rows import against_database, everything, within_file

EDITABLE = ("enterprise", "county", "services", "current", "goal", "contact", "note")
"""The cells that a person may correct; name and phone stand together, as the form prints them."""
NOTHING_SAID: Mapping[int, str] = {}


class Target(NamedTuple):
    """Whose workbook it is to be: what the policy table looks at before there is one."""

    unit_id: int
    programme: Programme


def reading_of(
    data: bytes,
    name: str,
    programme: Programme,
    unit: Unit,
    session: Session,
    choices: Mapping[int, str] = NOTHING_SAID,
    *,
    hidden_too: bool = False,
) -> annex4.Annex4Reading:
    """What a workbook would bring, without storing anything; `WorkbookRefused` where it cannot be read.

    `choices` say by row whose a name is that looks like others.
    """
    read = annex4.read(data, name, imports.words_of(programme), hidden_too=hidden_too)
    reading = within_file(read, only(unit, programme))
    return against_database(session, reading, programme, _by_place(reading, choices))


def _by_place(reading: annex4.Annex4Reading, choices: Mapping[int, str]) -> dict[tuple[str, int], str]:
    return {(one.sheet, one.row): choices[one.row] for one in everything(reading) if one.row in choices}


def upload(command: UploadWorkbook, *, actor: Account, now: datetime, choices: Mapping[int, str] = NOTHING_SAID) -> ImportBatch:
    """Read a workbook into a preview; nothing of it counts yet."""
    programme = programmes.find(command.programme_id, actor)
    permissions.require(actor, _permission(actor, Target(command.unit_id, programme)), Target(command.unit_id, programme))
    read = annex4.read(command.data, command.name, imports.words_of(programme))
    with transaction(actor, now) as session:
        programme = programmes.find(command.programme_id, actor)
        unit = _unit(session, command.unit_id, programme)
        reading = within_file(read, only(unit, programme))
        said = _by_place(reading, choices)
        reading = against_database(session, reading, programme, said)
        stored = files.store(command.data, name=command.name, purpose="workbook", actor=actor, now=now, unit_id=unit.id)
        session.flush()
        batch = ImportBatch(
            programme_id=programme.id,
            unit_id=unit.id,
            account_id=actor.id,
            file_id=stored.id,
            warnings=[asdict(notice) for notice in reading.warnings],
            at=now,
        )
        session.add(batch)
        session.flush()
        session.add_all(rows_of(batch, reading, said))
        record(
            WorkbookUploaded(
                workbook_id=batch.id,
                unit_id=unit.id,
                file_id=stored.id,
                name=stored.name,
                ready=len(reading.accepted) - len(reading.questions),
                refused=len(reading.rejected),
                asked=len(reading.questions),
            )
        )
    return batch


def correct(command: CorrectRow, *, actor: Account, now: datetime) -> ImportRow:
    """Change cells of a row and read all rows again, since one row may be another's twin."""
    with transaction(actor, now) as session:
        batch, why = _open(command, actor)
        row = imports.row(batch, command.row_id)
        if not command.cells.keys() <= set(EDITABLE):
            raise NotFound("not_found")
        cells = _corrected(row.cells, command.cells)
        changed = tuple(name for name in EDITABLE if cells.get(name, "") != _shown(row.cells, name))
        if not changed and not row.marks:
            raise Invalid("workbook.no_cells")
        if "enterprise" in changed:
            row.choice = ""
        # Whoever saves a row has read it: what the sheet did to it has been answered.
        looked_at = tuple(name for name in row.marks if name not in changed)
        row.cells, row.marks, row.state = cells, {}, take(Step.READ, row.state)
        judge(session, batch)
        record(
            WorkbookRowCorrected(workbook_id=batch.id, sheet=row.sheet, row=row.row, fields=(*changed, *looked_at), overruled=why)
        )
    return row


def drop(command: DropRow, *, actor: Account, now: datetime) -> ImportRow:
    """Leave a row out, or take it back in; the other rows are read again."""
    with transaction(actor, now) as session:
        batch, why = _open(command, actor)
        row = imports.row(batch, command.row_id)
        row.state = take(Step.RESTORE if command.restore else Step.DROP, row.state)
        judge(session, batch)
        record(WorkbookRowDropped(workbook_id=batch.id, sheet=row.sheet, row=row.row, restored=command.restore, overruled=why))
    return row


def settle_hidden(command: SettleHidden, *, actor: Account, now: datetime) -> ImportBatch:
    """Take the hidden rows in like the others, or leave them all out."""
    with transaction(actor, now) as session:
        batch, why = _open(command, actor)
        rows = imports.hidden(batch)
        if not rows:
            raise NotNow("workbook.none_hidden")
        for row in rows:
            if command.take_in:
                row.marks = {name: mark for name, mark in row.marks.items() if name != annex4.ROW}
            else:
                row.state = take(Step.DROP, row.state)
        judge(session, batch)
        record(WorkbookHiddenSettled(workbook_id=batch.id, rows=len(rows), taken_in=command.take_in, overruled=why))
    return batch


def say_who(command: SayWho, *, actor: Account, now: datetime) -> ImportRow:
    """Say which enterprise a row means whose name looks like others, or that it is another one; all rows are read again.

    What is said of one row holds for every row of that name. It may be said anew until the workbook is committed.
    """
    with transaction(actor, now) as session:
        batch, why = _open(command, actor)
        row = imports.row(batch, command.row_id)
        values = row.values or {}
        offered = {one["choice"]: one["name"] for one in values.get("like", ())}
        if command.choice not in (*offered, likeness.OTHER, ""):
            raise Invalid("workbook.no_such_enterprise", field="choice")
        named = {one.id for one in imports.in_state(batch, *JUDGED) if _name_of(one) == _name_of(row)}
        for one in imports.in_state(batch, *JUDGED):
            if one.id in named:
                one.choice = command.choice
        judge(session, batch)
        if row.state == RowState.ASKED and command.choice == likeness.OTHER:
            raise Invalid("workbook.same_name", field="choice", enterprise=(row.values or {})["enterprise"])
        record(
            WorkbookNameDecided(
                workbook_id=batch.id,
                sheet=row.sheet,
                row=row.row,
                enterprise=values.get("enterprise") or texts.one_line(row.cells.get("enterprise", "")),
                choice=command.choice,
                meant=offered.get(command.choice, ""),
                overruled=why,
            )
        )
    return row


def _name_of(row: ImportRow) -> tuple[str, str]:
    values = row.values or {}
    return texts.name_key(values.get("enterprise", "")), texts.name_key(values.get("former", ""))


def commit(command: CommitWorkbook, *, actor: Account, now: datetime) -> ImportBatch:
    """Make needs of all rows that are ready, in one use case.

    They are held against the database once more; where that finds something new, nothing is imported, the preview
    shows it, and the workbook stays open. Rows that were refused or dropped stay behind.
    """
    with transaction(actor, now) as session:
        batch, why = _open(command, actor)
        session.execute(select(Programme.id).where(Programme.id == batch.programme_id).with_for_update())
        _refuse_hidden(batch)
        ready = {row.id for row in imports.in_state(batch, RowState.READY)}
        judge(session, batch)
        _refuse_asked(batch)
        rows = imports.in_state(batch, RowState.READY)
        if lost := ready - {row.id for row in rows}:
            record(WorkbookRechecked(workbook_id=batch.id, refused=len(lost)))
        elif not rows:
            raise NotNow("workbook.nothing_ready")
        else:
            make_needs(session, batch, rows, command=command, overruled=why, actor=actor, now=now)
    return batch


def require_decided(batch: ImportBatch) -> None:
    """Raise `NotNow` where a workbook still waits for an answer, or has no row to import: nobody is asked to confirm that."""
    _refuse_hidden(batch)
    _refuse_asked(batch)
    if not imports.in_state(batch, RowState.READY):
        raise NotNow("workbook.nothing_ready")


def _refuse_hidden(batch: ImportBatch) -> None:
    if hidden := imports.hidden(batch):
        raise NotNow("workbook.hidden_open", count=len(hidden))


def _refuse_asked(batch: ImportBatch) -> None:
    if undecided := imports.in_state(batch, RowState.ASKED):
        raise NotNow("workbook.undecided", count=len(undecided), row=undecided[0].row)


def discard(command: DiscardWorkbook, *, actor: Account, now: datetime) -> ImportBatch:
    """Put a workbook aside."""
    with transaction(actor, now):
        batch, why = _open(command, actor)
        batch.state = take(Step.DISCARD, batch.state)
        record(WorkbookDiscarded(workbook_id=batch.id, overruled=why))
    return batch


Changed = CorrectRow | DropRow | SayWho | SettleHidden | CommitWorkbook | DiscardWorkbook


def _open(command: Changed, actor: Account) -> tuple[ImportBatch, str]:
    """The workbook, locked, if this person may change it and it is still a preview; and why, where it is another unit's.

    A row has no version of its own: a change of any of them is one of the workbook.
    """
    batch = held(imports.visible_to(actor), command.batch_id)
    checked(batch, actor, _permission(actor, batch), command.version)
    if batch.state != BatchState.PREVIEW:
        raise NotNow("workbook.closed", state=batch.state)
    why = needed(command.reason, most=USUAL) if imports.of_another_unit(batch, actor) else ""
    return batch, why


def _permission(actor: Account, target: ImportBatch | Target) -> str:
    """What a person needs: to change what is the own unit's, else to overrule that unit."""
    return "workbook.change" if permissions.may(actor, "workbook.change", target) else "workbook.overrule"


def _unit(session: Session, unit_id: int, programme: Programme) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or programme.unit_id not in (unit.id, unit.parent_id):
        raise Invalid("workbook.no_unit", field="unit_id")
    return unit


def _corrected(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row with the corrected ones; a corrected contact replaces name and phone."""
    given = {name: texts.clean(new[name])[:2000] for name in EDITABLE if name in new}
    kept = {name: text for name, text in old.items() if not (name == "phone" and "contact" in given)}
    return kept | given


def _shown(cells: Mapping[str, str], name: str) -> str:
    """A cell as a person corrects it: name and phone are one."""
    names = ("contact", "phone") if name == "contact" else (name,)
    return "\n".join(filter(None, (cells.get(one) for one in names)))
