"""The claims of a round that wait to be screened, and what keeps one of them from being admitted without a written word."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Select
from sqlalchemy.orm import contains_eager, joinedload

from ...needs.models import Need
from ...shared.affiliation import undecided
from ...shared.models.account import Account
from ..models import Claim, Round
from ..rules import offer
from ..states import ClaimState
from . import affiliation, claims, references, standing


class Hold(StrEnum):
    """Why a claim has to be looked at by itself."""

    STANDING = "standing"
    RELATED = "related"
    PARTED = "parted"
    """It was judged related, and nothing of that is left: somebody judges again."""
    UNDECIDED = "undecided"
    LOW = "low"


def screenable(actor: Account, a_round: Round, now: datetime) -> Select[Claim]:
    """The claims of a round that this person may see and nobody has screened yet, by number of the need."""
    waiting = claims.visible_to(actor, now).where(Claim.round_id == a_round.id, Claim.state == ClaimState.SUBMITTED)
    return waiting.options(contains_eager(Claim.need).joinedload(Need.organisation), joinedload(Claim.organisation))


def holds(a_round: Round, found: Collection[Claim]) -> Mapping[int, list[Hold]]:
    """What holds up each of these claims of a round; one of which nothing is said can be admitted as it stands."""
    able, stopped = standing.able(a_round.programme), standing.stopped_owners(a_round.id)
    measured = references.of_needs(a_round, {claim.need for claim in found})
    offers = claims.contents([claim.id for claim in found])
    barring = affiliation.bars_in(a_round.programme)
    links = affiliation.of_claims(affiliation.with_rivals(found)) if barring else {}
    held: dict[int, list[Hold]] = {claim.id: [] for claim in found}
    for claim in found:
        own = links.get(claim.id, [])
        if claim.organisation_id not in able or claim.need.organisation_id in stopped:
            held[claim.id].append(Hold.STANDING)
        if barring and (claim.related or any(link.bars for link in own)):
            held[claim.id].append(Hold.PARTED if affiliation.is_parted(claim, own) else Hold.RELATED)
        elif undecided(own, claim.relation_marks):
            held[claim.id].append(Hold.UNDECIDED)
        if offer.abnormally_low(offers[claim.id].price_fen, measured[claim.need_id].price) is not None:
            held[claim.id].append(Hold.LOW)
    return held
