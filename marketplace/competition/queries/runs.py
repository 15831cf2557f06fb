"""The runs of a round: what came out, in names instead of ids, and what moved against the run before."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...needs.models import Need
from ...records.events.runs import RunAsked, RunCancelled, RunFinished, RunStarted
from ...records.models.record import EventRecord
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation
from ..models import Round, SolvePart, SolveRun
from ..rules import proposal
from ..states import RunState

OF_RUNS = tuple(kind.__name__ for kind in (RunAsked, RunStarted, RunFinished, RunCancelled))
"""Events that change nothing a run is computed from."""


class Names(Fixed):
    """The needs and institutions that a run speaks of, by id."""

    needs: Mapping[int, Need]
    institutions: Mapping[int, Organisation]


class Move(Fixed):
    """A need whose institution is another one than in the earlier run; None where it has none."""

    need: Need
    before: Organisation | None
    after: Organisation | None


def of_round(a_round: Round) -> list[SolveRun]:
    """The runs of a round, the latest first."""
    rows = select(SolveRun).where(SolveRun.round_id == a_round.id).order_by(SolveRun.number.desc())
    return list(db.session.scalars(rows))


def one(a_round: Round, number: int) -> SolveRun:
    """One run of a round; `NotFound` where there is none of this number."""
    return there(db.session.scalar(select(SolveRun).where(SolveRun.round_id == a_round.id, SolveRun.number == number)))


def proposed(a_round: Round) -> SolveRun | None:
    """The run that was put before the approver, or approved."""
    return db.session.get(SolveRun, a_round.proposed_run_id) if a_round.proposed_run_id else None


def earlier(run: SolveRun) -> SolveRun | None:
    """The latest run before this one that has a matching."""
    rows = select(SolveRun).where(SolveRun.round_id == run.round_id, SolveRun.number < run.number)
    found = db.session.scalars(rows.order_by(SolveRun.number.desc()))
    return next((other for other in found if other.result and "pairs" in other.result), None)


def names(run: SolveRun) -> Names:
    """The rows behind the ids of a run's input and result."""
    return names_in(run.input)


def names_in(frozen: Mapping[str, Any]) -> Names:
    """The rows behind the ids of an input."""
    organisations = {bid["institution"] for bid in frozen["bids"]}
    organisations |= {claim["institution"] for claim in frozen["excluded"]}
    return Names(
        needs=_needs(need["id"] for need in frozen["needs"]),
        institutions={one.id: one for one in db.session.scalars(_organisations(organisations))},
    )


def moves(run: SolveRun, before: SolveRun | None, known: Names) -> list[Move]:
    """What moved against an earlier run, by number of the need; empty where there is none."""
    if before is None or not before.result or not run.result:
        return []
    moved = proposal.moved(before.result, run.result)
    gone = {row[side] for row in moved for side in ("before", "after")} - known.institutions.keys() - {None}
    found = dict(known.institutions) | {one.id: one for one in db.session.scalars(_organisations(gone))}
    return [
        Move(need=known.needs[row["need"]], before=found.get(row["before"]), after=found.get(row["after"]))
        for row in moved
        if row["need"] in known.needs
    ]


class Standing(Fixed):
    """How far a run has come: per cent, what is being done, and its parts where it has some."""

    percent: int
    stage: str
    parts: int
    done: int


def standing(run: SolveRun) -> Standing:
    """How far a run has come; its parts count by their size, and joining them is the last half."""
    parts = db.session.execute(
        select(SolvePart.size, SolvePart.progress, SolvePart.answer.is_not(None)).where(SolvePart.run_id == run.id)
    ).all()
    done, whole = sum(bool(part[2]) for part in parts), sum(part[0] for part in parts)
    percent = run.progress
    if done < len(parts):
        percent = sum(part[0] * part[1] for part in parts) // (2 * max(whole, 1))
    return Standing(percent=percent, stage=run.stage, parts=len(parts), done=done)


def in_progress(run: SolveRun) -> bool:
    """Whether a run is still to be computed."""
    return run.state in (RunState.QUEUED, RunState.RUNNING)


def proposable(runs: Iterable[SolveRun]) -> SolveRun | None:
    """The latest run with a matching that may be proposed."""
    return next((run for run in runs if run.state in (RunState.OPTIMAL, RunState.FEASIBLE)), None)


def current(a_round: Round) -> SolveRun | None:
    """The latest run of a round with a matching that may be proposed."""
    rows = select(SolveRun).where(SolveRun.round_id == a_round.id, SolveRun.state.in_((RunState.OPTIMAL, RunState.FEASIBLE)))
    return db.session.scalars(rows.order_by(SolveRun.number.desc()).limit(1)).first()


def untouched_since(run: SolveRun) -> bool:
    """Whether nothing at all was recorded since a run was asked for, but runs themselves.

    Every change of a fact is recorded in the same commit, so the input would then be frozen to the same bytes again.
    """
    rows = select(EventRecord.seq, EventRecord.facts).where(
        EventRecord.kind == RunAsked.__name__, EventRecord.subject_id == run.round_id
    )
    asked = next((seq for seq, facts in db.session.execute(rows) if facts["run_id"] == run.id), None)
    if asked is None:
        return False
    later = select(EventRecord.id).where(EventRecord.seq > asked, EventRecord.kind.not_in(OF_RUNS)).limit(1)
    return db.session.scalar(later) is None


def pair_in(run: SolveRun, need_id: int) -> dict[str, Any] | None:
    """What a run says of the match of a need, None where it has none."""
    pairs: list[dict[str, Any]] = (run.result or {}).get("pairs", [])
    return next((pair for pair in pairs if pair["need"] == need_id), None)


def _needs(ids: Iterable[int]) -> dict[int, Need]:
    rows = select(Need).where(Need.id.in_(list(ids))).options(joinedload(Need.organisation), joinedload(Need.unit))
    return {need.id: need for need in db.session.scalars(rows)}


def _organisations(ids: Iterable[int]) -> Any:
    return select(Organisation).where(Organisation.id.in_(list(ids)))
