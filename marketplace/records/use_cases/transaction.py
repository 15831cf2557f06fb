"""One use case, one commit: the change, its chained event and the work it promises stand or fall together."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, date, datetime
from typing import Any, Protocol

from sqlalchemy import event as hooks
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.util import identity_key

from ...shared import clock
from ...shared.canonical import hash_of
from ...shared.errors import Conflict
from ...shared.extensions import AT_ONCE, WAITING, WRITING, db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.deputy import StandIn
from ...shared.permissions import ACTS_FOR
from ...shared.queries.locked import forget_relations
from .. import queue
from ..events import HEARD, Event
from ..models.record import ChainHead, EventRecord, Outbox

_NOTHING_WRITTEN = "UPDATE chain_head SET seq = seq WHERE false"
_LOCKED = select(ChainHead).with_for_update()
_RECORDED, _CHANGED, _PROMISED, _EFFECTS, _GUARDED, _STAMP = "recorded", "changed", "promised", "effects", "guarded", "stamp"
_KEPT = "kept"


class Happened(Fixed):
    """An event with who did it, None where the clock did, and when."""

    event: Event
    actor_id: int | None
    at: datetime


class Effect(Protocol):
    """Something outside the database that stands or falls with the commit."""

    def put(self) -> None:
        """Make it stand: the very last thing before the commit, while the locks are held."""

    def undo(self) -> None:
        """Leave nothing of it behind: the use case was refused or failed."""


@contextmanager
def transaction(actor: Account | None = None, now: datetime | None = None, *, wait: bool = True) -> Iterator[Session]:
    """Commit when the outermost block ends, or undo all of it on any error.

    What is recorded in it was done by `actor`, None for the clock, `now`. An inner block joins the outer one, and is its work
    unless it says whose. Whatever the session read before is read anew, under the write lock on SQLite, so that nothing is
    decided on stale facts; there it is kept where nobody has written since it was read. `Conflict` where somebody else was
    quicker: a row has changed that was not locked, or two waited for each other. A change without a recorded event is a
    mistake of ours and raises `RuntimeError` before anything is stored. A use case that was done on a version raises it, even
    where it changes a part of the case only. Without `wait`, `OperationalError` at once where somebody else has the write lock
    on SQLite: for what the next page may as well note.
    """
    session = db.session()
    if _RECORDED in session.info:
        outer = session.info[_STAMP]
        session.info[_STAMP] = (actor, now or outer[1]) if now or actor else outer
        try:
            yield session
        finally:
            session.info[_STAMP] = outer
        return

    recorded: list[Happened] = []
    promised: list[Outbox] = []
    effects: list[Effect] = []
    guarded: list[tuple[Any, int]] = []
    session.info.update({_RECORDED: recorded, _PROMISED: promised, _CHANGED: False, _EFFECTS: effects, _GUARDED: guarded})
    session.info[_STAMP] = (actor, now)
    session.info.update({clock.OF_DEED: now, ACTS_FOR: {}})
    try:
        if not _goes_on(session):
            session.rollback()
            session.connection(execution_options={WRITING: WAITING if wait else AT_ONCE})
        yield session
        session.flush()
        if recorded:
            _raise_versions(session, guarded)
        if session.info[_CHANGED] and not recorded:
            raise RuntimeError("a change was made without a recorded event")
        promised += _seal(session, recorded)
        session.flush()
        rung = [row.id for row in promised]
        for effect in effects:
            effect.put()
        session.commit()
    except BaseException as error:
        session.rollback()
        for effect in effects:
            effect.undo()
        if _is_overtaken(error):
            raise Conflict("stale") from error
        raise
    finally:
        for key in (_RECORDED, _PROMISED, _CHANGED, _EFFECTS, _GUARDED, _STAMP, _KEPT, clock.OF_DEED, ACTS_FOR):
            session.info.pop(key, None)
    queue.ring(rung)


def _goes_on(session: Session) -> bool:
    """Whether the write lock was taken in the transaction in which the session has read until now: SQLite gives it only where
    nobody else holds it or has written since, so that all that was read is as it stands. Never where something is changed already.
    What rows belong together is looked up anew: the use case may store more of them. The rows that are known are kept for it.
    """
    if session.get_bind().dialect.name != "sqlite" or not (session.in_transaction() and session.is_active):
        return False
    if session.new or session.dirty or session.deleted:
        return False
    try:
        session.connection().exec_driver_sql(_NOTHING_WRITTEN)
    except OperationalError:
        return False
    session.info[_KEPT] = list(session.identity_map.values())
    forget_relations(session.info[_KEPT])
    return True


def _is_overtaken(error: BaseException) -> bool:
    """Whether another commit came in between, so that it is worth to look again (PostgreSQL: class 40)."""
    state = getattr(error.orig, "sqlstate", None) if isinstance(error, OperationalError) else None
    return isinstance(error, StaleDataError) or str(state).startswith("40")


def record(event: Event, *, by: Account | None = None, at: datetime | None = None) -> None:
    """Add a fact to the running use case; `by` and `at` where the transaction was begun before they were known."""
    info = db.session().info
    actor, now = info[_STAMP]
    who, when = by or actor, at or now
    if when is None:
        raise RuntimeError("nobody has said when this was done")
    info[_RECORDED].append(Happened(event=event, actor_id=who.id if who else None, at=when))


def alone() -> None:
    """Let nobody else record anything until this use case has ended: what it reads from here on is as it stands."""
    db.session().execute(select(ChainHead.id).with_for_update())


def promise(job: str, object_id: int, *, now: datetime, key: str = "") -> None:
    """Promise a job in the same commit; `key` tells two promises for one object apart."""
    session = db.session()
    row = Outbox(job=job, object_id=object_id, dedupe_key=f"{job}:{object_id}:{key}", next_try_at=now, attempts=0, parked=False)
    session.add(row)
    session.info[_PROMISED].append(row)


def at_commit(effect: Effect) -> None:
    """Let something outside the database stand or fall with the running use case."""
    effects: list[Effect] = db.session().info[_EFFECTS]
    effects.append(effect)


def guard_version(row: Any, version: int) -> None:
    """Refuse a use case that was done on an older state of `row` than the stored one; once it is recorded its version has risen.

    Points, ledger lines, steps, pairs, links and the like have no version of their own: who changes one has seen, and
    guards, that of the case they belong to, and the same page is worth nothing a second time.
    """
    if type(version) is not int or row.version != version:
        raise Conflict("stale", seen=version, stored=row.version)
    db.session().info.get(_GUARDED, []).append((row, version))


def guard_first(row: Any | None, version: int) -> None:
    """The same for a form that may open a case or take one up again: it carries 0 where there was none."""
    if row is not None:
        guard_version(row, version)
    elif type(version) is not int or version != 0:
        raise Conflict("stale", seen=version, stored=0)


def _raise_versions(session: Session, guarded: list[tuple[Any, int]]) -> None:
    """Raise the versions that a recorded use case was done on, where the rows themselves have not changed."""
    for row, version in guarded:
        state = inspect(row)
        if state.persistent and row.version == version:
            keys = {state.mapper.get_property_by_column(column).key for column in state.mapper.primary_key} | {"version"}
            flag_modified(
                row, next(one.key for one in state.mapper.column_attrs if one.key not in keys and one.key in state.dict)
            )
    session.flush()


def digest(prev_hash: str, seq: int, kind: str, at: datetime, actor_id: int | None, facts: dict[str, Any]) -> str:
    """The hash of one link of the chain, over all that it says and the hash before it."""
    link = [prev_hash, seq, kind, at.astimezone(UTC).isoformat(), actor_id, facts]
    return hash_of(link)


def _seal(session: Session, recorded: list[Happened]) -> list[Outbox]:
    """Chain the recorded events, the head locked last, and promise to tell those concerned, where anybody is."""
    if not recorded:
        return []
    _refuse_changed(session, {one.actor_id for one in recorded})
    head = session.scalars(_LOCKED).one()
    rows = [_chained(head, one, session.info[ACTS_FOR].get(one.actor_id)) for one in recorded]
    head.published += any(not one.event.UNSEEN for one in recorded)
    session.add_all(rows)
    session.flush()
    promises = [
        Outbox(job="deliver", object_id=row.id, dedupe_key=f"deliver:{row.id}:", next_try_at=row.at, attempts=0, parked=False)
        for row in rows
        if row.kind in HEARD
    ]
    session.add_all(promises)
    return promises


def _refuse_changed(session: Session, actors: set[int | None]) -> None:
    """Raise `Conflict` where an account has changed since this deed asked what it may do; it stays so until the commit.

    On SQLite nobody else has written since the transaction began.
    """
    if session.get_bind().dialect.name == "sqlite":
        return
    rows = (session.identity_map.get(identity_key(Account, actor)) for actor in actors - {None})
    known: list[dict[str, Any]] = [inspect(row).dict for row in rows if row is not None]
    read: dict[int, int] = {one["id"]: one["version"] for one in known if "version" in one}
    held = select(Account.id, Account.version).where(Account.id.in_(read)).order_by(Account.id).with_for_update(read=True)
    if read and {row.id: row.version for row in session.execute(held)} != read:
        raise Conflict("stale")


def _chained(head: ChainHead, one: Happened, stands_in: StandIn | None) -> EventRecord:
    facts = {name: _plain(value) for name, value in asdict(one.event).items()}
    if stands_in is not None:
        facts |= {"as_deputy": stands_in.deputy_id, "in_place_of": stands_in.absent_id}
    kind = type(one.event).__name__
    head.seq, before = head.seq + 1, head.hash
    head.hash = digest(before, head.seq, kind, one.at, one.actor_id, facts)
    return EventRecord(
        seq=head.seq,
        kind=kind,
        at=one.at,
        actor_id=one.actor_id,
        subject_kind=one.event.SUBJECT,
        subject_id=facts.get(f"{one.event.SUBJECT}_id"),
        facts=facts,
        prev_hash=before,
        hash=head.hash,
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return value


@hooks.listens_for(Session, "before_flush")
def _watch(session: Session, _context: object, _instances: object) -> None:
    """Note whether a fact changes; outside `transaction()` nothing may change at all."""
    touched = [*session.new, *session.deleted, *(row for row in session.dirty if session.is_modified(row))]
    facts = [row for row in touched if not getattr(row, "BOOKKEEPING", False)]
    if touched and _RECORDED not in session.info:
        raise RuntimeError(f"{type(touched[0]).__name__} was changed outside a transaction")
    if facts:
        session.info[_CHANGED] = True
