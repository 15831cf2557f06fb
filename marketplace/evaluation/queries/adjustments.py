"""Adjustments of released years, as each person may see them, and the list as they make it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.money import yuan
from ...shared.queries.scoped import one_of
from ..models import Adjustment, YearRun
from ..rules import adjusting
from ..rules.adjusting import Corrected, ReleasedLine, SignedChange
from ..rules.evaluation import Effect
from ..states import AdjustmentState
from . import years


def visible_to(actor: Account | None) -> Select[Adjustment]:
    """The adjustments of the runs that this person may look into."""
    runs = years.visible_to(actor).order_by(None).with_only_columns(YearRun.id)
    return select(Adjustment).where(Adjustment.run_id.in_(runs)).order_by(Adjustment.id)


def find(actor: Account | None, adjustment_id: int) -> Adjustment:
    """The adjustment, or NotFound where this person may not see it."""
    return one_of(visible_to(actor), adjustment_id)


def programme_of(adjustment_id: int) -> Select[int]:
    """The id of the programme whose year an adjustment corrects."""
    return select(YearRun.programme_id).join(Adjustment, Adjustment.run_id == YearRun.id).where(Adjustment.id == adjustment_id)


def of_run(run: YearRun) -> Sequence[Adjustment]:
    """All that were ever proposed for a run, the oldest first."""
    rows = select(Adjustment).where(Adjustment.run_id == run.id).options(joinedload(Adjustment.organisation))
    return db.session.scalars(rows.order_by(Adjustment.number)).all()


def approved(run: YearRun, organisation_id: int | None = None) -> Sequence[Adjustment]:
    """Those in force, in the order in which they came to be; they are public."""
    rows = select(Adjustment).where(Adjustment.run_id == run.id, Adjustment.state == AdjustmentState.APPROVED)
    if organisation_id is not None:
        rows = rows.where(Adjustment.organisation_id == organisation_id)
    return db.session.scalars(rows.order_by(Adjustment.decided_at, Adjustment.id)).all()


def stands(run: YearRun) -> list[Corrected]:
    """The list of a run as it is corrected, in the order of the first one."""
    lines = [
        ReleasedLine(organisation=one.organisation_id, key=one.share["key"], rank=one.rank, score=one.score, fen=one.share_fen)
        for one in run.lines
    ]
    return adjusting.stands(
        lines,
        [SignedChange(organisation=one.organisation_id, score=one.score_change, fen=one.change_fen) for one in approved(run)],
    )


def stand_of(run: YearRun, organisation_id: int) -> Corrected | None:
    """How one line stands; None where the institution has none."""
    return next((one for one in stands(run) if one.organisation == organisation_id), None)


def next_number(run: YearRun) -> int:
    """The number of the next adjustment of a run."""
    return (db.session.scalar(select(func.max(Adjustment.number)).where(Adjustment.run_id == run.id)) or 0) + 1


def waiting_for(run: YearRun, organisation_id: int) -> Adjustment | None:
    """The adjustment of a line that nobody has decided yet."""
    rows = select(Adjustment).where(
        Adjustment.run_id == run.id, Adjustment.organisation_id == organisation_id, Adjustment.state == AdjustmentState.PROPOSED
    )
    return db.session.scalar(rows)


def barred_by(run: YearRun, organisation_id: int, change_fen: int) -> list[Mapping[str, Any]]:
    """The gates that keep a line of the result from money which a correction would give it; empty where none does."""
    line = next((one for one in run.lines if one.organisation_id == organisation_id), None)
    gates = line.gates if line is not None and change_fen > 0 else []
    return [gate for gate in gates if gate["effect"] == Effect.NO_MONEY]


def why_not(run: YearRun, organisation_id: int, change_fen: int, *, lock: bool = False) -> tuple[str, dict[str, object]] | None:
    """Why a change of an amount may not be: beyond the budget or the cap, or to somebody without standing."""
    found = stands(run)
    line = next(one for one in found if one.organisation == organisation_id)
    left, cap = run.budget_fen - sum(one.new_fen for one in found), run.settings["cap_fen"]
    new = line.new_fen + change_fen
    if change_fen > 0 and change_fen > left:
        return "adjustment.beyond_budget", {"left": yuan(left), "change": yuan(change_fen), "budget": yuan(run.budget_fen)}
    if change_fen > 0 and cap and new > cap:
        return "adjustment.beyond_cap", {"cap": yuan(cap), "amount": yuan(new)}
    if change_fen > 0 and not years.has_standing(run, organisation_id, lock=lock):
        return "adjustment.standing_lost", {}
    return None
