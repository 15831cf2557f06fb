"""The one place where tables leave the marketplace as files (OUT1)."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from importlib import import_module
from typing import Any

from ..later import later

xlsxwriter: Any = later(import_module, "xlsxwriter")
Cell = str | int | float | date | None

MADE = datetime(2023, 1, 1)
"""A fixed moment in the file's properties, so that equal tables are equal bytes."""
LONGEST_CELL = 32_767
_TRIGGER = re.compile(r"(^|[\r\n])([^\S\r\n]*)(?=[=+\-@\t\r\0＝＋－＠])")
_BORDER = {"border": 1, "valign": "vcenter", "text_wrap": True, "font_name": "宋体", "font_size": 11}
_HEADER = {**_BORDER, "bold": True, "align": "center", "bg_color": "#E8EEF4"}
_TITLE = {"bold": True, "align": "center", "valign": "vcenter", "font_name": "宋体", "font_size": 16}
_LINE = {"valign": "vcenter", "font_name": "宋体", "font_size": 11, "text_wrap": True}


def write_table(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    lead: Sequence[str] = (),
    notes: Sequence[str] = (),
    widths: Sequence[int] = (),
    sheet: str = "Sheet1",
) -> bytes:
    """An .xlsx of one sheet: title, lead lines, frozen header, rows, notes.

    Texts stay texts whatever they begin with, never formulas or links; numbers
    and days are written by type. An empty title is left out. `widths` are in
    characters; where they are missing they follow the contents, 6 to 40.
    """
    out = io.BytesIO()
    table = [list(row) for row in rows]
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": MADE})
        page = book.add_worksheet(_sheet_name(sheet))
        top = _write_lead(book, page, [*filter(None, [title])], lead, max(len(header), 1))
        _write_row(page, top, header, book.add_format(_HEADER), None)
        page.freeze_panes(top + 1, 0)
        page.repeat_rows(top)
        _write_body(book, page, top + 1, table)
        for offset, note in enumerate(notes):
            _merge(page, top + 1 + len(table) + offset, max(len(header), 1), note, book.add_format(_LINE))
        for column, width in enumerate(widths or _widths(header, table)):
            page.set_column(column, column, width)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
    return out.getvalue()


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A .csv that spreadsheets open as UTF-8 and in which no text acts as a formula.

    Every cell is quoted; a text that begins, or has a line that begins, with
    ``= + - @`` of either width, tab or NUL gets an apostrophe before it. Numbers
    are left alone, so that -5 stays -5.
    """
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    for row in (header, *rows):
        writer.writerow([guarded(cell) if isinstance(cell, str) else "" if cell is None else cell for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def guarded(text: str) -> str:
    """Text that no spreadsheet takes for a formula; nothing is deleted.

    >>> guarded("=1+1"), guarded("株洲-某厂"), guarded("一\\n@二")
    ("'=1+1", '株洲-某厂', "一\\n'@二")
    """
    return _TRIGGER.sub(r"\1'\2", text)


def _write_lead(book: Any, page: Any, titles: Sequence[str], lead: Sequence[str], columns: int) -> int:
    for index, line in enumerate([*titles, *lead]):
        style = _TITLE if index < len(titles) else _LINE
        _merge(page, index, columns, line, book.add_format(style))
        page.set_row(index, 30 if index < len(titles) else 20)
    return len(titles) + len(lead)


def _merge(page: Any, row: int, columns: int, text: str, style: Any) -> None:
    """A line across the table; a single column cannot be merged."""
    if columns > 1:
        page.merge_range(row, 0, row, columns - 1, "", style)
    page.write_string(row, 0, _text(text), style)


def _write_body(book: Any, page: Any, top: int, table: Sequence[Sequence[Cell]]) -> None:
    style = book.add_format(_BORDER)
    day = book.add_format({**_BORDER, "num_format": "yyyy-mm-dd"})
    for index, row in enumerate(table):
        _write_row(page, top + index, row, style, day)


def _write_row(page: Any, index: int, row: Sequence[Cell], style: Any, day: Any) -> None:
    for column, cell in enumerate(row):
        if cell is None or cell == "":
            page.write_blank(index, column, None, style)
        elif isinstance(cell, str):
            page.write_string(index, column, _text(cell), style)
        elif isinstance(cell, date):
            page.write_datetime(index, column, cell, day)
        else:
            page.write_number(index, column, cell, style)


def _text(text: str) -> str:
    """Text that fits into a cell and into XML: half characters become U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole if len(whole) <= LONGEST_CELL else whole[: LONGEST_CELL - 1] + "…"


def _sheet_name(name: str) -> str:
    """A name that a sheet may bear: 31 characters, none of ``[]:*?/\\``, no quote at its ends."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or "Sheet1"


def _widths(header: Sequence[str], table: Sequence[Sequence[Cell]]) -> list[int]:
    columns = [[str(row[i] or "") for row in (header, *table[:200]) if i < len(row)] for i in range(len(header))]
    return [min(max(max(map(_width, texts)) + 2, 6), 40) for texts in columns]


def _width(text: str) -> int:
    lines = text.splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
