"""What waits: contracts, deliveries, answers, milestones and outcomes."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared import calendar
from ..shared.models.account import Account
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting, line
from .models import Engagement, Milestone, Outcome
from .queries import engagements, outcomes
from .states import OutcomeState


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for either side of a contract in a programme, and for the bureau."""
    mine = [one for role in Role if role in actor.roles for one in CONTRACTS.get(role, ())]
    found = [_contracts(actor, now, programme, *one) for one in mine]
    return found + ([_outcomes(actor, programme)] if Role.CITY_OFFICER in actor.roles else [])


LATE = (
    select(func.min(Milestone.due_on))
    .where(Milestone.engagement_id == Engagement.id, Milestone.done_on.is_(None))
    .correlate(Engagement)
    .scalar_subquery()
)
"""The day on which the first open step of a contract was due."""

CONTRACTS: dict[Role, tuple[tuple[str, str, Any], ...]] = {
    Role.ENTERPRISE: (
        ("waiting.contracts_to_confirm", "confirm", Engagement.contract_sent_at),
        ("waiting.deliveries_to_accept", "accept", Engagement.delivered_at),
        ("waiting.services_to_rate", "rate", Engagement.accepted_at),
    ),
    Role.INSTITUTION: (
        ("waiting.contracts_to_fill", "fill", Engagement.created_at),
        ("waiting.deliveries_to_correct", "correct", Engagement.delivered_at),
        ("waiting.milestones_overdue", "overdue", LATE),
    ),
    Role.CITY_OFFICER: (("waiting.contracts_stopped", "stopped", Engagement.created_at),),
}
"""For each part: the line, what the list of contracts calls it, and since when it waits."""


def _contracts(actor: Account, now: datetime, programme: Programme, key: str, todo: str, since: Any) -> Waiting:
    cases = engagements.to_do(actor, programme, todo, calendar.day_of(now))
    return line(key, cases, since, "engagements.index", todo=todo)


def _outcomes(actor: Account, programme: Programme) -> Waiting:
    claimed = outcomes.visible_to(actor).where(Outcome.programme_id == programme.id, Outcome.state == OutcomeState.CLAIMED)
    return line("waiting.outcomes_to_confirm", claimed, Outcome.claimed_at, "outcomes.index", state=OutcomeState.CLAIMED.value)


TASKS = Tasks(
    waiting,
    {
        "waiting.contracts_to_confirm": (Role.ENTERPRISE,),
        "waiting.deliveries_to_accept": (Role.ENTERPRISE,),
        "waiting.services_to_rate": (Role.ENTERPRISE,),
        "waiting.contracts_to_fill": (Role.INSTITUTION,),
        "waiting.deliveries_to_correct": (Role.INSTITUTION,),
        "waiting.contracts_stopped": (Role.CITY_OFFICER,),
        "waiting.milestones_overdue": (Role.INSTITUTION,),
        "waiting.outcomes_to_confirm": (Role.CITY_OFFICER,),
    },
)
