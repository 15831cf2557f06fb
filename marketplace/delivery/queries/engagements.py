"""Service contracts as each side and the offices see them, and what may be seen of the answers."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from ...competition.queries import standing
from ...competition.queries.rounds import labels_of
from ...needs.models import Need
from ...people.queries import searching
from ...people.queries.searching import words_of
from ...programmes.models import Programme
from ...programmes.queries import programmes
from ...records.models.record import StoredFile
from ...records.queries import files
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.lifecycle import Step, before
from ...shared.models.account import Account
from ...shared.models.place import Chain, Organisation
from ...shared.queries.paging import Page, page_of
from ...shared.queries.scoped import one_of
from ...shared.registry import Asked
from ...shared.roles import Role
from ..models import Engagement, Milestone, Rating
from ..states import EngagementState

CITY_READERS = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.FINANCE, Role.AUDITOR})
RATING_READERS = frozenset({Role.CITY_OFFICER, Role.CITY_APPROVER, Role.AUDITOR})
YEARS: Asked[[Account, Programme | None], Sequence[Any]] = Asked(
    "what the years that were released say of somebody's own institution, in one programme or in all"
)

OPEN = before(EngagementState, Step.TERMINATE)
"""A contract under which something is still to be done before it counts."""
UNDER_WAY = before(EngagementState, Step.SERVE)
IN_FORCE = before(EngagementState, Step.CLAIM)
"""A contract that both sides have signed and that was not ended, accepted or not: what it costs and brings is counted."""


class Wanted(Fixed):
    """What a list of contracts is narrowed to; blank is everything."""

    programme: Programme | None = None
    state: str = ""
    text: str = ""
    todo: str = ""
    """One of `TODO`: what the inbox counts."""


def visible_to(actor: Account | None) -> Select[Engagement]:
    """Contracts this person may see: both sides their own, the county those of its enterprises, the bureau all of its own."""
    return select(Engagement).where(concerned(actor, Engagement, CITY_READERS, lambda unit_id: Engagement.unit_id == unit_id))


def concerned(
    actor: Account | None, case: Any, readers: frozenset[Role], of_county: Callable[[int], ColumnElement[bool]]
) -> ColumnElement[bool]:
    """Whose case with two sides it is: both sides', the county's, and that of those of the bureau who read all of its own."""
    if actor is None:
        return false()
    found: list[ColumnElement[bool]] = [false()]
    if actor.organisation_id is not None:
        if Role.ENTERPRISE in actor.roles:
            found.append(case.enterprise_id == actor.organisation_id)
        if Role.INSTITUTION in actor.roles:
            found.append(case.institution_id == actor.organisation_id)
    if Role.COUNTY_OFFICER in actor.roles and actor.unit_id is not None:
        found.append(of_county(actor.unit_id))
    if actor.roles & readers and actor.unit_id is not None:
        found.append(case.programme_id.in_(select(Programme.id).where(Programme.unit_id == actor.unit_id)))
    return or_(*found)


def find(actor: Account | None, engagement_id: int) -> Engagement:
    """The contract, or NotFound where this person may not see it."""
    return one_of(visible_to(actor), engagement_id)


def listing(actor: Account, wanted: Wanted, today: date, page: int = 1) -> Page[Engagement]:
    """A page of the visible contracts, the latest first."""
    found = visible_to(actor).options(
        joinedload(Engagement.enterprise),
        joinedload(Engagement.institution),
        selectinload(Engagement.need).selectinload(Need.services),
    )
    found = found.where(programmes.within(Engagement.programme_id, wanted.programme))
    if wanted.state:
        found = found.where(Engagement.state == wanted.state)
    if wanted.todo in TODO:
        found = found.where(_todo(wanted.todo, today))
    for word in words_of(wanted.text):
        named = select(Organisation.id).where(searching.named(word))
        found = found.where(
            or_(
                Engagement.number.icontains(word, autoescape=True),
                Engagement.enterprise_id.in_(named),
                Engagement.institution_id.in_(named),
            )
        )
    return page_of(found.order_by(Engagement.id.desc()), page)


UNSIGNED = (EngagementState.AGREED, EngagementState.CONTRACT_SENT)
TODO = ("fill", "confirm", "accept", "correct", "rate", "overdue", "stopped")


def _todo(code: str, today: date) -> ColumnElement[bool]:
    """The condition of what the inbox counts under this code."""
    if code == "overdue":
        late = select(Milestone.engagement_id).where(Milestone.done_on.is_(None), Milestone.due_on < today)
        return Engagement.state.in_(UNDER_WAY) & Engagement.id.in_(late)
    return CONDITIONS[code]()


def stopped() -> ColumnElement[bool]:
    """The condition of a question over contracts: one side may not go on."""
    return ~(
        standing.institution_stands(Engagement.institution_id, Engagement.programme_id)
        & standing.enterprise_stands(Engagement.enterprise_id)
    )


def _over() -> ColumnElement[bool]:
    return Engagement.programme_id.in_(programmes.closed())


CONDITIONS: Mapping[str, Callable[[], ColumnElement[bool]]] = {
    "fill": lambda: (Engagement.state == EngagementState.AGREED) & ~stopped() & ~_over(),
    "confirm": lambda: (Engagement.state == EngagementState.CONTRACT_SENT) & ~stopped() & ~_over(),
    "accept": lambda: Engagement.state == EngagementState.DELIVERED,
    "correct": lambda: (Engagement.state == EngagementState.TO_BE_CORRECTED) & ~stopped(),
    "rate": lambda: (Engagement.state == EngagementState.ACCEPTED) & ~Engagement.rating.has(),
    "stopped": lambda: Engagement.state.in_(OPEN) & (stopped() | (Engagement.state.in_(UNSIGNED) & _over())),
}
"""What waits whatever the day; a condition asks for the programmes that it speaks of, so only the one that is wanted is written."""


def to_do(actor: Account, programme: Programme, todo: str, today: date) -> Select[Engagement]:
    """The visible contracts of a programme that wait for one thing."""
    return visible_to(actor).where(Engagement.programme_id == programme.id, _todo(todo, today))


def states(actor: Account) -> dict[str, int]:
    """How many of the visible contracts stand where, in one question."""
    counted = visible_to(actor).with_only_columns(Engagement.state, func.count()).group_by(Engagement.state)
    return {row[0]: row[1] for row in db.session.execute(counted)}


def file_of(actor: Account, file_id: int | None) -> StoredFile | None:
    """A file of a contract, where there is one that this person may fetch."""
    return db.session.scalar(files.visible_to(actor).where(StoredFile.id == file_id)) if file_id else None


def answer_for(engagement: Engagement, viewer: Account) -> Rating | None:
    """The single answer, for the enterprise that gave it and for the bureau; never for the institution or the county."""
    own = viewer.organisation_id is not None and viewer.organisation_id == engagement.enterprise_id
    staff = viewer.roles & RATING_READERS and viewer.unit_id == engagement.programme.unit_id
    return engagement.rating if own or staff else None


def of_need(need_id: int) -> Sequence[Engagement]:
    """The contracts that served a need, the latest first."""
    found = select(Engagement).where(Engagement.need_id == need_id).order_by(Engagement.id.desc())
    return db.session.scalars(found).all()


def ledger(actor: Account, engagement_id: int | None = None, programme: Programme | None = None) -> Sequence[Engagement]:
    """The visible contracts with lines in their ledger, or the one asked for, by number."""
    found = visible_to(actor).where(Engagement.log.any(), programmes.within(Engagement.programme_id, programme))
    if engagement_id is not None:
        found = found.where(Engagement.id == engagement_id)
    sides = (joinedload(Engagement.enterprise), joinedload(Engagement.institution))
    whole = found.options(selectinload(Engagement.log), *sides, joinedload(Engagement.need), joinedload(Engagement.programme))
    return db.session.scalars(whole.order_by(Engagement.number)).all()


def all_of(actor: Account, programme: Programme | None = None) -> Sequence[Engagement]:
    """All contracts that this person may see, by programme and number, with what a list of them says."""
    sides = (joinedload(Engagement.enterprise).joinedload(Organisation.unit), joinedload(Engagement.institution))
    found = visible_to(actor).where(programmes.within(Engagement.programme_id, programme))
    whole = found.options(*sides, joinedload(Engagement.need), joinedload(Engagement.programme))
    return db.session.scalars(whole.order_by(Engagement.programme_id, Engagement.number)).all()


def services_of(engagement: Engagement) -> tuple[str, ...]:
    """The printed labels of the services that a contract is about."""
    return labels_of(engagement.programme, engagement.need.categories)


def industries(contracts: Sequence[Engagement]) -> dict[tuple[int, int], str]:
    """The industrial chain of each enterprise served, by the ids of programme and enterprise.

    It is that of the latest need with a chain which the enterprise has handed in there.
    """
    enterprises = {one.enterprise_id for one in contracts}
    named = select(Need.programme_id, Need.organisation_id, Chain.name).join(Chain, Chain.id == Need.chain_id)
    handed_in = named.where(Need.organisation_id.in_(enterprises), Need.submitted_at.is_not(None))
    return {(row[0], row[1]): row[2] for row in db.session.execute(handed_in.order_by(Need.submitted_at, Need.id))}
