"""The public head of the audit chain: a day's event at a fixed hour, so that a changed head tells nothing."""

import secrets
from datetime import date, datetime

from ..events.installation import HeadPublished
from ..heads import due_day
from ..queries import heads
from .transaction import alone, record, transaction


def publish_due(now: datetime) -> date | None:
    """Record the day's head once its hour has come; the day, or None where it is there already.

    After a pause only the latest day is made up for. The salt keeps those who
    know all else from computing the head of a day on which nothing was done.
    """
    due = due_day(now)
    if _is_there(due):
        return None
    with transaction(now=now):
        alone()
        if _is_there(due):
            return None
        record(HeadPublished(day=due, salt=secrets.token_hex(16)))
    return due


def _is_there(due: date) -> bool:
    head = heads.public_head()
    return head is not None and head.day >= due
