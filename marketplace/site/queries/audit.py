"""The recorded events, as an auditor reads them."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from ...competition.models import Claim, Round
from ...people.models import Registration
from ...people.queries.searching import called
from ...programmes.models import Programme
from ...records.models.record import EventRecord
from ...shared import calendar
from ...shared.errors import there
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.models.place import Organisation, Unit
from ...shared.queries.paging import Page, page_of

PER_PAGE = 50


class Filters(Fixed):
    """What to look for; an empty part asks for nothing."""

    kind: str = ""
    actor: str = ""
    """A login, or a part of a person's name."""
    case: str = ""
    """A kind of case, as events name it: "need"."""
    number: int | None = None
    """Which one of them."""
    day: date | None = None


def page(filters: Filters, number: int, now: datetime, viewer: Account) -> Page[EventRecord]:
    """One page of the events that match, the latest first."""
    rows = visible(now, viewer).where(*_conditions(filters)).order_by(EventRecord.seq.desc())
    return page_of(rows, number, PER_PAGE, counted=rows.with_only_columns(EventRecord.id))


def latest(filters: Filters, now: datetime, viewer: Account, most: int) -> Sequence[EventRecord]:
    """The latest events that match, at most so many."""
    rows = visible(now, viewer).where(*_conditions(filters)).order_by(EventRecord.seq.desc())
    return db.session.scalars(rows.limit(most)).all()


def count(filters: Filters, now: datetime, viewer: Account) -> int:
    """How many events match."""
    rows = visible(now, viewer).where(*_conditions(filters))
    return db.session.scalar(rows.with_only_columns(func.count())) or 0


def visible(now: datetime, viewer: Account) -> Select[EventRecord]:
    """The events an auditor may read: those of the own city; until a round closes, nobody learns who claims in it (SB9)."""
    sealed = select(Claim.id).join(Round, Claim.round_id == Round.id).where(Round.closes_at > now)
    hidden = and_(EventRecord.subject_kind == "claim", EventRecord.subject_id.in_(sealed))
    return select(EventRecord).where(~hidden | EventRecord.subject_id.is_(None), _of_city(viewer))


def _of_city(viewer: Account) -> ColumnElement[bool]:
    """What people of the viewer's bureau, its counties and their organisations did, and what the clock did to its cases."""
    units = select(Unit.id).where(or_(Unit.id == viewer.unit_id, Unit.parent_id == viewer.unit_id))
    houses = select(Organisation.id).where(Organisation.unit_id.in_(units))
    people = select(Account.id).where(or_(Account.unit_id.in_(units), Account.organisation_id.in_(houses)))
    rounds = select(Round.id).join(Programme, Round.programme_id == Programme.id)
    strange_rounds = rounds.where(Programme.unit_id != viewer.unit_id)
    strange_registrations = select(Registration.id).where(Registration.unit_id.not_in(units))
    elsewhere = or_(
        and_(EventRecord.subject_kind == "round", EventRecord.subject_id.in_(strange_rounds)),
        and_(EventRecord.subject_kind == "registration", EventRecord.subject_id.in_(strange_registrations)),
    )
    by_the_clock = and_(EventRecord.actor_id.is_(None), or_(EventRecord.subject_id.is_(None), ~elsewhere))
    return or_(EventRecord.actor_id.in_(people), by_the_clock)


def last_numbered(now: datetime) -> EventRecord | None:
    """The last event that is shown with its place in the chain; None where there is none.

    While a round is open, places after its announcement are not told: a gap between two of them, or the length of the chain,
    would say how many claims there are.
    """
    open_rounds = select(Round.id).where(Round.opens_at <= now, Round.closes_at > now)
    announced = and_(EventRecord.kind == "RoundAnnounced", EventRecord.subject_id.in_(open_rounds))
    first = select(func.min(EventRecord.seq)).where(announced).scalar_subquery()
    told = select(EventRecord).where(or_(first.is_(None), EventRecord.seq < first))
    return db.session.scalar(told.order_by(EventRecord.seq.desc()).limit(1))


def find(seq: int, now: datetime, viewer: Account) -> EventRecord:
    """One event by its place in the chain, where that place may be told."""
    last = last_numbered(now)
    event = db.session.scalar(visible(now, viewer).where(EventRecord.seq == seq))
    return there(event if last and seq <= last.seq else None)


def kinds(now: datetime, viewer: Account) -> list[str]:
    """The kinds of events that an auditor may read of, in alphabetical order."""
    kinds = visible(now, viewer).with_only_columns(EventRecord.kind)
    return list(db.session.scalars(kinds.distinct().order_by(EventRecord.kind)))


def cases(now: datetime, viewer: Account) -> list[str]:
    """The kinds of cases that an auditor may read of, in alphabetical order."""
    kinds = visible(now, viewer).with_only_columns(EventRecord.subject_kind).where(EventRecord.subject_kind != "")
    return list(db.session.scalars(kinds.distinct().order_by(EventRecord.subject_kind)))


def _conditions(filters: Filters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.kind:
        found.append(EventRecord.kind == filters.kind)
    if filters.actor:
        found.append(EventRecord.actor_id.in_(_called(filters.actor)))
    if filters.case:
        found.append(EventRecord.subject_kind == filters.case)
    if filters.number is not None:
        found.append(EventRecord.subject_id == filters.number)
    if filters.day:
        found += [EventRecord.at >= calendar.start_of(filters.day), EventRecord.at < calendar.end_of(filters.day)]
    return found


def _called(name: str) -> Select[int]:
    return select(Account.id).where(or_(Account.login == name, called(name)))
