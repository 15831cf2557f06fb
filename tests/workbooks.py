"""Makers of county workbooks as people really fill them in."""

import io

import openpyxl
import pytest
import xlwt

from marketplace.needs.files import annex4
from marketplace.rulebook.files.vocabulary import pilot

HEADER = ("序号", "企业名称", "所属县市区", "所需服务", "企业现状", "发展目标", "企业联系人\n及联系电话", "备注")
GOOD = (1, "株洲某某机械有限公司", "醴陵市", "咨询管理", "无", "升规入统", "张三 13800000001", "")


def xlsx(sheets, *, merged=(), hidden=()):
    """An .xlsx of {name: rows}; `merged` holds ranges of the first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(list(row))
        if name in hidden:
            page.sheet_state = "hidden"
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls(sheets, *, merged=()):
    """The same as an old .xls; `merged` holds (row, row, column, column, text) of the first sheet."""
    book = xlwt.Workbook()
    for name, rows in sheets.items():
        page = book.add_sheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if value != "":
                    page.write(r, c, value)
    for top, bottom, left, right, text in merged:
        book.get_sheet(0).write_merge(top, bottom, left, right, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def make_xlsx():
    return xlsx


@pytest.fixture
def make_xls():
    return xls


@pytest.fixture
def read_rows():
    """Read rows that stand in one sheet, the first of them in row 1."""

    def read(rows, **more):
        return annex4.read(xlsx({"附件4": rows}, **more), "a.xlsx", pilot())

    return read


@pytest.fixture
def read_under_header(read_rows):
    """Read rows that stand under the printed head, the first of them in row 2."""

    def read(*rows, header=HEADER, **more):
        return read_rows([header, *rows], **more)

    return read


@pytest.fixture
def good():
    """A row in the printed order, with some of its columns changed: ``good(services="检验检测")``."""
    columns = ("number", "enterprise", "county", "services", "current", "goal", "contact", "note")

    def row(**changes):
        return [changes.get(name, value) for name, value in zip(columns, GOOD, strict=True)]

    return row
