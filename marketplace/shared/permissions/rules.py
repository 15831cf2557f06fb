"""The grammar of the policy table: who, and under which circumstances."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from ..models.account import Account
from ..roles import OF_ORGANISATIONS, Role

Circumstance = Callable[[Account, Any], bool]

PUBLIC = "public"
"""Reached by everybody, signed in or not."""
SIGNED_IN = "signed in"
"""Reached by everybody who has signed in."""
EVERY_ROLE = tuple(Role)
STAFF = tuple(role for role in Role if role not in OF_ORGANISATIONS and role is not Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Line:
    """One line of the table: any of `roles`, where all circumstances hold."""

    roles: frozenset[Role]
    where: tuple[Circumstance, ...] = ()

    def admits(self, actor: Account, subject: Any) -> bool:
        """Whether this person may, with this case."""
        return bool(self.roles & actor.roles) and all(holds(actor, subject) for holds in self.where)


def line(*roles: Role, where: tuple[Circumstance, ...] | Circumstance = ()) -> Line:
    """A line that reads aloud: these roles, where this holds."""
    return Line(frozenset(roles), where if isinstance(where, tuple) else (where,))


PermissionLines = Mapping[str, tuple[Line, ...]]
Endpoints = Mapping[str, str]


def own_organisation(actor: Account, subject: Any) -> bool:
    """The case belongs to the actor's own enterprise or institution."""
    return actor.organisation_id is not None and subject.organisation_id == actor.organisation_id


def own_county(actor: Account, subject: Any) -> bool:
    """The case belongs to the actor's own county-level unit."""
    return actor.unit_id is not None and subject.unit_id == actor.unit_id


def own_city(actor: Account, subject: Any) -> bool:
    """The case belongs to the actor's city: its programme is run by the actor's unit."""
    return actor.unit_id is not None and subject.programme.unit_id == actor.unit_id


def of_own_bureau(actor: Account, programme: Any) -> bool:
    """The programme is run by the actor's own bureau."""
    return actor.unit_id is not None and programme.unit_id == actor.unit_id
