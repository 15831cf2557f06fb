"""Word left in the database by the part that has no queue to be seen in."""

from datetime import datetime, timedelta

from ..extensions import db
from ..models import Heartbeat
from ..services.transaction import transaction

SCHEDULER = "scheduler"


def beat(name: str, now: datetime, good_for: timedelta) -> None:
    """Leave word that `name` is well and will be heard of again within `good_for`."""
    with transaction() as session:
        row = session.get(Heartbeat, name) or Heartbeat(name=name)
        row.good_until = now + good_for
        session.add(row)


def silent_since(name: str, now: datetime) -> datetime | None:
    """None where `name` has kept its word, else the moment by which it should have been heard of."""
    row = db.session.get(Heartbeat, name)
    if row is None:
        return datetime.min.replace(tzinfo=now.tzinfo)
    return row.good_until if row.good_until < now else None
