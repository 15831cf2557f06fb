"""An uploaded file is what its bytes say, not what its name says (IN4)."""

import struct
import zlib

import pytest

from marketplace.shared import texts
from marketplace.shared.files import pictures
from tests.workbooks import xls, xlsx

XREF = b"xref\n0 1\n0000000000 65535 f \ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n" + XREF
JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0"
    + b"\xff\xc0\x00\x0b\x08\x00\x20\x00\x30\x01\x01\x11\x00"
    + b"\xff\xda\x00\x08\x01\x01\0\0\x3f\0"
    + b"\x12\x34"
    + b"\xff\xd9"
)


def chunk(kind, content):
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width=3, height=2):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 8)) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, pictures.PDF),
        (JPEG, pictures.JPEG),
        (JPEG + b"trailer of a phone", pictures.JPEG),
        (png(), pictures.PNG),
        (xlsx({"a": [[1]]}), pictures.XLSX),
        (xls({"a": [[1]]}), pictures.XLS),
    ],
)
def test_each_kind_is_known_by_its_content(data, kind):
    assert pictures.sniff(data) == kind


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a",
        b"<svg/>",
        b"<html>",
        b"MZ\x90\0",
        b"PK\x03\x04",
        b"plain",
        PDF[:30],
        b"%PDF-1.4\n%%EOF",
        b" " + PDF,
        JPEG[:24],
        JPEG[:-2],
        b"\xff\xd8\xff\xd9",
        png()[:-4],
        png() + b"<script>",
        png()[:16] + b"\0\0\0\x09" + png()[20:],
        png(60_000, 60_000),
        png(0, 5),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4000,
        xlsx({"a": []})[:-40],
    ],
)
def test_what_is_not_whole_or_not_wanted_has_no_kind(data):
    assert pictures.sniff(data) is None


def test_pixels_are_counted_before_a_picture_is_opened():
    assert pictures.pixels(png(30, 20)) == (30, 20)
    assert pictures.pixels(JPEG) == (48, 32)
    assert pictures.pixels(PDF) is None


@pytest.mark.parametrize("cut", range(0, len(JPEG), 3))
def test_no_cut_of_a_picture_is_an_error(cut):
    for data in (JPEG, png(), PDF):
        assert pictures.sniff(data[:cut]) is None or cut >= len(data) - 3


def test_an_extension_must_agree_with_the_content():
    assert pictures.agrees("承诺书.PDF", pictures.PDF)
    assert pictures.agrees("a.jpeg", pictures.JPEG)
    assert not pictures.agrees("a.pdf.exe", pictures.PDF)
    assert not pictures.agrees("pdf", "text/html")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("承诺书.pdf", "承诺书.pdf"),
        ("C:\\Users\\张三\\承诺书.pdf", "承诺书.pdf"),
        ("../../../etc/passwd", "passwd"),
        ("a\x00b\r\nc.pdf", "ab c.pdf"),
        ("承诺\u202efdp.exe", "承诺fdp.exe"),
        ("..", "未命名"),
        ("", "未命名"),
        ('a"b<c>.pdf', "a_b_c_.pdf"),
        ("名" * 300 + ".pdf", "名" * 83 + ".pdf"),
        ("名" * 300, "名" * 85),
    ],
)
def test_a_shown_name_has_no_path_and_no_tricks(name, shown):
    safe = pictures.safe_name(name)
    assert safe == shown
    assert len(safe) <= 100
    assert texts.unfit(safe) is None
