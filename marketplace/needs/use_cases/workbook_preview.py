"""What a county's workbook comes to, written down row by row: read once, and again whenever something changes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from ...programmes.models import Programme
from ...shared import texts
from ...shared.lifecycle import Step, take
from ...shared.models.place import Unit
from ..files import annex4
from ..models import ImportBatch, ImportRow
from ..queries import imports
from ..states import RowState
from .workbook_rows import ABOUT_ROWS, against_database, everything, within_file

JUDGED = (RowState.READY, RowState.ASKED, RowState.REFUSED)
"""Rows that are read again whenever something changes."""


def only(unit: Unit, programme: Programme) -> str:
    """The unit whose rows a workbook may hold; blank where it is the city's and may hold all."""
    return "" if unit.id == programme.unit_id else unit.name


def rows_of(batch: ImportBatch, reading: annex4.Annex4Reading, said: Mapping[tuple[str, int], str]) -> Iterable[ImportRow]:
    asked = {(one.sheet, one.row): one for one in reading.questions}
    for position, read in enumerate(everything(reading)):
        row = ImportRow(
            batch_id=batch.id,
            position=position,
            sheet=read.sheet,
            row=read.row,
            choice=said.get((read.sheet, read.row), ""),
            cells={name: texts.clean(text) for name, text in read.cells.items()},
        )
        _note(row, read, asked.get((read.sheet, read.row)))
        yield row


def _note(row: ImportRow, read: annex4.Accepted | annex4.Rejected, asked: annex4.Question | None = None) -> None:
    """Write down what reading a row has come to."""
    row.marks = {} if isinstance(read, annex4.Accepted) else dict(read.marks)
    if isinstance(read, annex4.Accepted):
        row.values, row.findings, row.state = _plain(read.need), [], take(Step.ASK if asked else Step.PASS, row.state)
        if asked:
            row.values["like"] = [
                {"choice": one.choice, "name": one.name, "place": one.place, "row": one.row, "former": one.former}
                for one in asked.candidates
            ]
    else:
        row.values, row.findings, row.state = None, [asdict(one) for one in read.findings], take(Step.REFUSE, row.state)


def _plain(need: annex4.Need) -> dict[str, Any]:
    return asdict(need) | {"services": list(need.services)}


def judge(session: Session, batch: ImportBatch) -> None:
    """Read all rows that were not dropped again, and hold them against each other and the database."""
    session.flush()
    rows = {(row.sheet, row.row): row for row in imports.in_state(batch, *JUDGED)}
    printed = [annex4.SheetRow(row.sheet, row.row, row.cells, row.marks) for row in rows.values()]
    reading = annex4.Annex4Reading(*annex4.check_rows(printed, imports.words_of(batch.programme)))
    reading = within_file(reading, only(batch.unit, batch.programme))
    reading = against_database(session, reading, batch.programme, {place: row.choice for place, row in rows.items()})
    asked = {(one.sheet, one.row): one for one in reading.questions}
    for read in everything(reading):
        _note(rows[read.sheet, read.row], read, asked.get((read.sheet, read.row)))
    about_sheets = [stored for stored in batch.warnings if stored["key"] not in ABOUT_ROWS]
    batch.warnings = [*about_sheets, *(asdict(notice) for notice in reading.warnings)]
    session.flush()
