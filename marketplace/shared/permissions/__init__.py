"""Who may do what: one table of permissions and one of endpoints, which the areas fill (`marketplace.site.areas`).

An endpoint without a line stops the app at start. Reading is scoped by the
queries; what is done with a case is checked here against the case itself.
"""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy.orm import object_session

from ..errors import NotPermitted
from ..models.account import Account
from ..models.deputy import StandIn
from ..registry import Registry
from ..roles import Role
from .rules import PUBLIC, SIGNED_IN, Line
from .rules import Endpoints as Endpoints
from .rules import PermissionLines as PermissionLines

READING = (".read", ".contact", ".list", ".runs", ".own")
"""Permissions that change nothing."""

ACTS_FOR = "acts for"
"""Where a session keeps, by account, in whose place it does what the running use case does."""

Bar = Callable[[Account, Any], bool]
"""What keeps a person from any step in a case; the refusal is `policy.<name>`."""

PERMISSIONS: Registry[tuple[Line, ...]] = Registry("the permission")
ENDPOINTS: Registry[str] = Registry("the endpoint")
BARS: Registry[Bar] = Registry("the bar")


def area_of(permission: str) -> str:
    """The area that a permission belongs to."""
    return PERMISSIONS.givers[permission]


def may(actor: Account | None, permission: str, subject: Any = None) -> bool:
    """Whether this person may do this with this case."""
    if actor is None or not actor.may_act:
        return False
    if not any(line.admits(actor, subject) for line in PERMISSIONS[permission]):
        return False
    return permission.endswith(READING) or not bars(actor, subject)


def bars(actor: Account, subject: Any) -> str:
    """The key of what keeps this person from any step in a case, whatever the table says; blank where nothing does."""
    return next((f"policy.{name}" for name, holds in BARS.items() if holds(actor, subject)), "")


def require(actor: Account | None, permission: str, subject: Any = None) -> None:
    """Raise `NotPermitted` unless this person may do this with this case."""
    if actor is not None and actor.active and not actor.may_act and actor.organisation is not None:
        own = actor.organisation
        raise NotPermitted("standing.own", name=own.name, state=own.standing, deed=permission)
    if not may(actor, permission, subject):
        if actor is not None and actor.may_act and any(line.admits(actor, subject) for line in PERMISSIONS[permission]):
            raise NotPermitted(bars(actor, subject), deed=permission)
        raise NotPermitted("policy.not_permitted", deed=permission)
    if actor is not None and (lent := lent_by(actor, permission, subject)) is not None:
        _note(actor, lent)


def lent_by(actor: Account, permission: str, subject: Any = None) -> StandIn | None:
    """As whose deputy somebody may do this with this case; None where an own part gives it, too, or nothing does."""
    if not (standing_in := actor.standing_in):
        return None
    lines = [line for line in PERMISSIONS[permission] if line.admits(actor, subject)]
    own = actor.roles - {one.role for one in standing_in}
    if any(line.roles & own for line in lines):
        return None
    return next((one for one in standing_in if any(one.role in line.roles for line in lines)), None)


def _note(actor: Account, lent: StandIn) -> None:
    """Let what the running use case records say in whose place it was done."""
    session = object_session(actor)
    if session is not None and ACTS_FOR in session.info:
        session.info[ACTS_FOR][actor.id] = lent


def roles_for(endpoint: str) -> frozenset[Role] | None:
    """The roles that reach an endpoint; None where nobody needs to sign in."""
    permission = ENDPOINTS[endpoint]
    if permission == PUBLIC:
        return None
    if permission == SIGNED_IN:
        return frozenset(Role)
    return frozenset().union(*(line.roles for line in PERMISSIONS[permission]))


def may_reach(actor: Account | None, endpoint: str) -> bool:
    """Whether a request of this person for this endpoint is looked at, at all."""
    roles = roles_for(endpoint)
    if roles is None:
        return True
    return actor is not None and actor.active and bool(roles & actor.roles)


def gaps(endpoints: Iterable[str]) -> list[str]:
    """What is wrong with the table: endpoints without a line, lines without a permission."""
    found = [f"the endpoint {name} has no line in the policy table" for name in endpoints if name not in ENDPOINTS]
    unknown = {permission for permission in ENDPOINTS.values() if permission not in PERMISSIONS} - {PUBLIC, SIGNED_IN}
    return found + [f"the policy table names a permission {permission} without a line" for permission in sorted(unknown)]
