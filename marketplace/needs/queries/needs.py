"""Needs as their own side and the offices see them: lists and cases, scoped to the viewer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload

from ...people.queries import organisations
from ...people.queries.searching import named, words_of
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...shared import calendar
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.person import accounts_of_person
from ...shared.models.place import Organisation, OrganisationKind, Unit
from ...shared.queries.paging import Page, among, of_ids, page_of
from ...shared.queries.scoped import one_of
from ...shared.queries.unaided import Unaided
from ...shared.registry import Asked
from ...shared.roles import Role
from ...shared.states import Standing
from ..models import Need, Origin, asking
from ..states import NeedState
from . import hands, searching


class Undecided(Protocol):
    """A round that has neither published its results nor been called off."""

    id: int
    name: str
    opens_at: datetime
    closes_at: datetime

    def has_closed(self, now: datetime) -> bool:
        """Whether it takes no claims any more."""


class Contract(Protocol):
    """A contract that serves a need."""

    number: str


SURVEYED = (
    NeedState.VERIFIED,
    NeedState.PUBLISHED,
    NeedState.MATCHED,
    NeedState.CONTRACTED,
    NeedState.DELIVERED,
    NeedState.ACCEPTED,
)
"""What a county hands on as its survey, and what has come of it."""

EVER_IN_A_ROUND: Asked[[], ColumnElement[bool]] = Asked(
    "the condition that a need stands in a round, or stood in one when it ended"
)
UNDECIDED_ROUND: Asked[[Need, bool], Undecided | None] = Asked("the latest undecided round that a need stands in, locked or not")
OPEN_CONTRACT: Asked[[Need], Contract | None] = Asked("the contract that serves a need and has not been terminated")


class NeedFilter(Fixed):
    """What a list of needs is narrowed to; blank is everything."""

    programme: Programme | None = None
    state: str = ""
    unit_id: int | None = None
    category: str = ""
    text: str = ""
    page: int = 1


def visible_to(actor: Account | None) -> Select[Need]:
    """The needs this person may look at as cases.

    An enterprise sees its own; a county those of its unit and the city's people those of its programmes, from the
    moment they were submitted, and the county also the drafts that it types in itself.
    """
    return select(Need).where(_visible(actor))


def _visible(actor: Account | None) -> ColumnElement[bool]:
    if actor is None:
        return false()
    handed_in = Need.submitted_at.is_not(None)
    found: list[ColumnElement[bool]] = []
    if Role.ENTERPRISE in actor.roles and actor.organisation_id:
        found.append(Need.organisation_id == actor.organisation_id)
    if Role.COUNTY_OFFICER in actor.roles and actor.unit_id:
        found.append(and_(Need.unit_id == actor.unit_id, or_(handed_in, Need.origin != Origin.ENTERPRISE)))
    if actor.unit_id and actor.roles & {Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR}:
        theirs = select(Programme.id).where(Programme.unit_id == actor.unit_id)
        found.append(and_(Unaided(Need.programme_id).in_(theirs), handed_in))
    return or_(*found) if found else false()


def one(need_id: int, actor: Account | None) -> Need:
    """The need of that id as this person may see it, or `NotFound`."""
    return one_of(visible_to(actor), need_id)


def listing(
    actor: Account, asked: NeedFilter, only: Select[Any] | None = None, known: Mapping[str, int] | None = None
) -> Page[Need]:
    """A page of the needs that this person may look at; what was touched last comes first.

    `known` is how many of its programme stand where (`counts`), where that was asked already.
    """
    found = among(_narrowed(select(Need.id).where(_visible(actor)), asked), Need, only)
    ids = page_of(found.order_by(Need.touched_at.desc(), Need.id), asked.page, total=_total(asked, only, known))
    whole = joinedload(Need.organisation), joinedload(Need.unit), joinedload(Need.programme)
    return of_ids(ids, select(Need).options(*whole), Need)


def _total(asked: NeedFilter, only: Select[Any] | None, known: Mapping[str, int] | None) -> int | None:
    """How many were asked for, where the counts say so; None where something else narrows them down."""
    if known is None or only is not None or asked.category or asked.text or asked.unit_id is not None:
        return None
    return known.get(asked.state, 0) if asked.state else sum(known.values())


def _narrowed(found: Select[Any], asked: NeedFilter) -> Select[Any]:
    found = found.where(programmes.within(Need.programme_id, asked.programme))
    if asked.state:
        found = found.where(Need.state == asked.state)
    if asked.unit_id is not None:
        found = found.where(Need.unit_id == asked.unit_id)
    if asked.category:
        found = found.where(asking(asked.category))
    return found.where(*searching.said(asked.text, ()))


def counts(actor: Account, programme: Programme | None = None) -> dict[str, int]:
    """How many of the needs that this person may look at stand where, in one question."""
    found = visible_to(actor).where(programmes.within(Need.programme_id, programme))
    counted = found.with_only_columns(Need.state, func.count()).group_by(Need.state)
    return dict(db.session.execute(counted).all())


def publishable(actor: Account, asked: NeedFilter | None = None) -> Select[Need]:
    """Verified needs that this person may publish, neither entered nor verified by the same; the oldest come first."""
    return (
        _waiting(actor, asked, NeedState.VERIFIED)
        .where(Need.id.not_in(hands.needs_of(actor)))
        .order_by(Need.verified_at, Need.id)
    )


def verifiable(actor: Account, asked: NeedFilter | None = None) -> Select[Need]:
    """Needs of this person's county that wait to be verified; the oldest come first. Whose writer awaits a colleague is left in."""
    own = Need.unit_id == actor.unit_id
    return _waiting(actor, asked, NeedState.SUBMITTED).where(own).order_by(Need.submitted_at, Need.id)


def unverifiable(actor: Account) -> Select[Need]:
    """Verified needs of this person's county that nobody has published; the last verified come first."""
    found = _shown(actor, NeedState.VERIFIED).where(Need.unit_id == actor.unit_id)
    return found.order_by(Need.verified_at.desc(), Need.id)


def unpublishable(actor: Account) -> Select[Need]:
    """Needs on the board that no round has taken up; the last published come first."""
    return _shown(actor, NeedState.PUBLISHED).where(~EVER_IN_A_ROUND()).order_by(Need.published_at.desc(), Need.id)


def last_verified(actor: Account, now: datetime) -> Select[Need]:
    """Of the needs that this person verified last, together and today, those that nobody has published."""
    return _last(unverifiable(actor), actor, Need.verified_by_id, Need.verified_at, now)


def last_published(actor: Account, now: datetime) -> Select[Need]:
    """Of the needs that this person published last, together and today, those that no round has taken up."""
    return _last(unpublishable(actor), actor, Need.published_by_id, Need.published_at, now)


def _last(found: Select[Need], actor: Account, by: Any, at: Any, now: datetime) -> Select[Need]:
    own, today = by.in_(accounts_of_person(actor)), calendar.start_of(calendar.day_of(now))
    last = select(func.max(at)).where(own, at >= today).scalar_subquery()
    return found.where(own, at == last)


def has_stood(need: Need) -> bool:
    """Whether a need stands in a round, or stood in one when it ended; what was taken out before the opening has not."""
    return db.session.scalar(select(Need.id).where(Need.id == need.id, EVER_IN_A_ROUND())) is not None


def _shown(actor: Account, state: NeedState) -> Select[Need]:
    found = visible_to(actor).join(Need.organisation).where(Need.state == state)
    return found.options(contains_eager(Need.organisation), joinedload(Need.unit), joinedload(Need.programme))


def _waiting(actor: Account, asked: NeedFilter | None, state: NeedState) -> Select[Need]:
    return _narrowed(_shown(actor, state).where(owner_stands()), asked or NeedFilter())


def owner_stands() -> ColumnElement[bool]:
    """The condition of a question: the enterprise of a need may act, so that it can be published; asked of the few that may not."""
    others = select(Organisation.id).where(Organisation.standing.in_([one for one in Standing if one is not Standing.ACTIVE]))
    return Need.organisation_id.not_in(others.correlate(None))


def living_twin(live_key: str, other_than: int | None = None) -> Need | None:
    """The living need of the same programme, enterprise and services, if there is one."""
    found = select(Need).where(Need.live_key == live_key)
    return db.session.scalar(found if other_than is None else found.where(Need.id != other_than))


def stating() -> Select[int]:
    """The ids of the enterprises that state a need."""
    return select(Need.organisation_id)


def enterprises_of(unit_id: int, text: str, most: int = 20) -> Sequence[Organisation]:
    """Enterprises of a county whose name holds all the words, by name; blank text finds none."""
    words = words_of(text)
    found = select(Organisation).where(
        Organisation.kind == OrganisationKind.ENTERPRISE, Organisation.unit_id == unit_id, *map(named, words)
    )
    return db.session.scalars(found.order_by(Organisation.name).limit(most)).all() if words else []


def last_of(actor: Account, enterprise: Organisation) -> Need | None:
    """The newest need of an enterprise that this person may look at and that names whom to call; None where there is none."""
    found = visible_to(actor).where(Need.organisation_id == enterprise.id, Need.contact_phone != "")
    return db.session.scalar(found.order_by(Need.created_at.desc(), Need.id.desc()).limit(1))


def known_by_name(name: str) -> bool:
    """Whether an enterprise of just this name is known, however it is spelt."""
    return bool(organisations.same(OrganisationKind.ENTERPRISE, name, None))


def enterprise_of(unit_id: int, organisation_id: int) -> Organisation:
    """The enterprise of that id in a county, or `NotFound`."""
    theirs = select(Organisation).where(Organisation.unit_id == unit_id, Organisation.kind == OrganisationKind.ENTERPRISE)
    return there(db.session.scalar(theirs.where(Organisation.id == organisation_id)))


def counties_of(programme: Programme) -> Sequence[Unit]:
    """The units that recommend to the city of a programme, in their customary order."""
    found = select(Unit).where(Unit.parent_id == programme.unit_id).order_by(Unit.position, Unit.id)
    return db.session.scalars(found).all()


def surveyed(actor: Account, programme: Programme) -> Sequence[Need]:
    """The needs of a programme that stand on the roll-up of this person's office: checked, and neither taken back nor closed."""
    found = visible_to(actor).where(Need.programme_id == programme.id, Need.state.in_(SURVEYED)).join(Need.unit)
    whole = found.options(contains_eager(Need.unit), joinedload(Need.organisation))
    return db.session.scalars(whole.order_by(Unit.position, Unit.name, Need.number)).all()
