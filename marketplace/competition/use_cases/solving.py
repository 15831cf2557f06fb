"""Solving a round: the input frozen in the use case, the work done outside any transaction, the result kept under a lease."""

import logging
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ... import matching
from ...programmes.queries import programmes
from ...records.events.runs import RunAsked, RunCancelled, RunFinished
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import promise, record, transaction
from ...shared import lifecycle
from ...shared.canonical import hash_of
from ...shared.errors import Invalid, NotNow, there
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.rounding import half_up
from ..commands import AskRun, CancelRun
from ..models import TIME_LIMIT, Round, SolveRun
from ..queries import inputs, reviews, rounds, runs
from ..rules import computing, whatif
from ..rules.phase import BEFORE_PROPOSAL
from ..states import RoundState, RunState
from . import child, parts
from .leases import UNFINISHED, Clock, Lease, Overtaken, Word, holds, start, word_of
from .leases import locked as locked_run
from .rounds import require_phase

log = logging.getLogger(__name__)

SHORTEST, LONGEST = 10, 600
"""Bounds of the time limit of a run, in seconds; the longest leaves a job room to explain and store."""
ROOM = 180
"""Seconds beyond its limit that a computation may take to check, price and explain what it found."""
FINISHED = (RunState.OPTIMAL, RunState.FEASIBLE, RunState.INFEASIBLE)
ENDS = {"optimal": Step.FINISH, "feasible": Step.STOP_SHORT, "infeasible": Step.FIND_NONE}


def ask(command: AskRun, *, actor: Account, now: datetime) -> SolveRun:
    """Freeze the input of a run and promise to compute it; an unfinished earlier run is overtaken."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.solve", command.version)
        require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        run = queued(session, a_round, checked_input(a_round, now), command.time_limit, actor, now)
    return run


def queued(
    session: Session, a_round: Round, frozen: dict[str, Any], time_limit: int | None, actor: Account, now: datetime
) -> SolveRun:
    """A run of a locked round over this input, promised to be computed; unfinished earlier runs are overtaken."""
    supersede(session, a_round.id, UNFINISHED)
    run = SolveRun(
        round_id=a_round.id,
        number=_next_number(session, a_round),
        input=frozen,
        input_hash=hash_of(frozen),
        time_limit=_checked_limit(time_limit),
        asked_by_id=actor.id,
        asked_at=now,
    )
    session.add(run)
    session.flush()
    promise("solve", run.id, now=now)
    record(RunAsked(round_id=a_round.id, run_id=run.id, number=run.number, input_hash=run.input_hash))
    return run


def cancel(command: CancelRun, *, actor: Account, now: datetime) -> SolveRun:
    """Stop a run that is waiting or being computed; its worker notices within seconds and stores nothing."""
    with transaction(actor, now) as session:
        a_round = load(rounds.visible_to(actor), command.round_id, actor, "round.solve", command.version)
        row = select(SolveRun).where(SolveRun.round_id == a_round.id, SolveRun.number == command.number)
        run = there(session.scalar(row.with_for_update()))
        if run.state not in UNFINISHED:
            raise NotNow("run.over", number=run.number, state=run.state)
        run.state = lifecycle.take(Step.CANCEL, run.state)
        run.finished_at = now
        parts.forget(session, run.id)
        record(RunCancelled(round_id=a_round.id, run_id=run.id, number=run.number))
    return run


def checked_input(a_round: Round, now: datetime) -> dict[str, Any]:
    """The input as it stands now; `NotNow` names what is missing, or the lock that no candidate fits."""
    progress = reviews.progress(a_round, now)
    if progress is None or not progress.ready:
        missing = {name: getattr(progress, name, 0) for name in ("unscreened", "unscored", "needed")}
        raise NotNow("round.not_ready", **missing)
    frozen = inputs.frozen(a_round)
    if unsettled := inputs.unsettled(a_round):
        first = unsettled[0]
        raise NotNow(
            "round.relation_undecided",
            count=len(unsettled),
            need=first.need.number,
            institution=first.organisation.name,
            rule=programmes.ruleset_of(a_round.programme).cite("unrelated"),
        )
    if broken := inputs.broken_locks(a_round, frozen):
        need, institution = broken[0]
        raise NotNow("round.broken_lock", need=need.number, institution=institution.name)
    return frozen


def standing_input(a_round: Round, run: SolveRun | None, now: datetime) -> dict[str, Any]:
    """The same as `checked_input`; that of the current `run`, which is quicker, where nothing has changed since."""
    if run is not None and "changes" not in run.input and runs.untouched_since(run):
        return run.input
    return checked_input(a_round, now)


def up_to_date(a_round: Round, now: datetime) -> bool:
    """Whether the run that is before the approver, or would be put there, is still what the facts give."""
    run = runs.proposed(a_round) or runs.current(a_round)
    if run is None:
        return False
    if "changes" not in run.input and runs.untouched_since(run):
        return True
    try:
        frozen = inputs.frozen(a_round) if a_round.state is RoundState.PROPOSED else checked_input(a_round, now)
    except NotNow:
        return False
    return is_current(run, frozen)


def is_current(run: SolveRun, frozen: dict[str, Any]) -> bool:
    """Whether a run was computed from these very facts, with its own changes made to them."""
    if run.input is frozen:
        return True
    try:
        changes = whatif.changes_of(frozen, whatif.wish_of(run.input.get("changes", ())))
    except Invalid:
        return False
    reasons = [change["reason"] for change in run.input.get("changes", ())]
    if len(reasons) != len(changes):
        return False
    told = [{**change, "reason": reason} for change, reason in zip(changes, reasons, strict=True)]
    return hash_of(whatif.applied(frozen, told)) == run.input_hash


def run(run_id: int, clock: Clock) -> None:
    """Compute a run that was asked for. Running twice at once does no harm: one result is stored, once.

    A large round that falls apart is planned as parts, which several workers
    may take; whoever finishes the last promises this job again, to join them.
    """
    lease = start(run_id, clock())
    if lease is None:
        return
    known = parts.of_run(run_id)
    if any(part.answer is None for part in known):
        return
    if known:
        answers = [part.answer for part in known]
        _carry_out(lease, clock, "join", frozen=lease.input, answers=answers)
    elif sizes := computing.plan(lease.input):
        parts.plan(lease, sizes, clock())
    else:
        _carry_out(lease, clock, "whole", frozen=lease.input, time_limit=lease.time_limit)


def run_part(part_id: int, clock: Clock) -> None:
    """Compute one part of a run. Doing it twice at once does no harm: one answer is stored, once."""
    lease = parts.start(part_id, clock())
    if lease is None:
        return
    answer, message = _worked_out(
        lease.word(clock), lease.seconds, "part", frozen=lease.input, number=lease.place, time_limit=lease.seconds
    )
    if answer is not None:
        parts.store(lease, answer, clock())
    elif message is not None and (whole := parts.still_wanted(lease)):
        _store(whole, None, message, clock())


def give_up(lease: Lease, now: datetime) -> None:
    """Let a run fail whose workers were killed again and again."""
    _store(lease, None, {"key": "run.failed", "facts": {"kind": "Killed"}}, now)


def _carry_out(lease: Lease, clock: Clock, kind: str, **work: Any) -> None:
    """Do the work and keep its result, or the sentence that says why there is none."""
    result, message = _worked_out(word_of(lease, clock), lease.time_limit, kind, **work)
    if result is not None:
        _store(lease, result, _message(result), clock())
    elif message is not None:
        _store(lease, None, message, clock())


Told = dict[str, Any] | None


def _worked_out(word: Word, seconds: float, kind: str, **work: Any) -> tuple[Told, Told]:
    """(what came out, None), (None, what to say instead), or (None, None) where nobody wants it any more."""
    small = computing.is_small(work["frozen"])
    try:
        if small:
            return child.here(kind, word, **work), None
        return child.apart(kind, word, seconds + ROOM, **work), None
    except Overtaken:
        return None, None
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("a computation failed")
        return None, _failed(error, seconds)


def _failed(error: Exception, seconds: float) -> dict[str, Any]:
    name = error.kind if isinstance(error, child.ChildFailed) else type(error).__name__
    if name in (matching.OutOfTime.__name__, child.OverTime.__name__):
        return {"key": "run.out_of_time", "facts": {"seconds": half_up(Fraction(seconds))}}
    return {"key": "run.failed", "facts": {"kind": name}}


def _store(lease: Lease, result: Told, message: Told, now: datetime) -> None:
    """Keep what came out, unless the lease is somebody else's or the round has gone on."""
    with transaction(now=now) as session:
        run = locked_run(session, lease.run_id)
        if run is None or not holds(lease, run):
            return
        a_round = session.get_one(Round, run.round_id)
        step = Step.FAIL if result is None else ENDS[result["status"]]
        if a_round.state not in (RoundState.ANNOUNCED, RoundState.SOLVED):
            step = Step.SUPERSEDE
        elif step in (Step.FINISH, Step.STOP_SHORT):
            supersede(session, run.round_id, FINISHED)
            a_round.state = lifecycle.take(Step.SOLVE, a_round.state)
        run.state = lifecycle.take(step, run.state)
        run.result, run.message, run.finished_at = result, message, now
        run.progress, run.stage = 100, ""
        run.result_hash = hash_of(result) if result is not None else ""
        record(_finished(run))


def _finished(run: SolveRun) -> RunFinished:
    found = run.result or {}
    return RunFinished(
        round_id=run.round_id,
        run_id=run.id,
        number=run.number,
        ended_as=run.state,
        served=found.get("served", 0),
        needs=found.get("needs", 0),
        total=found.get("total", 0),
        result_hash=run.result_hash,
    )


def _message(result: dict[str, Any]) -> Told:
    if result["status"] != "infeasible":
        return None
    return {"key": "run.infeasible", "facts": {"count": len(result["changes"])}}


def _checked_limit(seconds: int | None) -> int:
    if seconds is None:
        return TIME_LIMIT
    if not SHORTEST <= seconds <= LONGEST:
        raise Invalid("run.time_limit", field="time_limit", least=SHORTEST, most=LONGEST)
    return seconds


def supersede(session: Session, round_id: int, states: tuple[RunState, ...]) -> None:
    """Set aside the runs of a round that stand in one of these states."""
    rows = select(SolveRun).where(SolveRun.round_id == round_id, SolveRun.state.in_(states))
    for run in session.scalars(rows.with_for_update()):
        run.state = lifecycle.take(Step.SUPERSEDE, run.state)


def _next_number(session: Session, a_round: Round) -> int:
    last = session.scalars(
        select(SolveRun.number).where(SolveRun.round_id == a_round.id).order_by(SolveRun.number.desc())
    ).first()
    return (last or 0) + 1
