"""The one place where tables leave the marketplace as files (OUT1)."""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from functools import cache, partial
from importlib import import_module
from math import ceil
from typing import Any

from ..later import later
from ..papers import Box, Cell, Look, Paper, Part

xlsxwriter: Any = later(import_module, "xlsxwriter")

MADE = datetime(2023, 1, 1)
"""A fixed moment in the file's properties, so that equal tables are equal bytes."""
LONGEST_CELL = 32_767
_TRIGGER = re.compile(r"(^|[\r\n])([^\S\r\n]*)(?=[=+\-@\t\r\0＝＋－＠])")
_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True}
_BORDER = {**_FONT, "border": 1}
_LOOKS: dict[Look, dict[str, Any]] = {
    Look.TITLE: {**_FONT, "bold": True, "align": "center", "font_size": 16},
    Look.LINE: _FONT,
    Look.RIGHT: {**_FONT, "align": "right"},
    Look.HEAD: {**_BORDER, "bold": True, "align": "center", "bg_color": "#E8EEF4"},
    Look.CELL: _BORDER,
    Look.LONG: {**_BORDER, "valign": "top"},
}
_COUNT, _DAY = "0", "yyyy-mm-dd"
_LINE_HIGH, _TITLE_HIGH, _HIGHEST, _WIDEST = 16, 26, 400, 40
_PADDING, _LOST = 0.8, 2.2
"""What the borders of a cell take, and what a line may leave empty at its end, in widths of a digit."""
_MARGIN = 0.4
"""Inches of paper beside the table."""


def write(*papers: Paper) -> bytes:
    """An .xlsx with a sheet a paper that prints as it says: on A4, as wide as the page, its head on every page.

    Texts stay texts whatever they begin with, never formulas or links; numbers
    and days are written by type. Where widths are missing they follow the contents, 6 to 40.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        book.set_properties({"created": MADE})
        style_of, names = cache(partial(_style, book)), _sheet_names([paper.sheet for paper in papers])
        for paper, name in zip(papers, names, strict=True):
            _write_paper(book.add_worksheet(name), paper, style_of)
    return out.getvalue()


def _write_paper(page: Any, paper: Paper, style_of: Callable[[Look, str, bool], Any]) -> None:
    widths = _fitted(paper.boxes, paper.widths or _widths(paper.boxes))
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    for row, high in _heights(paper.boxes, widths).items():
        page.set_row(row, high)
    _write_boxes(page, paper.boxes, style_of)
    _set_up(page, paper)


def _set_up(page: Any, paper: Paper) -> None:
    """How the sheet is looked at and printed."""
    if paper.head:
        page.freeze_panes(paper.head[1] + 1, 0)
        page.repeat_rows(*paper.head)
    if paper.landscape:
        page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=_MARGIN, right=_MARGIN, top=_MARGIN, bottom=2 * _MARGIN)
    page.fit_to_pages(1, 0)
    page.center_horizontally()
    mark = paper.mark.replace("&", "&&")
    page.set_footer(f"&L{mark}&C第 &P 页，共 &N 页" if mark else "&C第 &P 页，共 &N 页")


def _write_boxes(page: Any, boxes: Iterable[Box], style_of: Callable[[Look, str, bool], Any]) -> None:
    for box in boxes:
        style = style_of(box.look, _number_format(box.value), _is_centred(box))
        if box.down * box.across > 1:
            page.merge_range(box.row, box.column, box.row + box.down - 1, box.column + box.across - 1, "", style)
        _write_cell(page, box.row, box.column, box.value, style)


def _write_cell(page: Any, row: int, column: int, value: Cell, style: Any) -> None:
    if value is None or value == "":
        page.write_blank(row, column, None, style)
    elif isinstance(value, str):
        page.write_string(row, column, _text(value), style)
    elif isinstance(value, date):
        page.write_datetime(row, column, value, style)
    else:
        page.write_number(row, column, value.number / value.whole if isinstance(value, Part) else value, style)


def _style(book: Any, look: Look, number_format: str, centred: bool) -> Any:
    more = {"num_format": number_format} if number_format else {}
    return book.add_format(_LOOKS[look] | ({"align": "center"} if centred else {}) | more)


def _is_centred(box: Box) -> bool:
    """Whether a plain cell is set in the middle: counts, days and marks are, texts and amounts are not."""
    value = box.value
    plain = isinstance(value, int | date) or (isinstance(value, str) and len(value) == 1)
    return box.look is Look.CELL and plain


def _number_format(value: Cell) -> str:
    if isinstance(value, Part) and value.decimals is not None:
        return "#,##0." + "0" * value.decimals + "_ "
    return _DAY if isinstance(value, date) else _COUNT if isinstance(value, int) else ""


def _heights(boxes: Sequence[Box], widths: Sequence[int]) -> dict[int, int]:
    """How high each row is so that all its texts are seen: not every program fits rows to them, and none to cells that are one."""
    high: dict[int, int] = {}
    for box in sorted(boxes, key=lambda one: one.down):
        rows, needed = range(box.row, box.row + box.down), _high(box, widths)
        lacking = needed - sum(high.get(row, 0) for row in rows)
        for row in rows:
            high[row] = min(max(high.get(row, 0) + max(-(-lacking // box.down), 0), _LINE_HIGH + 4), _HIGHEST)
    return high


def _high(box: Box, widths: Sequence[int]) -> int:
    """What the text of a box takes."""
    one, room = (_TITLE_HIGH, 1.5) if box.look is Look.TITLE else (_LINE_HIGH, 1.0)
    room = max(sum(widths[box.column : box.column + box.across]) / room - _PADDING, 4)
    lengths = [_measured(line) for line in _shown(box.value).splitlines()]
    lines = sum(1 if length <= room else ceil(length / (room - _LOST)) for length in lengths)
    return max(lines, box.lines) * one + 4


def _measured(line: str) -> float:
    """The length of a line in widths of a digit, in a font that stands in for ours at worst."""
    return sum(2.1 if unicodedata.east_asian_width(sign) in "WFA" else 1.5 for sign in line)


def _fitted(boxes: Iterable[Box], widths: Sequence[int]) -> list[int]:
    """The widths, wider where a number or a day would not fit: these are never broken, but hidden."""
    found = [*widths]
    for box in boxes:
        if box.across == 1 and isinstance(box.value, int | float | date | Part):
            found[box.column] = max(found[box.column], ceil(1.2 * len(_shown(box.value))) + 2)
    return found


def write_csv(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """A .csv that spreadsheets open as UTF-8 and in which no text acts as a formula.

    Every cell is quoted; a text that begins, or has a line that begins, with ``= + - @`` of either width, tab or NUL gets an
    apostrophe before it. Numbers are left alone, so that -5 stays -5.
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


def _text(text: str) -> str:
    """Text that fits into a cell and into XML: half characters become U+FFFD."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole if len(whole) <= LONGEST_CELL else whole[: LONGEST_CELL - 1] + "…"


def _sheet_names(names: Iterable[str]) -> list[str]:
    """Names that sheets may bear: 31 characters, none of ``[]:*?/\\``, no quote at their ends, each once."""
    found: dict[str, str] = {}
    for name in names:
        whole = number = re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip("' ") or "Sheet1"
        while number.casefold() in found:
            mark = f" {len(found) + 1}"
            number = f"{whole[: 31 - len(mark)]}{mark}"
        found[number.casefold()] = number
    return list(found.values())


def _widths(boxes: Sequence[Box]) -> tuple[int, ...]:
    """The widths that contents ask for, of boxes that stand in one column."""
    found: dict[int, int] = {}
    for box in boxes:
        wanted = _width(_shown(box.value)) + 2 if box.across == 1 else 0
        for column in range(box.column, box.column + box.across):
            found[column] = min(max(found.get(column, 6), wanted), _WIDEST)
    return tuple(found[column] for column in sorted(found))


def _shown(value: Cell) -> str:
    """About what a cell shows, for measuring."""
    if isinstance(value, Part):
        return f"{value.number // value.whole:,}" + "." + "0" * (value.decimals or 6)
    return "" if value is None else str(value)


def _width(text: str) -> int:
    lines = text.splitlines() or [""]
    return max(sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line) for line in lines)
