"""What a sheet shows as absent: hidden rows and columns, and text that is crossed out or cannot be seen."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ....rulebook.files.vocabulary import Vocabulary
from ....shared.files.bounded import Sheet
from .headers import classify
from .values import Finding, Notice, SheetRow

ROW = "row"
"""The field of a finding that is about a row as a whole, and the mark of one."""
HIDDEN, STRUCK, NUMBER_STRUCK, UNSEEN, PART, OTHER, PART_UNSEEN = (
    "hidden",
    "struck",
    "number_struck",
    "unseen",
    "part",
    "other",
    "part_unseen",
)
COLUMN_STRUCK = "column_struck"
"""The mark of a field whose column is crossed out in the head."""


def without_hidden_columns(sheet: Sheet) -> Sheet:
    """The sheet as far as its columns are shown; a merged cell that begins in a hidden one stands in the first shown."""
    if not sheet.hidden_columns:
        return sheet
    rows = {i: {c: text for c, text in row.items() if c not in sheet.hidden_columns} for i, row in sheet.rows.items()}
    marks, merged = dict(sheet.marks), []
    for top, left, bottom, right in sheet.merged:
        shown = next((c for c in range(left, min(right, left + 60) + 1) if c not in sheet.hidden_columns), None)
        if shown is None:
            continue
        merged.append((top, shown, bottom, right))
        if shown != left and (text := sheet.rows.get(top, {}).get(left)):
            rows[top][shown] = text
            if (top, left) in marks:
                marks[top, shown] = marks[top, left]
    return replace(sheet, rows={i: row for i, row in rows.items() if row}, merged=tuple(merged), marks=marks)


def notices(sheet: Sheet, words: Vocabulary) -> Iterator[Notice]:
    """What a person should know about the parts of a sheet that it does not show."""
    if sheet.hidden_rows:
        key = "annex4_rows_filtered" if sheet.filtered else "annex4_rows_hidden"
        yield _about_rows(sheet, key, sheet.hidden_rows)
    if sheet.unsure_rows:
        yield _about_rows(sheet, "annex4_rows_unsure", sheet.unsure_rows)
    columns = {c for row in sheet.rows.values() for c in row if c in sheet.hidden_columns}
    if columns:
        said = "、".join(_column(sheet, column, words) for column in sorted(columns))
        yield Notice(sheet.name, 0, "annex4_columns_hidden", {"columns": said, "count": str(len(columns))})
    for remark in sheet.remarks:
        yield Notice(sheet.name, 0, f"annex4_{remark}")


def _about_rows(sheet: Sheet, key: str, rows: Iterable[int]) -> Notice:
    several = sorted(rows)
    return Notice(sheet.name, 0, key, {"rows": ranges(several), "count": str(len(several))})


def _column(sheet: Sheet, column: int, words: Vocabulary) -> str:
    texts = (row[column] for _, row in sorted(sheet.rows.items()) if column in row)
    head = next((text for text in texts if classify(text, words)), "")
    return f"{letters(column)} 列" + (f"“{''.join(head.split())[:20]}”" if head else "")


def letters(column: int) -> str:
    """The letters of a column counted from 0.

    >>> letters(0), letters(26)
    ('A', 'AA')
    """
    name = ""
    while column >= 0:
        column, rest = divmod(column, 26)
        name, column = chr(65 + rest) + name, column - 1
    return name


def ranges(rows: Iterable[int]) -> str:
    """Row numbers, counted from 0, as a person says them.

    >>> ranges([4, 6, 7, 8])
    '5、7—9'
    """
    stretches: list[list[int]] = []
    for row in rows:
        if stretches and stretches[-1][1] == row:
            stretches[-1][1] = row + 1
        else:
            stretches.append([row + 1, row + 1])
    said = [str(first) if first == last else f"{first}—{last}" for first, last in stretches]
    return "、".join(said[:40]) + ("……" if len(said) > 40 else "")


def marks_of(sheet: Sheet, columns: Mapping[int, str], places: Mapping[int, int], *, hidden: bool) -> dict[str, str]:
    """What is done to a row and to its fields; `places` has the row that the text of each of its columns stands in."""
    found = {c: sheet.marks[row, c] for c, row in places.items() if (row, c) in sheet.marks}
    marks: dict[str, str] = {ROW: HIDDEN} if hidden else {}
    said = [c for c in places if columns[c] != "seq"]
    kinds = {found[c][0] if c in found else "" for c in said}
    if not hidden and kinds in ({STRUCK}, {UNSEEN}):
        return {ROW: kinds.pop()}
    for column, (kind, struck) in found.items():
        field = _field(columns[column])
        if field == "seq":
            marks |= {ROW: NUMBER_STRUCK} if kind == STRUCK and not hidden else {}
        else:
            words = sheet.rows[places[column]][column] if struck == "…" else struck
            marks[field] = f"{kind}:{words}" if kind in (PART, OTHER, PART_UNSEEN) else kind
    return marks


def of_columns(columns: Mapping[int, str], doubtful: Iterable[int], places: Mapping[int, int]) -> dict[str, str]:
    """The fields of a row whose columns are crossed out in the head; a level left blank is an answer, too."""
    fields = {_field(columns[c]) for c in doubtful if c in places or columns[c] == "current"}
    return dict.fromkeys(sorted(fields - {"seq"}), COLUMN_STRUCK)


def _field(name: str) -> str:
    return "services" if name.startswith("tick:") else "contact" if name in ("both", "phone") else name


def findings(row: SheetRow) -> tuple[Finding, ...]:
    """Why a row is not read as it stands: it is hidden or crossed out, or a cell of it is."""
    if kind := row.marks.get(ROW):
        return (Finding(ROW, row.cells.get("enterprise", "")[:100], f"annex4_row_{kind}"),)
    found = []
    for field, mark in row.marks.items():
        kind, _, words = mark.partition(":")
        found.append(Finding(field, row.cells.get(field, ""), f"annex4_cell_{kind}", {"part": words} if words else {}))
    return tuple(found)
