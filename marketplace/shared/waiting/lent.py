"""What waits for somebody only because that person stands in for somebody else."""

from sqlalchemy import select

from ..extensions import db
from ..fixed import Fixed
from ..models.account import Account
from ..models.deputy import StandIn
from . import TASKS
from .item import Waiting


class Standing(Fixed):
    """For whom, by name, and what was lent."""

    name: str
    deputy: StandIn


def lent(reader: Account, waiting: list[Waiting]) -> list[Standing | None]:
    """For each line in whose place the reader would do it; None where an own part gives it."""
    if not (standing_in := reader.standing_in):
        return [None] * len(waiting)
    absent = select(Account.id, Account.name).where(Account.id.in_({one.absent_id for one in standing_in}))
    names = {row.id: row.name for row in db.session.execute(absent)}
    found = [Standing(name=names[one.absent_id], deputy=one) for one in standing_in]
    own = reader.roles - {one.role for one in standing_in}
    return [_of(item, own, found) for item in waiting]


def _of(item: Waiting, own: frozenset[str], found: list[Standing]) -> Standing | None:
    [tasks] = [one for one in TASKS.values() if item.key in one.keys]
    parts = tasks.keys[item.key]
    if own.intersection(parts):
        return None
    return next((one for one in found if one.deputy.role in parts), None)
