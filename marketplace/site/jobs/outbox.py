"""Promised work: find what is due, do it once, put it off when it fails, park it when it keeps failing."""

import logging
import traceback
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import ColumnElement, Row, Select, bindparam, delete, func, select
from sqlalchemy.orm import Session
from werkzeug.utils import import_string

from ...records.models.record import Outbox
from ...records.use_cases.transaction import transaction
from ...shared import clock, texts
from ...shared.extensions import db
from ...shared.fixed import Fixed
from . import JOBS

Clock = Callable[[], datetime]

BACKOFF = (5, 30, 120, 600, 1800, 3600, 3600)
"""Seconds to wait after the first, second ... failure; after the last one the work is parked."""
TOGETHER = 100
"""How many short pieces of work one ring is for."""
AT_ONCE = 20
"""How many of them are done in one transaction: few enough that nobody waits long for its locks."""
KEPT = timedelta(days=30)
"""How long work that was done stays on record."""

log = logging.getLogger(__name__)


class Lease(Fixed):
    """A long job that was taken; `attempt` is the fencing token: a later attempt makes this one worthless."""

    outbox_id: int
    object_id: int
    path: str
    attempt: int


class Backlog(Fixed):
    """How the promised work stands; `oldest_due` is None where nothing is overdue."""

    waiting: int
    parked: int
    oldest_due: datetime | None


def perform(outbox_id: int, at: Clock = clock.now) -> None:
    """Do one piece of promised work, unless it is done, parked, put off or being done already.

    Called by the worker for a rung row and by the relay where no worker is. It
    may be called twice at once for one row; the row decides who does the work.
    """
    lease = None
    try:
        lease = _take(outbox_id, at)
        if lease is not None:
            import_string(lease.path)(lease.object_id, at)
            _give_back(lease, at)
    except Exception as error:
        log.warning("outbox row %s failed", outbox_id, exc_info=True)
        _put_off(outbox_id, lease, error, at())


def perform_each(outbox_ids: Sequence[int], at: Clock = clock.now) -> None:
    """Do several pieces of promised work, some in one transaction; where one of these fails, each as `perform` does it alone."""
    for start in range(0, len(outbox_ids), AT_ONCE):
        some = outbox_ids[start : start + AT_ONCE]
        if len(some) == 1 or not _do_together(some, at):
            for outbox_id in some:
                perform(outbox_id, at)


def run_due(now: datetime, *, at: Clock | None = None, limit: int | None = None) -> int:
    """Do what is due at `now` in this process, longest waiting first; return how many rows were tried.

    Work that promises further work is followed until nothing is due, so a test
    or a rehearsal with a calendar of its own needs neither Redis nor a worker.
    """
    tried: set[int] = set()
    while fresh := [row for row in due(now, limit=len(tried) + 100) if row not in tried]:
        for outbox_id in fresh:
            if limit is not None and len(tried) >= limit:
                return len(tried)
            perform(outbox_id, at or (lambda: now))
            tried.add(outbox_id)
    return len(tried)


def due(now: datetime, *, limit: int = 100) -> list[int]:
    """The ids of open work whose time has come, longest waiting first."""
    rows = select(Outbox.id).where(_open(), Outbox.next_try_at <= now)
    ids = list(db.session.scalars(rows.order_by(Outbox.next_try_at, Outbox.id).limit(limit)))
    db.session.rollback()
    return ids


def in_turns(now: datetime, *, limit: int) -> list[Row[int, str]]:
    """Id and job of open work whose time has come: of each kind one after the other, of a kind the longest waiting first.

    So a run of the solver waits for no more than a few messages, however many thousands are to be told.
    """
    order = Outbox.next_try_at, Outbox.id
    turn = func.row_number().over(partition_by=Outbox.job, order_by=order)
    rows = select(Outbox.id, Outbox.job).where(_open(), Outbox.next_try_at <= now).order_by(turn, *order).limit(limit)
    found = list(db.session.execute(rows))
    db.session.rollback()
    return found


def shares(rows: Iterable[Row[int, str]]) -> list[list[int]]:
    """Work as it is rung for: a long piece alone, short ones up to `TOGETHER` at once; in the order of the first of each."""
    found: list[list[int]] = []
    open_one: list[int] = []
    for outbox_id, name in rows:
        if JOBS[name].patience is not None:
            found.append([outbox_id])
            continue
        if len(open_one) == TOGETHER or not open_one:
            open_one = []
            found.append(open_one)
        open_one.append(outbox_id)
    return found


def backlog(now: datetime) -> Backlog:
    """How much is waiting and parked, and since when the longest overdue has been due."""
    given_up = db.session.scalar(select(func.count()).where(Outbox.done_at.is_(None), Outbox.parked.is_(True)))
    waiting = db.session.scalar(select(func.count()).where(_open()))
    oldest = db.session.scalar(select(func.min(Outbox.next_try_at)).where(_open(), Outbox.next_try_at <= now))
    return Backlog(waiting=waiting or 0, parked=given_up or 0, oldest_due=oldest)


def parked() -> list[Outbox]:
    """The work that was given up, for somebody to look at."""
    rows = select(Outbox).where(Outbox.parked.is_(True), Outbox.done_at.is_(None))
    return list(db.session.scalars(rows.order_by(Outbox.id)))


def retry(outbox_id: int, *, now: datetime) -> bool:
    """Put parked work back; False where that row does not exist or is not parked."""
    with transaction(now=now) as session:
        row = session.get(Outbox, outbox_id)
        if row is None or not row.parked or row.done_at is not None:
            return False
        row.parked, row.attempts, row.next_try_at = False, 0, now
    return True


def sweep(now: datetime) -> None:
    """Forget work that was done long ago; what was given up stays."""
    with transaction(now=now) as session:
        session.execute(delete(Outbox).where(Outbox.done_at < now - KEPT))


def _do_together(outbox_ids: Sequence[int], at: Clock) -> bool:
    """Do those that are short, open and due in one transaction; False where there is a long one or one has failed."""
    try:
        with transaction() as session:
            now = at()
            rows = session.scalars(_some_open(), {"rows": outbox_ids}).all()
            if any(JOBS[row.job].patience is not None for row in rows):
                return False
            for row in rows:
                if row.next_try_at <= now:
                    import_string(JOBS[row.job].path)(row.object_id, now)
                    row.done_at, row.last_error = now, ""
    except Exception:
        return False
    return True


def _take(outbox_id: int, at: Clock) -> Lease | None:
    """Do a short job here and now, in one transaction; hand out a long one with its lease written."""
    with transaction() as session:
        now = at()
        row = _locked(session, outbox_id)
        if row is None or row.next_try_at > now:
            return None
        job = JOBS[row.job]
        if job.patience is None:
            import_string(job.path)(row.object_id, now)
            row.done_at, row.last_error = now, ""
            return None
        row.attempts += 1
        row.next_try_at = now + job.patience
        if row.attempts > len(BACKOFF) + 1:
            row.parked, row.last_error = True, "every attempt ended with the process that made it"
            return None
        return Lease(outbox_id=row.id, object_id=row.object_id, path=job.path, attempt=row.attempts)


def _give_back(lease: Lease, at: Clock) -> None:
    """Mark a long job done, where the lease is still ours."""
    with transaction() as session:
        row = _locked(session, lease.outbox_id)
        if row is not None and row.attempts == lease.attempt:
            row.done_at, row.last_error = at(), ""


def _put_off(outbox_id: int, lease: Lease | None, error: Exception, now: datetime) -> None:
    """Note the failure and when to try again, or park the work after the last wait."""
    with transaction(now=now) as session:
        row = _locked(session, outbox_id)
        if row is None or (lease is not None and row.attempts != lease.attempt):
            return
        row.attempts += 1 if lease is None else 0
        row.last_error = _told(error)
        row.parked = row.attempts > len(BACKOFF)
        if row.parked:
            log.error("outbox row %s (%s %s) is parked: %s", row.id, row.job, row.object_id, row.last_error)
        else:
            row.next_try_at = now + timedelta(seconds=BACKOFF[row.attempts - 1])


def _locked(session: Session, outbox_id: int) -> Outbox | None:
    """The row under lock, where it is open and nobody else holds it."""
    return session.scalar(_one_open(), {"row": outbox_id})


@cache
def _one_open() -> Select[Outbox]:
    return select(Outbox).where(_open(), Outbox.id == bindparam("row")).with_for_update(skip_locked=True)


@cache
def _some_open() -> Select[Outbox]:
    """Those of some `rows` that are open and that nobody else holds, in their order, so that nobody waits in a circle."""
    chosen = select(Outbox).where(_open(), Outbox.id.in_(bindparam("rows", expanding=True)))
    return chosen.order_by(Outbox.id).with_for_update(skip_locked=True)


def _open() -> ColumnElement[bool]:
    return Outbox.done_at.is_(None) & Outbox.parked.is_(False)


def _told(error: Exception) -> str:
    """What went wrong and where, short enough for its column."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" [{frames[-1].name}:{frames[-1].lineno}]" if frames else ""
    return texts.clean(texts.thinned(f"{type(error).__name__}: {error}"[:400] + where))[:500]
