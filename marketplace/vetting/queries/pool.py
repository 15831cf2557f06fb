"""The pool of a programme, which is public: the list, one institution and its record; no contact data."""

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import ColumnElement, Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from ...people.queries.searching import named, words_of
from ...programmes.models import Programme
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.place import Organisation, OrganisationKind, Unit
from ...shared.queries.paging import Page, count_of, of_ids, page_of
from ...shared.queries.scoped import one_of
from ...shared.registry import Asked
from ..models import PoolPlace
from ..rules.questions import TOLD_FROM, Estimate
from ..states import PlaceState
from .applications import holding

LISTED = (PlaceState.ACTIVE, PlaceState.SUSPENDED)
INSTITUTIONS = Organisation.kind == OrganisationKind.INSTITUTION
"""True of all who hold a place: an index has them by name, without the enterprises, of which there are many more."""


class PoolFilter(Fixed):
    """What the list of the pool is narrowed to; blank is everything."""

    category: str = ""
    unit_id: int | None = None
    state: str = ""
    text: str = ""
    page: int = 1


class Delivered(Fixed):
    """What an institution has delivered in a programme so far."""

    contracts: int
    """Contracts that were not ended early."""
    enterprises: int
    """Different enterprises that have accepted a service (G-08)."""
    outcomes: Mapping[str, int]
    """Confirmed outcomes by level."""

    @property
    def confirmed(self) -> int:
        """All confirmed outcomes."""
        return sum(self.outcomes.values())


class Record(Delivered):
    """What an institution has reached in a programme so far."""

    satisfaction: Estimate


DELIVERED: Asked[[int, int], Delivered] = Asked("what an institution has delivered in a programme")
SATISFACTION: Asked[[int, int, int], Estimate] = Asked(
    "how content those are whom an institution served, from so many answers on"
)
STOPS: Asked[[int, int], tuple[int, int]] = Asked("how many matches and contracts stop without an institution")


def listing(shown: Iterable[Programme], asked: PoolFilter) -> Page[PoolPlace]:
    """A page of the public list, in the order of the names."""
    places = [PoolPlace.state.in_(LISTED), PoolPlace.programme_id.in_([one.id for one in shown]), *_narrowed(asked)]
    holders = _of_holders(asked)
    named_ones = select(PoolPlace.id).join(Organisation, Organisation.id == PoolPlace.organisation_id)
    found = named_ones.where(INSTITUTIONS, *places, *holders).order_by(Organisation.name, PoolPlace.id)
    ids = page_of(found, asked.page, counted=found if holders else select(PoolPlace.id).where(*places))
    return of_ids(ids, select(PoolPlace).options(joinedload(PoolPlace.organisation).joinedload(Organisation.unit)), PoolPlace)


def total(shown: Iterable[Programme]) -> int:
    """How many institutions stand on the public list."""
    return db.session.scalar(_counted(), {"programmes": [one.id for one in shown]}) or 0


@cache
def _counted() -> Select[int]:
    places = select(func.count(PoolPlace.id)).where(PoolPlace.state.in_(LISTED))
    return places.where(PoolPlace.programme_id.in_(bindparam("programmes", expanding=True)))


def active(programme_id: int) -> int:
    """How many institutions have an active place in a programme."""
    rows = select(PoolPlace).where(PoolPlace.programme_id == programme_id, PoolPlace.state == PlaceState.ACTIVE)
    return count_of(rows)


def one(place_id: int) -> PoolPlace:
    """The place of that id, even one that was removed; NotFound where there is none. The pool is public."""
    return one_of(select(PoolPlace), place_id)


def of_application(application_id: int) -> PoolPlace | None:
    """The place that an application led to."""
    return db.session.scalar(select(PoolPlace).where(PoolPlace.application_id == application_id))


def counties_of(shown: Iterable[Programme]) -> list[Unit]:
    """The counties that have an institution on the public list, in their customary order."""
    theirs = select(Organisation.unit_id).join(PoolPlace, PoolPlace.organisation_id == Organisation.id).where(INSTITUTIONS)
    listed = theirs.where(PoolPlace.programme_id.in_([one.id for one in shown]), PoolPlace.state.in_(LISTED))
    ids = db.session.scalars(listed.distinct()).all()
    return list(db.session.scalars(select(Unit).where(Unit.id.in_(ids)).order_by(Unit.position, Unit.id)))


def record_of(place: PoolPlace) -> Record:
    """What the institution of a place has reached in its programme so far."""
    done = DELIVERED(place.organisation_id, place.programme_id)
    satisfaction = SATISFACTION(place.organisation_id, place.programme_id, TOLD_FROM)
    return Record(contracts=done.contracts, enterprises=done.enterprises, outcomes=done.outcomes, satisfaction=satisfaction)


def _narrowed(asked: PoolFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if asked.category:
        conditions.append(holding(PoolPlace.categories, asked.category))
    if asked.state in LISTED:
        conditions.append(PoolPlace.state == asked.state)
    return conditions


def _of_holders(asked: PoolFilter) -> list[ColumnElement[bool]]:
    """What is asked of those who hold the places."""
    county = [] if asked.unit_id is None else [Organisation.unit_id == asked.unit_id]
    return county + [named(word) for word in words_of(asked.text)]
