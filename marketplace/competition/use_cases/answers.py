"""Both sides of a match confirm or decline it; a decline brings up the reserve."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...needs.models import Need
from ...programmes.models import Programme
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared import lifecycle
from ...shared.errors import NotNow
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.queries.scoped import one_of
from ...shared.reasons import USUAL, needed
from ...shared.registry import Asked
from ..commands import AnswerMatch, CloseOverdue
from ..events import MatchConfirmed, MatchDeclined, NeedUnplaced, ReserveMovedUp
from ..models import Claim, Round
from ..queries import bidding, claims
from ..queries import standing as questions
from ..rules.proposal import Unserved
from ..rules.standing import Deed, Side, fallen
from ..states import TO_ANSWER, ClaimState
from . import relations, standing
from .results import choose

AGREED: Asked[..., object] = Asked("what follows in the same transaction when both sides have confirmed a match")

INSTITUTION, ENTERPRISE = "institution", "enterprise"
STEPS = {
    (ENTERPRISE, True): Step.ENTERPRISE_CONFIRMS,
    (ENTERPRISE, False): Step.ENTERPRISE_DECLINES,
    (INSTITUTION, True): Step.INSTITUTION_CONFIRMS,
    (INSTITUTION, False): Step.INSTITUTION_DECLINES,
}
"""What each side does by accepting or not."""


def answer(command: AnswerMatch, *, actor: Account, now: datetime) -> Claim:
    """Confirm or decline a match for one's own side; with both confirmed the engagement begins."""
    with transaction(actor, now) as session:
        claim = _selected(session, command, "match.answer", actor, now)
        side = INSTITUTION if actor.organisation_id == claim.organisation_id else ENTERPRISE
        if STEPS[side, command.accept] not in lifecycle.steps_from(claim.state):
            raise NotNow("match.answered")
        if command.accept:
            _confirm(session, claim, side, actor, now)
        else:
            _decline(session, claim, side, needed(command.reason, most=USUAL), actor, now)
    return claim


def close_overdue(command: CloseOverdue, *, actor: Account, now: datetime) -> Claim:
    """Take the silence of one side after the due moment as a decline; never before, and never by itself.

    A match of which one side lost its standing is ended the same way at any
    time: neither side can confirm it, and the need goes to the next in line.
    """
    with transaction(actor, now) as session:
        claim = _selected(session, command, "match.close", actor, now)
        lost = _lost(claim)
        overdue = claim.answer_by is None or now >= claim.answer_by
        if not lost and not overdue:
            raise NotNow("match.not_overdue", answer_by=claim.answer_by)
        silent = INSTITUTION if claim.state in claims.TO_INSTITUTION else ENTERPRISE
        _lapse(session, claim, lost or silent, needed(command.reason, most=USUAL), actor, now, overdue=not lost)
    return claim


def _lost(claim: Claim) -> str:
    """The side that lost its standing, or turned out to be related to the other; blank where both may go on."""
    sides = fallen(questions.of_claim(claim, lock=True))
    if Side.ENTERPRISE in sides:
        return ENTERPRISE
    return INSTITUTION if sides or relations.bars(claim) else ""


def _selected(session: Session, command: AnswerMatch | CloseOverdue, permission: str, actor: Account, now: datetime) -> Claim:
    """A selected claim for this step of this person, locked behind its programme, round and need."""
    claim = one_of(claims.visible_to(actor, now), command.key)
    for model, row_id in ((Programme, claim.round.programme_id), (Round, claim.round_id), (Need, claim.need_id)):
        session.execute(select(model.id).where(model.id == row_id).with_for_update())
    load(claims.visible_to(actor, now), command.key, actor, permission, command.version)
    if claim.state not in TO_ANSWER:
        raise NotNow("match.not_selected", state=claim.state)
    return claim


def _confirm(session: Session, claim: Claim, side: str, actor: Account, now: datetime) -> None:
    standing.require_for_claim(claim, Deed.CONFIRM)
    relations.require_settled(claim)
    claim.state = lifecycle.take(STEPS[side, True], claim.state)
    both = claim.state is ClaimState.CONFIRMED
    record(MatchConfirmed.of(claim, side=side, both=both))
    if both:
        for reserve in _reserves(session, claim):
            reserve.state = lifecycle.take(Step.PASS_OVER, reserve.state)
        session.flush()
        AGREED(session, claim, now=now, actor=actor)


def _decline(session: Session, claim: Claim, side: str, reason: str, actor: Account, now: datetime) -> None:
    claim.state = lifecycle.take(STEPS[side, False], claim.state)
    _end(session, claim, side, reason, actor, now, overdue=False)


def _lapse(session: Session, claim: Claim, side: str, reason: str, actor: Account, now: datetime, *, overdue: bool) -> None:
    claim.state = lifecycle.take(Step.LAPSE, claim.state)
    _end(session, claim, side, reason, actor, now, overdue=overdue)


def _end(session: Session, claim: Claim, side: str, reason: str, actor: Account, now: datetime, *, overdue: bool) -> None:
    """Note who ended a match and why, and turn to the next in line."""
    claim.answer_reason = reason
    record(MatchDeclined.of(claim, side=side, reason=reason, overdue=overdue))
    # One need has one selected claim: the old one has to be gone from the index before the new one comes.
    session.flush()
    _bring_up(session, claim, actor, now)


def _bring_up(session: Session, lapsed: Claim, actor: Account, now: datetime) -> None:
    """Give the need to the first reserve with a free place; carry it over where there is none left."""
    for reserve in _reserves(session, lapsed):
        stands = not fallen(questions.of_claim(reserve, lock=True)) and not relations.bars(reserve)
        if stands and _has_room(reserve):
            choose(reserve, now)
            assert reserve.answer_by is not None
            record(ReserveMovedUp.of(reserve, institution=reserve.organisation.name, answer_until=reserve.answer_by))
            return
        reserve.state = lifecycle.take(Step.PASS_OVER, reserve.state)
    need = lapsed.need
    need.state = lifecycle.take(Step.CARRY_OVER, need.state)
    record(NeedUnplaced(need_id=need.id, round_id=lapsed.round_id, why=Unserved.NO_RESERVE.value))


def _reserves(session: Session, claim: Claim) -> list[Claim]:
    rows = select(Claim).where(
        Claim.round_id == claim.round_id, Claim.need_id == claim.need_id, Claim.state == ClaimState.RESERVE
    )
    return list(session.scalars(rows.order_by(Claim.reserve_rank).with_for_update()))


def _has_room(claim: Claim) -> bool:
    if not bidding.limited(claim.round.programme):
        return True
    place = bidding.place_of(claim.organisation_id, claim.round.programme_id)
    used = bidding.used(claim.round.programme_id)[claim.organisation_id]
    return place is None or used < place.capacity
