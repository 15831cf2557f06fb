"""What waits: a year to be frozen, proposed or released."""

from datetime import datetime

from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared import calendar
from ..shared.extensions import db
from ..shared.models.account import Account
from ..shared.models.person import accounts_of_person
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
        found += [_to_freeze(programme, now), _runs(actor, programme, "waiting.year_to_propose", YearState.FROZEN)]
    if Role.CITY_APPROVER in actor.roles:
        found += [_runs(actor, programme, "waiting.year_to_release", YearState.PROPOSED), *_adjustments(actor, programme)]
    return found


def _to_freeze(programme: Programme, now: datetime) -> Waiting:
    end = calendar.end_of(programme.ends_on)
    missing = end <= now and years.live_of(programme) is None
    return Waiting(key="waiting.year_to_freeze", count=int(missing), since=end if missing else None, endpoint="year.new")


def _runs(actor: Account, programme: Programme, key: str, state: YearState) -> Waiting:
    runs = years.visible_to(actor).where(YearRun.programme_id == programme.id, YearRun.state == state)
    if state is YearState.PROPOSED:
        own = accounts_of_person(actor)
        runs = runs.where(YearRun.proposed_by_id.not_in(own), YearRun.frozen_by_id.not_in(own))
    return line(key, runs, YearRun.frozen_at, "year.index")


def _adjustments(actor: Account, programme: Programme) -> list[Waiting]:
    """A line for each year, whose page has them."""
    rows = adjustments.visible_to(actor).where(Adjustment.state == AdjustmentState.PROPOSED)
    rows = rows.join(YearRun).where(YearRun.programme_id == programme.id)
    rows = rows.where(Adjustment.proposed_by_id.not_in(accounts_of_person(actor)))
    runs = {one.run_id for one in db.session.scalars(rows)}
    return [
        line("waiting.adjustments_to_decide", rows.where(YearRun.id == one), Adjustment.proposed_at, "year.show", run_id=one)
        for one in sorted(runs)
    ]


TASKS = Tasks(
    waiting, ("waiting.year_to_propose", "waiting.year_to_release", "waiting.year_to_freeze", "waiting.adjustments_to_decide")
)
