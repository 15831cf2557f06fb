"""What waits for a person: each area answers for itself, the inbox puts it together."""

from datetime import datetime

from ...models import Account
from . import applications, competition, delivery, needs, people, programme, year
from .item import Waiting

AREAS = (people, programme, needs, applications, competition, delivery, year)

__all__ = ["Waiting", "waiting_for"]


def waiting_for(actor: Account, now: datetime) -> list[Waiting]:
    """Everything that waits for this person, what is due first, then the oldest."""
    found = [item for area in AREAS for item in area.waiting(actor, now) if item.count]
    return sorted(found, key=lambda item: (item.due is None, item.due or item.since or now))
