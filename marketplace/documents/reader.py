"""The child process that opens workbooks, so that a hostile one hurts nobody else (IN5).

It is run as a file, not as a module: it imports nothing of the marketplace, so
that its memory is the workbook's. Bytes come in on standard input, one JSON
value goes out on standard output: ``{"sheets": [...]}`` or ``{"refused": key}``.
"""

import io
import json
import re
import resource
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import python_calamine as calamine

MEMORY_BYTES = 512 << 20
CPU_SECONDS = 10
MAX_PARTS = 200
MAX_INFLATED = 50 << 20
MAX_ROWS = 5_000
HEADROOM_ROWS = 50
"""Titles, headers, sums and notes that may stand beside the 5,000 rows."""
MAX_COLUMNS = 60
MAX_CELL = 2_000
MAX_TEXT = 4_000_000
MAX_SHEETS = 60
MAX_MERGED = 20_000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = b"PK\x03\x04"
DOCTYPE = re.compile(rb"<!DOCTYPE|<!ENTITY", re.IGNORECASE)
UNWANTED = (
    (re.compile(r"vbaproject|xl/macrosheets/|xl/dialogsheets/", re.IGNORECASE), "macros"),
    (re.compile(r"xl/externallinks/|xl/connections\.xml", re.IGNORECASE), "external_links"),
    (re.compile(r"xl/embeddings/|xl/activex/|oleobject", re.IGNORECASE), "embedded_objects"),
    (re.compile(r"xl/workbook\.bin", re.IGNORECASE), "xlsb"),
)


class Unreadable(Exception):
    """The workbook is refused; the first argument is the key, the second the facts."""

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts


def limit() -> None:
    """Bound this process: memory, processor time, and nothing written anywhere."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def read(data: bytes) -> dict[str, Any]:
    """The sheets of a workbook, or why it is refused."""
    try:
        check(data)
        return {"sheets": list(sheets(data))}
    except Unreadable as no:
        return {"refused": no.key, "facts": no.facts}
    except calamine.PasswordError:
        return {"refused": "encrypted", "facts": {}}
    except MemoryError:
        return {"refused": "too_big_inside", "facts": {}}
    except (calamine.CalamineError, calamine.XmlError, calamine.ZipError, OSError, ValueError) as error:
        key = "encrypted" if "password" in str(error).lower() else "damaged"
        return {"refused": key, "facts": {}}


def check(data: bytes) -> None:
    """Refuse what is no workbook, or one that should not be opened."""
    if data.startswith(OLE):
        return check_ole(data)
    if not data.startswith(ZIP):
        raise Unreadable(_masquerade(data))
    try:
        check_zip(data)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError, ValueError) as error:
        raise Unreadable("damaged") from error


def _masquerade(data: bytes) -> str:
    head = data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not head:
        return "empty"
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")) or b"<html" in head:
        return "page_in_disguise"
    if head.startswith((b"pk\x05\x06", b"%pdf", b"\x89png", b"\xff\xd8\xff")) or b"\0" in head:
        return "not_a_workbook"
    return "text_in_disguise"


def check_ole(data: bytes) -> None:
    """An old .xls must hold a Workbook stream, no macros, and no encrypted package."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Unreadable("encrypted")
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Unreadable("macros")
    if not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book", "BOOK")):
        raise Unreadable("not_a_workbook")


def check_zip(data: bytes) -> None:
    """Number, names and real inflated size of the parts, and what they must not hold."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Unreadable("too_many_parts", limit=MAX_PARTS)
    names = [part.filename.lower() for part in parts]
    if len(set(names)) != len(names):
        raise Unreadable("doubled_parts")
    for pattern, key in UNWANTED:
        if any(pattern.search(name) for name in names):
            raise Unreadable(key)
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Unreadable("not_a_workbook")
    left = MAX_INFLATED
    for part in parts:
        left -= check_part(data, part, left)


def check_part(data: bytes, part: zipfile.ZipInfo, room: int) -> int:
    """Inflate one part and return its real size; what its directory entry says is not believed."""
    if part.flag_bits & 1:
        raise Unreadable("encrypted")
    content = inflate(data, part, room)
    if len(content) > room:
        raise Unreadable("too_big_inside", limit=MAX_INFLATED >> 20)
    if len(content) != part.file_size:
        raise Unreadable("damaged")
    if part.filename.lower().endswith((".xml", ".rels", ".vml")) and DOCTYPE.search(content.replace(b"\0", b"")):
        raise Unreadable("doctype")
    return len(content)


def inflate(data: bytes, part: zipfile.ZipInfo, room: int) -> bytes:
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


def sheets(data: bytes) -> Iterator[dict[str, Any]]:
    """Each worksheet as its name, whether it is hidden, its filled cells and its merged ranges."""
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    listed = [item for item in workbook.sheets_metadata if item.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(listed) > MAX_SHEETS:
        raise Unreadable("too_many_sheets", limit=MAX_SHEETS)
    text_left = MAX_TEXT
    for item in listed:
        sheet = workbook.get_sheet_by_name(item.name)
        rows = list(filled_rows(sheet))
        text_left -= sum(len(text) for _, cells in rows for _, text in cells)
        if text_left < 0:
            raise Unreadable("too_much_text", sheet=item.name)
        yield {
            "name": item.name,
            "hidden": item.visible != calamine.SheetVisibleEnum.Visible,
            "rows": rows,
            "merged": [[*start, *end] for start, end in (sheet.merged_cell_ranges or [])[:MAX_MERGED]],
        }


def filled_rows(sheet: calamine.CalamineSheet) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """The rows that hold anything: index of the row, and index and text of each filled cell, from 0."""
    if sheet.start is None:
        return
    first_column, count = sheet.start[1], 0
    for index, row in enumerate(sheet.iter_rows()):
        cells = [(first_column + i, text) for i, value in enumerate(row) if (text := as_text(value).strip())]
        if not cells:
            continue
        count += 1
        check_row(sheet.name, index, cells)
        if count > MAX_ROWS + HEADROOM_ROWS:
            raise Unreadable("too_many_rows", sheet=sheet.name, limit=MAX_ROWS)
        yield index, cells


def check_row(name: str, index: int, cells: list[tuple[int, str]]) -> None:
    """Refuse a row that is too wide or holds a cell that is too long."""
    if cells[-1][0] >= MAX_COLUMNS:
        raise Unreadable("too_many_columns", sheet=name, row=index + 1, limit=MAX_COLUMNS)
    if any(len(text) > MAX_CELL for _, text in cells):
        raise Unreadable("cell_too_long", sheet=name, row=index + 1, limit=MAX_CELL)


def as_text(value: object) -> str:
    """A cell as the text a person sees in it: whole numbers without a point, days as 2023-03-10."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, date | time):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value) if isinstance(value, int | timedelta) else ""


def main() -> None:
    """Read standard input, write standard output, inside the limits."""
    limit()
    answer = read(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
