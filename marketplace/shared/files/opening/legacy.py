"""An old .xls, and any workbook that lies locked in a container: opened where no password is asked for."""

import io
from collections.abc import Iterator
from datetime import date, time, timedelta
from importlib import import_module

import olefile
import python_calamine as calamine

from . import biff, patterns
from .limits import MAX_CELL, MAX_MERGED, MAX_SHEETS, MAX_TEXT, Plain, Unreadable, checked_rows, number
from .styles import OTHER, UNSEEN

Mark = tuple[int, int, str, str]
PASSWORD_OF_NOBODY = "VelvetSweatshop"
"""What Excel locks a workbook with that is only marked as final or protected; Excel opens it without asking."""


def unlocked(data: bytes) -> tuple[bytes, bool]:
    """The workbook in a container, and whether it had to be unlocked."""
    if "DRMEncrypted".encode("utf-16-le") in data:
        raise Unreadable("rights_managed")
    package = "EncryptedPackage".encode("utf-16-le") in data
    if not package and not any(name.encode("utf-16-le") in data for name in ("Workbook", "Book", "BOOK")):
        raise Unreadable("not_a_workbook")
    if not package and not biff.is_locked(_stream(data)):
        return data, False
    try:
        return _opened(data), True
    except MemoryError:
        raise
    except Exception as error:
        # Whatever the file made the library stumble over, it is not open.
        raise Unreadable("encrypted") from error


def _opened(data: bytes) -> bytes:
    # Loading it takes as long as reading a workbook, and few are locked.
    office = import_module("msoffcrypto").OfficeFile(io.BytesIO(data))
    verified = {"verify_password": True} if office.format == "ooxml" else {}
    office.load_key(password=PASSWORD_OF_NOBODY, **verified)
    out = io.BytesIO()
    office.decrypt(out)
    return out.getvalue()


def _stream(data: bytes) -> bytes:
    """The workbook stream of a container; blank where there is none."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            for name in ("Workbook", "Book"):
                if container.exists(name):
                    return bytes(container.openstream(name).read())
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable("damaged") from error
    return b""


def read(data: bytes) -> Plain:
    """The sheets of an old .xls: their values, and what of them is not seen or crossed out."""
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise Unreadable("macros")
    stream = _stream(data)
    if not stream:
        raise Unreadable("not_a_workbook")
    looks = biff.looks(stream)
    try:
        return {"sheets": list(_sheets(data, looks)), "remarks": ["links"] if looks.links else []}
    except calamine.PasswordError as error:
        raise Unreadable("encrypted") from error
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable("damaged") from error


def _sheets(data: bytes, looks: biff.Looks) -> Iterator[Plain]:
    workbook = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    listed = [item for item in workbook.sheets_metadata if item.typ == calamine.SheetTypeEnum.WorkSheet]
    if len(listed) > MAX_SHEETS:
        raise Unreadable("too_many_sheets", limit=MAX_SHEETS)
    left = MAX_TEXT
    for place, item in enumerate(listed):
        sheet = workbook.get_sheet_by_name(item.name)
        look = looks.sheets[place] if place < len(looks.sheets) else biff.Look()
        rows, marks = _texts(sheet, look, looks)
        left -= sum(len(text) for cells in rows.values() for text in cells.values())
        if left < 0:
            raise Unreadable("too_much_text", sheet=item.name)
        merged = [[*start, *end] for start, end in sheet.merged_cell_ranges or []]
        if len(merged) > MAX_MERGED:
            raise Unreadable("too_many_merged", limit=MAX_MERGED)
        hidden = item.visible != calamine.SheetVisibleEnum.Visible
        yield {
            "name": item.name,
            "hidden": hidden,
            "merged": merged,
            **_seen(item.name, rows, look, [*marks, *looks.marks(look)]),
        }


def _seen(name: str, rows: dict[int, dict[int, str]], look: biff.Look, found: list[Mark]) -> Plain:
    """What a sheet says and what its looks do to it; of two marks of a cell the later counts."""
    filled = {(row, column) for row, cells in rows.items() for column in cells}
    marks = [mark for mark in found if (mark[0], mark[1]) in filled]
    hidden = [row for row in sorted(rows) if look.hides_row(row)]
    return {
        "rows": checked_rows(name, rows),
        "hidden_rows": hidden,
        "unsure_rows": [row for row in sorted(rows) if look.perhaps_hides_row(row)],
        "filtered": look.filtered,
        "hidden_columns": sorted(look.hidden_columns),
        "marks": marks,
        "remarks": ["filter_open"] if look.filtered and not hidden else [],
    }


def _texts(sheet: calamine.CalamineSheet, look: biff.Look, looks: biff.Looks) -> tuple[dict[int, dict[int, str]], list[Mark]]:
    """The filled cells of a sheet and what their number formats show instead; errors and formulas without a value stand for themselves."""
    rows: dict[int, dict[int, str]] = {}
    marks: list[Mark] = []
    if sheet.start is not None:
        for index, row in enumerate(sheet.iter_rows()):
            cells = {sheet.start[1] + i: value for i, value in enumerate(row) if _text(value).strip()}
            if cells:
                rows[index] = {c: _shown(value, looks.pattern(look, index, c), (index, c), marks) for c, value in cells.items()}
    for (row_, column), text in look.instead.items():
        rows.setdefault(row_, {})[column] = text
    return rows, marks


def _shown(value: object, pattern: str, place: tuple[int, int], marks: list[Mark]) -> str:
    """A cell as a person sees it, with a mark where it shows nothing of what is stored, or something else."""
    text = _text(value).strip()
    if isinstance(value, bool):
        return text
    if isinstance(value, str):
        shown = patterns.of_text(pattern, text)
    else:
        shown = patterns.of_number(pattern, float(value) if isinstance(value, int | float) else 1.0)
    if shown.hidden:
        marks.append((*place, UNSEEN, ""))
    elif shown.instead:
        marks.append((*place, OTHER, shown.instead[:100]))
    return (shown.text or text) if isinstance(value, int | float) else text


def _text(value: object) -> str:
    """A cell as the text a person sees in it: whole numbers without a point, days as 2023-03-10."""
    if isinstance(value, str):
        return value[: MAX_CELL + 1]
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number(value)
    if isinstance(value, date | time):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value) if isinstance(value, int | timedelta) else ""
