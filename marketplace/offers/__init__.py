"""The buttons of every case, from its lifecycle and its permissions: whatever is offered, the use case does not refuse.

A table an area, put together here. Views ask `offered` and restate neither states nor permissions.
"""

from datetime import datetime
from typing import Any

from .. import policies
from ..core.lifecycle import steps_from
from ..models import Account
from . import competition, delivery, needs, people, vetting, year
from .table import Offer, Offers

OFFERS: dict[type[Any], Offers] = {
    kind: offers for area in (people, needs, vetting, competition, delivery, year) for kind, offers in area.OFFERS.items()
}


def offered(case: Any, actor: Account | None, now: datetime) -> frozenset[str]:
    """The names of what this person can do with a case now."""
    if actor is None:
        return frozenset()
    return frozenset(name for name, one in OFFERS[type(case)].items() if _stands(one, case, actor, now))


def _stands(one: Offer, case: Any, actor: Account, now: datetime) -> bool:
    state = case.standing if hasattr(case, "standing") else case.state
    return (
        (not one.steps or any(step in steps_from(state) for step in one.steps))
        and any(policies.may(actor, permission, one.of(case)) for permission in one.permissions)
        and all(holds(case, actor, now) for holds in one.when)
    )
