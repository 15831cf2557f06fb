"""A hostile or broken workbook is refused with its reason, and costs the parent nothing (IN5)."""

import io
import struct
import zipfile

import pytest

from marketplace.records.wording.papers import SENTENCES
from marketplace.shared.files import bounded
from marketplace.shared.files.bounded import WorkbookRefused, read_sheets
from marketplace.shared.files.opening.main import OLE as OLE_HEAD
from tests.workbooks import HEADER, xls, xlsx

OLE = OLE_HEAD + b"\0" * 2048
PLAIN = xlsx({"a": [["甲", 1]]})


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in contents.items() if isinstance(contents, dict) else contents:
            archive.writestr(name, content)
    return out.getvalue()


def with_parts(**more):
    return packed({**parts(PLAIN), **{name.replace("__", "/").replace("_dot_", "."): text for name, text in more.items()}})


def replaced(name, old, new):
    contents = parts(PLAIN)
    assert old in contents[name]
    return packed({**contents, name: contents[name].replace(old, new)})


def doubled():
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed([*parts(PLAIN).items(), ("xl/workbook.xml", b"<x/>")])


def far_cell():
    data = replaced(
        "xl/worksheets/sheet1.xml",
        b'<row r="1">',
        b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row><row r="1">',
    )
    assert len(data) < 8_000
    return data


def bomb():
    return with_parts(xl__media__a_dot_xml=b" " * (60 << 20))


def lying_bomb():
    """A part whose directory entry says ten bytes."""
    data = bytearray(bomb())
    at = data.rindex(b"xl/media/a.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(data)


def encrypted_part():
    data = bytearray(PLAIN)
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


REFUSED = {
    "empty": (b"", "workbook_empty"),
    "text": ("企业名称,所需服务\n甲,乙\n".encode("gbk"), "workbook_text_in_disguise"),
    "csv with mark": (b"\xef\xbb\xbfa,b\r\n", "workbook_text_in_disguise"),
    "blank": (b"   \r\n", "workbook_empty"),
    "page": (b"\xef\xbb\xbf <html><table><tr><td>1</td></tr></table>", "workbook_page_in_disguise"),
    "xml table": (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "workbook_xml_2003"),
    "pdf": (b"%PDF-1.4\n", "workbook_not_a_workbook"),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "workbook_not_a_workbook"),
    "empty zip": (b"PK\x05\x06" + b"\0" * 18, "workbook_not_a_workbook"),
    "other zip": (packed({"word/document.xml": b"<x/>", "[Content_Types].xml": b"<x/>"}), "workbook_not_a_workbook"),
    "cut zip": (PLAIN[: len(PLAIN) // 2], "workbook_damaged"),
    "zip without end": (PLAIN[:-30], "workbook_damaged"),
    "broken xml": (replaced("xl/worksheets/sheet1.xml", b"</sheetData>", b"<</sheetData"), "workbook_damaged"),
    "password": (OLE + "EncryptedPackage".encode("utf-16-le"), "workbook_encrypted"),
    "encrypted part": (encrypted_part(), "workbook_encrypted"),
    "ole of something else": (OLE + "WordDocument".encode("utf-16-le"), "workbook_not_a_workbook"),
    "broken xls": (OLE + "Workbook".encode("utf-16-le"), "workbook_damaged"),
    "cut xls": (xls({"a": [["甲"]]})[:4000], "workbook_not_a_workbook"),
    "macros": (with_parts(xl__vbaProject_dot_bin=b"x"), "workbook_macros"),
    "objects": (with_parts(xl__embeddings__oleObject1_dot_bin=b"x"), "workbook_embedded_objects"),
    "doctype": (replaced("xl/workbook.xml", b"<workbook", b'<!DOCTYPE x [<!ENTITY a "b">]><workbook'), "workbook_doctype"),
    "wide doctype": (with_parts(a_dot_xml="<!DOCTYPE x>".encode("utf-16")), "workbook_doctype"),
    "doubled": (doubled(), "workbook_doubled_parts"),
    "many parts": (packed({**parts(PLAIN), **{f"x/{n}.bin": b"" for n in range(200)}}), "workbook_too_many_parts"),
    "bomb": (bomb(), "workbook_too_big_inside"),
    "lying bomb": (lying_bomb(), "workbook_too_big_inside"),
    "far cell": (far_cell(), "workbook_too_many_columns"),
    "wide row": (xlsx({"a": [["x"] * 61]}), "workbook_too_many_columns"),
    "long cell": (xlsx({"a": [["x" * 2001]]}), "workbook_cell_too_long"),
    "many sheets": (xlsx({f"s{n}": [] for n in range(61)}), "workbook_too_many_sheets"),
}


@pytest.mark.parametrize(("data", "key"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_safely_is_refused_with_its_reason(data, key):
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(data)
    assert no.value.key == key
    assert "{" not in SENTENCES[key].format(**no.value.facts)


def test_more_rows_than_allowed_are_refused():
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(xlsx({"a": [[1]] * 5051}))
    assert (no.value.key, no.value.facts) == ("workbook_too_many_rows", {"sheet": "a", "limit": 5000})


def test_a_file_that_is_too_large_never_reaches_the_child():
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(b"x" * (bounded.MAX_BYTES + 1))
    assert no.value.key == "workbook_too_large"


def test_a_child_that_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(bounded, "OPENER", "import sys, time; sys.stdin.buffer.read(); time.sleep(30)")
    monkeypatch.setattr(bounded, "WALL_SECONDS", 0.5)
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(PLAIN)
    assert no.value.key == "workbook_too_slow"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        ("while True: pass", "workbook_too_slow"),
        ("x = bytearray(600 << 20)", "workbook_too_big_inside"),
        ("import os; os.abort()", "workbook_damaged"),
        ("import tempfile; tempfile.TemporaryFile(buffering=0).write(b'x')", "workbook_damaged"),
    ],
)
def test_the_limits_hold_inside_the_child(monkeypatch, body, key):
    bound = "import sys; sys.path.insert(0, sys.argv[1]); from opening import limits; limits.CPU_SECONDS = 1; limits.limit()"
    monkeypatch.setattr(bounded, "OPENER", f"{bound}\n{body}")
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(PLAIN)
    assert no.value.key == key


def test_the_child_is_bounded_before_it_reads(monkeypatch):
    look = "import resource, opening.main as it; it.read = lambda data: {'refused': str(resource.getrlimit(resource.RLIMIT_AS)[0]), 'facts': {}}"
    monkeypatch.setattr(bounded, "OPENER", f"import sys; sys.path.insert(0, sys.argv[1])\n{look}\nit.main()")
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(PLAIN)
    assert no.value.key == f"workbook_{512 << 20}"


def test_the_child_sees_nothing_of_the_parents_environment(monkeypatch):
    monkeypatch.setattr(bounded, "OPENER", "import json, os; print(json.dumps({'refused': '|'.join(os.environ), 'facts': {}}))")
    monkeypatch.setenv("SECRET_KEY", "canary")
    with pytest.raises(WorkbookRefused) as no:
        read_sheets(PLAIN)
    assert "LANG" in no.value.key and "SECRET_KEY" not in no.value.key


def test_cells_come_as_text_at_their_own_place():
    [sheet] = read_sheets(xlsx({"表": [[], ["", " 甲 ", 13800000001, 1.5, True], ["", "丙"]]}, merged=("B3:B5",)))
    assert sheet.name == "表"
    assert sheet.rows == {1: {1: "甲", 2: "13800000001", 3: "1.5", 4: "TRUE"}, 2: {1: "丙"}}
    assert sheet.merged == ((2, 1, 4, 1),)


def test_a_far_blank_cell_does_not_count():
    rows = [["甲"]] + [[]] * 9000 + [["", " "]]
    assert read_sheets(xlsx({"a": rows}))[0].rows == {0: {0: "甲"}}


@pytest.mark.parametrize("flips", range(60))
def test_damage_anywhere_is_read_or_refused_but_never_an_error(flips):
    data = bytearray(xls({"a": [HEADER]}) if flips % 3 == 0 else PLAIN)
    for step in range(1 + flips % 7):
        data[(flips * 7919 + step * 104729) % len(data)] ^= 1 << (flips + step) % 8
    try:
        read_sheets(bytes(data))
    except WorkbookRefused as no:
        assert no.key in SENTENCES


def test_five_thousand_rows_are_read_within_the_limits():
    row = ["甲" * 20, "乙" * 20, "丙" * 20, "丁" * 20, "戊" * 20, "己" * 20, "庚" * 20, ""]
    data = xlsx({"a": [row] * 5000})
    [sheet] = read_sheets(data)
    assert len(sheet.rows) == 5000
