"""What an uploaded file really is, told from its bytes and never from its name (IN4)."""

import io
import re
import struct
import zipfile
import zlib

from .. import texts
from .names import file_name

PDF = "application/pdf"
JPEG = "image/jpeg"
PNG = "image/png"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"

EXTENSIONS = {PDF: ("pdf",), JPEG: ("jpg", "jpeg"), PNG: ("png",), XLSX: ("xlsx",), XLS: ("xls",)}
"""The extensions that go with each media type, the usual one first."""

LONGEST_NAME = 100
MOST_PIXELS = 50_000_000

_PNG_HEAD = b"\x89PNG\r\n\x1a\n"
_OLE_HEAD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PART_LIMIT = 2_000


def sniff(data: bytes) -> str | None:
    """The media type of a PDF, JPEG, PNG, .xlsx or .xls whose frame is whole, or None.

    The first bytes must be the format's and its ends must meet: a page tree and trailer, a frame and an end marker, a header
    and an end chunk with their checksums, the parts of a workbook. That the rest can be shown is not claimed.
    """
    if data.startswith(b"%PDF-"):
        return PDF if _is_pdf(data) else None
    if data.startswith(b"PK\x03\x04"):
        return XLSX if _is_xlsx(data) else None
    if data.startswith(_OLE_HEAD):
        return XLS if len(data) >= 1536 and "Workbook".encode("utf-16-le") in data else None
    if not pixels(data):
        return None
    return PNG if data.startswith(_PNG_HEAD) else JPEG


def agrees(filename: str, media_type: str) -> bool:
    """Whether the extension of a name goes with a media type."""
    return filename.rpartition(".")[2].lower() in EXTENSIONS.get(media_type, ())


def pixels(data: bytes) -> tuple[int, int] | None:
    """Width and height of a whole PNG or JPEG; None for anything else, or above 50 million pixels."""
    size = _png_size(data) if data.startswith(_PNG_HEAD) else _jpeg_size(data)
    return size if size and 0 < size[0] * size[1] <= MOST_PIXELS else None


def safe_name(name: str) -> str:
    """The name to show for a file: no path, no control or direction marks, at most 100 characters.

    >>> safe_name("C:\\\\盖章\\\\承诺书.pdf"), safe_name("../../etc/passwd"), safe_name("\\u202e")
    ('承诺书.pdf', 'passwd', '未命名')
    """
    base = re.split(r"[/\\]", texts.one_line(name))[-1].strip(". ")
    stem, dot, kind = base.rpartition(".")
    kind = kind if dot and len(kind) <= 10 else ""
    return file_name(stem if kind else base, kind=kind, most=LONGEST_NAME)


def _is_pdf(data: bytes) -> bool:
    tail = data[-2048:]
    return bool(re.match(rb"%PDF-[12]\.\d", data)) and b"%%EOF" in tail and b"startxref" in tail and b" obj" in data


def _is_xlsx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = {name.lower() for name in archive.namelist()[:_PART_LIMIT]}
    except (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError):
        return False
    return {"[content_types].xml", "xl/workbook.xml"} <= names


def _png_size(data: bytes) -> tuple[int, int] | None:
    """Size of a PNG whose header chunk is right and whose last chunk is IEND."""
    if len(data) < 57 or data[8:16] != b"\0\0\0\rIHDR" or not data.endswith(b"\0\0\0\0IEND\xaeB`\x82"):
        return None
    width, height, checksum = struct.unpack(">II5xI", data[16:33])
    return (width, height) if zlib.crc32(data[12:29]) == checksum and b"IDAT" in data else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Size of a JPEG with a frame header before its scan and an end marker after it; cameras append more."""
    if not data.startswith(b"\xff\xd8\xff"):
        return None
    size, at = None, 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return size if data.find(b"\xff\xd9", at) > 0 else None
        if marker in _FRAMES:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            size = (width, height)
        at += 2 + max(length, 2)
    return None
