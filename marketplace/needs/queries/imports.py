"""County workbooks under preview and after: batches, their rows, and the words that a programme reads them with."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, false, func, or_, select
from sqlalchemy.orm import joinedload

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import StoredFile
from ...rulebook.files import vocabulary
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.place import Unit
from ...shared.queries.paging import Page, among, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import Role
from ..files import annex4
from ..models import ImportBatch, ImportRow
from ..states import RowState

ROWS_A_PAGE = 50
ABOUT_HIDDEN, SETTLED = ("annex4_rows_hidden", "annex4_rows_filtered"), "annex4_rows_hidden_settled"


def visible_to(actor: Account | None) -> Select[ImportBatch]:
    """The workbooks of a county officer's unit, or of a city officer's programmes."""
    return select(ImportBatch).where(_visible(actor))


def _visible(actor: Account | None) -> ColumnElement[bool]:
    if actor is None or actor.unit_id is None:
        return false()
    found: list[ColumnElement[bool]] = []
    if Role.COUNTY_OFFICER in actor.roles:
        found.append(ImportBatch.unit_id == actor.unit_id)
    if Role.CITY_OFFICER in actor.roles:
        found.append(ImportBatch.programme_id.in_(select(Programme.id).where(Programme.unit_id == actor.unit_id)))
    return or_(*found) if found else false()


def one(batch_id: int, actor: Account | None) -> ImportBatch:
    """The workbook of that id as this person may see it, or `NotFound`."""
    return one_of(visible_to(actor), batch_id)


def of_another_unit(batch: ImportBatch, actor: Account) -> bool:
    """Whether a workbook is another unit's, and not one that this person handed in for it."""
    return batch.unit_id != actor.unit_id and batch.account_id != actor.id


def listing(actor: Account, page: int, programme: Programme | None = None, only: Select[Any] | None = None) -> Page[ImportBatch]:
    """A page of the workbooks that this person may see, the latest first."""
    found = among(visible_to(actor).where(programmes.within(ImportBatch.programme_id, programme)), ImportBatch, only)
    shown = found.options(joinedload(ImportBatch.unit)).order_by(ImportBatch.id.desc())
    return page_of(shown, page, counted=found.with_only_columns(ImportBatch.id))


def names(batch_ids: Sequence[int]) -> dict[int, str]:
    """What the file of each workbook was called."""
    named = select(ImportBatch.id, StoredFile.name).join(StoredFile, StoredFile.id == ImportBatch.file_id)
    return {row.id: row.name for row in db.session.execute(named.where(ImportBatch.id.in_(batch_ids)))}


def counts(batch_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many rows of each workbook are in which state, in one question."""
    counted = (
        select(ImportRow.batch_id, ImportRow.state, func.count())
        .where(ImportRow.batch_id.in_(batch_ids))
        .group_by(ImportRow.batch_id, ImportRow.state)
    )
    found: dict[int, dict[str, int]] = {batch_id: {} for batch_id in batch_ids}
    for batch_id, state, count in db.session.execute(counted):
        found[batch_id][state] = count
    return found


def rows(batch: ImportBatch, state: str, page: int) -> Page[ImportRow]:
    """A page of the rows of a workbook in one state, in the order of the sheets."""
    found = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state == state)
    counted = found.with_only_columns(ImportRow.id)
    return page_of(found.order_by(ImportRow.position), page, ROWS_A_PAGE, counted=counted)


def in_state(batch: ImportBatch, *states: RowState) -> Sequence[ImportRow]:
    """All rows of a workbook in any of these states, in the order of the sheets."""
    found = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state.in_(states))
    return db.session.scalars(found.order_by(ImportRow.position)).all()


def hidden(batch: ImportBatch) -> list[ImportRow]:
    """The rows that the sheets hide and about which nobody has decided yet."""
    return [row for row in in_state(batch, RowState.REFUSED) if row.marks.get(annex4.ROW) == annex4.HIDDEN]


def is_ready(batch: ImportBatch) -> bool:
    """Whether some row can be imported, and nothing is left to be decided before."""
    found = set(db.session.scalars(select(ImportRow.state).where(ImportRow.batch_id == batch.id).distinct()))
    return RowState.READY in found and RowState.ASKED not in found and not hidden(batch)


def row(batch: ImportBatch, row_id: int) -> ImportRow:
    """One row of a workbook, or `NotFound`."""
    return there(db.session.scalar(select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.id == row_id)))


def shared_reasons(batch: ImportBatch, say: annex4.Say) -> annex4.Once:
    """What is wrong with nearly all rows of a sheet of a workbook."""
    counted = select(ImportRow.sheet, func.count().label("rows")).where(ImportRow.batch_id == batch.id).group_by(ImportRow.sheet)
    totals = {line.sheet: line.rows for line in db.session.execute(counted)}
    return annex4.said_once(rejected(batch), totals, say)


def rejected(batch: ImportBatch) -> list[annex4.Rejected]:
    """The refused rows of a workbook as they are sent back."""
    found = select(ImportRow).where(ImportRow.batch_id == batch.id, ImportRow.state == RowState.REFUSED)
    return [
        annex4.Rejected(row.sheet, row.row, row.cells, tuple(map(finding, row.findings)), row.marks)
        for row in db.session.scalars(found.order_by(ImportRow.position))
    ]


def finding(stored: Mapping[str, Any]) -> annex4.Finding:
    """A finding as it was stored with a row."""
    return annex4.Finding(stored["field"], stored["value"], stored["why"], stored["facts"])


def warnings(batch: ImportBatch, undecided: Sequence[ImportRow]) -> list[Mapping[str, Any]]:
    """The notices of a workbook as they were stored; what was said about hidden rows holds until all of them are decided."""
    if undecided:
        return list(batch.warnings)
    return [one | {"key": SETTLED} if one["key"] in ABOUT_HIDDEN else one for one in batch.warnings]


def notice(stored: Mapping[str, Any]) -> annex4.Notice:
    """A notice as it was stored with a workbook."""
    return annex4.Notice(stored["sheet"], stored["row"], stored["key"], stored["facts"])


def words_of(programme: Programme) -> vocabulary.Vocabulary:
    """What the cells of a workbook may hold in this programme: its rule set's words and its city's counties."""
    places = units_of(programme)
    counties = (vocabulary.County(unit.name, division(unit), tuple(unit.aliases)) for unit in places)
    return vocabulary.of(programmes.ruleset_of(programme), counties)


def units_of(programme: Programme) -> Sequence[Unit]:
    """The units that report to the city of a programme, in their customary order."""
    return db.session.scalars(_units_of(), {"city": programme.unit_id}).all()


@cache
def _units_of() -> Select[Unit]:
    return select(Unit).where(Unit.parent_id == bindparam("city")).order_by(Unit.position, Unit.id)


def division(unit: Unit) -> str:
    """The six digits of a county; blank for a zone, which has none (practice 1.3)."""
    return unit.code if unit.code and unit.code.isdigit() else ""


def batch_of_need(need_id: int) -> int | None:
    """The workbook that a need came from, if it came from one."""
    return db.session.scalar(select(ImportRow.batch_id).where(ImportRow.need_id == need_id))


def file_of(batch: ImportBatch) -> StoredFile:
    """The workbook as it was handed in."""
    return db.session.get_one(StoredFile, batch.file_id)
