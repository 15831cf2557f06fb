"""Relations: what a claim has in common with others bars it where it is certain, else somebody decides with a reason (G-13)."""

from collections.abc import Collection, Sequence
from datetime import datetime

from ...programmes.queries import programmes
from ...records.use_cases.loading import load
from ...records.use_cases.transaction import record, transaction
from ...shared.affiliation import Link, marks_of, undecided
from ...shared.canonical import hash_of
from ...shared.errors import Conflict, Invalid, NotPermitted
from ...shared.models.account import Account
from ...shared.reasons import needed
from ..commands import JudgeRelation
from ..events import RelationJudged
from ..models import Claim
from ..queries import affiliation, claims
from ..rules.phase import BEFORE_PROPOSAL
from ..states import TO_ANSWER, ClaimState
from .rounds import require_phase

LATE = (*TO_ANSWER, ClaimState.RESERVE)
"""States in which a relation that came to light after the result can still be decided about."""


def judge(command: JudgeRelation, *, actor: Account, now: datetime) -> Claim:
    """Decide whether what a claim has in common with others makes it related; it can be decided anew until it is confirmed."""
    with transaction(actor, now):
        claim = load(claims.visible_to(actor, now), command.key, actor, "claim.judge", command.version)
        if claim.state not in LATE:
            require_phase(claim.round, now, BEFORE_PROPOSAL, "round.not_in_review")
        marks = _judged(claim, command)
        claim.related, claim.relation_marks, claim.relation_reason = command.related, marks, needed(command.reason)
        record(RelationJudged.of(claim, related=command.related, reason=claim.relation_reason, marks=marks))
    return claim


def _judged(claim: Claim, command: JudgeRelation) -> list[str]:
    """The marks that a decision is about; what was looked at has to be what there is."""
    links = affiliation.of_claim(claim)
    marks = marks_of(links)
    if not marks and not claim.related:
        raise Invalid("claim.nothing_in_common")
    if not marks and command.related:
        raise Invalid("claim.nothing_left_in_common", field="related")
    if hash_of(marks) != command.seen:
        raise Conflict("claim.relation_changed")
    if not command.related and any(link.bars for link in links):
        raise Invalid("claim.certainly_related", rule=_rule(claim), field="related")
    return marks


def _rule(claim: Claim) -> str:
    return programmes.ruleset_of(claim.round.programme).cite("unrelated")


def require_settled(claim: Claim) -> None:
    """Raise unless nothing certain bars a claim, and somebody has decided about everything that might.

    Where the rules of the programme only warn of related parties, nothing is asked.
    """
    require_each_settled([claim])


def require_each_settled(claims: Collection[Claim]) -> None:
    """The same for several claims, in as many statements however many there are."""
    asked = [claim for claim in claims if affiliation.bars_in(claim.round.programme)]
    links = affiliation.of_claims(affiliation.with_rivals(asked)) if asked else {}
    for claim in asked:
        _require_settled(claim, links[claim.id])


def _require_settled(claim: Claim, links: Sequence[Link]) -> None:
    rule = _rule(claim)
    for link in links:
        if link.bars:
            facts = tuple(one.fact for one in link.agreements)
            raise NotPermitted("claim.related", shared=facts, rule=rule)
    if claim.related:
        left = "claim.judged_related_once" if affiliation.is_parted(claim, links) else "claim.judged_related"
        raise NotPermitted(left, reason=claim.relation_reason, rule=rule)
    for link in undecided(links, claim.relation_marks):
        facts = tuple(one.fact for one in link.agreements)
        raise Invalid("claim.relation_undecided", name=link.name, facts=facts, rule=rule)


def bars(claim: Claim) -> bool:
    """Whether a claim is related to its need's enterprise, certainly or by decision, and may not go on for it."""
    if not affiliation.bars_in(claim.round.programme):
        return False
    return bool(claim.related) or any(link.bars for link in affiliation.of_claim(claim))
