"""An Annex 4 workbook becomes accepted rows, rejected rows and warnings (S004-X4)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ....rulebook.files.vocabulary import Vocabulary
from ....shared import texts
from ....shared.files.bounded import Sheet, WorkbookRefused, read_book
from . import seen
from .cells import read_row
from .layout import rows_of
from .values import Accepted, Annex4Reading, Finding, Notice, Rejected, SheetRow


def read(data: bytes, filename: str, words: Vocabulary, *, hidden_too: bool = False) -> Annex4Reading:
    """Everything that a county's workbook says, row by row; nothing of it is guessed.

    What the sheet hides or crosses out is rejected or not read, and named; `hidden_too` takes hidden rows for what they say.

    Every visible sheet with an Annex 4 head is read; the others are named in a warning. A row that repeats another in all its
    fields is rejected, a further row of one enterprise is accepted with a warning. `WorkbookRefused` is raised where the file
    cannot be opened or no sheet has such a head; `filename` only tells a .csv or .doc from a damaged workbook.
    """
    if filename.lower().endswith((".csv", ".txt", ".doc", ".docx", ".wps", ".pdf", ".ods", ".numbers")):
        raise WorkbookRefused("workbook_wrong_type", name=filename.rpartition(".")[2].lower()[:10])
    book = read_book(data)
    reading = read_tables(book.sheets, words, hidden_too=hidden_too)
    about = tuple(Notice("", 0, f"annex4_book_{remark}") for remark in book.remarks)
    return replace(reading, warnings=(*about, *reading.warnings))


def read_tables(sheets: Sequence[Sheet], words: Vocabulary, *, hidden_too: bool = False) -> Annex4Reading:
    """The same for sheets that were read already."""
    rows: list[SheetRow] = []
    warnings: list[Notice] = []
    tables = 0
    for sheet in sheets:
        found = None if sheet.hidden else rows_of(sheet, words)
        if found:
            tables += 1
            rows += found.rows
            warnings += found.notices
        elif sheet.rows:
            warnings.append(Notice(sheet.name, 0, "annex4_sheet_hidden" if sheet.hidden else "annex4_sheet_ignored"))
    if not tables:
        raise WorkbookRefused("workbook_no_table", sheets="、".join(sheet.name for sheet in sheets if not sheet.hidden))
    accepted, rejected, more = check_rows([shown(row) for row in rows] if hidden_too else rows, words)
    return Annex4Reading(accepted, rejected, (*warnings, *more))


def shown(row: SheetRow) -> SheetRow:
    """The row as if its sheet did not hide it."""
    if row.marks.get(seen.ROW) != seen.HIDDEN:
        return row
    return replace(row, marks={name: mark for name, mark in row.marks.items() if name != seen.ROW})


def check_rows(
    rows: Sequence[SheetRow], words: Vocabulary
) -> tuple[tuple[Accepted, ...], tuple[Rejected, ...], tuple[Notice, ...]]:
    """Read each row and find the ones that repeat another; also for rows that a person corrected."""
    accepted: list[Accepted] = []
    rejected: list[Rejected] = []
    warnings: list[Notice] = []
    for row in rows:
        need, findings, notices = read_row(row.cells, words)
        absent = seen.findings(row)
        if absent:
            about = {finding.field for finding in absent}
            rest = () if seen.ROW in about else tuple(one for one in findings if one.field not in about)
            rejected.append(Rejected(row.sheet, row.row, row.cells, (*absent, *rest), row.marks))
            continue
        warnings += [Notice(row.sheet, row.row, key, facts) for key, facts in notices]
        if need:
            accepted.append(Accepted(row.sheet, row.row, row.cells, need))
        else:
            rejected.append(Rejected(row.sheet, row.row, row.cells, findings))
    kept, repeats = _without_repeats(accepted)
    order = {(row.sheet, row.row): position for position, row in enumerate(rows)}
    rejected = sorted([*rejected, *repeats], key=lambda row: order[row.sheet, row.row])
    return tuple(kept), tuple(rejected), (*warnings, *_same_enterprise(kept))


def _without_repeats(rows: Sequence[Accepted]) -> tuple[list[Accepted], list[Rejected]]:
    """Rows, of which later ones that say the same in every field are rejected, naming the first."""
    first: dict[object, Accepted] = {}
    kept, repeats = [], []
    for row in rows:
        need = row.need
        said = (*_who(row), frozenset(need.services), need.current, need.goal, need.contact, need.phone)
        earlier = first.setdefault(said, row)
        if earlier is row:
            kept.append(row)
        else:
            finding = Finding("enterprise", need.enterprise, "annex4_repeated", _at(earlier))
            repeats.append(Rejected(row.sheet, row.row, row.cells, (finding,)))
    return kept, repeats


def _same_enterprise(rows: Sequence[Accepted]) -> Iterator[Notice]:
    """A warning for each further row of an enterprise, stronger where it asks for the same services."""
    first: dict[object, Accepted] = {}
    asked: dict[object, Accepted] = {}
    for row in rows:
        earlier = first.setdefault(_who(row), row)
        twin = asked.setdefault((*_who(row), frozenset(row.need.services)), row)
        if twin is not row:
            yield Notice(row.sheet, row.row, "annex4_same_services", {"enterprise": row.need.enterprise, **_at(twin)})
        elif earlier is not row:
            yield Notice(row.sheet, row.row, "annex4_same_enterprise", {"enterprise": row.need.enterprise, **_at(earlier)})


def _who(row: Accepted) -> tuple[str, str, str]:
    return texts.name_key(row.need.enterprise), texts.name_key(row.need.former), row.need.county_name


def _at(row: Accepted) -> Mapping[str, str]:
    return {"first_sheet": row.sheet, "first_row": str(row.row)}
