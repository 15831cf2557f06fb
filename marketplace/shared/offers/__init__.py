"""The buttons of every case, from its lifecycle and its permissions: whatever is offered, the use case does not refuse.

Each area hands in its table. Views ask `offered` and restate neither states nor permissions.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import cache, partial
from typing import Any

from .. import permissions
from ..errors import NotNow
from ..lifecycle import steps_from
from ..models.account import Account
from ..registry import Registry
from .table import REFUSE, Offers

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


def offered_each(rows: Iterable[Any], actor: Account | None, now: datetime) -> dict[int, frozenset[str]]:
    """The same for each row of one case, by its id; what the person may do with that case is asked once."""
    allowed = cache(lambda permission, subject: permissions.may(actor, permission, subject))
    return {
        row.id: frozenset(name for name in OFFERS[type(row).__name__] if _is_open(name, row, actor, now, allowed)) for row in rows
    }


def is_offered(name: str, case: Any, actor: Account, now: datetime) -> bool:
    """Whether this person can do this one thing with a case now."""
    return _is_open(name, case, actor, now, partial(permissions.may, actor))


def _is_open(name: str, case: Any, actor: Any, now: datetime, allowed: Callable[[str, Any], bool]) -> bool:
    one = OFFERS[type(case).__name__][name]
    return (
        (not one.steps or any(step in steps_from(state_of(case)) for step in one.steps))
        and any(allowed(permission, one.of(case)) for permission in one.permissions)
        and all(holds(case, actor, now) for holds in one.when)
    )


def require_offered(name: str, case: Any, actor: Account, now: datetime) -> None:
    """Raise what keeps this person from this one thing now: the permission, the state, or what else is not so."""
    one = OFFERS[type(case).__name__][name]
    if not any(permissions.may(actor, permission, one.of(case)) for permission in one.permissions):
        permissions.require(actor, one.permissions[0], one.of(case))
    state = state_of(case)
    if one.steps and not any(step in steps_from(state) for step in one.steps):
        raise NotNow("lifecycle.not_now", case=type(state).__name__, step=one.steps[0], state=state)
    for holds in one.when:
        if not holds(case, actor, now):
            getattr(holds, REFUSE, lambda *_: None)(case, now)
            raise NotNow(f"cannot.{holds.__name__}")


def state_of(case: Any) -> StrEnum:
    """Where a case stands."""
    state: StrEnum = case.standing if hasattr(case, "standing") else case.state
    return state


def circumstances() -> set[str]:
    """The names of all that an offer asks beside state and permission; each has the sentence of its refusal."""
    return {holds.__name__ for offers in OFFERS.values() for one in offers.values() for holds in one.when}
