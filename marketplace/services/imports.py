"""County workbooks: read into a preview, corrected row by row, made into needs in one deed (S004-X4, C-27)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from .. import policies
from ..core import needs as rules
from ..core import texts
from ..core.commands.needs import CommitWorkbook, CorrectRow, DiscardWorkbook, DropRow, UploadWorkbook
from ..core.eligibility import EnterpriseFacts, assess_need, refusing
from ..core.errors import Invalid, NotFound, NotNow
from ..core.events.needs import (
    WorkbookCommitted,
    WorkbookDiscarded,
    WorkbookRechecked,
    WorkbookRowCorrected,
    WorkbookRowDropped,
    WorkbookUploaded,
)  # fmt: skip
from ..core.lifecycle import NeedState
from ..core.ruleset import Ruleset
from ..core.settings import Settings
from ..documents import annex4
from ..models import (
    Account,
    BatchState,
    ImportBatch,
    ImportRow,
    Need,
    NeedService,
    Organisation,
    Origin,
    Programme,
    RowState,
    Unit,
)  # fmt: skip
from ..queries import imports, programmes
from . import enterprises, files, numbers
from .transaction import guard_version, record, transaction
from .workbook_rows import ABOUT_ROWS, against_database, everything, within_file

EDITABLE = ("enterprise", "county", "services", "current", "goal", "contact", "note")
"""The cells that a person may correct; name and phone stand together, as the form prints them."""


class Target(NamedTuple):
    """Whose workbook it is to be: what the policy table looks at before there is one."""

    unit_id: int
    programme: Programme


def reading_of(data: bytes, name: str, programme: Programme, unit: Unit, session: Session) -> annex4.Annex4Reading:
    """What a workbook would bring, without storing anything; `WorkbookRefused` where it cannot be read."""
    reading = annex4.read(data, name, imports.words_of(programme))
    return against_database(session, within_file(reading, _only(unit, programme)), programme)


def upload(command: UploadWorkbook, *, actor: Account, now: datetime) -> ImportBatch:
    """Read a workbook into a preview; nothing of it counts yet."""
    programme = _programme(command.programme_id, actor)
    policies.require(actor, "workbook.change", Target(command.unit_id, programme))
    read = annex4.read(command.data, command.name, imports.words_of(programme))
    with transaction() as session:
        programme = _programme(command.programme_id, actor)
        unit = _unit(session, command.unit_id, programme)
        reading = against_database(session, within_file(read, _only(unit, programme)), programme)
        stored = files.store(command.data, name=command.name, purpose="workbook", actor=actor, now=now, unit_id=unit.id)
        session.flush()
        batch = ImportBatch(
            programme_id=programme.id, unit_id=unit.id, account_id=actor.id, file_id=stored.id,
            state=BatchState.PREVIEW, warnings=[asdict(notice) for notice in reading.warnings], at=now,
        )  # fmt: skip
        session.add(batch)
        session.flush()
        session.add_all(_rows(batch, reading))
        record(WorkbookUploaded(
            at=now, actor_id=actor.id, workbook_id=batch.id, unit_id=unit.id, file_id=stored.id, name=stored.name,
            ready=len(reading.accepted), refused=len(reading.rejected),
        ))  # fmt: skip
    return batch


def correct(command: CorrectRow, *, actor: Account, now: datetime) -> ImportRow:
    """Change cells of a row and read all rows again, since one row may be another's twin."""
    with transaction() as session:
        batch = _open(command.batch_id, actor)
        guard_version(batch, command.version)
        row = imports.row(batch, command.row_id)
        cells = _corrected(row.cells, command.cells)
        changed = tuple(name for name in EDITABLE if cells.get(name, "") != _shown(row.cells, name))
        if not changed:
            raise Invalid("workbook.no_cells")
        row.cells, row.state = cells, RowState.REFUSED
        _judge(session, batch)
        record(WorkbookRowCorrected(
            at=now, actor_id=actor.id, workbook_id=batch.id, sheet=row.sheet, row=row.row, fields=changed
        ))  # fmt: skip
    return row


def drop(command: DropRow, *, actor: Account, now: datetime) -> ImportRow:
    """Leave a row out, or take it back in; the other rows are read again."""
    with transaction() as session:
        batch = _open(command.batch_id, actor)
        row = imports.row(batch, command.row_id)
        row.state = RowState.REFUSED if command.restore else RowState.DROPPED
        _judge(session, batch)
        record(WorkbookRowDropped(
            at=now, actor_id=actor.id, workbook_id=batch.id, sheet=row.sheet, row=row.row, restored=command.restore
        ))  # fmt: skip
    return row


def commit(command: CommitWorkbook, *, actor: Account, now: datetime) -> ImportBatch:
    """Make needs of all rows that are ready, in one deed.

    They are held against the database once more; where that finds something new, nothing is imported, the preview
    shows it, and the workbook stays open. Rows that were refused or dropped stay behind.
    """
    with transaction() as session:
        batch = _open(command.batch_id, actor)
        guard_version(batch, command.version)
        session.execute(select(Programme.id).where(Programme.id == batch.programme_id).with_for_update())
        ready = {row.id for row in _in_state(session, batch, RowState.READY)}
        _judge(session, batch)
        rows = _in_state(session, batch, RowState.READY)
        if lost := ready - {row.id for row in rows}:
            record(WorkbookRechecked(at=now, actor_id=actor.id, workbook_id=batch.id, refused=len(lost)))
        elif not rows:
            raise NotNow("workbook.nothing_ready")
        else:
            _import(session, batch, rows, declared=command.declared, actor=actor, now=now)
    return batch


def discard(command: DiscardWorkbook, *, actor: Account, now: datetime) -> ImportBatch:
    """Put a workbook aside."""
    with transaction():
        batch = _open(command.batch_id, actor)
        batch.state = BatchState.DISCARDED
        record(WorkbookDiscarded(at=now, actor_id=actor.id, workbook_id=batch.id))
    return batch


def _open(batch_id: int, actor: Account) -> ImportBatch:
    """The workbook, locked, if this person may change it and it is still a preview."""
    batch = imports.one(batch_id, actor, lock=True)
    policies.require(actor, "workbook.change", batch)
    if batch.state != BatchState.PREVIEW:
        raise NotNow("workbook.closed", state=BatchState(batch.state))
    return batch


def _programme(programme_id: int, actor: Account) -> Programme:
    programme = next((row for row in programmes.listing(actor) if row.id == programme_id), None)
    if programme is None:
        raise NotFound("not_found")
    return programme


def _unit(session: Session, unit_id: int, programme: Programme) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None or programme.unit_id not in (unit.id, unit.parent_id):
        raise Invalid("workbook.no_unit", field="unit_id")
    return unit


def _only(unit: Unit, programme: Programme) -> str:
    """The unit whose rows a workbook may hold; blank where it is the city's and may hold all."""
    return "" if unit.id == programme.unit_id else unit.name


def _rows(batch: ImportBatch, reading: annex4.Annex4Reading) -> Iterable[ImportRow]:
    for position, read in enumerate(everything(reading)):
        row = ImportRow(
            batch_id=batch.id, position=position, sheet=read.sheet, row=read.row,
            cells={name: texts.clean(text) for name, text in read.cells.items()},
        )  # fmt: skip
        _note(row, read)
        yield row


def _note(row: ImportRow, read: annex4.Accepted | annex4.Rejected) -> None:
    """Write down what reading a row has come to."""
    if isinstance(read, annex4.Accepted):
        row.values, row.findings, row.state = _plain(read.need), [], RowState.READY
    else:
        row.values, row.findings, row.state = None, [asdict(one) for one in read.findings], RowState.REFUSED


def _plain(need: annex4.Need) -> dict[str, Any]:
    return asdict(need) | {"services": list(need.services)}


def _judge(session: Session, batch: ImportBatch) -> None:
    """Read all rows that were not dropped again, and hold them against each other and the database."""
    session.flush()
    rows = {(row.sheet, row.row): row for row in _in_state(session, batch, RowState.READY, RowState.REFUSED)}
    printed = [annex4.SheetRow(row.sheet, row.row, row.cells) for row in rows.values()]
    reading = annex4.Annex4Reading(*annex4.check_rows(printed, imports.words_of(batch.programme)))
    reading = within_file(reading, _only(batch.unit, batch.programme))
    reading = against_database(session, reading, batch.programme)
    for read in everything(reading):
        _note(rows[read.sheet, read.row], read)
    about_sheets = [stored for stored in batch.warnings if stored["key"] not in ABOUT_ROWS]
    batch.warnings = [*about_sheets, *(asdict(notice) for notice in reading.warnings)]
    session.flush()


def _in_state(session: Session, batch: ImportBatch, *states: RowState) -> Sequence[ImportRow]:
    found = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state.in_(states))
    return session.scalars(found.order_by(ImportRow.position)).all()


def _corrected(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """The cells of a row with the corrected ones; a corrected contact replaces name and phone."""
    given = {name: texts.clean(new[name])[:2000] for name in EDITABLE if name in new}
    kept = {name: text for name, text in old.items() if not (name == "phone" and "contact" in given)}
    return kept | given


def _shown(cells: Mapping[str, str], name: str) -> str:
    """A cell as a person corrects it: name and phone are one."""
    names = ("contact", "phone") if name == "contact" else (name,)
    return "\n".join(filter(None, (cells.get(one) for one in names)))


def _import(
    session: Session, batch: ImportBatch, rows: Sequence[ImportRow], *, declared: bool, actor: Account, now: datetime
) -> None:
    programme = batch.programme
    known, new = _enterprises(session, rows, programme, now)
    checked = _declare_pool(known.values(), actor, now) if declared else ()
    stock = numbers.take(session, programme, Need, "XQ", len(rows))
    law = programmes.ruleset_of(programme), programmes.settings_of(programme)
    needs = []
    for number, row in zip(stock, rows, strict=True):
        values: Mapping[str, Any] = row.values or {}
        need = _need(number, values, known[texts.name_key(values["enterprise"])], law, programme)
        _state(need, law, declared=declared, actor=actor, now=now)
        needs.append(need)
    session.add_all(needs)
    session.flush()
    for row, need in zip(rows, needs, strict=True):
        row.need_id, row.state = need.id, RowState.IMPORTED
    batch.state, batch.committed_at = BatchState.COMMITTED, now
    left_out = len(_in_state(session, batch, RowState.REFUSED, RowState.DROPPED))
    record(WorkbookCommitted(
        at=now, actor_id=actor.id, workbook_id=batch.id, number_first=stock[0], number_last=stock[-1], count=len(needs),
        left_out=left_out, declared=declared, need_ids=tuple(need.id for need in needs),
        new_organisation_ids=tuple(row.id for row in new), pool_checked_organisation_ids=tuple(checked),
    ))  # fmt: skip


def _enterprises(
    session: Session, rows: Sequence[ImportRow], programme: Programme, now: datetime
) -> tuple[dict[str, Organisation], list[Organisation]]:
    """The enterprises of the rows by name key, and those of them that were entered just now."""
    units = {unit.name: unit for unit in imports.units_of(programme)}
    named = {texts.name_key(row.values["enterprise"]): row.values for row in rows if row.values}
    known = enterprises.named(session, named)
    new = {
        key: enterprises.new(values["enterprise"], units[values["county_name"]], now)
        for key, values in named.items()
        if key not in known
    }
    session.add_all(new.values())
    session.flush()
    return known | new, list(new.values())


def _declare_pool(rows: Iterable[Organisation], actor: Account, now: datetime) -> list[int]:
    """Note for enterprises that nobody has looked at yet that they are in the gradient pool (S004-2.2.1c).

    What an officer found out about one enterprise outweighs a statement about many.
    """
    unknown = [row for row in rows if row.in_gradient_pool is None]
    for row in unknown:
        row.in_gradient_pool, row.pool_checked_by_id, row.pool_checked_at = True, actor.id, now
    return [row.id for row in unknown]


def _need(
    number: str, values: Mapping[str, Any], enterprise: Organisation, law: tuple[Ruleset, Settings], programme: Programme
) -> Need:
    ruleset = law[0]
    levels = {word.label: word.code for word in ruleset.levels}
    categories = [word.code for word in ruleset.categories if word.label in values["services"]]
    return Need(
        number=number, programme_id=programme.id, organisation=enterprise, unit_id=enterprise.unit_id,
        origin=Origin.WORKBOOK, current_level=levels[values["current"]], goal_level=levels[values["goal"]],
        contact_name=values["contact"], contact_phone=values["phone"], note=values["note"],
        live_key=rules.live_key(programme.id, enterprise.id, categories),
        services=[NeedService(category=code, position=place) for place, code in enumerate(categories)],
    )  # fmt: skip


def _state(
    need: Need, law: tuple[Ruleset, Settings], *, declared: bool, actor: Account, now: datetime
) -> None:
    """Verified where the unit declares it and no rule speaks against it; otherwise it waits for verification."""
    facts = EnterpriseFacts(
        in_gradient_pool=need.organisation.in_gradient_pool, consents=True, categories=need.categories,
        current=need.current_level, goal=need.goal_level,
    )  # fmt: skip
    need.entered_by_id, need.created_at, need.submitted_at = actor.id, now, now
    need.state = NeedState.SUBMITTED
    if declared and not refusing(assess_need(law[0], facts, law[1])):
        need.state, need.verified_at, need.verified_by_id = NeedState.VERIFIED, now, actor.id
