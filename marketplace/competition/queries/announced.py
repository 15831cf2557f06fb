"""What lower areas ask of rounds: where a need stands, what the board shows of it, what runs in a programme's term."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, false, select

from ...needs.models import Need
from ...needs.queries.board import BoardRound, BoardStanding
from ...programmes.models import Programme
from ...shared import calendar
from ...shared.extensions import db
from ..models import Round, RoundNeed
from ..rules.phase import LIVE, Phase, phase
from ..states import RoundState
from . import references, reviews, rounds, wishes


def undecided(need: Need, lock: bool) -> Round | None:
    """The latest round that the need stands in and that has neither published its results nor been called off."""
    found = (
        select(Round)
        .join(RoundNeed, RoundNeed.round_id == Round.id)
        .where(RoundNeed.need_id == need.id, Round.state.not_in([RoundState.PUBLISHED, RoundState.CANCELLED]))
        .order_by(Round.closes_at.desc())
        .limit(1)
    )
    return db.session.scalar(found.with_for_update(of=Round) if lock else found)


SAID = {
    Phase.PLANNED: BoardStanding.PLANNED,
    Phase.OPEN: BoardStanding.CLAIMING,
    **dict.fromkeys((Phase.CLOSED, Phase.SOLVED, Phase.PROPOSED, Phase.APPROVED), BoardStanding.REVIEWED),
}
"""What the board says of a need in a round that goes on."""


def stands(standing: BoardStanding, now: datetime) -> ColumnElement[bool]:
    """The condition of a question over needs: the one round that holds each makes it stand so; waiting, where none does."""
    held = select(RoundNeed.need_id).join(Round, Round.id == RoundNeed.round_id)
    if standing is BoardStanding.WAITING:
        return Need.id.not_in(held.where(Round.state.in_(LIVE)))
    announced = Round.state == RoundState.ANNOUNCED
    so: dict[BoardStanding, ColumnElement[bool]] = {
        BoardStanding.PLANNED: and_(announced, Round.opens_at > now),
        BoardStanding.CLAIMING: and_(announced, Round.opens_at <= now, Round.closes_at > now),
        BoardStanding.REVIEWED: and_(Round.state.in_(LIVE), Round.closes_at <= now),
    }
    return Need.id.in_(held.where(so.get(standing, false())))


def taken_up() -> ColumnElement[bool]:
    """The condition of a question over needs: one stands in a round, or stood in one when it ended."""
    return Need.id.in_(select(RoundNeed.need_id))


def on_the_board(need_ids: Sequence[int], now: datetime) -> dict[int, BoardRound]:
    """The round that each of these needs stands in; of several the one that closes last."""
    return {
        need_id: BoardRound(
            id=id_,
            name=name,
            opens_at=opens_at,
            closes_at=closes_at,
            standing=SAID.get(phase(state, opens_at, closes_at, now), BoardStanding.WAITING),
        )
        for need_id, id_, name, opens_at, closes_at, state in db.session.execute(_rounds_of(), {"needs": need_ids})
    }


@cache
def _rounds_of() -> Any:
    return (
        select(RoundNeed.need_id, Round.id, Round.name, Round.opens_at, Round.closes_at, Round.state)
        .join(Round, Round.id == RoundNeed.round_id)
        .where(RoundNeed.need_id.in_(bindparam("needs", expanding=True)), Round.state != RoundState.CANCELLED)
        .order_by(Round.closes_at, Round.id)
    )


def announcement(round_id: int) -> tuple[str, str]:
    """The hash and the text of what a round was announced with last; blank where there is none."""
    return rounds.commitment_of(round_id), rounds.announcement_text_of(round_id)


def measured(programme_id: int) -> dict[str, list[str]]:
    """The settings by which claims are measured, reviewers counted and enterprises waited for, each with the names of the live rounds of a programme; empty without any."""
    rows = select(Round.name).where(Round.programme_id == programme_id, Round.state.in_(LIVE)).order_by(Round.id)
    names = list(db.session.scalars(rows))
    return dict.fromkeys((*references.SETTINGS, reviews.MIN, wishes.DAYS), names) if names else {}


def left_out(programme: Programme, later_start: bool, earlier_end: bool) -> list[str]:
    """The live rounds that a moved start or end of a programme leaves out, locked, so that nobody extends one meanwhile."""
    rows = select(Round).where(Round.programme_id == programme.id, Round.state.in_(LIVE))
    return [
        one.name
        for one in db.session.scalars(rows.order_by(Round.id).with_for_update(of=Round))
        if (later_start and one.opens_at < calendar.start_of(programme.starts_on))
        or (earlier_end and one.closes_at >= calendar.end_of(programme.ends_on))
    ]
