"""Who had a hand in a round, in its claims, or in the needs and places that it rests on."""

from typing import Any

from sqlalchemy import Select, and_, or_, select, union

from ...needs.models import Need
from ...needs.queries.hands import needs_of
from ...people.queries.hands import by, done, is_among, linked
from ...records.models.record import EventRecord
from ...shared.hands import Hand
from ...shared.models.account import Account
from ...vetting.models import PoolPlace
from ..models import Claim, Round, RoundNeed


def in_round(actor: Account, a_round: Round) -> bool:
    """Whether a person shaped, reviewed or ranked anything of a round, or wrote down one of its needs."""
    return is_among(rounds_of(actor), a_round.id)


def rounds_of(actor: Account) -> Select[Any]:
    """The ids of the rounds a person had a hand in."""
    reviewed = select(Claim.round_id).where(Claim.id.in_(done(actor, "claim", Hand.REVIEWING)))
    claimed = select(Claim.round_id).where(Claim.need_id.in_(done(actor, "need", Hand.RANKING)))
    written = select(RoundNeed.round_id).where(RoundNeed.need_id.in_(needs_of(actor, verifying=False)))
    found = union(done(actor, "round", Hand.SHAPING), reviewed, claimed, written, *_rounds_steered(actor)).subquery()
    return select(found.c[0])


def _rounds_steered(actor: Account) -> list[Select[Any]]:
    """Rounds of whose claimants or enterprises a person changed the place or the row since they were announced.

    Places bound what is matched, and standing, names and links decide who may be.
    """
    places = (
        select(Claim.round_id)
        .join(Round, Claim.round_id == Round.id)
        .join(PoolPlace, and_(PoolPlace.organisation_id == Claim.organisation_id, PoolPlace.programme_id == Round.programme_id))
        .join(EventRecord, and_(*by(actor, "place", Hand.PLACING), EventRecord.subject_id == PoolPlace.id))
        .where(EventRecord.at >= Round.announced_at)
    )
    rows = and_(*by(actor, "organisation", Hand.ORGANISING), EventRecord.at >= Round.announced_at)
    claimants = (
        select(Claim.round_id)
        .join(Round, Claim.round_id == Round.id)
        .join(EventRecord, and_(rows, EventRecord.subject_id == Claim.organisation_id))
    )
    owners = (
        select(RoundNeed.round_id)
        .join(Round, RoundNeed.round_id == Round.id)
        .join(Need, RoundNeed.need_id == Need.id)
        .join(EventRecord, and_(rows, EventRecord.subject_id == Need.organisation_id))
    )
    return [places, claimants, owners, *_rounds_joined(actor)]


def _rounds_joined(actor: Account) -> list[Select[Any]]:
    """The same for the other side of a link, which the event names among its facts only."""
    others = [(other, event.at) for other, event in linked(actor)]
    if not others:
        return []
    claimants = [and_(Claim.organisation_id == other, Round.announced_at <= at) for other, at in others]
    owners = [and_(Need.organisation_id == other, Round.announced_at <= at) for other, at in others]
    return [
        select(Claim.round_id).join(Round, Claim.round_id == Round.id).where(or_(*claimants)),
        select(RoundNeed.round_id)
        .join(Round, RoundNeed.round_id == Round.id)
        .join(Need, RoundNeed.need_id == Need.id)
        .where(or_(*owners)),
    ]
