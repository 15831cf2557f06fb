"""Enterprises as a public office enters them: found by name, or made without an account."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.use_cases.transaction import record
from ...shared import texts
from ...shared.enterprise_names import formers, likeness, parted, written
from ...shared.errors import Invalid
from ...shared.lifecycle import Step, take
from ...shared.models.account import Account
from ...shared.models.place import FormerName, Organisation, OrganisationKind, Unit
from ...shared.states import Standing
from ..events.organisations import EnterpriseEntered
from ..queries import links

LONGEST_NAME = 120


def named(session: Session, names: Iterable[str]) -> dict[str, Organisation]:
    """The enterprises of these names by name key, in as few questions as the database allows."""
    keys = list({texts.name_key(name) for name in names})
    found: dict[str, Organisation] = {}
    for start in range(0, len(keys), 500):
        several = select(Organisation).where(
            Organisation.kind == OrganisationKind.ENTERPRISE, Organisation.name_key.in_(keys[start : start + 500])
        )
        found |= {row.name_key: row for row in session.scalars(several)}
    return found


def new(name: str, unit: Unit, now: datetime) -> Organisation:
    """An enterprise that a public office vouches for; it may act, though nobody signs in for it yet."""
    return Organisation(
        kind=OrganisationKind.ENTERPRISE,
        name=written(name),
        name_key=texts.name_key(name),
        unit_id=unit.id,
        standing=take(Step.CONFIRM, Standing.PENDING),
        created_at=now,
    )


def find_or_enter(
    session: Session, name: str, unit: Unit, *, another: bool = False, actor: Account, now: datetime
) -> Organisation:
    """The county's enterprise of that name, entered where nobody knows it; one of another county is refused.

    A name that only looks like known ones is refused unless somebody says that it is `another` one.
    """
    clean, former = parted(name)
    if not texts.name_key(clean):
        raise Invalid("need.enterprise_missing", field="enterprise_name")
    if len(clean) > LONGEST_NAME:
        raise Invalid("need.enterprise_long", field="enterprise_name", limit=LONGEST_NAME)
    known = named(session, [clean]).get(texts.name_key(clean))
    if known is None:
        if not another and (alike := links.looking_like(OrganisationKind.ENTERPRISE, name)):
            raise Invalid("need.enterprise_looks_like", name=clean, names=[one.name for one in alike])
        known = new(clean, unit, now)
        session.add(known)
        session.flush()
        record(EnterpriseEntered(organisation_id=known.id, name=clean, unit_id=unit.id))
    refuse_strange(known, unit)
    remember(session, known, former)
    return known


def remember(session: Session, organisation: Organisation, *names: str) -> None:
    """Keep other names of an organisation, so that whoever is entered under one of them is asked about."""
    told = {texts.name_key(one): one for name in names for one in formers(name)}
    told.pop(organisation.name_key, None)
    with session.no_autoflush:
        known = {one.name_key for one in session.new if isinstance(one, FormerName) and one.organisation is organisation}
        if told and organisation.id is not None:
            known |= set(session.scalars(select(FormerName.name_key).where(FormerName.organisation_id == organisation.id)))
        for key, name in ((key, name[:LONGEST_NAME]) for key, name in told.items() if key not in known):
            session.add(FormerName(organisation=organisation, name=name, name_key=key[:LONGEST_NAME], likeness=likeness(name)))


def refuse_strange(enterprise: Organisation, unit: Unit) -> None:
    """Raise unless the enterprise belongs to the unit and may take part."""
    if enterprise.unit_id != unit.id:
        raise Invalid("need.enterprise_elsewhere", enterprise=enterprise.name, county=enterprise.unit.name)
    if enterprise.standing in (Standing.SUSPENDED, Standing.REFUSED):
        raise Invalid("need.enterprise_stopped", enterprise=enterprise.name, standing=enterprise.standing)
