"""What waits: organisations to be checked, enterprises to be looked up in the gradient pool."""

from datetime import datetime

from sqlalchemy import func, select

from ...core.roles import Role
from ...extensions import db
from ...models import Account, Need, Organisation, OrganisationKind, Registration, RegistrationState, Standing
from .item import Waiting


def waiting(actor: Account, now: datetime) -> list[Waiting]:
    """What waits for a county officer before organisations can act."""
    if Role.COUNTY_OFFICER not in actor.roles or actor.unit_id is None:
        return []
    return [_registrations(actor.unit_id), _unchecked(actor.unit_id)]


def _registrations(unit_id: int) -> Waiting:
    counted = select(func.count(), func.min(Registration.at)).where(
        Registration.unit_id == unit_id, Registration.state == RegistrationState.PENDING
    )
    count, since = db.session.execute(counted).one()
    return Waiting(
        key="waiting.registrations", count=count, since=since, endpoint="organisations.registrations",
        args={"state": RegistrationState.PENDING.value},
    )  # fmt: skip


def _unchecked(unit_id: int) -> Waiting:
    """Enterprises that state a need and whose place in the pool nobody has looked up (S004-2.2.1c)."""
    counted = select(func.count(), func.min(Organisation.created_at)).where(
        Organisation.unit_id == unit_id,
        Organisation.kind == OrganisationKind.ENTERPRISE,
        Organisation.standing == Standing.ACTIVE,
        Organisation.in_gradient_pool.is_(None),
        Organisation.id.in_(select(Need.organisation_id)),
    )
    count, since = db.session.execute(counted).one()
    return Waiting(
        key="waiting.pool_unchecked", count=count, since=since, endpoint="organisations.index",
        args={"kind": OrganisationKind.ENTERPRISE.value, "pool": "unknown"},
    )  # fmt: skip
