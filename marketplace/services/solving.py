"""Solving a round: the input frozen in the deed, the work done outside any transaction, the result kept under a lease."""

import importlib.metadata
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from .. import policies
from ..core import lifecycle, losses, matching, proposal
from ..core.commands.competition import AskRun
from ..core.errors import NotNow
from ..core.events.competition import RunAsked, RunFinished, RunStarted
from ..core.frozen import hash_of, market_of
from ..core.lifecycle import RoundState, RunState, Step
from ..core.phase import BEFORE_PROPOSAL
from ..models import Account, Round, SolveRun
from ..queries import inputs, reviews
from .rounds import locked, require_phase
from .transaction import promise, record, transaction

log = logging.getLogger(__name__)

EXACTLY = 40
"""How many losing claims are solved again to know their loss to the point; the others are bounded by prices."""
UNFINISHED = (RunState.QUEUED, RunState.RUNNING)
FINISHED = (RunState.OPTIMAL, RunState.FEASIBLE, RunState.INFEASIBLE)
ENDS = {"optimal": Step.FINISH, "feasible": Step.STOP_SHORT, "infeasible": Step.FIND_NONE}


@dataclass(frozen=True, kw_only=True, slots=True)
class Lease:
    """One start of a run; a later one has a higher number and makes this one worthless."""

    run_id: int
    number: int
    input: dict[str, Any]


def ask(command: AskRun, *, actor: Account, now: datetime) -> SolveRun:
    """Freeze the input of a run and promise to compute it; an unfinished earlier run is overtaken."""
    with transaction() as session:
        a_round = locked(session, actor, command.round_id)
        policies.require(actor, "round.solve", a_round)
        require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        frozen = checked_input(a_round, now)
        _supersede(session, a_round.id, UNFINISHED)
        run = SolveRun(
            round_id=a_round.id, number=_next_number(session, a_round), state=RunState.QUEUED, input=frozen,
            input_hash=hash_of(frozen), asked_by_id=actor.id, asked_at=now,
        )  # fmt: skip
        session.add(run)
        session.flush()
        promise("solve", run.id, now=now)
        record(
            RunAsked(
                at=now, actor_id=actor.id, round_id=a_round.id, run_id=run.id, number=run.number,
                input_hash=run.input_hash,
            )
        )  # fmt: skip
    return run


def checked_input(a_round: Round, now: datetime) -> dict[str, Any]:
    """The input as it stands now; `NotNow` names what is missing, or the lock that no candidate fits."""
    progress = reviews.progress(a_round, now)
    if progress is None or not progress.ready:
        unscreened, unscored = (progress.unscreened, progress.unscored) if progress else (0, 0)
        raise NotNow("round.not_ready", unscreened=unscreened, unscored=unscored)
    frozen = inputs.frozen(a_round)
    if broken := inputs.broken_locks(a_round, frozen):
        need, institution = broken[0]
        raise NotNow("round.broken_lock", need=need.number, institution=institution.name)
    return frozen


def run(run_id: int, clock: Callable[[], datetime]) -> None:
    """Compute a run that was asked for. Running twice at once does no harm: one result is stored, once."""
    lease = _start(run_id, clock())
    if lease is None:
        return
    try:
        result = compute(lease.input, lambda percent: _tell(lease, percent))
    except _Overtaken:
        return
    except SQLAlchemyError:
        raise
    except Exception as error:
        log.exception("run %s failed", run_id)
        _store(lease, None, {"key": "run.failed", "facts": {"kind": type(error).__name__}}, clock())
        return
    _store(lease, result, _message(result), clock())


def compute(frozen: dict[str, Any], tell: Callable[[int], None] = lambda percent: None) -> dict[str, Any]:
    """The result of a frozen input: the same bytes for the same input, checked before it is handed back."""
    market = market_of(frozen)
    try:
        found = matching.solve(market, aim="coverage", progress=lambda _aim, step, of: tell(5 + 45 * (step - 1) // of))
    except matching.ImpossibleLocks:
        return proposal.impossible(matching.relax(market), frozen) | {"versions": versions()}
    if found.status == "infeasible":
        return proposal.impossible(matching.relax(market), frozen) | {"versions": versions()}
    matching.verify(market, found)
    chosen = [row for row, is_chosen in enumerate(found.chosen.tolist()) if is_chosen]
    first = proposal.first_alternatives(frozen, chosen)
    lost = losses.losses(market, found, first, EXACTLY, lambda done, of: tell(50 + 45 * done // of))
    return proposal.compose(frozen, market, found, lost) | {"versions": versions()}


def versions() -> dict[str, str]:
    """What computed a result."""
    return {name: importlib.metadata.version(name) for name in ("numpy", "scipy")}


class _Overtaken(Exception):
    """Another start of this run holds the lease."""


def _start(run_id: int, now: datetime) -> Lease | None:
    """Take the lease of a run; None where it is finished or overtaken."""
    with transaction() as session:
        run = _locked(session, run_id)
        if run is None or run.state not in UNFINISHED:
            return None
        run.state = lifecycle.take(Step.START, RunState(run.state))
        run.lease, run.started_at, run.progress = run.lease + 1, now, 0
        record(
            RunStarted(
                at=now, actor_id=None, round_id=run.round_id, run_id=run.id, number=run.number, lease=run.lease
            )
        )
        return Lease(run_id=run.id, number=run.lease, input=run.input)


def _tell(lease: Lease, percent: int) -> None:
    """Write how far a run has come; raise `_Overtaken` where the lease is somebody else's."""
    with transaction() as session:
        told = session.execute(
            update(SolveRun)
            .where(SolveRun.id == lease.run_id, SolveRun.lease == lease.number, SolveRun.state == RunState.RUNNING)
            .values(progress=percent)
        )
        if not told.rowcount:  # type: ignore[attr-defined]
            raise _Overtaken


def _store(lease: Lease, result: dict[str, Any] | None, message: dict[str, Any] | None, now: datetime) -> None:
    """Keep what came out, unless the lease is somebody else's or the round has gone on."""
    with transaction() as session:
        run = _locked(session, lease.run_id)
        if run is None or run.state != RunState.RUNNING or run.lease != lease.number:
            return
        a_round = session.get_one(Round, run.round_id)
        step = Step.FAIL if result is None else ENDS[result["status"]]
        if a_round.state not in (RoundState.ANNOUNCED, RoundState.SOLVED):
            step = Step.SUPERSEDE
        elif step in (Step.FINISH, Step.STOP_SHORT):
            _supersede(session, run.round_id, FINISHED)
            a_round.state = lifecycle.take(Step.SOLVE, RoundState(a_round.state))
        run.state = lifecycle.take(step, RunState(run.state))
        run.result, run.message, run.finished_at, run.progress = result, message, now, 100
        run.result_hash = hash_of(result) if result is not None else ""
        record(_finished(run, now))


def _finished(run: SolveRun, now: datetime) -> RunFinished:
    found = run.result or {}
    return RunFinished(
        at=now, actor_id=None, round_id=run.round_id, run_id=run.id, number=run.number, ended_as=run.state,
        served=found.get("served", 0), needs=found.get("needs", 0), total=found.get("total", 0),
        result_hash=run.result_hash,
    )  # fmt: skip


def _message(result: dict[str, Any]) -> dict[str, Any] | None:
    if result["status"] != "infeasible":
        return None
    return {"key": "run.infeasible", "facts": {"count": len(result["changes"])}}


def _locked(session: Session, run_id: int) -> SolveRun | None:
    """The run with the row of its round locked first, then its own."""
    round_id = session.scalar(select(SolveRun.round_id).where(SolveRun.id == run_id))
    session.execute(select(Round.id).where(Round.id == round_id).with_for_update())
    row = select(SolveRun).where(SolveRun.id == run_id)
    return session.scalar(row.with_for_update().execution_options(populate_existing=True))


def _supersede(session: Session, round_id: int, states: tuple[RunState, ...]) -> None:
    rows = select(SolveRun).where(SolveRun.round_id == round_id, SolveRun.state.in_(states))
    for run in session.scalars(rows.with_for_update()):
        run.state = lifecycle.take(Step.SUPERSEDE, RunState(run.state))


def _next_number(session: Session, a_round: Round) -> int:
    last = session.scalars(
        select(SolveRun.number).where(SolveRun.round_id == a_round.id).order_by(SolveRun.number.desc())
    ).first()
    return (last or 0) + 1
