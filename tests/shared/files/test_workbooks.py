"""Tables leave the marketplace as they are, and nothing in them runs (OUT1)."""

import csv
import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from marketplace.shared.files.bounded import read_sheets
from marketplace.shared.files.workbooks import guarded, write, write_csv
from marketplace.shared.papers import table

PAYLOADS = [
    "=1+1",
    "+1",
    "-1+2",
    "@SUM(A1)",
    "\t=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "  =1",
    "一\n=1",
    '=HYPERLINK("http://x")',
    "http://example.cn",
    "mailto:a@example.cn",
    "internal:Sheet1!A1",
    "{=1}",
    "<b>&amp;",
    "0731-28881234",
    "00123",
    "\x01控制",
]


def write_table(title, columns, rows, *, sheet="Sheet1", **more):
    return write(table(title, columns, rows, sheet=sheet, **more))


def texts_of(data):
    """What an independent reader finds in the first sheet."""
    return [[cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(data)).active]


def test_texts_come_back_as_texts_and_nothing_is_a_formula_or_link():
    data = write_table("", ["甲"], [[text] for text in PAYLOADS])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist() if "worksheets" in name)
    assert b"<f>" not in everything
    assert b"hyperlink" not in everything
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row} <= {"s", "inlineStr"}
    assert [row[0] for row in texts_of(data)[1:19]] == PAYLOADS[:18]


def test_title_lead_header_rows_and_notes_stand_in_this_order():
    data = write_table("标题", ["甲", "乙"], [["一", 2], [None, date(2023, 3, 10)]], lead=["盖章："], notes=["注：完"])
    [sheet] = read_sheets(data)
    assert [list(sheet.rows[n].values()) for n in range(6)] == [
        ["标题"],
        ["盖章："],
        ["甲", "乙"],
        ["一", "2"],
        ["2023-03-10"],
        ["注：完"],
    ]
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert page.freeze_panes == "A4"
    assert (page["B4"].value, page["B4"].data_type) == (2, "n")


def test_equal_tables_are_equal_bytes():
    assert write_table("标题", ["甲"], [["一"]]) == write_table("标题", ["甲"], [["一"]])


@pytest.mark.parametrize("header", [["甲"], ["甲", "乙"], []])
def test_a_table_may_have_any_width_and_no_rows(header):
    assert read_sheets(write_table("标题", header, [], lead=["行"]))[0].rows[0] == {0: "标题"}


def test_texts_and_names_that_excel_does_not_take_are_made_to_fit():
    data = write_table("题", ["甲"], [["长" * 40_000], ["半\ud800字"]], sheet="a/b:c*d?e[f]" + "名" * 40)
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    assert (len(page["A3"].value), page["A4"].value) == (32_767, "半\ufffd字")
    assert (len(page.title), re.search(r"[\[\]:*?/\\]", page.title)) == (31, None)


@pytest.mark.parametrize(
    "text", ["=1", "+1", "-1", "@a", "\ta", "\ra", "\0a", "＝1", "＋1", "－1", "＠1", "  =1", "a\n=1", "a\r\n -1"]
)
def test_a_text_that_would_act_as_a_formula_is_guarded_and_stays_whole(text):
    safe = guarded(text)
    assert safe.replace("'", "") == text
    for line in re.split(r"[\r\n]+", safe):
        assert not re.match(r"\s*[=+\-@＝＋－＠\0]", line) or line == ""


@pytest.mark.parametrize("text", ["株洲-某厂", "a=b", "1+1", "", "张三 138"])
def test_an_ordinary_text_is_not_touched(text):
    assert guarded(text) == text


def test_a_csv_has_a_mark_quotes_everything_and_keeps_numbers():
    data = write_csv(["甲", "=乙"], [["一\n=二", -5], [None, 1.5]])
    assert data == b"\xef\xbb\xbf" + '"甲","\'=乙"\r\n"一\n\'=二","-5"\r\n"","1.5"\r\n'.encode()
    assert list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1] == ["一\n'=二", "-5"]


def test_papers_of_one_name_are_sheets_of_several():
    papers = [table("题", ["甲"], [], sheet=name) for name in ("同名", "同名", "a/b", "A b", "长" * 40, "长" * 40)]
    names = openpyxl.load_workbook(io.BytesIO(write(*papers))).sheetnames
    assert len({name.casefold() for name in names}) == 6 and max(map(len, names)) <= 31
    assert names[:2] == ["同名", "同名 2"]
