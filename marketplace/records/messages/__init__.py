"""The messages: an event, who is told what about it, and by which way; the areas say who (`marketplace.site.areas`)."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ...shared.extensions import db
from ...shared.models.account import Account
from ...shared.registry import Registry
from ..models.record import EventRecord, Message
from ..queries import inbox
from ..use_cases import letters
from ..use_cases.transaction import transaction
from . import paper
from .told import Subscriber, Subscribers, Told, path

__all__ = ["CLOSED", "SUBSCRIBERS", "Closed", "Subscribers", "Told", "deliver", "hear", "path", "told_of"]

SUBSCRIBERS: dict[str, list[Subscriber]] = defaultdict(list)
"""Who tells something about an event, by its kind."""

Closed = Callable[[Account, EventRecord], bool]

CLOSED: Registry[Closed] = Registry("the closed door")
"""What keeps a reader from hearing of an event, whoever tells it."""

_heard: set[str] = set()


def hear(giver: str, subscribers: Subscribers) -> None:
    """Take in the subscribers of one module of an area, once."""
    if giver not in _heard:
        _heard.add(giver)
        for kind, more in subscribers.items():
            SUBSCRIBERS[kind] += more


def told_of(event: EventRecord) -> Iterator[Told]:
    """Everything that is to be told about an event; whoever did it knows already, unless told on purpose."""
    for tell in SUBSCRIBERS.get(event.kind, ()):
        for told in tell(event):
            if told.to_actor or told.account_id != event.actor_id:
                yield told


def deliver(event_id: int, now: datetime) -> None:
    """Tell everybody concerned about an event, each once, however often this runs."""
    with transaction(now=now) as session:
        event = session.get_one(EventRecord, event_id)
        for told in told_of(event):
            if any(closed(session.get_one(Account, told.account_id), event) for closed in CLOSED.values()):
                continue
            if _put_in_inbox(session, event, told, now) and told.mail:
                _post(told, now)


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
