"""Applications of institutions as each side may see them: lists, cases and the rows of the county's Annex 1."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, false, func, or_, select, type_coerce
from sqlalchemy.orm import contains_eager, joinedload

from ...people.queries.searching import named, words_of
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import StoredFile
from ...records.queries import files
from ...shared.canonical import canonical
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Unit
from ...shared.queries.paging import Page, among, page_of
from ...shared.queries.scoped import one_of
from ...shared.roles import CITY_WIDE, Role
from ...shared.wording import chinese
from ..files.annex1 import Institution
from ..models import Application
from ..states import ApplicationState

COUNTED = (ApplicationState.RECOMMENDED, ApplicationState.ADMITTED)
"""States in which an institution stands on the list that the county seals."""


class ApplicationFilter(Fixed):
    """What a list of applications is narrowed to; blank is everything."""

    programme: Programme | None = None
    state: str = ""
    unit_id: int | None = None
    category: str = ""
    route: str = ""
    text: str = ""
    page: int = 1


def visible_to(actor: Account | None) -> Select[Application]:
    """Applications this person may look at.

    An institution its own. From the moment they came in: a county those that take the way through it, and the
    city's people those of its programmes.
    """
    return select(Application).where(_visible(actor))


def _visible(actor: Account | None) -> ColumnElement[bool]:
    if actor is None:
        return false()
    came_in = Application.submitted_at.is_not(None)
    found: list[ColumnElement[bool]] = []
    if Role.INSTITUTION in actor.roles and actor.organisation_id is not None:
        found.append(Application.organisation_id == actor.organisation_id)
    if Role.COUNTY_OFFICER in actor.roles and actor.unit_id is not None:
        found.append(and_(Application.unit_id == actor.unit_id, came_in, Application.direct.is_(False)))
    if actor.roles & CITY_WIDE and actor.unit_id is not None:
        theirs = select(Programme.id).where(Programme.unit_id == actor.unit_id)
        found.append(and_(Application.programme_id.in_(theirs), came_in))
    return or_(*found) if found else false()


def one(application_id: int, actor: Account | None) -> Application:
    """The application as this person may see it, or NotFound."""
    return one_of(visible_to(actor), application_id)


def of_organisation(organisation_id: int, programme_id: int) -> Application | None:
    """The one application of an institution to a programme, if there is one; scoped to nobody."""
    return db.session.scalar(
        select(Application).where(Application.organisation_id == organisation_id, Application.programme_id == programme_id)
    )


def own(actor: Account, programme: Programme | None) -> Application | None:
    """The application of the actor's own institution to a programme."""
    if programme is None or actor.organisation_id is None:
        return None
    return of_organisation(actor.organisation_id, programme.id)


def listing(actor: Account, asked: ApplicationFilter, only: Select[Any] | None = None) -> Page[Application]:
    """A page of the visible applications; what moved last comes first."""
    moved = func.coalesce(
        Application.decided_at,
        Application.recommended_at,
        Application.resubmitted_at,
        Application.submitted_at,
        Application.created_at,
    )
    found = among(visible_to(actor).join(Application.organisation).where(*_narrowed(asked)), Application, only)
    shown = found.options(
        contains_eager(Application.organisation), joinedload(Application.unit), joinedload(Application.programme)
    )
    return page_of(shown.order_by(moved.desc(), Application.id.desc()), asked.page)


def _narrowed(asked: ApplicationFilter) -> list[ColumnElement[bool]]:
    conditions = [programmes.within(Application.programme_id, asked.programme)]
    if asked.state:
        conditions.append(Application.state == asked.state)
    if asked.unit_id is not None:
        conditions.append(Application.unit_id == asked.unit_id)
    if asked.category:
        conditions.append(holding(Application.categories, asked.category))
    if asked.route in ("direct", "county"):
        conditions.append(Application.direct.is_(asked.route == "direct"))
    for word in words_of(asked.text):
        conditions.append(or_(named(word), Application.number.icontains(word, autoescape=True)))
    return conditions


def holding(column: object, code: str) -> ColumnElement[bool]:
    """Whether a stored list of codes holds this code."""
    text = type_coerce(column, Text)
    return text.contains(canonical(code), autoescape=True)


def counts(actor: Account, programme: Programme | None = None) -> dict[str, int]:
    """How many visible applications stand where, in one question."""
    found = visible_to(actor).where(programmes.within(Application.programme_id, programme))
    counted = found.with_only_columns(Application.state, func.count()).group_by(Application.state)
    return {code: count for code, count in db.session.execute(counted)}  # noqa: C416


def recommendation_documents(programme_id: int, unit_id: int) -> Sequence[StoredFile]:
    """The sealed documents that a county has handed in with its recommendations so far, the latest first."""
    used = select(Application.recommendation_file_id).where(
        Application.programme_id == programme_id, Application.unit_id == unit_id, Application.recommendation_file_id.is_not(None)
    )
    return db.session.scalars(select(StoredFile).where(StoredFile.id.in_(used)).order_by(StoredFile.id.desc())).all()


def file_of(file_id: int | None, viewer: Account) -> StoredFile | None:
    """A paper of a case, where this person may fetch it."""
    return db.session.scalar(files.visible_to(viewer).where(StoredFile.id == file_id))


def person(account_id: int | None) -> Account | None:
    """Who took a step of a case which the reader has been shown."""
    return db.session.get(Account, account_id) if account_id is not None else None


def annex1_rows(programme: Programme, unit: Unit | None = None, *, direct: bool = False) -> list[Institution]:
    """The rows of Annex 1 (S004-X1, C-07) in the order of the numbers: what a county recommended.

    Without a unit the whole city's, by county; `direct` are those alone that came straight to the city (S004-3.3d).
    """
    ruleset = programmes.ruleset_of(programme)
    found = _on_annex1(programme, unit, direct).options(contains_eager(Application.organisation), joinedload(Application.unit))
    places = () if unit else (Application.direct, Unit.position, Unit.name)
    rows = db.session.scalars(found.join(Unit, Unit.id == Application.unit_id).order_by(*places, Application.number))
    return [
        Institution(
            name=row.organisation.name,
            contact=str(row.facts.get("contact") or ""),
            phone=str(row.facts.get("phone") or ""),
            services=tuple(ruleset.categories[code].label for code in row.categories),
            ability=row.yearly_ability or 0,
            note=row.number if unit else f"{row.number} {chinese('direct', 'Route') if row.direct else row.unit.name}",
        )
        for row in rows
    ]


def annex1_count(programme: Programme, unit: Unit | None = None, *, direct: bool = False) -> int:
    """How many institutions stand on that list."""
    return db.session.scalar(_on_annex1(programme, unit, direct).with_only_columns(func.count())) or 0


def _on_annex1(programme: Programme, unit: Unit | None, direct: bool) -> Select[Application]:
    passed_on = Application.source_id.is_(None) | Application.recommended_at.is_not(None)  # not carried over by the city
    wanted = [Application.programme_id == programme.id, Application.state.in_(COUNTED), passed_on]
    if unit is not None:
        wanted += [Application.unit_id == unit.id, Application.direct.is_(False)]
    elif direct:
        wanted.append(Application.direct.is_(True))
    return select(Application).join(Application.organisation).where(*wanted)
