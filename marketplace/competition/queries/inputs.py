"""What a run is computed from: everything that counts in a round at this moment, as plain values."""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ...matching.files.frozen import Exclusion
from ...needs.models import Need
from ...needs.states import NeedState
from ...shared.affiliation import Link
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation
from ...vetting.models import PoolPlace
from ..models import Claim, PairRule, Round
from ..rules import scoring
from ..rules.offer import Offer
from ..states import ClaimState
from . import affiliation, bidding, claims, references, reviews, rounds, standing

COUNTED = (ClaimState.ADMISSIBLE, ClaimState.SCREENED_OUT)


class _Known(Fixed):
    """What is read once for a whole round, by claim, by institution or by pair."""

    offers: Mapping[int, Offer]
    points: Mapping[int, Mapping[str, list[int]]]
    places: Mapping[int, PoolPlace]
    pairs: Mapping[tuple[int, int], str]
    links: Mapping[int, list[Link]]
    measured: Mapping[int, references.References]
    able: set[int]
    """The institutions that may be given a need."""
    related_barred: bool
    spoken: frozenset[int]
    """The needs whose enterprise ranked somebody, whatever became of the claim."""


def frozen(a_round: Round, weights: Mapping[str, int] | None = None) -> dict[str, Any]:
    """The input of a run of this round as it would be frozen now (see `matching.files.frozen`), scored by its own weights or others.

    Needs of enterprises that were stopped are left out. Claims that the enterprise refused, that come from a related party or whose
    institution lost its place or standing are no candidates. Raises
    `MissingReview` where an admissible claim has not been scored.
    """
    weights = a_round.weights if weights is None else weights
    stopped = standing.stopped_owners(a_round.id)
    needs = {
        need.id: need
        for need in rounds.needs_of(a_round)
        if need.state == NeedState.PUBLISHED and need.organisation_id not in stopped
    }
    counted = [claim for claim in _claims(a_round) if claim.need_id in needs]
    known = _known(a_round, counted, needs.values())
    barriers = {claim.id: _exclusion(claim, known) for claim in counted}
    rivals = groupby((c for c in counted if barriers[c.id] is None), key=lambda claim: claim.need_id)
    bids = [bid for need_id, rows in rivals for bid in _bids(weights, needs[need_id], list(rows), known)]
    return {
        "round": rounds.start_of(a_round, a_round.programme, rounds.announcement_of(a_round.id), weights),
        "needs": [_need(need, known.measured[need.id]) for need in needs.values()],
        "institutions": _institutions(a_round, {one.id: one.name for one in _bidders(counted, bids)}, known.places, len(needs)),
        "bids": bids,
        "excluded": [
            {"need": claim.need_id, "institution": claim.organisation_id, "why": why.value}
            for claim in counted
            if (why := barriers[claim.id]) is not None
        ],
    }


def _need(need: Need, measured: references.References) -> dict[str, Any]:
    return {
        "id": need.id,
        "number": need.number,
        "county": need.unit.name,
        "categories": list(need.categories),
        "price": measured.price.stored(),
        "days": measured.days.stored(),
    }


def _bidders(counted: Iterable[Claim], bids: list[dict[str, Any]]) -> set[Organisation]:
    wanted = {bid["institution"] for bid in bids}
    return {claim.organisation for claim in counted if claim.organisation_id in wanted}


def _institutions(a_round: Round, names: Mapping[int, str], places: Mapping[int, PoolPlace], most: int) -> list[dict[str, Any]]:
    """The bidders and their free places; `most`, which limits nothing, where no ability was declared or no rule holds it up."""
    taken, limited = bidding.used(a_round.programme_id), bidding.limited(a_round.programme)
    return [
        {"id": one, "name": names[one], "free": max(0, places[one].capacity - taken[one]) if limited and one in places else most}
        for one in sorted(names)
    ]


def broken_locks(a_round: Round, frozen_input: dict[str, Any]) -> list[tuple[Need, Organisation]]:
    """Locked pairs that are no candidates any more: the lock has to be taken off, or the cause."""
    bids = {(bid["need"], bid["institution"]) for bid in frozen_input["bids"]}
    return [
        (db.session.get_one(Need, rule.need_id), db.session.get_one(Organisation, rule.organisation_id))
        for rule in rules_of(a_round)
        if rule.locked and (rule.need_id, rule.organisation_id) not in bids
    ]


def unsettled(a_round: Round) -> list[Claim]:
    """Candidates that have something in common with others about which nobody has decided, where that bars anybody."""
    if not affiliation.bars_in(a_round.programme):
        return []
    admitted = [claim for claim in _claims(a_round) if claim.state == ClaimState.ADMISSIBLE]
    return affiliation.unsettled(admitted)


def rules_of(a_round: Round) -> list[PairRule]:
    """The pairs that were locked or barred in a round, in the order in which that was done."""
    return list(db.session.scalars(select(PairRule).where(PairRule.round_id == a_round.id).order_by(PairRule.id)))


def rule_names(a_round: Round) -> dict[int, str]:
    """Need and institution of each locked or barred pair, by rule."""
    rows = (
        select(PairRule.id, Need.number, Organisation.name)
        .join(Need, PairRule.need_id == Need.id)
        .join(Organisation, PairRule.organisation_id == Organisation.id)
        .where(PairRule.round_id == a_round.id)
    )
    return {row[0]: f"{row[1]} — {row[2]}" for row in db.session.execute(rows)}


def _claims(a_round: Round) -> list[Claim]:
    """The claims that were looked at, by number of the need and by institution."""
    rows = (
        select(Claim)
        .join(Need, Claim.need_id == Need.id)
        .options(
            joinedload(Claim.organisation),
            joinedload(Claim.need).joinedload(Need.organisation),
            joinedload(Claim.need).joinedload(Need.unit),
        )
    )
    counted = rows.where(Claim.round_id == a_round.id, Claim.state.in_(COUNTED))
    return list(db.session.scalars(counted.order_by(Need.number, Claim.organisation_id)))


def _known(a_round: Round, counted: list[Claim], needs: Iterable[Need]) -> _Known:
    places = select(PoolPlace).where(PoolPlace.programme_id == a_round.programme_id)
    places = places.options(joinedload(PoolPlace.organisation))
    return _Known(
        offers=claims.contents([claim.id for claim in counted]),
        points=reviews.points_of(a_round),
        places={place.organisation_id: place for place in db.session.scalars(places)},
        pairs={(r.need_id, r.organisation_id): "locked" if r.locked else "barred" for r in rules_of(a_round)},
        links=affiliation.of_claims([claim for claim in counted if claim.state == ClaimState.ADMISSIBLE]),
        measured=references.of_needs(a_round, needs),
        able=standing.able(a_round.programme),
        related_barred=affiliation.bars_in(a_round.programme),
        spoken=frozenset(_spoken(a_round)),
    )


def _spoken(a_round: Round) -> Iterable[int]:
    return db.session.scalars(select(Claim.need_id).where(Claim.round_id == a_round.id, Claim.preference > 0))


def _exclusion(claim: Claim, known: _Known) -> Exclusion | None:
    if claim.state == ClaimState.SCREENED_OUT:
        return Exclusion.SCREENED_OUT
    if claim.organisation_id not in known.able:
        return Exclusion.PLACE
    if claim.preference == 0:
        return Exclusion.REFUSED
    links = known.links.get(claim.id, ())
    related = claim.related or any(link.bars for link in links)
    return Exclusion.RELATED if related and known.related_barred else None


def _bids(weights: Mapping[str, int], need: Need, candidates: list[Claim], known: _Known) -> list[dict[str, Any]]:
    """The candidates of one need with their scores, by institution."""
    rivals = [_scored(need, claim, known) for claim in candidates]
    measured = known.measured[need.id]
    scores = scoring.score_offers(rivals, weights, measured.price, measured.days, need.id in known.spoken)
    return [
        {
            "need": need.id,
            "institution": claim.organisation_id,
            "score": score.total,
            "terms": scoring.lines_of(score),
            "days": rival.days,
            "government_fen": known.offers[claim.id].government_fen,
            "pair": known.pairs.get((need.id, claim.organisation_id), ""),
        }
        for claim, rival, score in zip(candidates, rivals, scores, strict=True)
    ]


def _scored(need: Need, claim: Claim, known: _Known) -> scoring.Offer:
    offer, place = known.offers[claim.id], known.places.get(claim.organisation_id)
    offered = place.categories if place else ()
    return scoring.Offer(
        reviews=known.points.get(claim.id, {}),
        price_fen=offer.price_fen,
        days=offer.days,
        covered=len(set(need.categories) & set(offered)),
        asked=len(need.categories),
        rank=claim.preference or None,
    )
