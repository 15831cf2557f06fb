"""What waits: a year to be frozen, proposed or released."""

from datetime import datetime

from sqlalchemy import func

from ..programmes.queries import programmes
from ..shared import calendar
from ..shared.models.account import Account
from ..shared.models.person import accounts_of_person
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting, line
from .models import YearRun
from .queries import years
from .states import YearState


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for the bureau at year's end: who releases is never asked about an own proposal."""
    found: list[Waiting] = []
    if Role.CITY_OFFICER in actor.roles:
        found += [_to_freeze(actor, now), _runs(actor, "waiting.year_to_propose", YearState.FROZEN)]
    if Role.CITY_APPROVER in actor.roles:
        found.append(_runs(actor, "waiting.year_to_release", YearState.PROPOSED))
    return found


def _to_freeze(actor: Account, now: datetime) -> Waiting:
    programme = programmes.current(actor)
    over = programme is not None and calendar.end_of(programme.ends_on) <= now
    missing = over and programme is not None and years.live_of(programme) is None
    since = calendar.end_of(programme.ends_on) if missing and programme is not None else None
    return Waiting(key="waiting.year_to_freeze", count=int(bool(missing)), since=since, endpoint="year.new")


def _runs(actor: Account, key: str, state: YearState) -> Waiting:
    runs = years.visible_to(actor).where(YearRun.state == state)
    if state is YearState.PROPOSED:
        own = accounts_of_person(actor)
        runs = runs.where(YearRun.proposed_by_id.not_in(own), YearRun.frozen_by_id.not_in(own))
    counted = runs.order_by(None).with_only_columns(func.count(), func.min(YearRun.frozen_at))
    return line(key, counted, "year.index")


TASKS = Tasks(waiting, ("waiting.year_to_propose", "waiting.year_to_release", "waiting.year_to_freeze"))
