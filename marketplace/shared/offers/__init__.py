"""The buttons of every case, from its lifecycle and its permissions: whatever is offered, the use case does not refuse.

Each area hands in its table. Views ask `offered` and restate neither states nor permissions.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from .. import permissions
from ..lifecycle import steps_from
from ..models.account import Account
from ..registry import Registry
from .table import Offers

OFFERS: Registry[Offers] = Registry("the buttons of")
"""What each kind of case offers, by its name."""


def take(giver: str, offers: Mapping[type[Any], Offers]) -> None:
    """Take in the buttons of the cases of an area."""
    OFFERS.take(giver, {kind.__name__: one for kind, one in offers.items()})


def offered(case: Any, actor: Account | None, now: datetime) -> frozenset[str]:
    """The names of what this person can do with a case now."""
    if actor is None:
        return frozenset()
    return frozenset(name for name in OFFERS[type(case).__name__] if is_offered(name, case, actor, now))


def is_offered(name: str, case: Any, actor: Account, now: datetime) -> bool:
    """Whether this person can do this one thing with a case now."""
    one = OFFERS[type(case).__name__][name]
    state = case.standing if hasattr(case, "standing") else case.state
    return (
        (not one.steps or any(step in steps_from(state) for step in one.steps))
        and any(permissions.may(actor, permission, one.of(case)) for permission in one.permissions)
        and all(holds(case, actor, now) for holds in one.when)
    )
