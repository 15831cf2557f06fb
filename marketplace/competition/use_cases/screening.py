"""After closing: admissibility, what the enterprise thinks of its claimants, and the points of reviewers."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from ...needs.models import Need
from ...records.use_cases.loading import load, load_each
from ...records.use_cases.transaction import guard_version, record, transaction
from ...shared import lifecycle, permissions
from ...shared.errors import Conflict, Invalid, NotFound, NotNow
from ...shared.lifecycle import Step
from ...shared.models.account import Account
from ...shared.queries.locked import lock_again
from ...shared.reasons import LEAST, USUAL, given, needed
from ..commands import AdmitClaims, RankClaimants, ScoreClaim, ScreenClaim
from ..events import ClaimAdmitted, ClaimantsRanked, ClaimScored, ClaimScreenedOut
from ..models import Claim, ClaimScore, Round
from ..queries import claims, references, reviews
from ..queries.references import References
from ..rules import offer, scoring
from ..rules.phase import BEFORE_PROPOSAL
from ..rules.standing import Deed
from ..states import ClaimState, Voice
from . import relations, standing
from .rounds import lock, require_phase


def screen(command: ScreenClaim, *, actor: Account, now: datetime) -> Claim:
    """Admit a claim, with a reason where its price is abnormally low, or screen it out with one that its author reads."""
    with transaction(actor, now):
        claim = load(claims.visible_to(actor, now), command.key, actor, "claim.screen", command.version)
        require_phase(claim.round, now, BEFORE_PROPOSAL, "round.not_in_review")
        low = command.admit and _is_low(claim, references.of_need(claim.round, claim.need))
        reason = needed(command.reason) if low or not command.admit else given(command.reason)
        lifecycle.take(Step.ADMIT if command.admit else Step.SCREEN_OUT, claim.state)
        if command.admit:
            standing.require_for_claim(claim, Deed.ADMIT)
            relations.require_settled(claim)
        return _screened(claim, command.admit, reason, actor)


def admit_all(command: AdmitClaims, *, actor: Account, now: datetime) -> list[Claim]:
    """Admit claims, all or none, each with an event of its own; one about which something has to be written is refused."""
    with transaction(actor, now):
        if not command.versions:
            raise Invalid("claim.none_chosen")
        found = load_each(_whole(claims.visible_to(actor, now)), command.versions, actor, "claim.screen")
        for a_round in {claim.round for claim in found}:
            require_phase(a_round, now, BEFORE_PROPOSAL, "round.not_in_review")
        measured, offers = references.of_claims(found), claims.contents([claim.id for claim in found])
        for claim in found:
            if offer.abnormally_low(offers[claim.id].price_fen, measured[claim.id].price) is not None:
                raise Invalid("claim.low_by_itself", need=claim.need.number, institution=claim.organisation.name)
            lifecycle.take(Step.ADMIT, claim.state)
        standing.require_for_claims(found, Deed.ADMIT)
        relations.require_each_settled(found)
        for claim in found:
            _screened(claim, True, "", actor)
    return found


def _whole(found: Select[Claim]) -> Select[Claim]:
    """With all that is asked of each claim."""
    need = contains_eager(Claim.need)
    return found.options(
        contains_eager(Claim.round).contains_eager(Round.programme),
        need.joinedload(Need.organisation),
        need.joinedload(Need.programme),
        joinedload(Claim.organisation),
    )


def _screened(claim: Claim, admit: bool, reason: str, actor: Account) -> Claim:
    claim.state = lifecycle.take(Step.ADMIT if admit else Step.SCREEN_OUT, claim.state)
    claim.screened_by_id, claim.screen_reason = actor.id, reason
    happened = ClaimAdmitted if admit else ClaimScreenedOut
    record(happened(claim_id=claim.id, reason=reason))
    return claim


def _is_low(claim: Claim, measured: References) -> bool:
    """Whether a price is so low that whoever admits it says why."""
    return offer.abnormally_low(claims.content(claim).price_fen, measured.price) is not None


def rank(command: RankClaimants, *, actor: Account, now: datetime) -> list[Claim]:
    """Store which claimants the enterprise prefers and which it refuses (G-03).

    A county officer may enter it for the enterprise; the event says who did.
    """
    with transaction(actor, now) as session:
        found = claims.of_need(actor, command.round_id, command.need_id, now)
        need = session.get(Need, command.need_id)
        if need is None or not found:
            raise NotFound("not_found")
        permissions.require(actor, "claimants.rank", found[0])
        require_phase(lock(found[0].round), now, BEFORE_PROPOSAL, "round.not_in_review")
        _guard_each(found, command)
        _check_ranks(command, {claim.key for claim in found})
        voice = Voice.ENTERPRISE if actor.organisation_id == need.organisation_id else Voice.COUNTY
        for claim in found:
            claim.wished_by = voice
            claim.preference = command.ranks.get(claim.key)
            claim.preference_reason = given(command.reasons.get(claim.key, ""), most=USUAL)
        record(
            ClaimantsRanked(
                need_id=need.id,
                round_id=command.round_id,
                origin=voice,
                ranked=sum(1 for r in command.ranks.values() if r),
                refused=sum(1 for r in command.ranks.values() if r == 0),
                ranks=dict(command.ranks),
            )
        )
    return found


def score(command: ScoreClaim, *, actor: Account, now: datetime) -> Claim:
    """Store one reviewer's points with their reasons; sent again they take the place of the reviewer's earlier ones."""
    with transaction(actor, now) as session:
        claim = load(claims.visible_to(actor, now), command.key, actor, "claim.score", command.version)
        require_phase(claim.round, now, BEFORE_PROPOSAL, "round.not_in_review")
        if claim.state != ClaimState.ADMISSIBLE:
            raise NotNow("claim.not_admissible", state=claim.state)
        terms = reviews.reviewed(claim.round.weights)
        _check_points(command, terms)
        _store_points(session, claim, command, actor, now)
        points = {term: command.points[term] for term in terms}
        record(ClaimScored(claim_id=claim.id, points=points))
    return claim


def _guard_each(found: list[Claim], command: RankClaimants) -> None:
    """Refuse wishes about claimants that are others than those that were seen, or have changed since."""
    for claim in found:
        lock_again(claim)
    stand = {claim.key: claim.version for claim in found}
    if command.versions != stand:
        raise Conflict("stale", versions=stand)
    for claim in found:
        guard_version(claim, stand[claim.key])


def _check_ranks(command: RankClaimants, keys: set[str]) -> None:
    if not command.ranks.keys() | command.reasons.keys() <= keys:
        raise NotFound("not_found")
    ranks = sorted(rank for rank in command.ranks.values() if rank)
    if any(rank < 0 or rank > len(keys) for rank in ranks):
        raise Invalid("claimants.rank_range", most=len(keys))
    if len(set(ranks)) != len(ranks):
        raise Invalid("claimants.same_rank")
    if any(len(given(command.reasons.get(key, ""))) < LEAST for key, rank in command.ranks.items() if rank == 0):
        raise Invalid("claimants.refusal_needs_reason", least=LEAST)


def _check_points(command: ScoreClaim, terms: tuple[str, ...]) -> None:
    if not command.points.keys() | command.reasons.keys() <= set(terms):
        raise NotFound("not_found")
    for term in terms:
        if not 0 <= command.points.get(term, -1) <= 100:
            raise Invalid("score.points", term=scoring.Criterion(term))
        if len(given(command.reasons.get(term, ""))) < LEAST:
            raise Invalid("score.reason", term=scoring.Criterion(term), least=LEAST)


def _store_points(session: Session, claim: Claim, command: ScoreClaim, actor: Account, now: datetime) -> None:
    mine = select(ClaimScore).where(ClaimScore.claim_id == claim.id, ClaimScore.account_id == actor.id)
    rows = {row.term: row for row in session.scalars(mine)}
    for term in reviews.reviewed(claim.round.weights):
        row = rows.get(term) or ClaimScore(claim_id=claim.id, account_id=actor.id, term=term)
        row.points, row.reason, row.at = command.points[term], given(command.reasons[term]), now
        session.add(row)
