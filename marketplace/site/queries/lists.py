"""What those who look, pay or keep house have to look through: nothing that waits, so it stands apart from the tasks."""

from collections.abc import Callable, Iterator
from dataclasses import field
from datetime import datetime
from typing import Any

from sqlalchemy import func

from ...evaluation.queries import adjustments, years
from ...evaluation.states import YearState
from ...people.queries import changes, people, undelivered
from ...shared import calendar
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account, AccountChange
from ...shared.roles import Role
from ...shared.states import ChangeState
from . import audit


class Listed(Fixed):
    """One list: what is on it, in a sentence, and where it is."""

    key: str
    facts: dict[str, Any]
    endpoint: str = ""
    """The page that has it; blank where there is none."""
    args: dict[str, Any] = field(default_factory=dict)


def lists_of(reader: Account, now: datetime) -> list[Listed]:
    """The lists of this person's parts."""
    return [one for role in Role if role in reader.roles and role in BY_ROLE for one in BY_ROLE[role](reader, now)]


def _finance(reader: Account, _now: datetime) -> Iterator[Listed]:
    """The lists that were released, with all that is paid under them as they were corrected."""
    released = [run for run in years.listing(reader) if run.state is YearState.RELEASED]
    paid = sum(line.new_fen for run in released for line in adjustments.stands(run))
    yield Listed(key="list.released", facts={"count": len(released), "paid_fen": paid}, endpoint="year.index")


def _auditor(reader: Account, now: datetime) -> Iterator[Listed]:
    """What was done today, as far as it may be told."""
    today = calendar.day_of(now)
    count = audit.count(audit.Filters(day=today), now, reader)
    yield Listed(key="list.today", facts={"count": count}, endpoint="audit.index", args={"day": today.isoformat()})


def _administrator(reader: Account, _now: datetime) -> Iterator[Listed]:
    """Accounts that nobody has made the own one, changes that wait, and letters that could not be delivered."""
    unused = people.count(reader, people.Wanted(unused=True))
    yield Listed(key="list.unused", facts={"count": unused}, endpoint="people.index", args={"active": "unused"})
    mine = changes.visible_to(reader).where(AccountChange.state == ChangeState.WAITING)
    waiting = db.session.scalar(mine.with_only_columns(func.count()).order_by(None)) or 0
    yield Listed(key="list.changes", facts={"count": waiting}, endpoint="people.changes")
    yield Listed(key="list.undelivered", facts={"count": undelivered.count(reader)}, endpoint="people.undelivered")


BY_ROLE: dict[Role, Callable[[Account, datetime], Iterator[Listed]]] = {
    Role.FINANCE: _finance,
    Role.AUDITOR: _auditor,
    Role.ADMINISTRATOR: _administrator,
}
