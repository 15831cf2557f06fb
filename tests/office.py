"""LibreOffice as a reader of papers: it prints all of them in one go, and says how high each text is."""

import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl
import pytest

OFFICE, TEXT_OF = shutil.which("soffice") or shutil.which("libreoffice"), shutil.which("pdftotext")
MOST = 180
"""Seconds that it may take."""

needs_office = pytest.mark.skipif(not (OFFICE and TEXT_OF), reason="LibreOffice or pdftotext (poppler-utils) is not installed")

_FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.3"
 office:mimetype="application/vnd.oasis.opendocument.spreadsheet"><office:automatic-styles>
<style:style style:name="row" style:family="table-row"><style:table-row-properties style:use-optimal-row-height="true"/>
</style:style>{styles}</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>
</office:document>"""


def printed(books):
    """The text of each workbook as it is printed, by name; one conversion for all of them."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name, data in books.items():
            (place / f"{name}.xlsx").write_bytes(data)
        _convert(place, "pdf", *(f"{name}.xlsx" for name in books))
        return {name: _text(place / f"{name}.pdf") for name in books}


def _text(path):
    found = subprocess.run([TEXT_OF, "-layout", path, "-"], check=True, capture_output=True, timeout=MOST)
    return found.stdout.decode()


def too_low(books):
    """The cells whose text is higher than the rows that hold it, as LibreOffice lays it out in their width."""
    sheets = [(name, [*_cells(page)]) for name, data in books.items() for page in _open(data).worksheets]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "texts.fods").write_text(_flat([cells for _, cells in sheets]), "utf-8")
        _convert(place, "xlsx", "texts.fods")
        found = _open((place / "texts.xlsx").read_bytes()).worksheets
    return [
        f"{name} {cell.coordinate} {str(cell.value)[:30]}: {page.row_dimensions[row].height} in {high}"
        for (name, cells), page in zip(sheets, found, strict=True)
        for row, (cell, _, high) in enumerate(cells, 1)
        if page.row_dimensions[row].height > high
    ]


def _open(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def _convert(place, kind, *names):
    """Into `place`, with a profile of its own."""
    command = [OFFICE, "--headless", f"-env:UserInstallation=file://{place}/profile", "--convert-to", kind, *names]
    subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=MOST)


def _cells(page):
    """Each cell with a text, the pixels between its borders, and how high its rows are together."""
    wide = {column: one.width for one in page.column_dimensions.values() for column in range(one.min, one.max + 1)}
    ends = {(one.min_row, one.min_col): (one.max_row, one.max_col) for one in page.merged_cells.ranges}
    for cell in (cell for row in page.iter_rows() for cell in row if isinstance(cell.value, str)):
        row, column = ends.get((cell.row, cell.column), (cell.row, cell.column))
        pixels = sum(int(wide[number] * 7) for number in range(cell.column, column + 1))
        yield cell, pixels, sum(page.row_dimensions[number].height for number in range(cell.row, row + 1))


def _flat(sheets):
    """A sheet a sheet with a row a text, each in a column as wide as its own, in its font."""
    pixels = {wide for cells in sheets for _, wide, _ in cells}
    fonts = {(cell.font.sz, bool(cell.font.b)) for cells in sheets for cell, _, _ in cells}
    styles = [
        f'<style:style style:name="wide{wide}" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{wide / 96:.4f}in"/></style:style>'
        for wide in pixels
    ]
    for size, bold in fonts:
        weight = "bold" if bold else "normal"
        styles.append(
            f'<style:style style:name="font{size}{weight}" style:family="table-cell">'
            '<style:table-cell-properties fo:wrap-option="wrap"/><style:text-properties fo:font-family="宋体" '
            f'style:font-family-asian="宋体" fo:font-size="{size}pt" style:font-size-asian="{size}pt" '
            f'fo:font-weight="{weight}" style:font-weight-asian="{weight}"/></style:style>'
        )
    return _FLAT.format(styles="".join(styles), tables="".join(map(_table, range(len(sheets)), sheets)))


def _table(number, cells):
    columns = sorted({wide for _, wide, _ in cells})
    heads = "".join(f'<table:table-column table:style-name="wide{wide}"/>' for wide in columns)
    rows = "".join(_row(cell, columns.index(wide)) for cell, wide, _ in cells)
    return f'<table:table table:name="{number}">{heads}{rows}</table:table>'


def _row(cell, place):
    before = f'<table:table-cell table:number-columns-repeated="{place}"/>' if place else ""
    style = f"font{cell.font.sz}{'bold' if cell.font.b else 'normal'}"
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in cell.value.split("\n"))
    return (
        f'<table:table-row table:style-name="row">{before}<table:table-cell table:style-name="{style}" '
        f'office:value-type="string">{lines}</table:table-cell></table:table-row>'
    )
