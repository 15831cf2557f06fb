"""What the sheet of a round's approver rests on: offers, wishes, the pot, and what was proposed before."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from ...programmes.queries import programmes
from ...records.models.record import EventRecord
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ..events import RoundHurried, RoundProposed, RoundSentBack
from ..models import Round, SolveRun
from ..rules import signing
from ..rules.signing import Signing
from ..states import RoundState
from . import bidding, claims, matched, runs, wishes

GIVEN = (RoundState.PROPOSED, RoundState.APPROVED, RoundState.PUBLISHED)
"""Rounds whose matches take of the pot, or will, if they are approved too."""
PROPOSING = (RoundHurried.__name__, RoundProposed.__name__)
"""What a proposal records; the reason for its hurry comes right before it."""


class Earlier(Fixed):
    """The run that was proposed before, why it was sent back, and what moved since."""

    run: SolveRun
    reason: str
    """Why somebody sent it back."""
    moves: list[runs.Move]


def of_round(a_round: Round, run: SolveRun) -> Signing:
    """The figures of the sheet for a proposed run, of which the claims are counted as they stand now."""
    found = matched.matches_of(a_round)
    offers = claims.contents([claim.id for claim in found])
    budget = programmes.settings_of(a_round.programme).values.get("subsidy_budget_fen", 0)
    return signing.signing(
        run.input,
        run.result or {"pairs": []},
        {(claim.need_id, claim.organisation_id): offers[claim.id] for claim in found},
        wishes.spoken(a_round),
        budget if isinstance(budget, int) else 0,
        taken_by_others(a_round),
    )


def taken_by_others(a_round: Round) -> int:
    """The government's part, in fen, of the matches that other rounds of the programme have given, or propose to, and nobody ended since."""
    rows = select(Round).where(Round.programme_id == a_round.programme_id, Round.id != a_round.id, Round.state.in_(GIVEN))
    given = [claim.id for other in db.session.scalars(rows) for claim in matched.matches_of(other)]
    if not given:
        return 0
    ended = set(db.session.scalars(bidding.TERMINATED()))
    offers = claims.contents([one for one in given if one not in ended])
    return sum(offer.government_fen for offer in offers.values())


def earlier(a_round: Round, run: SolveRun, known: runs.Names) -> Earlier | None:
    """What was proposed in this round before the run that waits now; None where it is the first."""
    proposed = _said_of(a_round, RoundProposed.__name__)[1:]
    if not proposed:
        return None
    last = runs.one(a_round, proposed[0]["number"])
    reasons = [facts["reason"] for facts in _said_of(a_round, RoundSentBack.__name__)]
    return Earlier(run=last, reason=reasons[0] if reasons else "", moves=runs.moves(run, last, known))


class Hurry(Fixed):
    """Why a run was proposed although enterprises were still to be waited for, or had said nothing."""

    until: datetime
    asked: int
    spoken: int
    reason: str


def hurry_of(a_round: Round) -> Hurry | None:
    """What was said when the run that waits was proposed; None where nothing had to be said."""
    rows = select(EventRecord.kind, EventRecord.facts).where(
        EventRecord.subject_kind == "round", EventRecord.subject_id == a_round.id
    )
    last = db.session.execute(rows.where(EventRecord.kind.in_(PROPOSING)).order_by(EventRecord.seq.desc()).limit(2)).all()
    said = next((facts for kind, facts in last[1:] if kind == RoundHurried.__name__), None)
    if said is None:
        return None
    until = datetime.fromisoformat(said["until"])
    return Hurry(until=until, asked=said["asked"], spoken=said["spoken"], reason=said["reason"])


def _said_of(a_round: Round, kind: str) -> list[Any]:
    """The facts of the events of a kind, the latest first."""
    rows = select(EventRecord.facts).where(EventRecord.subject_kind == "round", EventRecord.subject_id == a_round.id)
    return list(db.session.scalars(rows.where(EventRecord.kind == kind).order_by(EventRecord.seq.desc())))
