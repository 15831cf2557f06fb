"""What can be done with a round and with a claim."""

from datetime import datetime
from typing import Any

from ..shared.lifecycle import Step
from ..shared.models.account import Account
from ..shared.offers.table import Circumstance, Offers, offer, refused_by
from ..shared.permissions.persons import is_one_of
from .models import Claim, Round, SolveRun
from .queries import bidding, claims, hands, reviews, rounds, standing
from .rules.phase import BEFORE_PROPOSAL, SEALED, Phase
from .rules.standing import fallen
from .states import ClaimState
from .use_cases import answer_times, relations, solving
from .use_cases import claims as sending
from .use_cases.rounds import require_phase


def phase(*wanted: Phase, key: str = "") -> Circumstance:
    """The round stands in one of these phases; `key` says why something cannot be done in the others."""

    def refuse(case: Round | Claim, now: datetime) -> None:
        if key:
            require_phase(case.round if isinstance(case, Claim) else case, now, wanted, key)

    @refused_by(refuse)
    def in_phase(case: Round | Claim, actor: Account, now: datetime) -> bool:
        return rounds.phase(case.round if isinstance(case, Claim) else case, now) in wanted

    return in_phase


def nothing_in_the_way(claim: Claim, actor: Account, now: datetime) -> bool:
    """The institution could claim this need today."""
    return not bidding.check(claim.need, claim.organisation, now).obstacles


@refused_by(lambda claim, now: sending.refuse_answered(claim))
def corrected_since(claim: Claim, actor: Account, now: datetime) -> bool:
    """The need was corrected after the claim was made, and its author has neither kept nor renewed it."""
    return sending.is_unanswered(claim)


def in_review_or_late(claim: Claim, actor: Account, now: datetime) -> bool:
    """Claims are being looked at, or a relation came to light after the result."""
    in_review = rounds.phase(claim.round, now) in BEFORE_PROPOSAL
    return claim.state in relations.LATE or (in_review and claim.state is not ClaimState.WITHDRAWN)


def own_side_is_asked(claim: Claim, actor: Account, now: datetime) -> bool:
    """The match waits for the word of the person's own side."""
    own = actor.organisation_id == claim.organisation_id
    return claim.state in (claims.TO_INSTITUTION if own else claims.TO_ENTERPRISE)


def can_lapse(claim: Claim, actor: Account, now: datetime) -> bool:
    """The match can be ended for somebody who says nothing, or may not go on."""
    overdue = claim.answer_by is None or now >= claim.answer_by
    return overdue or bool(fallen(standing.of_claim(claim))) or relations.bars(claim)


@refused_by(lambda claim, now: answer_times.refuse_late(claim, now))
def in_time_to_answer(claim: Claim, actor: Account, now: datetime) -> bool:
    """The time to answer the match is not over."""
    return answer_times.is_in_time(claim, now)


@refused_by(lambda claim, now: answer_times.refuse_last(claim))
def time_left(claim: Claim, actor: Account, now: datetime) -> bool:
    """The programme does not end before both sides are to answer."""
    return answer_times.has_time_left(claim)


def no_more_time_proposed(claim: Claim, actor: Account, now: datetime) -> bool:
    """No later end of the time to answer waits for another person."""
    return claim.extends_to is None


def more_time_proposed(claim: Claim, actor: Account, now: datetime) -> bool:
    """One does."""
    return claim.extends_to is not None


def by_another_than_asked(claim: Claim, actor: Account, now: datetime) -> bool:
    """Another person asked for more time."""
    return not is_one_of(actor, claim.extension_by_id)


def by_who_asked(claim: Claim, actor: Account, now: datetime) -> bool:
    """It was the person's own proposal."""
    return is_one_of(actor, claim.extension_by_id)


def no_hand_in_the_round(claim: Claim, actor: Account, now: datetime) -> bool:
    """The person shaped, reviewed and ranked nothing of the round of the match."""
    return not hands.in_round(actor, claim.round)


def not_the_proposer(a_round: Round, actor: Account, now: datetime) -> bool:
    """Somebody else has proposed it."""
    return not is_one_of(actor, a_round.proposed_by_id)


def no_hand_in_it(a_round: Round, actor: Account, now: datetime) -> bool:
    """The person shaped, reviewed and ranked nothing of it."""
    return not hands.in_round(actor, a_round)


def ready(a_round: Round, actor: Account, now: datetime) -> bool:
    """Every claim that has to be screened and scored before a run is."""
    progress = reviews.progress(a_round, now)
    return progress is not None and progress.ready


def up_to_date(a_round: Round, actor: Account, now: datetime) -> bool:
    """Nothing that the run was computed from has changed since."""
    return solving.up_to_date(a_round, now)


def somebody_to_rank(claim: Claim, actor: Account, now: datetime) -> bool:
    """Not everybody who claims the need was screened out."""
    return bool(claims.of_need(actor, claim.round_id, claim.need_id, now))


REVIEW = phase(*BEFORE_PROPOSAL)
PROPOSED = (in_time_to_answer, more_time_proposed)
ANSWERS = (Step.ENTERPRISE_CONFIRMS, Step.INSTITUTION_CONFIRMS)

OFFERS: dict[type[Any], Offers] = {
    Round: {
        "adjust": offer("round.change", when=phase(Phase.PLANNED, key="round.not_planned")),
        "needs": offer("round.change", when=phase(Phase.PLANNED, key="round.not_planned")),
        "extend": offer("round.change", when=phase(*SEALED, key="round.closed_already")),
        "cancel": offer("round.change", Step.CANCEL, when=phase(*SEALED, *BEFORE_PROPOSAL, key="round.decided_already")),
        "steer": offer("round.solve", when=REVIEW),
        "solve": offer("round.solve", Step.SOLVE, when=(REVIEW, ready)),
        "propose": offer("round.propose", Step.PROPOSE, when=up_to_date),
        "approve": offer("round.decide", Step.APPROVE, when=(not_the_proposer, no_hand_in_it, up_to_date)),
        "send_back": offer("round.decide", Step.SEND_BACK, when=not_the_proposer),
        "publish": offer("round.publish", Step.PUBLISH),
    },
    SolveRun: {"stop": offer("round.solve", Step.CANCEL, of=lambda run: run.round)},
    Claim: {
        "edit": offer("claim.withdraw", Step.SUBMIT, when=(phase(Phase.OPEN), nothing_in_the_way)),
        "withdraw": offer("claim.withdraw", Step.WITHDRAW, when=phase(Phase.OPEN, key="claim.withdrawn_too_late")),
        "keep": offer("claim.keep", Step.KEEP, when=(phase(Phase.OPEN, key="claim.kept_too_late"), corrected_since)),
        "screen": offer("claim.screen", Step.ADMIT, Step.SCREEN_OUT, when=REVIEW),
        "judge": offer("claim.judge", when=in_review_or_late),
        "score": offer("claim.score", Step.SCORE, when=REVIEW),
        "rank": offer("claimants.rank", when=(REVIEW, somebody_to_rank)),
        "answer": offer("match.answer", *ANSWERS, when=own_side_is_asked),
        "close": offer("match.close", Step.LAPSE, when=can_lapse),
        "extend": offer("match.extend", Step.EXTEND, when=(in_time_to_answer, time_left, no_more_time_proposed)),
        "agree": offer("match.extension", Step.EXTEND, when=(*PROPOSED, by_another_than_asked, no_hand_in_the_round)),
        "turn_down": offer("match.extension", Step.EXTEND, when=(*PROPOSED, by_another_than_asked, no_hand_in_the_round)),
        "take_back": offer("match.extension", Step.EXTEND, when=(*PROPOSED, by_who_asked)),
    },
}
