"""Attempts as rows, so that the pauses hold for every process and without Redis (trust.md AU)."""

import hashlib
import math
from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Integer, Select, bindparam, delete, func, select
from sqlalchemy.orm import Session

from ...shared.errors import TooMany
from ...shared.models.account import Attempt
from ..rules import throttle
from ..rules.throttle import Limit

Counted = tuple[str, Limit]
"""What is counted under which key, and how it is limited."""
ENOUGH = 30
"""Attempts beyond the free ones that are looked at: the pause is at its longest long before."""


def about(kind: str, *texts: str) -> str:
    """The key under which something is counted; people type secrets into the wrong field, so it is a hash."""
    text = "\0".join(texts)
    return f"{kind}:{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:40]}"


def about_sender(kind: str, address: str) -> str:
    """The key of a network address; one of IPv6 stands for its whole /64."""
    return about(kind, throttle.network(address))


def count(session: Session, counted: Sequence[Counted], *, now: datetime) -> list[int]:
    """Count an attempt before it is known how it ends, so that many at once gain nothing.

    Returns the ids of its rows, for `forgive`. Raises `TooMany`, and counts
    nothing, where any limit asks for a pause. Forgets what is past its window.
    """
    session.execute(delete(Attempt).where(Attempt.until < now))
    refuse(session, counted, now=now)
    rows = [Attempt(key=key, at=now, until=now + limit.window) for key, limit in counted]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def refuse(session: Session, counted: Sequence[Counted], *, now: datetime, key: str = "people.too_many") -> None:
    """Raise `TooMany`, in the sentence `key` and with the seconds to wait, where any limit asks for a pause."""
    pause = max((_pause(session, counter, limit, now) for counter, limit in counted), default=0)
    if pause:
        raise TooMany(key, seconds=pause)


def note(session: Session, keys: Sequence[str], *, now: datetime) -> list[int]:
    """Count an attempt that asks for no pause by itself, for `in_storm`; returns the ids of its rows."""
    rows = [Attempt(key=key, at=now, until=now + throttle.STORM_WINDOW) for key in keys]
    session.add_all(rows)
    session.flush()
    return [row.id for row in rows]


def in_storm(session: Session, key: str, most: int, *, now: datetime) -> bool:
    """Whether more than `most` attempts were noted under a key; what lies beyond is not counted."""
    return session.execute(_latest(), {"key": key, "now": now, "most": most + 1}).scalar_one() > most


def knock(session: Session, sender: str, pair: str, *, now: datetime) -> int:
    """Seconds until somebody may try who has to knock first; 0 where the knock was long enough ago, which uses it up.

    Counted from the first knock of this sender for this account, so that
    neither impatience nor anybody else makes the wait longer.
    """
    session.execute(delete(Attempt).where(Attempt.until < now))
    prefix = f"knock:{sender.rpartition(':')[2][:30]}:"
    key = prefix + pair.rpartition(":")[2][:30]
    first = session.scalar(select(func.min(Attempt.at)).where(Attempt.key == key))
    if first is None:
        _make_room(session, prefix)
        session.add(Attempt(key=key, at=now, until=now + throttle.KNOCK_LASTS))
        return math.ceil(throttle.KNOCK_WAIT.total_seconds())
    if (left := first + throttle.KNOCK_WAIT - now).total_seconds() > 0:
        return math.ceil(left.total_seconds())
    session.execute(delete(Attempt).where(Attempt.key == key))
    return 0


def forgive(session: Session, ids: Sequence[int], key: str, *, now: datetime) -> None:
    """Take back an attempt that went well, and every failure under `key` before it; what is past its window goes, too."""
    session.execute(delete(Attempt).where((Attempt.id.in_(ids)) | (Attempt.key == key) | (Attempt.until < now)))


def _make_room(session: Session, prefix: str) -> None:
    """Forget the oldest knocks of a sender who knocks for very many accounts."""
    of_sender = select(Attempt.id).where(Attempt.key > prefix, Attempt.key < prefix + "~")
    kept = of_sender.order_by(Attempt.at.desc(), Attempt.id.desc()).offset(throttle.KNOCKS - 1)
    old = session.scalars(kept.limit(throttle.KNOCKS)).all()
    session.execute(delete(Attempt).where(Attempt.id.in_(old)))


def _pause(session: Session, key: str, limit: Limit, now: datetime) -> int:
    """Whole seconds to wait, rounded up."""
    failures, last = session.execute(_latest(), {"key": key, "now": now, "most": limit.free + ENOUGH}).one()
    return math.ceil(throttle.wait(limit, failures, last, now).total_seconds())


@cache
def _latest() -> Select[int, datetime | None]:
    """How many attempts under a key still count, looking at the latest `most`, and when the last one was; written once."""
    counts = (Attempt.key == bindparam("key"), Attempt.until >= bindparam("now"))
    some = select(Attempt.at).where(*counts).order_by(Attempt.at.desc()).limit(bindparam("most", type_=Integer)).subquery()
    return select(func.count(), func.max(some.c.at))
