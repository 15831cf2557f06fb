"""Where in a sheet the Annex 4 tables stand, and the text of each of their rows by field."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ....rulebook.files.vocabulary import Vocabulary
from ....shared import texts
from ....shared.files.bounded import Sheet
from . import blanks, covered, seen
from .cells import LONGEST_CELL
from .headers import TICK, Column, choose, classify, is_header
from .values import Notice, SheetRow

_PLACE = re.compile(
    r"(?:所在地区?|所属县市区|所在县市区|县市区|县区|区县)\s*[:：]\s*+(?P<place>[^:：]*?)(?:\s{2,}|\s+\S+[:：]|\s*$)",
    re.MULTILINE,
)
_SUM = re.compile(r"(?:合计|小计|总计|共计|累计|总数)(?:[:：(\d共为一二三四五六七八九十].{0,20})?|.{0,10}(?:合计|小计|总计)")
_NOTE = re.compile(
    r"(?:注|备注|说明|附注|附|填[表报写]?说明|填[表报]人?|制表人?|审核人?|经办人?|复核人?|负责人|单位负责人|分管领导|主管领导|联系人|联系电话"
    r"|填[表报]日期|填[表报]时间|日期|报送单位|申报单位|填报单位|推荐单位|单位|所在地|盖章|公章)(?:\(.{0,8}\))?\d{0,2}[:：.、].*"
    r"|注|备注|说明|(?:以下|此行|下)(?:为?空白?|无正文)|\(?盖章\)?|\(?公章\)?|\d{4}年\d{0,2}月\d{0,2}日?"
)
_EXAMPLE = re.compile(r"例|示例|样例|举例|例如|示例行|填写示例|(?:示例|样例|例)[:：].*")
_COUNTING = re.compile(r"\(?(?:\d{1,2}|[甲乙丙丁戊己庚辛])\)?")
_TICKED = frozenset(("√", "✓", "✔", "☑", "●", "■", "★", "是", "有", "1", "y", "yes", "true", "v", "需要", "对勾"))
_UNTICKED = frozenset(("", "×", "✗", "✘", "☐", "□", "○", "否", "无", "不需要", "0", "n", "no", "false", "-", "—", "/", "x"))
PARTLY = (seen.PART, seen.OTHER, seen.PART_UNSEEN)
HIGHEST_HEAD = 3
MOST_SAID = 2_000
"""Characters of a line outside the table that are looked at."""
MOST_COLUMNS = 60
HEADER_REACH = 40
"""How many filled rows are looked through for the first header."""


@dataclass
class Table:
    """The head of a table: the field of each column, best column first."""

    columns: Mapping[int, str]
    after: int
    """The first row under the head."""
    doubtful: frozenset[int] = frozenset()
    """Columns whose heading is crossed out, wholly or in part."""


@dataclass
class SheetRows:
    """The rows of a sheet's tables and what a person should know about the rest."""

    sheet: Sheet
    words: Vocabulary
    rows: list[SheetRow] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    place: str = ""
    in_notes: bool = False
    through_hidden: bool = False
    """Whether a head may stand in hidden rows, since it stands nowhere else."""
    without_answer: list[int] = field(default_factory=list)
    """Rows with nothing but what a program left in them."""
    classified: dict[str, Column | None] = field(default_factory=dict)
    spans: dict[int, list[tuple[int, int, int, int]]] = field(default_factory=dict)
    """The low merged ranges that cover a row; a range of more rows than a head has is data."""

    def __post_init__(self) -> None:
        for span in self.sheet.merged:
            for index in range(span[0], span[2] + 1) if span[2] - span[0] < HIGHEST_HEAD else ():
                self.spans.setdefault(index, []).append(span)


def rows_of(sheet: Sheet, words: Vocabulary) -> SheetRows | None:
    """The rows under every Annex 4 head of the sheet, or None where it has no such head.

    What hidden columns hold is not read; hidden rows are, but marked.
    """
    sheet, of_covered = covered.without_covered(sheet)
    shown = seen.without_hidden_columns(sheet)
    found = _rows_of(SheetRows(shown, words))
    if found is None and sheet.hidden_rows:
        found = _rows_of(SheetRows(shown, words, through_hidden=True))
    if found:
        found.notices[:0] = [*seen.notices(sheet, words), *of_covered]
        if found.without_answer:
            rows = {"rows": seen.ranges(found.without_answer), "count": str(len(found.without_answer))}
            found.notices.append(Notice(sheet.name, 0, "annex4_rows_without_answer", rows))
    return found


def _rows_of(found: SheetRows) -> SheetRows | None:
    sheet = found.sheet
    table: Table | None = None
    fill = _filled_down(sheet)
    for count, index in enumerate(sorted(sheet.rows)):
        if table and index < table.after:
            continue
        hidden = _is_hidden(found, index)
        if hidden and table is None:
            continue
        if not hidden and (head := _table_at(found, index)):
            table, found.in_notes = head, False
        elif table is None:
            found.place = _place_shown(found, index) or found.place
            if count >= HEADER_REACH:
                return None
        else:
            _take(found, table, index, fill.get(index, {}))
    return found if table else None


def _is_hidden(found: SheetRows, index: int) -> bool:
    return index in found.sheet.hidden_rows and not found.through_hidden


def _table_at(found: SheetRows, index: int) -> Table | None:
    """The table whose head begins in this row; a head may take two or three rows."""
    row = _spread(found, index)
    if len(set(row.values())) < 2:
        return None
    columns = _columns(found, row)
    if not columns or (not is_header(columns) and is_header(_columns(found, _spread(found, index + 1)))):
        return None
    last = index
    while last + 1 < index + HIGHEST_HEAD and _continues(found, last + 1):
        deeper = columns | _columns(found, _spread(found, last + 1))
        if is_header(columns) and not is_header(deeper):
            break
        last, columns = last + 1, deeper
    if not is_header(columns):
        return None
    chosen = choose(columns)
    # A line of one heading over several columns does not begin a table, but it heads it.
    first = index - 1 if _columns(found, _spread(found, index - 1)) else index
    return Table(chosen, last + 1, _doubtful(found, chosen, range(first, last + 1)))


def _doubtful(found: SheetRows, columns: Mapping[int, str], head: range) -> frozenset[int]:
    """The columns of a head that are crossed out; what cannot be seen of it becomes a notice."""
    marked = {c: kind for row in head for c in columns if (kind := _mark_of_head(found, row, c))}
    unseen = [c for c, kind in marked.items() if kind == seen.UNSEEN]
    if unseen:
        said = "、".join(f"{seen.letters(c)} 列" for c in sorted(unseen))
        found.notices.append(
            Notice(found.sheet.name, head[-1] + 1, "annex4_heads_unseen", {"columns": said, "count": str(len(unseen))})
        )
    return frozenset(c for c, kind in marked.items() if kind in (seen.STRUCK, seen.PART))


def _mark_of_head(found: SheetRows, row: int, column: int) -> str:
    """What is done to the text that stands over a column in one row of a head, its own or a merged one."""
    places = [(row, column), *((top, left) for top, left, _, right in found.spans.get(row, ()) if left <= column <= right)]
    return next((found.sheet.marks[place][0] for place in places if place in found.sheet.marks), "")


def _columns(found: SheetRows, row: Mapping[int, str]) -> dict[int, Column]:
    for text in row.values():
        if text not in found.classified:
            found.classified[text] = classify(text, found.words)
    return {c: column for c, text in row.items() if (column := found.classified[text])}


def _continues(found: SheetRows, index: int) -> bool:
    """Whether a row only holds words of a head, so that it belongs to the head above it."""
    own = {} if _is_hidden(found, index) else found.sheet.rows.get(index, {})
    columns = _columns(found, own)
    ticks = sum(name.startswith(TICK) for name, _ in columns.values())
    return bool(own) and len(columns) == len(own) and (ticks != 1 or len(columns) > 1)


def _spread(found: SheetRows, index: int) -> dict[int, str]:
    """The texts of a row of a head, each merged cell standing in all columns that it covers."""
    row = dict(found.sheet.rows.get(index, {}))
    for top, left, _, right in found.spans.get(index, ()):
        if text := found.sheet.rows.get(top, {}).get(left):
            row |= {c: text for c in range(left, min(right, left + MOST_COLUMNS) + 1) if c not in row}
    return row


def _filled_down(sheet: Sheet) -> dict[int, dict[int, int]]:
    """The first rows of merged cells, whose texts these lend to the rows below, by row and column."""
    filled: dict[int, dict[int, int]] = {}
    ends: dict[int, int] = {}
    for top, left, bottom, _ in sorted(sheet.merged):
        text = sheet.rows.get(top, {}).get(left)
        if not text or top <= ends.get(left, -1):
            continue
        ends[left] = bottom
        for index in sheet.rows if bottom - top > len(sheet.rows) else range(top + 1, bottom + 1):
            if top < index <= bottom and index in sheet.rows:
                filled.setdefault(index, {})[left] = top
    return filled


def _place_shown(found: SheetRows, index: int) -> str:
    """The county of a seal row as far as it is shown: what is crossed out or cannot be seen there is none."""
    row = found.sheet.rows[index]
    place = _place(row)
    marked = {c: found.sheet.marks[index, c] for c in row if (index, c) in found.sheet.marks}
    if not place or not marked:
        return place
    shown = {c: text for c, text in row.items() if marked.get(c, (seen.PART,))[0] in PARTLY}
    crossed = {character for kind, words in marked.values() if kind in PARTLY for character in words}
    if _place(shown) == place and not crossed & set(f"所在地{place}"):
        return place
    found.notices.append(Notice(found.sheet.name, index + 1, "annex4_place_crossed", {"value": place[:40]}))
    return ""


def _place(row: Mapping[int, str]) -> str:
    """The county that the seal row states after 所在地, in the same cell or the next."""
    line = "  ".join(text for _, text in sorted(row.items()))[:MOST_SAID]
    if not (match := _PLACE.search(line)):
        return ""
    if place := match["place"].strip():
        return place
    rest = line[match.end() :].strip()
    return re.split(r"\s{2,}", rest)[0] if rest and ":" not in rest.replace("：", ":") else ""


def _take(found: SheetRows, table: Table, index: int, lent: Mapping[int, int]) -> None:
    """Add one row under a head to the rows, or to the notices, or pass over it."""
    own = found.sheet.rows[index]
    kind = _kind(found, table, index, own)
    named = any(table.columns.get(c) == "enterprise" for c in (*own, *lent))
    if kind == "data" and not named and _without_answer(table, own):
        found.without_answer.append(index)
    elif kind != "data" and index in found.sheet.hidden_rows:
        return
    elif kind == "note":
        found.in_notes = True
        found.place = _place_shown(found, index) or found.place
    elif kind == "data":
        _add(found, table, index, own, lent)
    elif kind:
        said = " ".join(text for _, text in sorted(own.items()))[:MOST_SAID]
        found.notices.append(Notice(found.sheet.name, index + 1, kind, {"text": texts.one_line(texts.thinned(said))[:60]}))


def _kind(found: SheetRows, table: Table, index: int, own: Mapping[int, str]) -> str:
    """What a row is: data, note, a notice's key, or nothing worth a word."""
    mapped = {c: texts.compact(text) for c, text in sorted(own.items()) if c in table.columns}
    fields = {table.columns[c]: text for c, text in mapped.items() if not (table.columns[c] == "seq" and text.isdigit())}
    first = next((texts.compact(text) for _, text in sorted(own.items())), "")
    name = fields.get("enterprise", "")
    if not fields:
        return "" if all(text.isdigit() for text in mapped.values()) and len(own) == len(mapped) else "annex4_line_skipped"
    if _SUM.fullmatch(first) or _SUM.fullmatch(name) or _is_counting(mapped):
        return ""
    if len(fields) <= 4 and (_NOTE.fullmatch(first) or _NOTE.fullmatch(name)):
        return "note"
    if _EXAMPLE.fullmatch(first) or _EXAMPLE.fullmatch(name):
        return "annex4_example_skipped"
    if fields.keys() == {"county"}:
        return "annex4_only_county"
    return _kind_of_single(found, table, index, own, fields)


def _without_answer(table: Table, own: Mapping[int, str]) -> bool:
    """Whether a row holds nothing but technical blanks and its number, as formulas that were filled down too far."""
    said = {table.columns.get(c, ""): text for c, text in own.items()}
    return all(blanks.kind_of(text) or (name == "seq" and text.isdigit()) for name, text in said.items())


def _kind_of_single(found: SheetRows, table: Table, index: int, own: Mapping[int, str], fields: Mapping[str, str]) -> str:
    """A line that stands alone is a heading or the rest of a note, unless it names an enterprise."""
    if len(own) > 1 or len(fields) > 1:
        return "data"
    [column] = own
    wide = any(left <= column <= right and right - left >= 2 for _, left, _, right in found.spans.get(index, ()))
    if found.in_notes:
        return ""
    alone = wide or table.columns[column] in ("seq", "note") or column == min(table.columns) != _column(table, "enterprise")
    return "annex4_line_skipped" if alone else "data"


def _column(table: Table, field_: str) -> int | None:
    return next((c for c, name in table.columns.items() if name == field_), None)


def _is_counting(mapped: Mapping[int, str]) -> bool:
    """A row under the head that numbers the columns."""
    return len(mapped) >= 4 and all(_COUNTING.fullmatch(text) for text in mapped.values())


def _add(found: SheetRows, table: Table, index: int, own: Mapping[int, str], lent: Mapping[int, int]) -> None:
    """Add a row of data; lines under a merged name and service belong to the row above."""
    sheet, hidden = found.sheet, index in found.sheet.hidden_rows
    places = {**lent, **dict.fromkeys(own, index)}
    own_fields = {table.columns[c] for c in own if c in table.columns}
    lent_fields = {table.columns[c] for c in lent if c in table.columns} - own_fields
    more = {"enterprise", "services"} <= lent_fields and own_fields <= {"contact", "phone", "both", "note"}
    if more and found.rows and hidden:
        return
    if more and found.rows and found.rows[-1].marks.get(seen.ROW) != seen.HIDDEN:
        _add_line(found, table, index, own)
        return
    cells = _cells(table, {c: sheet.rows[row][c] for c, row in places.items()}, blank=True)
    if not cells.get("county") and found.place:
        cells["county"] = found.place
    mapped = {c: row for c, row in places.items() if c in table.columns}
    marks = seen.of_columns(table.columns, table.doubtful, mapped) | seen.marks_of(sheet, table.columns, mapped, hidden=hidden)
    found.rows.append(SheetRow(sheet.name, index + 1, cells, marks))


def _add_line(found: SheetRows, table: Table, index: int, own: Mapping[int, str]) -> None:
    """Add what stands in a further line of a merged record to the row above."""
    above = found.rows[-1]
    cells = dict(above.cells)
    for name, text in _cells(table, own).items():
        cells[name] = f"{cells.get(name, '')}\n{text}".strip()[: LONGEST_CELL + 1]
    mapped = {c: index for c in own if c in table.columns}
    line = seen.marks_of(found.sheet, table.columns, mapped, hidden=False)
    crossed = line.pop(seen.ROW, "")
    more = {name: f"{seen.PART}:{text[:100]}" for name, text in _cells(table, own).items()} if crossed == seen.STRUCK else line
    more = seen.of_columns(table.columns, table.doubtful, mapped) | more
    found.rows[-1] = SheetRow(above.sheet, above.row, cells, {**more, **above.marks})


def _cells(table: Table, full: Mapping[int, str], *, blank: bool = False) -> dict[str, str]:
    """The texts of a row by field; columns of one field are joined in their order."""
    joined: dict[str, list[str]] = {}
    for column, name in table.columns.items():
        text = full.get(column, "")
        target = "services" if name.startswith(TICK) else "contact" if name in ("both", "phone") else name
        if name.startswith(TICK):
            text = _ticked(name.removeprefix(TICK), text)
        if text or blank:
            joined.setdefault(target, []).append(text)
    joined.pop("seq", None)
    order = {name: "、" if name == "services" else "\n" for name in joined}
    return {name: order[name].join(filter(None, parts))[: LONGEST_CELL + 1] for name, parts in joined.items()}


def _ticked(label: str, mark: str) -> str:
    """The category where its cell is ticked; a mark that is neither is shown, to be refused."""
    key = texts.compact(mark)
    if key not in _TICKED and blanks.kind_of(mark):
        return mark if key != "false" else ""
    if key in _UNTICKED:
        return ""
    return label if key in _TICKED else f"{label}？{mark}"
