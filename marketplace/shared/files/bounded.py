"""Workbooks of strangers become plain sheets here, read by a child process that cannot run away."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .. import texts
from ..errors import Invalid

FOLDER = Path(__file__).parent
OPENER = "import sys; sys.path.insert(0, sys.argv[1]); from opening.main import main; main()"
"""Imports the package `opening` by its folder alone, so that the child's memory is the workbook's."""
WALL_SECONDS = 20
MAX_BYTES = 10 << 20
MAX_CELL = 2_000
"""As in the child, which measures first."""


class WorkbookRefused(Invalid):
    """The file as a whole cannot be read; the key and facts name a sentence of `records.wording.papers`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as text: filled cells by row and column, both counted from 0, and what of them is not seen."""

    name: str
    hidden: bool
    rows: Mapping[int, Mapping[int, str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column."""
    hidden_rows: frozenset[int] = frozenset()
    unsure_rows: frozenset[int] = frozenset()
    """Rows that some programs show and others do not."""
    hidden_columns: frozenset[int] = frozenset()
    filtered: bool = False
    marks: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    """What is done to the text of a cell, struck, part or unseen, and the words that are struck."""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook: its sheets in their order, and what is to be said about it as a whole."""

    sheets: tuple[Sheet, ...]
    remarks: tuple[str, ...] = ()


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The worksheets of an .xlsx or .xls file in their order, or `WorkbookRefused`."""
    return read_book(data).sheets


def read_book(data: bytes) -> Book:
    """An .xlsx or .xls file, or `WorkbookRefused`.

    The child has 512 MB, 10 s of processor and 20 s in all; its limits on size
    stand in `shared.files.opening.limits`. What it dies of is told from how it ended.
    """
    if not data:
        raise WorkbookRefused("workbook_empty")
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("workbook_too_large", limit=MAX_BYTES >> 20)
    answer = _ask(data)
    if "refused" in answer:
        raise WorkbookRefused(f"workbook_{answer['refused']}", **answer["facts"])
    return Book(tuple(_measured(_sheet(item)) for item in answer["sheets"]), tuple(answer["remarks"]))


def _ask(data: bytes) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-c", OPENER, str(FOLDER)],
            input=data,
            capture_output=True,
            timeout=WALL_SECONDS,
            env={"LANG": "C.UTF-8", "RUST_BACKTRACE": "0"},
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookRefused("workbook_too_slow") from None
    if child.returncode:
        raise WorkbookRefused(_cause_of_death(child.returncode, child.stderr))
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer


def _cause_of_death(code: int, stderr: bytes) -> str:
    """SIGXCPU or the kill that follows it is too slow; a failed allocation is too large."""
    if code in (-24, -9):
        return "workbook_too_slow"
    large = b"memory allocation" in stderr or b"MemoryError" in stderr or b"capacity overflow" in stderr
    return "workbook_too_big_inside" if large else "workbook_damaged"


def _measured(sheet: Sheet) -> Sheet:
    """The sheet, or `WorkbookRefused` with the first cell whose text nothing may be done with."""
    for row, cells in sheet.rows.items():
        for column, text in cells.items():
            try:
                texts.normal("NFKC", texts.measured(text, MAX_CELL))
            except Invalid as no:
                why = "marks" if no.key == "text.marks" else "too_long"
                place = f"{_letters(column)}{row + 1}"
                raise WorkbookRefused(
                    f"workbook_cell_{why}", sheet=sheet.name, row=row + 1, cell=place, limit=no.facts["most"]
                ) from None
    return sheet


def _letters(column: int) -> str:
    """The letters of a column as a spreadsheet shows them, from 0."""
    head, last = divmod(column, 26)
    return (_letters(head - 1) if head else "") + chr(ord("A") + last)


def _sheet(item: Mapping[str, Any]) -> Sheet:
    return Sheet(
        name=item["name"],
        hidden=item["hidden"],
        rows={index: dict(cells) for index, cells in item["rows"]},
        merged=tuple((a, b, c, d) for a, b, c, d in item["merged"]),
        hidden_rows=frozenset(item["hidden_rows"]),
        unsure_rows=frozenset(item["unsure_rows"]),
        hidden_columns=frozenset(item["hidden_columns"]),
        filtered=item["filtered"],
        marks={(row, column): (kind, words) for row, column, kind, words in item["marks"]},
        remarks=tuple(item["remarks"]),
    )
