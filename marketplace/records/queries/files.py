"""Files as each person may see them."""

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from ...shared.errors import there
from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.models.place import Organisation, Unit
from ...shared.registry import Asked
from ...shared.roles import CITY_WIDE, Role
from ..models.record import StoredFile

OF_CONTRACTS: Asked[[int], Select[int]] = Asked("the files of the contracts that an organisation is a side of")


def visible_to(actor: Account | None) -> Select[StoredFile]:
    """Files this person may fetch: those handed in or received by the own side, and what the office looks after.

    Who handed a file in does not matter: what counts is where this person belongs now, and which parts are played (AC4).

    An organisation: its own, and contract and delivery of engagements it is part of. A county: its own and those of its
    organisations. The city's officers, approvers and auditors: all of the city, but the workbooks, which are full of names
    and phones, only the officers.
    """
    files = select(StoredFile).order_by(StoredFile.id)
    if actor is None:
        return files.where(false())
    reach: list[ColumnElement[bool]] = [false()]
    if actor.organisation_id is not None:
        reach += [StoredFile.organisation_id == actor.organisation_id, StoredFile.id.in_(OF_CONTRACTS(actor.organisation_id))]
    if Role.COUNTY_OFFICER in actor.roles:
        reach.append(_of_units(select(Unit.id).where(Unit.id == actor.unit_id)))
    if actor.roles & CITY_WIDE:
        city = select(Unit.id).where(or_(Unit.id == actor.unit_id, Unit.parent_id == actor.unit_id))
        workbooks = true() if Role.CITY_OFFICER in actor.roles else StoredFile.purpose != "workbook"
        reach.append(and_(_of_units(city), workbooks))
    return files.where(or_(*reach))


def find(actor: Account | None, key: str) -> StoredFile:
    """The file, or NotFound where it is not visible to this person."""
    file = db.session.scalar(visible_to(actor).where(StoredFile.key == key[:32]))
    return there(file if file and file.key == key else None)


def _of_units(units: Select[int]) -> ColumnElement[bool]:
    """Files of these units and of the organisations they look after."""
    theirs = select(Organisation.id).where(Organisation.unit_id.in_(units))
    by_unit = and_(StoredFile.unit_id.in_(units), StoredFile.organisation_id.is_(None))
    return or_(by_unit, StoredFile.organisation_id.in_(theirs))
