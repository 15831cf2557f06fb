"""One worksheet: the text of its cells, and what of it a person does not see or sees crossed out."""

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from . import patterns
from .limits import MAX_COLUMNS, MAX_MERGED, Unreadable, checked_rows, longer
from .limits import Plain as Answer
from .limits import number as printed
from .markup import Attributes, number, unescaped, walk, yes
from .strings import RichText, Run, TextReader
from .styles import OTHER, PART_UNSEEN, STRUCK, UNSEEN, Styles

FLAT = 2.0
"""Points of a row, and half a character of a column, below which nothing in it is seen."""
NARROW = 0.5
LAST_COLUMN = 16_384
PART = "part"
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")
LONGEST_FORMULA = 200
EPOCHS = {False: datetime(1899, 12, 30), True: datetime(1904, 1, 1)}


@dataclass
class Book:
    """What the sheets of a workbook share."""

    strings: list[RichText] = field(default_factory=list)
    styles: Styles = field(default_factory=Styles)
    since_1904: bool = False
    computed_on_loading: bool = False
    """The program that wrote the file left all formulas to whoever opens it; a 0 then means nothing."""


@dataclass
class Cell:
    """A cell while it is read."""

    row: int
    column: int
    kind: str
    style: str | None
    value: str | None = None
    formula: str | None = None
    inline: TextReader | None = None


class SheetReader:
    """Reads a worksheet part."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.rows: dict[int, dict[int, str]] = {}
        self.marks: list[tuple[int, int, str, str]] = []
        self.flat: set[int] = set()
        self.unsure: set[int] = set()
        self.columns: list[tuple[int, int, bool]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self.remarks: set[str] = set()
        self.flat_by_default = self.empty_hidden = self.narrow_by_default = self.filtered = self.in_data = False
        self.row = self.column = -1
        self.row_stated = True
        self.cell: Cell | None = None
        self.reading = ""

    def start(self, name: str, at: Attributes) -> None:
        if self.cell:
            self._within_cell(name, at)
        elif name == "c" and self.in_data:
            self._cell(at)
        elif name == "row" and self.in_data:
            self._row(at)
        elif name == "sheetData":
            self.in_data = True
        elif name == "sheetFormatPr":
            self._defaults(at)
        elif name == "col":
            self._column(at)
        elif name == "mergeCell":
            self._merge(at.get("ref", ""))
        elif name == "filterColumn":
            self.filtered = True
        elif name == "cfRule" and (at.get("dxfId") or "").isdigit():
            rules, place = self.book.styles.by_rule, int(at["dxfId"])
            if place < len(rules) and rules[place]:
                self.remarks.add("conditional")

    def _defaults(self, at: Attributes) -> None:
        height = number(at.get("defaultRowHeight"))
        self.flat_by_default = height is not None and height <= FLAT
        self.empty_hidden = yes(at.get("zeroHeight"))
        width, base = number(at.get("defaultColWidth")), number(at.get("baseColWidth"))
        self.narrow_by_default = width <= NARROW if width is not None else base == 0

    def _column(self, at: Attributes) -> None:
        first, last = number(at.get("min")), number(at.get("max"))
        if first is None or last is None or not 1 <= first <= last:
            return
        width = number(at.get("width"))
        hidden = yes(at.get("hidden")) or (width is not None and width <= NARROW)
        self.columns.append((int(first) - 1, min(int(last), LAST_COLUMN) - 1, hidden))

    def _row(self, at: Attributes) -> None:
        stated = at.get("r", "")
        self.row_stated = stated.isdigit() and stated.isascii()
        self.row = int(stated[:8]) - 1 if self.row_stated else self.row + 1
        self.column = -1
        height = number(at.get("ht"))
        flat = self.flat_by_default if height is None else height <= FLAT
        if yes(at.get("hidden")) or flat:
            self.flat.add(self.row)
        elif self.empty_hidden and height is None and "hidden" not in at:
            self.unsure.add(self.row)

    def _cell(self, at: Attributes) -> None:
        self.column += 1
        if place := _REFERENCE.fullmatch(at.get("r", "")):
            self.column = column_of(place[1])
            if not self.row_stated:
                self.row, self.row_stated = int(place[2]) - 1, True
        self.cell = Cell(self.row, self.column, at.get("t", "n"), at.get("s"))

    def _within_cell(self, name: str, at: Attributes) -> None:
        cell = self.cell
        assert cell
        if name == "is":
            cell.inline = TextReader()
        elif cell.inline:
            cell.inline.start(name, at)
        elif name == "v":
            self.reading, cell.value = "v", cell.value or ""
        elif name == "f":
            self.reading, cell.formula = "f", cell.formula or ""

    def said(self, data: str) -> None:
        cell = self.cell
        if not cell:
            return
        if cell.inline:
            cell.inline.said(data)
        elif self.reading == "v":
            cell.value = longer(cell.value or "", data)
        elif self.reading == "f":
            cell.formula = ((cell.formula or "") + data)[:LONGEST_FORMULA]

    def end(self, name: str) -> None:
        cell = self.cell
        if name == "c" and cell:
            self._finish(cell)
            self.cell, self.reading = None, ""
        elif cell and cell.inline and name != "is":
            cell.inline.end(name)
        elif name in ("v", "f"):
            self.reading = ""
        elif name == "sheetData":
            self.in_data = False

    def _merge(self, reference: str) -> None:
        ends = [_REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] and ends[1]:
            top, left, bottom, right = int(ends[0][2]), column_of(ends[0][1]), int(ends[1][2]), column_of(ends[1][1])
            self.merged.append((top - 1, left, bottom - 1, right))
            if len(self.merged) > MAX_MERGED:
                raise Unreadable("too_many_merged", limit=MAX_MERGED)

    def _finish(self, cell: Cell) -> None:
        """Put the text of a cell where it stands, and what its style does to it."""
        rich = self._shown(cell)
        text = rich.text.strip()
        if not text:
            return
        if not 0 <= cell.row < 1 << 20:
            raise Unreadable("damaged")
        self.rows.setdefault(cell.row, {})[cell.column] = text
        style = self.book.styles.of(cell.style)
        struck, wholly = rich.struck(STRUCK in style.marks)
        if struck:
            self.marks.append((cell.row, cell.column, STRUCK if wholly else PART, struck[:100]))
            return
        value = number(cell.value) if cell.kind == "n" else None
        shown = patterns.of_text(style.pattern, text) if value is None else patterns.of_number(style.pattern, value)
        unseen, all_of_it = rich.unseen(UNSEEN in style.marks, style.fill)
        if shown.hidden or (unseen and all_of_it):
            self.marks.append((cell.row, cell.column, UNSEEN, ""))
        elif unseen:
            self.marks.append((cell.row, cell.column, PART_UNSEEN, unseen[:100]))
        elif shown.instead and cell.kind not in ("b", "e", "d"):
            self.marks.append((cell.row, cell.column, OTHER, shown.instead[:100]))

    def _shown(self, cell: Cell) -> RichText:
        """The text that a cell shows; a formula that was never computed shows itself."""
        if cell.kind == "e":
            return plain(cell.value or "#N/A")
        if cell.inline:
            rich = cell.inline.whole()
            return rich if rich.text or cell.formula is None else plain("=" + (cell.formula or "?"))
        if cell.formula is not None and self._not_computed(cell):
            return plain("=" + (cell.formula or "?"))
        if cell.value is None or cell.value == "":
            return plain("")
        if cell.kind == "s":
            return self._shared(cell.value)
        if cell.kind == "b":
            return plain("TRUE" if cell.value.strip() == "1" or yes(cell.value) else "FALSE")
        if cell.kind == "n":
            return plain(self._number(cell))
        if cell.kind == "d":
            return plain(cell.value.removesuffix("Z").removesuffix(".000").removesuffix("T00:00:00"))
        return plain(unescaped(cell.value))

    def _not_computed(self, cell: Cell) -> bool:
        """Whether a formula has no result; an empty text is one, where its cell says that it is a text."""
        if cell.value is None:
            return True
        if cell.kind == "str":
            return False
        left_open = self.book.computed_on_loading and cell.kind in ("n", "b") and number(cell.value) == 0
        return not cell.value.strip() or left_open

    def _shared(self, value: str) -> RichText:
        try:
            place = int(value)
            if place < 0:
                raise IndexError(place)
            return self.book.strings[place]
        except (ValueError, IndexError) as error:
            raise Unreadable("damaged") from error

    def _number(self, cell: Cell) -> str:
        value = number(cell.value)
        if value is None or value != value or abs(value) == float("inf"):
            return cell.value or ""
        if self.book.styles.of(cell.style).day and 0 <= value < 2_958_466:
            return day(value, self.book.since_1904)
        return patterns.of_number(self.book.styles.of(cell.style).pattern, value).text or printed(value)

    def answer(self, name: str, hidden: bool) -> Answer:
        """The sheet as it goes to the parent."""
        rows = checked_rows(name, self.rows)
        filled = [index for index, _ in rows]
        if self.filtered and not any(index in self.flat for index in filled):
            self.remarks.add("filter_open")
        return {
            "name": name,
            "hidden": hidden,
            "rows": rows,
            "merged": self.merged,
            "hidden_rows": [index for index in filled if index in self.flat],
            "unsure_rows": [index for index in filled if index in self.unsure],
            "filtered": self.filtered,
            "hidden_columns": self._hidden_columns(),
            "marks": self.marks,
            "remarks": sorted(self.remarks),
        }

    def _hidden_columns(self) -> list[int]:
        hidden = set(range(MAX_COLUMNS)) if self.narrow_by_default else set()
        for first, last, unseen in self.columns:
            stretch = range(first, min(last, MAX_COLUMNS) + 1)
            hidden = hidden | set(stretch) if unseen else hidden - set(stretch)
        return sorted(hidden)


def plain(text: str) -> RichText:
    """A text of one run."""
    return RichText([Run(text)])


def column_of(letters: str) -> int:
    """The place of a column by its letters, from 0.

    >>> column_of("A"), column_of("AA")
    (0, 26)
    """
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - 64
    return place - 1


def day(value: float, since_1904: bool) -> str:
    """A day, with its time where it has one; a time alone where there is no day."""
    moment = EPOCHS[since_1904] + timedelta(seconds=int(value * 86_400 + 0.5))
    if value < 1 and not since_1904:
        return moment.time().isoformat()
    if not since_1904 and value < 60:
        moment += timedelta(days=1)
    return moment.isoformat().removesuffix("T00:00:00")


def read(content: bytes, book: Book, name: str, hidden: bool) -> Answer:
    """A worksheet part as it goes to the parent."""
    reader = SheetReader(book)
    walk(content, reader.start, reader.end, reader.said)
    return reader.answer(name, hidden)
