"""What the demonstration's clock can be moved on to: the moments at which a stage ends by itself."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select

from ..competition.models import Claim, Round, SolveRun
from ..competition.states import TO_ANSWER, RoundState, RunState
from ..programmes.queries import programmes
from ..shared import calendar
from ..shared.extensions import db
from ..shared.fixed import Fixed

MOST = 12


class Moment(Fixed):
    """One moment that is still to come: what ends or begins then, and of what."""

    at: datetime
    kind: str
    name: str

    @property
    def key(self) -> str:
        """What a form says of it."""
        return f"{self.kind} {self.at.isoformat()}"


def to_come(now: datetime) -> list[Moment]:
    """The moments after `now`, the nearest first; empty where nothing ends any more."""
    found = [*_of_rounds(now), *_of_answers(now), *_of_programmes(now)]
    return sorted(found, key=lambda one: (one.at, one.kind, one.name))[:MOST]


def is_busy() -> bool:
    """Whether a round is being solved, which must not be overtaken by the clock."""
    return bool(db.session.scalar(_being_solved()))


def _of_rounds(now: datetime) -> list[Moment]:
    rows = db.session.execute(_announced(), {"now": now}).all()
    opening = [Moment(at=row.opens_at, kind="round_opens", name=row.name) for row in rows if row.opens_at > now]
    return opening + [Moment(at=row.closes_at, kind="round_closes", name=row.name) for row in rows]


def _of_answers(now: datetime) -> list[Moment]:
    rows = db.session.execute(_to_answer(), {"now": now})
    return [Moment(at=row.answer_by, kind="answers_end", name=row.name) for row in rows]


def _of_programmes(now: datetime) -> list[Moment]:
    found = []
    for one in programmes.listing():
        ends = {
            "applications_end": one.apply_until,
            "recommendations_end": one.recommend_until,
            "programme_ends": calendar.end_of(one.ends_on),
        }
        found += [Moment(at=at, kind=kind, name=one.name) for kind, at in ends.items() if at > now]
    return found


@cache
def _announced() -> Select[str, datetime, datetime]:
    waiting = select(Round.name, Round.opens_at, Round.closes_at).where(Round.state == RoundState.ANNOUNCED)
    return waiting.where(Round.closes_at > bindparam("now", type_=Round.closes_at.type))


@cache
def _to_answer() -> Select[str, datetime | None]:
    """Of each round the last moment for an answer that is still awaited."""
    last = func.max(Claim.answer_by, type_=Claim.answer_by.type).label("answer_by")
    waiting = select(Round.name, last).join(Round, Round.id == Claim.round_id).where(Claim.state.in_(TO_ANSWER))
    return waiting.where(Claim.answer_by > bindparam("now", type_=Claim.answer_by.type)).group_by(Round.id, Round.name)


@cache
def _being_solved() -> Select[Any]:
    return select(exists().where(SolveRun.state.in_((RunState.QUEUED, RunState.RUNNING))))
