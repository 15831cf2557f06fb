"""Who may do what: one table of deeds and one of endpoints, which the areas fill (`marketplace.site.areas`).

An endpoint without a line stops the app at start. Reading is scoped by the
queries; a deed on a case is checked here against the case itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import NotPermitted
from ..models.account import Account
from ..registry import Registry
from ..roles import Role
from .rules import PUBLIC, SIGNED_IN, Line
from .rules import Deeds as Deeds
from .rules import Endpoints as Endpoints

READING = (".read", ".contact", ".list", ".runs", ".own")
"""Deeds that change nothing."""

Bar = Callable[[Account, Any], bool]
"""What keeps a person from any deed in a case; the refusal is `policy.<name>`."""

DEEDS: Registry[tuple[Line, ...]] = Registry("the deed")
ENDPOINTS: Registry[str] = Registry("the endpoint")
BARS: Registry[Bar] = Registry("the bar")


def area_of(deed: str) -> str:
    """The area that a deed belongs to."""
    return DEEDS.givers[deed]


def may(actor: Account | None, deed: str, subject: Any = None) -> bool:
    """Whether this person may do this with this case."""
    if actor is None or not actor.may_act:
        return False
    if not any(line.admits(actor, subject) for line in DEEDS[deed]):
        return False
    return deed.endswith(READING) or not bars(actor, subject)


def bars(actor: Account, subject: Any) -> str:
    """The key of what keeps this person from any deed in a case, whatever the table says; blank where nothing does."""
    return next((f"policy.{name}" for name, holds in BARS.items() if holds(actor, subject)), "")


def require(actor: Account | None, deed: str, subject: Any = None) -> None:
    """Raise `NotPermitted` unless this person may do this with this case."""
    if actor is not None and actor.active and not actor.may_act and actor.organisation is not None:
        own = actor.organisation
        raise NotPermitted("standing.own", name=own.name, state=own.standing, deed=deed)
    if not may(actor, deed, subject):
        if actor is not None and actor.may_act and any(line.admits(actor, subject) for line in DEEDS[deed]):
            raise NotPermitted(bars(actor, subject), deed=deed)
        raise NotPermitted("policy.not_permitted", deed=deed)


def roles_for(endpoint: str) -> frozenset[Role] | None:
    """The roles that reach an endpoint; None where nobody needs to sign in."""
    deed = ENDPOINTS[endpoint]
    if deed == PUBLIC:
        return None
    if deed == SIGNED_IN:
        return frozenset(Role)
    return frozenset().union(*(line.roles for line in DEEDS[deed]))


def may_reach(actor: Account | None, endpoint: str) -> bool:
    """Whether a request of this person for this endpoint is looked at, at all."""
    roles = roles_for(endpoint)
    if roles is None:
        return True
    return actor is not None and actor.active and bool(roles & actor.roles)


def gaps(endpoints: Iterable[str]) -> list[str]:
    """What is wrong with the table: endpoints without a line, lines without a deed."""
    found = [f"the endpoint {name} has no line in the policy table" for name in endpoints if name not in ENDPOINTS]
    unknown = {deed for deed in ENDPOINTS.values() if deed not in DEEDS} - {PUBLIC, SIGNED_IN}
    return found + [f"the policy table names a deed {deed} without a line" for deed in sorted(unknown)]
