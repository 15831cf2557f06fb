"""What one claim is scored from, as it stands now."""

from collections.abc import Mapping

from sqlalchemy import select

from ...rulebook.reference import Reference
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...vetting.models import PoolPlace
from ..models import Claim, ClaimScore
from ..rules import scoring
from . import claims, references


class Measured(Fixed):
    """An offer, what its price and its days are measured by, and whether the enterprise ranked anybody."""

    offer: scoring.Offer
    price: Reference
    days: Reference
    spoken: bool

    def values(self, weights: Mapping[str, int]) -> dict[str, int | None]:
        """The value of each criterion in hundredths, None where it does not apply; empty where a review is missing."""
        try:
            [score] = scoring.score_offers([self.offer], weights, self.price, self.days, self.spoken)
        except scoring.MissingReview:
            return {}
        return {term.key.value: term.hundredths for term in score.terms}


def of_claim(claim: Claim) -> Measured:
    """What a claim is scored from now."""
    need, content = claim.need, claims.content(claim)
    places = select(PoolPlace.categories).where(
        PoolPlace.programme_id == claim.round.programme_id, PoolPlace.organisation_id == claim.organisation_id
    )
    offered = {code for categories in db.session.scalars(places) for code in categories}
    points = select(ClaimScore.term, ClaimScore.points).where(ClaimScore.claim_id == claim.id).order_by(ClaimScore.account_id)
    reviews: dict[str, list[int]] = {}
    for term, given in db.session.execute(points):
        reviews.setdefault(term, []).append(given)
    ranked = select(Claim.id).where(Claim.round_id == claim.round_id, Claim.need_id == need.id, Claim.preference > 0)
    measured = references.judged(claim)
    return Measured(
        offer=scoring.Offer(
            reviews=reviews,
            price_fen=content.price_fen,
            days=content.days,
            covered=len(set(need.categories) & offered),
            asked=len(need.categories),
            rank=claim.preference or None,
        ),
        price=measured.price,
        days=measured.days,
        spoken=db.session.scalar(ranked.limit(1)) is not None,
    )
