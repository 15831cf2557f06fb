"""What waits: organisations to be checked, enterprises to be looked up in the gradient pool."""

from datetime import datetime

from sqlalchemy import Select, select

from ..shared.extensions import db
from ..shared.models.account import Account, AccountChange
from ..shared.models.place import Organisation, OrganisationKind
from ..shared.offers import is_offered
from ..shared.registry import Asked
from ..shared.roles import Role
from ..shared.states import RegistrationState, Standing
from ..shared.waiting.item import Tasks, Waiting, line
from .models import Registration
from .queries import changes

STATED: Asked[[], Select[int]] = Asked("the enterprises that state a need")

DECIDERS = frozenset({Role.ADMINISTRATOR, Role.COUNTY_OFFICER, Role.CITY_OFFICER})


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for a county officer before organisations can act, and for those who confirm changes of addresses."""
    if actor.unit_id is None or not actor.roles & DECIDERS:
        return []
    if Role.COUNTY_OFFICER not in actor.roles:
        return [_changes(actor, now)]
    return [_registrations(actor.unit_id), _unchecked(actor.unit_id), _changes(actor, now)]


def _changes(actor: Account, now: datetime) -> Waiting:
    """Those that this person may second, once the waiting time is over; there are few at a time."""
    mine = [one.id for one in db.session.scalars(changes.waiting(actor)) if is_offered("second", one, actor, now)]
    cases = select(AccountChange).where(AccountChange.id.in_(mine))
    return line("waiting.changes", cases, AccountChange.asked_at, "people.changes")


def _registrations(unit_id: int) -> Waiting:
    cases = select(Registration).where(Registration.unit_id == unit_id, Registration.state == RegistrationState.PENDING)
    state = RegistrationState.PENDING.value
    return line("waiting.registrations", cases, Registration.at, "organisations.registrations", state=state)


def _unchecked(unit_id: int) -> Waiting:
    """Enterprises that state a need and whose place in the pool nobody has looked up (S004-2.2.1c)."""
    cases = select(Organisation).where(
        Organisation.unit_id == unit_id,
        Organisation.kind == OrganisationKind.ENTERPRISE,
        Organisation.standing == Standing.ACTIVE,
        Organisation.in_gradient_pool.is_(None),
        Organisation.id.in_(STATED()),
    )
    kind = OrganisationKind.ENTERPRISE.value
    return line("waiting.pool_unchecked", cases, Organisation.created_at, "organisations.index", kind=kind, pool="unknown")


TASKS = Tasks(
    waiting,
    {
        "waiting.changes": (Role.ADMINISTRATOR, Role.COUNTY_OFFICER, Role.CITY_OFFICER),
        "waiting.registrations": (Role.COUNTY_OFFICER,),
        "waiting.pool_unchecked": (Role.COUNTY_OFFICER,),
    },
    seconds=frozenset(("waiting.changes",)),
)
