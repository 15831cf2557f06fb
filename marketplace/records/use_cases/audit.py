"""Whether the chain of recorded events is whole."""

from enum import StrEnum

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from ...shared.fixed import Fixed
from ...shared.models import guards
from ..models.record import ChainHead, EventRecord
from .transaction import digest

START = "0" * 64


class Fault(StrEnum):
    """What is wrong where the chain breaks."""

    MISSING = "missing"
    """An event is gone: the next one has a later number."""
    UNLINKED = "unlinked"
    """It does not follow from the event before it."""
    ALTERED = "altered"
    """It says something else than when it was recorded."""
    CUT = "cut"
    """The head of the chain is not the last event."""


class Break(Fixed):
    """The first place where the chain does not hold."""

    seq: int
    fault: Fault


def verify(session: Session, since: int = 0) -> Break | None:
    """Walk the chain from the event after `since` to its head; None where every link holds.

    A chain alone cannot show that its end and its head were both cut off, or that all of it was written anew: for that
    compare the head with one that was kept elsewhere.
    """
    seq, before = since, _hash_at(session, since)
    rows = select(EventRecord).where(EventRecord.seq > since).order_by(EventRecord.seq)
    # Closed at once, also where the walk ends early: on PostgreSQL the cursor lives in the server.
    with session.execute(rows.execution_options(yield_per=500)) as result:
        for event in result.scalars():
            if fault := _fault(event, seq, before):
                return Break(seq=seq + 1, fault=fault)
            seq, before = event.seq, event.hash
    head = session.scalars(select(ChainHead).execution_options(populate_existing=True)).one()
    return None if (head.seq, head.hash) == (seq, before) else Break(seq=seq + 1, fault=Fault.CUT)


STANDING = {
    "sqlite": "select name from sqlite_master where type = 'trigger'",
    "postgresql": "select tgname from pg_trigger where tgenabled = 'A' and not tgisinternal",
}
"""How a database is asked which triggers stand, on PostgreSQL those that nobody's session can pass by."""


def missing_guards(session: Session) -> list[str]:
    """The guards of recorded rows that somebody who owns the database has taken away, in alphabetical order."""
    dialect = session.get_bind().dialect.name
    return sorted(guards.expected(dialect).difference(session.scalars(text(STANDING[dialect]))))


def _fault(event: EventRecord, seq: int, before: str) -> Fault | None:
    if event.seq != seq + 1:
        return Fault.MISSING
    if event.prev_hash != before:
        return Fault.UNLINKED
    says = digest(before, event.seq, event.kind, event.at, event.actor_id, event.facts)
    return None if says == event.hash and _subject_holds(event) else Fault.ALTERED


def _subject_holds(event: EventRecord) -> bool:
    """The columns that tie an event to its case repeat its facts; they must not say something else."""
    return event.facts.get(f"{event.subject_kind}_id") == event.subject_id


def _hash_at(session: Session, seq: int) -> str:
    """The hash to start from; one that no event has where that event is missing."""
    if seq == 0:
        return START
    return session.scalar(select(EventRecord.hash).where(EventRecord.seq == seq)) or ""
