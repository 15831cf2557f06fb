"""The records of an old .xls that tell how its cells look: hidden, narrow, crossed out, in error ([MS-XLS])."""

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from .limits import MAX_COLUMNS
from .styles import STRUCK, UNSEEN, pattern_hides

FLAT_TWIPS, NARROW = 40, 128
"""Twentieths of a point of a row, and 256ths of a character of a column, below which nothing is seen."""
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
BOF, EOF, LOCK, CONTINUE = 0x0809, 0x0A, 0x2F, 0x3C
BOUNDSHEET, FONT, XF, FORMAT, SST, LINK, RECALCULATED = 0x85, 0x31, 0xE0, 0x41E, 0xFC, 0x1AE, 0x1C1
ROW, COLUMNS, DEFAULT_ROW, DEFAULT_COLUMN, FILTERED = 0x208, 0x7D, 0x225, 0x55, 0x9B
TEXT_INDEX, TEXT, RICH, NUMBER, SHORT, SHORTS, FORMULA, BOOL_ERROR = 0xFD, 0x204, 0xD6, 0x203, 0x27E, 0xBD, 0x06, 0x205
MOST_RUNS = 20_000

Record = tuple[int, bytes, list[int]]
"""Kind, body with its continuations, and where these begin."""


@dataclass
class Look:
    """How one sheet looks."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[tuple[int, int], tuple[int, int, bool]] = field(default_factory=dict)
    """For each filled cell its format, its shared string or -1, and whether it is text."""
    instead: dict[tuple[int, int], str] = field(default_factory=dict)
    """Cells whose value is an error, or a formula that was never computed."""
    filtered: bool = False


@dataclass
class Looks:
    """How a workbook looks."""

    sheets: list[Look] = field(default_factory=list)
    fonts: list[tuple[bool, bool]] = field(default_factory=list)
    """For each font whether it is crossed out, and whether it is white or minute."""
    formats: list[tuple[int, int, bool]] = field(default_factory=list)
    """For each cell format its font, its number format, and whether it has no fill or a white one."""
    patterns: dict[int, str] = field(default_factory=dict)
    runs: dict[int, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    """Of shared strings with several fonts: the text, and from where which font."""
    links: bool = False
    recalculated: bool = False

    def marks(self, look: Look) -> Iterator[tuple[int, int, str, str]]:
        """What is done to the text of each cell."""
        for (row, column), (form, string, is_text) in look.formats.items():
            font, pattern, bright = self.formats[form] if form < len(self.formats) else (0, 0, False)
            struck, wholly = self._struck(font, string)
            if struck:
                yield row, column, STRUCK if wholly else "part", struck[:100]
            elif (self._font(font)[1] and bright) or pattern_hides(self.patterns.get(pattern, ""), text=is_text, value=1.0):
                yield row, column, UNSEEN, ""

    def _struck(self, font: int, string: int) -> tuple[str, bool]:
        if string not in self.runs:
            return ("…", True) if self._font(font)[0] else ("", False)
        text, runs = self.runs[string]
        starts = [(0, font), *runs, (len(text), 0)]
        pieces = [(text[a:b], self._font(f)[0]) for (a, f), (b, _) in pairwise(starts)]
        seen = [(piece, out) for piece, out in pieces if piece.strip()]
        return "".join(piece for piece, out in seen if out), all(out for _, out in seen)

    def _font(self, index: int) -> tuple[bool, bool]:
        """A font by its number; there is no font of number 4."""
        place = index - 1 if index > 4 else index
        return self.fonts[place] if place < len(self.fonts) else (False, False)


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
        found.fonts.append((bool(flags & 8), colour in (1, 9, 65) or height <= FLAT_TWIPS))
    elif kind == XF:
        font, pattern = struct.unpack_from("<HH", body)
        fill, colours = (struct.unpack_from("<IH", body, 14)) if len(body) >= 20 else (0, 0)
        solid, fore = fill >> 26, colours & 0x7F
        found.formats.append((font, pattern, solid == 0 or (solid == 1 and fore in (1, 9, 65))))
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
        hidden = bool(struct.unpack_from("<H", body, 12)[0] & 0x20)
        if hidden or (not height & 0x8000 and (height & 0x7FFF) <= FLAT_TWIPS):
            look.hidden_rows.add(row)
    elif kind == COLUMNS:
        first, last, width, _, flags = struct.unpack_from("<HHHHH", body)
        if flags & 1 or width <= NARROW:
            look.hidden_columns |= set(range(first, min(last, MAX_COLUMNS) + 1))
    elif kind == FILTERED:
        look.filtered = True
    elif kind in (TEXT_INDEX, TEXT, RICH, NUMBER, SHORT, FORMULA, BOOL_ERROR):
        row, column, form = struct.unpack_from("<HHH", body)
        string = struct.unpack_from("<I", body, 6)[0] if kind == TEXT_INDEX else -1
        look.formats[row, column] = (form, string, kind in (TEXT_INDEX, TEXT, RICH))
        if kind == BOOL_ERROR and body[7]:
            look.instead[row, column] = ERRORS.get(body[6], "#N/A")
        elif kind == FORMULA and body[12:14] == b"\xff\xff":
            _of_formula(found, look, (row, column), body)
    elif kind == SHORTS:
        row, first = struct.unpack_from("<HH", body)
        for place in range((len(body) - 6) // 6):
            form = struct.unpack_from("<H", body, 4 + 6 * place)[0]
            look.formats[row, first + place] = (form, -1, False)


def _of_formula(found: Looks, look: Look, place: tuple[int, int], body: bytes) -> None:
    """What stands in a formula's place where its value is no number."""
    if body[6] == 2:
        look.instead[place] = ERRORS.get(body[8], "#N/A")
    elif body[6] == 3 and not found.recalculated:
        # Excel leaves a record of its last computation; a program that only wrote the formula does not.
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
