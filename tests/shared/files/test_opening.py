"""Whatever wrote a workbook, it is opened as spreadsheet programs open it, and as bounded as ever."""

import io
import re
import struct
import zipfile

import msoffcrypto
import pytest
import xlsxwriter

from marketplace.needs.files import annex4
from marketplace.rulebook.files.vocabulary import pilot
from marketplace.shared.files.bounded import WorkbookRefused, read_book, read_sheets
from marketplace.shared.files.opening import archive, legacy, patterns
from tests.workbooks import HEADER, xls, xlsx

from .test_bounded import packed, parts

ROW = [1, "株洲某某机械有限公司", "醴陵市", "咨询管理", "无", "升规入统", "张三 13800000001", ""]
PLAIN = xlsx({"附件4": [HEADER, ROW]})
SHEET = "xl/worksheets/sheet1.xml"
LINK = b'<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'


def with_names(change):
    return packed({change(name): content for name, content in parts(PLAIN).items()})


def in_encoding(encoding, declared, *, mark=b""):
    contents = parts(PLAIN)
    for name in (SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"):
        if name in contents:
            text = re.sub(r"^<\?xml[^>]*\?>\s*", "", contents[name].decode("utf-8"))
            contents[name] = mark + f'<?xml version="1.0" encoding="{declared}"?>{text}'.encode(encoding)
    return packed(contents)


def renamed(name, target):
    """The sheet under a name that its relation writes in percent."""
    contents = parts(PLAIN)
    contents[name] = contents.pop(SHEET)
    relations = "xl/_rels/workbook.xml.rels"
    contents[relations] = re.sub(rb'Target="[^"]*sheet1.xml"', f'Target="{target}"'.encode(), contents[relations])
    return packed(contents)


def elsewhere():
    """The workbook part under a name of its own, as some servers write it."""
    contents = parts(PLAIN)
    contents["xl/book22.xml"] = contents.pop("xl/workbook.xml")
    contents["xl/_rels/book22.xml.rels"] = contents.pop("xl/_rels/workbook.xml.rels")
    contents["_rels/.rels"] = contents["_rels/.rels"].replace(b"xl/workbook.xml", b"/xl/book22.xml")
    return packed(contents)


def streamed():
    """Written without seeking back: sizes stand behind each part."""

    class OneWay(io.RawIOBase):
        def __init__(self):
            self.written = bytearray()

        def writable(self):
            return True

        def write(self, data):
            self.written += data
            return len(data)

    out = OneWay()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts(PLAIN).items():
            zipped.writestr(name, content)
    return bytes(out.written)


def large_format():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in parts(PLAIN).items():
            with zipped.open(name, "w", force_zip64=True) as part:
                part.write(content)
    return out.getvalue()


OPENED = {
    "backslashes": with_names(lambda name: name.replace("/", "\\")),
    "leading slashes": with_names(lambda name: f"/{name}"),
    "upper case": with_names(str.upper),
    "utf-16 with mark": in_encoding("utf-16-le", "UTF-16", mark=b"\xff\xfe"),
    "utf-16 big end": in_encoding("utf-16-be", "utf-16", mark=b"\xfe\xff"),
    "utf-16 without mark": in_encoding("utf-16-le", "UTF-16LE"),
    "gb2312": in_encoding("gb18030", "GB2312"),
    **{name: in_encoding("gb18030", name) for name in ("cp936", "windows-936", "GB_2312-80", "x-gbk")},
    "ascii": in_encoding("utf-8", "us-ascii"),
    "part name in percent": renamed("xl/worksheets/sheet 1.xml", "/xl/worksheets/sheet%201.xml"),
    "chinese part name in percent": renamed("xl/worksheets/表1.xml", "worksheets/%E8%A1%A81.xml"),
    "percent in the zip": renamed("xl/worksheets/sheet%201.xml", "/xl/worksheets/sheet%201.xml"),
    "utf-8 with mark": in_encoding("utf-8", "utf-8", mark=b"\xef\xbb\xbf"),
    "a workbook of another name": elsewhere(),
    "bytes before": b"\xef\xbb\xbf\r\n" + PLAIN,
    "bytes behind": PLAIN + b"\0" * 70_000,
    "streamed": streamed(),
    "zip64": large_format(),
    "without content types": packed({name: content for name, content in parts(PLAIN).items() if "Content" not in name}),
    "links": packed({**parts(PLAIN), "xl/externalLinks/externalLink1.xml": LINK}),
    "connections": packed({**parts(PLAIN), "xl/connections.xml": LINK}),
    "folders in the zip": packed({**parts(PLAIN), "xl/": b"", "xl\\worksheets\\": b""}),
}


@pytest.mark.parametrize("data", OPENED.values(), ids=OPENED)
def test_a_file_that_excel_opens_is_read(data):
    [accepted] = annex4.read(data, "a.xlsx", pilot()).accepted
    assert (accepted.need.enterprise, accepted.need.phone) == ("株洲某某机械有限公司", "13800000001")


def test_links_to_other_files_are_told_and_never_opened():
    reading = annex4.read(OPENED["links"], "a.xlsx", pilot())
    assert [(notice.sheet, notice.key) for notice in reading.warnings] == [("", "annex4_book_links")]


def changed(name, change):
    contents = parts(PLAIN)
    return packed({**contents, name: change(contents[name])})


REFUSED = {
    "two names of one part": (packed({**parts(PLAIN), "xl\\workbook.xml": b"<x/>"}), "doubled_parts"),
    "doctype in utf-16": (
        changed(
            SHEET, lambda text: ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a [<!ENTITY b "c">]><a/>').encode("utf-16")
        ),
        "doctype",
    ),
    "doctype in gbk": (changed(SHEET, lambda text: b'<?xml version="1.0" encoding="gbk"?><!DOCTYPE a><a/>'), "doctype"),
    "unknown encoding": (changed(SHEET, lambda text: b'<?xml version="1.0" encoding="utf-7"?><a/>'), "damaged"),
    "wide part that grows": (
        packed({**parts(PLAIN), "xl/a.xml": b"\xff\xfe" + "一".encode("utf-16-le") * (20 << 20)}),
        "too_big_inside",
    ),
    "open document": (
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
        "opendocument",
    ),
    "missing shared string": (
        changed(
            SHEET, lambda text: text.replace(b"</sheetData>", b'<row r="9"><c r="B9" t="s"><v>9999</v></c></row></sheetData>')
        ),
        "damaged",
    ),
    "wrong sum": (PLAIN[:60] + bytes([PLAIN[60] ^ 1]) + PLAIN[61:], "damaged"),
    "unicode text": ("企业名称\t所需服务\r\n".encode("utf-16"), "text_in_disguise"),
    "web archive": (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "page_in_disguise"),
    "other xml": (b'<?xml version="1.0"?><list/>', "xml_in_disguise"),
    "letter": (b"{\\rtf1 a}", "not_a_workbook"),
}


@pytest.mark.parametrize(("data", "key"), REFUSED.values(), ids=REFUSED)
def test_what_is_refused_is_called_by_its_name(data, key):
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(data)
    assert no.value.key == f"workbook_{key}"


def deep():
    return changed(SHEET, lambda text: b"<a>" * 400_000)


def wide():
    """A million attributes and elements, none of which is a cell."""
    return changed(SHEET, lambda text: text.replace(b"<sheetData>", b"<sheetData>" + b"<row/>" * 400_000))


def endless_cell():
    return changed(
        SHEET,
        lambda text: text.replace(
            b"</sheetData>", b'<row r="9"><c r="B9" t="str"><v>' + b"x\n" * (12 << 20) + b"</v></c></row></sheetData>"
        ),
    )


def test_a_cell_without_end_is_refused_as_too_long():
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(endless_cell())
    assert no.value.key == "workbook_cell_too_long"


@pytest.mark.parametrize("make", [deep, wide])
def test_markup_without_end_is_read_or_refused_within_the_limits(make):
    try:
        read_sheets(make())
    except WorkbookRefused as no:
        assert no.key in ("workbook_damaged", "workbook_too_slow", "workbook_too_big_inside")


def locked(data, password):
    out = io.BytesIO()
    msoffcrypto.OfficeFile(io.BytesIO(data)).encrypt(password, out)
    return out.getvalue()


def test_what_is_only_marked_as_final_is_opened():
    book = read_book(locked(PLAIN, legacy.PASSWORD_OF_NOBODY))
    assert book.sheets[0].rows[1][1] == "株洲某某机械有限公司"
    assert book.remarks == ("unlocked",)


def test_a_password_of_somebodys_own_is_refused_as_one():
    with pytest.raises(WorkbookRefused) as no:
        read_book(locked(PLAIN, "其他密码"))
    assert no.value.key == "workbook_encrypted"


def test_a_zero_of_a_program_that_computes_nothing_is_no_value():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, HEADER)
        page.write_row(1, 0, ROW)
        page.write_formula(1, 4, "=VLOOKUP(B2,Sheet2!A:B,2,0)")
    [refused] = annex4.read(out.getvalue(), "a.xlsx", pilot()).rejected
    assert [(finding.field, finding.why) for finding in refused.findings] == [("current", "annex4_blank_formula")]


def test_days_and_numbers_are_read_as_they_are_shown():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        page = book.add_worksheet("表")
        page.write_number(0, 0, 44995, book.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_number(0, 1, 44995.5, book.add_format({"num_format": "yyyy年m月d日 h:mm"}))
        page.write_number(0, 2, 13800000001, book.add_format({"num_format": "0.00E+00"}))
        page.write_number(0, 3, 0.25)
        page.write_boolean(0, 4, True)
    assert read_sheets(out.getvalue())[0].rows == {
        0: {0: "2023-03-10", 1: "2023-03-10T12:00:00", 2: "13800000001", 3: "0.25", 4: "TRUE"}
    }


def test_old_and_new_files_say_the_same():
    old, new = xls({"附件4": [HEADER, ROW]}), PLAIN
    assert [sheet.rows for sheet in read_sheets(old)] == [sheet.rows for sheet in read_sheets(new)]


@pytest.mark.parametrize(
    ("pattern", "text", "value", "hides"),
    [
        (";;;", True, 0, True),
        (";;;", False, 5, True),
        ("0;-0;;@", False, 0, True),
        ("0;-0;;@", False, 5, False),
        ("@", True, 0, False),
        ('0;0;0;""', True, 0, True),
        ("0.00_);[Red](0.00)", False, -1, False),
        (";;", True, 0, False),
    ],
)
def test_a_number_format_may_hide(pattern, text, value, hides):
    assert patterns.hides(pattern, text=text, value=value) is hides


def test_names_of_parts_are_one_whatever_program_wrote_them():
    assert archive.plain_name("\\XL\\worksheets/../Styles.xml") == "xl/styles.xml"


def test_an_old_workbook_of_many_texts_is_read_across_its_records():
    rows = [[n, f"株洲第{n}机械（集团）有限公司", *ROW[2:7], f"备注{n}" * 20] for n in range(600)]
    [sheet] = read_sheets(xls({"附件4": [HEADER, *rows]}))
    assert [sheet.rows[n + 1][7] for n in range(600)] == [f"备注{n}" * 20 for n in range(600)]
    assert sheet.marks == {}


def test_a_cut_old_workbook_never_fails_unforeseen():
    data = xls({"附件4": [HEADER, ROW]})
    for end in range(600, len(data), 1111):
        try:
            read_sheets(data[:end] + struct.pack("<I", end))
        except WorkbookRefused as no:
            assert no.key.startswith("workbook_")
