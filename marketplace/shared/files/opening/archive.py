"""The parts of a zipped workbook, by names that do not depend on who wrote them."""

import io
import re
import struct
import zipfile
import zlib
from urllib.parse import unquote

from .limits import MAX_INFLATED, MAX_PARTS, Unreadable

LOCAL, END = b"PK\x03\x04", b"PK\x05\x06"
PREFIX = 1 << 10
"""Bytes that may stand before a zip file: a byte order mark, line ends, a warning of the program that sent it."""
DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
UNWANTED = (
    (re.compile(r"vbaproject|(?:^|/)macrosheets/|(?:^|/)dialogsheets/"), "macros"),
    (re.compile(r"(?:^|/)embeddings/|(?:^|/)activex/|oleobject"), "embedded_objects"),
    (re.compile(r"(?:^|/)workbook\.bin$"), "xlsb"),
)
_ENCODING = re.compile(r"""^\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["'][^>]{0,200}\?>""")
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,400}\?>")
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32-le"),
    (b"\0\0\xfe\xff", "utf-32-be"),
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_ENCODINGS = {
    **dict.fromkeys(("utf-8", "utf8", "us-ascii", "ascii", "utf-8-sig"), "utf-8"),
    **dict.fromkeys(
        (
            "gb2312",
            "gb-2312",
            "gb-2312-80",
            "gb2312-80",
            "csgb2312",
            "csiso58gb231280",
            "iso-ir-58",
            "euc-cn",
            "gbk",
            "x-gbk",
            "cp936",
            "cp-936",
            "ms936",
            "936",
            "windows-936",
            "x-mswin-936",
            "gb18030",
            "gb-18030",
        ),
        "gb18030",
    ),
    **dict.fromkeys(("big5", "big-5", "csbig5", "cp950", "windows-950", "x-x-big5", "big5-hkscs"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"), "cp1252"),
    **dict.fromkeys(("utf-16", "utf16", "utf-16le", "utf-16be", "ucs-2", "iso-10646-ucs-2", "unicode"), "utf-16"),
    **{f"windows-{page}": f"cp{page}" for page in (1250, 1251, *range(1253, 1259))},
    **dict.fromkeys(("shift-jis", "x-sjis", "windows-31j"), "cp932"),
    "euc-jp": "euc_jp",
    **dict.fromkeys(("euc-kr", "ks-c-5601-1987", "cp949", "windows-949"), "cp949"),
}
"""What a part may declare, in lower case with dashes, and how it is read."""


def parts(data: bytes) -> dict[str, bytes]:
    """The content of every part by its name in lower case with slashes; XML is UTF-8 without a declaration.

    Number, names and real inflated size are checked, and what they must not hold.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [part for part in archive.infolist() if not part.is_dir() and not part.filename.endswith("\\")]
        _check_names(listed)
        left, found = MAX_INFLATED, dict[str, bytes]()
        for part in listed:
            name = plain_name(part.filename)
            content = _content(data, part, left)
            if name.endswith((".xml", ".rels", ".vml")):
                content = as_utf8(content)
            left -= len(content)
            if left < 0:
                raise Unreadable("too_big_inside", limit=MAX_INFLATED >> 20)
            found[name] = content
        return found
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise Unreadable("damaged") from error


def plain_name(name: str) -> str:
    """The name of a part: slashes, no leading one, lower case, nothing in percent; some programs write backslashes as paths on disk have.

    >>> plain_name("XL\\\\Worksheets\\\\sheet1.xml"), plain_name("/xl/./a/../styles.xml"), plain_name("xl/sheet%201.xml")
    ('xl/worksheets/sheet1.xml', 'xl/styles.xml', 'xl/sheet 1.xml')
    """
    steps: list[str] = []
    for step in unquote(name).replace("\\", "/").lower().split("/"):
        if step == "..":
            steps[-1:] = []
        elif step not in ("", "."):
            steps.append(step)
    return "/".join(steps)


def _check_names(listed: list[zipfile.ZipInfo]) -> None:
    if len(listed) > MAX_PARTS:
        raise Unreadable("too_many_parts", limit=MAX_PARTS)
    names = [plain_name(part.filename) for part in listed]
    if len(set(names)) != len(names):
        raise Unreadable("doubled_parts")
    for pattern, key in UNWANTED:
        if any(pattern.search(name) for name in names):
            raise Unreadable(key)
    if "mimetype" in names and "content.xml" in names:
        raise Unreadable("opendocument")
    if "_rels/.rels" not in names and "xl/workbook.xml" not in names:
        raise Unreadable("not_a_workbook")


def _content(data: bytes, part: zipfile.ZipInfo, room: int) -> bytes:
    """Inflate one part; what its directory entry says is not believed."""
    if part.flag_bits & 1:
        raise Unreadable("encrypted")
    content = _inflated(data, part, room)
    if len(content) > room:
        raise Unreadable("too_big_inside", limit=MAX_INFLATED >> 20)
    if len(content) != part.file_size or zlib.crc32(content) != part.CRC:
        raise Unreadable("damaged")
    return content


def _inflated(data: bytes, part: zipfile.ZipInfo, room: int) -> bytes:
    """The content of a part, but never more than one byte over `room`."""
    start = part.header_offset
    name_length, extra_length = struct.unpack("<HH", data[start + 26 : start + 30])
    start += 30 + name_length + extra_length
    raw = data[start : start + part.compress_size]
    if len(raw) != part.compress_size:
        raise Unreadable("damaged")
    if part.compress_type == zipfile.ZIP_STORED:
        return raw[: room + 1]
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise Unreadable("damaged")
    return zlib.decompressobj(-15).decompress(raw, room + 1)


def as_utf8(content: bytes) -> bytes:
    """An XML part in UTF-8, whatever it declares; one that declares a document type is refused."""
    text = _text(content)
    if DOCTYPE.search(text):
        raise Unreadable("doctype")
    return text


def _text(content: bytes) -> bytes:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            bare = content[len(mark) :] if not mark.strip(b"\0").startswith(b"<") else content
            return _DECLARATION.sub("", bare.decode(encoding), count=1).encode("utf-8")
    declared = _ENCODING.match(content[:500].decode("latin-1"))
    encoding = _ENCODINGS.get(declared[1].lower().replace("_", "-"), "") if declared else "utf-8"
    if not encoding or encoding.startswith("utf-16"):
        raise Unreadable("damaged")
    if encoding != "utf-8":
        content = content.decode(encoding).encode("utf-8")
    head = _DECLARATION.match(content[:1000].decode("latin-1"))
    return content[head.end() :] if head else content
