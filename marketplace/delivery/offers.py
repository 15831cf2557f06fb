"""What can be done under a contract and with an outcome."""

from datetime import datetime
from typing import Any

from ..competition.queries import standing
from ..competition.rules.standing import Deed, obstacles
from ..shared.calendar import day_of
from ..shared.lifecycle import Step
from ..shared.models.account import Account
from ..shared.offers.table import Circumstance, Offers, offer
from .models import Engagement, Outcome
from .queries import hands
from .queries.engagements import IN_FORCE
from .queries.outcomes import counted
from .states import EngagementState

_E = EngagementState


def stand_for(deed: Deed) -> Circumstance:
    """Both sides may go on to this."""

    def both_stand(case: Engagement | Outcome, actor: Account, now: datetime) -> bool:
        engagement = case.engagement if isinstance(case, Outcome) else case
        return not obstacles(standing.of_contract(engagement), deed)

    return both_stand


def sent(engagement: Engagement, actor: Account, now: datetime) -> bool:
    """The contract, not what was delivered, is what would go back."""
    return engagement.state is _E.CONTRACT_SENT


def delivered(engagement: Engagement, actor: Account, now: datetime) -> bool:
    """What was delivered, not the contract, is what would go back."""
    return engagement.state is _E.DELIVERED


def not_awaiting_acceptance(engagement: Engagement, actor: Account, now: datetime) -> bool:
    """The enterprise's word is not waited for, or cannot be given any more."""
    return engagement.state is not _E.DELIVERED or bool(obstacles(standing.of_contract(engagement), Deed.SERVE))


def not_rated(engagement: Engagement, actor: Account, now: datetime) -> bool:
    """The enterprise has not answered yet."""
    return engagement.rating is None


def not_the_claimant(outcome: Outcome, actor: Account, now: datetime) -> bool:
    """The person never claimed it for an institution."""
    return not hands.in_outcome(actor, outcome)


def still_served(outcome: Outcome, actor: Account, now: datetime) -> bool:
    """Its contract is in force, or was served to its end."""
    return outcome.engagement.state in IN_FORCE


def not_counted(outcome: Outcome, actor: Account, now: datetime) -> bool:
    """Nobody's claim of this level for this enterprise is confirmed."""
    return counted(outcome.programme_id, outcome.enterprise_id, outcome.level) is None


def has_begun(engagement: Engagement, actor: Account, now: datetime) -> bool:
    """The first day of the service has come."""
    return engagement.starts_on is None or day_of(now) >= engagement.starts_on


OFFERS: dict[type[Any], Offers] = {
    Engagement: {
        "fill": offer("engagement.fill", Step.FILL, when=stand_for(Deed.CONTRACT)),
        "confirm": offer("engagement.confirm", Step.START, when=stand_for(Deed.CONTRACT)),
        "send_back_contract": offer("engagement.confirm", Step.SEND_BACK, when=sent),
        "serve": offer("engagement.serve", Step.SERVE, when=stand_for(Deed.SERVE)),
        "deliver": offer("engagement.serve", Step.DELIVER, when=(stand_for(Deed.SERVE), has_begun)),
        "accept": offer("engagement.accept", Step.ACCEPT, when=stand_for(Deed.ACCEPT)),
        "send_back": offer("engagement.accept", Step.SEND_BACK, when=delivered),
        "rate": offer("engagement.rate", Step.RATE, when=not_rated),
        "terminate": offer("engagement.terminate", Step.TERMINATE, when=not_awaiting_acceptance),
        "contact": offer("engagement.contact"),
        "claim": offer("outcome.claim", Step.CLAIM, when=stand_for(Deed.OUTCOME)),
    },
    Outcome: {
        "confirm": offer("outcome.decide", Step.CONFIRM, when=(stand_for(Deed.OUTCOME), not_the_claimant, not_counted)),
        "refuse": offer("outcome.decide", Step.REFUSE, when=not_the_claimant),
        "claim_again": offer(
            "outcome.claim",
            Step.SUBMIT,
            when=(still_served, stand_for(Deed.OUTCOME), not_counted),
            of=lambda outcome: outcome.engagement,
        ),
    },
}
