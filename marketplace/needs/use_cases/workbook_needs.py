"""The rows of a county workbook become needs, and their enterprises are entered where nobody knew them (C-27)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from ...people.use_cases import enterprises, likeness
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.use_cases import numbers
from ...records.use_cases.transaction import record
from ...rulebook.eligibility import assess
from ...rulebook.findings import refusing
from ...rulebook.ruleset import Ruleset
from ...rulebook.settings import Settings
from ...shared import texts
from ...shared.errors import Conflict
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import Organisation
from ...shared.permissions.persons import ids_of
from .. import rules
from ..commands import CommitWorkbook
from ..events import WorkbookCommitted
from ..models import ImportBatch, ImportRow, Need, NeedService, Origin
from ..queries import hands, imports
from ..states import NeedState, RowState
from . import need_content


def make_needs(
    session: Session,
    batch: ImportBatch,
    rows: Sequence[ImportRow],
    *,
    command: CommitWorkbook,
    overruled: str,
    actor: Account,
    now: datetime,
) -> None:
    """Make needs of rows that are ready, enter their enterprises, and close the workbook."""
    programme, declared = batch.programme, command.declared
    known, new = _enterprises(session, rows, programme, now)
    session.flush()
    for row_id in _among(rows, command.outside):
        need_content.check_pool(known[row_id], False, actor=actor, now=now)
    checked = _declare_pool(dict.fromkeys(known.values()), actor, now) if declared else []
    stock = numbers.take(session, programme, Need, "XQ", len(rows))
    law = programmes.ruleset_of(programme), programmes.settings_of(programme)
    needs, one_person = [], hands.importers_of(batch.id) <= ids_of(actor)
    for number, row in zip(stock, rows, strict=True):
        values: Mapping[str, Any] = row.values or {}
        need = _need(number, values, known[row.id], law, programme)
        _state(need, law, declared=declared, actor=actor, now=now)
        need.one_person = one_person and need.state == NeedState.VERIFIED
        needs.append(need)
    session.add_all(needs)
    session.flush()
    for row, need in zip(rows, needs, strict=True):
        row.need_id, row.state = need.id, take(Step.COMMIT, row.state)
    batch.state, batch.committed_at = take(Step.COMMIT, batch.state), now
    left_out = len(imports.in_state(batch, RowState.REFUSED, RowState.DROPPED))
    record(
        WorkbookCommitted(
            workbook_id=batch.id,
            number_first=stock[0],
            number_last=stock[-1],
            count=len(needs),
            left_out=left_out,
            declared=declared,
            one_person=declared and one_person,
            need_ids=tuple(need.id for need in needs),
            new_organisation_ids=tuple(row.id for row in new),
            pool_checked_organisation_ids=tuple(row.id for row in checked),
            unverified_need_ids=tuple(need.id for need in needs if declared and need.state != NeedState.VERIFIED),
            overruled=overruled,
        )
    )


def _among(rows: Sequence[ImportRow], ids: Sequence[int]) -> Sequence[int]:
    """These ids, of rows that are imported; `Conflict` where one is not."""
    if not set(ids) <= {row.id for row in rows}:
        raise Conflict("workbook.row_not_ready")
    return ids


def _enterprises(
    session: Session, rows: Sequence[ImportRow], programme: Programme, now: datetime
) -> tuple[dict[int, Organisation], list[Organisation]]:
    """The enterprises of the rows by row, as known or as a person has said, and those that were entered just now."""
    units = {unit.name: unit for unit in imports.units_of(programme)}
    who = likeness.meant(session, [written_in(row) for row in rows])
    found: dict[int, Organisation] = {}
    new: dict[str, Organisation] = {}
    for row in rows:
        name = written_in(row)
        identity = who.identity(name.name, name.former)
        known = who.known.get(identity) or new.get(identity)
        if known is None:
            values: Mapping[str, Any] = row.values or {}
            known = new[identity] = enterprises.new(name.name, units[values["county_name"]], now)
        found[row.id] = known
        if name.former or known.name_key != texts.name_key(name.name):
            enterprises.remember(session, known, name.name, name.former)
    session.add_all(new.values())
    return found, list(new.values())


def written_in(row: ImportRow) -> likeness.Written:
    """The name of a stored row's enterprise, with what was chosen for it."""
    values: Mapping[str, Any] = row.values or {}
    return likeness.Written((row.sheet, row.row), values["enterprise"], values.get("former", ""), row.choice)


def _declare_pool(rows: Iterable[Organisation], actor: Account, now: datetime) -> list[Organisation]:
    """Note for enterprises that nobody has looked at yet that they are in the gradient pool (S004-2.2.1c).

    What an officer found out about one enterprise outweighs a statement about many.
    """
    unknown = [row for row in rows if row.in_gradient_pool is None]
    for row in unknown:
        row.in_gradient_pool, row.pool_checked_by_id, row.pool_checked_at = True, actor.id, now
    return unknown


def _need(
    number: str, values: Mapping[str, Any], enterprise: Organisation, law: tuple[Ruleset, Settings], programme: Programme
) -> Need:
    ruleset = law[0]
    levels = {word.label: word.code for word in ruleset.levels}
    categories = [word.code for word in ruleset.categories if word.label in values["services"]]
    return Need(
        number=number,
        programme_id=programme.id,
        organisation=enterprise,
        unit_id=enterprise.unit_id,
        origin=Origin.WORKBOOK,
        current_level=levels[values["current"]],
        goal_level=levels[values["goal"]],
        contact_name=values["contact"],
        contact_phone=values["phone"],
        note=values["note"],
        live_key=rules.live_key(programme.id, enterprise.id, categories),
        services=[NeedService(category=code, position=place) for place, code in enumerate(categories)],
    )


def _state(need: Need, law: tuple[Ruleset, Settings], *, declared: bool, actor: Account, now: datetime) -> None:
    """Verified where the unit declares it and no rule speaks against it; otherwise it waits for verification."""
    facts = need_content.facts_of(need, consents=True)
    need.entered_by_id, need.created_at, need.submitted_at = actor.id, now, now
    need.state = take(Step.SUBMIT, need.state)
    if declared and not refusing(assess(law[0], facts, law[1])):
        need.state, need.verified_at, need.verified_by_id = take(Step.VERIFY, need.state), now, actor.id
