"""The rounds that are closed to somebody whom the office let act for an organisation (see `shared.joining`)."""

from sqlalchemy import ColumnElement, or_, select, true

from ...records.models.record import EventRecord
from ...shared import joining
from ...shared.extensions import db
from ...shared.models.account import Account
from ..models import Claim, Round


def open_to(actor: Account) -> ColumnElement[bool]:
    """The condition of a question over rounds: none that ran when the office let this person in."""
    since = actor.party_since
    return true() if since is None else or_(Round.opens_at > since, Round.published_at <= since)


def is_barred(actor: Account, a_round: Round) -> bool:
    """Whether a round is closed to this person."""
    return joining.barred(actor.party_since, a_round.opens_at, a_round.published_at)


def round_of(event: EventRecord) -> Round | None:
    """The round that an event is about, directly or through a claim."""
    if "round_id" in event.facts:
        return db.session.get(Round, event.facts["round_id"])
    if "claim_id" in event.facts:
        found = select(Round).join(Claim, Claim.round_id == Round.id).where(Claim.id == event.facts["claim_id"])
        return db.session.scalar(found)
    return None
