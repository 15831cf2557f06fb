"""CSV as people make it: three encodings, any common separator, headers in two languages, every fault with its place."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .bad import BadFile

MAX_BYTES = 512 << 20
LONGEST_ID = 200
LONGEST_NUMBER = 40
"""Characters of a cell that may be a whole number at all; what is longer is none, and nothing is done with it."""
LARGEST = 2**53
WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
SEPARATORS = ",;\t，；"
GUESSED = {
    b"PK\x03\x04": "an Excel workbook or another archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
    b"<": "a page or XML",
    b"{": "JSON",
}

Columns = Mapping[str, tuple[str, ...]]
"""Key of a column and the headers under which it is known, the first being its name in sentences."""

BIDS: Columns = {
    "need": ("need", "need id", "需求", "需求编号"),
    "institution": ("institution", "institution id", "机构", "服务机构", "机构编号"),
    "score": ("score", "得分", "分数", "评分"),
    "effort": ("effort", "人天", "人日", "工作量"),
    "pair": ("pair", "lock", "组合", "锁定或排除"),
    "forced": ("forced", "locked", "锁定"),
    "forbidden": ("forbidden", "barred", "排除"),
    "group": ("group", "groups", "分组", "组"),
}
INSTITUTIONS: Columns = {
    "institution": BIDS["institution"],
    "capacity": ("capacity", "名额", "容量", "服务名额"),
    "floor": ("floor", "下限", "保底", "保底数"),
    "workload": ("workload", "人天上限", "人日上限", "工作量上限"),
}
NEEDS: Columns = {"need": BIDS["need"], "priority": ("priority", "优先级", "优先权重", "权重")}
QUOTAS: Columns = {
    "group": (*BIDS["group"], "quota", "配额"),
    "least": ("least", "at least", "min", "至少", "最少"),
    "most": ("most", "at most", "max", "至多", "最多"),
    "amount": ("amount", "计量列", "计量"),
}


@dataclass(frozen=True, eq=False, slots=True)
class Table:
    """The rows of a CSV file: `at` has the place of each known column, `titles` of every column."""

    name: str
    titles: tuple[str, ...]
    at: Mapping[str, int]
    lines: tuple[int, ...]
    cells: tuple[list[str], ...]

    def texts(self, key: str) -> list[str]:
        """A column as trimmed text; empty texts where the column or the cell is missing."""
        if key not in self.at:
            return [""] * len(self.cells)
        place = self.at[key]
        return [cells[place].strip() if place < len(cells) else "" for cells in self.cells]

    def ids(self, key: str) -> list[str]:
        """A column of ids, none of them empty."""
        found = self.texts(key)
        for row, text in enumerate(found):
            if not text:
                raise self.fault(row, key, "is empty: every row names one")
            if len(text) > LONGEST_ID or not text.isprintable():
                raise self.fault(row, key, f"holds no id: an id is up to {LONGEST_ID} printable characters on one line")
        return found

    def whole(self, key: str, least: int = -LARGEST, blank: int | None = None) -> list[int]:
        """A column of whole numbers from `least` up; `blank` is what an empty cell means, None where none may be."""
        return [self._number(row, key, text, least, blank) for row, text in enumerate(self.texts(key))]

    def _number(self, row: int, key: str, text: str, least: int, blank: int | None) -> int:
        if not text and blank is not None:
            return blank
        if not WHOLE.fullmatch(text):
            text = _half_width(text, LONGEST_NUMBER)
        if not WHOLE.fullmatch(text):
            raise self.fault(row, key, _no_number(text))
        value = int(text)
        if value < least:
            raise self.fault(row, key, f"is {value}: it must be {least} or more")
        if abs(value) > LARGEST:
            raise self.fault(row, key, f"is {value}: numbers beyond {LARGEST} cannot be added up exactly")
        return value

    def fault(self, row: int, key: str, what: str) -> BadFile:
        """The sentence for a wrong cell."""
        title = self.titles[self.at[key]].strip() if key in self.at else key
        return BadFile(f"{self.name}, line {self.lines[row]}, column {title}: this {what}.")

    def unused(self, also: tuple[str, ...] = ()) -> list[str]:
        """The titles that mean nothing here and are passed over."""
        known = {*self.at.values(), *(self.at[key] for key in also if key in self.at)}
        return [title.strip() for place, title in enumerate(self.titles) if title.strip() and place not in known]


def read_table(data: bytes, name: str, columns: Columns, required: tuple[str, ...], also: tuple[str, ...] = ()) -> Table:
    """The table in a CSV file; `also` are further titles to be found, under their own text as key."""
    text = _decoded(data, name)
    rows = _rows(text, name)
    try:
        _, titles = next(rows)
    except StopIteration:
        raise BadFile(f"{name} is empty: its first line names the columns {_wanted(columns, required)}.") from None
    at = _places(titles, {**{title: (title,) for title in also}, **columns}, name)
    for key in required:
        if key not in at:
            raise BadFile(
                f"{name}, line 1: there is no column {' or '.join(columns[key][:3])}; "
                f"the first line names the columns {_wanted(columns, required)}."
            )
    lines, cells = [], []
    for line, row in rows:
        if any(cell.strip() for cell in row[len(titles) :]):
            raise BadFile(f"{name}, line {line}: there are {len(row)} cells for {len(titles)} columns; quote texts with commas.")
        lines.append(line)
        cells.append(row)
    return Table(name, tuple(titles), at, tuple(lines), tuple(cells))


def folded(title: str) -> str:
    """A title as it is compared: width, case, blanks and underscores do not count; an overlong one is no known one."""
    return re.sub(r"[\s_]+", "", _half_width(title, LONGEST_ID)).casefold()


def _half_width(text: str, most: int) -> str:
    """A text as it is typed on any keyboard (NFKC); itself where it is longer than `most`, since marks cost their square."""
    return unicodedata.normalize("NFKC", text) if len(text) <= most else text


def key_of(title: str, columns: Columns) -> str:
    """The key of the column that a title means; the title itself where none is known by it."""
    return next((key for key, known in columns.items() if folded(title) in map(folded, known)), title)


def _decoded(data: bytes, name: str) -> str:
    if len(data) > MAX_BYTES:
        raise BadFile(f"{name} has more than {MAX_BYTES >> 20} MB: hand in a market of this size as .npz.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(data, name, "utf-16")
    for start, what in GUESSED.items():
        if data.startswith(start):
            raise BadFile(f"{name} is {what}, not a CSV file: in Excel, save it as “CSV UTF-8” and hand in that file.")
    if b"\0" in data:
        raise BadFile(f"{name} is not a text file: in Excel, save the table as “CSV UTF-8” and hand in that file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return _as(data, name, "gb18030")


def _as(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadFile(f"{name}, line {line}: this is neither UTF-8 nor GB18030; save the table as “CSV UTF-8”.") from None


def _rows(text: str, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line on which it begins."""
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    while True:
        begin = reader.line_num + 1
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BadFile(f"{name}, line {begin}: this is no row of CSV ({error}); check the quotation marks.") from None
        if any(row) and any(cell.strip() for cell in row):
            yield begin, row


def _separator(text: str) -> str:
    header = text.lstrip()[:10_000].partition("\n")[0]
    return max(SEPARATORS, key=header.count)


def _places(titles: list[str], columns: Columns, name: str) -> dict[str, int]:
    keys = {folded(title): key for key, known in columns.items() for title in known}
    at: dict[str, int] = {}
    for place, title in enumerate(titles):
        key = keys.get(folded(title))
        if key is None:
            continue
        if key in at:
            raise BadFile(f"{name}, line 1: the columns {titles[at[key]].strip()} and {title.strip()} both mean {key}; keep one.")
        at[key] = place
    return at


def _wanted(columns: Columns, required: tuple[str, ...]) -> str:
    return ", ".join(key if key in required else f"[{key}]" for key in columns)


def _no_number(text: str) -> str:
    if not text:
        return "is empty: it must be a whole number"
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    if re.fullmatch(r"[+-]?[0-9]+\.0+", text):
        return f"is “{shown}”: write the whole number without its decimal point"
    if re.fullmatch(r"[+-]?[0-9]+", text):
        return f"is “{shown}”: numbers beyond {LARGEST} cannot be added up exactly"
    return f"is “{shown}”, not a whole number: write digits alone, without decimals, separators or units"
