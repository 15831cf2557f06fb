"""The end of the audit chain, and what is published of it."""

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, select

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..events.installation import HeadPublished
from ..models.record import ChainHead, EventRecord

_PUBLISHED = str(select(ChainHead.published))


def head() -> ChainHead:
    """The end of the chain: its hash stands for everything that was recorded. It moves with sealed events."""
    return db.session.scalars(select(ChainHead)).one()


def published() -> int:
    """A number that is another one as soon as anything has changed that visitors are shown; sealed events do not move it.

    It is asked for each page that is kept, so the driver is asked itself, at a fifth of what a session takes.
    """
    connection = db.engine.raw_connection()
    try:
        cursor = connection.cursor()
        cursor.execute(_PUBLISHED)
        [number] = cursor.fetchall()[0]
        cursor.close()
    finally:
        connection.close()
    return int(number)


class PublicHead(Fixed):
    """What the public may write down: the hash of the event that is recorded once a day."""

    day: date
    hash: str
    seq: int


def public_head() -> PublicHead | None:
    """The head that was published last; None where none was yet."""
    event = db.session.execute(_last()).one_or_none()
    return None if event is None else _public(event)


def public_heads(beginning: str) -> list[PublicHead]:
    """The published heads that begin like this, the earliest first."""
    found = _published().where(EventRecord.hash.startswith(beginning, autoescape=True)).order_by(EventRecord.seq)
    return [_public(event) for event in db.session.execute(found)]


@cache
def _last() -> Select[Any]:
    return _published().order_by(EventRecord.id.desc()).limit(1)


def _published() -> Select[Any]:
    return select(EventRecord.seq, EventRecord.hash, EventRecord.facts).where(EventRecord.kind == HeadPublished.__name__)


def _public(event: Row[Any]) -> PublicHead:
    return PublicHead(day=date.fromisoformat(event.facts["day"]), hash=event.hash, seq=event.seq)
