"""Who had a hand in a case, in whichever account, read from what was recorded.

A lock that was freed, a verification that was taken back, a proposal that was sent back leave no row behind; their events
stay. Each area asks for its cases together with those they rest on: a round with its claims and needs, a need with the
workbook it came from, a year with the settings and outcomes it was computed from.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, select

from ....records.models.record import EventRecord
from ....shared.extensions import db
from ....shared.hands import Hand, kinds_of
from ....shared.models.account import Account
from ....shared.models.person import hands_of


def done(actor: Account, subject_kind: str, *hands: Hand) -> Select[Any]:
    """The ids of the cases of a kind that a person had one of these hands in."""
    return select(EventRecord.subject_id).where(*by(actor, subject_kind, *hands), EventRecord.subject_id.is_not(None))


def by(actor: Account, subject_kind: str, *hands: Hand) -> tuple[ColumnElement[bool], ...]:
    """What the events of such hands have in common."""
    return (
        EventRecord.actor_id.in_(hands_of(actor)),
        EventRecord.subject_kind == subject_kind,
        EventRecord.kind.in_(kinds_of(*hands)),
    )


def who_did(subject_kind: str, subject_id: int, hand: Hand) -> set[int]:
    """Everybody who had such a hand in a case."""
    rows = select(EventRecord.actor_id).where(
        EventRecord.subject_kind == subject_kind,
        EventRecord.subject_id == subject_id,
        EventRecord.kind.in_(kinds_of(hand)),
        EventRecord.actor_id.is_not(None),
    )
    return {one for one in db.session.scalars(rows) if one is not None}


def linked(actor: Account) -> list[tuple[int, EventRecord]]:
    """The organisations that a person said others to be, or not to be any more."""
    events = select(EventRecord).where(*by(actor, "organisation", Hand.ORGANISING))
    return [(event.facts["same_as_id"], event) for event in db.session.scalars(events) if "same_as_id" in event.facts]


def is_among(ids: Select[Any], wanted: int) -> bool:
    found = ids.subquery()
    return db.session.scalar(select(found.c[0]).where(found.c[0] == wanted).limit(1)) is not None
