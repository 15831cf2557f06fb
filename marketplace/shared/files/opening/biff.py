"""The records of an old .xls that tell how its cells look: hidden, narrow, crossed out, in error ([MS-XLS])."""

import struct
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .limits import MAX_COLUMNS
from .styles import PART_UNSEEN, STRUCK, UNSEEN, numbered, same_colour

FLAT_TWIPS, NARROW = 40, 128
"""Twentieths of a point of a row, and 256ths of a character of a column, below which nothing is seen."""
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOF, EOF, LOCK, CONTINUE = 0x0809, 0x0A, 0x2F, 0x3C
BOUNDSHEET, FONT, XF, FORMAT, SST, LINK, RECALCULATED, PALETTE = 0x85, 0x31, 0xE0, 0x41E, 0xFC, 0x1AE, 0x1C1, 0x92
ROW, COLUMNS, DEFAULT_ROW, DEFAULT_COLUMN, DEFAULT_WIDTH, FILTERED, NOT_COMPUTED = 0x208, 0x7D, 0x225, 0x55, 0x99, 0x9B, 0x5E
TEXT_INDEX, TEXT, RICH, NUMBER, SHORT, SHORTS, FORMULA, BOOL_ERROR = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD, 0x06, 0x205
MOST_RUNS = 20_000
HIDDEN, USUAL, SIZED, SHOWN = "hidden", "usual", "sized", "shown"
TEXT_COLOUR, PAPER, MINUTE, MIXED = 0x7FFF, 65, -1, -2

Record = tuple[int, bytes, list[int]]
"""Kind, body with its continuations, and where these begin."""


@dataclass
class Look:
    """How one sheet looks."""

    rows: dict[int, str] = field(default_factory=dict)
    """For each row that has a record of its own what it is: HIDDEN, of the USUAL height, SIZED by its text, or SHOWN as somebody set it."""
    columns: list[tuple[range, bool]] = field(default_factory=list)
    """Stretches of columns and whether they are hidden."""
    rows_hidden: bool = False
    rows_flat: bool = False
    columns_narrow: bool = False
    formats: dict[tuple[int, int], tuple[int, int, bool]] = field(default_factory=dict)
    """For each filled cell its format, its shared string or -1, and whether it is text."""
    instead: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose value is an error, or a formula that was never computed."""
    filtered: bool = False
    left_open: bool = False
    """Whether the sheet says of itself that its formulas wait for being computed."""

    def hides_row(self, row: int) -> bool:
        """Whether a row is hidden or flat, by itself or as all are that say nothing of themselves."""
        kind = self.rows.get(row, "")
        return kind == HIDDEN or (self.rows_flat and kind in ("", USUAL)) or (self.rows_hidden and not kind)

    def perhaps_hides_row(self, row: int) -> bool:
        """Whether some programs hide a row and others do not, since all are to be hidden and this one says nothing of it."""
        return self.rows_hidden and self.rows.get(row) in (USUAL, SIZED) and not self.hides_row(row)

    @property
    def hidden_columns(self) -> set[int]:
        """The columns that are hidden or too narrow to be seen."""
        hidden = set(range(MAX_COLUMNS)) if self.columns_narrow else set()
        for stretch, out in self.columns:
            hidden = hidden | set(stretch) if out else hidden - set(stretch)
        return hidden


@dataclass
class Looks:
    """How a workbook looks."""

    sheets: list[Look] = field(default_factory=list)
    fonts: list[tuple[bool, int]] = field(default_factory=list)
    """For each font whether it is crossed out, and its colour; MINUTE where nobody reads it in any."""
    formats: list[tuple[int, int, int]] = field(default_factory=list)
    """For each cell format its font, its number format, and the colour of its fill; MIXED where it has more than one."""
    palette: list[str] = field(default_factory=list)
    patterns: dict[int, str] = field(default_factory=dict)
    runs: dict[int, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    """Of shared strings with several fonts: the text, and from where which font."""
    links: bool = False
    recalculated: bool = False

    def marks(self, look: Look) -> Iterator[tuple[int, int, str, str]]:
        """What the font of each cell does to its text."""
        for (row, column), (form, string, _) in look.formats.items():
            font, _, fill = self._format(form)
            struck, wholly = self._where(font, string, lambda number: self._font(number)[0])
            unseen, all_of_it = self._where(font, string, lambda number, fill=fill: self._hides(number, fill))  # type: ignore[misc]
            if struck:
                yield row, column, STRUCK if wholly else "part", struck[:100]
            elif unseen:
                yield row, column, UNSEEN if all_of_it else PART_UNSEEN, "" if all_of_it else unseen[:100]

    def _hides(self, font: int, fill: int) -> bool:
        """Whether nobody reads text of a font on a fill."""
        colour = self._font(font)[1]
        return colour == MINUTE or (fill != MIXED and same_colour(self._colour(colour), self._colour(fill)))

    def pattern(self, look: Look, row: int, column: int) -> str:
        """The number format of a cell."""
        return self.patterns.get(self._format(look.formats.get((row, column), (0, 0, False))[0])[1], "")

    def _format(self, form: int) -> tuple[int, int, int]:
        return self.formats[form] if form < len(self.formats) else (0, 0, MIXED)

    def _colour(self, index: int) -> str:
        """The colour of a number, which this workbook may have changed."""
        place = index - 8
        return self.palette[place] if 0 <= place < len(self.palette) else numbered(index)

    def _where(self, font: int, string: int, holds: Callable[[int], bool]) -> tuple[str, bool]:
        """The words of a cell of whose font something holds, and whether that is all of them."""
        if string not in self.runs:
            return ("…", True) if holds(font) else ("", False)
        text, runs = self.runs[string]
        starts = [(0, font), *runs, (len(text), 0)]
        pieces = [(text[a:b], holds(f)) for (a, f), (b, _) in pairwise(starts)]
        seen = [(piece, out) for piece, out in pieces if piece.strip()]
        return "".join(piece for piece, out in seen if out), all(out for _, out in seen)

    def _font(self, index: int) -> tuple[bool, int]:
        """A font by its number; there is no font of number 4."""
        place = index - 1 if index > 4 else index
        return self.fonts[place] if place < len(self.fonts) else (False, TEXT_COLOUR)


def is_locked(stream: bytes) -> bool:
    """Whether the records after the first are encrypted."""
    return any(kind == LOCK for _, (kind, _, _) in zip(range(8), records(stream), strict=False))


def records(stream: bytes) -> Iterator[Record]:
    """Every record with its continuations; a record that is cut ends them."""
    at, size = 0, len(stream)
    while at + 4 <= size:
        kind, length = struct.unpack_from("<HH", stream, at)
        body, at, joints = stream[at + 4 : at + 4 + length], at + 4 + length, list[int]()
        pieces = [body]
        total = len(body)
        while at + 4 <= size and struct.unpack_from("<H", stream, at)[0] == CONTINUE and kind in (SST, TEXT, RICH):
            length = struct.unpack_from("<H", stream, at + 2)[0]
            joints.append(total)
            pieces.append(stream[at + 4 : at + 4 + length])
            total += len(pieces[-1])
            at += 4 + length
        yield kind, b"".join(pieces), joints


def looks(stream: bytes) -> Looks:
    """How the sheets of a workbook stream look; what cannot be made out is left to the reader of its values."""
    found, depth, look = Looks(), 0, None
    for kind, body, joints in records(stream):
        try:
            if kind == BOF:
                depth += 1
                is_sheet = struct.unpack_from("<H", body, 2)[0] == 0x10
                if depth == 1:
                    look = Look() if is_sheet else None
                    if look:
                        found.sheets.append(look)
            elif kind == EOF:
                depth -= 1
            elif depth == 1 and look:
                _of_sheet(found, look, kind, body)
            elif depth == 1:
                _of_book(found, kind, body, joints)
        except (struct.error, IndexError):
            continue
    return found


def _of_book(found: Looks, kind: int, body: bytes, joints: list[int]) -> None:
    if kind == FONT:
        height, flags, colour = struct.unpack_from("<HHH", body)
        found.fonts.append((bool(flags & 8), MINUTE if height <= FLAT_TWIPS else colour))
    elif kind == XF:
        font, pattern = struct.unpack_from("<HH", body)
        fill, colours = (struct.unpack_from("<IH", body, 14)) if len(body) >= 20 else (0, 0)
        solid, fore = fill >> 26, colours & 0x7F
        found.formats.append((font, pattern, PAPER if solid == 0 else fore if solid == 1 else MIXED))
    elif kind == PALETTE:
        count = struct.unpack_from("<H", body)[0]
        found.palette = [body[2 + 4 * i : 5 + 4 * i].hex().upper() for i in range(min(count, (len(body) - 2) // 4))]
    elif kind == FORMAT:
        code, count, flag = struct.unpack_from("<HHB", body)
        raw = body[5:]
        found.patterns[code] = raw[: count * 2].decode("utf-16-le", "replace") if flag & 1 else raw[:count].decode("latin-1")
    elif kind == LINK:
        # A reference to this workbook itself is four bytes long; one to functions ends in 0x3A01.
        found.links |= len(body) > 4
    elif kind == RECALCULATED:
        found.recalculated = True
    elif kind == SST:
        found.runs = dict(_shared_runs(body, joints))


def _of_sheet(found: Looks, look: Look, kind: int, body: bytes) -> None:
    if kind == ROW:
        row, _, _, height = struct.unpack_from("<HHHH", body)
        [flags] = struct.unpack_from("<H", body, 12)
        usual = bool(height & 0x8000)
        hidden = bool(flags & 0x20) or (not usual and (height & 0x7FFF) <= FLAT_TWIPS)
        look.rows[row] = HIDDEN if hidden else USUAL if usual else SHOWN if flags & 0x40 else SIZED
    elif kind == DEFAULT_ROW:
        flags, height = struct.unpack_from("<HH", body)
        look.rows_hidden, look.rows_flat = bool(flags & 2), not flags & 2 and height <= FLAT_TWIPS
    elif kind == COLUMNS:
        first, last, width, _, flags = struct.unpack_from("<HHHHH", body)
        look.columns.append((range(first, min(last, MAX_COLUMNS) + 1), bool(flags & 1) or width <= NARROW))
    elif kind == DEFAULT_COLUMN:
        look.columns_narrow = struct.unpack_from("<H", body)[0] == 0
    elif kind == DEFAULT_WIDTH:
        look.columns_narrow = struct.unpack_from("<H", body)[0] <= NARROW
    elif kind == NOT_COMPUTED:
        look.left_open = True
    elif kind == FILTERED:
        look.filtered = True
    elif kind in (TEXT_INDEX, TEXT, RICH, NUMBER, SHORT, FORMULA, BOOL_ERROR):
        row, column, form = struct.unpack_from("<HHH", body)
        string = struct.unpack_from("<I", body, 6)[0] if kind == TEXT_INDEX else -1
        look.formats[row, column] = (form, string, kind in (TEXT_INDEX, TEXT, RICH))
        if kind == BOOL_ERROR and body[7]:
            look.instead[row, column] = ERRORS.get(body[6], "#N/A")
        elif kind == FORMULA:
            _of_formula(found, look, (row, column), body)
    elif kind == SHORTS:
        row, first = struct.unpack_from("<HH", body)
        for place in range((len(body) - 6) // 6):
            form = struct.unpack_from("<H", body, 4 + 6 * place)[0]
            look.formats[row, first + place] = (form, -1, False)


def _of_formula(found: Looks, look: Look, place: tuple[int, int], body: bytes) -> None:
    """What stands in a formula's place where its value is no number, or none that was ever computed."""
    never = look.left_open or not found.recalculated
    # Excel leaves a record of its last computation; a program that only wrote the formula does not.
    if body[12:14] != b"\xff\xff":
        if never and body[6:14] in (bytes(8), b"\0" * 7 + b"\x80"):
            look.instead[place] = "=?"
    elif body[6] == 2:
        look.instead[place] = ERRORS.get(body[8], "#N/A")
    elif body[6] == 3 and never:
        look.instead[place] = "=?"
    elif body[6] == 1 and never and not body[8]:
        look.instead[place] = "=?"
    elif body[6] == 0:
        look.formats[place] = (*look.formats[place][:2], True)


def _shared_runs(body: bytes, joints: list[int]) -> Iterator[tuple[int, tuple[str, list[tuple[int, int]]]]]:
    """The shared strings that have runs of several fonts, by their number."""
    count = struct.unpack_from("<I", body, 4)[0]
    at, left = 8, MOST_RUNS
    for index in range(count):
        if at + 3 > len(body):
            return
        length, flags = struct.unpack_from("<HB", body, at)
        at += 3
        runs = extra = 0
        if flags & 8:
            runs, at = struct.unpack_from("<H", body, at)[0], at + 2
        if flags & 4:
            extra, at = struct.unpack_from("<I", body, at)[0], at + 4
        text, at = _characters(body, at, length, bool(flags & 1), joints)
        if runs:
            left -= runs
            if left < 0:
                return
            yield index, (text, [struct.unpack_from("<HH", body, at + 4 * i) for i in range(runs)])
        at += 4 * runs + extra


def _characters(body: bytes, at: int, length: int, wide: bool, joints: list[int]) -> tuple[str, int]:
    """Characters of a string; where it goes on in the next record, one byte there says how wide they are."""
    text = ""
    while length:
        place = bisect_right(joints, at)
        end = joints[place] if place < len(joints) else len(body)
        if place and joints[place - 1] == at:
            wide, at = bool(body[at] & 1), at + 1
        taken = min(length, (end - at) // (2 if wide else 1))
        if taken <= 0 and end >= len(body):
            raise IndexError("the string is cut")
        raw = body[at : at + taken * (2 if wide else 1)]
        text += raw.decode("utf-16-le", "replace") if wide else raw.decode("latin-1")
        at += len(raw)
        length -= taken
        if length and at < end:
            at = end
    return text, at
