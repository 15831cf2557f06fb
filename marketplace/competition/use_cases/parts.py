"""Parts of a large run: planned once, computed by whoever is free, each under its own lease, joined by the last."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ...records.use_cases.transaction import promise, transaction
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..models import SolvePart, SolveRun
from ..rules.computing import Stage
from ..states import RunState
from .leases import Clock, Lease, Word, holds, locked, word_of_part

LEAST_SECONDS = 2
"""What even the smallest part of a run gets of its time."""


class PartLease(Fixed):
    """One start of a part; a later one makes this one worthless."""

    part_id: int
    run_id: int
    place: int
    number: int
    seconds: float
    input: dict[str, Any]

    def word(self, clock: Clock) -> Word:
        """What the worker of this part tells its progress to."""
        return word_of_part(self.part_id, self.number, clock)


def of_run(run_id: int) -> list[SolvePart]:
    """The parts of a run by number; empty where it was not planned as parts."""
    return list(db.session.scalars(select(SolvePart).where(SolvePart.run_id == run_id).order_by(SolvePart.number)))


def plan(lease: Lease, sizes: list[int], now: datetime) -> None:
    """Write down the parts of a run and promise each, where the lease still stands and nobody has done so."""
    with transaction(now=now) as session:
        run = locked(session, lease.run_id)
        if run is None or not holds(lease, run) or of_run(run.id):
            return
        parts = [SolvePart(run_id=run.id, number=number, size=size) for number, size in enumerate(sizes)]
        session.add_all(parts)
        session.flush()
        heard = update(SolveRun).where(SolveRun.id == run.id).values(stage=Stage.PARTS.value, heard_at=now)
        session.execute(heard.execution_options(synchronize_session=False))
        for part in parts:
            promise("solve_part", part.id, now=now)


def forget(session: Session, run_id: int) -> None:
    """Let the parts of a run that was cancelled be as if nobody had begun, in the running transaction: it is never run again.

    Their rows stay: a number that comes back would be taken for work that was promised before.
    """
    untouched = update(SolvePart).where(SolvePart.run_id == run_id).values(answer=None, lease=0, progress=0, heard_at=None)
    session.execute(untouched.execution_options(synchronize_session=False))


def start(part_id: int, now: datetime) -> PartLease | None:
    """Take the lease of a part; None where it is done, or its run is not being computed."""
    with transaction(now=now) as session:
        part, run = _locked(session, part_id)
        if part is None or run is None or part.answer is not None or run.state != RunState.RUNNING:
            return None
        part.lease, part.heard_at = part.lease + 1, now
        whole = session.scalar(select(func.sum(SolvePart.size)).where(SolvePart.run_id == run.id)) or 1
        return PartLease(
            part_id=part.id,
            run_id=run.id,
            place=part.number,
            number=part.lease,
            input=run.input,
            seconds=max(LEAST_SECONDS, run.time_limit * part.size / whole),
        )


def store(lease: PartLease, answer: dict[str, Any], now: datetime) -> None:
    """Keep the answer of a part under its lease; the last one promises the run again, to be joined."""
    with transaction(now=now) as session:
        part, run = _locked(session, lease.part_id)
        if part is None or run is None or not _stands(lease, part, run):
            return
        part.answer, part.progress = answer, 100
        session.flush()
        left = select(func.count()).where(SolvePart.run_id == run.id, SolvePart.answer.is_(None))
        if not session.scalar(left):
            promise("solve", run.id, now=now, key="join")


def still_wanted(lease: PartLease) -> Lease | None:
    """The lease of the whole run for a part that failed; None where the part was overtaken or the run is over."""
    with transaction() as session:
        part, run = _locked(session, lease.part_id)
        if part is None or run is None or not _stands(lease, part, run):
            return None
        return Lease.of(run)


def _stands(lease: PartLease, part: SolvePart, run: SolveRun) -> bool:
    return part.lease == lease.number and part.answer is None and run.state == RunState.RUNNING


def _locked(session: Session, part_id: int) -> tuple[SolvePart | None, SolveRun | None]:
    """A part and its run; the run is locked first, so that two last parts never miss each other."""
    run_id = session.scalar(select(SolvePart.run_id).where(SolvePart.id == part_id))
    run = locked(session, run_id) if run_id is not None else None
    row = select(SolvePart).where(SolvePart.id == part_id).with_for_update()
    return session.scalar(row.execution_options(populate_existing=True)), run
