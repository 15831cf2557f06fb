"""Who may do what: one table of deeds and one of endpoints, put together from a file an area.

An endpoint without a line stops the app at start. Reading is scoped by the
queries; a deed on a case is checked here against the case itself.
"""

from collections.abc import Iterable
from typing import Any

from ..core.errors import NotPermitted
from ..core.roles import Role
from ..models import Account
from . import applications, audit, competition, delivery, frame, inbox, joining, needs, people, persons, programme, year
from .rules import PUBLIC, SIGNED_IN, Line

AREAS = (frame, people, inbox, programme, needs, applications, competition, delivery, year, audit)

READING = (".read", ".contact", ".list", ".runs", ".own")
"""Deeds that change nothing."""

DEEDS: dict[str, tuple[Line, ...]] = {deed: lines for area in AREAS for deed, lines in area.DEEDS.items()}
ENDPOINTS: dict[str, str] = {name: deed for area in AREAS for name, deed in area.ENDPOINTS.items()}


def may(actor: Account | None, deed: str, subject: Any = None) -> bool:
    """Whether this person may do this with this case."""
    if actor is None or not actor.may_act:
        return False
    if not any(line.admits(actor, subject) for line in DEEDS[deed]):
        return False
    return deed.endswith(READING) or not bars(actor, subject)


def bars(actor: Account, subject: Any) -> str:
    """What keeps this person from any deed in a case, whatever the table says; blank where nothing does.

    Nobody decides on the own organisation, nobody who works for an office acts for an organisation, and whom the
    office let act for one stays out of the rounds that ran then (AC5).
    """
    if actor.unit_id is not None:
        return "policy.own_case" if subject is not None and persons.concerns_own(actor, subject) else ""
    if persons.offices(actor):
        return "policy.works_for_the_office"
    return "policy.joined_later" if joining.comes_too_late(actor, subject) else ""


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
