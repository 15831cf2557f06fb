"""Papers read back: by an independent reader and by the reader of the house."""

import io

import openpyxl

from marketplace.shared.files.bounded import read_sheets
from marketplace.shared.files.workbooks import write


def lines_of(data):
    """The sheet as plain text, a line a row and its cells between bars; blank cells behind the last are left out."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    return ["|".join(_said(cell) for cell in row).rstrip("|") for row in page.iter_rows()]


def _said(cell):
    value = cell.value
    return "" if value is None else f"{value:%Y-%m-%d}" if hasattr(value, "year") else str(value)


def merged(data):
    """The ranges of cells that are one, as people read them, from the top."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    return [str(one) for one in sorted(page.merged_cells.ranges, key=lambda one: (one.min_row, one.min_col))]


def printing(data):
    """How the sheet is printed: the way it lies, its size, and the rows that head each page."""
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    fits = page.sheet_properties.pageSetUpPr.fitToPage and page.page_setup.fitToHeight == 0
    return page.page_setup.orientation, page.page_setup.paperSize, fits, page.print_title_rows


def ours(data):
    """What the reader of the house finds: texts by row, blanks left out."""
    [sheet] = read_sheets(data)
    return [list(row.values()) for _, row in sorted(sheet.rows.items())]


def whole(paper):
    """The bytes of a paper, which every reader takes: no cell is a formula, and all find the same texts."""
    data = write(paper)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    theirs = [[_said(cell) for cell in row if cell.value is not None] for row in page.iter_rows()]
    assert [len(row) for row in ours(data)] == [len(row) for row in theirs if row]
    return data
