"""Workbooks of strangers become plain sheets here, read by a child process that cannot run away."""

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core import texts
from ..core.errors import Invalid

READER = Path(__file__).with_name("reader.py")
WALL_SECONDS = 20
MAX_BYTES = 10 << 20
MAX_CELL = 2_000
"""As in the child, which measures first."""


class WorkbookRefused(Invalid):
    """The file as a whole cannot be read; the key and facts name a sentence of `words.papers`."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet as text: filled cells by row and column, both counted from 0."""

    name: str
    hidden: bool
    rows: Mapping[int, Mapping[int, str]]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    """First row, first column, last row, last column."""


def read_sheets(data: bytes) -> tuple[Sheet, ...]:
    """The worksheets of an .xlsx or .xls file in their order, or `WorkbookRefused`.

    The child has 512 MB, 10 s of processor and 20 s in all; its limits on size
    stand in `documents.reader`. What it dies of is told from how it ended.
    """
    if not data:
        raise WorkbookRefused("workbook_empty")
    if len(data) > MAX_BYTES:
        raise WorkbookRefused("workbook_too_large", limit=MAX_BYTES >> 20)
    answer = _ask(data)
    if "refused" in answer:
        raise WorkbookRefused(f"workbook_{answer['refused']}", **answer["facts"])
    return tuple(_measured(_sheet(item)) for item in answer["sheets"])


def _ask(data: bytes) -> dict[str, Any]:
    try:
        child = subprocess.run(
            [sys.executable, "-I", str(READER)],
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
            if found := texts.misfit(text, MAX_CELL):
                why = "marks" if found.key == "text.marks" else "too_long"
                place = f"{_letters(column)}{row + 1}"
                raise WorkbookRefused(f"workbook_cell_{why}", sheet=sheet.name, row=row + 1, cell=place, limit=found.facts["most"])
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
    )
