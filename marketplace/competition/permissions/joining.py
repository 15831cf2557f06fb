"""Whether a case comes from a round that ran when the office let somebody act for an organisation (see `shared.joining`)."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import object_session

from ...needs.models import Need
from ...shared import joining
from ...shared.models.account import Account
from ..models import Claim, Round, RoundNeed


def joined_later(actor: Account, subject: Any) -> bool:
    """Whom the office let act for an organisation stays out of the rounds that ran then (AC5)."""
    return actor.unit_id is None and comes_too_late(actor, subject)


def comes_too_late(actor: Account, subject: Any) -> bool:
    """Whether this person was let in after the round of this case had begun, and before its result was out."""
    if actor.party_since is None:
        return False
    a_round = _round_of(subject)
    return a_round is not None and joining.barred(actor.party_since, a_round.opens_at, a_round.published_at)


def _round_of(subject: Any) -> Round | None:
    """The round that a case belongs to; of a need the latest one it stands in."""
    session = object_session(subject) if subject is not None else None
    if isinstance(subject, Round):
        return subject
    if isinstance(subject, Claim):
        return subject.round
    claim_id = getattr(getattr(subject, "engagement", subject), "claim_id", None)
    if session is not None and claim_id is not None:
        return session.get_one(Claim, claim_id).round
    if session is not None and isinstance(subject, Need):
        latest = select(Round).join(RoundNeed, RoundNeed.round_id == Round.id).where(RoundNeed.need_id == subject.id)
        return session.scalar(latest.order_by(Round.id.desc()).limit(1))
    return None
