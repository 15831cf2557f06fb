"""The messages: an event, who is told what about it, and by which way."""

import secrets
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ..extensions import db
from ..models import Account, EventRecord, Message
from ..queries import inbox, joining
from ..services import letters
from ..services.transaction import transaction
from . import applications, competition, delivery, needs, paper, people, programme, standing, year
from .told import Subscriber, Told, path

__all__ = ["SUBSCRIBERS", "Told", "deliver", "path", "told_of"]

AREAS = (people, programme, needs, applications, competition, delivery, standing, year)


def _merged() -> dict[str, list[Subscriber]]:
    merged: dict[str, list[Subscriber]] = defaultdict(list)
    for area in AREAS:
        for kind, subscribers in area.SUBSCRIBERS.items():
            merged[kind] += subscribers
    return dict(merged)


SUBSCRIBERS = _merged()


def told_of(event: EventRecord) -> Iterator[Told]:
    """Everything that is to be told about an event; whoever did it knows already, unless told on purpose."""
    for tell in SUBSCRIBERS.get(event.kind, ()):
        for told in tell(event):
            if told.to_actor or told.account_id != event.actor_id:
                yield told


def deliver(event_id: int, now: datetime) -> None:
    """Tell everybody concerned about an event, each once, however often this runs."""
    with transaction() as session:
        event = session.get_one(EventRecord, event_id)
        for told in told_of(event):
            if _closed_to(told, event):
                continue
            if _put_in_inbox(session, event, told, now) and told.mail:
                _post(told, now)


def _closed_to(told: Told, event: EventRecord) -> bool:
    """Whether the reader was let in by the office while the round of this event ran, and hears nothing of it."""
    account = db.session.get_one(Account, told.account_id)
    a_round = joining.round_of(event) if account.party_since is not None else None
    return a_round is not None and joining.is_barred(account, a_round)


def _put_in_inbox(session: Session, event: EventRecord, told: Told, now: datetime) -> bool:
    """Store the message unless it is there already; two at once cannot both succeed."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    scope = inbox.PERSONAL if told.personal else inbox.scope_of(session.get_one(Account, told.account_id))
    values = {
        "event_id": event.id,
        "account_id": told.account_id,
        "key": told.key,
        "facts": told.facts,
        "link": told.link,
        "scope": scope,
        "at": now,
        "mark": secrets.token_hex(16),
    }
    once = insert(Message).values(values).on_conflict_do_nothing().returning(Message.id)
    return session.scalar(once) is not None


def _post(told: Told, now: datetime) -> None:
    account = db.session.get_one(Account, told.account_id)
    if account.email and account.active:
        subject, body = paper.letter(account, told)
        letters.write(recipient=account.email, subject=subject, body=body, now=now)
