"""Runs whose worker fell silent are promised again: a restart costs a minute, not the run."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.models.record import Outbox
from ...records.use_cases.transaction import promise, transaction
from ..models import SolvePart, SolveRun
from ..states import RunState
from . import solving
from .leases import Lease

SILENCE = timedelta(seconds=60)
"""A worker leaves word every second or two; one that has said nothing for so long is gone."""
STARTS = 5
"""A run that has ended its workers so often is given up."""


def rescue(now: datetime) -> int:
    """Promise again what silent workers held, once for each of their leases; return how many promises were made."""
    with transaction(now=now) as session:
        lost = _lost_runs(session, now)
        promised = sum(_promised(session, "solve", run.id, run.lease, now) for run in lost if run.lease < STARTS)
        silent = _lost_parts(session, now)
        promised += sum(_promised(session, "solve_part", part.id, part.lease, now) for part in silent if part.lease < STARTS)
        worn = {run.id for run in lost if run.lease >= STARTS} | {p.run_id for p in silent if p.lease >= STARTS}
        hopeless = [Lease.of(session.get_one(SolveRun, run_id)) for run_id in sorted(worn)]
    for lease in hopeless:
        solving.give_up(lease, now)
    return promised


def _lost_runs(session: Session, now: datetime) -> list[SolveRun]:
    """Runs being computed that nothing was heard of; one whose parts are on their way is not lost."""
    waiting = select(SolvePart.id).where(SolvePart.run_id == SolveRun.id, SolvePart.answer.is_(None)).exists()
    rows = select(SolveRun).where(SolveRun.state == RunState.RUNNING, SolveRun.heard_at < now - SILENCE, ~waiting)
    return list(session.scalars(rows.order_by(SolveRun.id)))


def _lost_parts(session: Session, now: datetime) -> list[SolvePart]:
    rows = (
        select(SolvePart)
        .join(SolveRun, SolvePart.run_id == SolveRun.id)
        .where(SolveRun.state == RunState.RUNNING, SolvePart.answer.is_(None), SolvePart.heard_at < now - SILENCE)
    )
    return list(session.scalars(rows.order_by(SolvePart.id)))


def _promised(session: Session, job: str, object_id: int, lease: int, now: datetime) -> bool:
    """Promise a job for the successor of a lease, unless that was done."""
    key = f"after{lease}"
    if session.scalar(select(Outbox.id).where(Outbox.dedupe_key == f"{job}:{object_id}:{key}")) is not None:
        return False
    promise(job, object_id, now=now, key=key)
    return True
