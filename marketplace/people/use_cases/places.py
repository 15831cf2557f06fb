"""Places: entering the public offices that take part."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ...records.events.places import UnitsCreated
from ...records.use_cases.transaction import record, transaction
from ...shared.models.place import Unit, UnitKind
from ...shared.units import Unit as Office
from ...shared.units import UnitKind as OfficeKind
from ...shared.units import Units


def create_units(units: Units, *, now: datetime) -> list[Unit]:
    """Enter the city and all who recommend to it, the city first; what is there already stays as it is."""
    with transaction(now=now) as session:
        known = {unit.code: unit for unit in session.scalars(select(Unit))}
        new: list[str] = []
        city = known.get(units.city.code) or _enter(session, units.city, None, 0, new)
        below = [
            known.get(office.code) or _enter(session, office, city.id, place, new)
            for place, office in enumerate(units.recommending, 1)
        ]
        if new:
            record(UnitsCreated(names=tuple(new)))
    return [city, *below]


def _enter(session: Session, office: Office, parent_id: int | None, position: int, new: list[str]) -> Unit:
    """Store one office: the city under its office's name, a county or a zone under the name of the place."""
    city = office.kind is OfficeKind.CITY
    unit = Unit(
        parent_id=parent_id,
        kind=UnitKind.CITY if city else UnitKind.COUNTY,
        code=office.code,
        name=office.office if city else office.label,
        aliases=list(office.aliases),
        position=position,
    )
    session.add(unit)
    session.flush()
    new.append(unit.name)
    return unit
