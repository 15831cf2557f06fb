"""Word left in the database by the part that has no queue to be seen in."""

from datetime import datetime, timedelta

from ..shared.extensions import db
from .models.heartbeat import Heartbeat
from .use_cases.transaction import transaction

SCHEDULER = "scheduler"


def beat(name: str, now: datetime, good_for: timedelta) -> None:
    """Leave word that `name` is well and will be heard of again within `good_for`."""
    with transaction(now=now) as session:
        row = session.get(Heartbeat, name) or Heartbeat(name=name)
        row.good_until = now + good_for
        session.add(row)


def is_well(name: str, now: datetime) -> bool:
    """Whether `name` has kept its word; one that never gave any is not well."""
    row = db.session.get(Heartbeat, name)
    return row is not None and row.good_until >= now
