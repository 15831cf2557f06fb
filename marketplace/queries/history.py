"""What has happened to a case, each event as a sentence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from .. import words
from ..core.roles import OF_ORGANISATIONS
from ..extensions import db
from ..models import Account, EventRecord
from ..words import facts


@dataclass(frozen=True, kw_only=True, slots=True)
class HistoryLine:
    """One event as a reader may see it."""

    at: datetime
    who: str
    sentence: str
    seq: int


def of(subject_kind: str, subject_id: int, viewer: Account) -> list[HistoryLine]:
    """The events of one case, the latest first. Whether the viewer may see the case is the caller's question."""
    return of_many([(subject_kind, subject_id)], viewer)


def of_many(subjects: Iterable[tuple[str, int]], viewer: Account) -> list[HistoryLine]:
    """The events of several cases in one list, the latest first; empty where there are no cases."""
    wanted = tuple_(EventRecord.subject_kind, EventRecord.subject_id).in_(list(subjects))
    return lines(db.session.scalars(select(EventRecord).where(wanted).order_by(EventRecord.seq.desc())).all(), viewer)


def lines(events: Sequence[EventRecord], viewer: Account) -> list[HistoryLine]:
    """These events as this reader may see them, in the given order."""
    people = _actors(events)
    return [_line(event, people.get(event.actor_id or 0), viewer) for event in events]


def who_is(person: Account | None, viewer: Account) -> str:
    """How a reader is told who acted.

    Staff and colleagues read the name; everybody else reads the office or the
    organisation. None is the clock.
    """
    if person is None:
        return words.say("who.clock")
    place = person.unit or person.organisation
    name = words.official(place.name) if place else ""
    return f"{name} {person.name}".strip() if _knows(viewer, person) else name


def _knows(viewer: Account, person: Account) -> bool:
    own = viewer.organisation_id is not None and viewer.organisation_id == person.organisation_id
    return own or not viewer.roles <= OF_ORGANISATIONS


def _line(event: EventRecord, person: Account | None, viewer: Account) -> HistoryLine:
    who = who_is(person, viewer)
    sentence = facts.happened(event.kind, event.facts, who=who, subject_kind=event.subject_kind)
    return HistoryLine(at=event.at, who=who, sentence=sentence, seq=event.seq)


def _actors(events: Sequence[EventRecord]) -> dict[int, Account]:
    ids = {event.actor_id for event in events if event.actor_id is not None}
    found = db.session.scalars(select(Account).where(Account.id.in_(ids))) if ids else ()
    return {account.id: account for account in found}
