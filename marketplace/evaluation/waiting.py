"""What waits: a year to be frozen, proposed or released."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select

from ..programmes.models import Programme
from ..programmes.queries import programmes
from ..programmes.queries.side_by_side import in_each
from ..shared import calendar
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.person import hands_of
from ..shared.offers import is_offered
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting, line
from .models import Adjustment, YearRun
from .queries import adjustments, years
from .states import AdjustmentState, YearState


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for the bureau at a programme's end: who releases is never asked about an own proposal."""
    found: list[Waiting] = []
    if Role.CITY_OFFICER in actor.roles:
        frozen = _runs(actor, programme, YearState.FROZEN)
        fit = [run.id for run in db.session.scalars(frozen) if is_offered("propose", run, actor, now)]
        found.append(line("waiting.year_to_propose", frozen.where(YearRun.id.in_(fit)), YearRun.frozen_at, "year.index"))
        found.append(_to_freeze(programme, now, fit))
    if Role.CITY_APPROVER in actor.roles:
        own = hands_of(actor)
        runs = _runs(actor, programme, YearState.PROPOSED)
        runs = runs.where(YearRun.proposed_by_id.not_in(own), YearRun.frozen_by_id.not_in(own))
        found += [line("waiting.year_to_release", runs, YearRun.frozen_at, "year.index"), *_adjustments(actor, programme)]
    return found


def _to_freeze(programme: Programme, now: datetime, fit: Sequence[int]) -> Waiting:
    """The year of a term that is over, where no run is on its way; one that nobody can propose any more is to be frozen anew.

    While settings wait for a second person nothing can be frozen: that person's line says so.
    """
    end, live = calendar.end_of(programme.ends_on), years.live_of(programme)
    over = end <= now and not programmes.settings_waiting(programme)
    missing = over and (live is None or (live.state is YearState.FROZEN and live.id not in fit))
    return Waiting(key="waiting.year_to_freeze", count=int(missing), since=end if missing else None, endpoint="year.new")


def _runs(actor: Account, programme: Programme, state: YearState) -> Select[YearRun]:
    return years.visible_to(actor).where(YearRun.programme_id == programme.id, YearRun.state == state)


def _adjustments(actor: Account, programme: Programme) -> list[Waiting]:
    """A line for each year, whose page has them."""
    rows = adjustments.visible_to(actor).where(Adjustment.state == AdjustmentState.PROPOSED)
    rows = rows.join(YearRun).where(YearRun.programme_id == programme.id)
    rows = rows.where(Adjustment.proposed_by_id.not_in(hands_of(actor)))
    runs = {one.run_id for one in db.session.scalars(rows)}
    key, since, page = "waiting.adjustments_to_decide", Adjustment.proposed_at, "year.adjustment"
    return [line(key, rows.where(YearRun.id == one), since, "year.show", page=page, run_id=one) for one in sorted(runs)]


TASKS = Tasks(
    waiting,
    {
        "waiting.year_to_propose": (Role.CITY_OFFICER,),
        "waiting.year_to_release": (Role.CITY_APPROVER,),
        "waiting.year_to_freeze": (Role.CITY_OFFICER,),
        "waiting.adjustments_to_decide": (Role.CITY_APPROVER,),
    },
    seconds=frozenset(("waiting.year_to_release", "waiting.adjustments_to_decide")),
)
