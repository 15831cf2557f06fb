"""Attempts as rows, so that the pauses hold for every process and without Redis (trust.md AU)."""

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from ..core import throttle
from ..core.errors import TooMany
from ..core.throttle import Limit
from ..models import Attempt

Counted = tuple[str, Limit]
"""What is counted under which key, and how it is limited."""


def about(kind: str, text: str) -> str:
    """The key under which something is counted; people type secrets into the wrong field, so it is a hash."""
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:40]}"


def count(session: Session, counted: Sequence[Counted], *, now: datetime) -> list[int]:
    """Count an attempt before it is known how it ends, so that many at once gain nothing.

    Returns the ids of its rows, for `forgive`. Raises `TooMany` with the
    seconds to wait, and counts nothing, where any limit asks for a pause.
    Forgets what is older than the window.
    """
    session.execute(delete(Attempt).where(Attempt.at < now - throttle.WINDOW))
    pause = max(_pause(session, key, limit, now) for key, limit in counted)
    if pause:
        raise TooMany("people.too_many", seconds=pause)
    rows = [Attempt(key=key, at=now) for key, _ in counted]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def forgive(session: Session, ids: Sequence[int], key: str) -> None:
    """Take back an attempt that went well, and every failure under `key` before it."""
    session.execute(delete(Attempt).where((Attempt.id.in_(ids)) | (Attempt.key == key)))


def _pause(session: Session, key: str, limit: Limit, now: datetime) -> int:
    """Whole seconds to wait, rounded up."""
    counted = select(func.count(), func.max(Attempt.at)).where(Attempt.key == key)
    failures, last = session.execute(counted).one()
    return math.ceil(throttle.wait(limit, failures, last, now).total_seconds())
