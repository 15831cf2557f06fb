"""What a cap would do, told from the points that were computed last: nothing is computed anew."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...programmes.queries.programmes import Reach
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation
from ...vetting.models import PoolPlace
from ...vetting.states import PlaceState
from ..models import YearLine, YearRun
from ..rules.subsidy import share_out


class Foreseen(Fixed):
    """The lines of the latest run as a budget and a cap would share them out, the names, and the number of the run."""

    run: int
    lines: Sequence[dict[str, Any]]
    names: dict[str, str]


def at_present(programme: Programme) -> Foreseen | None:
    """What the budget and the cap of the settings would do; None where one of them is not set, or nothing was computed yet."""
    settings = programmes.settings_of(programme)
    return _shared(programme, settings.integer("subsidy_budget_fen"), settings.integer("subsidy_cap_fen"))


def reach(programme: Programme, budget_fen: int, cap_fen: int) -> Reach | None:
    """How many would be paid, and how many of them the cap: by the latest run, before there is one by the places in the pool.

    None where no budget or no cap is set, and, without a run, where the budget is less than all caps: then scores decide.
    """
    if not budget_fen or not cap_fen:
        return None
    if found := _shared(programme, budget_fen, cap_fen):
        paid = [one for one in found.lines if one["share"]["points"]]
        return Reach(run=found.run, paid=len(paid), full=sum(one["share"]["capped"] for one in paid))
    active = select(func.count(PoolPlace.id)).where(PoolPlace.programme_id == programme.id, PoolPlace.state == PlaceState.ACTIVE)
    places = db.session.scalar(active) or 0
    return Reach(run=0, paid=places, full=places) if places * cap_fen <= budget_fen else None


def _shared(programme: Programme, budget_fen: int, cap_fen: int) -> Foreseen | None:
    """The lines of the latest run, a rehearsal included, with these shares; its frozen inputs are not read."""
    latest = (
        select(YearRun.id, YearRun.number).where(YearRun.programme_id == programme.id).order_by(YearRun.number.desc()).limit(1)
    )
    found = db.session.execute(latest).one_or_none()
    if not budget_fen or not cap_fen or found is None:
        return None
    rows = select(YearLine.share, YearLine.terms, Organisation.name).join(
        Organisation, YearLine.organisation_id == Organisation.id
    )
    lines = db.session.execute(rows.where(YearLine.run_id == found.id).order_by(YearLine.rank)).all()
    keys = [share["key"] for share, _, _ in lines]
    shares = share_out(budget_fen, [share["points"] for share, _, _ in lines], keys, [cap_fen] * len(lines)).shares
    return Foreseen(
        run=found.number,
        lines=[
            {"share": {"key": one.key, "points": one.points, "capped": one.capped}, "terms": terms}
            for one, (_, terms, _) in zip(shares, lines, strict=True)
        ],
        names=dict(zip(keys, (name for _, _, name in lines), strict=True)),
    )
