"""Enterprises, institutions and registrations as each person may see them."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, false, func, or_, select

from ...shared import texts
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Organisation, OrganisationKind, Unit, UnitKind
from ...shared.queries.locked import locked
from ...shared.queries.paging import Page, among, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import CITY_WIDE, Role
from ...shared.states import RegistrationState
from ..models import Registration

PAGE = 50


class Wanted(Fixed):
    """What a list of organisations is narrowed to; empty means everything."""

    text: str = ""
    kind: str = ""
    unit_id: int | None = None
    standing: str = ""
    pool: str = ""
    """"yes", "no" or "unknown": the checked fact of S004-2.2.1c."""


def visible_to(actor: Account | None) -> Select[Organisation]:
    """Organisations this person may see: the county its own, the city all of its counties, others only theirs."""
    organisations = select(Organisation).order_by(Organisation.id)
    if actor is None:
        return organisations.where(false())
    own = Organisation.id == actor.organisation_id if actor.organisation_id is not None else false()
    return organisations.where(or_(own, _in_reach(actor, Organisation.unit_id)))


def find(actor: Account | None, organisation_id: int) -> Organisation:
    """The organisation, or NotFound where it is not visible to this person."""
    return one_of(visible_to(actor), organisation_id)


def reachable(actor: Account, ids: Iterable[int]) -> set[int]:
    """Those of the organisations that this person may see."""
    return set(db.session.scalars(visible_to(actor).with_only_columns(Organisation.id).where(Organisation.id.in_(list(ids)))))


def listing(actor: Account, wanted: Wanted, page: int = 1, only: Select[Any] | None = None) -> Page[Organisation]:
    """A page of the visible organisations, by name."""
    found = (
        among(visible_to(actor).where(*_narrowed(wanted)), Organisation, only)
        .order_by(None)
        .order_by(Organisation.name, Organisation.id)
    )
    return page_of(found, page, PAGE)


def unchecked(actor: Account, wanted: Wanted, only: Select[Any] | None = None) -> Select[Organisation]:
    """The enterprises on a list of whose place in the pool nothing is known and of which this person may say it, by name."""
    own = Organisation.unit_id == actor.unit_id, *_in_pool(None)
    found = among(visible_to(actor).where(*own, *_narrowed(wanted)), Organisation, only)
    return found.order_by(None).order_by(Organisation.name, Organisation.id)


def units(actor: Account | None = None) -> list[Unit]:
    """The county-level units, in their customary order; of those in reach of a person where one is given."""
    found = select(Unit).where(Unit.kind == UnitKind.COUNTY).order_by(Unit.position, Unit.id)
    if actor is not None:
        found = found.where(_in_reach(actor, Unit.id))
    return list(db.session.scalars(found))


def registrations(actor: Account | None) -> Select[Registration]:
    """Registrations this person may see: the county those sent to it, the city all; nobody outside."""
    found = select(Registration).order_by(Registration.id)
    return found.where(false()) if actor is None else found.where(_in_reach(actor, Registration.unit_id))


def registration(actor: Account | None, registration_id: int) -> Registration:
    """The registration, or NotFound where it is not visible to this person."""
    return one_of(registrations(actor), registration_id)


def registration_list(actor: Account, state: str = "", page: int = 1) -> Page[Registration]:
    """A page of registrations, those that wait first, the oldest first among them."""
    found = registrations(actor).order_by(None)
    if state:
        found = found.where(Registration.state == state)
    found = found.order_by(Registration.state != RegistrationState.PENDING, Registration.at, Registration.id)
    return page_of(found, page, PAGE)


def waiting_count(actor: Account) -> int:
    """How many registrations wait for being checked, among those this person sees."""
    waiting = registrations(actor).where(Registration.state == RegistrationState.PENDING).order_by(None)
    return db.session.scalar(select(func.count()).select_from(waiting.subquery())) or 0


def same(kind: str, name: str, credit_code: str | None) -> list[Organisation]:
    """Organisations of a kind that have this name, however spelt, or this credit code: none, one, or two that differ.

    Scoped to nobody: it is for deciding whether a registration means one that is known, not for showing.
    """
    means = [Organisation.name_key == texts.name_key(name)]
    if credit_code:
        means.append(Organisation.credit_code == credit_code)
    found = select(Organisation).where(Organisation.kind == kind, or_(*means)).order_by(Organisation.id)
    return list(db.session.scalars(found))


def has_members(organisation: Organisation) -> bool:
    """Whether anybody acts for an organisation."""
    found = select(Account.id).where(Account.organisation_id == organisation.id, Account.active)
    return db.session.scalar(found.limit(1)) is not None


def rivals(registration: Registration) -> list[Registration]:
    """The other registrations that wait for the same organisation, by credit code or name; the oldest first."""
    same = or_(
        and_(Registration.live_code.is_not(None), Registration.live_code == registration.live_code),
        and_(Registration.live_name.is_not(None), Registration.live_name == registration.live_name),
    )
    found = select(Registration).where(same, Registration.id != registration.id, Registration.state == RegistrationState.PENDING)
    return list(db.session.scalars(found.order_by(Registration.id)))


def _in_reach(actor: Account, unit: ColumnElement[int] | object) -> ColumnElement[bool]:
    """Whether a unit is the county officer's own, or of the city of those who see all of it."""
    column: ColumnElement[int] = unit  # type: ignore[assignment]
    reach: list[ColumnElement[bool]] = []
    if Role.COUNTY_OFFICER in actor.roles:
        reach.append(column == actor.unit_id)
    if actor.roles & CITY_WIDE:
        reach.append(column.in_(select(Unit.id).where(or_(Unit.id == actor.unit_id, Unit.parent_id == actor.unit_id))))
    return or_(false(), *reach)


def _narrowed(wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.text:
        key = texts.name_key(wanted.text)
        code = wanted.text.strip().upper()
        conditions.append(
            or_(Organisation.name_key.contains(key, autoescape=True), Organisation.credit_code.contains(code, autoescape=True))
        )
    if wanted.kind:
        conditions.append(Organisation.kind == wanted.kind)
    if wanted.unit_id is not None:
        conditions.append(Organisation.unit_id == wanted.unit_id)
    if wanted.standing:
        conditions.append(Organisation.standing == wanted.standing)
    if wanted.pool in POOL:
        conditions += _in_pool(POOL[wanted.pool])
    return conditions


def _in_pool(known: bool | None) -> tuple[ColumnElement[bool], ...]:
    """Only enterprises stand in the pool or do not: of an institution nothing is unknown."""
    return Organisation.kind == OrganisationKind.ENTERPRISE, Organisation.in_gradient_pool.is_(known)


POOL: dict[str, bool | None] = {"yes": True, "no": False, "unknown": None}


def held(ids: Iterable[int], *, lock: bool = False) -> dict[int, Organisation]:
    """These organisations by id, locked in the order of their ids, so that two use cases never wait for each other."""
    rows = locked(of_ids(), Organisation, share=True) if lock else of_ids()
    return {row.id: row for row in db.session.scalars(rows, {"ids": sorted(set(ids))})}


@cache
def of_ids() -> Select[Organisation]:
    """The question for the organisations with these `ids`, in their order."""
    return select(Organisation).where(Organisation.id.in_(bindparam("ids", expanding=True))).order_by(Organisation.id)


def waiting_for_login(login: str) -> Registration | None:
    """The newest registration that waits with this login; None where there is none."""
    found = select(Registration).where(Registration.login == login, Registration.state == RegistrationState.PENDING)
    return db.session.scalar(found.order_by(Registration.id.desc()).limit(1))
