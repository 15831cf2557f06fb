"""The messages: an event, who is told what about it, and by which way; the areas say who (`marketplace.site.areas`)."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import cast

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from ...shared.models.account import Account
from ...shared.registry import Registry
from ..events import HEARD
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
_ONCE = {
    name: insert(cast(Table, Message.__table__)).on_conflict_do_nothing().returning(Message.account_id, Message.key)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}


def hear(giver: str, subscribers: Subscribers) -> None:
    """Take in the subscribers of one module of an area, once."""
    if giver not in _heard:
        _heard.add(giver)
        for kind, more in subscribers.items():
            SUBSCRIBERS[kind] += more
            HEARD.add(kind)


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
        wanted: dict[tuple[int, str], Told] = {}
        for told in told_of(event):
            wanted.setdefault((told.account_id, told.key), told)
        people = session.scalars(_people(), {"ids": list({account_id for account_id, _ in wanted})}) if wanted else ()
        readers = {row.id: row for row in people if not any(closed(row, event) for closed in CLOSED.values())}
        heard = [told for told in wanted.values() if told.account_id in readers]
        fresh = _put_in_inboxes(session, event, heard, readers, now)
        for told in heard:
            if told.mail and (told.account_id, told.key) in fresh:
                _post(told, readers[told.account_id], now)


@cache
def _people() -> Select[Account]:
    return select(Account).where(Account.id.in_(bindparam("ids", expanding=True)))


def _put_in_inboxes(
    session: Session, event: EventRecord, heard: list[Told], readers: Mapping[int, Account], now: datetime
) -> set[tuple[int, str]]:
    """Store the messages that are not there already, and say which; two at once cannot both succeed."""
    rows = [
        {
            "event_id": event.id,
            "account_id": told.account_id,
            "key": told.key,
            "facts": told.facts,
            "link": told.link,
            "scope": inbox.PERSONAL if told.personal else inbox.scope_of(readers[told.account_id]),
            "at": now,
            "mark": secrets.token_hex(16),
        }
        for told in heard
    ]
    once = _ONCE[session.get_bind().dialect.name]
    return {(row.account_id, row.key) for row in session.execute(once, rows)} if rows else set()


def _post(told: Told, account: Account, now: datetime) -> None:
    if account.email and account.active:
        subject, body = paper.letter(account, told)
        letters.write(recipient=account.email, subject=subject, body=body, now=now)
