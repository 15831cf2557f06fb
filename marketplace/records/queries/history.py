"""What has happened to a case, each event as a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, tuple_

from ...shared import wording
from ...shared.extensions import db
from ...shared.fixed import Fixed
from ...shared.models.account import Account
from ...shared.roles import OF_ORGANISATIONS
from ..events import Event
from ..models.record import EventRecord
from ..wording import facts

IN_PLACE_OF = "in_place_of"
"""The fact that says for whom a deputy did it; whoever reads the office alone does not read it."""


class HistoryLine(Fixed):
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
    cases = list(subjects)
    wanted = tuple_(EventRecord.subject_kind, EventRecord.subject_id).in_(cases)
    found = {event.seq: event for event in db.session.scalars(select(EventRecord).where(wanted))}
    found |= {event.seq: event for event in _of_two(cases)}
    return lines([found[seq] for seq in sorted(found, reverse=True)], viewer)


def _of_two(cases: list[tuple[str, int]]) -> Iterator[EventRecord]:
    """Events of other cases that are about these as well."""
    kinds = {one.__name__: (one.SUBJECT, one.OTHER) for one in _all_kinds(Event) if one.OTHER}
    asked = {subject for subject, _ in cases}
    wanted = [kind for kind, (subject, _) in kinds.items() if subject in asked]
    if not wanted:
        return
    rows = select(EventRecord).where(EventRecord.subject_kind.in_(asked), EventRecord.kind.in_(wanted))
    for event in db.session.scalars(rows):
        subject, field = kinds[event.kind]
        if (subject, event.facts.get(field)) in cases:
            yield event


def _all_kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for one in kind.__subclasses__():
        yield one
        yield from _all_kinds(one)


def lines(events: Sequence[EventRecord], viewer: Account) -> list[HistoryLine]:
    """These events as this reader may see them, in the given order."""
    people = _people(events)
    return [_line(event, people, viewer) for event in events]


def who_is(person: Account | None, viewer: Account) -> str:
    """How a reader is told who acted.

    Staff and colleagues read the name; everybody else reads the office or the organisation. None is the clock.
    """
    if person is None:
        return wording.say("who.clock")
    place = person.unit or person.organisation
    name = wording.official(place.name) if place else ""
    return f"{name} {person.name}".strip() if _knows(viewer, person) else name


def _knows(viewer: Account, person: Account) -> bool:
    own = viewer.organisation_id is not None and viewer.organisation_id == person.organisation_id
    return own or not viewer.roles <= OF_ORGANISATIONS


def _line(event: EventRecord, people: Mapping[int, Account], viewer: Account) -> HistoryLine:
    person = people.get(event.actor_id or 0)
    who = who_is(person, viewer)
    named: dict[str, str | None] = {key: people[number].login for key, number in _accounts(event).items() if number in people}
    if person is None or not _knows(viewer, person):
        named[IN_PLACE_OF] = None
    sentence = facts.happened(event.kind, event.facts | named, who=who, subject_kind=event.subject_kind)
    return HistoryLine(at=event.at, who=who, sentence=sentence, seq=event.seq)


def _accounts(event: EventRecord) -> dict[str, int]:
    """The two accounts that an event is about, and for whom a deputy did it: their numbers alone, since a record is never erased."""
    two = event.subject_kind == "account" and "other_id" in event.facts
    found = {key: event.facts[key] for key in ("account_id", "other_id")} if two else {}
    return found | ({IN_PLACE_OF: event.facts[IN_PLACE_OF]} if IN_PLACE_OF in event.facts else {})


def _people(events: Sequence[EventRecord]) -> dict[int, Account]:
    ids = {event.actor_id for event in events if event.actor_id is not None}
    ids |= {number for event in events for number in _accounts(event).values()}
    found = db.session.scalars(select(Account).where(Account.id.in_(ids))) if ids else ()
    return {account.id: account for account in found}
