"""The hold that a worker has on a run or a part of one, and what it tells of itself while it works."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from sqlalchemy import Update, select, update
from sqlalchemy.orm import Session

from ...records.events.runs import RunStarted
from ...records.use_cases.transaction import record, transaction
from ...shared import lifecycle
from ...shared.fixed import Fixed
from ...shared.lifecycle import Step
from ..models import Round, SolvePart, SolveRun
from ..rules.computing import Stage
from ..states import RunState

UNFINISHED = (RunState.QUEUED, RunState.RUNNING)

Clock = Callable[[], datetime]


class Overtaken(Exception):
    """The work is no longer wanted: somebody else holds the lease, or the run was stopped."""


class Lease(Fixed):
    """One start of a run; a later one has a higher number and makes this one worthless."""

    run_id: int
    number: int
    input: dict[str, Any]
    time_limit: int

    @classmethod
    def of(cls, run: SolveRun) -> Self:
        """The one that stands for a run."""
        return cls(run_id=run.id, number=run.lease, input=run.input, time_limit=run.time_limit)


@dataclass(kw_only=True, slots=True)
class Word:
    """What a worker leaves word by, once a second at most: it raises `Overtaken` where nobody wants to hear it."""

    leave: Callable[[int, Stage, datetime], bool]
    clock: Clock
    every: float = 1.0
    last: float = field(default=float("-inf"))

    def __call__(self, percent: int, stage: Stage) -> None:
        if time.monotonic() - self.last < self.every:
            return
        if not self.leave(percent, stage, self.clock()):
            raise Overtaken
        self.last = time.monotonic()


def start(run_id: int, now: datetime) -> Lease | None:
    """Take the lease of a run; None where it is finished, stopped or overtaken."""
    with transaction(now=now) as session:
        run = locked(session, run_id)
        if run is None or run.state not in UNFINISHED:
            return None
        run.state = lifecycle.take(Step.START, run.state)
        run.lease, run.started_at, run.heard_at = run.lease + 1, run.started_at or now, now
        record(RunStarted(round_id=run.round_id, run_id=run.id, number=run.number, lease=run.lease))
        return Lease.of(run)


def word_of(lease: Lease, clock: Clock) -> Word:
    """What the worker that holds this lease tells its progress to."""
    held = update(SolveRun).where(SolveRun.id == lease.run_id, SolveRun.lease == lease.number)
    held = held.where(SolveRun.state == RunState.RUNNING)
    return Word(
        leave=lambda percent, stage, now: _left(held.values(progress=percent, stage=stage.value, heard_at=now)), clock=clock
    )


def word_of_part(part_id: int, number: int, clock: Clock) -> Word:
    """The same for the worker of a part, under the part's own lease."""
    wanted = select(SolveRun.id).where(SolveRun.state == RunState.RUNNING)
    held = update(SolvePart).where(SolvePart.id == part_id, SolvePart.lease == number)
    held = held.where(SolvePart.answer.is_(None), SolvePart.run_id.in_(wanted))
    return Word(leave=lambda percent, _stage, now: _left(held.values(progress=percent, heard_at=now)), clock=clock)


def _left(told: Update) -> bool:
    """Whether a lease still stood when word was left under it."""
    with transaction() as session:
        found = session.execute(told.execution_options(synchronize_session=False))
        return bool(found.rowcount)  # type: ignore[attr-defined]


def locked(session: Session, run_id: int) -> SolveRun | None:
    """The run with the row of its round locked first, then its own."""
    round_id = session.scalar(select(SolveRun.round_id).where(SolveRun.id == run_id))
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    row = select(SolveRun).where(SolveRun.id == run_id)
    return session.scalar(row.with_for_update().execution_options(populate_existing=True))


def holds(lease: Lease, run: SolveRun | None) -> bool:
    """Whether a lease still stands for its run."""
    return run is not None and run.state == RunState.RUNNING and run.lease == lease.number
