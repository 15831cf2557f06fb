"""What waits: contracts, deliveries, answers, milestones and outcomes."""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from ..programmes.models import Programme
from ..programmes.queries.side_by_side import in_each
from ..shared import calendar
from ..shared.models.account import Account
from ..shared.roles import Role
from ..shared.waiting.item import Tasks, Waiting
from .models import Engagement, Milestone
from .queries import engagements, outcomes
from .states import EngagementState, OutcomeState


@in_each
def waiting(actor: Account, now: datetime, programme: Programme) -> list[Waiting]:
    """What waits for either side of a contract in a programme, and for the bureau."""
    found: list[Waiting] = []
    if Role.ENTERPRISE in actor.roles:
        found += [
            _contracts(actor, now, programme, "waiting.contracts_to_confirm", Engagement.contract_sent_at, todo="confirm"),
            _contracts(
                actor, now, programme, "waiting.deliveries_to_accept", Engagement.delivered_at, state=EngagementState.DELIVERED
            ),
            _contracts(actor, now, programme, "waiting.services_to_rate", Engagement.accepted_at, todo="rate"),
        ]
    if Role.INSTITUTION in actor.roles:
        found += [
            _contracts(actor, now, programme, "waiting.contracts_to_fill", Engagement.created_at, todo="fill"),
            _contracts(actor, now, programme, "waiting.deliveries_to_correct", Engagement.delivered_at, todo="correct"),
            _overdue(actor, now, programme),
        ]
    if Role.CITY_OFFICER in actor.roles:
        found += [
            _outcomes(actor, programme),
            _contracts(actor, now, programme, "waiting.contracts_stopped", Engagement.created_at, todo="stopped"),
        ]
    return found


def _contracts(
    actor: Account,
    now: datetime,
    programme: Programme,
    key: str,
    since: Any,
    *,
    todo: str = "",
    state: EngagementState | None = None,
) -> Waiting:
    count, oldest = engagements.pile(
        actor, programme, todo=todo, state=state or "", since=func.min(since), today=calendar.day_of(now)
    )
    args = {"todo": todo} if todo else {"state": str(state)}
    return Waiting(key=key, count=count, since=oldest, endpoint="engagements.index", args=args)


def _overdue(actor: Account, now: datetime, programme: Programme) -> Waiting:
    """Contracts with a step that should be done; waiting since the end of the day the first was due."""
    today = calendar.day_of(now)
    first = func.min(
        select(func.min(Milestone.due_on))
        .where(Milestone.engagement_id == Engagement.id, Milestone.done_on.is_(None))
        .correlate(Engagement)
        .scalar_subquery()
    )
    count, due_on = engagements.pile(actor, programme, todo="overdue", since=first, today=today)
    return Waiting(
        key="waiting.milestones_overdue",
        count=count,
        since=calendar.end_of(due_on) if due_on else None,
        endpoint="engagements.index",
        args={"todo": "overdue"},
    )


def _outcomes(actor: Account, programme: Programme) -> Waiting:
    count, since = outcomes.waiting(actor, programme)
    return Waiting(
        key="waiting.outcomes_to_confirm",
        count=count,
        since=since,
        endpoint="outcomes.index",
        args={"state": OutcomeState.CLAIMED.value},
    )


TASKS = Tasks(
    waiting,
    (
        "waiting.contracts_to_confirm",
        "waiting.deliveries_to_accept",
        "waiting.services_to_rate",
        "waiting.contracts_to_fill",
        "waiting.deliveries_to_correct",
        "waiting.contracts_stopped",
        "waiting.milestones_overdue",
        "waiting.outcomes_to_confirm",
    ),
)
