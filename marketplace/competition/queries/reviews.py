"""How far the review of a round has come, and who gave which points."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import false, select

from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.roles import Role
from ..models import Claim, ClaimScore, Round
from ..rules import scoring
from ..rules.phase import SEALED
from ..states import ClaimState, RoundState
from . import rounds

REVIEWERS = {Role.EXPERT, Role.CITY_OFFICER}


class Progress(Fixed):
    """What stands and what is missing before a round can be solved; only known once it has closed."""

    needs: int
    claims: int
    unscreened: int
    admissible: int
    screened_out: int
    unscored: int
    """Admissible claims that nobody has scored in every reviewed term."""
    unclaimed: int
    """Needs without a claim."""
    unranked: int
    """Needs with several claimants whose enterprise has said nothing; this holds nothing up."""
    refused: int

    @property
    def ready(self) -> bool:
        """Whether the round can be solved."""
        return not self.unscreened and not self.unscored


def reviewed(weights: Mapping[str, int]) -> tuple[str, ...]:
    """The terms that reviewers give points to under these weights."""
    return tuple(term.value for term in scoring.REVIEWED if weights.get(term.value))


def progress(a_round: Round, now: datetime) -> Progress | None:
    """How far the review has come; None while claims are sealed, since even their number is nobody's business."""
    if rounds.phase(a_round, now) in SEALED:
        return None
    found = [claim for claim in claims_of(a_round) if claim.state != ClaimState.WITHDRAWN]
    by_need: dict[int, list[Claim]] = defaultdict(list)
    for claim in found:
        by_need[claim.need_id].append(claim)
    needs = rounds.need_counts([a_round.id]).get(a_round.id, 0)
    admitted = [c for c in found if c.state not in (ClaimState.SUBMITTED, ClaimState.SCREENED_OUT)]
    complete = fully_scored(a_round)
    return Progress(
        needs=needs,
        claims=len(found),
        unscreened=sum(claim.state == ClaimState.SUBMITTED for claim in found),
        admissible=len(admitted),
        screened_out=sum(claim.state == ClaimState.SCREENED_OUT for claim in found),
        unscored=sum(claim.id not in complete for claim in admitted),
        unclaimed=needs - len(by_need),
        unranked=sum(len(rows) > 1 and all(c.preference is None for c in rows) for rows in by_need.values()),
        refused=sum(claim.preference == 0 for claim in found),
    )


def claims_of(a_round: Round) -> list[Claim]:
    """All claims of a round; for those who may see them all, which the caller has made sure of."""
    return list(
        db.session.scalars(select(Claim).where(Claim.round_id == a_round.id).order_by(Claim.need_id, Claim.organisation_id))
    )


def points_of(a_round: Round) -> dict[int, dict[str, list[int]]]:
    """The points that reviewers gave, by claim and term, in order of the reviewers."""
    rows = (
        select(ClaimScore.claim_id, ClaimScore.term, ClaimScore.points)
        .join(Claim, ClaimScore.claim_id == Claim.id)
        .where(Claim.round_id == a_round.id)
        .order_by(ClaimScore.account_id)
    )
    found: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for claim_id, term, points in db.session.execute(rows):
        found[claim_id][term].append(points)
    return found


def fully_scored(a_round: Round) -> set[int]:
    """The claims with at least one reviewer's points in every reviewed term."""
    wanted = set(reviewed(a_round.weights))
    if not wanted:
        return {claim.id for claim in claims_of(a_round)}
    return {claim_id for claim_id, terms in points_of(a_round).items() if wanted <= terms.keys()}


def scores_seen_by(actor: Account, claim: Claim) -> list[ClaimScore]:
    """The points a person may see, with their reasons.

    A reviewer of the bureau the own ones, and those of others once the round was solved (independence); the claimant all of
    its own claim once the result is public. Somebody who reviews no longer sees none, not even the own ones (AC4).
    """
    rows = select(ClaimScore).where(ClaimScore.claim_id == claim.id)
    bureau = actor.unit_id is not None and actor.unit_id == claim.round.programme.unit_id
    staff = bureau and actor.roles & rounds.CITY_READERS and claim.round.state != RoundState.ANNOUNCED
    own = actor.organisation_id == claim.organisation_id and claim.round.state == RoundState.PUBLISHED
    if not staff and not own:
        rows = rows if bureau and actor.roles & REVIEWERS else rows.where(false())
        rows = rows.where(ClaimScore.account_id == actor.id)
    return list(db.session.scalars(rows.order_by(ClaimScore.account_id, ClaimScore.id)))


def scored_by(actor: Account, a_round: Round) -> set[int]:
    """The claims of a round that this person has scored."""
    rows = select(ClaimScore.claim_id).join(Claim, ClaimScore.claim_id == Claim.id)
    return set(db.session.scalars(rows.where(Claim.round_id == a_round.id, ClaimScore.account_id == actor.id)))
